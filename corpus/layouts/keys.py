"""Keys of a form and the text that answers them: beside them, behind their colon, or further on in one string."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from corpus.layouts.rows import Row
from corpus.text import simplify, squeeze, tidy

_GAP = re.compile(r"[ \u00a0]{2,}|[\t\u3000]+")
_LEVEL = r"([(（].{1,8}[)）])?"
_OFFICE = rf"(部门|单位){_LEVEL}(名称)?"
KEYS: dict[str, str] = {
    "project": rf"(一级|二级|子|预算|专项|转移支付)?(项目|专项|政策|转移支付)(支出|资金)?{_LEVEL}(资金)?"
    r"((编码|代码)及)?(名称|名)(及(编码|代码))?",
    "unit": rf"(预算|填报|申报|编报|部门预算)?{_OFFICE}|项目{_OFFICE}",
    "doer": rf"(项目)?(具体)?(实施|承担|执行|使用|建设){_OFFICE}",
    "supervisor": rf"(地方|省级|市级|县级|区级|实施|归口|业务)?主管(预算)?{_OFFICE}|主管部门及(代码|编码)",
}
"""What a head asks for → the wording of its key, squeezed. Colons and numbering are taken off before."""
_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*")
_CODE = re.compile(
    r"^\d{6,}\s*[-—_－]?\s*(?=[\u4e00-\u9fff])|^[0-9A-Z]{6,}\s*[-—_－]\s*(?=\S)|[\[(（【]\d{2,}[\])）】]$"
)
_KEY_LIKE = re.compile(
    r".{0,8}(?:名称|编码|代码|类型|类别|属性|性质|总?额|资金|情况|负责人|联系人|电话|时间|日期|年限|期限|预算|目标|概况|简介)[:：]?"
)
"""A key that waits for an answer in its turn; lines with one cell each leave empty answers out."""
_GLUED_KEY = re.compile(
    r"项目名称|项目单位|实施单位|填报单位|预算单位|单位名称|主管部门(?:及代码|及编码)?|项目(?:类型|类别|属性|性质|编码|代码|负责人|资金|概况)"
    r"|(?:年度|项目)?资金(?:总额|情况)|(?:年度|总体)(?:绩效)?目标|预算(?:金额|数)|金额单位|单位[:：]|联系电话|起止时间"
)
"""Keys by which a head without any break is told apart."""
_SHORTEST_JAMMED, _LONGEST_HEAD, _FEWEST_KEYS = 60, 1200, 2
_TOKENS = 8
"""Blanks from which one cell is a whole page that lost its line breaks."""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(simplify(KEYS[kind]))


def key_kind(text: str) -> str:
    """Which key of KEYS a text is, "" for none."""
    bare = _NUMBERING.sub("", squeeze(text)).rstrip(":")
    if not bare or len(bare) > 20:
        return ""
    return next((kind for kind in KEYS if _pattern(kind).fullmatch(bare)), "")


def answers(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Pairs of kind of key and answer, in reading order. Codes before and behind names are taken off."""
    out: list[tuple[str, str]] = []
    cut = [pieces_of(row) for row in rows]
    for index, (row, pieces) in enumerate(zip(rows, cut, strict=True)):
        below = cut[index + 1] if index + 1 < len(cut) else []
        if len(pieces) == len(below) == 1 and not row.spans_known:
            pieces = [*pieces, *(text for text in below if not _KEY_LIKE.fullmatch(squeeze(text)))]
        for key, text in pairwise(pieces):
            kind = key_kind(key)
            if kind and not key_kind(text):
                out.append((kind, without_code(text)))
        for piece in pieces:
            key, colon, rest = piece.replace("：", ":", 1).partition(":")
            if colon and rest.strip() and (kind := key_kind(key)):
                out.append((kind, without_code(_first_sentence(rest.strip()))))
    return out


def pieces_of(row: Row) -> list[str]:
    """Cells of a row; a cell that holds several fields side by side, or a whole page, is cut at its gaps."""
    out: list[str] = []
    for column in row.filled:
        raw = row.raw(column).strip()
        parts = [tidy(part) for part in _GAP.split(raw)] if _GAP.search(raw) else [row.own[column]]
        if len(parts) == 1 and len(row.filled) == 1:
            parts = raw.split() if raw.count(" ") >= _TOKENS else _at_keys(raw) or _jammed(raw) or parts
        out += [part for part in parts if part]
    return out


def _at_keys(text: str) -> list[str]:
    """A line that begins with a key and a blank, cut before and behind each key; [] for any other line."""
    words = text.split(" ")
    if len(words) < 2 or "\n" in text or not key_kind(words[0]):
        return []
    out: list[str] = []
    for word in words:
        if not out or key_kind(word) or key_kind(out[-1]):
            out.append(word)
        else:
            out[-1] += " " + word
    return [tidy(text) for text in out]


def _jammed(text: str) -> list[str]:
    """Title, keys and answers of a head that lost every break (…申报表项目名称…主管部门…), [] for any other text."""
    if len(text) < _SHORTEST_JAMMED or any(sign in text[:_SHORTEST_JAMMED] for sign in "。；\n"):
        return []
    cuts = [match.span() for match in _GLUED_KEY.finditer(text, 0, _LONGEST_HEAD)]
    if sum(bool(key_kind(text[start:end])) for start, end in cuts) < _FEWEST_KEYS:
        return []
    out = [text[: cuts[0][0]]]
    for (start, end), (stop, _) in pairwise([*cuts, (len(text), len(text))]):
        out += [text[start:end], text[end:stop]]
    return [tidy(part) for part in out[:-1]]


def without_code(text: str) -> str:
    """A name without the budget code some forms write before or behind it."""
    return _CODE.sub("", text).strip() or text


def _first_sentence(text: str) -> str:
    return text.split("。", 1)[0]
