"""Class labels as filed: by the edition of the year and the habit of the unit."""

from __future__ import annotations

from functools import cache

from corpus.taxonomy import load_taxonomy

__all__ = ["HABITS", "SINCE", "labels", "rank"]

SINCE = 2021
"""First year with 成本 as a first level; up to the year before it stands under 产出."""
HABITS = 3
"""Number of habits: labels as in the edition; short second levels; project words for the first level."""
_PROJECT_WORDS = {"产出指标": "项目产出指标", "效益指标": "项目效益指标"}
_NO_RESULT = ("过程指标", "组织实施")  # where departments put what is no result; the editions have no place for it
_NARROW = {"成本指标": "经济成本指标", "满意度指标": "服务对象满意度指标"}


@cache
def labels(leaf: str, year: int, habit: int) -> tuple[str, str]:
    """First and second level under which a leaf is filed."""
    if leaf == "其他":
        return _NO_RESULT
    taxonomy = load_taxonomy()
    edition = _edition(year)
    first, second = taxonomy.parent_label(leaf, edition), taxonomy.label(leaf)
    if leaf == "满意度" or (leaf == "成本" and edition == "2021" and habit != 1):
        second = _NARROW[second]
    if habit == 1:
        second = second.removesuffix("指标")
    return (_PROJECT_WORDS.get(first, first) if habit == 2 else first), second


@cache
def rank(leaf: str, year: int) -> int:
    """Place of a leaf in a form of the year, by its edition."""
    tree = load_taxonomy().edition(_edition(year)).tree
    return [other for leaves in tree.values() for other in leaves].index(leaf)


def _edition(year: int) -> str:
    return "2021" if year >= SINCE else "2015"
