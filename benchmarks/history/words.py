"""The authored words of the generator: benchmarks/data/history_words.json."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["words"]

WORDS = Path(__file__).parents[1] / "data" / "history_words.json"


@cache
def words() -> dict[str, Any]:
    """Syllables, offices, stock phrases and habits, read once per process."""
    data: dict[str, Any] = json.loads(WORDS.read_text(encoding="utf-8"))
    return data
