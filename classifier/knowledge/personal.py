"""Personal data that has no place in a library: what stands behind the label of a contact, and numbers of people."""

from __future__ import annotations

import re

from corpus.personal import find_personal
from corpus.text import fold_width, tidy

__all__ = ["clean_text", "has_personal", "without_personal"]

_LABELLED = re.compile(
    r"(?:联系人|负责人|填报人|填表人|经办人|审核人|复核人|制表人|联络人|联系电话|联系方式|电话|手机|邮箱)"
    r"(?:姓名|号码)?\s*[:：]\s*[^\s,，;；。、]*"
)
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Signs no workbook can hold."""


def clean_text(text: str) -> str:
    """Text on one line, without signs a workbook cannot hold; the form in which the library keeps every text."""
    return tidy(_NO_XML.sub("", text))


def has_personal(text: str) -> bool:
    """Whether a text holds what tells of a person.

    >>> has_personal("联系人：张三"), has_personal("项目负责人培训人次")
    (True, False)
    """
    folded = fold_width(text)
    return bool(_LABELLED.search(folded) or find_personal(folded))


def without_personal(text: str) -> str:
    """Cleaned text without what tells of a person; the rest stays as it is."""
    clean = clean_text(text)
    if not has_personal(clean):
        return clean
    left = _LABELLED.sub("", fold_width(clean))
    for one in reversed(find_personal(left)):
        left = left[: one.start] + left[one.end :]
    return tidy(left)
