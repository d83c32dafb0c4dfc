"""One stated target as an amount that others can be compared with: 3.5万元/公里 beside 35000元/公里."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from classifier.checks.measures import asked_dimension, unit_named
from classifier.checks.wording import is_growth, is_share_name, plain_name
from corpus.units import Unit, parse_unit
from corpus.values import read_value

__all__ = [
    "CHANGE",
    "DAY",
    "MONTH",
    "SHARE",
    "TIME",
    "WORKING_DAY",
    "Amount",
    "amount_in",
    "depends_on_scale",
    "is_counted_name",
    "is_sum_of_money",
    "misfits",
    "read_amount",
    "spelled",
]

MONTH = "完成月份"
"""Key of targets that are dates: they are compared by month."""
CHANGE = "|增减"
"""End of the key of targets that say how far something is to change, not where it is to stand."""
SHARE, TIME, WORKING_DAY = "%", "分钟", "工作日"
"""Keys of shares, of lengths of time and of those in working days, which no factor turns into days."""
DAY = 1440.0
"""How many of the base unit of time make a day."""
_MOST = 100.0
_READ = frozenset({"share", "money", "count", "date", "period", "frequency"})
_CHANGED = re.compile(
    r"增长|增加|提高|提升|上升|上浮|下降|降低|下浮|减少|压减|压缩|缩短|收窄|缩小|扩大|回升|回落|[增降涨]幅|同比|环比|[较比]上年|翻番"
)
# spellings of one unit, or units an exact factor apart: unit → (base, how many of the base)
_BASES: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("名", "位", "员", "生", "学生"), ("人", 1.0)),
    # what one measure counts is called by either
    **dict.fromkeys(("家", "所", "处", "座", "项"), ("个", 1.0)),
    **dict.fromkeys(("起", "宗"), ("件", 1.0)),
    "平方公里": ("平方米", 1e6),
    "公顷": ("平方米", 1e4),
    "亩": ("平方米", 1e4 / 15),
    "公里": ("米", 1e3),
    "延米": ("米", 1.0),
    "厘米": ("米", 1e-2),
    "毫米": ("米", 1e-3),
    "吨": ("公斤", 1e3),
    "斤": ("公斤", 0.5),
    "克": ("公斤", 1e-3),
    "毫克": ("公斤", 1e-6),
    **dict.fromkeys(("微克", "μg", "ug"), ("公斤", 1e-9)),
    "升": ("立方米", 1e-3),
    "毫升": ("立方米", 1e-6),
    "秒": ("分钟", 1 / 60),
    **dict.fromkeys(("小时", "时"), ("分钟", 60.0)),
    **dict.fromkeys(("天", "自然日", "日历天"), ("分钟", DAY)),
    "周": ("分钟", 7 * DAY),
    **dict.fromkeys(("季度", "季"), ("月", 3.0)),
    "半年": ("月", 6.0),
    **dict.fromkeys(("年", "年度"), ("月", 12.0)),
    "兆瓦": ("千瓦", 1e3),
    "瓦": ("千瓦", 1e-3),
}
_PER = {"生": "人", "名": "人", "位": "人", "学生": "人", "日": "天", "十万": "10万"}
_SPELLED = {
    **{1e1: "十", 1e2: "百", 1e3: "千", 1e4: "万", 1e5: "十万", 1e6: "百万", 1e7: "千万", 1e8: "亿", 1e9: "十亿"},
    **{1e10: "百亿", 1e11: "千亿", 1e12: "万亿"},
}
_PER_HUNDRED = {0.1: "‰", 0.01: "‱"}
_EACH = re.compile(r"(?P<what>[人生户亩村])均")
_PER_UNIT = re.compile(
    r"[人生户亩村校班日月年]均|平均|每(?!年)|单价|均价|价格|单位|单(?:个|套|次|项|台|座|场|期|人|件)|标准|定额|工资|税率|"
    r"最低|最高|限额|浓度|强度|密度"
)
# 元/年 is a total all the same; 次/月 is a rhythm
_PERIODS = frozenset({"年", "季度", "月", "周", "天", "学期", "学年"})
# last words of what is counted or measured, whoever filed wording for it
_COUNTED = re.compile(
    r"(?<![系参函])数$|(?<![份定])额$|(?<![质力胆])量$|(?:[人户车班场架台件]次|面积|里程|长度|金额|产值|年限|天数|时长|浓度|起数|人口|库容|用时|耗时|单价)$"
)
_SUM_OF_MONEY = re.compile(
    r"(?:(?<![份名员班学配定])额|收入|支出|税收|利润|产值|产出值|增加值|"
    r"费用?|经费|成本|开支|造价|单价|均价|租金|资金|投资|损失)$"
)
# 减少家庭支出 is an aim, 家庭支出 a sum
_AIM = re.compile(
    r"^(?:有效|进一步|切实|逐步|持续|不断|显著|明显)*(?:提升|提高|增加|增强|促进|带动|拉动|推动|助力|减少|降低|减轻|节约|节省|"
    r"控制|压减|压缩|保障|确保|保证|稳定|实现|改善|挽回|避免|防止|扩大|加大|优化|缓解|创造|弥补|满足)"
)
_TOTALS = frozenset({"people", "things", "area", "length", "times", "money"})
_WEIGHED = frozenset({"公斤", "立方米", "千瓦", "千瓦时", "度", "兆瓦时", "千伏安", "吨标准煤", "标准煤"})


@dataclass(frozen=True, slots=True)
class Amount:
    """One target that can be compared; of a range its middle counts.

    key: what it can be compared with, equal for comparable units. number: in the base unit of the key.
    unit: spelling as stated, multiplier included. factor: how many base units make one of ``unit``.
    dimension: as in corpus.units, ``date`` for months.
    """

    key: str
    number: float
    unit: str
    factor: float
    dimension: str


@lru_cache(maxsize=1 << 16)
def read_amount(name: str, value: str, unit: str) -> Amount | None:
    """The amount a target states; None for wording, gaps, lists of grades and what says several things at once."""
    read = read_value(value, unit, name)
    if read.kind not in _READ:
        return None
    if read.dates:
        month = read.dates[-1][1]
        return Amount(MONTH, float(month), "月", 1.0, "date") if month else None
    if read.number is None:
        return None
    number = read.number if read.upper is None else (read.number + read.upper) / 2
    stated = _unit_of(Unit(read.unit, read.scale, read.dimension), bool(read.text), number, name)
    is_share = stated.name == "%" and is_share_name(name) and not is_growth(name, read.text)
    if is_share and not 0 <= number <= _MOST:
        return None
    key, factor = _base(stated.name)
    if _CHANGED.search(read.text) and not _CHANGED.search(name):
        key += CHANGE
    scale = 1.0 if stated.name == "%" and stated.scale > 1 else stated.scale
    return Amount(key, number * factor + 0.0, spelled(stated.name, scale), scale * factor, stated.dimension)


def amount_in(name: str, number: float, unit: str) -> Amount | None:
    """A number that is known to be stated in a unit, for a measure of that name; None for a share beyond 0 to 100 %."""
    stated = _unit_of(parse_unit(unit), False, number, name)
    if stated.name == "%" and is_share_name(name) and not is_growth(name) and not 0 <= number * stated.scale <= _MOST:
        return None
    key, base = _base(stated.name)
    factor = stated.scale * base
    return Amount(key, number * factor, spelled(stated.name, stated.scale), factor, stated.dimension)


def spelled(name: str, scale: float) -> str:
    """Unit with its multiplier as forms write it: 元/亩 and 10 000 are 万元/亩.

    >>> spelled("元/亩", 10000.0), spelled("%", 0.1)
    ('万元/亩', '‰')
    """
    if name == "%":
        return _PER_HUNDRED.get(scale, name)
    return _SPELLED.get(scale, "") + name


def is_sum_of_money(name: str) -> bool:
    """Whether a name ends in an amount of money (亏损额, 产值, 自付费用) and is no aim such as 降低运营成本."""
    text = plain_name(name)
    return bool(_SUM_OF_MONEY.search(text)) and not _AIM.match(text)


def is_counted_name(name: str) -> bool:
    """Whether a name ends in what is counted or measured, so that no grade fits it, whatever wording was filed.

    >>> [is_counted_name(name) for name in ("食源性疾病报告数", "康复家庭自付费用", "群众满意度", "提升服务质量")]
    [True, True, True, False]
    """
    return bool(_COUNTED.search(plain_name(name))) or is_sum_of_money(name) or is_share_name(name)


def misfits(amount: Amount, name: str) -> bool:
    """Whether an amount measures another thing than the name asks for, e.g. 5天 for a share (as V6 sees it).

    A share is none of an amount: of 亏损额, 较上年收窄5% tells a change only.
    """
    if amount.dimension == "share" and (_COUNTED.search(plain_name(name)) or is_sum_of_money(name)):
        return "/" not in amount.key
    asked = asked_dimension(name)
    if asked is None or not amount.dimension or "/" in amount.key or amount.key == MONTH:
        return False
    return not asked.accepts(amount.dimension, amount.unit)


def depends_on_scale(amount: Amount, name: str) -> bool:
    """Whether such amounts grow with the size of the unit: totals do; shares, times and unit costs do not."""
    if amount.key.endswith(CHANGE) or _PER_UNIT.search(plain_name(name)):
        return False
    head, slash, rest = amount.key.partition("/")
    if slash and not (amount.dimension != "times" and set(rest.split("·")) <= _PERIODS):
        return False
    return amount.dimension in _TOTALS or head in _WEIGHED


def _unit_of(stated: Unit, worded: bool, number: float, name: str) -> Unit:
    """Unit of a value; one without any, and without wording, takes the unit its name tells, as readers do."""
    if stated.name:
        what = _EACH.search(name) if stated.name == "元" else None
        return Unit(f"元/{what['what']}" if what else stated.name, stated.scale, stated.dimension)
    if worded:
        return Unit("", stated.scale)
    asked = asked_dimension(name)
    if asked is not None and asked.fits == {"share"} and 1 < number <= _MOST:
        return Unit("%", 1.0, "share")
    told = parse_unit(unit_named(name))
    return Unit(told.name, stated.scale, told.dimension) if told.name else Unit("", stated.scale)


def _base(name: str) -> tuple[str, float]:
    """Comparable unit of a normal spelling, and how many of it one makes; the order of 人·天 does not matter."""
    head, slash, rest = name.partition("/")
    base, factor = _BASES.get(head, (head, 1.0))
    if not slash:
        return base, factor
    parts = sorted(_PER.get(part, part) for part in rest.split("·"))
    if not head and parts[0].startswith("10"):
        base = "人"  # 9/10万, of a rate of deaths or of the sick
    return f"{base}/{'·'.join(parts)}", factor
