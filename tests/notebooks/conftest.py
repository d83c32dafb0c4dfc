"""Packages that notebooks need, or a skip that names the missing one; and no fonts but the packaged one."""

from __future__ import annotations

from pathlib import Path

import pytest

PACKAGES = ("marimo", "matplotlib", "pylopdf_fonts_zh_cn")


@pytest.fixture(scope="session")
def notebooks() -> Path:
    """Folder of the notebooks; skips where what they need is not installed."""
    for package in PACKAGES:
        pytest.importorskip(package, reason=f"{package} (extra: notebooks) is not installed: notebooks NOT CHECKED")
    return Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture
def packaged_font_only(notebooks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the fonts of the system: a sign that the packaged font lacks is then a warning, and so an error."""
    from matplotlib import get_data_path
    from matplotlib.font_manager import fontManager

    own = [entry for entry in fontManager.ttflist if entry.fname.startswith(get_data_path())]
    monkeypatch.setattr(fontManager, "ttflist", own)
