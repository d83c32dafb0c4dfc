"""Operator and unit to offer for a measure; the number stays for the filler.

What an author states goes first, then what most forms state, then what the kind of measure asks for. Nothing is
offered that the audit would report: a ceiling is offered for a cost, whoever filed a floor (V4), none for what people
want more of (V5), and no unit that measures another thing than the name (V6).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from classifier.checks.base import RowCheck
from classifier.checks.context import FormContext, Row
from classifier.checks.measures import asked_dimension, unit_named
from classifier.checks.polarity import is_wanted_count
from classifier.checks.v4_cost_direction import CostDirection
from classifier.checks.v5_polarity import Polarity
from classifier.checks.v6_unit_fits_name import UnitFitsName
from classifier.checks.wording import (
    is_deadline,
    is_growth,
    is_negative_measure,
    is_positive_measure,
    is_share_name,
    plain_name,
)
from classifier.knowledge.amounts import CHANGE, MONTH, Amount, is_counted_name, is_sum_of_money, misfits, read_amount
from classifier.knowledge.records import AUTHORED, Measure
from classifier.knowledge.spread import ValueSpread, value_spread
from classifier.knowledge.store import KnowledgeBase
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.taxonomy import Filed, load_taxonomy
from corpus.units import dimension_of
from corpus.values import read_value

__all__ = ["OPERATORS", "operator_and_unit"]

OPERATORS = ("≥", "≤", "=")
_STATED = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "="}
_TURNED = {"≥": "≤", "=": "≤", "≤": "≥"}
_BY_POLARITY = {"正向": "≥", "反向": "≤"}
_SAVED = re.compile(r"节约|节支|节省|压减|压缩|压降|降低|下降|减少")
_LOST = re.compile(r"收入|税收|收益|产量|损失|面积|岗位")
_STANDARD = re.compile(
    r"(?:补助|补贴|资助|救助|奖励|奖补|保障|供养|抚恤|优抚|待遇|扶助|津贴|慰问|低保)[\u4e00-\u9fff]{0,4}标准$"
)
# what may not grow: no floor is offered for how much of it there is
_BURDENS = re.compile(
    r"会议|公务|接待(?![\u4e00-\u9fff]{0,10}(?:游客|研学|学生|观众|读者|团队|参观|人员))|出国|出境|用车|"
    r"编制(?!率|[\u4e00-\u9fff]{0,12}(?:方案|规划|报告|标准|清单|图集|教材|指南))|编外|外包|能耗|排放|违|投诉|事故|故障|隐患|案件|差错|"
    r"(?<![B彩])超(?![声市级算高图])"
)
# nobody wants more of it, in whatever class it stands
_UNWANTED = re.compile(
    r"亏损|赤字|欠费|拖欠|欠薪|负担|自付|成本|费用|开支|能耗|电耗|水耗|煤耗|油耗|耗[水电能煤油]量|浓度|伤亡|死亡|事故|火灾|火点|受[伤灾]|[致伤]伤|返贫|"
    r"致贫|失踪|溺[水亡]|投诉|信访|差错|误差|误报|漏报|故障|宕机|崩溃|违[规法纪约章]|犯罪|肇[事祸]|拒载|罢[运工]|停[运电水]|超[载标限员]|冒领|错发|泄[露漏]|"
    r"逾期|患病|发病|感染|病例|疾病|疫情|损失|空置|闲置|失[访信业学联]|辍学|流失|等候|等待|排队|积水|内涝|拥堵|污染|扰民|噪声|臭|纠纷|案件|缺粮|负面|舆情|"
    r"风险|事件|限速|晚点|延误|失业|裁员|跑动|跑腿|退货|退订|淘汰|浪费|抛荒|撂荒|病死|偏差|隐患"
)
# work on it, or less of it, is wanted
_WORK = re.compile(
    r"查处|查办|办理|办结|处[理置]|受理|整[治改]|治理|消除|化解|挽回|追[回缴]|排查|防[治控范疫]|救助|受援|接待|修复|利用|回收|复[耕学]|盘活|调解|清[理退欠]|"
    r"拆除|审[结理核]|抽[检查]|监测|检[测验]|筛查|培训|演练|宣[传讲]|补[助贴偿]|赔|保险|改造|减[少免轻排损负]|节[约省支能水]|避免|替代|调查|评估|应急|"
    r"侦破|胜诉|闭环|落实|保障|撤离|讨回|转移|保[土持]|一致|合格|坚持|省下|腾出|退出|培[养育]|兑现|结案|规范"
)
_TURNED_NAME = re.compile(r"降|减|压[缩降]|无|零|不|未|免|收入|交易")
_LESSENED = re.compile(
    r"下降|降低|减少|减免|减排|减损|减量|节[约省支]|压[减缩降]|挽回|消除|少[跑带花交缴]|缩短|收窄|替代|逐年少|省下|讨回"
)
_CEILING = re.compile(
    r"以内$|不(?:超过|高于|大于|多于)|控制(?:在|数)|(?<!不)低于(?!市)|上限|[降减缩](?:低|少|短)?[至到]"
)
_FLOOR = re.compile(r"不(?:少于|低于|小于)|以上$|达到?$|(?<!不)(?:超过|高于)|[提增升](?:高|加|长|升)?[至到]$")
_FALLS = re.compile(r"降(?![雨水温尘解])|减少|收窄|压减|缩短")
_PLAIN_NUMBER = re.compile(r"[≥≤]?\d+(?:\.\d+)?[万亿]?")
_GROWS = re.compile(r"提高|增加|增长|提升|上升|扩大|攀升")
_LASTS = re.compile(
    r"年限|年数|使用[年期]|寿命|可用|管护|质保|保修|维修服务|指导|服务[年期]|持续|运[行营转]|开放|供[暖热水]|值[班守]|培训|录制|记录|学[时习]|课时|优良|有效|延[续长]|"
    r"协议|合作|续[签约]|防洪|设防|托管|跟踪|坚持|巩固|满足|可支付|储备"
)
_SHORT = re.compile(r"用时|耗时|时限|等候|等待|排队|响应|到[场达]|办[理结]|审[批核]|修复|缩短")
# a value between limits, or one that says nothing of better and worse
_NEITHER = re.compile(r"是否|[pP][hH]值|温[度湿]|湿度|中位数|系数|比例尺|周期|频率|排名|名次|位次|价格|物价|水位|轮换")
_EARNED = re.compile(
    r"收入|产值|销售|营收|贷款|投放|引资|融资|授信|交易|成交|税收|利润|增收|创收|外汇|上缴|募集|签约|消费"
)
_TAIL_UNIT = re.compile(r"(?:[人户班场架台]次|学时|课时)$")
_IN_TEN_THOUSANDS = re.compile(r"(?:额|产值|增加值|税收|利润|投资|资金|收入|支出|经费|损失)$")
_OF_ONE = re.compile(r"[人户亩生]均|每|自付|家庭|单[价位个]|户")
_BENEFITS = frozenset({"经济效益", "社会效益", "生态效益", "可持续影响"})
_EXAMPLE = 10.0
_LARGE_SHARE = 50.0
_OF_SIGNS: tuple[RowCheck, ...] = (CostDirection(), Polarity())
_OF_UNITS = UnitFitsName()


def operator_and_unit(measure: Measure, base: KnowledgeBase) -> tuple[str, str]:
    """Operator (one of OPERATORS) and unit to offer beside an empty value cell; "" for what nothing tells."""
    spread = value_spread(measure, base)
    number = _EXAMPLE if spread is None else spread.median
    amounts = [one for use in measure.uses if (one := read_amount(use.name, use.value, use.unit)) is not None]
    told = measure.unit or measure.operator or asked_dimension(measure.name) or is_counted_name(measure.name)
    if spread is None and not told:
        return "", ""
    unit = next((one for one in _units(measure, amounts, spread) if not _reported(measure, number, "", one)), "")
    for operator in _operators(measure, base, spread, unit):
        for tried in dict.fromkeys((operator, _TURNED.get(operator, ""))):
            if tried and not _reported(measure, number, tried, unit):
                return tried, unit
    return "", unit


def _units(measure: Measure, amounts: Iterable[Amount], spread: ValueSpread | None) -> Iterator[str]:
    """Units in order of preference: the author's, the one the numbers are told in, others stated, the name's."""
    share = is_share_name(measure.name)
    # 下降3% of a level tells neither its unit nor its height
    fitting = [
        one
        for one in amounts
        if not misfits(one, measure.name) and (share or one.dimension != "share" or not one.key.endswith(CHANGE))
    ]
    known = {one.unit for one in fitting}
    if measure.unit:
        yield measure.unit
    if spread is not None and spread.unit and (spread.family or spread.unit in known):
        yield spread.unit
    stated = Counter(one.unit for one in fitting if one.unit and one.key != MONTH)
    yield from sorted(stated, key=lambda unit: (-stated[unit], unit))
    named = unit_named(measure.name)
    if named:
        yield named
    asked = asked_dimension(measure.name)
    if asked is not None and asked.fits == {"share"}:
        yield "%"
    name = plain_name(measure.name)
    if found := _TAIL_UNIT.search(name):
        yield found.group()
    if is_sum_of_money(name):
        yield "万元" if _IN_TEN_THOUSANDS.search(name) and not _OF_ONE.search(name) else "元"


def _operators(measure: Measure, base: KnowledgeBase, spread: ValueSpread | None, unit: str) -> Iterator[str]:
    """Operators in order of preference: the author's, that of most forms, that of the kind of measure."""
    yield from filter(None, (_STATED.get(measure.operator, ""),))
    yield from _most(measure, base)
    yield from filter(None, (_BY_POLARITY.get(measure.polarity, ""), _usual(measure, spread, unit)))
    if measure.polarity != "定性":
        yield from filter(None, (_told(measure, spread, unit),))


def _most(measure: Measure, base: KnowledgeBase) -> Iterator[str]:
    """The operator most rows state: of the library's authors, else of filed forms, else of authored forms."""
    groups: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    for use in measure.uses:
        source = base.source.get(use.source)
        operator = _STATED.get(use.operator) or _STATED.get(read_value(use.value, use.unit, use.name).operator)
        if source is not None and operator:
            groups[1 if source.filed else 0 if source.kind in AUTHORED[:3] else 2][operator] += 1
    for counts in groups:
        yield from sorted(counts, key=lambda operator: (-counts[operator], OPERATORS.index(operator)))[:1]


def _usual(measure: Measure, spread: ValueSpread | None, unit: str) -> str:
    """What the kind of measure asks for, "" in doubt."""
    name = plain_name(measure.name)
    if is_negative_measure(name):
        return "=" if spread is not None and not spread.high else "≤"
    if measure.leaf == "满意度" or is_positive_measure(name) or is_wanted_count(name):
        return "≥"
    if measure.leaf == "成本":
        return "≥" if _SAVED.search(name) and not _LOST.search(name) else "=" if _STANDARD.search(name) else "≤"
    dimension = dimension_of(unit)
    if is_deadline(name) or (measure.leaf == "时效" and dimension == "time"):
        return "≤"
    if _BURDENS.search(name):
        return ""
    wanted = measure.leaf == "数量" and dimension not in ("money", "time", "")
    return "≥" if wanted or (is_share_name(name) and measure.leaf in ("数量", "质量", "时效")) else ""


def _told(measure: Measure, spread: ValueSpread | None, unit: str) -> str:
    """What name, wording and unit tell of a measure nobody gave a sign, "" in doubt."""
    name = plain_name(measure.name)
    if spread is not None and not spread.high and not spread.family and not _LESSENED.search(name):
        return "="  # nobody promises none of what is wanted
    if spread is None and not is_counted_name(name):
        return ""
    if _NEITHER.search(name):
        return ""
    if _CEILING.search(name):
        return "≤"
    if _LESSENED.search(name) and measure.leaf != "成本":
        return "≥"
    if _FLOOR.search(name):
        return "≥"
    wording = "".join(use.value for use in measure.uses)
    if (is_counted_name(name) or _only_changes(measure)) and not is_growth(name):
        falls, grows = bool(_FALLS.search(wording)), bool(_GROWS.search(wording))
        if falls != grows:
            return "≤" if falls else "≥"
    large = spread is not None and spread.unit == "%" and spread.median > _LARGE_SHARE
    turned = large or (measure.leaf != "成本" and bool(_WORK.search(name) or _TURNED_NAME.search(name)))
    if _UNWANTED.search(name) and not turned:
        # a number of cases may be the workload
        return "" if measure.leaf == "数量" or _WORK.search(wording) else "≤"
    return _by_dimension(measure, name, unit)


def _only_changes(measure: Measure) -> bool:
    """Whether every number stated for a measure says how far it is to change."""
    amounts = [one for use in measure.uses if (one := read_amount(use.name, use.value, use.unit)) is not None]
    return bool(amounts) and all(one.key.endswith(CHANGE) for one in amounts)


def _by_dimension(measure: Measure, name: str, unit: str) -> str:
    """What benefits and outputs ask for by what they are counted in."""
    dimension, is_benefit = dimension_of(unit), measure.leaf in _BENEFITS
    if dimension == "time":
        if measure.leaf != "时效" and (_LASTS.search(name) or (measure.leaf == "可持续影响" and unit == "年")):
            return "≥"
        return "≤" if _SHORT.search(name) or (measure.leaf == "时效" and not _LASTS.search(name)) else ""
    if _BURDENS.search(name) and not (is_benefit and _WORK.search(name)):
        return ""
    if dimension == "money":
        return "≥" if is_benefit or _EARNED.search(name) else ""
    if measure.leaf == "时效":
        return "≥" if dimension == "share" else ""
    plain = measure.leaf != "质量" and any(_PLAIN_NUMBER.fullmatch(use.value.strip()) for use in measure.uses)
    if not dimension and not plain and not is_counted_name(name):
        return ""
    return "≥" if is_benefit or measure.leaf in ("数量", "质量") else ""


def _reported(measure: Measure, number: float, operator: str, unit: str) -> bool:
    """Whether the audit would report a target; its sign only where one is written."""
    return _findings(measure.name, measure.leaf, f"{operator}{number:.10g}", unit, bool(operator))


@lru_cache(maxsize=1 << 14)
def _findings(name: str, leaf: str, target: str, unit: str, signed: bool) -> bool:
    value = read_value(target, unit, name)
    filed = Filed("leaf", (leaf,), "")
    row = Row(0, Indicator(name, target, unit), value, filed, filed, None)
    checks = (*_OF_SIGNS, _OF_UNITS) if signed else (_OF_UNITS,)
    return any(True for check in checks for _ in check.check_row(_context(), row))


@cache
def _context() -> FormContext:
    taxonomy = load_taxonomy()
    return FormContext.build(Form(""), taxonomy.default_edition, taxonomy, Settings())
