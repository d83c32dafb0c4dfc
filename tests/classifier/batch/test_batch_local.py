"""A batch says of every form what an audit of all forms says, however it is cut, stopped or gone on with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from classifier.auditor import Auditor
from classifier.batch import inputs
from classifier.batch.checking import check_forms
from classifier.batch.inputs import find_inputs
from classifier.batch.job import Job
from classifier.batch.local import LocalEngine
from classifier.batch.plan import Plan
from classifier.batch.rows import findings_of
from classifier.batch.store import Results
from classifier.checks import default_registry
from corpus.readers.limits import DEFAULT
from corpus.reading import iter_results
from corpus.tables import write_csv, write_parquet
from models.store import load_model
from tests.classifier.batch.history import STOCK, forms, write_files

GIB = 1 << 30


def run(folder: Path, *paths: Path, workers: int = 1) -> LocalEngine:
    engine = LocalEngine(Plan(folder, workers, 2 * GIB), Job(), lambda *_: None)
    engine.run(find_inputs(map(str, paths), DEFAULT))
    return engine


def rows(folder: Path, dataset: str) -> list[dict[str, Any]]:
    found = [pq.read_table(path).to_pylist() for path in Results(folder / "results").paths(dataset)]
    return [row for part in found for row in part]


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of the results by the hash of its bytes."""
    root = folder / "results"
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.parquet")
    }


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("报送")
    write_files(folder)
    return folder


@pytest.fixture(scope="module")
def done(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("结果")
    run(folder, submissions)
    return folder


def audited(paths: Sequence[Path]) -> dict[str, Any]:
    auditor = Auditor(model=load_model())
    given = [form for result in iter_results(paths) for form in result.forms]
    return {audit.form.file: audit for audit in auditor.finish(list(auditor.audit(given)))}


def test_findings_and_verdicts_are_those_of_an_audit_of_all_forms_together(submissions: Path, done: Path) -> None:
    expected = audited([submissions])
    heads = {row["form_id"]: row for row in rows(done, "forms")}
    of_form = {identity: expected[row["file"]].form for identity, row in heads.items()}
    found: dict[str, list[Any]] = {identity: [] for identity in heads}
    for path in Results(done / "results").paths("findings"):
        for identity, findings in findings_of(pq.read_table(path), of_form, default_registry()).items():
            found[identity] += findings
    assert {row["file"] for row in heads.values()} == set(expected)
    for identity, row in heads.items():
        audit = expected[row["file"]]
        assert tuple(found[identity]) == audit.findings
        assert (row["verdict"], row["health"]) == (audit.verdict.label, audit.verdict.health)
        assert {key: row[key] for key in audit.verdict.counts} == dict(audit.verdict.counts)
    rules = {finding.rule for audit in expected.values() for finding in audit.findings}
    assert {"X1", "X2", "X3", "V2", "C1"} <= rules  # the history has something for every kind of check


def test_every_indicator_is_kept_with_its_place_and_judgement(submissions: Path, done: Path) -> None:
    expected = audited([submissions])
    files = {row["form_id"]: row["file"] for row in rows(done, "forms")}
    seen = 0
    for row in rows(done, "indicators"):
        audit = expected[files[row["form_id"]]]
        item, judgement = audit.form.indicators[row["row"]], audit.judgements[row["row"]]
        assert (row["name"], row["value"], row["l2"], row["place_row"]) == (
            item.name,
            item.value,
            item.l2,
            item.place.row,
        )
        assert (row["leaf"], row["confidence"], row["verdict"]) == (
            judgement.pred_leaf,
            judgement.confidence,
            judgement.verdict,
        )
        assert row["misfiled_score"] == judgement.misfiled_score
        seen += 1
    assert seen == sum(len(audit.form.indicators) for audit in expected.values())


def test_a_file_that_cannot_be_read_is_listed_and_stops_nothing(submissions: Path, done: Path) -> None:
    [error] = rows(done, "errors")
    assert error["file"] == str(submissions / "坏文件.xlsx")
    assert error["code"] == "file_damaged"
    assert error["message"]
    assert len(rows(done, "forms")) == 15


def test_years_of_a_unit_are_compared(done: Path) -> None:
    files = {row["form_id"]: Path(row["file"]).name for row in rows(done, "forms")}
    previous = {files[row["form_id"]]: files.get(row["previous_id"], "") for row in rows(done, "forms")}
    assert previous["云岭县水利局_2024.xlsx"] == "云岭县水利局_2023.xlsx"
    assert previous["云岭县水利局_2022.xlsx"] == ""
    gone = [row for row in rows(done, "changes") if row["change"] == "vanished"]
    assert [(files[row["form_id"]], row["name"], row["missed"]) for row in gone] == [
        ("云岭县水利局_2024.xlsx", "水文站点设备完好率", True)
    ]
    copied = [row for row in rows(done, "changes") if files[row["form_id"]].startswith("云岭县司法局")]
    assert {row["change"] for row in copied} == {"copied"}


def test_a_name_is_counted_over_all_units_and_years(done: Path) -> None:
    [stock] = [row for row in rows(done, "texts") if "高质量发展" in row["name"]]
    assert (stock["rows"], stock["forms"], stock["departments"]) == (15, 15, 5)
    assert (stock["first_year"], stock["last_year"]) == (2022, 2024)
    named = [row for row in rows(done, "indicators") if row["name"] == STOCK]
    assert {row["text_id"] for row in named} == {stock["text_id"]}


@pytest.mark.slow
def test_results_are_the_same_bytes_with_several_processes(submissions: Path, done: Path, tmp_path: Path) -> None:
    run(tmp_path, submissions, workers=2)
    assert fingerprint(tmp_path) == fingerprint(done)


def test_what_did_not_change_is_not_made_again(done: Path, submissions: Path) -> None:
    before = fingerprint(done)
    engine = run(done, submissions)
    assert {stage: count.made for stage, count in engine.counts.items()} == dict.fromkeys(engine.counts, 0)
    assert fingerprint(done) == before


def test_a_changed_file_touches_its_own_part_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_CUT_AT", 2)  # few files, so that cuts lie closer
    given = [
        replace(form, file=form.file.replace(".xlsx", f"_{county}.xlsx"))
        for county in ("云岭", "临江", "石门", "平川")
        for form in forms((2023, 2024), county)
    ]
    write_files(tmp_path / "报送", given)
    first = run(tmp_path / "结果", tmp_path / "报送")
    assert first.counts["read"].parts > 1
    changed = replace(given[0], indicators=given[0].indicators[:-1])
    write_files(tmp_path / "报送", [changed])
    again = run(tmp_path / "结果", tmp_path / "报送")
    assert (again.counts["read"].made, again.counts["check"].made) == (1, 1)
    run(tmp_path / "新", tmp_path / "报送")
    assert fingerprint(tmp_path / "结果") == fingerprint(tmp_path / "新")


@pytest.mark.parametrize("kind", ["parquet", "csv", "shuffled"])
def test_tables_of_indicators_give_what_the_forms_in_them_give(tmp_path: Path, kind: str) -> None:
    given = [form for form in forms() if form.unit.endswith(("水利局", "司法局"))]
    table = tmp_path / ("指标.csv" if kind == "csv" else "指标.parquet")
    if kind == "csv":
        write_csv(given, table)
    else:
        write_parquet(given, table)
    if kind == "shuffled":  # rows of a form need not lie together
        whole = pq.read_table(table)
        order = sorted(range(whole.num_rows), key=lambda row: (row % 7, row))
        columns = [name for name in whole.column_names if name not in ("form_head", "place_file", "place_row")]
        pq.write_table(whole.take(order).select(columns).replace_schema_metadata(None), table)
    run(tmp_path / "结果", table)
    found = rows(tmp_path / "结果", "indicators")
    files = {row["form_id"]: row["file"] for row in rows(tmp_path / "结果", "forms")}
    assert sorted((files[row["form_id"]], row["name"], row["value"], row["l2"]) for row in found) == sorted(
        (form.file, item.name, item.value, item.l2) for form in given for item in form.indicators
    )
    assert {row["rule"] for row in rows(tmp_path / "结果", "findings")} >= {"X2", "X3", "V2"}


@pytest.mark.parametrize("damaged", ["answers/*/*.parquet", "answers.arrow", "*/*.forms.parquet"])
def test_what_a_power_cut_left_half_written_is_made_again(submissions: Path, tmp_path: Path, damaged: str) -> None:
    run(tmp_path, submissions)
    before = fingerprint(tmp_path)
    cut = sorted((tmp_path / "work").glob(damaged))
    assert cut
    for path in [*cut, *(tmp_path / "work").glob("check/*")]:
        path.write_bytes(path.read_bytes()[:-9] if path in cut else b"")
    run(tmp_path, submissions)
    assert fingerprint(tmp_path) == before


def test_answers_of_another_model_are_never_used(submissions: Path, tmp_path: Path, monkeypatch: Any) -> None:
    quick = LocalEngine(Plan(tmp_path / "结果", 1, 2 * GIB), Job(quick=True), lambda *_: None)
    quick.run(find_inputs([str(submissions)], DEFAULT))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr("classifier.batch.local.write_answers", full)
        run(tmp_path / "结果", submissions)
    run(tmp_path / "结果", submissions)
    run(tmp_path / "新", submissions)
    assert fingerprint(tmp_path / "结果") == fingerprint(tmp_path / "新")


def test_going_on_tells_what_a_run_from_scratch_tells(tmp_path: Path) -> None:
    """Rows without a unit, and a name that changes but for its letters: what was worked out before is not kept."""
    head = ["文件", "年度", "一级指标", "二级指标", "三级指标", "指标值", "计量单位"]
    named = ["产出指标", "数量指标", "全面推动某某工作再上新台阶", "≥5", "项"]
    plain = ["产出指标", "数量指标", "巡河里程", "≥50", "公里"]
    for count, quote in ((2, ""), (8, "“")):
        rows_of = [[f"{number}.xlsx", "2024", *row] for number in range(count) for row in (named, plain)]
        rows_of.append(
            [f"{count}.xlsx", "2024", "产出指标", "数量指标", f"{quote}巡河的里程{quote and '”'}", "≥40", "公里"]
        )
        text = "\n".join(",".join(row) for row in (head, *rows_of))
        (tmp_path / "指标.csv").write_text(text, encoding="utf-8")
        run(tmp_path / "结果", tmp_path / "指标.csv")
    run(tmp_path / "新", tmp_path / "指标.csv")
    assert fingerprint(tmp_path / "结果") == fingerprint(tmp_path / "新")
    assert "X1" in {row["rule"] for row in rows(tmp_path / "新", "findings")}


def test_of_a_table_that_changed_nothing_old_is_kept(tmp_path: Path) -> None:
    given = [form for form in forms() if form.unit.endswith("水利局")]
    table = tmp_path / "指标.parquet"
    for kept in (given, given[:-1]):
        write_parquet(kept, table)
        run(tmp_path / "结果", table)
        assert len(list((tmp_path / "结果" / "work" / "tables").iterdir())) == 1
        assert len(rows(tmp_path / "结果", "forms")) == len(kept)


def test_forms_are_checked_alike_whatever_part_they_are_in() -> None:
    from classifier.batch.forms import pack_forms, unpack_forms
    from classifier.batch.table_parts import TableForm

    given = list(forms((2024,)))
    packed = pack_forms([TableForm(form.file, "0", 0, form) for form in given])
    auditor = Job().auditor({})
    together = check_forms(unpack_forms(packed), auditor)
    alone = [check_forms(unpack_forms(packed.slice(place, 1)), auditor) for place in range(len(given))]
    for name in ("forms", "indicators", "findings"):
        assert getattr(together, name).to_pylist() == [row for one in alone for row in getattr(one, name).to_pylist()]
