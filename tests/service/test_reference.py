"""The page of all commands is what the commands say themselves."""

from __future__ import annotations

from pathlib import Path

from service.cli.reference import render_reference


def test_the_page_of_commands_is_up_to_date(repo_root: Path) -> None:
    page = (repo_root / "docs" / "commands.md").read_text("utf-8")
    assert page == render_reference(), "run: python -m service.cli.reference docs/commands.md"
