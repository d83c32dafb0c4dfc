"""Groups of tests that need more than Python packages are skipped where it is missing, but never in CI."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.readers import libreoffice
from tests.browser.conftest import find_chromium

FONT = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="only CI must have everything")
def test_ci_has_what_every_group_needs() -> None:
    missing = {
        "Chromium (pages)": find_chromium() is None,
        "LibreOffice (old Word files)": libreoffice.find() is None,
        "fonts-wqy-zenhei (scans, embedded fonts)": not FONT.exists(),
        "rapidocr (recognition)": find_spec("rapidocr") is None,
    }
    assert [name for name, absent in missing.items() if absent] == []
