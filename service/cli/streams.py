"""Standard output for results, standard error for everything else; both in UTF-8 wherever they lead."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable
from typing import Any

import typer

from corpus.errors import ZhibiaoError

__all__ = ["emit", "emit_json", "note", "prepare_streams", "print_table", "report_errors", "terminal_width"]

_PIPE_WIDTH = 120  # columns of a table that goes into a file or a pipe
_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that move the cursor, clear the screen or turn a line around, as a name of a file may hold them."""
BROKEN_PIPE = 141  # what a shell reports for a command whose reader went away


def prepare_streams() -> None:
    """Write UTF-8 whatever the locale says; what cannot be encoded is shown escaped, never an error.

    Line ends stay as written: csv text brings its own, which Windows would double.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if os.environ.get("PYTHONIOENCODING") else "utf-8"
            stream.reconfigure(encoding=encoding or stream.encoding, errors="backslashreplace", newline="\n")


def emit(text: str) -> None:
    """Write a result to standard output, with a line end."""
    try:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        # the reader (head, less) has what it wanted; keep Python from complaining again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from error


def emit_json(data: Any) -> None:
    """Write one JSON document to standard output, Chinese as it is."""
    emit(json.dumps(data, ensure_ascii=False, indent=1))


def note(text: str) -> None:
    """Write a remark to standard error, without signs that command a terminal."""
    sys.stderr.write(_COMMANDING.sub("", text) + "\n")


def report_errors(errors: Iterable[ZhibiaoError]) -> None:
    """Write each error as one sentence to standard error."""
    for error in errors:
        note(str(error))


def terminal_width() -> int:
    """Columns of the terminal, or of COLUMNS; a fixed width in a pipe."""
    import shutil

    return shutil.get_terminal_size((_PIPE_WIDTH, 40)).columns


def print_table(renderable: Any) -> None:
    """Write something rich can draw to standard output, in colour only on a terminal.

    Signs in its texts that command a terminal are left out.
    """
    from rich.console import Console
    from rich.segment import Segment, Segments

    drawn = io.StringIO()
    console = Console(file=drawn, width=terminal_width(), force_terminal=sys.stdout.isatty(), emoji=False)
    pieces = console.render(renderable, console.options.update(highlight=False))
    console.print(Segments([Segment(_COMMANDING.sub("", text), style) for text, style, _ in pieces]))
    emit("\n".join(line.rstrip() for line in drawn.getvalue().split("\n")).rstrip("\n"))
