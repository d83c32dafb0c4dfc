"""The fields of an indicator from the columns of its row: value and unit, texts, earlier values, grades."""

from __future__ import annotations

import re

from corpus.layouts.columns import main_value
from corpus.layouts.draft import Draft
from corpus.layouts.header import Header
from corpus.layouts.rows import Row, first_filled
from corpus.records import HistoryValue
from corpus.text import squeeze

_NATURES = {
    **{word + tail: word for word in ("定性", "定量", "正向", "反向", "负向") for tail in ("", "指标")},
    "逆向": "反向",
    "逆向指标": "反向",
}
_OPERATOR = re.compile(
    r"[≥≤><＞＜=＝≧≦》《≯≮]+|等于|大于(等于)?|小于(等于)?|不(低|高|少|多|小|大)于|至少|不超过|以上|以下"
)
_TEXT_ROLES = ("explanation", "basis", "weight", "achieved", "score", "deviation", "scoring")


def set_value(draft: Draft, row: Row, header: Header) -> None:
    """Target value with its operator, its parts per county or period, and a nature said in place of an operator."""
    own, parts = main_value(header)
    value = first_filled(row, own)
    draft.breakdown = tuple((header.labels[c], row.text(c)) for c in parts if row.text(c))
    if not value and draft.breakdown:
        texts = list(dict.fromkeys(text for _, text in draft.breakdown))
        value = texts[0] if len(texts) == 1 else "；".join(f"{label}：{text}" for label, text in draft.breakdown)
    operator = first_filled(row, header.columns("operator"))
    if operator in _NATURES:
        draft.texts = {**draft.texts, "nature": _NATURES[operator]}
    elif operator and _OPERATOR.fullmatch(squeeze(operator)) and not value.startswith(operator):
        value = value + operator if operator in ("以上", "以下") else operator + value
    draft.value = value


def set_unit(draft: Draft, unit: str) -> None:
    """Unit of measure, or the nature some forms write in its column."""
    if unit in _NATURES:
        draft.texts = {**draft.texts, "nature": _NATURES[unit]}
    else:
        draft.unit = unit


def take_columns(draft: Draft, row: Row, header: Header) -> None:
    """Explanation, basis, weight, scores, grades, earlier and standard values."""
    texts = dict(draft.texts)
    for role in _TEXT_ROLES:
        text = first_filled(row, header.columns(role))
        if text:
            texts[role] = text
    content = first_filled(row, header.columns("content"))
    if content and content != draft.name:
        texts.setdefault("explanation", content)
    nature = first_filled(row, header.columns("value_type"))
    if nature in _NATURES:
        texts.setdefault("nature", _NATURES[nature])
    sources = [row.text(c) for c in header.columns("source") if row.text(c)]
    if sources and "basis" not in texts:
        texts["basis"] = sources[0]
    draft.texts = texts
    pairs = {role: _labelled(row, header, role) for role in ("history", "plan", "standard", "grade")}
    draft.history = tuple(HistoryValue(label, text) for label, text in pairs["history"])
    empty = ("/", "-", "—", "无")
    draft.standards = tuple(p for p in [*pairs["plan"], *pairs["standard"]] if p[1] not in empty)
    draft.grades = tuple(pairs["grade"])


def _labelled(row: Row, header: Header, role: str) -> tuple[tuple[str, str], ...]:
    return tuple((header.labels[c], row.text(c)) for c in header.columns(role) if row.text(c))
