"""The outermost door: every outcome of a command becomes an exit code and at most one Chinese sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from glob import glob
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from corpus.errors import ReadError, ZhibiaoError
from service.cli.help_page import render_help
from service.cli.streams import note, prepare_streams
from service.cli.usage import translate_usage

__all__ = ["CLEAN", "FINDINGS", "INTERNAL", "UNREADABLE", "USAGE", "DoorCommand", "DoorGroup", "expand_patterns"]

CLEAN, FINDINGS, USAGE, UNREADABLE, INTERNAL = 0, 1, 2, 3, 4
_INTERRUPTED = 130
_DEBUG = "--debug"
_HELP = "显示本说明 Show this help"


class DoorCommand(TyperCommand):
    """A command whose help page is bilingual."""

    def get_help_option(self, ctx: Any) -> Any:
        """The help option with our wording."""
        return _reworded(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Our own page; what the library would draw is not used."""
        formatter.write(render_help(self, ctx))


class DoorGroup(TyperGroup):
    """The program: turns errors into sentences and exit codes; --debug, anywhere, shows the traceback too."""

    def get_help_option(self, ctx: Any) -> Any:
        """The help option with our wording."""
        return _reworded(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Our own page; what the library would draw is not used."""
        formatter.write(render_help(self, ctx))

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run one command line and leave by SystemExit with the contract's exit code."""
        prepare_streams()
        given = _own_words() if args is None else list(args)
        words = given[: given.index("--")] if "--" in given else given
        debug = _DEBUG in words
        if debug:
            given.remove(_DEBUG)
        extra["standalone_mode"] = False
        extra["prog_name"] = "zhibiao"
        sys.exit(self._run(given, debug, *rest, **extra))

    def _run(self, given: list[str], debug: bool, *rest: Any, **extra: Any) -> int:
        try:
            outcome = super().main(given, *rest, **extra)
        except Exception as error:  # noqa: BLE001  the outermost door: nothing may reach a user as a traceback
            return _leave(error, debug, _commands(error, self))
        except KeyboardInterrupt:
            outcome = _INTERRUPTED
        if outcome == _INTERRUPTED:
            note("已中断，没有写完的文件不会留下。")
        return outcome if isinstance(outcome, int) else CLEAN


def _commands(error: Exception, program: Any) -> list[str]:
    """Names to propose for a mistyped command: those of the group it was looked for in."""
    group = getattr(getattr(error, "ctx", None), "command", None)
    return list(getattr(group, "commands", None) or program.commands)


def _leave(error: Exception, debug: bool, commands: list[str]) -> int:
    """Say what happened and give the exit code."""
    if debug:
        import traceback

        note("".join(traceback.format_exception(error)).rstrip())
    if isinstance(error, ZhibiaoError):
        note(str(error))
        return _code(error)
    if isinstance(error, typer.TyperException):
        note(translate_usage(error, commands))
        return USAGE
    if isinstance(error, PermissionError) and error.filename and Path(error.filename).is_file():
        note(
            f"{error.filename}：写不进去，可能正被 Excel、Word 或 WPS 打开，或是只读的，请关闭后再试，或换一个文件名。"
        )
        return USAGE
    if isinstance(error, OSError) and error.filename:
        note(f"{error.filename}：无法读写（{error.strerror or '原因不明'}），请检查路径、权限和磁盘空间。")
        return USAGE
    hint = "" if debug else "，请加 --debug 重新运行，并把输出交给维护人员"
    note(f"程序内部出错（{type(error).__name__}）{hint}。")
    return INTERNAL


def _code(error: ZhibiaoError) -> int:
    from corpus.errors import ModelError

    if isinstance(error, ReadError):
        return UNREADABLE
    return INTERNAL if isinstance(error, ModelError) else USAGE


def _reworded(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option


def _own_words() -> list[str]:
    """Words of the command line; patterns (*.docx) as the files they stand for, which shells of Windows leave to us."""
    return expand_patterns(sys.argv[1:]) if os.name == "nt" else sys.argv[1:]


def expand_patterns(words: Sequence[str]) -> list[str]:
    """Words, with patterns replaced by the files and folders they match, in order; what matches none stays."""
    named = ((word, sorted(glob(word)) if "*" in word or "?" in word else []) for word in words)  # noqa: PTH207 absolute ones too
    return [name for word, names in named for name in (names or [word])]
