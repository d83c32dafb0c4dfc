"""The target a name carries in itself: 软件2套, 满意度90%以上, 24小时内响应, 6月底前完成."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from classifier.checks.phrasing import ends_in_measure
from classifier.checks.wording import is_share_name
from corpus.text import remember_short, squeeze
from corpus.units import parse_unit, unit_tables
from corpus.values import Value, read_value

REACHES = "达到"
"""Stands for the operator of 达到85分: the number is to be reached, and may be passed."""

__all__ = ["REACHES", "Carried", "carried_date", "carried_rhythm", "carried_target"]


@dataclass(frozen=True, slots=True)
class Carried:
    """A target inside a name.

    text: as written there. value: read; alone: the only quantity of the name. norm: it is called a standard
    (补助标准500元/人), which the target contradicts only in the very same unit.
    """

    text: str
    value: Value
    alone: bool
    norm: bool = False


_OPERATOR = (
    r"(?:≥|>=|≧|>|≤|<=|<|=|不低于|不少于|不小于|不超过|不高于|不大于|不多于|至少|低于|少于|小于|高于|达到?|[:：])"
)
_BEHIND = r"(?:(?:及|或)?以[上下内]|之内|内)"
# a number behind these words is part of what the thing is, or is counted per something else
_NO_TARGET = re.compile(
    r"(?:前|第|近|满|超|超过|上限|下限|PM|pm|每[\u4e00-\u9fff]{0,4}|均|(?<!占)比|按.*|占|较|不[低高少多]于.*|不超过.*|由.*|从.*|经.*为|走访.*|问卷.*|抽查.*|其中.*)$"
)
_NORM = re.compile(r"标准(?:为|是)?$")
_RHYTHM = re.compile(
    r"每(?:半年|季度?|个?月|周|星期|日|天|年)(?:不少于|不低于|至少|≥)?\d+次|(?:不少于|不低于|至少|≥)?\d+次/(?:半年|季度?|月|周|日|天|年)"
)
_DEED = re.compile(
    r"^(?:完成)?(?:响应|到达|到场|到位|抵达|办结|办理|审结|审批|审核|完成|处置|处理|反馈|修复|抢修|维修|答复|回复|回应|上报|报告|报送|送达|出具|解决|"
    r"受理|拨付|发放|兑付|恢复|整改|清运|清理|出动|竣工|完工|交付|投用|公示|发布|核查)(?:完毕|到位|完成)?(?:率)?$"
)
_DOING = re.compile(
    r"(?:新建|建设|建成|修建|改建|扩建|改造|完成|购置|购买|采购|新增|培训|覆盖|举办|开展|组织|安装|配备|发放|打造|创建|培育|引进|实施|维修|维护|整治|"
    r"治理|种植|支持|资助|补助|救助|扶持|检测|监测|抽检|编制|出版|制作|投放|更换|铺设|建立|设立|服务|惠及|带动|涉及|选派|招聘|聘请|演出|放映)$"
)
_OBJECT = re.compile(r"[\u4e00-\u9fff]{1,6}")
_BRACKETS = ("(", "（", "[", "【")
_DATE = re.compile(r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?(?:之?前|以前|底|末)")


@cache
def _quantity() -> re.Pattern[str]:
    """A number with a known unit, built once from the unit tables."""
    words = sorted((word for word in unit_tables().spellings if parse_unit(word).dimension), key=lambda w: (-len(w), w))
    unit = "|".join(re.escape(word) for word in words if not word.isascii() or word == "%")
    per = r"(?:/[\u4e00-\u9fff·.]{1,5})?"
    return re.compile(
        rf"(?P<operator>{_OPERATOR})?(?<![\d.\-—~A-Za-z])(?P<number>\d[\d,]*(?:\.\d+)?[十百千]?[万亿]?(?P<unit>{unit}){per})(?P<behind>{_BEHIND})?"
    )


@remember_short(16384)
def carried_target(name: str) -> Carried | None:
    """The one quantity a name ends in or promises to do something with; None when it names what the thing is."""
    text = squeeze(name).rstrip("。.；;)）】]")
    found = list(_quantity().finditer(text))
    if not found:
        return None
    last = found[-1]
    head, tail = text[: last.start()].rstrip("".join(_BRACKETS)), text[last.end() :]
    if len(re.findall(r"[\u4e00-\u9fff]", head)) < 2 or _NO_TARGET.search(head):
        return None
    if text[: last.start()].endswith(_BRACKETS) and not last["operator"]:
        dimension = parse_unit(last["unit"]).dimension
        # 消防车（5吨）, 大班额占比（56人以上）: the brackets say what the thing is
        if dimension == "measure" or (dimension != "share" and is_share_name(head)):
            return None
    value = read_value((last["operator"] or "").lstrip("达到:：") + last["number"] + (last["behind"] or ""))
    if value.number is None:
        return None
    if last["operator"] in ("达", "达到") and not value.operator:
        value = replace(value, operator=REACHES)
    norm = _NORM.search(head) is not None
    if norm and (tail or "/" not in value.unit):
        return None
    if tail:
        if value.dimension == "time" and _DEED.match(tail):
            value = value if value.operator else replace(value, operator="≤")
        elif not (_DOING.search(head) and _OBJECT.fullmatch(tail) and not ends_in_measure(tail) and not last["behind"]):
            return None
    return Carried(last.group().lstrip("达到:："), value, len(found) == 1, norm)


@remember_short(4096)
def carried_rhythm(name: str) -> Carried | None:
    """The one rhythm a name carries (每季度1次, 2次/月); None beside another 每, which multiplies it (每村每月1次)."""
    text = squeeze(name)
    found = list(_RHYTHM.finditer(text))
    if len(found) != 1 or len(re.findall(r"每|/", text)) != 1:
        return None
    value = read_value(found[0].group())
    return Carried(found[0].group(), value, True) if value.kind == "frequency" and value.number else None


@remember_short(4096)
def carried_date(name: str) -> tuple[str, Value] | None:
    """The one deadline a name carries (6月底前), as written and read."""
    found = list(_DATE.finditer(squeeze(name)))
    if len(found) != 1:
        return None
    value = read_value(found[0].group())
    return (found[0].group(), value) if len(value.dates) == 1 else None
