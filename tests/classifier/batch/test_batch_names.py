"""What a batch reads below a folder: no results of batches, all spellings of a suffix, no two files of one name."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path, PurePosixPath

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.batch.duck import parquet, path_literal
from classifier.batch.forms import pack_results
from classifier.batch.inputs import find_inputs, read_entries, result_folders
from classifier.batch.plan import Plan
from classifier.batch.run import MANIFEST
from corpus.options import PLAIN
from corpus.readers.limits import DEFAULT
from corpus.readers.shown import tell_apart

FORM = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t修路里程\t3公里\n"
bytes_as_names = pytest.mark.skipif(sys.platform != "linux", reason="file names are no bytes here")


def put(path: Path, text: str = FORM) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def put_table(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"填报单位": ["甲局"], "三级指标": ["修路里程"]}), path)
    return path


def found(*paths: Path, without: Path | None = None) -> list[Path]:
    """Paths of what is read."""
    inputs = find_inputs(map(str, paths), DEFAULT, without=without)
    return [Path(entry.path) for entry in (*inputs.documents, *inputs.tables)]


def names(*paths: Path) -> dict[bytes, str]:
    """What each file is called, by its name in the file system."""
    inputs = find_inputs(map(str, paths), DEFAULT)
    return {os.fsencode(Path(entry.path).name): Path(entry.name).name for entry in inputs.documents}


# -- results ----------------------------------------------------------------------------------------------------------


def write_results(folder: Path, *left: str) -> None:
    """A folder as a batch leaves it, or as much of it as is named."""
    plan = Plan(folder, 1, 1)
    put(folder / "批量审计.xlsx")
    for name, path in {
        "manifest": folder / MANIFEST,
        "results": plan.results / "indicators" / "a.parquet",
        "work": plan.work / "read" / "a.parquet",
        "lock": plan.work / "run.lock",
    }.items():
        if name in left:
            put(path)


@pytest.mark.parametrize("left", [("manifest", "results"), ("manifest", "work"), ("lock",), ("lock", "results")])
def test_results_of_an_earlier_batch_are_no_input(tmp_path: Path, left: tuple[str, ...]) -> None:
    own = put(tmp_path / "某局" / "表.txt")
    write_results(tmp_path / "某局" / "结果", *left)
    assert found(tmp_path) == [own]
    assert found(own.parent) == [own]


def test_a_folder_that_only_looks_like_results_is_read(tmp_path: Path) -> None:
    own = [put(tmp_path / name) for name in ("a/results/表.txt", "b/work/表.txt", "work/spark/c/表.txt")]
    put(tmp_path / "a" / "其他" / MANIFEST)
    assert found(*(tmp_path / name for name in ("a", "b", "work"))) == own == found(tmp_path)


def test_a_folder_of_nothing_but_results_says_that_it_is_empty_in_every_run(tmp_path: Path) -> None:
    for _ in range(2):
        [entry] = find_inputs([str(tmp_path)], DEFAULT, without=tmp_path / "新").documents
        [result] = read_entries([entry], PLAIN)
        assert result.error is not None
        assert result.error.code == "folder_empty"
        write_results(tmp_path / "旧", "manifest", "results")
        put(tmp_path / "新" / "表.txt")


def test_results_at_an_address_are_known_though_no_lock_lies_there() -> None:
    files = ["/a/表.xlsx", "/a/结果/work/spark/kept/x/part.parquet", "/b/manifest.json", "/b/results/forms/x.parquet"]
    assert result_folders(map(PurePosixPath, files)) == {PurePosixPath("/a/结果"), PurePosixPath("/b")}


# -- names ------------------------------------------------------------------------------------------------------------


def test_a_suffix_counts_however_it_is_written(tmp_path: Path) -> None:
    tables = {put_table(tmp_path / name) for name in ("X.PARQUET", "y.Parquet", "z.parquet")}
    tables.add(put(tmp_path / "清单.CSV", "填报单位,年度,三级指标,指标值\n某局,2024,培训人数,≥20人\n"))
    assert {Path(entry.path) for entry in find_inputs([str(tmp_path)], DEFAULT).tables} == tables


@bytes_as_names
def test_names_in_gbk_are_read_as_they_were_meant(tmp_path: Path) -> None:
    stored = "教育局".encode("gb18030")
    for name in (b"%s/%s.txt" % (stored, stored), b"%s/%s.txt" % (stored, "民政局".encode("gb18030"))):
        put(tmp_path / os.fsdecode(name))
    told = [entry.name for entry in find_inputs([str(tmp_path)], DEFAULT).documents]
    assert sorted(told) == [str(tmp_path / "教育局" / "教育局.txt"), str(tmp_path / "教育局" / "民政局.txt")]


@bytes_as_names
def test_names_that_look_alike_are_told_apart_and_a_plain_one_stays(tmp_path: Path) -> None:
    stored = ["教育局.txt".encode("gb18030"), "教育局.txt".encode(), "教育局#2.txt".encode(), b"\xff.txt", b"\xfe.txt"]
    for name in stored:
        put(tmp_path / os.fsdecode(name))
    told = names(tmp_path)
    assert [told[name] for name in stored] == ["教育局#3.txt", "教育局.txt", "教育局#2.txt", "?#2.txt", "?.txt"]
    ids = pack_results(read_entries(find_inputs([str(tmp_path)], DEFAULT).documents, PLAIN)).column("form_id")
    assert len(set(ids.to_pylist())) == len(stored)


@bytes_as_names
def test_a_table_whose_name_nothing_opens_is_one_error_and_says_what_to_do(tmp_path: Path) -> None:
    stored = tmp_path / os.fsdecode("清单".encode("gb18030") + b".parquet")
    put_table(tmp_path / "a.parquet").rename(stored)
    own = put(tmp_path / os.fsdecode("清单".encode("gb18030") + b".csv"), "填报单位,三级指标\n某局,培训人数\n")
    inputs = find_inputs([str(tmp_path)], DEFAULT)
    assert [entry.path for entry in inputs.tables] == [str(own)]
    [result] = read_entries(inputs.documents, PLAIN)
    assert result.error is not None
    assert (result.error.code, result.error.where) == ("name_not_utf8", str(tmp_path / "清单.parquet"))
    assert "改名" in result.error.hint


def test_documents_of_one_name_in_an_archive_are_forms_of_their_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as packed:
        for name in ("x/表.txt", "./x/表.txt"):
            packed.writestr(name, FORM)
    read = pack_results(read_entries(find_inputs([str(tmp_path)], DEFAULT).documents, PLAIN))
    assert read.column("file").to_pylist() == [f"{tmp_path}/报送.zip/x/表{mark}.txt" for mark in ("", "#2")]
    assert len(set(read.column("form_id").to_pylist())) == 2


@given(st.lists(st.sampled_from(["a.txt", "a#2.txt", "a#3.txt", "a", "a#2", "x.y/a", "", ".a"]), max_size=12))
def test_no_two_names_are_alike_and_the_first_keeps_its_own(given_names: list[str]) -> None:
    told = tell_apart(given_names)
    assert len(set(told)) == len(told)
    for name in set(given_names):
        assert told[given_names.index(name)] == name


# -- paths in DuckDB --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
@pytest.mark.parametrize("name", ["x[2024]", "x*", "x?", "[!x]", "[", "a]b", "**", "年度=2024", "a'b", "{a,b}"])
def test_a_file_is_read_by_its_own_name_and_no_other(tmp_path: Path, name: str) -> None:
    paths = [tmp_path / name / f"{name}.parquet", tmp_path / "x2" / "x2.parquet", tmp_path / "x2.parquet"]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({"number": [number]}), path)
    assert duckdb.sql(f"SELECT * FROM {parquet(paths[:1])}").fetchall() == [(0,)]
    assert duckdb.sql(f"SELECT number FROM read_parquet({path_literal(paths[0])})").fetchall() == [(0,)]
