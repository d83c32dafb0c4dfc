"""What the tests of pages share: a screen at the live service, screenshots, the search for accessibility faults."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SECONDS = 60_000


@contextmanager
def screen_at(browser: Browser, url: str, *, dark: bool = False) -> Iterator[Page]:
    """An office screen; an error in a page's script, or a request beyond the service, fails the test."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale="zh-CN",
        color_scheme="dark" if dark else "light",
        base_url=url,
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    page.set_default_navigation_timeout(SECONDS)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request", lambda one: problems.append(one.url) if not one.url.startswith((url, "data:", "blob:")) else None
    )
    yield page
    context.close()
    assert problems == []


def shoot(page: Page, name: str, tmp_path: Path) -> None:
    """Keep a screenshot of the whole page."""
    folder = Path(os.environ.get("ZHIBIAO_SCREENSHOTS", "") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def assert_accessible(page: Page) -> None:
    """No serious or critical fault, and no scrolling sideways."""
    faults = [
        (one["impact"], one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
