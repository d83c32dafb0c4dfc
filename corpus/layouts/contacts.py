"""People named in a form and how to reach them: left out of every record unless asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.layouts.rows import Row
from corpus.text import squeeze

_KEY = re.compile(
    r"((项目|单位|部门|财务|分管|科室|主管|填报|填表|处室|业务)*(负责人|联系人|填报人|填表人|经办人|审核人|复核人|制表人|联络人)(员)?"
    r"(签字|签名|姓名)?|(联系|办公|固定|移动|手机)*(电话|手机|手机号码?|电话号码|联系方式|传真|邮箱|电子邮箱|电子邮件))([(].{0,10}[)])?"
)


def find_contacts(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """Pairs of key and text (联系人, 联系电话), in the next cell or behind a colon in the same one; a key once."""
    found: dict[str, str] = {}
    for row in rows:
        cells = [row.own[column] for column in row.filled]
        for key, text in pairwise(cells):
            if is_contact_key(key) and not is_contact_key(text):
                found.setdefault(squeeze(key).rstrip(":"), text)
        for cell in cells:
            for part in re.split(r"\s{2,}|[;；]", cell):
                key, colon, rest = part.replace("：", ":").partition(":")
                if colon and rest.strip() and is_contact_key(key):
                    found.setdefault(squeeze(key), rest.strip())
    return tuple(found.items())


def is_contact_key(text: str) -> bool:
    """Whether a cell asks for a person, a telephone number or an address."""
    return bool(_KEY.fullmatch(squeeze(text).rstrip(":")))
