"""Looking for the same indicator in many forms, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifier.duplicates import LEARNED, find_duplicates, require_near
from corpus.records import Form

__all__ = ["find_repeats"]


def find_repeats(forms: Sequence[dict[str, Any]], across: str, near: float | None) -> dict[str, Any]:
    """Compare forms (``Form.to_dict``); near: None for the learned score. Gives ``DuplicateResult.to_dict``.

    The scores of all pairs are left out; they are many. Raises UsageError.
    """
    if near is not None:
        require_near(near)
    records = [Form.from_dict(form) for form in forms]
    found = find_duplicates(records, across=across, near=LEARNED if near is None else near).to_dict()
    found.pop("scores")
    return found
