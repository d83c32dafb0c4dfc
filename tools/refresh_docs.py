"""Write every part of the documentation that comes from code or measurements: ``make docs``.

Outputs of commands come from :mod:`docs_pages`, figures and tables from benchmarks/results, references from the code. A
test for each of them fails when a page differs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import batch_sizing
import batch_tables
import comparison_tables
import docs_pages
import figures
import knowledge_tables
import layout_tables
import reading_tables
import service_pages
import service_tables
import suggest_examples
import suggest_tables
import tour_table

from benchmarks import card
from classifier.checks import default_registry
from classifier.checks.pages import write_pages
from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"README.md": False, "README.zh-CN.md": True}  # whether in Chinese
READING = ROOT / "docs" / "reading.md"
FIGURES_PAGE = ROOT / "docs" / "figures.md"
SUGGESTING = ROOT / "docs" / "suggesting.md"
KNOWLEDGE = ROOT / "classifier" / "data" / "knowledge" / "CARD.md"
TABLES = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end of tables -->)", re.DOTALL)
FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def refresh(page: str, *, chinese: bool) -> str:
    """Text of a README with its figures as measured last."""
    return FIGURES.sub(lambda _: figures.brief(chinese=chinese), page)


def refresh_figures(page: str) -> str:
    """Text of docs/figures.md with all figures as measured last, in Chinese, then in English."""
    chinese = iter((True, False))
    return FIGURES.sub(lambda _: figures.render(chinese=next(chinese)), page)


def refresh_reading(page: str) -> str:
    """Text of docs/reading.md with the tables as measured last."""
    return TABLES.sub(lambda _: reading_tables.render(), page)


def refresh_suggesting(page: str) -> str:
    """Text of docs/suggesting.md with the tables as measured last."""
    return TABLES.sub(lambda _: suggest_tables.render(), page)


def refresh_model_card(page: str) -> str:
    """Text of the model card with its tables as measured last."""
    return card.refresh(page, json.loads((card.RESULTS / "models.json").read_text(encoding="utf-8")))


def refresh_card(page: str) -> str:
    """Text of the knowledge base's card with the counts of the shipped base."""
    return TABLES.sub(lambda _: knowledge_tables.render(), page)


RENEWED: tuple[tuple[Path, Callable[[str], str]], ...] = (
    (tour_table.PAGE, tour_table.refresh),
    (batch_sizing.PAGE, batch_sizing.refresh),
    (batch_tables.PAGE, batch_tables.refresh),
    (layout_tables.PAGE, layout_tables.refresh),
    (comparison_tables.PAGE, comparison_tables.refresh),
    *service_tables.PAGES,
    (FIGURES_PAGE, refresh_figures),
    (READING, refresh_reading),
    (SUGGESTING, refresh_suggesting),
    (KNOWLEDGE, refresh_card),
    (card.CARD, refresh_model_card),
    *((ROOT / name, partial(refresh, chinese=chinese)) for name, chinese in PAGES.items()),
)
"""Pages of which parts are made anew, and how."""


if __name__ == "__main__":
    write_pages(default_registry(), ROOT / "docs" / "checks")
    service_pages.write()
    docs_pages.write()
    write_text(suggest_examples.PAGE, suggest_examples.render())
    for path, renew in RENEWED:
        write_text(path, renew(path.read_text(encoding="utf-8")))
