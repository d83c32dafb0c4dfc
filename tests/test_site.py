"""The documentation site: built strictly, complete, and readable without a network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
README_LINES = 200


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` builds it; a warning of the build is an error."""
    folder = tmp_path_factory.mktemp("site")
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def test_every_page_of_docs_is_built(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    built = {path.relative_to(site) for path in site.rglob("*.html")}
    readmes = {page for page in pages if page.name == "README.html"}
    assert pages - readmes <= built
    assert {page.with_name("index.html") for page in readmes} <= built


@pytest.mark.parametrize("card", ["model", "encoder", "transformer", "data", "knowledge"])
def test_the_cards_that_lie_beside_the_code_are_pages_too(site: Path, card: str) -> None:
    assert (site / "cards" / f"{card}.html").is_file()


def test_nothing_on_a_page_is_loaded_from_outside(site: Path) -> None:
    loads = re.compile(
        r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(https?:)?//|<link\b(?![^>]*rel="?canonical)[^>]*href="https?://"""
    )
    outside = {str(path.relative_to(site)) for path in site.rglob("*.html") if loads.search(path.read_text("utf-8"))}
    assert outside == set()


def test_the_pages_find_each_other_from_a_folder(site: Path) -> None:
    """Every link to another page names a file, since no server turns folders into pages."""
    missing = set()
    for path in site.rglob("*.html"):
        if path.name == "404.html":
            continue  # served by a web server only, from any address
        for target in re.findall(r'<a\b[^>]*\bhref="([^"#?]+)', path.read_text("utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).is_file():
                missing.add((str(path.relative_to(site)), target))
    assert missing == set()


def test_chinese_words_can_be_searched(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    texts = " ".join(entry["title"] + entry["text"] for entry in index["docs"])
    assert "\u200b" in texts, "the words of Chinese text are parted by zero-width spaces"
    assert (site / "search" / "search_index.js").is_file(), "the index as a script, for pages opened from a folder"


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_is_short_and_shows_the_product(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert len(text.splitlines()) <= README_LINES
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", text)
    assert len(pictures) >= 2
    assert all((ROOT / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
