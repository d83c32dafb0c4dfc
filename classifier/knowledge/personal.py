"""Personal data that has no place in a library: telephone and identity numbers, addresses, names behind a label."""

from __future__ import annotations

import re

from corpus.text import fold_width, tidy

__all__ = ["clean_text", "has_personal", "without_personal"]

_NUMBERS = (
    r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"  # mobile
    r"|(?<!\d)\d{17}[\dXx](?!\d)"  # identity card
    r"|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"  # telephone with area code
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_LABELLED = (
    r"(?:联系人|负责人|填报人|填表人|经办人|审核人|复核人|制表人|联络人|联系电话|联系方式|电话|手机|邮箱)"
    r"(?:姓名|号码)?\s*[:：]\s*[^\s,，;；。、]*"
)
_PERSONAL = re.compile(f"{_LABELLED}|{_NUMBERS}")
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
    return bool(_PERSONAL.search(fold_width(text)))


def without_personal(text: str) -> str:
    """Cleaned text without what tells of a person; the rest stays as it is."""
    clean = clean_text(text)
    return tidy(_PERSONAL.sub("", fold_width(clean))) if has_personal(clean) else clean
