"""Records with what tells of a person masked in every text (corpus/personal.py), their amounts left as they are."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from corpus.personal import mask

__all__ = ["mask_record"]

_Record = TypeVar("_Record")
_NUMBERS = {"value", "history", "standards", "grades", "breakdown", "achieved", "score", "weight", "scoring"}
"""Fields of a record that hold targets and results: a bare number in them is an amount."""
_PAIRS = {"contacts", "standards", "grades", "breakdown"}
"""Fields of pairs, each a text headed by its label; pairs or a mapping."""


def mask_record(record: _Record, *, files: bool = False) -> _Record:
    """A record (Form, Indicator or what they are made of), or its plain mapping, with every text masked.

    files: mask names of files too, by which documents are found again. Keys of mappings and ids stay as they are.
    """
    masked: _Record = _masked(record, "", files)
    return masked


def _masked(value: Any, label: str, files: bool) -> Any:
    if isinstance(value, str):
        return mask(value, label)
    if isinstance(value, tuple):
        return tuple(_masked(part, label, files) for part in value)
    if isinstance(value, list):
        return [_masked(part, label, files) for part in value]
    if isinstance(value, dict):
        return {key: _field(key, part, label, files) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        old = {field.name: getattr(value, field.name) for field in fields(value)}
        new = {key: _field(key, part, label, files) for key, part in old.items()}
        return replace(value, **new) if new != old else value
    return value


def _field(name: str, value: Any, label: str, files: bool) -> Any:
    """A part of a record, masked by what its name says of it."""
    if name == "id" or (name == "file" and not files):
        return value
    label = "指标值" if name in _NUMBERS else label
    if name in _PAIRS and isinstance(value, tuple):
        return tuple((mask(head), mask(text, label or head)) for head, text in value)
    if name in _PAIRS and isinstance(value, dict):
        return {head: mask(text, label or head) for head, text in value.items()}
    return _masked(value, label, files)
