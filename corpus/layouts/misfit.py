"""How badly a text fits a column, in units of surprise: 0 fits, 8 is out of the question."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.layouts.meaning import is_label, meaning
from corpus.layouts.wording import load_wording, plain
from corpus.taxonomy import load_taxonomy
from corpus.text import squeeze
from corpus.units import parse_unit
from corpus.values import read_value

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,3})?(?:分|[%％])?|[-—/]|无")
_COUNT = re.compile(r"\d{1,3}")
_OPERATOR = re.compile(
    r"[≥≤><＞＜=＝≧≦》《≽≼]{1,2}|等于|大于(?:或?等于)?|小于(?:或?等于)?|不[低高少多小大]于|正向|反向|逆向|定性|定量|(?:正向|反向|定性|定量)指标"
)
_YES_NO = re.compile(r"是/否|有/无|文字描述|定性|定量|(?:定性|定量)指标|[/／—-]|无|比例|百分比|%\(百分比\)")
_DATE_UNIT = re.compile(r"年月日?|日期|时间|年/?月/?日?")
_PLACEHOLDERS = ("placeholder", "yesno", "grade")
IMPOSSIBLE = 8.0
OWN_CLASS = 2.8
"""Surprise of a second-level class that is none of the known ones."""
_LABEL_AS_NAME, _WORD_AS_NAME = 5.0, 3.5
CLASS_ENDINGS = ("指标", "目标", "类", "指標", "目標", "類")
NAMES_TOO = ("满意度", "满意率", "满意程度", "情况")
"""Endings of labels that are as common as names of indicators."""
_HELD = re.compile(r"[:：]\s*[^\s:：]|[；;]$")

VALUE_ROLES = frozenset({"value", "achieved", "history", "plan", "standard", "grade", "breakdown"})
TEXT_ROLES = frozenset(
    {"explanation", "basis", "deviation", "source", "scoring", "activity", "duty_goal", "duty_text", "method", "remark"}
)
NUMBER_ROLES = frozenset({"weight", "score", "amount", "total_amount", "share"})


@lru_cache(maxsize=32768)
def misfit(text: str, role: str) -> float:
    """Surprise of a text in a column of a role, 0 to IMPOSSIBLE."""
    text = plain(text)
    if role in VALUE_ROLES:
        return _as_value(text)
    if role in NUMBER_ROLES:
        return 0.0 if _NUMBER.fullmatch(text) else 6.0
    shaped = {"l1": _as_l1, "l2": _as_l2, "name": _as_name, "unit": _as_unit, "operator": _as_operator}.get(role)
    if shaped is not None:
        return shaped(text)
    if role == "sequence":
        return 0.3 if _COUNT.fullmatch(text) else IMPOSSIBLE
    number = _NUMBER.fullmatch(text) is not None
    label = is_label(load_taxonomy(), text)
    if role in TEXT_ROLES:
        return 0.9 + 1.5 * number + 3.0 * label - 0.6 * (len(text) > 20)
    return 4.0 + 2.0 * number + 3.0 * label  # a duty, project or column of unknown meaning


def _as_value(text: str) -> float:
    wording = load_wording()
    if len(text) > 120:
        return 4.0
    if is_label(load_taxonomy(), text):
        return 6.0
    value = read_value(text)
    begins = wording.value.match(text)
    if value.is_quantified and begins:
        return 0.0 if len(value.text) <= 4 else 0.6
    if value.kind in _PLACEHOLDERS or wording.wordy.fullmatch(squeeze(text)) or value.kind == "period":
        return 0.2
    if value.is_quantified:
        named = (
            wording.name_end.search(text[: text.find(next(s for s in text if s.isdigit()))]) if _digit(text) else None
        )
        return 3.0 if named else 1.0
    if wording.name_end.search(text):
        return 3.2
    if wording.wordy_end.search(text):
        return 0.8 if len(text) <= 10 else 1.6
    if wording.opener.match(text):
        return 1.0
    return 1.6 if len(text) <= 8 else 2.4


def _digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _as_name(text: str) -> float:
    wording = load_wording()
    chinese = len(_CHINESE.findall(text))
    if not chinese:
        return 6.0 if not any(sign.isalpha() for sign in text) or len(text) < 4 else 3.0
    if is_label(load_taxonomy(), text):
        return 0.8 if text.endswith(NAMES_TOO) else _LABEL_AS_NAME if text.endswith(CLASS_ENDINGS) else _WORD_AS_NAME
    if _HELD.search(text):
        return 2.5
    if wording.name_end.search(text):
        return 0.0 if chinese >= 2 else 3.0
    value = read_value(text)
    if value.kind in _PLACEHOLDERS or wording.wordy.fullmatch(squeeze(text)):
        return 4.0
    begins = wording.value.match(text)
    if value.is_quantified and begins and (begins.group("sign") or len(value.text) <= 2):
        return 5.0
    if chinese < 2:
        return 4.0
    if wording.opener.match(text):
        return 1.2
    return 0.4 if len(text) <= 40 else 1.2 if len(text) <= 80 else 3.5


def _as_l1(text: str) -> float:
    parent, leaves = meaning(load_taxonomy(), text)
    if parent or leaves:
        return 0.0 if parent else 2.5
    return 3.5 if _is_words(text, 16) else IMPOSSIBLE


def _as_l2(text: str) -> float:
    parent, leaves = meaning(load_taxonomy(), text)
    if parent or leaves:
        return 0.0 if leaves else 1.5
    if not _is_words(text, 20):
        return IMPOSSIBLE
    wording = load_wording()
    unlikely = wording.name_end.search(text) or wording.wordy_end.search(text)
    return OWN_CLASS if not unlikely else OWN_CLASS + 1.0


def _is_words(text: str, limit: int) -> bool:
    return len(text) <= limit and not _digit(text) and len(_CHINESE.findall(text)) >= 2


def _as_unit(text: str) -> float:
    bare = squeeze(text)
    if _YES_NO.fullmatch(bare) or _DATE_UNIT.fullmatch(bare):
        return 0.2
    if len(bare) > 12 or bare[:1].isdigit():
        return IMPOSSIBLE
    if parse_unit(bare).dimension:
        return 0.0
    return 2.5 if len(bare) <= 3 else IMPOSSIBLE


def _as_operator(text: str) -> float:
    return 0.0 if _OPERATOR.fullmatch(squeeze(text)) else IMPOSSIBLE
