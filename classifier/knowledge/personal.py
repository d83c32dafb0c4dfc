"""Personal data that has no place in a library: what stands behind the label of a contact, and numbers of people."""

from __future__ import annotations

import re
from functools import cache

from corpus.personal import contact_labels, find_personal
from corpus.text import fold_width, tidy

__all__ = ["clean_text", "has_personal", "without_personal"]

_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Signs no workbook can hold."""


def clean_text(text: str) -> str:
    """Text on one line, without signs a workbook cannot hold; the form in which the library keeps every text."""
    return tidy(_NO_XML.sub("", text))


@cache
def _labelled() -> re.Pattern[str]:
    """What stands behind the label of a contact, with the label."""
    labels = "|".join(("邮箱", *contact_labels()))
    return re.compile(rf"(?:{labels})(?:姓名|号码)?\s*[:：]\s*[^\s,，;；。、]*")


def has_personal(text: str) -> bool:
    """Whether a text holds what tells of a person.

    >>> has_personal("联系人：张三"), has_personal("项目负责人培训人次")
    (True, False)
    """
    folded = fold_width(text)
    return bool(_labelled().search(folded) or find_personal(folded))


def without_personal(text: str) -> str:
    """Cleaned text without what tells of a person; the rest stays as it is."""
    clean = clean_text(text)
    if not has_personal(clean):
        return clean
    left = _labelled().sub("", fold_width(clean))
    for one in reversed(find_personal(left)):
        left = left[: one.start] + left[one.end :]
    return tidy(left)
