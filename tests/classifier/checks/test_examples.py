"""Examples of checks, ours and an office's: rows get places, a form gets a head, others go along."""

from __future__ import annotations

from classifier.checks import example
from corpus.records import Form, Indicator, Place


def test_rows_of_an_example_are_numbered_from_the_first_row_of_a_table() -> None:
    there = Place("另表.xlsx", "表2", 7, 1)
    case = example("三行", Indicator("甲"), Indicator("乙", place=there), Indicator("丙"))
    places = [item.place for item in case.form.indicators]
    assert places == [Place("示例.xlsx", "表1", 1, 3), there, Place("示例.xlsx", "表1", 3, 3)]
    assert [item.name for item in case.form.indicators] == ["甲", "乙", "丙"]
    assert (case.form.file, case.form.unit, case.form.year) == ("示例.xlsx", "某局", 2024)
    assert (case.text, case.beliefs, case.edition, case.others) == ("三行", {}, "", ())


def test_an_example_may_bring_its_form_beliefs_edition_and_company() -> None:
    form = Form("表.xlsx", unit="甲局", year=2020, indicators=(Indicator("乙", place=Place("表.xlsx", "表1", 1, 3)),))
    beliefs = {"乙": ("数量", 0.9)}
    case = example("全表", form=form, beliefs=beliefs, edition="2015", others=(form,))
    assert (case.form, case.beliefs, case.edition, case.others) == (form, beliefs, "2015", (form,))
    bare = Form("别表.xlsx", indicators=(Indicator("丁"),))
    placed = example("两家", form=bare, others=(bare,))
    assert [form.indicators[0].place.file for form in (placed.form, *placed.others)] == ["别表.xlsx", "别表.xlsx"]
    assert [item.name for item in example("一行", Indicator("甲"), form=form).form.indicators] == ["甲"]
