"""What an indicator's name says about itself: its bare wording, its polarity, the measure it ends in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from classifier.checks.polarity import is_unwanted, is_wanted_share
from corpus.text import remember_short, squeeze

__all__ = [
    "ends_in_count",
    "is_deadline",
    "is_growth",
    "is_negative_measure",
    "is_positive_measure",
    "is_share_name",
    "is_spending_rate",
    "plain_name",
]

_COUNTER = re.compile(
    r"^(?:指标\d+[:：.、]?|【新增】|★+|其中[:：]|[（(]?\d{1,2}[)）.、．:：](?!\d)|[一二三四五六七八九十]+[、．])+"
)
_TAIL_NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_TAIL_SIGNS = re.compile(r"[。；;，,、:：*★]+$")

_DEADLINE = re.compile(
    r"(?:完成|办结|办理|审批|审核|答复|响应|反应|到场|修复|抢修|竣工|完工|建成|交付|拨付|发放|到位|上报|出具|处置|处理|维修|申请)"
    r"(?:时限|时间|天数|时长|周期|月份)$|时限$"
)
_LASTING = re.compile(
    r"保障|保证|服务时|开放|运行|使用|保存|质保|保修|管护|公示|储备|租赁|供应|接听|值守|值班|培训时|存续|有效|提前|缩短"
)
_SPENDING = re.compile(
    r"(?:预算|资金|经费|支出|拨款|专款|款项)[\u4e00-\u9fff]{0,6}?(?:执行|支出|支付|拨付|使用|完成)?(?:执行率|支出率|支付率|拨付率|支出进度|执行进度|"
    r"支付进度|支出完成率|支付完成率|执行完成率)$|^(?:执行率|支出率|支付率|拨付率|资金使用率|支出进度)$"
)
_PAID_SERVICE = re.compile(r"及时|按时|准确|合规|足额|发放率|补贴|补助|政府采购")
_SHARE = re.compile(r"(?:率|占比|比例|比重|满意度|认可度|知晓度)$")
_NOT_SHARE = re.compile(
    r"(?:频率|效率|速率|功率|汇率|倍率|容积率|曝光率|分辨率|波特率|点击率|点播率|税率|利率|产出率)$"
)
_GROWTH = re.compile(
    r"增长|增幅|增速|增加|增值|增收|提高|提升|上升|上浮|超额|超过|超计划|翻番|同比|环比|较上年|比上年|回报|收益|利润|"
    r"毛入|保值|盈余|产销|负债|杠杆|充足率|流动比|速动比|投入产出|拨备|周转|负荷|饱和|倍|床位使用|变动|涨"
)


@remember_short(16384)
def plain_name(name: str) -> str:
    """A name without counters (指标1:), trailing notes in brackets and closing signs; half-width, no blanks."""
    text = _COUNTER.sub("", squeeze(name))
    while True:
        shorter = _TAIL_NOTE.sub("", _TAIL_SIGNS.sub("", text))
        if shorter == text or not shorter:
            return text
        text = shorter


def is_negative_measure(name: str, words: Iterable[str] = ()) -> bool:
    """Whether the name measures something unwanted (故障率, 投诉次数), so that less is better; words: the office's own.

    Work against it (投诉处理率, 事故下降率, 无安全事故) is not; in doubt False.
    """
    return is_unwanted(plain_name(name), words)


def is_positive_measure(name: str, words: Iterable[str] = ()) -> bool:
    """Whether the name is a share of which more is plainly better (合格率, 满意度); words: the office's own.

    In doubt False.
    """
    return is_wanted_share(plain_name(name), words)


@remember_short(4096)
def is_deadline(name: str) -> bool:
    """Whether the name ends in a time something is done by or within (办结时限, 响应时间), so that sooner is better."""
    text = plain_name(name)
    return bool(_DEADLINE.search(text)) and not _LASTING.search(text)


@remember_short(4096)
def is_share_name(name: str) -> bool:
    """Whether the name ends in a word for a share (率, 占比, 满意度) and not in one that only sounds so (频率)."""
    text = plain_name(name)
    return bool(_SHARE.search(text)) and not _NOT_SHARE.search(text)


def is_growth(name: str, wording: str = "") -> bool:
    """Whether the name or the value's wording speaks of growth or over-fulfilment, which may pass 100 %."""
    return bool(_GROWTH.search(name) or _GROWTH.search(wording))


@remember_short(4096)
def ends_in_count(name: str) -> bool:
    """Whether the name ends in a word for a number of things or people (人数, 数量, 次数)."""
    return bool(re.search(r"(?:数|数量|个数|人数|人次|次数|场次|频次)$", plain_name(name)))


@remember_short(4096)
def is_spending_rate(name: str) -> bool:
    """Whether the name measures how far money was spent or paid out (预算执行率, 资金支出率, 拨付率).

    Paying to the people entitled (补贴发放率), punctuality and correctness of payment are services, not this.
    """
    text = plain_name(name)
    return bool(_SPENDING.search(text)) and not _PAID_SERVICE.search(text)
