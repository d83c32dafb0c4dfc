"""The pages show what was measured, and lead to what exists."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from models import load_model

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "README.zh-CN.md")


@pytest.fixture
def refresh_docs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("refresh_docs")


@pytest.mark.parametrize("page", PAGES)
def test_the_figures_of_a_readme_are_those_measured(page: str, refresh_docs: ModuleType) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert refresh_docs.FIGURES.search(text), "the page shows no figures"
    assert refresh_docs.refresh(text, chinese=refresh_docs.PAGES[page]) == text, "run `make docs`"


def test_the_page_of_all_figures_shows_what_was_measured(refresh_docs: ModuleType) -> None:
    page = refresh_docs.FIGURES_PAGE.read_text(encoding="utf-8")
    assert refresh_docs.refresh_figures(page) == page, "run `make docs`"


def test_the_page_on_reading_shows_what_was_measured(refresh_docs: ModuleType) -> None:
    page = refresh_docs.READING.read_text(encoding="utf-8")
    assert refresh_docs.refresh_reading(page) == page, "run `make docs`"


def test_the_page_on_suggesting_shows_what_was_measured(refresh_docs: ModuleType) -> None:
    page = refresh_docs.SUGGESTING.read_text(encoding="utf-8")
    assert refresh_docs.refresh_suggesting(page) == page, "run `make docs`"


def test_the_page_on_layouts_shows_every_role(refresh_docs: ModuleType) -> None:
    tables = refresh_docs.layout_tables
    page = tables.PAGE.read_text(encoding="utf-8")
    assert tables.refresh(page) == page, "run `make docs`"


def test_the_figures_are_those_of_the_shipped_weights() -> None:
    measured = json.loads((ROOT / "benchmarks" / "results" / "models.json").read_text(encoding="utf-8"))
    assert measured["model"] == load_model().manifest.version, (
        "run `python -m benchmarks.evaluate_models` and `make docs`"
    )


def test_the_pages_on_the_service_are_those_of_its_code(refresh_docs: ModuleType) -> None:
    pages, tour = refresh_docs.service_pages, refresh_docs.tour_table
    assert pages.SETTINGS.read_text("utf-8") == pages.render_settings(), "run `make docs`"
    assert pages.API.read_text("utf-8") == pages.render_api(), "run `make docs`"
    assert tour.refresh(tour.PAGE.read_text("utf-8")) == tour.PAGE.read_text("utf-8"), "run `make docs`"


def test_the_figures_of_the_service_are_those_measured(refresh_docs: ModuleType) -> None:
    for path, renew in refresh_docs.service_tables.PAGES:
        page = path.read_text("utf-8")
        assert renew(page) == page, "run `make docs`"


@pytest.mark.parametrize(
    "page",
    [
        *PAGES,
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
    ],
)
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    here = (ROOT / page).parent
    missing = [link for link in links if "://" not in link and not (here / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_every_make_verb_named_exists(page: str) -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert named - verbs == set()
