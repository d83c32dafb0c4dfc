"""The page of all commands, docs/commands.md, written from the help itself so that it cannot drift.

Run ``python -m service.cli.reference FILE`` to write it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from corpus.atomic import write_text
from service.cli.app import app
from service.cli.help_page import render_help

__all__ = ["render_reference"]

_WIDTH = 100
_HEAD = """# 命令 Commands

由命令自身的 `--help` 生成，请勿手改。Written from the commands' own `--help`; do not edit.
"""


def render_reference() -> str:
    """Markdown: the program's own page, then one section per command, in the order of the help."""
    program: Any = get_command(app)
    context = program.context_class(program, info_name="zhibiao", **program.context_settings)
    return "\n".join([_HEAD, _block(program, context), *_commands(program, context, "")])


def _commands(group: Any, context: Any, above: str) -> Iterator[str]:
    """Sections of a group's commands, each followed by those of the commands below it."""
    for name, command in group.commands.items():
        own = command.context_class(command, info_name=name, parent=context)
        words = f"{above}{name}"
        yield f"{'#' * (2 + words.count(' '))} {words}\n\n{_block(command, own)}"
        if hasattr(command, "commands"):
            yield from _commands(command, own, f"{words} ")


def _block(command: Any, context: Any) -> str:
    return f"```\n{render_help(command, context, _WIDTH)}\n```\n"


if __name__ == "__main__":
    write_text(Path(sys.argv[1]), render_reference())
