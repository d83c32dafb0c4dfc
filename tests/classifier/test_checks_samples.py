"""What a careful reviewer says about the five sample forms, and what he does not say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import corpus.samples
from classifier.audit import audit_forms
from classifier.finding import Finding
from corpus.reading import read_forms
from corpus.records import Form

FOLDER = Path(corpus.samples.__path__[0])


@cache
def sample(number: str, suffix: str) -> Form:
    (path,) = FOLDER.glob(f"{number}_*{suffix}")
    (form,) = read_forms(path, name=path.name)
    return form


def found(form: Form, rule: str, name: str = "") -> list[Finding]:
    return [
        finding
        for finding in audit_forms([form]).findings
        if finding.rule == rule and (not name or (finding.indicator and finding.indicator.name == name))
    ]


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".xlsx", ".html"])
def test_one_number_of_pupils_cannot_be_two(suffix: str) -> None:
    (finding,) = found(sample("02", suffix), "V13", "受益学生数")
    assert finding.severity == "high"
    assert "3560人次" in finding.message
    assert "11800人" in finding.message
    assert finding.related


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".xlsx", ".html"])
def test_the_same_rate_under_two_classes_is_a_duplicate(suffix: str) -> None:
    (finding,) = found(sample("02", suffix), "C3", "学校统计人员培训合格率")
    assert (finding.kind, finding.severity) == ("duplicate", "high")


def test_a_stock_row_under_many_duties_is_told_once_as_information() -> None:
    (finding,) = found(sample("02", ".docx"), "C3", "项目落地实施率")
    assert finding.severity == "info"
    assert len(finding.related) == 4


def test_the_timeliness_row_scattered_by_damage_is_not_held_against_the_filer() -> None:
    (finding,) = found(sample("02", ".txt"), "C3", "各项任务完成及时率")
    assert finding.severity == "low"
    assert "错位" in finding.message
    assert found(sample("02", ".txt"), "S9", "各项任务完成及时率")


def test_gains_for_pupils_are_benefits() -> None:
    for finding in found(sample("02", ".docx"), "C11"):
        assert finding.fix is not None
        assert finding.fix.after == "学生受益率"


def test_a_full_hundred_percent_is_not_over_a_hundred() -> None:
    assert found(sample("01", ".docx"), "V2") == []


def test_the_number_of_trainings_is_not_counted_in_people() -> None:
    assert found(sample("02", ".docx"), "V6", "学校统计人员培训次数")


def test_targets_far_below_history_are_asked_about() -> None:
    named = {finding.indicator.name or finding.indicator.explanation for finding in found(sample("03", ".docx"), "V14")
             if finding.indicator}  # fmt: skip
    assert "毕业生就业指导人数" in named
    assert any("新建改扩建" in name for name in named)
    assert "组建教师教育专家库数量" not in named
    assert "教联体建设" not in {f.indicator.name for f in found(sample("04", ".docx"), "V14") if f.indicator}


def test_funds_that_add_up_are_not_mentioned_and_a_changed_amount_is() -> None:
    form = sample("04", ".docx")
    assert found(form, "A1") == []
    for position, line in enumerate(form.budget):
        if line.group in ("收入构成", "支出构成"):
            changed = replace(line, amount=line.amount + 1)
            budget = (*form.budget[:position], changed, *form.budget[position + 1 :])
            assert found(replace(form, budget=budget), "A1"), line.name


def test_changed_funds_of_an_earlier_year_are_found() -> None:
    form = sample("04", ".docx")
    line = form.budget[0]
    label, amount = line.history[0]
    changed = replace(line, history=((label, amount + 100), *line.history[1:]))
    (finding,) = found(replace(form, budget=(changed, *form.budget[1:])), "A1")
    assert label in finding.message


def test_funds_without_a_total_of_their_own_are_held_against_the_whole() -> None:
    form = sample("01", ".docx")
    assert found(form, "A1") == []
    changed = tuple(replace(line, amount=line.amount - 5) if line.name == "其他资金" else line for line in form.budget)
    assert len(found(replace(form, budget=changed), "A1")) == 1


@pytest.mark.parametrize("number", ["01", "03", "05"])
def test_forms_with_a_scheme_of_their_own_lack_no_standard_class(number: str) -> None:
    assert found(sample(number, ".docx"), "S1") == found(sample(number, ".docx"), "S2") == []


def test_graded_forms_have_no_target_cells_by_design() -> None:
    assert found(sample("05", ".docx"), "S3") == []


def test_a_form_cut_off_in_reading_is_not_accused() -> None:
    from corpus.records import Note

    form = sample("04", ".docx")
    cut = replace(form, notes=(*form.notes, Note("cut_off", "后面没有读到")))
    assert {finding.severity for finding in found(cut, "S1") + found(cut, "S2")} == {"info"}
