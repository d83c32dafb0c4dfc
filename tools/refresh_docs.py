"""Write every part of the documentation that comes from code or measurements: ``make docs``.

Outputs of commands come from :mod:`docs_pages`, figures and tables from benchmarks/results, references from the code. A
test for each of them fails when a page differs.
"""

from __future__ import annotations

import re
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


def refresh_card(page: str) -> str:
    """Text of the knowledge base's card with the counts of the shipped base."""
    return TABLES.sub(lambda _: knowledge_tables.render(), page)


if __name__ == "__main__":
    service_pages.write()
    tour_table.PAGE.write_text(tour_table.refresh(tour_table.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    batch_sizing.PAGE.write_text(batch_sizing.refresh(batch_sizing.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    batch_tables.PAGE.write_text(batch_tables.refresh(batch_tables.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    docs_pages.write()
    layouts = layout_tables.PAGE
    layouts.write_text(layout_tables.refresh(layouts.read_text(encoding="utf-8")), encoding="utf-8")
    comparison = comparison_tables.PAGE
    comparison.write_text(comparison_tables.refresh(comparison.read_text(encoding="utf-8")), encoding="utf-8")
    for path, renew in service_tables.PAGES:
        path.write_text(renew(path.read_text(encoding="utf-8")), encoding="utf-8")
    FIGURES_PAGE.write_text(refresh_figures(FIGURES_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    READING.write_text(refresh_reading(READING.read_text(encoding="utf-8")), encoding="utf-8")
    SUGGESTING.write_text(refresh_suggesting(SUGGESTING.read_text(encoding="utf-8")), encoding="utf-8")
    KNOWLEDGE.write_text(refresh_card(KNOWLEDGE.read_text(encoding="utf-8")), encoding="utf-8")
    suggest_examples.PAGE.write_text(suggest_examples.render(), encoding="utf-8")
    for name, chinese in PAGES.items():
        path = ROOT / name
        path.write_text(refresh(path.read_text(encoding="utf-8"), chinese=chinese), encoding="utf-8")
