"""Whether the rows of a form keep a promise of its goals: check R1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.checks.carrying import COUNTS, awaits_number, may_carry, satisfied, tells_time
from classifier.checks.context import FormContext, Row
from classifier.promises import Promise, content_words
from corpus.dates import Day, find_dates
from corpus.quantities import read_quantities
from corpus.text import squeeze
from corpus.units import Unit

__all__ = ["KeptBy", "Measured", "find_kept", "measured_rows"]

_TIMELY = re.compile(r"及时|按时|按期|如期|按计划|时间|时限|期限|工期|进度|日期|周期|时效")
_OTHER_SCOPE = re.compile(r"长期|中期")
# how much of the promise's words a row must hold: to speak of the same thing, and to be about it at all
_SAME_ROW, _SAME_PROMISE, _TOUCHED = 0.6, 0.5, 0.34
_LEAST_SHARED = 2
_ROUGHLY = 0.1
_COUNTER = re.compile(r"(?:总)?(?:人数|人次|户数|家数|数量|次数|场次|个数|件数)$")
_PAID = re.compile(r"标准|[人生户]均|每[人生户]|津贴|补[助贴]|资助|额度")
_PER_HEAD = re.compile(r"标准|[人生户]均|每[人生户]|/[人生户]")
_PERIOD = re.compile(r"[月年天日]|学期")
_STAGES = {
    "建成": re.compile(
        r"完工|竣工|建成|投用|投入使用|交付|完成(?!率|及时|验收|招标|采购|发放|拨付|支付|审批|设计|前期)"
    ),
    "验收": re.compile(r"验收"),
    "开工": re.compile(r"开工|启动|进场"),
    "采购": re.compile(r"招标|采购|到货|购置"),
    "付清": re.compile(r"发放|拨付|兑付|支付|到账"),
    "上线": re.compile(r"上线|联网|试运行|开通"),
}
"""Steps of a work by the words of their deadlines."""
_ANY_DEADLINE = (
    "全面 全部 工程 项目 任务 时间 时限 完工 竣工 建成 投用 投入 使用 交付 完成 建设 施工 整体 主体 日期 期限 工作 验收"
)
_NO_OBJECT = frozenset(_ANY_DEADLINE.split())
"""Pairs of characters of any deadline."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with what it can be compared by.

    signs: pairs of characters inside the content words of its name; all_signs: those of its duty and explanation too.
    amounts: numbers of every cell with their unit and dimension. deadlines: dates of target and name.
    """

    row: Row
    signs: frozenset[str]
    all_signs: frozenset[str]
    amounts: tuple[tuple[float, str, str], ...]
    deadlines: tuple[Day, ...]
    timely: bool


@dataclass(frozen=True, slots=True)
class KeptBy:
    """What becomes of a promise.

    how: kept, other (a row states another number), late, empty (the row on it has no number), missing, or open.
    """

    how: str
    row: Row | None = None


def measured_rows(context: FormContext) -> tuple[Measured, ...]:
    """Every row of the form, read for comparison."""
    found = []
    for row in context.rows:
        item, value = row.item, row.value
        cells = [item.name, item.explanation, *(text for _, text in (*item.grades, *item.standards, *item.breakdown))]
        amounts = {(number, value.unit, value.dimension) for number in value.numbers}
        dates = list(value.dates)
        for text in (squeeze(cell) for cell in cells if any(sign.isdigit() for sign in cell)):
            spans, masked = find_dates(text)
            dates += [span.last or span.first for span in spans]
            for one in read_quantities(masked, Unit("")).items:
                amounts |= {(n, one.unit.name, one.unit.dimension) for n in (one.number, one.upper) if n is not None}
        timely = "时效" in row.filed.leaves or bool(_TIMELY.search(item.name))
        own = _signs(content_words(_COUNTER.sub("", item.name)))
        wide = own | _signs(content_words(f"{item.duty}。{item.explanation}。{item.value}"))
        found.append(Measured(row, own, wide, tuple(sorted(amounts)), tuple(dates), timely))
    return tuple(found)


def find_kept(promise: Promise, rows: Sequence[Measured]) -> KeptBy:
    """How the rows treat a promise; a number met anywhere in the same dimension counts as kept."""
    rows = [one for one in rows if not promise.long_term or _OTHER_SCOPE.search(one.row.item.scope)]
    if not rows:
        return KeptBy("open")
    signs = _signs(promise.words)
    if promise.standard:
        return _standard(promise, rows)
    return _deadline(promise, signs, rows) if promise.deadline else _number(promise, signs, rows)


def _number(promise: Promise, signs: frozenset[str], rows: Sequence[Measured]) -> KeptBy:
    """What becomes of a promised number; the first that fits, so that doubt is met before an accusation.

    kept: answered by a row of satisfaction; stated by a row (a share: on the same thing); the sum of the rows on the
    same thing; within one of these. other: the only row on it says another number. other: a row in fewer words says
    less. kept: stated anywhere. open: rows that may carry it without showing it, by wording, kind or time. empty: the
    one row on it that has no number yet. missing: none of all this.
    """
    if asked := satisfied(promise, [one.row for one in rows]):
        return KeptBy(*asked)
    stating = [one for one in rows if any(_states(promise, amount) for amount in one.amounts)]
    # 100 % stands in many rows: one on something else does not keep the promise if another row contradicts it
    if any(promise.dimension != "share" or one.signs & signs for one in stating):
        return KeptBy("kept")
    same = [one for one in rows if _same_thing(promise, signs, one)]
    total = sum(one.row.value.number or 0.0 for one in same)
    if len(same) > 1 and promise.number is not None and abs(total - promise.number) < 0.5:
        return KeptBy("kept")
    if any(_within(promise, one.row.value.number) for one in same):
        return KeptBy("kept")
    if len(same) == 1:
        return KeptBy("other", same[0].row) if _differs(promise, same[0]) else KeptBy("open")
    if not (same or stating) and (short := _falls_short(promise, signs, rows)):
        return KeptBy("other", short.row)
    if stating:
        return KeptBy("kept")
    wider = any(
        one.signs and one.signs <= signs and one.row.value.dimension == promise.dimension and one.row.value.number
        for one in rows
    )
    touched = (one for one in rows if _share(signs, one.all_signs) >= _TOUCHED)
    if same or wider or promise.each_year > 1 or any(may_carry(promise, one.row) for one in touched):
        return KeptBy("open")
    if promise.dimension == "time" and any(one.timely or tells_time(one.row) for one in rows):
        return KeptBy("open")
    empty = [one for one in rows if signs & one.signs and awaits_number(promise, one.row)]
    return KeptBy("empty", empty[0].row) if len(empty) == 1 else KeptBy("missing")


def _falls_short(promise: Promise, signs: frozenset[str], rows: Sequence[Measured]) -> Measured | None:
    """The one row of the promised kind that says less about it, in fewer words (疗养人数 for 重点优抚对象疗养).

    A row in fewer words may count more than the promise, never less.
    """
    if promise.dimension != "people" or promise.number is None:
        return None
    near = [
        one
        for one in rows
        if one.row.value.dimension == "people" and len(one.row.value.numbers) == 1 and signs & one.signs
    ]
    if len(near) != 1 or _share(near[0].signs, signs) < 1 or near[0].row.item.scope == "长期":
        return None
    number = near[0].row.value.number
    return near[0] if number is not None and number < promise.number else None


def _differs(promise: Promise, one: Measured) -> bool:
    """Whether a row on the same thing states another number, where the promise allows to compare them."""
    number = one.row.value.number or 0.0
    if promise.each_year > 1:
        total = (promise.number or 0.0) * promise.each_year
        return number < total and "每" not in one.row.item.name + one.row.item.value
    return promise.dimension != "time" or number > (promise.upper or promise.number or 0.0)


def _standard(promise: Promise, rows: Sequence[Measured]) -> KeptBy:
    """Whether the one row about what each is paid states another amount; with none it may stand in a regulation."""
    paid = [one for one in rows if one.row.value.dimension == "money" and _PAID.search(one.row.item.name)]
    if any(_equal(number, promise.number or 0.0) for one in rows for number, _, _ in one.amounts):
        return KeptBy("kept")
    if len(paid) != 1 or len(paid[0].row.value.numbers) != 1:
        return KeptBy("open")
    row = paid[0].row
    cell = row.item.name + row.item.value + row.item.unit
    periods = [frozenset(_PERIOD.findall(text)) for text in (promise.text, cell)]
    if periods[0] != periods[1] or not _PER_HEAD.search(cell) or _within(promise, row.value.number):
        return KeptBy("open")
    return KeptBy("other", row)


def _deadline(promise: Promise, signs: frozenset[str], rows: Sequence[Measured]) -> KeptBy:
    wanted = promise.deadline or (0, 0, 0)
    timed = [one for one in rows if one.timely or one.deadlines]
    stages = frozenset(name for name, words in _STAGES.items() if words.search(promise.text))
    late: list[Measured] = []
    for one in timed:
        ends = [day for day in one.deadlines if day[1] and day[0] in (0, wanted[0] or day[0])]
        if len(ends) != 1 or one.row.value.kind != "date" or not _same_step(signs, stages, one):
            continue
        if ends[0][1] <= wanted[1]:
            return KeptBy("kept")
        late.append(one)
    if late:
        return KeptBy("late", late[0].row)
    return KeptBy("kept") if timed else KeptBy("missing")


def _same_step(signs: frozenset[str], stages: frozenset[str], one: Measured) -> bool:
    """Whether a dated row is about the step of the work that the promise speaks of, as far as their words tell."""
    if len(signs & one.signs) >= _LEAST_SHARED and _share(one.signs, signs) >= _SAME_ROW:
        return True
    own = frozenset(name for name, words in _STAGES.items() if words.search(one.row.item.name))
    if len(stages) != 1 or own != stages:
        return False
    promised, stated = signs - _NO_OBJECT, one.signs - _NO_OBJECT
    return not promised or not stated or bool(promised & stated)


def _states(promise: Promise, amount: tuple[float, str, str]) -> bool:
    """Whether an amount is the promised one: the number, in the same unit, dimension, any count, or no unit at all."""
    number, unit, dimension = amount
    if promise.number is not None and promise.each_year > 1 and _equal(number, promise.number * promise.each_year):
        return True
    if promise.number is None or not _equal(number, promise.number):
        return promise.upper is not None and _equal(number, promise.upper)
    alike = {dimension, promise.dimension} <= COUNTS | {""}
    return unit == promise.unit or dimension == promise.dimension or alike or not unit


def _same_thing(promise: Promise, signs: frozenset[str], one: Measured) -> bool:
    """Whether a row's single number measures what the promise speaks of."""
    value = one.row.value
    if value.number is None or value.upper is not None or len(value.numbers) != 1 or one.row.item.scope == "长期":
        return False
    people = value.dimension == promise.dimension == "people"
    if value.unit != promise.unit and not people:
        return False
    shared = len(signs & one.signs)
    if shared < min(_LEAST_SHARED, len(one.signs)) or not shared:
        return False
    return _share(one.signs, signs) >= _SAME_ROW and _share(signs, one.signs) >= _SAME_PROMISE


def _within(promise: Promise, number: float | None) -> bool:
    """Whether a row's number keeps a promise of a least or a most."""
    if number is None or promise.number is None:
        return False
    if promise.upper is not None:
        return promise.number <= number <= promise.upper
    if promise.operator == "≈":
        return abs(number - promise.number) <= _ROUGHLY * promise.number
    if promise.operator in ("≥", ">"):
        return number >= promise.number
    return promise.operator in ("≤", "<") and number <= promise.number


def _equal(one: float, two: float) -> bool:
    return abs(one - two) <= 1e-6 * max(abs(one), abs(two), 1.0)


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part & whole) / len(part) if part else 0.0


def _signs(words: Iterable[str]) -> frozenset[str]:
    """Pairs of neighbouring characters inside words: they survive another cut of the words."""
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))
