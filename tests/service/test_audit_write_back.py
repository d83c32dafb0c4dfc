"""``zhibiao audit`` with ``--annotate``, ``--apply``, ``--baseline``: copies, comparisons, originals untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

import corpus.samples
from corpus.reading import read_forms
from tests.service.conftest import Run

SAMPLES = Path(corpus.samples.__path__[0])
[WORD] = SAMPLES.glob("02_*.docx")
[EXCEL] = SAMPLES.glob("02_*.xlsx")


@pytest.mark.parametrize("source", [WORD, EXCEL], ids=["docx", "xlsx"])
def test_an_annotated_copy_reads_as_the_original_and_holds_the_opinions(run: Run, tmp_path: Path, source: Path) -> None:
    before = source.read_bytes()
    done = run("audit", source, "--annotate", "-o", tmp_path / "结果")
    assert done.code == 0
    copy = tmp_path / "结果" / f"{source.stem}_批注{source.suffix}"
    assert source.read_bytes() == before
    assert read_forms(copy, name="a")[0].indicators == read_forms(source, name="a")[0].indicators
    if source.suffix == ".docx":
        comments = [comment.text for comment in Document(str(copy)).comments]
    else:
        cells = (cell for sheet in load_workbook(copy) for row in sheet.iter_rows() for cell in row)
        comments = [cell.comment.text for cell in cells if cell.comment]
    assert any("学校统计人员培训合格率" in text for text in comments)


def test_a_corrected_copy_lists_every_change(run: Run, tmp_path: Path) -> None:
    done = run("audit", WORD, "--apply", "-o", tmp_path)
    assert done.code == 0
    assert "已改好" in done.err
    copy = tmp_path / f"{WORD.stem}_修改.docx"
    changed = {item.name for item in read_forms(copy, name="a")[0].indicators}
    assert "学生受益率" in changed
    assert "学生收益率" not in changed
    assert "修改清单" in "\n".join(paragraph.text for paragraph in Document(str(copy)).paragraphs)


def test_a_file_without_cells_gets_an_opinion_sheet_and_a_fresh_corrected_table(
    run: Run, form: Path, tmp_path: Path
) -> None:
    form.write_text(form.read_text("utf-8").replace("群众知晓率", "学生收益率"), "utf-8")
    assert run("audit", form, "--annotate", "--apply", "-o", tmp_path / "out").code == 0
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert f"{form.stem}.html" in written
    assert any(name.endswith(".docx") for name in written)
    [opinions] = (tmp_path / "out").glob("*_审核意见.docx")
    assert "设置" in "\n".join(paragraph.text for paragraph in Document(str(opinions)).paragraphs)
    [corrected] = (tmp_path / "out").glob("*_修改.xlsx")
    assert {"培训合格率", "学生受益率"} <= {item.name for item in read_forms(corrected, name="a")[0].indicators}


@pytest.mark.parametrize("option", ["--annotate", "--apply"])
@pytest.mark.parametrize("output", [(), ("-o", "报告.html")])
def test_copies_need_a_folder(run: Run, form: Path, option: str, output: tuple[str, ...]) -> None:
    done = run("audit", form, option, *output)
    assert done.code == 2
    assert option in done.err
    assert "文件夹" in done.err


def test_a_baseline_tells_what_became_of_last_years_rows(run: Run, form: Path, tmp_path: Path) -> None:
    last = tmp_path / "上年" / "某县教育局2023年绩效目标申报表.csv"
    last.parent.mkdir()
    last.write_text(form.read_text("utf-8").replace("≥3560", "≥9000") + "产出指标,数量指标,新建学校数,3所\n", "utf-8")
    done = run("audit", form, "--baseline", last.parent, "--format", "json")
    [told] = done.json["forms"]
    changes = {change["name"]: change["change"] for change in told["yearly"]["changes"]}
    assert changes["受益学生数"] == "lowered"
    assert changes["新建学校数"] == "vanished"
    assert changes["生均补助标准"] == "copied"
    assert any(finding["rule"] == "V14" and "上年目标" in finding["message"] for finding in told["findings"])
    assert "与以往相比" in run("audit", form, "--baseline", last).out


def test_a_baseline_without_a_form_is_refused(run: Run, form: Path, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    done = run("audit", form, "--baseline", tmp_path / "空")
    assert done.code == 2
    assert "--baseline" in done.err


def test_json_lines_in_a_file_are_those_of_the_screen(run: Run, form: Path, tmp_path: Path) -> None:
    shown = run("audit", form, "--format", "jsonl", "--fail-on", "high")
    assert shown.code == 1
    assert run("audit", form, "-o", tmp_path / "f.jsonl").code == 0
    assert (tmp_path / "f.jsonl").read_text("utf-8") == shown.out
    assert {"ruleId", "level", "locations"} <= set(json.loads(shown.out.splitlines()[0]))


def test_nothing_to_correct_is_said_and_nothing_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "好.csv").write_text(
        "一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,培训教师人数,≥100人\n", "utf-8"
    )
    done = run("audit", tmp_path / "好.csv", "--apply", "-o", tmp_path / "out")
    assert "没有可以直接改的" in done.err
    assert not list((tmp_path / "out").glob("*_修改*"))


@pytest.mark.slow
def test_many_files_on_all_cores_give_what_one_core_gives(tmp_path: Path) -> None:
    from service.cli.audit_files import AuditJob, AuditStream

    head = "一级指标,二级指标,三级指标,指标值\n"
    for number in range(26):
        rows = f"产出指标,质量指标,受益学生数,≥{number + 1}人次\n产出指标,数量指标,第{number}批培训人数,***\n"
        (tmp_path / f"{number:02}某局202{number % 5}年.csv").write_text(head + rows, "utf-8")
    (tmp_path / "13坏.docx").write_bytes(b"PK\x03\x04")
    job = AuditJob(None, None, None, quick=True, baseline=())

    def told(processes: int) -> list[object]:
        auditor = job.auditor()
        stream = AuditStream([str(tmp_path)], job, auditor, processes=processes)
        audits = auditor.finish(list(stream))
        assert stream.count == 26
        return [[audit.to_dict() for audit in audits], auditor.tool(), [str(error) for error in stream.errors]]

    assert told(2) == told(1)
