"""From paths to forms: which files a folder gives, how several forms in a file come out, and what is never touched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from corpus.errors import ReadError
from corpus.options import ReadOptions
from corpus.readers import Limits
from corpus.reading import find_files, iter_results, read_forms

TABLE = [["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "修路里程", "3公里"]]


def test_a_folder_gives_its_documents_in_order_without_lock_files_and_programs(tmp_path: Path):
    (tmp_path / "二科").mkdir()
    for name in ("b.docx", "a.xlsx", "~$a.xlsx", ".hidden.txt", "build.py", "set.json", "二科/c.txt", "无后缀"):
        (tmp_path / name).touch()
    assert [str(p.relative_to(tmp_path)) for p in find_files([tmp_path])] == [
        "a.xlsx",
        "b.docx",
        "二科/c.txt",
        "无后缀",
    ]


def test_hidden_folders_and_what_systems_leave_behind_are_no_documents(tmp_path: Path) -> None:
    for name in (".git/a.txt", "__MACOSX/a.txt", "Thumbs.db", "desktop.ini", "好/a.PDF", "好/b.RAR"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in find_files([tmp_path])] == ["a.PDF", "b.RAR"]


def test_a_folder_named_is_searched_even_when_it_is_hidden(tmp_path: Path) -> None:
    folder = tmp_path / ".收件"
    folder.mkdir()
    (folder / "a.txt").touch()
    assert [path.name for path in find_files([folder])] == ["a.txt"]


def test_a_file_named_is_kept_whatever_its_suffix_and_only_once(tmp_path: Path):
    odd = tmp_path / "forms.dat"
    odd.touch()
    assert find_files([odd, odd, tmp_path / "missing.docx"]) == [odd, tmp_path / "missing.docx"]


def test_each_sheet_with_a_table_is_a_form(tmp_path: Path):
    book = Workbook()
    book.remove(book.active)
    for name in ("项目一", "说明", "项目二"):
        sheet = book.create_sheet(name)
        for row in TABLE if name != "说明" else [["填表说明"]]:
            sheet.append(row)
    path = tmp_path / "申报表.xlsx"
    book.save(path)
    forms = read_forms(path)
    assert [len(form.indicators) for form in forms] == [1, 1]
    for form, sheet in zip(forms, ("项目一", "项目二"), strict=True):
        assert sheet in form.indicators[0].place.part


def test_a_workbook_without_any_table_is_refused(tmp_path: Path):
    book = Workbook()
    book.create_sheet("二")
    book.active["A1"] = "通知"
    book["二"]["A1"] = "附件"
    path = tmp_path / "空.xlsx"
    book.save(path)
    with pytest.raises(ReadError) as caught:
        read_forms(path)
    assert caught.value.code == "layout_unknown"


def test_places_carry_the_name_the_caller_gives(tmp_path: Path):
    path = tmp_path / "upload.tmp"
    path.write_text("\n".join("\t".join(row) for row in TABLE), encoding="utf-8")
    (form,) = read_forms(path, name="申报表.txt")
    assert form.file == form.indicators[0].place.file == "申报表.txt"


def table_file(path: Path) -> Path:
    path.write_text("\n".join("\t".join(row) for row in TABLE), encoding="utf-8")
    return path


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_every_file_gives_one_result_in_order_and_bad_ones_do_not_stop_the_others(tmp_path: Path) -> None:
    good = table_file(tmp_path / "乙.txt")
    (tmp_path / "空").mkdir()
    paths = [tmp_path / "没有.docx", tmp_path / "空", good]
    results = list(iter_results(paths))
    assert [result.name for result in results] == [str(path) for path in paths]
    assert [result.error.code if result.error else "" for result in results] == ["file_missing", "folder_empty", ""]
    assert results[2].forms == tuple(read_forms(good))


def test_a_file_reads_the_same_alone_and_among_others(repo_root: Path) -> None:
    paths = sorted((repo_root / "corpus" / "samples").glob("*.txt"))
    together = {result.name: result.forms for result in iter_results(paths)}
    assert {str(path): tuple(read_forms(path)) for path in reversed(paths)} == together


def test_files_are_read_only_as_they_are_asked_for(tmp_path: Path) -> None:
    paths = [table_file(tmp_path / f"{number}.txt") for number in range(3)]
    results = iter_results(paths)
    assert next(results).forms
    paths[1].unlink()
    assert [result.error.code if result.error else "" for result in results] == ["file_missing", ""]


def test_an_error_keeps_nothing_of_its_file_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04")
    [result] = iter_results([path])
    error: BaseException | None = result.error
    while error is not None:
        assert error.__traceback__ is None
        error = error.__cause__ or error.__context__


def test_progress_counts_files_and_what_archives_turn_out_to_hold(tmp_path: Path) -> None:
    text = "\n".join("\t".join(row) for row in TABLE)
    (tmp_path / "a.zip").write_bytes(zipped({"1.txt": text, "2.txt": text, "3.docx": "坏"}))
    table_file(tmp_path / "b.txt")
    told: list[tuple[int, int]] = []
    list(iter_results([tmp_path], progress=lambda done, total: told.append((done, total))))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_limits_of_the_options_hold(tmp_path: Path) -> None:
    path = table_file(tmp_path / "a.txt")
    [result] = iter_results([path], ReadOptions(limits=Limits(file_bytes=10)))
    assert result.error is not None
    assert result.error.code == "file_too_large"


def test_what_exhausts_the_interpreter_is_an_error_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(*args: object) -> None:
        raise RecursionError

    monkeypatch.setattr("corpus.reading.parse_document", exhaust)
    [result] = iter_results([table_file(tmp_path / "a.txt")])
    assert result.error is not None
    assert result.error.code == "file_too_complex"


def with_parts(data: bytes, parts: Mapping[str, str | bytes], replacements: Mapping[str, tuple[str, str]]) -> bytes:
    """An office file with more parts, and with text put before a mark in some of its own."""
    members: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members |= {name: old.read(name) for name in old.namelist()}
    for name, (mark, added) in replacements.items():
        whole = bytes(members[name]).decode("utf-8")  # type: ignore[arg-type]
        assert mark in whole
        members[name] = whole.replace(mark, added + mark)
    return zipped({**members, **parts})


LINK = '<Relationship Id="rIdX" Type="{}" Target="{}" TargetMode="External"/>'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FAR = ("http://intranet.invalid/a.dotm", "file://///server/share/a.dotm", r"\\server\share\a.png")


def test_macros_and_linked_workbooks_are_never_touched(tmp_path: Path) -> None:
    book, plain = Workbook(), io.BytesIO()
    for row in TABLE:
        book.active.append(row)
    book.active["E1"] = "上年值"
    book.active["E2"] = "=[1]Sheet1!$A$1"
    book.save(plain)
    links = "".join(LINK.format(KIND + "externalLinkPath", target) for target in FAR)
    parts = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not a real macro",
        "xl/externalLinks/externalLink1.xml": "<externalLink><externalBook r:id='rIdX'/></externalLink>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": f"<Relationships>{links}</Relationships>",
    }
    related = LINK.format("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
    related = related.replace(' TargetMode="External"', "")
    path = tmp_path / "带宏.xlsm"
    path.write_bytes(with_parts(plain.getvalue(), parts, {"xl/_rels/workbook.xml.rels": ("</Relationships>", related)}))
    [form] = read_forms(path)
    assert [(item.name, item.value) for item in form.indicators] == [("修路里程", "3公里")]


def test_templates_pictures_and_links_of_a_document_are_never_fetched(tmp_path: Path) -> None:
    file, plain = docx.Document(), io.BytesIO()
    table = file.add_table(rows=2, cols=4)
    for cells, row in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    file.save(plain)
    kinds = ("attachedTemplate", "image", "hyperlink")
    links = "".join(
        LINK.format(KIND + kind, target).replace("rIdX", f"rIdX{number}")
        for number, (kind, target) in enumerate(zip(kinds, FAR, strict=True))
    )
    parts = {"word/_rels/settings.xml.rels": f"<Relationships>{links}</Relationships>"}
    path = tmp_path / "外链.docx"
    path.write_bytes(with_parts(plain.getvalue(), parts, {"word/_rels/document.xml.rels": ("</Relationships>", links)}))
    [form] = read_forms(path)
    assert [(item.name, item.value) for item in form.indicators] == [("修路里程", "3公里")]
