"""``zhibiao evaluate``: figures."""

from __future__ import annotations


def evaluate() -> None:
    """评测。Evaluate."""
