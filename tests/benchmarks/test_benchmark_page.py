"""The page of benchmarks is what the results give, and says where a peer is better."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.headline.records import Cell, Group
from tests.benchmarks.toy import group
from tools.benchmark_page import ORDER, load_groups, outdated, render, sentences
from tools.benchmark_plots import digest, draw, is_drawn_from

ABOUT = {
    "date": "2026-11-22",
    "seconds": 3,
    "command": "python -m benchmarks.headline toy",
    "machine": {"cores": 2, "python": "3.11.7", "system": "Linux x86_64", "load": 0.5},
}


@pytest.fixture
def toy() -> Group:
    return group(about=ABOUT)


def with_peer(toy: Group, **cells: Cell) -> Group:
    table = toy.tables[0]
    peer = replace(table.rows[1], cells={**table.rows[1].cells, **cells})
    return replace(toy, tables=(replace(table, rows=(table.rows[0], peer)),))


def test_the_page_and_its_pictures_are_what_the_results_give() -> None:
    assert outdated(load_groups()) == [], "run `python -m tools.benchmark_page`"


def test_every_group_was_measured() -> None:
    assert [one.id for one in load_groups()] == list(ORDER)


def test_where_a_peer_is_better_the_page_says_so(toy: Group) -> None:
    told = list(sentences(toy.tables[0]))
    assert told == ["**对照更好的**：判对（别家 0.930，本产品 0.900，在区间之内）。", "本产品最好的：毫秒。"]
    assert "| **对照**（在区间之内） |" in render([toy])
    far = with_peer(toy, right=Cell(0.99))
    assert "0.990，本产品 0.900）" in next(sentences(far.tables[0]))
    assert "| **对照** |" in render([far])


def test_equal_figures_are_nobodys(toy: Group) -> None:
    even = with_peer(toy, right=Cell(0.9), ms=Cell(2.0))
    assert list(sentences(even.tables[0])) == []
    assert "| 相同 |" in render([even])


def test_a_missing_peer_is_on_the_page(toy: Group) -> None:
    page = render([toy])
    assert "- **没有测到的对照**：第三家（没有安装，未测）" in page
    assert "other 1.0" in page


def test_a_busy_machine_is_told(toy: Group) -> None:
    busy = replace(toy, about={**ABOUT, "machine": {**ABOUT["machine"], "load": 7.5}})
    assert "只宜看比值" in render([busy])
    assert "只宜看比值" not in render([toy])


def test_another_figure_makes_page_and_picture_outdated(toy: Group, tmp_path: Path) -> None:
    page, pictures = tmp_path / "page.md", tmp_path
    page.write_text(render([toy]), encoding="utf-8")
    (pictures / "toy.svg").write_text(f"<svg>{digest(toy)}</svg>", encoding="utf-8")
    assert outdated([toy], page, pictures) == []
    assert outdated([with_peer(toy, right=Cell(0.5))], page, pictures) == ["page.md", "toy.svg"]


def test_the_same_results_are_drawn_the_same(toy: Group) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pylopdf_fonts_zh_cn")
    once = draw(toy)
    assert once == draw(toy)
    assert is_drawn_from(once, toy)
    assert not is_drawn_from(once, with_peer(toy, ms=Cell(9.0)))
    assert "本产品" in once
