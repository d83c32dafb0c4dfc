"""Charts are sorted, say in words what is seen, and never show a box where a Chinese character should stand."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from corpus import load_taxonomy

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def charts(notebooks: Path) -> dict[str, Any]:
    return runpy.run_path(str(notebooks / "charts.py"))


@pytest.fixture
def drawn(charts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Axes of every chart a test draws."""
    seen: list[Any] = []
    inner = charts["bars"].__globals__
    save = inner["_chart"]
    monkeypatch.setitem(inner, "_chart", lambda figure, title: seen.append(figure.axes[0]) or save(figure, title))
    return seen


def test_bars_stand_in_order_with_the_largest_on_top(charts: dict[str, Any], drawn: list[Any]) -> None:
    charts["bars"]({"中": 2.0, "大": 5.0, "小": -1.0}, "大的最多", form="{:+.1f}", marked=["大"])
    axes = drawn[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["小", "中", "大"]
    assert [text.get_text() for text in axes.texts] == ["-1.0", "+2.0", "+5.0"]


def test_ranges_are_drawn_from_low_to_high_around_the_median(charts: dict[str, Any], drawn: list[Any]) -> None:
    charts["ranges"]({"甲": (80, 88, 90, 95, 100), "乙": (95, 98, 100, 100, 100)}, "都在八成以上", "%")
    axes = drawn[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["甲", "乙"]
    assert axes.lines[0].get_xdata().tolist() == [80, 100]


def test_a_matrix_writes_each_count_and_leaves_nothing_blank_but_zeros(
    charts: dict[str, Any], drawn: list[Any]
) -> None:
    charts["matrix"]({("甲", "甲"): 7, ("甲", "乙"): 2}, ["甲", "乙"], "甲最多", "行", "列")
    assert [text.get_text() for text in drawn[0].texts] == ["7", "2", "", ""]


def test_dots_of_a_curve_carry_the_number_of_rows(charts: dict[str, Any], drawn: list[Any]) -> None:
    charts["curve"]([(0.5, 0.6), (0.9, 0.92)], "大体相符", "把握", "对的比例", sizes=[3, 40])
    assert [text.get_text() for text in drawn[0].texts] == ["3条", "40条"]


def test_a_chart_stands_in_a_page_by_itself_and_says_what_is_seen(charts: dict[str, Any]) -> None:
    chart = charts["curve"]([(0, 1), (1, 0.9)], "越多 <越> 难", "x", "y")
    assert chart.png.startswith(PNG)
    page = chart._repr_html_()
    assert page.startswith('<img alt="越多 &lt;越&gt; 难" src="data:image/png;base64,')


def test_a_table_shows_long_texts_in_full_and_nothing_as_markup(charts: dict[str, Any]) -> None:
    page = charts["table"](["行", "问题"], [(20, "长" * 300), (33, "<b>≥11800人</b>")])._repr_html_()
    assert "长" * 300 in page
    assert "&lt;b&gt;≥11800人&lt;/b&gt;" in page
    assert page.count("<tr>") == 3


@pytest.mark.usefixtures("packaged_font_only")
def test_the_packaged_font_has_every_character_that_notebooks_and_classes_use(
    charts: dict[str, Any], notebooks: Path
) -> None:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    chosen = FontProperties(family=charts["chinese_font"]())
    known = get_font(findfont(chosen, fallback_to_default=False)).get_charmap()
    taxonomy = load_taxonomy()
    used = "".join(path.read_text(encoding="utf-8") for path in notebooks.glob("*.py"))
    used += "".join(taxonomy.label(leaf) + taxonomy.definition(leaf) for leaf in taxonomy.leaves)
    assert sorted(sign for sign in set(used) if sign.isprintable() and ord(sign) not in known) == []


def test_a_sign_that_no_font_has_is_a_warning_and_so_fails(charts: dict[str, Any]) -> None:
    with pytest.warns(UserWarning, match="missing from font"):
        charts["bars"]({"\U0001f9ff": 1.0}, "护身符")
