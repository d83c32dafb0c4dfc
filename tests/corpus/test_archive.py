"""Archives: the documents within are read like those of a folder; tricks and floods are one error each."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.options import ReadOptions
from corpus.readers import Limits, archive
from corpus.reading import FileResult, iter_results, read_forms

FORM = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t修路里程\t3公里\n".encode()
OTHER = FORM.decode().replace("修路里程", "植树株数").encode()


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as out:
        for name, data in members.items():
            out.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def results(tmp_path: Path, data: bytes, name: str = "报送.zip", **limits: int) -> list[FileResult]:
    """What reading an archive gives, names relative to the folder it lies in."""
    path = tmp_path / name
    path.write_bytes(data)
    found = list(iter_results([path], ReadOptions(limits=Limits(**limits))))
    cut = len(str(tmp_path)) + 1
    return [FileResult(one.name[cut:], one.forms, one.error) for one in found]


def refusal(found: list[FileResult]) -> ReadError:
    """The one error an archive gave instead of forms."""
    [one] = found
    assert one.error is not None
    sentence = str(one.error)
    assert "报送.zip" in sentence
    assert sentence.endswith("。")
    assert one.error.hint
    return one.error


def codes(found: list[FileResult]) -> dict[str, str]:
    return {one.name: one.error.code if one.error else "" for one in found}


def test_documents_come_in_order_under_the_names_of_archive_and_folders(tmp_path: Path) -> None:
    found = results(tmp_path, packed({"某局/b.txt": FORM, "a.txt": OTHER, "某局/": b""}))
    assert [one.name for one in found] == ["报送.zip/a.txt", "报送.zip/某局/b.txt"]
    [form] = found[1].forms
    assert form.file == form.indicators[0].place.file == str(tmp_path / "报送.zip/某局/b.txt")
    assert form.indicators[0].name == "修路里程"


def test_what_a_folder_would_leave_out_is_left_out(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO(packed({"a.txt": FORM} | dict.fromkeys(LEFT_OUT, b"x")))
    with zipfile.ZipFile(stream, "a") as out:
        out.writestr(link, "a.txt")
    assert [one.name for one in results(tmp_path, stream.getvalue())] == ["报送.zip/a.txt"]


LEFT_OUT = ("__MACOSX/._a.txt", ".hidden.txt", ".git/a.txt", "~$a.docx", "Thumbs.db", "某局/setup.exe", "空夹\\")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("../../x.txt", "x.txt"),
        ("/etc/x.txt", "etc/x.txt"),
        ("C:\\某局\\x.txt", "某局/x.txt"),
        ("a/./b/../x.txt", "a/b/x.txt"),
        ("a\x1b[2J\u202ex.txt", "a[2Jx.txt"),
    ],
)
def test_names_lead_nowhere_and_nothing_is_written(tmp_path: Path, stored: str, shown: str) -> None:
    assert [one.name for one in results(tmp_path, packed({stored: FORM}))] == [f"报送.zip/{shown}"]
    assert [path.name for path in tmp_path.rglob("*")] == ["报送.zip"]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_chinese_names_without_the_unicode_mark_are_understood(tmp_path: Path, codec: str) -> None:
    name = "二〇二四年/绩效申报表.txt".encode(codec)
    stand_in = b"x" * len(name)
    data = packed({stand_in.decode(): FORM}).replace(stand_in, name)
    assert [one.name for one in results(tmp_path, data)] == ["报送.zip/二〇二四年/绩效申报表.txt"]


def test_documents_shown_alike_are_told_apart(tmp_path: Path) -> None:
    alike = {"../表.txt": FORM, "./表.txt": OTHER, "表.txt": OTHER, "表#2.txt": FORM}
    found = results(tmp_path, packed(alike))
    assert [one.name for one in found] == [
        "报送.zip/表#2.txt",
        "报送.zip/表.txt",
        "报送.zip/表#3.txt",
        "报送.zip/表#4.txt",
    ]
    assert [one.forms[0].indicators[0].name for one in found] == ["修路里程", "植树株数", "修路里程", "植树株数"]
    assert {one.name for one in results(tmp_path, packed(dict(reversed(alike.items()))))} == {one.name for one in found}


def test_a_bad_document_is_one_error_and_the_others_are_read(tmp_path: Path) -> None:
    data = packed({"a.txt": FORM, "b.docx": b"PK\x03\x04", "c.txt": b"", "d.txt": OTHER, "e.rar": b"Rar!\x1a\x07\x00"})
    assert codes(results(tmp_path, data)) == {
        "报送.zip/a.txt": "",
        "报送.zip/b.docx": "file_damaged",
        "报送.zip/c.txt": "file_empty",
        "报送.zip/d.txt": "",
        "报送.zip/e.rar": "format_not_yet",
    }


def test_archives_within_archives_are_opened(tmp_path: Path) -> None:
    inner = packed({"表.txt": FORM})
    found = results(tmp_path, packed({"某局/一季度.zip": inner, "表.txt": OTHER}))
    assert codes(found) == {"报送.zip/某局/一季度.zip/表.txt": "", "报送.zip/表.txt": ""}


def test_too_many_archives_within_archives_are_refused_one_by_one(tmp_path: Path) -> None:
    data = packed({"表.txt": FORM})
    for _ in range(3):
        data = packed({"里.zip": data, "表.txt": FORM})
    assert codes(results(tmp_path, data, depth=2)) == {
        "报送.zip/表.txt": "",
        "报送.zip/里.zip/表.txt": "",
        "报送.zip/里.zip/里.zip": "archive_too_deep",
    }


def test_an_archive_without_documents_says_so(tmp_path: Path) -> None:
    for members in ({}, {"a.exe": b"x"}, {"夹/": b""}):
        assert refusal(results(tmp_path, packed(members))).code == "archive_empty"


def test_floods_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    few = packed({f"{number}.txt": FORM for number in range(4)})
    many = refusal(results(tmp_path, few, members=3))
    assert (many.code, many.message) == ("file_too_large", "压缩包里的文件超过3个的上限")
    large = refusal(results(tmp_path, few, expanded_bytes=3 * len(FORM)))
    assert (large.code, "解压后超过" in large.message) == ("file_too_large", True)
    bomb = refusal(results(tmp_path, packed({"a.txt": b" " * 2_000_000}), expansion_floor=1_000_000))
    assert (bomb.code, "倍，不像正常的文件" in bomb.message) == ("file_too_large", True)


def test_what_an_archive_may_hold_counts_for_the_archives_within_it_too(tmp_path: Path) -> None:
    inner = packed({f"{number}.txt": FORM for number in range(2)})
    found = results(tmp_path, packed({"甲.zip": inner, "乙.txt": OTHER, "丙.zip": inner}), members=5)
    assert sorted(codes(found).items()) == [
        ("报送.zip/丙.zip/0.txt", ""),
        ("报送.zip/丙.zip/1.txt", ""),
        ("报送.zip/乙.txt", ""),
        ("报送.zip/甲.zip", "file_too_large"),
    ]


def test_a_document_too_large_by_itself_is_one_error(tmp_path: Path) -> None:
    data = packed({"a.txt": FORM, "b.txt": b"x" * 5_000})
    assert codes(results(tmp_path, data, file_bytes=2_000)) == {
        "报送.zip/a.txt": "",
        "报送.zip/b.txt": "file_too_large",
    }


def test_a_table_of_contents_made_to_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_MOST_LISTED", 10)
    data = packed({f"{number}.exe": b"" for number in range(11)})
    assert refusal(results(tmp_path, data)).code == "file_too_large"


def patched(data: bytes, offset: int, change: bytes, *, entry: int = 0) -> bytes:
    """The archive with bytes of one line of its table of contents replaced."""
    place = -1
    for _ in range(entry + 1):
        place = data.index(b"PK\x01\x02", place + 1)
    return data[: place + offset] + change + data[place + offset + len(change) :]


def test_a_password_on_some_documents_or_on_all(tmp_path: Path) -> None:
    some = patched(packed({"a.txt": FORM, "b.txt": OTHER}), 8, b"\x01")
    assert codes(results(tmp_path, some)) == {"报送.zip/a.txt": "file_encrypted", "报送.zip/b.txt": ""}
    error = refusal(results(tmp_path, patched(some, 8, b"\x01", entry=1)))
    assert (error.code, error.message) == ("file_encrypted", "压缩包设有密码，无法读取")


def test_a_size_that_lies_and_a_method_nobody_knows_are_one_error_each(tmp_path: Path) -> None:
    data = packed({"a.txt": b" " * 100_000, "b.txt": FORM, "c.txt": OTHER})
    lying = patched(data, 24, b"\x05\x00\x00\x00")
    odd = patched(lying, 10, b"\x61\x00", entry=1)
    assert codes(results(tmp_path, odd)) == {
        "报送.zip/a.txt": "file_damaged",
        "报送.zip/b.txt": "format_not_yet",
        "报送.zip/c.txt": "",
    }


@given(st.data())
def test_a_damaged_archive_gives_forms_or_errors_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(packed({"某局/a.txt": FORM, "里.zip": packed({"b.txt": OTHER})}))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(len(whole) // 2, len(whole)))
    for one in results(tmp_path_factory.mktemp("坏"), b"PK\x03\x04" + bytes(whole[4:end])):
        assert (one.error is None) == bool(one.forms)


def test_a_single_archive_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "报送.zip"
    path.write_bytes(packed({"a.txt": FORM, "b.txt": OTHER}))
    assert [form.file for form in read_forms(path, name="上传.zip")] == ["上传.zip/a.txt", "上传.zip/b.txt"]
    path.write_bytes(packed({"a.txt": FORM, "b.docx": b"PK\x03\x04"}))
    with pytest.raises(ReadError, match=r"b\.docx"):
        read_forms(path)
