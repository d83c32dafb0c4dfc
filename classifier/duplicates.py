"""Duplicates among indicators: within a form, between units, between years.

Names are compared, then targets. Equal text is found by its normal form; reworded text by a learned score
(classifier/pair_scorer.py), which keeps apart what only looks alike (不及时率, 男/女, 小学/中学).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from classifier.duplicate_result import KIND_LABELS, DuplicateGroup, DuplicateResult, Member, PairScore
from classifier.exact import ExactGroup, exact_groups
from classifier.likeness import changed_spans, differences, load_wording
from classifier.near_pairs import Pair, near_pairs_in
from classifier.pair_scorer import HIGHEST, LOWEST, load_pair_scorer
from classifier.parts import find_parts
from corpus.errors import UsageError
from corpus.records import Form, Indicator
from corpus.text import fold_width, mask_numbers, normal_form, squeeze

__all__ = [
    "LEARNED",
    "SCOPES",
    "DuplicateGroup",
    "DuplicateResult",
    "ExactGroup",
    "Member",
    "PairScore",
    "exact_groups",
    "find_duplicates",
    "find_duplicates_in_each",
    "neutral_text",
    "require_near",
]

LEARNED: Final = "learned"
"""The threshold learned from data: pair_scorer.json, measured in benchmarks/duplicates.py."""

SCOPES = {
    "form": "同一张表、同一项目、同一期间之内",
    "unit": "不同单位之间",
    "year": "同一单位不同年度之间",
    "all": "全部表格之间",
}
"""Scopes of ``across`` with their Chinese meaning."""

_LOOSENESS = {kind: rank for rank, kind in enumerate(("exact", "same_measure_other_target", "reworded", "part_of"))}
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:自治区|自治州|自治县|街道|省|市|区|县|旗|镇|乡)")
_OWN = re.compile("[全我本该](?:省|市|区|县|旗|镇|乡)|辖区")


@dataclass(frozen=True, slots=True)
class _Row:
    form: int
    row: int
    department: str
    year: int | None
    indicator: Indicator
    text: str  # name with the filer's own place names neutralised


_Part = list[list[_Row]]
"""Rows that are compared with each other, by distinct text."""


def find_duplicates(
    forms: Iterable[Form], *, across: str = "form", near: float | Literal["learned"] | None = LEARNED
) -> DuplicateResult:
    """Group rows that say the same.

    across: "form" within one form (per project and period: 长期 beside 年度 is no duplicate); "unit" text
    used by several units; "year" text a unit uses in several years; "all" everything with everything.
    A form without a unit counts as a unit of its own (its file). near: score from which names count as
    reworded, 10 to 100; None for equal text only. A lower one shows more, and more that only look alike.
    Groups come loosest kind last, then in reading order; the result does not depend on how rows that
    are no duplicates are ordered. Raises UsageError for an unknown scope or a threshold out of range.
    """
    if across not in SCOPES:
        raise UsageError("unknown_scope", f"没有查重范围“{across}”", hint=f"可选：{'、'.join(SCOPES)}")
    return _find([tuple(forms)], across, near)[0]


def find_duplicates_in_each(
    forms: Iterable[Form], *, near: float | Literal["learned"] | None = LEARNED
) -> list[DuplicateResult]:
    """What ``find_duplicates([form])`` tells of each form by itself; names that forms share are read once."""
    return _find([(form,) for form in forms], "form", near)


def _find(
    lots: Sequence[tuple[Form, ...]], across: str, near: float | Literal["learned"] | None
) -> list[DuplicateResult]:
    """Duplicates within each lot of forms."""
    limit = load_pair_scorer().thresholds.reports if near == LEARNED else near
    if limit is not None:
        require_near(limit)
    parts = [_parts(forms, across) for forms in lots]
    texts = ([rows[0].text for rows in part] for own in parts for part in own)
    pairs = near_pairs_in(texts, limit) if limit is not None else ([] for _ in texts)
    return [_result(forms, own, pairs, across, limit) for forms, own in zip(lots, parts, strict=True)]


def _result(
    forms: Sequence[Form], parts: Iterable[_Part], pairs: Iterator[list[Pair]], across: str, near: float | None
) -> DuplicateResult:
    """Duplicates within one lot; ``pairs`` goes on with the pairs of texts of each of its parts."""
    count = 0
    scores: list[PairScore] = []
    groups: list[DuplicateGroup] = []
    for part in parts:
        count += sum(map(len, part))
        groups += _groups(part, next(pairs), across, scores)
    if across in ("form", "all"):
        groups += [_part_group(number, form, *found) for number, form in enumerate(forms) for found in find_parts(form)]
    ranks = {kind: rank for rank, kind in enumerate(KIND_LABELS)}
    groups.sort(key=lambda group: (ranks[group.kind], group.representative.form, group.representative.row))
    scores.sort(key=lambda pair: (pair.left, pair.right))
    return DuplicateResult(across, near, count, tuple(groups), tuple(scores))


def require_near(near: float) -> None:
    """Raise UsageError for a threshold out of range."""
    if not LOWEST <= near <= HIGHEST:
        usual = load_pair_scorer().thresholds.reports
        raise UsageError(
            "bad_threshold",
            f"查重阈值 {near:g} 不在 {LOWEST:g} 到 {HIGHEST:g} 之间",
            hint=f"默认 {usual:g}，越低找得越多，误报也越多",
        )


def neutral_text(unit: str, region: str, name: str) -> str:
    """A name with the filer's own place names, and 全市, 辖区 …, as 本地: half-width, otherwise as filed.

    unit, region: of the form. Two forms of different places that ask for the same then read the same.
    """
    return _own_places(unit + region).sub("本地", fold_width(name))


@lru_cache(maxsize=1024)
def _own_places(filer: str) -> re.Pattern[str]:
    places = {part for part in _PLACE.findall(filer) if len(part) > 2}
    return re.compile("|".join([_OWN.pattern, *map(re.escape, sorted(places, key=lambda text: (-len(text), text)))]))


def _rows(number: int, form: Form) -> Iterable[_Row]:
    for position, item in enumerate(form.indicators):
        if normal_form(item.name):
            text = neutral_text(form.unit, form.region, item.name)
            yield _Row(number, position, form.unit or form.file, form.year, item, text)


def _partition(row: _Row, across: str) -> tuple[object, ...]:
    if across == "form":
        return (row.form, row.indicator.project, row.indicator.scope)
    return (row.department,) if across == "year" else ()


def _spreads(rows: Sequence[_Row], across: str) -> bool:
    """Whether a group reaches as far as the scope asks."""
    if across == "unit":
        return len({row.department for row in rows}) > 1
    if across == "year":
        return len({row.year for row in rows if row.year is not None}) > 1
    return len(rows) > 1


def _parts(forms: Sequence[Form], across: str) -> list[_Part]:
    """Parts of the scope; the most frequent wording leads in each, ties by text: the order of rows does not matter."""
    parts: dict[tuple[object, ...], dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    for number, form in enumerate(forms):
        for row in _rows(number, form):
            parts[_partition(row, across)][normal_form(row.text)].append(row)
    return [[part[key] for key in sorted(part, key=lambda key: (-len(part[key]), key))] for part in parts.values()]


def _groups(part: _Part, pairs: Iterable[Pair], across: str, scores: list[PairScore]) -> Iterable[DuplicateGroup]:
    """Star clusters over distinct texts: every member reaches the threshold with the representative itself.

    scores: every pair of distinct texts that reaches it is added, by the first row of either text.
    """
    neighbours: dict[int, dict[int, float]] = defaultdict(dict)
    for one, two, score in pairs:
        neighbours[one][two] = score
        ends = sorted((head.form, head.row) for head in (part[one][0], part[two][0]))
        if _spreads([*part[one], *part[two]], across):
            scores.append(PairScore(ends[0], ends[1], score))
    if not neighbours and len(part[0]) < 2:  # the first is the most frequent
        return
    taken: set[int] = set()
    for leader, rows in enumerate(part):
        if leader in taken:
            continue
        followers = {index: score for index, score in neighbours[leader].items() if index not in taken}
        members = [*rows, *(row for index in followers for row in part[index])]
        if len(members) < 2 or not _spreads(members, across):
            continue
        taken |= {leader, *followers}
        head = rows[0]
        found = [_member(head, head, None, across)]
        found += [_member(row, head, None, across) for row in rows[1:]]
        found += [_member(row, head, score, across) for index, score in followers.items() for row in part[index]]
        yield DuplicateGroup(max((item.kind for item in found), key=_LOOSENESS.__getitem__), tuple(found))


def _target(item: Indicator) -> str:
    return squeeze(item.value + item.unit).casefold()


def _member(row: _Row, head: _Row, score: float | None, across: str) -> Member:
    """Relation of a row to the head of its group; score is None for equal text."""
    if row is head:
        return _build(row, head, "exact", 100.0, "本组的代表行")
    values = f"{_shown(row.indicator)} / {_shown(head.indicator)}"
    differs = bool(_target(row.indicator) and _target(head.indicator)) and _target(row.indicator) != _target(
        head.indicator
    )
    # targets of different units or years differ by nature; within a form they contradict each other
    same_form = across == "form" or (row.form, row.indicator.scope) == (head.form, head.indicator.scope)
    if score is None:
        kind = "same_measure_other_target" if differs and same_form else "exact"
        why = "名称相同（不计全半角、空格和标点）" + (f"，指标值不同：{values}" if differs else "")
        return _build(row, head, kind, 100.0, why)
    if normal_form(mask_numbers(row.text)) == normal_form(mask_numbers(head.text)):
        why = "名称只有数字不同，是同一指标的不同目标"
        return _build(row, head, "same_measure_other_target", score, why)
    here, there = differences(row.text, head.text)
    doubt = load_wording().verdict(row.text, head.text).doubtful
    says = "只是说法不同" if score >= load_pair_scorer().thresholds.reports else "可能只是说法不同，请核对"
    detail = f"评分 {score:g}，本行“{here or '无'}”对代表行“{there or '无'}”" + (f"，{doubt}" if doubt else "")
    why = f"与“{head.indicator.name}”{says}（{detail}）"
    return _build(row, head, "reworded", score, why + (f"，指标值：{values}" if differs else ""))


def _shown(item: Indicator) -> str:
    return f"{item.value}{item.unit}" or "未填"


def _build(row: _Row, head: _Row, kind: str, score: float, why: str) -> Member:
    here, there = differences(row.text, head.text)
    return Member(
        row.form,
        row.row,
        row.department,
        row.year,
        row.indicator,
        kind,
        score,
        here,
        there,
        why,
        changed_spans(row.indicator.name, head.indicator.name),
    )


def _part_group(number: int, form: Form, whole: int, parts: tuple[int, ...]) -> DuplicateGroup:
    """Join a row and the 其中 rows under it."""
    rows = {row.row: row for row in _rows(number, form)}
    head = rows[whole]
    found = [_member(head, head, None, "form")]
    why = f"是“{form.indicators[whole].name}”的其中项，不要与总数重复计分"
    found += [_build(rows[position], head, "part_of", 0.0, why) for position in parts]
    return DuplicateGroup("part_of", tuple(found))
