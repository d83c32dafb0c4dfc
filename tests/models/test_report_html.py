"""The page and the plots of an evaluation."""

from __future__ import annotations

import importlib.util
from html.parser import HTMLParser
from typing import Any

import pytest
from lxml import etree

from models.plots import draw_png, draw_svg, plots_of
from models.report_html import FIGURE_NAMES, render

FIGURE = {"value": 0.9123, "low": 0.85, "high": 0.95}
SLICE = {
    "name": "教育",
    "documents": 3,
    "rows": 30,
    "figures": dict.fromkeys(("acceptable", "primary", "parent"), FIGURE),
}


def result(**changes: Any) -> dict[str, Any]:
    return {
        "data_hash": "0123456789abcdef",
        "folds": 8,
        "temperature": 1.0,
        "scores": [
            {"method": "本模型", "rows": "公开文件", "count": 12, "figures": dict.fromkeys(FIGURE_NAMES, FIGURE)},
            {"method": "排序", "rows": "公开文件", "count": 12, "figures": {"misfiled_ap": FIGURE}},
        ],
        "misfiled": [{"threshold": 0.9, "precision": 0.9, "recall": 0.6, "flagged": 0.1}],
        "classes": [
            {
                "leaf": "数量",
                "rows": 5,
                "answered": 4,
                "precision": 1.0,
                "recall": 0.8,
                "f1": 0.889,
                "accepted": 1.0,
                "reached": None,
            }
        ],
        "confusions": [
            {"label": "数量", "answer": "质量", "rows": 2, "unaccepted": 1, "examples": ["<b>覆盖率", "及时率"]}
        ],
        "sectors": [SLICE],
        "kinds": [],
        "sources": [],
        "reliability": [
            {"rows": 5, "confidence": 0.85, "accepted": 0.8},
            {"rows": 7, "confidence": 0.97, "accepted": 1.0},
        ],
        "risk_coverage": [
            {"threshold": 0.9, "coverage": 0.5, "risk": 0.0},
            {"threshold": 0.2, "coverage": 1.0, "risk": 0.1},
        ],
        "selective": {
            "leaf": 0.8,
            "parent": 0.1,
            "undecided": 0.1,
            "leaf_error": 0.01,
            "parent_error": 0.0,
            "error": 0.01,
        },
        "sets": [{"coverage": 0.9, "covered": 0.91, "accepted": 0.97, "size": 1.4, "single": 0.7}],
        "curve": [
            {"share": s, "figures": dict.fromkeys(("acceptable", "primary", "macro_f1"), FIGURE)} for s in (0.5, 1.0)
        ],
        "unseen_sectors": [],
        "skipped": {"fastText": "没有安装 fasttext"},
        **changes,
    }


class Page(HTMLParser):
    """Collects the text, and whatever would be fetched or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [f"{tag} {key}" for key, _ in attrs if key in ("src", "href", "onclick")]
        self.loads += [tag] if tag in ("script", "link", "img", "iframe") else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_stands_by_itself() -> None:
    assert Page(render(result())).loads == []


def test_the_page_shows_figures_intervals_and_what_was_left_out() -> None:
    shown = " ".join(Page(render(result())).words)
    for text in ("0.912", "0.850–0.950", "没有安装 fasttext", "数量", "教育", "许诺的覆盖率", *FIGURE_NAMES.values()):
        assert text in shown


def test_text_of_the_data_is_escaped() -> None:
    page = render(result())
    assert "&lt;b&gt;覆盖率" in page
    assert "<b>覆盖率" not in page


def test_what_was_not_measured_has_no_section() -> None:
    page = render(result(curve=[], unseen_sectors=[], selective=None, sets=[], reliability=[], risk_coverage=[]))
    assert "没见过的领域" not in page
    assert "<svg" not in page


@pytest.mark.parametrize("name", ["reliability", "risk-coverage", "learning-curve"])
def test_a_drawing_is_well_formed_and_stays_on_its_paper(name: str) -> None:
    drawn = etree.fromstring(draw_svg(plots_of(result())[name]))
    _, _, width, height = map(float, drawn.get("viewBox").split())
    for place in drawn.iter("{*}circle"):
        assert 0 < float(place.get("cx")) < width
        assert 0 < float(place.get("cy")) < height
    for line in drawn.iter("{*}polyline"):
        for point in line.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 < x < width
            assert 0 < y < height


def test_labels_of_plots_need_no_chinese_font() -> None:
    for plot in plots_of(result()).values():
        assert draw_svg(plot).isascii()


def test_png_where_matplotlib_is_installed_else_none() -> None:
    drawn = draw_png(plots_of(result())["reliability"])
    if importlib.util.find_spec("matplotlib"):
        assert drawn is not None
        assert drawn.startswith(b"\x89PNG")
    else:
        assert drawn is None
