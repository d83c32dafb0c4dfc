"""Which format a result takes: the suffix of the output file decides, else --format, else the command's habit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import UsageError
from service.cli.streams import note

__all__ = ["choose_format", "require_choice"]


def require_choice(value: str, option: str, allowed: Sequence[str]) -> str:
    """The value if it is allowed. Raises UsageError naming the allowed ones."""
    if value not in allowed:
        raise UsageError("unknown_choice", f"选项 {option} 没有“{value}”这一项", hint=f"可选：{'、'.join(allowed)}")
    return value


def choose_format(
    given: str | None,
    output: Path | None,
    *,
    screen: Sequence[str],
    files: Sequence[str],
    default: str,
) -> str:
    """Format of a result.

    given: --format. output: -o, a file. screen: formats standard output can carry; files: those a file can.
    Raises UsageError for an unknown suffix or format, and for a file-only format without -o.
    """
    if given is not None:
        require_choice(given, "--format", list(dict.fromkeys([*screen, *files])))
    if output is not None:
        suffix = output.suffix.lower().lstrip(".")
        if suffix not in files:
            hint = f"可用：{'、'.join(f'.{name}' for name in files)}"
            shown = f"不认识输出文件的扩展名“{output.suffix}”" if suffix else "输出文件没有扩展名"
            raise UsageError("unknown_suffix", shown, where=str(output), hint=hint)
        if given is not None and given != suffix:
            note(f"--format {given} 与输出文件的扩展名不一致，按扩展名写成 {suffix}。")
        return suffix
    chosen = given or default
    if chosen not in screen:
        raise UsageError("file_needed", f"{chosen} 不能显示在屏幕上", hint=f"请用 -o 指定一个 .{chosen} 文件")
    return chosen
