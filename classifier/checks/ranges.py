"""What comparable forms file for the same kind of share: ranges by the last words of the name.

Built once per process from the public forms and the library of duties (corpus/data), 5 000 rows in a fraction of a
second, when the first share is looked up. Quantiles keep single odd rows from moving a range.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from classifier.checks.wording import is_growth, is_negative_measure, is_share_name, plain_name
from corpus.dataset import load_library, load_public_documents
from corpus.values import read_value

__all__ = ["ShareRange", "build_ranges", "find_range", "share_ranges"]

# 合格率, and two signs more for what it is the rate of: 验收合格率
_LENGTHS = (5, 3)
_UNWANTED = "越低越好的比率"
_LEAST_ROWS, _LEAST_SOURCES = 15, 12
_LOW, _HIGH = 0.05, 0.95
_NARROW = 30.0
_LEAST_MARGIN = 20.0
_SAME = re.compile(r"满意(?:率|程度|比例)$")
# growth and decline, and shares that nature or a contest decides
_OTHERWISE = re.compile(
    r"下降|降低|减少|压减|压降|缩短|节约|节能|减排|抗体|体质|考试|升学|评定|申报|评审|选拔|竞赛|晋升|认定|创建|水质|断面|空气|复发|复吸"
)


@dataclass(frozen=True, slots=True)
class ShareRange:
    """Targets in percent of a measure: its last words, how many rows of how many sources, quantiles.

    low, high: 5 % and 95 % quantiles; median between them.
    """

    ending: str
    rows: int
    sources: int
    low: float
    median: float
    high: float

    @property
    def width(self) -> float:
        """How far targets usually lie apart."""
        return self.high - self.low

    @property
    def floor(self) -> float:
        """Least target that is still thinkable: far below the usual ones, the further the more they lie apart."""
        return self.low - max(2 * self.width, _LEAST_MARGIN)

    @property
    def ceiling(self) -> float:
        """Largest target that is still thinkable."""
        return self.high + max(2 * self.width, _LEAST_MARGIN)


def build_ranges(rows: Iterable[tuple[str, str, float]]) -> dict[str, ShareRange]:
    """Ranges from rows of source, name and percent; only measures with enough support that agree among themselves."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for source, name, number in rows:
        for ending in _endings(name):
            found[ending].append((number, source))
    ranges = {}
    for ending, values in found.items():
        sources = len({source for _, source in values})
        if len(values) < _LEAST_ROWS or sources < _LEAST_SOURCES:
            continue
        numbers = sorted(number for number, _ in values)
        low, median, high = (numbers[round(part * (len(numbers) - 1))] for part in (_LOW, 0.5, _HIGH))
        if high - low <= _NARROW:
            ranges[ending] = ShareRange(ending, len(numbers), sources, low, median, high)
    return ranges


@cache
def share_ranges() -> dict[str, ShareRange]:
    """Ranges of the shipped data."""
    return build_ranges(_rows())


def find_range(name: str) -> ShareRange | None:
    """Range of the longest ending of a name that has one; None when its measure is not known well enough."""
    if not _comparable(name):
        return None
    return next((known for ending in _endings(name) if (known := share_ranges().get(ending))), None)


def _rows() -> Iterable[tuple[str, str, float]]:
    for document in load_public_documents():
        for row in document.indicators:
            yield from _share(document.group, row.name, row.value, row.unit)
    for duty in load_library():
        for item in duty.indicators:
            yield from _share(duty.id, item.name, item.value, item.unit)


def _endings(name: str) -> list[str]:
    """Last words of a name, the longest first; then what all unwanted things have in common."""
    text = _SAME.sub("满意度", plain_name(name))
    endings = [text[-length:] for length in _LENGTHS if len(text) >= length]
    return [*endings, _UNWANTED] if is_negative_measure(name) else endings


def _comparable(name: str) -> bool:
    """Whether a name means a share of a whole; how far something grew or fell is a matter of its own."""
    return (
        (is_share_name(name) or bool(_SAME.search(plain_name(name))))
        and not is_growth(name)
        and not _OTHERWISE.search(name)
    )


def _share(source: str, name: str, filed: str, unit: str) -> Iterable[tuple[str, str, float]]:
    if _comparable(name):
        value = read_value(filed, unit, name)
        if value.kind == "share" and value.number is not None and 0 <= value.number <= 100:
            yield source, name, value.number + 0.0  # -0 is 0
