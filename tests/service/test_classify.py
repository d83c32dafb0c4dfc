"""``zhibiao classify``: one text or a table, in every format, with nothing of the input lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook

from models import Query, load_model
from tests.service.conftest import Run

ADDED = ["pred_l1", "pred_l2", "confidence", "alternatives", "verdict", "misfiled_score"]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_one_text_is_answered_in_words(run: Run) -> None:
    shown = run("classify", "--text", "群众满意度", "--value", "≥90%", "--l2", "质量指标", "--explain")
    assert shown.code == 0
    assert "满意度指标" in shown.out
    assert "填报为“质量指标”：应归他类" in shown.out
    assert "满意度指标：" in shown.out  # the definition, from --explain


def test_top_is_the_number_of_classes_listed(run: Run) -> None:
    assert len(run("classify", "--text", "群众满意度", "--top", "5", "--format", "json").json["alternatives"]) == 5


def test_quick_answers_by_the_network_alone(run: Run) -> None:
    shown = run("classify", "--text", "业务支持度", "--quick", "--format", "json").json
    confidence = shown["confidence"]
    asked = Query("业务支持度")
    assert confidence == pytest.approx(load_model().quick().proba([asked]).max(), abs=1e-3)
    assert confidence != pytest.approx(load_model().proba([asked]).max(), abs=1e-3)


def test_without_a_filed_class_there_is_no_verdict(run: Run) -> None:
    shown = run("classify", "--text", "群众满意度", "--format", "json").json
    assert shown["verdict"] is None
    assert shown["misfiled_score"] is None


def test_a_csv_keeps_columns_rows_and_cells_as_they_were(run: Run, table: Path, tmp_path: Path) -> None:
    assert run("classify", table, "-o", tmp_path / "out.csv").code == 0
    rows = rows_of(tmp_path / "out.csv")
    assert list(rows[0]) == ["编号", "三级指标", "指标值", "二级指标", "备注", *ADDED]
    assert [row["编号"] for row in rows] == ["007", "008"]
    assert [row["备注"] for row in rows] == ["NA", "无"]
    assert rows[1]["verdict"] == rows[1]["misfiled_score"] == ""
    assert rows[0]["verdict"] != ""
    assert json.loads(rows[0]["alternatives"])[0]["l2"] == rows[0]["pred_l2"]


def test_a_row_gets_the_same_answer_alone_in_a_batch_and_in_any_order(run: Run, tmp_path: Path) -> None:
    names = ["受益学生数", "培训合格率", "资金发放及时率", "群众满意度", "生均补助标准"]
    answers = []
    for order in (names, names[::-1]):
        path = tmp_path / "in.jsonl"
        path.write_text("".join(json.dumps({"name": name}, ensure_ascii=False) + "\n" for name in order), "utf-8")
        shown = run("classify", path, "--format", "jsonl")
        answers.append({row["name"]: row for row in map(json.loads, shown.out.splitlines())})
    alone = {name: run("classify", "--text", name, "--format", "json").json for name in names}
    for row in alone.values():
        del row["tool"]
    assert answers[0] == answers[1] == alone


@pytest.mark.parametrize("heading", ["name", "三级指标", "指标名称", "绩效指标", "指标内容"])
def test_the_name_column_has_many_names(run: Run, tmp_path: Path, heading: str) -> None:
    (tmp_path / "in.csv").write_text(f"{heading}\n群众满意度\n", "utf-8")
    assert "满意度指标" in run("classify", tmp_path / "in.csv").out


def test_a_table_without_a_name_column_lists_what_was_seen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("甲,乙\n1,2\n", "utf-8")
    shown = run("classify", tmp_path / "in.csv", "--format", "json")
    assert shown.code == 3
    assert "看到的列：甲、乙" in shown.err
    assert shown.json["errors"][0]["code"] == "no_name_column"


def test_columns_that_have_our_names_are_kept_under_another(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("name,confidence\n群众满意度,原来的\n", "utf-8")
    shown = run("classify", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    row = rows_of(tmp_path / "out.csv")[0]
    assert row["confidence_input"] == "原来的"
    assert float(row["confidence"]) > 0
    assert "confidence_input" in shown.err


def test_excel_in_and_out(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["2024年指标清单"], ["编号", "三级指标", "指标值", "备注"], ["007", "群众满意度", 0.9, "=1+1"]):
        sheet.append(row)
    sheet["C3"].number_format = "0%"
    sheet["D3"].data_type = "s"
    book.save(tmp_path / "in.xlsx")
    shown = run("classify", tmp_path / "in.xlsx", "-o", tmp_path / "out.xlsx")
    assert shown.code == 0
    assert "表头在第2行" in shown.err
    head, row = list(load_workbook(tmp_path / "out.xlsx")["分类结果"].iter_rows())
    assert [cell.value for cell in head] == ["编号", "三级指标", "指标值", "备注", *ADDED]
    assert [cell.value for cell in row][:4] == ["007", "群众满意度", "90%", "=1+1"]
    assert row[3].data_type == "s"


def test_parquet_keeps_types_and_adds_lists(run: Run, tmp_path: Path) -> None:
    source = pa.table({"id": pa.array([3, 1], pa.int32()), "name": ["群众满意度", None], "extra": [[1], [2]]})
    pq.write_table(source, tmp_path / "in.parquet")
    assert run("classify", tmp_path / "in.parquet", "-o", tmp_path / "out.parquet").code == 0
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.column_names == ["id", "name", "extra", *ADDED]
    assert out.schema.field("id").type == pa.int32()
    assert out.to_pylist()[0]["alternatives"][0]["l2"] == "满意度指标"
    assert out.column("id").to_pylist() == [3, 1]


def test_json_lines_keep_their_values(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"id": 7, "name": "群众满意度", "tags": ["a"]}\n{"name": "x", "id": null}\n', "utf-8"
    )
    rows = [json.loads(line) for line in run("classify", tmp_path / "in.jsonl", "--format", "jsonl").out.splitlines()]
    assert rows[0]["id"] == 7
    assert rows[0]["tags"] == ["a"]
    assert rows[1]["id"] is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_office_programs(run: Run, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "in.csv").write_text("三级指标,指标值\n群众满意度,≥90%\n", encoding)
    assert "满意度指标" in run("classify", tmp_path / "in.csv").out


def test_a_form_in_place_of_a_table_is_named(run: Run, repo_root: Path) -> None:
    path = next((repo_root / "corpus" / "samples").glob("*.docx"))
    shown = run("classify", path)
    assert shown.code == 3
    assert "zhibiao audit" in shown.err


def test_explain_adds_reasons_to_every_row(run: Run, table: Path, tmp_path: Path) -> None:
    run("classify", table, "--explain", "-o", tmp_path / "out.jsonl")
    for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines():
        assert json.loads(line)["reasons"]


def test_the_output_can_be_classified_again(run: Run, table: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx", "jsonl", "json", "parquet", "tsv"):
        assert run("classify", table, "-o", tmp_path / f"a.{suffix}").code == 0
        assert run("classify", tmp_path / f"a.{suffix}", "-o", tmp_path / "b.jsonl").code == 0
        first = json.loads((tmp_path / "b.jsonl").read_text("utf-8").splitlines()[0])
        assert first["编号"] == "007"
        assert first["pred_l2_input"] == first["pred_l2"]
