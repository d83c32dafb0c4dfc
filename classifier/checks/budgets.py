"""Amounts of a form beside each other: its budget, the totals among its rows, the money its goals name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from corpus.records import BudgetLine
from corpus.text import normal_form, remember_short, squeeze

__all__ = [
    "Spending",
    "budget_lines",
    "budget_of",
    "budget_owner",
    "goal_spendings",
    "is_cost",
    "is_executed",
    "is_slip",
    "is_total_cost",
    "is_unit_price",
    "money_total",
]

WAN = 10_000.0
_EXECUTED = re.compile(r"执行数|执行率|支出数|实际支出|实际使用|执行金额|得分|分值")
_NAMED_TOTAL = re.compile(
    r"预算(?:金额|数|总额|安排)?$|资金总(?:额|量)|项目资金|总预算|年度预算|资金规模|申请资金|申请总额|合计|总计"
)
_SOURCE = re.compile(r"拨款|财政|资金|自筹|专户|收入|债券|补助|转移支付")
_WITHIN = re.compile(r"^其中")
_CODE = re.compile(r"^[A-Za-z0-9]{6,}[-—_ ]*")
_UNIT_PRICE = re.compile(
    r"单价|均价|标准|[生人户亩次日月年班校例]均|平均|每|单位(?:面积|成本|造价|投资|产品|能耗|运行)|限价|定额|日工资|月工资|租金|课时费|劳务费|/"
)
_TOTAL_COST = re.compile(
    r"(?:总成本|成本总[额量]|总投资|总费用|总支出|总经费|支出总额|资金总[额量]|投资总额|经费总额|费用总额|预算总[额数]|总预算)"
    r"|(?:项目|工程|专项|年度)(?:成本|预算|投资|支出|经费|资金)(?:控制)?(?:数|额|金额)?$|预算(?:控制)?(?:数|额|金额|成本)$|总控制数$|^总?成本(?:控制)?$"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?P<number>{_NUMBER})(?P<unit>亿元|万元|元|[万亿](?=[，,。；;、实用开建改完对购]|$))(?!/|每|人|[·.]|左?右?的?标准)"
)
_SPENT = re.compile(
    r"(?:投入|安排|资金|预算|支出|拨付|经费|使用|发放|下达|支付|拨款|落实|投资(?!额)|统筹|列支|费用|成本|花费|耗资|共需|补助|补贴|奖补|资助|救助|购置|"
    r"采购)[^，,。；;\d]{0,8}$"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_CERTAIN_COST = re.compile(r"总成本|成本总额|总费用|费用总额|总经费|经费总额|总支出|支出总额|预算控制数")
_A_YEAR = re.compile(r"/年$|每年|(?<=元)/年")
_NOT_OURS = re.compile(
    r"产值|税|[收营]入|销售|带动|拉动|撬动|引[进入导]|吸引|贷款|融资|社会(?!保障|救助|福利|事务|组织|工作|治安)|增收|节约|节省|挽回|累计|"
    r"总投资|固定资产|完成投资|引资|签约|信贷|授信|担保|保额|赔付|理赔|捐赠|募集|小额贷|罚没|清欠|欠薪|追缴|成交|采购额|零售|进出口|"
    r"规划(?:总|计划)?(?:投[资入]|资金)|全[国省](?:共|合计|规划|计划|总|投[入资]|安排|统筹)|(?<!本年)(?<!今年)(?<!当年)已|此前|前期|往年|历年|上年|去年|"
    r"概算|以来|[三四五六七八九十]年|十[三四五]五|规模|争取|增加值|交易|每|人均|生均|户均|亩均|标准|不低于|缴纳|追回|损失|贡献|GDP|金额达"
)


@dataclass(frozen=True, slots=True)
class Spending:
    """Money a goal says will be spent, in 万元, with its wording."""

    amount: float
    text: str


def is_executed(line: BudgetLine) -> bool:
    """Whether a line says what was spent, at which rate or score, not what was granted."""
    return _is_executed(line.name) or line.group == "得分"


@remember_short(1024)
def _is_executed(name: str) -> bool:
    return _EXECUTED.search(squeeze(name)) is not None


def budget_lines(context: FormContext, row: Row | None = None) -> tuple[BudgetLine, ...]:
    """Lines that bound the spending of a row, or of the form: of its project, its activity, else the totals.

    Rows of one of several projects have no lines when the project's own are not given.
    """
    lines = [line for line in context.form.budget if line.amount > 0 and not is_executed(line)]
    if row is not None:
        own = [line for line in lines if line.group == "项目" and _same(line.name, row.item.project)]
        own = own or [line for line in lines if line.group == "活动" and _same(line.name, row.item.duty)]
        if own:
            return tuple(own)
        if row.item.project and len({one.item.project for one in context.rows}) > 1:
            return ()
    shared = [line for line in lines if line.group not in ("项目", "活动")]
    return tuple(
        [line for line in shared if line.total]
        or [line for line in shared if _NAMED_TOTAL.search(squeeze(line.name)) and not _WITHIN.match(line.name)]
    )


def budget_of(context: FormContext, row: Row | None = None) -> float | None:
    """Budget in 万元 that bounds the spending of a row or of the form; None when the form does not say.

    Of several totals (年初预算数, 全年预算数, whole period and year) the largest; without one the sum of the sources.
    """
    lines = budget_lines(context, row)
    if lines:
        return max(line.amount for line in lines)
    if row is not None and row.item.project and len({one.item.project for one in context.rows}) > 1:
        return None
    shared = [line for line in context.form.budget if line.group not in ("项目", "活动") and not is_executed(line)]
    parts = [line for line in shared if not _WITHIN.match(line.name)]
    if not parts or len({line.group for line in parts}) > 1 or not all(_SOURCE.search(line.name) for line in parts):
        return None
    total = sum(line.amount for line in parts)
    return total if total > 0 else None


def is_cost(row: Row) -> bool:
    """Whether the row is filed as a cost in money, or says so where the form files no classes."""
    label = squeeze(row.item.l1 + row.item.l2)
    if "社会成本" in label or "生态" in label:
        return False
    if row.filed.leaves or row.filed.parent:
        filed = row.filed.leaves == ("成本",) or row.filed.parent == "成本"
        return filed or (is_total_cost(row.item.name) and bool(_CERTAIN_COST.search(squeeze(row.item.name))))
    return row.filed.level in ("none", "other") and is_total_cost(row.item.name)


@remember_short(4096)
def is_total_cost(name: str) -> bool:
    """Whether a name means the cost of the whole project (项目总成本, 预算控制数)."""
    text = plain_name(name)
    return bool(_TOTAL_COST.search(text)) and not is_unit_price(text) and "率" not in text


@remember_short(4096)
def is_unit_price(name: str) -> bool:
    """Whether a name means a price or a standard per head or thing."""
    return bool(_UNIT_PRICE.search(squeeze(name)))


def money_total(row: Row) -> float | None:
    """Target of a row in 万元, the upper end of a range; None when it is no plain amount in 元 (1600元/亩 is none)."""
    value = row.value
    if value.kind != "money" or value.unit not in ("元", "元/年") or value.number is None or len(value.numbers) > 2:
        return None
    wording = _A_YEAR.sub("", squeeze(row.item.value + row.item.unit))
    if is_unit_price(row.item.name) or is_unit_price(wording) or value.number <= 0:
        return None
    return (value.upper or value.number) / WAN


def is_slip(one: float, other: float, tolerance: float = 1e-6) -> bool:
    """Whether two amounts differ by the factor between 元 and 万元, and by nothing else."""
    if one <= 0 or other <= 0:
        return False
    ratio = max(one, other) / min(one, other) / WAN
    return 1 / (1 + tolerance) <= ratio <= 1 + tolerance


def budget_owner(context: FormContext, row: Row) -> str:
    """Whose budget bounds the spending of a row, as a message says it."""
    groups = {line.group for line in budget_lines(context, row)}
    if groups == {"项目"}:
        return f"项目“{row.item.project}”的"
    return f"活动“{row.item.duty}”的" if groups == {"活动"} else "本表"


def goal_spendings(goals: Sequence[str], *, whole: bool = False, year: int | None = None) -> list[tuple[str, Spending]]:
    """Goals with the money they say will be spent in the budget year; whole: on the undertaking in all as well.

    year: of the budget; what an earlier one spent is left out.
    """
    found = []
    for goal in goals:
        text = squeeze(goal)
        for match in _MONEY.finditer(text):
            before = re.split(r"[，,。；;]", text[max(0, match.start() - 24) : match.start()])[-1]
            before = before.replace("总投资", "投资") if whole else before
            after = text[match.end() : match.end() + 4]
            if not _SPENT.search(before) or _NOT_OURS.search(before) or _NOT_OURS.search(after):
                continue
            named = [int(digits) for digits in _YEAR.findall(before)]
            if year is not None and named and max(named) < year:
                continue
            factor = {"亿": WAN, "万": 1.0, "元": 1 / WAN}[match["unit"][0]]
            found.append((goal, Spending(float(match["number"].replace(",", "")) * factor, match[0])))
    return found


def _same(line: str, name: str) -> bool:
    one, two = normal_form(_CODE.sub("", line)), normal_form(_CODE.sub("", name))
    return bool(one and two) and (one == two or (min(len(one), len(two)) >= 4 and (one in two or two in one)))
