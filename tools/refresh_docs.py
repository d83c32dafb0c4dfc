"""Keep the pages honest: run the commands they show, and put what comes out under them.

A fenced ``console`` block holds one or more ``$ command`` lines, each followed by its output. ``make docs`` rewrites
the outputs in place, and the figures between the two marks; ``tests/test_docs.py`` fails when they differ. Commands run
in a shell at the root of the checkout.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import batch_sizing
import batch_tables
import figures
import knowledge_tables
import reading_tables
import service_pages
import service_tables
import suggest_examples
import suggest_tables
import tour_table

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"README.md": False, "README.zh-CN.md": True}  # whether in Chinese
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READING = ROOT / "docs" / "reading.md"
FIGURES_PAGE = ROOT / "docs" / "figures.md"
SUGGESTING = ROOT / "docs" / "suggesting.md"
KNOWLEDGE = ROOT / "classifier" / "data" / "knowledge" / "CARD.md"
TABLES = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end of tables -->)", re.DOTALL)
FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def run(command: str) -> str:
    """Output of one shell command, then its exit code where that is not 0."""
    scripts = Path(sys.executable).parent
    env = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "110", "NO_COLOR": "1"}
    env["ZHIBIAO_LIBRARY"] = str(ROOT / "out" / "no-library")  # the shipped base answers, whoever runs this
    done = subprocess.run(  # noqa: S602 (the commands are our own pages')
        command, shell=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    text = "".join(f"{line.rstrip()}\n" for line in done.stdout.strip("\n").splitlines())
    return text if done.returncode == 0 else f"{text}[exit code {done.returncode}]\n"


def rerun(page: str) -> str:
    """Text of a page with the output of every command as it is now."""

    def shown(match: re.Match[str]) -> str:
        commands = [line[2:] for line in match[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"$ {command}\n{run(command)}" for command in commands) + "```"

    return BLOCK.sub(shown, page)


def refresh(page: str, *, chinese: bool) -> str:
    """Text of a page with the output of every command and its figures as they are now."""
    return FIGURES.sub(lambda _: figures.brief(chinese=chinese), rerun(page))


def refresh_figures(page: str) -> str:
    """Text of docs/figures.md with all figures as measured last, in Chinese, then in English."""
    chinese = iter((True, False))
    return FIGURES.sub(lambda _: figures.render(chinese=next(chinese)), page)


def refresh_reading(page: str) -> str:
    """Text of docs/reading.md with the tables as measured last."""
    return TABLES.sub(lambda _: reading_tables.render(), page)


def refresh_suggesting(page: str) -> str:
    """Text of docs/suggesting.md with its commands run again and the tables as measured last."""
    return TABLES.sub(lambda _: suggest_tables.render(), rerun(page))


def refresh_card(page: str) -> str:
    """Text of the knowledge base's card with the counts of the shipped base."""
    return TABLES.sub(lambda _: knowledge_tables.render(), page)


if __name__ == "__main__":
    service_pages.write()
    tour_table.PAGE.write_text(tour_table.refresh(tour_table.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    batch_sizing.PAGE.write_text(batch_sizing.refresh(batch_sizing.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    batch_tables.PAGE.write_text(batch_tables.refresh(batch_tables.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
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
