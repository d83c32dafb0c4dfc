"""Keep the quick starts and guides honest: run the commands they show, and put what comes out under them.

A fenced ``console`` block holds ``$ zhibiao …`` lines, each followed by its output; one that ends with ``……`` shows its
first lines only. A block with ``title="名称"`` is a file that the page asks for: it is written under that name before
the first command. The commands of a page run one after the other, in this process, in a folder that holds the five
sample forms as ``申报表/*.docx``. ``make docs`` rewrites the outputs; ``tests/test_docs_pages.py`` fails when they
differ.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from typer.testing import CliRunner

from corpus.atomic import write_text
from service.cli import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SHOWN = ("faq.md", "judging.md", "python.md", "suggesting.md")
PAGES = (
    *(ROOT / name for name in ("README.md", "README.zh-CN.md")),
    *sorted((*DOCS.glob("start/*.md"), *DOCS.glob("guides/*.md"), *(DOCS / name for name in SHOWN))),
)
FORMS = "申报表"
CUT = "……"
WIDTH = "84"  # columns that a block of the site shows without scrolling
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^```\w+ title=\"([^\"]+)\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_SECONDS = re.compile(r"用时 \d+ 秒")


def commands(page: str) -> list[str]:
    """Every command that a page shows with its output, in order."""
    return [match[1] for block in BLOCK.findall(page) for match in _COMMAND.finditer(block)]


def refresh(page: str) -> str:
    """Text of a page with the output of every command as it is now."""

    def answered(match: re.Match[str]) -> str:
        command, shown = match[1], match[2].splitlines()
        now = run(command)
        if shown and shown[-1] == CUT and len(now) >= len(shown):
            now = [*now[: len(shown) - 1], CUT]
        return "".join(f"{line}\n" for line in (f"$ {command}", *now))

    names: dict[str, object] = {}
    with _desk(FILE.findall(page)):
        page = BLOCK.sub(lambda block: f"```console\n{_COMMAND.sub(answered, block[1])}```", page)
        return PYTHON.sub(lambda block: f"```pycon\n{_session(block[1], names)}```", page)


def run(command: str) -> list[str]:
    """Lines that one command line prints, then its exit code where that is not 0.

    Batches run in this process, which changes none of their rows. Raises ValueError for another program than ours.
    """
    program, *arguments = shlex.split(command)
    if program != "zhibiao":
        raise ValueError(f"a page for every desk shows our commands only: {command}")
    if arguments[0] == "batch":
        arguments += ["--workers", "1"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    lines = [_SECONDS.sub("用时 … 秒", line.rstrip()) for line in done.output.strip("\n").splitlines()]
    return lines if done.exit_code == 0 else [*lines, f"（退出码 {done.exit_code}）"]


def _session(block: str, names: dict[str, object]) -> str:
    """A Python session with what each statement prints now; names last from block to block."""
    shown = []
    for example in doctest.DocTestParser().get_examples(block):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(example.source, "<page>", "single"), names)  # noqa: S102 (our own pages)
        source = example.source.rstrip("\n").replace("\n", "\n... ")
        shown.append(f">>> {source}\n{out.getvalue()}")
    return "".join(shown)


@contextlib.contextmanager
def _desk(files: list[tuple[str, str]]) -> Iterator[None]:
    """A folder with the sample forms and the page's own files, as the working folder of a plain terminal."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        (desk / FORMS).mkdir()
        for form in (ROOT / "corpus" / "samples").glob("*.docx"):
            shutil.copy(form, desk / FORMS / form.name)
        shutil.copytree(ROOT / "corpus" / "samples", desk / "corpus" / "samples")
        for name, text in files:
            (desk / name).write_text(text, "utf-8")
        with (
            contextlib.chdir(desk),
            _environment({"COLUMNS": WIDTH, "NO_COLOR": "1", "ZHIBIAO_LIBRARY": "本单位指标库"}),
        ):
            yield


@contextlib.contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def write() -> None:
    """Rewrite every page."""
    for path in PAGES:
        write_text(path, refresh(path.read_text("utf-8")))


if __name__ == "__main__":
    write()
