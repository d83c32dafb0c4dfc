"""The pages of the checks: written as a folder, with an index, and examples in one line."""

from __future__ import annotations

from pathlib import Path

from classifier.checks import default_registry, example
from classifier.checks.pages import example_text, render_index, render_page, write_pages
from corpus.records import Form, Indicator


def test_a_page_for_every_check_and_an_index_are_written(tmp_path: Path) -> None:
    checks = [default_registry().get(rule) for rule in ("V2", "S1")]
    written = write_pages(iter(checks), tmp_path)
    assert [path.name for path in written] == ["V2.md", "S1.md", "README.md"]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert written[0].read_text(encoding="utf-8") == render_page(checks[0])
    assert written[2].read_text(encoding="utf-8") == render_index(checks)


def test_an_example_is_told_in_one_line() -> None:
    rows = (Indicator("合格率", "298", "%", l2="质量指标"), Indicator("完好率", ""))
    assert example_text(example("笔误", *rows)) == "笔误：质量指标：“合格率” 298%；“完好率” （空）"
    assert example_text(example("空表", form=Form("表.xlsx"))) == "空表"
    other = Form("乙.xlsx", unit="乙局", year=2023, indicators=(Indicator("完好率", "90%"),))
    told = example_text(example("两家", Indicator("合格率", "98%"), others=(other, Form("丙.xlsx"))))
    assert told == "两家：某局2024年：“合格率” 98%／乙局2023年：“完好率” 90%"
