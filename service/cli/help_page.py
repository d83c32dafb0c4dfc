"""Help pages in Chinese and English, wrapped by the width that Chinese text really takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.wrapping import display_width, wrap
from service.cli.streams import terminal_width

__all__ = ["render_help"]

_ENGLISH = re.compile(r"^(.*[^\x00-\x7f](?:[^\sA-Za-z]\S*)?) ?([A-Za-z][ -~]*)$", re.DOTALL)
_WIDEST, _NARROWEST, _LABELS = 100, 50, 30


def render_help(command: Any, context: Any, width: int | None = None) -> str:
    """The page of a command or of the whole program: usage, purpose, arguments, options, commands, end note.

    width: columns, those of the terminal by default, within what is pleasant to read.
    """
    width = max(_NARROWEST, min(width or terminal_width(), _WIDEST))
    params = [param for param in command.get_params(context) if not getattr(param, "hidden", False)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    commands = [command.get_command(context, name) for name in getattr(command, "commands", ())]
    words = [context.command_path, *(["[选项 OPTIONS]"] if options else []), *map(_label, arguments)]
    words += ["命令 COMMAND ..."] if commands else []
    lines = [f"用法 Usage: {' '.join(words)}", ""]
    for paragraph in (command.help or "").strip().split("\n"):
        lines += _both(paragraph.strip(), width)
    lines += _section("参数 Arguments", [(_label(one), _help(one)) for one in arguments], width)
    lines += _section("命令 Commands", [(one.name, (one.help or "").strip().split("\n")[0]) for one in commands], width)
    lines += _section("选项 Options", [(_label(one), _help(one)) for one in options], width)
    if getattr(command, "epilog", None):
        lines += ["", *wrap(command.epilog, width)]
    return "\n".join(lines)


def _section(title: str, rows: Sequence[tuple[str, str]], width: int) -> Iterable[str]:
    if not rows:
        return []
    column = min(max(display_width(label) for label, _ in rows), _LABELS) + 4
    lines = ["", title]
    for label, text in rows:
        body = _both(text, width - column)
        head = f"  {label}"
        if display_width(head) + 2 > column:  # too long a label stands on a line of its own
            lines.append(head)
            head = ""
        lines.append(head + " " * (column - display_width(head)) + body[0])
        lines += [" " * column + line for line in body[1:]]
    return lines


def _both(text: str, width: int) -> list[str]:
    """Chinese and English on one line where they fit, else one below the other."""
    parts = _ENGLISH.match(text)
    if parts is None or display_width(text) <= width:
        return wrap(text, width)
    return [*wrap(parts[1], width), *wrap(parts[2], width)]


def _label(param: Any) -> str:
    if param.param_type_name == "argument":
        name = str(param.metavar or param.name)
        return name if param.required else f"[{name}]"
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {param.metavar or 'TEXT'}"


def _help(param: Any) -> str:
    text = param.help or ""
    shown = getattr(param, "show_default", False) and not getattr(param, "is_flag", False) and param.default
    return f"{text} [{param.default}]" if shown else text
