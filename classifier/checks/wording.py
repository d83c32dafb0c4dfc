"""What an indicator's name says about itself: its bare wording, its polarity, the measure it ends in."""

from __future__ import annotations

import re

from corpus.text import squeeze

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

# a thing nobody wants, as the last words of the name, followed only by how it is counted
_NEGATIVE = re.compile(
    r"(?:故障|投诉|信访|上访|事故|差错|错误|失误|结余|结转结余|结转|逾期(?:发放|支付|完成|还款|未还|办理)?|"
    r"辍学|失学|流失|违规|违纪|违法|违约|超标|返工|退货|死亡|病死|发病|感染|漏检|漏报|误报|漏保|错保|"
    r"空置|闲置|复发|返贫|致贫|犯罪|再犯|失业|缺测|漏测|损失|伤亡|舞弊|泄密|(?:污染|安全|负面|群体性|舆情)事件|贫困发生|瞒报|浪费|漏损|破损|损坏|超支|超编|溺水|不合格|不达标|未完成|中断)"
    r"(?:现象|问题|事件|行为|案件|责任)?(?:发生)?(?:率|比例|占比|次数|起数|件数|例数|人数|户数|数量|数|量)$"
)
# words that turn the bad thing into work against it: 投诉处理率, 事故下降率, 无事故
_TURNED = re.compile(
    r"消除|下降|降低|减少|控制|压减|整改|处理|处置|办结|化解|查处|解决|回复|响应|修复|排除|调查|上报|报告|预防|应对|"
    r"受理|杜绝|避免|防止|防范|无|零|未(?!完成)|免|救助|帮扶|排查|治理|监测|检测|监督|监控|盘活|清理|清退|督办|核查|"
    r"警示|演练|宣传|培训|保险|险|审结|破案|办理|审理|移交|劝返|复学|关爱|保护|分析|调解|抢修|维修|检修|赔付|补偿|"
    r"打击|挽回|追回|查办|制止|追究|遏制|反馈|抽查|检查|巡查|执法|防治|干预|修补|更换|改造|利用|达标率|合格率|及时"
)
_POSITIVE = re.compile(
    r"(?:满意度|满意率|合格率|达标率|完成率|覆盖率|及时率|准确率|到位率|就业率|巩固率|普及率|知晓率|入学率|参与率|"
    r"通过率|优良率|完好率|参保率|发放率|成活率|利用率|落实率|规范率|受益率|整改率|办结率|处置率|处理率|合规率|上岗率|"
    r"开班率|交付率|运行率|良好率|在线率|无差错率|无事故率|成功率|认证率|公示率|公开率|筛查率|接种率|管理率|完结率|履行率|消除率|"
    r"化解率|尽保率|入园率|升学率|签约率|建档率|回收率|销号率|开展率|实施率|优秀率|治愈率|完工率|及时性|准确性)$"
)
_NOT_POSITIVE = re.compile(
    r"未|不(?!动产)|超|投诉(?!.*(?:处理|办结|回复|化解)率)|负债|违(?!.*(?:处理|查处|整改)率)|漏|流失|结余|结转|"
    r"(?:成本|预算|资金|经费|支出|三公|费用)[\u4e00-\u9fff”]{0,6}(?:完成|控制|使用|利用|执行|管理)率"
)
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
_LIMITED = re.compile(
    r"会议|公务|出国|出境|编制|用车|车辆购置|接待|能耗|超|控制|限|事故|投诉|隐患|案件|违|污染|排放|问题"
)
_SHARE = re.compile(r"(?:率|占比|比例|比重|满意度|认可度|知晓度)$")
_NOT_SHARE = re.compile(
    r"(?:频率|效率|速率|功率|汇率|倍率|容积率|曝光率|分辨率|波特率|点击率|点播率|税率|利率|产出率)$"
)
_GROWTH = re.compile(
    r"增长|增幅|增速|增加|增值|增收|提高|提升|上升|上浮|超额|超过|超计划|翻番|同比|环比|较上年|比上年|回报|收益|利润|"
    r"毛入|保值|盈余|产销|负债|杠杆|充足率|流动比|速动比|投入产出|拨备|周转|负荷|饱和|倍|床位使用|变动|涨"
)


def plain_name(name: str) -> str:
    """A name without counters (指标1:), trailing notes in brackets and closing signs; half-width, no blanks."""
    text = _COUNTER.sub("", squeeze(name))
    while True:
        shorter = _TAIL_NOTE.sub("", _TAIL_SIGNS.sub("", text))
        if shorter == text or not shorter:
            return text
        text = shorter


def is_negative_measure(name: str) -> bool:
    """Whether the name measures something unwanted (故障率, 投诉次数), so that less is better.

    Work against it (投诉处理率, 事故下降率, 无安全事故) is not; in doubt False.
    """
    text = plain_name(name)
    return bool(_NEGATIVE.search(text)) and not _TURNED.search(text)


def is_positive_measure(name: str) -> bool:
    """Whether the name is a share of which more is plainly better (合格率, 满意度); in doubt False."""
    text = plain_name(name)
    return bool(_POSITIVE.search(text)) and not _NOT_POSITIVE.search(text)


def is_deadline(name: str) -> bool:
    """Whether the name ends in a time something is done by or within (办结时限, 响应时间), so that sooner is better."""
    text = plain_name(name)
    return bool(_DEADLINE.search(text)) and not _LASTING.search(text)


def is_share_name(name: str) -> bool:
    """Whether the name ends in a word for a share (率, 占比, 满意度) and not in one that only sounds so (频率)."""
    text = plain_name(name)
    return bool(_SHARE.search(text)) and not _NOT_SHARE.search(text)


def is_growth(name: str, wording: str = "") -> bool:
    """Whether the name or the value's wording speaks of growth or over-fulfilment, which may pass 100 %."""
    return bool(_GROWTH.search(name) or _GROWTH.search(wording))


def ends_in_count(name: str) -> bool:
    """Whether the name ends in a word for a number of things or people (人数, 数量, 次数)."""
    return bool(re.search(r"(?:数|数量|个数|人数|人次|次数|场次|频次)$", plain_name(name)))


def is_spending_rate(name: str) -> bool:
    """Whether the name measures how far money was spent or paid out (预算执行率, 资金支出率, 拨付率).

    Paying to the people entitled (补贴发放率), punctuality and correctness of payment are services, not this.
    """
    text = plain_name(name)
    return bool(_SPENDING.search(text)) and not _PAID_SERVICE.search(text)
