"""Errors of the whole product: one base class, a stable code, one Chinese sentence.

ZhibiaoError
├── ReadError       a file cannot be read or holds no form (the others go on)
├── UsageError      the caller asked for something that does not exist
├── SettingError    a settings file or data file of ours is wrong
└── ModelError      the shipped or supplied model does not fit
"""

from __future__ import annotations

from typing import Any

_CONTROL = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)),
    " ",
)
"""Signs that break a line, turn it round, or tell a terminal what to do."""
_LONGEST = 1000


class ZhibiaoError(Exception):
    """Base of every error a user may see.

    code: stable identifier in snake_case, for scripts and the API.
    message: what is wrong, in Chinese, with the values that matter; no full stop.
    where: file, sheet, table or row concerned, in Chinese or as a path; may be empty.
    hint: the next step for the user, in Chinese; may be empty.
    All of them are one line, whatever the file they quote holds: control signs become blanks, and a message or hint of
    more than a thousand signs is cut, a path never.
    """

    def __init__(self, code: str, message: str, *, where: str = "", hint: str = "") -> None:
        self.code = code
        self.message = _one_line(message)
        self.where = where.translate(_CONTROL)
        self.hint = _one_line(hint)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Make the error fit to pass from one process to another; its cause stays behind."""
        return _rebuild, (type(self), self.code, self.message, self.where, self.hint)

    def __str__(self) -> str:
        """One Chinese sentence: place, cause, next step."""
        head = f"{self.where}：" if self.where else ""
        tail = f"，{self.hint}" if self.hint else ""
        return f"{head}{self.message}{tail}。"

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON output: code, message, where, hint, text."""
        return {
            "code": self.code,
            "message": self.message,
            "where": self.where,
            "hint": self.hint,
            "text": str(self),
        }


def _one_line(text: str) -> str:
    line = text.translate(_CONTROL)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _rebuild(kind: type[ZhibiaoError], code: str, message: str, where: str, hint: str) -> ZhibiaoError:
    return kind(code, message, where=where, hint=hint)


class ReadError(ZhibiaoError):
    """A file cannot be read, or no indicator form was found in it."""


class UsageError(ZhibiaoError):
    """The caller named a rule, edition, class or option that does not exist."""


class SettingError(ZhibiaoError):
    """A settings or data file holds an unknown key or an impossible value."""


class ModelError(ZhibiaoError):
    """Model weights are missing, damaged, or do not fit this code or edition."""
