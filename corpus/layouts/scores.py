"""Scores jammed onto values: 8550万粒 is 8 points and 550万粒 when the scores must add up to 100."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.layouts.draft import Draft

_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)分?")
TOTAL = 100
"""What the scores of a form add up to."""


def split_scores(drafts: Sequence[Draft], roles: Sequence[str]) -> None:
    """Take a jammed score off the one value whose row has none, when it is just what is missing to 100.

    Holds only where the header puts the score right before the value.
    """
    if ("weight", "value") not in pairwise(roles):
        return
    lacking = [draft for draft in drafts if not draft.texts.get("weight")]
    scores = [_POINTS.fullmatch(draft.texts["weight"]) for draft in drafts if draft.texts.get("weight")]
    if len(lacking) != 1 or not scores or not all(scores):
        return
    missing = TOTAL - sum(float(found[1]) for found in scores if found)
    draft, text = lacking[0], f"{missing:g}"
    rest = draft.value.removeprefix(text)
    if missing > 0 and rest != draft.value and rest[:1] not in ("", ".", "%", "％"):
        draft.texts = {**draft.texts, "weight": text}
        draft.value = rest
