"""On Spark a batch says row for row what it says on one machine, and keeps what it has done stage by stage."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from classifier.batch.errors import BatchError
from classifier.batch.forms import pack_results
from classifier.batch.inputs import find_inputs
from classifier.batch.job import Job
from classifier.batch.local import LocalEngine
from classifier.batch.plan import Plan
from classifier.batch.schema import DATASETS
from classifier.batch.spark import has_scheme, spark_engine
from classifier.batch.spark.failures import failures_told
from classifier.batch.spark.session import open_session, settings_of
from classifier.batch.spark.shipped import Shipped
from classifier.batch.store import Results
from corpus.errors import UsageError
from corpus.readers.limits import DEFAULT
from corpus.records import Form
from corpus.tables import write_csv, write_parquet
from tests.classifier.batch.history import forms, write_files
from tests.conftest import only_loopback

GIB = 1 << 30
MISSING = importlib.util.find_spec("pyspark") is None or shutil.which("java") is None
needs_spark = pytest.mark.skipif(
    MISSING and not os.environ.get("CI"), reason="no pyspark or no Java: the Spark engine is NOT tested"
)
QUICK = {"spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false"}
"""Compiling plans, and planning anew, cost more than running them on so few rows."""


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    only_loopback(monkeypatch)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    work = tmp_path_factory.mktemp("spark")
    settings = settings_of("local[2]", GIB, work, 2) | QUICK
    settings["spark.driver.extraJavaOptions"] += " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    with open_session(settings, work / "spark.log") as session:
        yield session


def reworded(form: Form) -> Form:
    """The form with one name in other words."""
    items = (replace(item, name=item.name.replace("学员满意度", "学员满意率")) for item in form.indicators)
    return replace(form, indicators=tuple(items))


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Office files, one of them none; a table as Parquet, and one as CSV with an address of its own in each form."""
    folder = tmp_path_factory.mktemp("报 送[1]%20")
    write_files(folder / "文件")
    write_parquet(map(reworded, forms(county="青溪")), folder / "青溪.parquet")
    write_csv(forms((2023, 2024), county="石门"), folder / "石门.csv")
    return folder


def run_local(folder: Path, *paths: Path) -> None:
    LocalEngine(Plan(folder, 1, 2 * GIB), Job(), lambda *_: None).run(find_inputs(map(str, paths), DEFAULT))


def run_spark(folder: Path, *paths: Path) -> dict[str, int]:
    """Parts made in this run by stage."""
    engine = spark_engine("local[2]")(Plan(folder, 2, 2 * GIB), Job(), lambda *_: None)
    engine.run(find_inputs(map(str, paths), DEFAULT))
    return {stage: count.made for stage, count in engine.counts.items() if count.made}


def rows(folder: Path, dataset: str) -> list[dict[str, Any]]:
    """All rows of a dataset in the order of its key."""
    tables = [pq.ParquetFile(path).read() for path in Results(folder / "results").paths(dataset)]
    found = pa.concat_tables(table.cast(DATASETS[dataset].schema) for table in tables).to_pylist()
    return sorted(found, key=lambda row: tuple(row[name] for name in DATASETS[dataset].key))


@pytest.fixture(scope="module")
def local(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local")
    run_local(folder, submissions)
    return folder


@pytest.fixture(scope="module")
def done(session: Any, submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("结果")
    made = run_spark(folder, submissions)
    assert made["read"] == 1
    return folder


@needs_spark
@pytest.mark.spark
@pytest.mark.slow
def test_both_engines_give_the_same_rows(local: Path, done: Path) -> None:
    for name, dataset in DATASETS.items():
        expected = rows(local, name)
        assert expected, name
        assert rows(done, name) == expected, name
        for path in Results(done / "results").paths(name):
            table = pq.ParquetFile(path).read()
            assert table.schema.equals(dataset.schema), name
            keys = [tuple(row[column] for column in dataset.key) for row in table.to_pylist()]
            assert keys == sorted(keys), name
    assert [Path(row["file"]).name for row in rows(done, "errors")] == ["坏文件.xlsx"]


@needs_spark
@pytest.mark.spark
@pytest.mark.slow
def test_a_run_goes_on_with_the_steps_that_are_missing(
    loopback: None, submissions: Path, done: Path, tmp_path: Path
) -> None:
    before = {name: rows(done, name) for name in DATASETS}
    folder = tmp_path / "again"
    shutil.copytree(done, folder)
    assert run_spark(folder, submissions) == {}
    shutil.rmtree(folder / "results" / "changes")
    (marked,) = folder.glob("work/spark/kept/*/finished")
    (marked / "_SUCCESS").unlink()
    assert run_spark(folder, submissions) == {"finish": 2}
    assert {name: rows(folder, name) for name in DATASETS} == before


@needs_spark
@pytest.mark.spark
def test_files_at_an_address_are_read_like_files_of_this_machine(
    loopback: None, session: Any, submissions: Path, tmp_path: Path
) -> None:
    from classifier.batch.spark.sources import find_sources, read_sources

    def read(paths: list[str], addresses: list[str]) -> list[tuple[Any, ...]]:
        sources = find_sources(session, find_inputs(paths, DEFAULT), addresses)
        frame = read_sources(session, sources, Shipped(Job()), 2)
        found = frame.select("file", "position", "form", "error").collect()
        return sorted(tuple(str(cell).replace("file://", "") for cell in row) for row in found)

    missing = tmp_path / "没有.xlsx"
    expected = read([str(submissions), str(missing)], [])
    assert [row[0] for row in expected if "file_missing" in row[3]] == [str(missing)]
    assert read([], [f"file://{submissions}", f"file://{missing}"]) == expected


@needs_spark
@pytest.mark.spark
def test_files_that_spark_itself_passes_over_or_cannot_read_are_read(
    loopback: None, session: Any, submissions: Path, tmp_path: Path
) -> None:
    from classifier.batch.spark.sources import find_sources, read_sources

    def read(paths: list[Path], addresses: list[str]) -> tuple[dict[str, int], list[str]]:
        """Forms by file, and errors."""
        inputs = find_inputs(map(str, paths), DEFAULT)
        sources = find_sources(session, inputs, addresses, f"file:{tmp_path}/报送/结果")
        found = read_sources(session, sources, Shipped(Job()), 2).select("form", "error", "file").collect()
        counts = Counter(Path(row["file"]).name for row in found if not row["error"])
        return dict(counts), [row["error"] for row in found if row["error"]]

    one, *_ = sorted((submissions / "文件").rglob("*局*.xlsx"))
    folder = tmp_path / "报送"
    for name in ("_甲.xlsx", "结果/乙.xlsx"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(one, folder / name)
    given = list(forms(county="石门"))
    write_parquet(given, folder / "_清单.parquet")
    table = pq.read_table(folder / "_清单.parquet")
    table = table.set_column(table.column_names.index("file"), "file", pa.array(["带时间"] * table.num_rows))
    pq.write_table(table.append_column("时间", pa.nulls(table.num_rows, pa.timestamp("ns"))), folder / "时间.parquet")
    (folder / "坏.parquet").write_bytes(b"PAR1" + bytes(50))
    files = [folder / "_甲.xlsx", folder / "结果" / "乙.xlsx"]
    tables = [folder / name for name in ("_清单.parquet", "时间.parquet", "坏.parquet")]
    counts, errors = read([*files, *tables], [])
    assert counts.keys() == {"_甲.xlsx", "带时间", *(form.file for form in given)}
    assert ["file_damaged" in error for error in errors] == [True]
    assert read([], [f"file:{folder}/*.xlsx", f"file:{folder}/结果", *(f"file:{path}" for path in tables)]) == (
        counts,
        [error.replace(str(folder), f"file:{folder}") for error in errors],
    )
    no_match = read([], [f"file:{folder}/没有*.xlsx"])
    assert (no_match[0], ["file_missing" in error for error in no_match[1]]) == ({}, [True])


@needs_spark
@pytest.mark.spark
def test_two_runs_never_write_to_one_address_and_a_killed_one_is_told(
    loopback: None, session: Any, tmp_path: Path
) -> None:
    from classifier.batch.spark.folders import Folders

    folders = Folders(session, f"file:{tmp_path}/那边")
    lock = tmp_path / "那边" / "work" / "run.lock"
    with folders.alone("work", "run.lock"):
        with pytest.raises(BatchError) as told, folders.alone("work", "run.lock"):
            pass
        assert lock.exists()
    assert (told.value.code, "删除" in told.value.hint) == ("run_in_progress", True)
    assert not lock.exists()
    with folders.alone("work", "run.lock"):
        assert lock.exists()


@needs_spark
def test_java_that_ended_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from py4j.protocol import Py4JError
    from pyspark.sql import SparkSession

    class Gone:
        def stop(self) -> None:
            raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setattr("classifier.batch.spark.session._start", lambda *_: Gone())
    log = tmp_path / "spark.log"
    with pytest.raises(BatchError) as told, open_session({}, log) as gone, failures_told(log):
        gone.stop()
    assert told.value.code == "java_gone"
    for said, code in (("o57.read", "java_gone"), ("o57.read. Trace:\njava.lang.X", "spark_failed")):
        with pytest.raises(BatchError) as other, failures_told(log):
            raise Py4JError(f"An error occurred while calling {said}")
        assert other.value.code == code
    assert all(word in told.value.hint for word in ("--memory", "--resume", str(log)))


@needs_spark
@pytest.mark.spark
def test_results_at_an_address_come_here_and_reports_go_there(loopback: None, session: Any, tmp_path: Path) -> None:
    from classifier.batch.spark.folders import Folders

    folders = Folders(session, f"file:{tmp_path}/那边")
    assert not folders.exists("results")
    folders.write(session.range(5), "results", "forms")
    here = tmp_path / "这边" / "forms"
    for _ in range(2):  # what was fetched before is replaced
        folders.fetch(here, "results", "forms")
        assert sorted(row["id"] for path in here.iterdir() for row in pq.read_table(path).to_pylist()) == list(range(5))
    report = tmp_path / "批量审计.html"
    for text in ("old", "new"):
        report.write_text(text, encoding="utf-8")
        folders.send(report, report.name)
    assert (tmp_path / "那边" / report.name).read_text(encoding="utf-8") == "new"
    assert folders.exists(report.name)


@needs_spark
@pytest.mark.spark
@pytest.mark.slow
def test_components_are_those_of_scipy_in_rounds_and_in_one_go(loopback: None, session: Any, tmp_path: Path) -> None:
    from classifier.batch.spark.components import connected
    from classifier.batch.spark.folders import Folders

    chance = random.Random(3)  # noqa: S311
    chain = [(node, node + 1) for node in range(7)]
    star = [(20, node) for node in range(21, 30)]
    loose = [tuple(sorted(chance.sample(range(30, 60), 2))) for _ in range(14)]
    pairs = {pair for pair in (*chain, *star, *loose) if pair[0] != pair[1]}
    edges = session.createDataFrame([(f"{one:03}", f"{two:03}") for one, two in pairs], "one string, two string")
    left, right = zip(*pairs, strict=True)
    _, numbers = connected_components(coo_matrix(([1] * len(pairs), (left, right)), shape=(60, 60)), directed=False)
    least = {number: min(node for node in range(60) if numbers[node] == number) for number in numbers}
    nodes = {node for pair in pairs for node in pair}
    expected = {(f"{node:03}", f"{least[numbers[node]]:03}") for node in nodes}
    for here in (0, len(pairs)):
        found = connected(edges, Folders(session, f"file:{tmp_path}"), (f"rounds{here}",), here=here).collect()
        assert {(row["node"], row["label"]) for row in found} == expected


def test_departments_are_compared_whole_wherever_batches_end() -> None:
    from classifier.batch.checking import check_forms
    from classifier.batch.forms import unpack_forms
    from classifier.batch.spark.frames import nested_by, structs
    from classifier.batch.spark.stages import compare
    from corpus.reading import FileResult

    filed = list(unpack_forms(pack_results([FileResult("x", tuple(forms()))])))
    done = check_forms(filed, Job(quick=True).auditor())
    ids = done.forms.column("form_id").to_pylist()
    order = sorted(range(len(ids)), key=lambda place: done.forms.column("department")[place].as_py())
    table = pa.table(
        {
            "department_key": done.forms.column("department"),
            "head": structs(done.forms),
            "indicators": nested_by(done.indicators, ids),
        }
    ).take(order)
    whole, cut = (
        pa.Table.from_batches(compare(table.combine_chunks().to_batches(size), Shipped(Job(quick=True)))).to_pylist()
        for size in (100, 2)
    )
    assert whole == cut
    assert whole[0]["changes"]


def test_a_csv_at_an_address_beyond_the_limit_says_so() -> None:
    from classifier.batch.spark.readers import FILES, shape_files

    row = {"path": "hdfs:///清单.csv", "name": "清单.csv", "start": 0, "stop": 0, "content": None, "size": 1 << 20}
    (found,) = shape_files(pa.Table.from_pylist([row], schema=FILES).to_batches())
    assert "file_too_large" in found.column("error")[0].as_py()


def test_reading_needs_no_spark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError) as missing, open_session({}, tmp_path):
        pass
    assert (missing.value.code, "zhibiao[spark]" in missing.value.hint) == ("spark_missing", True)


@needs_spark
def test_without_java_the_next_step_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError) as missing, open_session({}, tmp_path):
        pass
    assert (missing.value.code, "Java 17" in missing.value.hint) == ("java_missing", True)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("hdfs://nn:8020/报送", True),
        ("s3a://bucket/x", True),
        ("file:/tmp", True),
        ("C:/报送", False),
        ("报送:表", False),
    ],
)
def test_addresses_are_told_from_paths(path: str, expected: bool) -> None:
    assert has_scheme(path) == expected
