"""Take the pictures of docs/pictures: the page of an audit, and a Word form with the opinions in it.

Run ``.venv/bin/python tools/pictures.py`` on a machine with chromium, LibreOffice and Xvfb (Debian: ``chromium
libreoffice-writer xvfb``). Both show the shipped sample form as the commands leave it: the page in a browser, the form
in a word processor's own window, its comments in the margin.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageGrab
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
FORM = ROOT / "corpus" / "samples" / "04_武汉市汉阳区教育局_部门整体_2024.docx"
DISPLAY = ":97"
SCREEN = (1600, 1250)
PAGE = (264, 115, 1275, 1222)  # of the screen: the sheet and its margin of comments, without menus and side bar
COLOURS = 128
PATIENCE = 60  # seconds until the word processor has drawn the form


def main() -> None:
    """Write both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        program = Path(sys.executable).parent / "zhibiao"
        subprocess.run([program, "audit", FORM, "--annotate", "-o", out], check=True)  # noqa: S603 (our own)
        take_page(out / f"{FORM.stem}.html", PICTURES / "audit-page.png")
        take_form(out / f"{FORM.stem}_批注.docx", Path(folder), PICTURES / "annotated-form.png")


def take_page(report: Path, picture: Path) -> None:
    """Picture of the first screen of a report in a browser."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(report.as_uri())
        page.locator("article, .finding, tbody tr").first.wait_for()
        page.screenshot(path=picture)
        browser.close()
    save(Image.open(picture), picture)


def take_form(form: Path, folder: Path, picture: Path) -> None:
    """Picture of the first sheet of a form in a word processor, with its comments."""
    with screen(), word_processor(form, folder):
        shown, deadline = None, time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            time.sleep(3)
            before, shown = shown, ImageGrab.grab(xdisplay=DISPLAY).crop(PAGE)
            if before is not None and is_drawn(shown) and before.tobytes() == shown.tobytes():
                return save(shown, picture)
    raise SystemExit("the word processor showed no form with comments")


def is_drawn(image: Image.Image) -> bool:
    """Whether the blue of a comment is in the margin."""
    margin = image.crop((image.width - 180, 0, image.width, image.height)).convert("RGB")
    blue = sum(count for count, (r, g, b) in margin.getcolors(1 << 24) or () if b > 240 and 200 < r < 235)
    return blue > margin.width * margin.height // 10


def save(image: Image.Image, picture: Path) -> None:
    """Few colours: a picture of text stays small in the repository."""
    image.convert("RGB").quantize(COLOURS).save(picture, optimize=True)


@contextmanager
def screen() -> Iterator[None]:
    """A screen nobody sees."""
    command = ["Xvfb", DISPLAY, "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24"]
    with running(command, os.environ):
        time.sleep(2)
        yield


@contextmanager
def word_processor(form: Path, folder: Path) -> Iterator[None]:
    """LibreOffice Writer with a form open, with a profile of its own."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    quiet = ["--norestore", "--nologo", "--nofirststartwizard", "--view"]
    env = os.environ | {"DISPLAY": DISPLAY, "SAL_USE_VCLPLUGIN": "gen"}
    with running(["soffice", profile, *quiet, str(form)], env):
        yield


@contextmanager
def running(command: list[str], env: dict[str, str] | os._Environ[str]) -> Iterator[None]:
    """A program that runs meanwhile, with whatever it starts itself."""
    quiet = subprocess.DEVNULL
    program = subprocess.Popen(command, env=dict(env), stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        os.killpg(program.pid, signal.SIGTERM)
        program.wait(timeout=30)


if __name__ == "__main__":
    main()
