"""``zhibiao train``: weights from the shipped labelled data."""

from __future__ import annotations


def train() -> None:
    """训练。Train."""
