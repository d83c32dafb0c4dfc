"""From a run of text under one class label to names and values: 培训合格率达到95%以上 → 培训合格率, 95%以上."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.layouts.wording import Wording, load_wording, plain
from corpus.units import parse_unit
from corpus.values import read_value

_COUNTER = re.compile(r"指标\s*(\d{1,3})\s*(?:[:：.、]|$)")
_ENUMERATOR = re.compile(
    r"[①-⑳]|指标\s*\d{1,3}\s*[:：.、]|(?:(?<=^)|(?<=[\s；;。，,：:]))(?:[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}(?:[、）)]|[.．](?!\d))"
    r"|[一二三四五六七八九十]{1,3}(?:、|是(?=[\u4e00-\u9fff])))"
)
_LISTED = re.compile(r"[①-⑳(（]")
_LONGEST_LISTED = 30
_NOTHING = ("无", "暂无", "不涉及", "不适用", "没有", "略")
"""What a form writes behind a class that has no indicators."""
_END = re.compile(r"[；;。\n\r\t]+")
_TAIL_NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|(?<!\d)\d{1,2}[、.．])\s*$"
)
_EDGE = " \u3000\u00a0,，;；。、:：-—–_·|【】[]→>/\\"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_COLON = re.compile(r"[:：]")
_COMMA = re.compile(r"(?<!\d)[，,]|[，,](?!\d{3})")
_FIGURE = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
_ANSWER = re.compile(r"是否[^是否]{2,60}[是否](?=是否)")
_COUNTED = re.compile(r"\d[余多]?[十百千]?[万亿]?[^\d\s年月日天时分周内前后]{1,3}$")
_SHORTEST_REST = 5
_MANY = 2
"""Values in one run of text from which on it is taken for joined cells rather than a sentence."""
_RHYTHMS = ("班次", "场次", "期次", "批次", "轮次", "课次", "台次", "车次")
"""Counted words that may follow a counter of their own: 8个班次."""
_YES_NO = re.compile(r"(.{0,40}是否.{2,60})([是否])")
MAX_NAME = 80
"""Longest name taken from running text, in characters; more is a sentence."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name with its value as filed ("" when none was found), and where the name starts in the text.

    counter: the n of 指标n before it, 0 without one. sure: the text has the shape of a name with a value.
    listed: the text stands in a list by a number of its own (①, (2)), so that it is an item even without a value.
    """

    name: str
    value: str
    start: int
    counter: int = 0
    listed: bool = False

    @property
    def sure(self) -> bool:
        """Whether a value was found."""
        return bool(self.value)


def split_pairs(text: str, *, bracketed: bool = False) -> list[Pair]:
    """Pairs of a text in order; parts without Chinese are left out.

    bracketed: names carry their values in brackets, whatever these say.
    """
    filed, text = text, plain(text)
    pairs: list[Pair] = []
    for start, end, counter, listed in _items(text):
        found = [_pair(text, low, high, bracketed) for low, high in _cut_item(text, start, end)]
        found = [pair for pair in found if pair.name]
        if found and (counter or listed):
            found[0] = replace(found[0], counter=counter, listed=listed and len(found[0].name) <= _LONGEST_LISTED)
        pairs += found
    return pairs if filed is text else [_as_filed(pair, text, filed) for pair in pairs]


def _as_filed(pair: Pair, text: str, filed: str) -> Pair:
    """A pair of the simplified text in the characters of the filed one."""
    end = pair.start + len(pair.name)
    value = text.find(pair.value, end)
    return replace(pair, name=filed[pair.start : end], value=filed[value : value + len(pair.value)])


def _items(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Start, end and counter of each item between enumerators and ends of clauses, outside brackets.

    The last figure says whether a number of a list stands before it.
    """
    cuts = [(0, 0, 0, False)]
    for match in _ENUMERATOR.finditer(text):
        counter = _COUNTER.match(match.group())
        listed = _LISTED.match(match.group()) is not None
        cuts.append((match.start(), match.end(), int(counter[1]) if counter else 0, listed))
    cuts += [(end.start(), end.end(), 0, False) for end in _END.finditer(text) if not _inside(text, end.start())]
    cuts.sort()
    for (_, start, number, listed), (stop, *_) in pairwise([*cuts, (len(text), 0, 0, False)]):
        if stop > start:
            yield start, stop, number, listed


def _inside(text: str, position: int) -> bool:
    """Whether a sign stands in brackets opened shortly before it."""
    before = text[max(0, position - 40) : position]
    opened = max(before.rfind("("), before.rfind("（"))
    return opened > max(before.rfind(")"), before.rfind("）")) and bool(
        re.match(r"[^()（）]{0,40}[)）]", text[position : position + 41])
    )


def _cut_item(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Parts of an item that each hold a name and a value: at commas, else where a value ends."""
    commas = [match.start() for match in _COMMA.finditer(text, start, end) if not _inside(text, match.start())]
    edges = [start, *(comma + 1 for comma in commas), end]
    if not commas:
        return _cut_glued(text, start, end)
    if _is_listed_value(text, edges):
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    waiting = -1
    for low, high in pairwise(edges):
        if _pair(text, low, high).sure:
            parts += _cut_glued(text, low, high)
            waiting = -1
        elif waiting < 0:
            waiting = low
    if parts:
        return parts
    return [(start, end)]


def _is_listed_value(text: str, edges: Sequence[int]) -> bool:
    """Whether one name with a colon has an amount for each case: 标准：低保户300元/月，特困户500元/月."""
    colon = _COLON.search(text, edges[0], edges[1])
    if colon is None or _COLON.search(text, colon.end(), edges[-1]):
        return False
    cases = [_pair(text, low, high) for low, high in pairwise([colon.end(), *edges[1:]])]
    kinds = {_FIGURE.sub("", case.value) for case in cases}
    wording = load_wording()
    return len(kinds) == 1 and all(
        case.sure and not wording.name_end.search(case.name) and _FIGURE.match(case.value) for case in cases
    )


def _cut_glued(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Parts of a text without separators: a new name begins where a value with a sign or share ends."""
    wording = load_wording()
    first = _CHINESE.search(text, start, end)
    if first is None:
        return []
    cuts = [match.end() for match in wording.wordy_cut.finditer(text, start, end)]
    cuts += [match.end() for match in _ANSWER.finditer(text, start, end)]
    values = list(wording.value.finditer(text, start, end))
    for match in values:
        if match.start() <= first.start() or not _begins_name(text, match.end(), end) or _inside(text, match.end()):
            continue
        if end - match.end() < _SHORTEST_REST and match is values[-1]:
            continue  # ≥0.3个等级: more of the unit, no new name
        signed = bool(match.group("sign")) or match.group()[-1:] in "%％"
        before = text[max(start, match.start() - 30) : match.start()]
        if signed or wording.name_end.search(before) or (len(values) >= _MANY and _COUNTED.search(match.group())):
            cuts.append(match.end())
    kept = [start]
    for cut in sorted(cuts):
        if _CHINESE.search(text, kept[-1], cut):
            kept.append(cut)
    return [(low, high) for low, high in zip(kept, [*kept[1:], end], strict=True) if high > low]


def _begins_name(text: str, position: int, end: int) -> bool:
    rest = text[position : min(end, position + 3)].lstrip("★☆“《")[:2]
    return len(rest) == 2 and all("\u4e00" <= sign <= "\u9fff" for sign in rest)


def _pair(text: str, start: int, end: int, bracketed: bool = False) -> Pair:
    """The name and value of one item."""
    while start < end and text[start] in _EDGE:
        start += 1
    item = text[start:end].rstrip(_EDGE)
    if len(item) > 4 * MAX_NAME or not _CHINESE.search(item):
        return Pair("", "", start)
    item = _TAIL_NUMBER.sub("", item).rstrip(_EDGE)
    name, value = _split(item, load_wording(), bracketed)
    if len(name) > MAX_NAME or not _CHINESE.search(name) or name in _NOTHING:
        return Pair("", "", start)
    return Pair(name, value, start)


def _split(item: str, wording: Wording, bracketed: bool) -> tuple[str, str]:
    colon = _COLON.search(item)
    if colon and colon.start() >= 2 and item[colon.end() :].strip(_EDGE):
        name, value = item[: colon.start()].strip(_EDGE), item[colon.end() :].strip(_EDGE)
        if _is_name(name, wording):
            return name, value
    opened = _opening_of_last_bracket(item)
    if opened >= 2:
        inside = item[opened + 1 : -1].strip()
        if is_target(inside, wording) or (bracketed and inside and not parse_unit(inside).dimension):
            return item[:opened].rstrip(_EDGE), inside
    for match in wording.value.finditer(item):
        name, value = item[: match.start()], item[match.start() :]
        if match.start() >= 2 and _is_tail(item, match, wording):
            bare = _without_link(name.rstrip(_EDGE), wording)
            if _is_name(bare, wording):
                return bare, value.strip()
    yes_no = _YES_NO.fullmatch(item)
    if yes_no:
        return yes_no[1], yes_no[2]
    stop = wording.name_stop.search(item)
    if stop and not wording.name_end.search(item) and _is_name(item[: stop.end()], wording):
        return item[: stop.end()], item[stop.end() :]
    wordy = wording.wordy_end.search(item)
    if wordy and wordy.start() >= 3:
        name = _without_link(item[: wordy.start()].rstrip(_EDGE), wording)
        if _is_name(name, wording):
            return name, wordy.group()
    return item, ""


def _opening_of_last_bracket(text: str) -> int:
    """Where the bracket opens that closes at the end of a text, -1 without one."""
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] in ")）") - (text[index] in "(（")
        if depth == 0:
            return index if text[-1] in ")）" else -1
    return -1


def is_target(text: str, wording: Wording) -> bool:
    """Whether a text is a target value and nothing else."""
    bare = text.strip()
    if wording.wordy.fullmatch(bare):
        return True
    match = wording.value.match(bare)
    return bool(match and match.group("sign") and len(bare) - match.end() <= 6) or bool(
        match and len(bare) - match.end() <= 1 and bare[:1].isdigit()
    )


def _is_tail(item: str, match: re.Match[str], wording: Wording) -> bool:
    """Whether a value that begins here fills the rest of the item but for a word like 完成."""
    if match.end() == len(item):
        return True
    rest = item[match.end() :]
    if rest in _RHYTHMS:
        return True
    value = read_value(item[match.start() :]) if len(rest) <= 40 else None
    if value is None or not value.is_quantified:
        return False
    named = wording.name_end.search(item[max(0, match.start() - 30) : match.start()])
    limit = 4 if match.group("sign") or named else 1
    return len(value.text) <= limit or wording.value.fullmatch(rest.strip(" ,，、;；且和至—-")) is not None


def _without_link(name: str, wording: Wording) -> str:
    bare = wording.link.sub("", name).rstrip(_EDGE)
    return bare if len(bare) >= 2 else name


def _is_name(name: str, wording: Wording) -> bool:
    """Whether a text can name an indicator: two Chinese characters, and more than a bare verb."""
    return len(name) >= 2 and len(_CHINESE.findall(name)) >= 2 and name not in wording.verbs
