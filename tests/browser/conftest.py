"""A real browser without a network: the Chromium of the machine, driven by playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import LOOPBACK, only_loopback
from tests.serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Path of the browser, None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module's tests; skipped loudly where the machine has none (CI must have it).

    Not for longer: while playwright is there, an event loop runs in this thread, and other tests need one of their own.
    """
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on this machine: the browser tests are not run")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of an office screen without a network; an error in the page's script fails the test."""
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("requestfailed", lambda request: problems.append(f"asked for {request.url}"))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert problems == []


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service without logins for the tests of one module, on SQLite."""
    server = Server(
        tmp_path_factory.mktemp("live"),
        environment={"ZHIBIAO_SERVE_COMPUTE_PROCESSES": "1", "ZHIBIAO_SERVE_WARM_START": "false"},
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def desk(browser: Browser, live: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of an office screen that reaches the service and nothing else; an error in its script fails the test."""
    only_loopback(monkeypatch)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=live.url)
    problems: list[str] = []

    def only_here(route: Route) -> None:
        host = route.request.url.partition("://")[2].partition("/")[0].partition(":")[0]
        if host in LOOPBACK or route.request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            problems.append(f"asked for {route.request.url}")
            route.abort()

    context.route("**/*", only_here)
    opened = context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert problems == []


@pytest.fixture
def keep_picture(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """Keep a screenshot as output of the tests: in the folder ZHIBIAO_SCREENSHOTS names, else in a temporary one."""

    def keep(page: Page, name: str) -> Path:
        folder = Path(os.environ.get("ZHIBIAO_SCREENSHOTS") or tmp_path)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        return path

    return keep


@pytest.fixture
def check_accessible() -> Callable[[Page], None]:
    """Check a page with axe-core: no serious or critical fault."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        grave = [
            f"{one['id']}: {one['help']} {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert grave == []

    return check
