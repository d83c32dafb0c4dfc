"""Files that cannot be read: a stable code and one Chinese sentence with place, cause and next step."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from corpus.errors import ReadError
from corpus.readers import Limits, libreoffice, read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path, **limits: int) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_document(path, limits=Limits(**limits))
    error = caught.value
    sentence = str(error)
    assert sentence.startswith(path.name + "：")
    assert sentence.endswith("。")
    assert error.hint
    return error


def written(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def docx_bytes(*texts: str) -> bytes:
    file, stream = docx.Document(), io.BytesIO()
    for text in texts:
        file.add_paragraph(text)
    file.save(stream)
    return stream.getvalue()


def xlsx_bytes(*values: object) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    book.active.append(list(values))
    book.save(stream)
    return stream.getvalue()


def zip_bytes(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_missing_and_vanished_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refusal(tmp_path / "没有.docx")
    assert (error.code, str(error)) == (
        "file_missing",
        "没有.docx：找不到这个文件，可能已被移动、改名或删除，请核对路径后再试。",
    )
    path = written(tmp_path, "在.docx", docx_bytes("甲"))
    opened = Path.open

    def vanish(self: Path, *args: object, **kwargs: object) -> object:
        self.unlink()
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", vanish)
    assert refusal(path).code == "file_missing"


@pytest.mark.parametrize(
    ("raised", "code"),
    [(PermissionError(13, "denied"), "no_permission"), (OSError(5, "Input/output error"), "file_unreadable")],
)
def test_files_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: OSError, code: str
) -> None:
    path = written(tmp_path, "甲.txt", b"x")

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        raise raised

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(path).code == code


def test_folders_and_special_files_are_not_read(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "not_a_file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "管道")
        assert refusal(tmp_path / "管道").code == "not_a_file"


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", "\r\n".encode("utf-16"), b"<html></html>"])
def test_files_without_text_are_empty(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path, "空.txt", data)).code == "file_empty"


def test_an_empty_workbook_is_empty(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "空.xlsx", xlsx_bytes())).code == "file_empty"


@pytest.mark.parametrize("name", ["随机.docx", "随机.xlsx", "随机.txt", "随机.csv"])
def test_binary_noise_is_refused_whatever_its_name(tmp_path: Path, name: str) -> None:
    noise = random.Random(7).randbytes(4096)  # noqa: S311
    assert refusal(written(tmp_path, name, noise)).code == "unknown_format"


def test_a_zip_named_like_an_office_file_is_said_not_to_be_one(tmp_path: Path) -> None:
    data = zip_bytes({"说明.txt": b"x"})
    assert refusal(written(tmp_path, "a.docx", data)).code == "not_office_file"
    error = refusal(written(tmp_path, "a.zip", data))
    assert (error.code, "解压" in error.hint) == ("format_not_yet", True)


@pytest.mark.parametrize("name", ["密.docx", "密.xlsx"])
def test_encrypted_files_say_how_to_remove_the_password(tmp_path: Path, name: str) -> None:
    plain = docx_bytes("甲") if name.endswith("docx") else xlsx_bytes("甲")
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("123456", stream)
    error = refusal(written(tmp_path, name, stream.getvalue()))
    assert (error.code, error.hint) == ("file_encrypted", "请在 Office 或 WPS 中去掉打开密码后另存")


def test_a_zip_with_a_password_is_encrypted_too(tmp_path: Path) -> None:
    data = bytearray(docx_bytes("甲"))
    # Bit 0 of the flags, at byte 8 of every entry of the central directory.
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    assert refusal(written(tmp_path, "密.docx", bytes(data))).code == "file_encrypted"


@pytest.mark.parametrize("stream", ["WordDocument", "Workbook", "Book"])
def test_old_office_files_with_nothing_whole_inside_are_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    data = OLE + bytes(1000) + stream.encode("utf-16-le") + bytes(1000)
    assert refusal(written(tmp_path, "旧.wps", data)).code == "file_damaged"


def test_old_office_files_that_hold_no_form_are_to_be_saved_anew(tmp_path: Path) -> None:
    data = OLE + bytes(1000) + "PowerPoint Document".encode("utf-16-le") + bytes(1000)
    error = refusal(written(tmp_path, "旧.ppt", data))
    assert (error.code, "另存为 .docx 或 .xlsx" in error.hint) == ("format_not_yet", True)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", {"file_damaged"}),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), {"file_damaged", "extra_missing"}),
        (b"\xff\xd8\xff\xe0" + bytes(20), {"file_damaged", "extra_missing"}),
        (b"BM\x36\x00\x00\x00\x00\x00", {"file_damaged", "extra_missing"}),
        (b"{\\rtf1\\ansi}", {"converter_missing"}),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", {"file_empty"}),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', {"file_empty"}),
        (b'<w:wordDocument xmlns:w="w"><w:body/></w:wordDocument>', {"file_empty"}),
        (zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), {"file_damaged"}),
        (zip_bytes({"xl/workbook.bin": b"x"}), {"file_damaged"}),
    ],
)
def test_the_bare_beginning_of_a_known_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, codes: set[str]
) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    assert refusal(written(tmp_path, "文件.docx", data)).code in codes


@pytest.mark.parametrize(
    "data",
    [
        b"Rar!\x1a\x07\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b\x08\x00",
        zip_bytes({"OFD.xml": b"<a/>"}),
        zip_bytes({"ppt/presentation.xml": b"<a/>"}),
    ],
)
def test_known_formats_without_a_reader_are_named(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path, "文件.docx", data)).code == "format_not_yet"


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_damaged_office_files(tmp_path: Path, kind: str) -> None:
    whole = docx_bytes("甲" * 500) if kind == "docx" else xlsx_bytes("甲", 5)
    main = "word/document.xml" if kind == "docx" else "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    flipped = bytearray(zip_bytes(entries, zipfile.ZIP_STORED))
    flipped[flipped.find(entries[main][-40:])] ^= 0xFF
    broken = [
        whole[: len(whole) // 2],
        bytes(flipped),
        zip_bytes({**entries, main: entries[main][:-20]}),
        zip_bytes({**entries, main: b""}),
    ]
    if kind == "docx":
        broken.append(zip_bytes({name: data for name, data in entries.items() if name != main}))
    for number, data in enumerate(broken):
        assert refusal(written(tmp_path, f"坏{number}.{kind}", data)).code == "file_damaged"


def test_size_is_checked_before_anything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)

    def never(self: Path, *args: object, **kwargs: object) -> object:
        raise AssertionError("opened")

    monkeypatch.setattr(Path, "open", never)
    error = refusal(path)
    assert (error.code, "64MB" in error.message, "200MB" in error.message) == ("file_too_large", True, True)


def test_a_file_that_grows_while_it_is_read_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "长.txt", b"a" * 50)
    opened = Path.open

    def grow(self: Path, mode: str = "r", **kwargs: object) -> object:
        with opened(self, "ab") as stream:
            stream.write(b"b" * 100)
        return opened(self, mode, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", grow)
    assert refusal(path, file_bytes=100).code == "file_too_large"


def test_a_zip_bomb_is_refused_by_declared_and_by_true_size(tmp_path: Path) -> None:
    bomb = zip_bytes({"word/document.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})
    path = written(tmp_path, "弹.docx", bomb)
    assert refusal(path, expanded_bytes=1_000_000).code == "file_too_large"
    assert refusal(path, expansion=50, expansion_floor=1_000_000).code == "file_too_large"
    lying = bytearray(bomb)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", lying, lying.find(mark) + offset, 1000)
    error = refusal(written(tmp_path, "谎.docx", bytes(lying)), expanded_bytes=1_000_000)
    assert error.code in {"file_damaged", "file_too_large"}


def test_one_part_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "大.docx", docx_bytes("甲" * 10_000))
    assert refusal(path, tree_bytes=10_000).code == "file_too_large"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"\t" * 200 + b"x"),
        ("a.csv", b"a,b,c\n" * 80),
        ("a.html", b"<table><tr><td colspan=999 rowspan=1>x</table>"),
        ("a.html", b"<table>" + b"<tr><td rowspan=500>x<td>y" * 60 + b"</table>"),
        ("a.xlsx", xlsx_bytes(*range(150))),
    ],
)
def test_floods_of_cells_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert refusal(written(tmp_path, name, data), cells=100).code == "file_too_large"


def test_entities_do_not_multiply(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(9))
    body = f"<!DOCTYPE d [{laughs}]><d><body><p><r><t>甲&l8;</t></r></p></body></d>"
    path = written(tmp_path, "a.docx", zip_bytes({"word/document.xml": body.encode()}))
    try:
        assert len(read_document(path).grids[0].rows[0][0].text) < 100
    except ReadError as error:
        assert error.code == "file_damaged"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", "</row>", '</row><row r="1"><c r="A1"><v>7</v></c></row>'),
        ("xl/worksheets/sheet1.xml", "<v>0.5</v>", "<v>" + "9" * 5000 + "</v>"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", '</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>'),
        ("xl/styles.xml", "<fonts", "<to_tree/><fonts"),
        ("xl/styles.xml", '<cellXfs count="1"><xf numFmtId="0"', '<cellXfs count="1"><xf numFmtId="99999999999"'),
        ("xl/styles.xml", '<family val="2"', '<family val="99"'),
        ("[Content_Types].xml", "sheet.main+xml", "other+xml"),
        ("xl/_rels/workbook.xml.rels", 'Id="rId1"', 'Id="rId9"'),
    ],
)
def test_whatever_the_library_says_of_a_damaged_workbook_is_one_refusal(
    tmp_path: Path, part: str, old: str, new: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes("甲", 0.5))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in entries[part]
    entries[part] = entries[part].replace(old.encode(), new.encode(), 1)
    assert refusal(written(tmp_path, "坏.xlsx", zip_bytes(entries))).code == "file_damaged"


_WHOLE = [docx_bytes("整体绩效目标", "数量指标"), xlsx_bytes("一级指标", 0.5, "≥18")]


@settings(max_examples=60)
@given(st.sampled_from(_WHOLE), st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=4))
def test_flipped_bytes_read_or_are_refused_but_never_crash(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(whole)
    for where, value in flips:
        data[int(where * len(data))] = value
    path = written(tmp_path_factory.mktemp("坏"), "a.docx", bytes(data))
    try:
        read_document(path)
    except ReadError as error:
        assert error.hint


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_read_or_are_refused_but_never_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.mktemp("任意"), "a.xls", data)
    try:
        read_document(path)
    except ReadError as error:
        assert error.hint
