"""Mistakes on the command line, as the parser reports them, in one Chinese sentence each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["translate_usage"]

_VALUES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"valid integer|integer"), lambda _: "应为整数"),
    (re.compile(r"valid (number|float)"), lambda _: "应为数字"),
    (re.compile(r"greater than or equal to (\S+)"), lambda m: f"不应小于{m[1]}"),
    (re.compile(r"less than or equal to (\S+)"), lambda m: f"不应大于{m[1]}"),
    (re.compile(r"range x>=(\S+?)\.?$"), lambda m: f"不应小于{m[1]}"),
    (re.compile(r"range (\S+?)<=x<=(\S+?)\.?$"), lambda m: f"应在{m[1]}到{m[2]}之间"),
)
_WHOLE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"unexpected extra argument(?:\(s\)|s)? \((.*)\)"), lambda m: f"多余的参数“{m[1]}”"),
    (re.compile(r"Option '?(\S+?)'? requires"), lambda m: f"选项“{m[1]}”后面缺少内容"),
    (re.compile(r"Option '?(\S+?)'? does not take"), lambda m: f"选项“{m[1]}”后面不带内容"),
)
_NO_COMMAND = re.compile(r"No such command '(.*?)'")


def translate_usage(error: Any, commands: Sequence[str]) -> str:
    """One Chinese sentence for an error of the parser.

    error: an exception of typer's parser; it is told apart by its attributes and text, since its classes
    are not public. commands: names of the commands, to propose the nearest one.
    """
    path = getattr(getattr(error, "ctx", None), "command_path", "zhibiao")
    return f"{_cause(error, commands)}，用 {path} --help 查看用法。"


def _cause(error: Any, commands: Sequence[str]) -> str:
    text = error.format_message()
    option = getattr(error, "option_name", "")
    if option and text.startswith("No such option"):
        return f"没有选项“{option}”{_nearest(option, getattr(error, 'possibilities', None) or ())}"
    if found := _NO_COMMAND.search(text):
        return f"没有命令“{found[1]}”{_nearest(found[1], commands)}"
    param = getattr(error, "param", None)
    if param is not None and text.startswith("Missing"):
        return f"缺少{'参数' if param.param_type_name == 'argument' else '选项'} {_label(param)}"
    if param is not None:
        return f"{_label(param)} 的值不可用：{_translate(_VALUES, error.message)}"
    return _translate(_WHOLE, text)


def _label(param: Any) -> str:
    return str(param.metavar or param.name) if param.param_type_name == "argument" else str(max(param.opts, key=len))


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"，是不是“{near[0]}”" if near else ""


def _translate(table: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]], text: str) -> str:
    return next((make(found) for pattern, make in table if (found := pattern.search(text))), text.rstrip("."))
