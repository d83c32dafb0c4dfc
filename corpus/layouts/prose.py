"""Indicators in running text and in strings without any separator, found by the class labels in it.

质量指标：培训合格率达到95%以上；… / 【产出指标-数量指标】指标1：名称（≥20座）/ 产出指标数量指标新建厕所≥20座…
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.layouts.classes import Context, duty_of_line
from corpus.layouts.contacts import is_contact_key
from corpus.layouts.draft import Draft
from corpus.layouts.meaning import is_label, meaning
from corpus.layouts.pairs import Pair, is_target, split_pairs
from corpus.layouts.reading import Reading
from corpus.layouts.rows import Row
from corpus.layouts.wording import bare_label, load_wording, plain
from corpus.taxonomy import Taxonomy
from corpus.text import tidy

_BETWEEN = re.compile(r"[\s\-—–_/\\>→·.:：、|\]】\[【()（）\d①-⑳一二三四五六七八九十。]*")
_OPENS = re.compile(r"[【\[]\s*$")
_MENTION = re.compile(r"(?:设置|设定|设立|按照|根据|对照|围绕|包括|分为|各项|(?:指标|效益)[、和与及])\s*$")
_CLAUSE_START = re.compile(
    r"(?:^|[；;。，,：:\s①-⑳【\[\-—–)）]|[\d一二三四五六七八九十][、.．]|指标值?|目标值|完成值|分值|得分|单位)$"
)
_ENDS_VALUE = re.compile(
    r"[\d%％‰）)][余多]?[十百千]?[万亿]?[\u4e00-\u9fffA-Za-z㎡]{0,3}(?:/[\u4e00-\u9fff.·]{1,4})?(?:以[上下内前])?$"
)
_PATH_SIGNS = ("】", "]", "-", "—", "–")
_ANSWERED = re.compile(r"是否[^是否]{2,60}[是否]$")
_CLAUSE = re.compile(r"[:：]\s*([^；;。，,\n:：]{1,40})")
_NOTICE = re.compile(r"(?:公示|公开|发布|监督|填[表报]|制表)(?:时间|日期|期限?|方式|渠道|电话)")
"""What a notice says of itself behind its last indicator."""
_OVER = re.compile(
    r"\s*(?:注|说明|备注|填表说明|填报说明|填[表报]人|填[表报]日期|审核人|联系人|联系电话|单位负责人|部门负责人|财务负责人|主管部门)\s*(?:[:：(（]|$)"
    r"|\s*第?[一二三四五六七八九十]{1,2}(?:[、部章])"
)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label in a text; start and end of everything that belongs to it, enclosed: in 【】 or []."""

    text: str
    start: int
    end: int
    enclosed: bool


def read_prose(rows: Sequence[Row], taxonomy: Taxonomy) -> Reading:
    """Drafts of every name under a label. A name without a value counts only behind its own label.

    Layout is "bracketed" when most labels stand in brackets or are joined by dashes, else "prose".
    """
    reader = _Prose(taxonomy)
    for row in rows:
        for column in row.filled:
            reader.read(row, column)
    bracketed = bool(reader.labels) and reader.enclosed * 2 >= reader.labels
    reading = Reading("bracketed" if bracketed else "prose", reader.drafts)
    reading.duties = reader.context.settle_duties(reader.drafts)
    reading.duty_texts = {name: text for name, text in reader.context.texts.items() if name in reading.duties}
    return reading


class _Prose:
    """Reads text after text and keeps the labels that carry down."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.context = Context(taxonomy)
        self.drafts: list[Draft] = []
        self.labels = 0
        self.enclosed = 0
        self._open = False
        self._bracketed = False

    def read(self, row: Row, column: int) -> None:
        text = row.raw(column)
        labels = list(_labels(text, self.context))
        self.labels += len(labels)
        self.enclosed += sum(label.enclosed for label in labels)
        head = text[: labels[0].start] if labels else text
        self._read_head(row, column, head, alone=not labels)
        pending: list[tuple[int, str]] = []
        for index, label in enumerate(labels):
            pending.append((0, label.text))
            end = labels[index + 1].start if index + 1 < len(labels) else len(text)
            if index + 1 < len(labels) and _BETWEEN.fullmatch(text, label.end, end):
                continue
            carried = self.context.enter(pending)
            pending = []
            self._open = True
            self._bracketed = label.enclosed
            self._read_chunk(row, column, text[label.end : end], carried)

    def _read_head(self, row: Row, column: int, text: str, *, alone: bool) -> None:
        """Text before the first label: a duty line, the end of the list, or more pairs of the label before."""
        name, about = duty_of_line(text)
        if name and (alone or "\n" not in text):
            self.context.open_duty(name, about)
            self._open = False
        elif _OVER.match(plain(text)) and alone:
            self._open = False
        elif self._open:
            pairs = [pair for pair in split_pairs(text, bracketed=self._bracketed) if pair.sure]
            if not pairs and alone and len(text.strip()) > 12:
                self._open = False
            for pair in pairs:
                self._add(row, column, pair, ())

    def _read_chunk(self, row: Row, column: int, text: str, labels: tuple[tuple[int, str], ...]) -> None:
        pairs = split_pairs(text, bracketed=self._bracketed)
        keep_bare = not any(pair.sure for pair in pairs)
        for index, pair in enumerate(pairs):
            if pair.sure or pair.counter or pair.listed or (keep_bare and index == 0):
                self._add(row, column, pair, labels if index == 0 else ())

    def _add(self, row: Row, column: int, pair: Pair, labels: tuple[tuple[int, str], ...]) -> None:
        if is_contact_key(pair.name) or _NOTICE.fullmatch(plain(pair.name)):
            return
        draft = self.context.draft(row, column, tidy(pair.name), tidy(pair.value), labels)
        draft.counter = pair.counter
        self.drafts.append(draft)


def _labels(text: str, context: Context) -> Iterator[_Label]:
    """Labels of a text that head something: no mere mention, no part of a name."""
    filed, text = text, plain(text)
    end = 0
    taxonomy = context.taxonomy
    last = meaning(taxonomy, context.l2 or context.l1)
    for match in load_wording().label.finditer(text):
        if match.group("label"):
            if _MENTION.search(text, max(0, match.start() - 6), match.start()):
                continue
        elif match.start() != end and not _is_clause_start(text, match.start(), glued=bool(match.group("glued"))):
            continue
        label = bare_label(filed[match.start() : match.end()])
        same = _overlap(meaning(taxonomy, label), last) and text[match.end() : match.end() + 1] not in _PATH_SIGNS
        if match.group("bare") and (same or _names_value(text, match.end())):
            continue  # under 时效指标, 时效性：按时完成 is an indicator
        if is_label(taxonomy, label):
            end = match.end()
            last = meaning(taxonomy, label)
            before = text[max(0, match.start() - 3) : match.start()]
            dashed = text[end : end + 1] in ("-", "—", "–")
            enclosed = bool(_OPENS.search(before)) or dashed or text[end : end + 1] in ("】", "]")
            yield _Label(label, match.start(), end, enclosed)


def _overlap(one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]) -> bool:
    """Whether two labels share a class."""
    return bool(set(one[1]) & set(other[1])) or (bool(one[0]) and one[0] == other[0])


def _names_value(text: str, end: int) -> bool:
    """Whether a colon and nothing but a value follow, so that the word before is an indicator: 群众满意度：≥95%."""
    rest = _CLAUSE.match(text, end)
    return rest is not None and is_target(rest[1], load_wording())


def _is_clause_start(text: str, position: int, *, glued: bool) -> bool:
    """Whether a clause begins here: behind a sign or number of a list; glued text also behind a value."""
    before = text[max(0, position - 80) : position]
    if _CLAUSE_START.search(before):
        return True
    if not glued:
        return False
    if _ANSWERED.search(before):
        return True
    wording = load_wording()
    return _ENDS_VALUE.search(before) is not None or wording.wordy_end.search(before) is not None
