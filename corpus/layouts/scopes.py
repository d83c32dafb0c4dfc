"""Words beside and above tables: the periods that they are for, and the label 绩效指标 that says nothing more."""

from __future__ import annotations

from corpus.text import squeeze

_SCOPES = (
    ("长期", ("长期", "中长期")),
    ("中期", ("中期", "实施期", "三年", "规划期", "总体目标")),
    ("半年", ("半年", "上半年")),
    ("年度", ("年度", "全年", "本年", "当年")),
)


def scope_of(label: str) -> str:
    """长期, 中期, 半年 or 年度 when the label of a goal or table says so, else ""."""
    return next((scope for scope, words in _SCOPES if label.startswith(words)), "")


def is_side(text: str) -> bool:
    """Whether a text is the label beside the table or a line of it (绩效 / 指标)."""
    return squeeze(text) in "年度绩效指标"
