"""What comparable forms file for the same kind of share: ranges by the last words of the name, or by their family.

Built once per process from the public forms, the library of duties and the authored forms (corpus/data), in a
fraction of a second, when the first share is looked up. Quantiles keep single odd rows from moving a range.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from classifier.checks.wording import is_growth, is_negative_measure, is_share_name, plain_name
from corpus.dataset import load_authored_documents, load_library, load_public_documents
from corpus.text import remember_short
from corpus.values import read_value

__all__ = [
    "ShareRange",
    "build_ranges",
    "build_share_ranges",
    "find_range",
    "kept_ranges",
    "known_rows",
    "share_kinds",
    "share_ranges",
]

# 合格率, and two signs more for what it is the rate of: 验收合格率
_LENGTHS = (5, 3)
_UNWANTED = "越低越好的比率"
_LEAST_ROWS, _LEAST_SOURCES = 15, 12
_LOW, _HIGH, _EXTREME = 0.05, 0.95, 0.01
_NARROW = 30.0
_LEAST_MARGIN = 20.0
_MOST_FLOOR, _FAMILY_FLOOR = 60.0, 50.0
"""Highest floors of a measure and of a family, which holds measures of different rigour."""
_SAME = re.compile(r"满意(?:率|程度|比例)$")
# measures that promise nearly everything in whatever field they stand; the first that fits is a name's family
_FAMILIES = tuple(
    (title, re.compile(rf"(?:{words})率$"))
    for title, words in (
        ("按期、及时一类比率", r"(?:及时|按期|按时|准时|如期|准点|限时)[^率]{0,4}"),
        (
            "运行、完好一类比率",
            "运行|运转|在线|可用|完好|正常|亮灯|亮化|开机|供电|供水|供暖|供气|可靠|通水|通电|通车|畅通|连通|贯通|保洁|保证",
        ),
        ("合格、准确一类比率", "合格|达标|合规|规范|准确|正确|符合|相符|通过|一致|完整|无误|健全|真实"),
        ("发放、到位一类比率", "发放|到位|兑付|拨付|兑现|落实|配送|送达|供应|分配|执行到位"),
        ("出勤、巩固一类比率", "出勤|参训|到课|到会|参会|签到|到岗|在岗|结业|出席|到场|巩固"),
        (
            "公开、建档一类比率",
            "公开|公示|备案|归档|建档|签订|挂牌|登记|录入|上传|报送|公布|入库|入账|上报|填报|建账|确权|参保",
        ),
        (
            "办结、处置一类比率",
            "办结|处置|整改|结案|回复|答复|受理|处理|办理|调解|化解|修复|清运|收运|无害化|扑灭|销号|核实|查处|响应|解决|履约",
        ),
        ("完成、验收一类比率", "完成|实施|竣工|完工|开工|开办|投用|交付|验收|建成|实现|履行|开展|执行"),
        (
            "差错、事故一类比率",
            "差错|出错|错误|误差|事故|故障|投诉|返工|退货|退票|失误|破损|缺陷|违规|违法|泄漏|泄露|漏报|误报|误诊",
        ),
        ("覆盖一类比率", "覆盖"),
        ("知晓一类比率", "知晓|认知"),
    )
)
# growth and decline, and shares that nature, a sample or a contest decides
_OTHERWISE = re.compile(
    r"下降|降低|减少|压减|压降|缩短|节约|节能|减排|抗体|体质|考试|升学|评定|申报|评审|选拔|竞赛|晋升|认定|创建|水质|断面|空气|复发|复吸|"
    r"森林|植被|林木|绿化|抽查|抽检|抽样|抽测|抽取|随机|审计|巡察|巡视|试点|示范|签约|贷款|(?<!医疗)(?<!养老)保险|"
    r"网点|回访|走访|随访|提前|转化|储备|采纳|手续费|首次|一次性|一次|优秀|优良|优质|资格|司法|法律职业|录取|公考|自愿|志愿|充电|光伏|电话|灵活|首付|中签|命中|检出|阳性|"
    r"污水|知识|素养|监管|上半年|季度|阶段|年内|资源化|新能源|装配|专利|获奖|中标|发明|上座|出租|入住|返乡|本地|对口|异地|跨省|商业|补充"
)


@dataclass(frozen=True, slots=True)
class ShareRange:
    """Targets in percent of a measure: its last words or family, how many rows of how many sources, quantiles.

    low, high: 5 % and 95 % quantiles; median between them; extreme: 1 % quantile. family: of many measures.
    """

    ending: str
    rows: int
    sources: int
    low: float
    median: float
    high: float
    extreme: float = 0.0
    family: bool = False

    @property
    def width(self) -> float:
        """How far targets usually lie apart."""
        return self.high - self.low

    @property
    def floor(self) -> float:
        """Least target that is still thinkable: far below the usual ones, the further the more they lie apart."""
        if self.width > _NARROW:
            return self.extreme / 2
        floor = max(self.low - max(2 * self.width, _LEAST_MARGIN), self.extreme / 2)
        return min(floor, _FAMILY_FLOOR if self.family else _MOST_FLOOR)

    @property
    def ceiling(self) -> float:
        """Largest target that is still thinkable."""
        return self.high + max(2 * self.width, _LEAST_MARGIN)


def build_ranges(rows: Iterable[tuple[str, str, float]]) -> dict[str, ShareRange]:
    """Ranges from rows of source, name and percent; only measures with enough support.

    A measure of its own must agree with itself; a family may lie wide, and then bounds very little.
    """
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for source, name, number in rows:
        for ending in _keys(name):
            found[ending].append((number, source))
    families = {title for title, _ in _FAMILIES}
    ranges = {}
    for ending, values in found.items():
        sources = len({source for _, source in values})
        if len(values) < _LEAST_ROWS or sources < _LEAST_SOURCES:
            continue
        numbers = sorted(number for number, _ in values)
        low, median, high, extreme = (numbers[round(p * (len(numbers) - 1))] for p in (_LOW, 0.5, _HIGH, _EXTREME))
        if high - low <= _NARROW or ending in families:
            family = ending in families
            ranges[ending] = ShareRange(ending, len(numbers), sources, low, median, high, extreme, family)
    return ranges


def build_share_ranges() -> dict[str, ShareRange]:
    """Ranges of the shipped rows; takes a second (tools/build_value_ranges.py keeps what comes out)."""
    return build_ranges(share for row in known_rows() for share in _share(*row))


@cache
def kept_ranges() -> dict[str, dict[str, list[Any]]]:
    """Content of value_ranges.json: kind of range → name → its fields in order."""
    raw = files("classifier").joinpath("data/value_ranges.json").read_text(encoding="utf-8")
    kept: dict[str, dict[str, list[Any]]] = json.loads(raw)
    return kept


@cache
def share_ranges() -> dict[str, ShareRange]:
    """Ranges of the shipped rows, as kept."""
    return {ending: ShareRange(*fields) for ending, fields in kept_ranges()["shares"].items()}


@remember_short(4096)
def find_range(name: str) -> ShareRange | None:
    """Range of the longest ending of a name that has one, else of its family; None when neither is known."""
    if not _comparable(name):
        return None
    return next((known for ending in _keys(name) if (known := share_ranges().get(ending))), None)


def share_kinds(name: str) -> tuple[str, ...]:
    """Kinds of shares a name belongs to, the closest first: its last words, its family; () for no such share.

    What all unwanted things have in common is left out: it bounds a target, but says nothing of the usual one.
    """
    return tuple(key for key in _keys(name) if key != _UNWANTED) if _comparable(name) else ()


def known_rows() -> Iterator[tuple[str, str, str, str]]:
    """Source, name, value and unit of every row of the shipped data."""
    for document in load_public_documents():
        yield from ((document.group, row.name, row.value, row.unit) for row in document.indicators)
    for duty in load_library():
        yield from ((duty.id, item.name, item.value, item.unit) for item in duty.indicators)
    for written in load_authored_documents():
        yield from ((written.doc_id, one.name, one.value, one.unit) for one in written.indicators)


def _keys(name: str) -> list[str]:
    """Last words of a name, the longest first, then its family; then what all unwanted things have in common."""
    text = _SAME.sub("满意度", plain_name(name))
    keys = [text[-length:] for length in _LENGTHS if len(text) >= length]
    keys += [title for title, words in _FAMILIES if words.search(text)][:1]
    return [*keys, _UNWANTED] if is_negative_measure(name) else keys


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
