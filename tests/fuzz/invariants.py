"""What must hold of every answer, whatever was asked: told as a broken rule, never as a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from corpus.errors import ZhibiaoError
from corpus.records import Form

_CODE = re.compile(r"[a-z]+[a-z0-9]*(_[a-z0-9]+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 2_100


class Broken(AssertionError):
    """An invariant that does not hold. rule: a short name of it, the same for all inputs that break it so."""

    def __init__(self, rule: str, seen: object = "") -> None:
        super().__init__(f"{rule}: {str(seen)[:300]}" if seen != "" else rule)
        self.rule = rule


def require(holds: bool, rule: str, seen: object = "") -> None:
    """Raise Broken unless something holds."""
    if not holds:
        raise Broken(rule, seen)


def refused(error: ZhibiaoError, kind: type[ZhibiaoError] = ZhibiaoError) -> None:
    """A refusal is of the kind promised and tells code, Chinese sentence and what to do, in one line."""
    require(isinstance(error, kind), "another kind of refusal", f"{type(error).__name__} {error.code}")
    require(_CODE.fullmatch(error.code) is not None, "code is not snake_case", error.code)
    require(_CHINESE.search(error.message) is not None, f"refusal {error.code} is not Chinese", error.message)
    text = str(error).removeprefix(error.where)
    require(text.endswith("。"), f"refusal {error.code} is no sentence", text[-40:])
    require(not _CONTROL.search(text), f"refusal {error.code} holds control signs", repr(text))
    require(len(text) <= _LONGEST, f"refusal {error.code} is too long", text)


def idempotent(function: Callable[[str], str], text: str) -> str:
    """What a normaliser gives is what it gives for that again; returns it."""
    once = function(text)
    again = function(once)
    require(again == once, f"{getattr(function, '__name__', 'normaliser')} is not idempotent", (once, again))
    return once


def written(data: Any) -> str:
    """JSON of an answer that any program can read: no NaN, no infinity, no half characters."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except ValueError as error:
        raise Broken("answer is no JSON", error) from error
    return text


def sound(form: Form, file: str) -> None:
    """A form goes through JSON and back, and every part of it stands at a place in its file."""
    text = written(form.to_dict())
    require(Form.from_dict(json.loads(text)) == form, "another form came back from JSON")
    for item in (*form.indicators, *form.budget, *form.notes):
        at = item.place
        require(at.file.startswith(file) and at.row >= 0 and at.column >= 0, "place is outside the file", at)
    for row in form.indicators:
        require(row.place.row >= 1, "indicator without a row", row.place)
        require(bool(row.name or row.value or row.explanation), "indicator without any text", row.place)


def all_sound(forms: Iterable[Form], file: str) -> None:
    """Every form is."""
    for form in forms:
        sound(form, file)
