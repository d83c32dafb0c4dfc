"""V2: a share over 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_growth, is_share_name, plain_name
from classifier.finding import Finding, Fix
from corpus.records import Indicator

# completion may be planned over 100 % (超额完成), and a rate per head or per year is no part of a whole
_MAY_EXCEED = re.compile(
    r"完成|达产|产能|投资|保费|赔付|缴费|征收|入库|执行进度|普及率.*毛|(?:电话|宽带|手机|网络|汽车).*普及率|人均|生均|"
    r"出栏率|繁殖|复种|自给率|债务率|偿债|偿付|溢价|加成"
)
# one thing set against another that it is no part of: 报名人数与岗位数之比, 撬动社会资本比例, supervisors' ratios
_RATIO = re.compile(
    r"(?<!参)与.{1,14}(?:比例|比率|比值|比)$|之比$|[投存收产配师生供需]比(?:例|率)?$|"
    r"(?:撬动|带动|拉动|放大|引导).{0,8}(?:资金|资本|投资|投入|信贷|贷款|消费)|相当于|(?:不低于|不高于|高于|低于).+(?:比例|比率|比)$|"
    r"(?:流动性|拨备|准备金|利息|偿债|债务|现金流?|担保|抵押|质押)[\u4e00-\u9fff]{0,4}(?:覆盖率|充足率|保障率)$"
)
# the target names what it is a share of, or the name something it is no part of (占上年比例)
_BASE = re.compile(r"上年|上一年|去年|往年|同期|基期|基数|基准|定额|标准|平均|计划|控制数")
_NAMED_BASE = re.compile(rf"(?:占|比|较|相当于|与|对)[\u4e00-\u9fff]{{0,4}}?(?:{_BASE.pattern})")
_MISREAD = re.compile(r"^2(\d\d(?:\.\d+)?)$")
_STRANGE = 200.0


class ShareOver100(RowCheck):
    """Report shares above the maximum; 2xx % is offered as a misread ≥xx %."""

    id = "V2"
    title = "比率超过100%"
    kind = "value"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{row}的指标值“{target}”超过了{limit:g}%，请核对数字或改用合适的单位。",
        "misread": "{row}的指标值“{target}”很可能是“{fixed}”（≥被识别成了2），请核对后改正。",
    }
    what = (
        "合格率、覆盖率、满意度一类比率不会超过100%。增长率、超额完成率、毛入学率、两个数之比等可以超过，不在此列；"
        "正好100%不算。"
    )
    why = "超过100%多半是笔误、单位填错，或扫描识别把“≥”认成了“2”（290%实为≥90%）。"
    todo = "核对原件，改成正确的数；若说的是增长或超额，请在名称里写明。"
    basis = "指标值应当真实可行，与指标含义相符"
    positives = (
        example("≥ 被认成 2", Indicator("培训合格率", "298%")),
        example("满意度写成 950%", Indicator("服务对象满意度", "≥950%")),
    )
    negatives = (
        example("100% 没有超过 100%", Indicator("超大班额消除率", "≥100%", "%")),
        example("增长率可以超过 100%", Indicator("网上办件量增长率", "≥150%")),
        example("超额完成", Indicator("招商引资任务超额完成率", "≥120%")),
        example("两个数之比", Indicator("财政资金撬动社会资本比例", "≥300%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value, limit = row.value, context.settings.thresholds.share_maximum
        if value.kind != "share" or value.number is None or value.number <= limit or value.unit != "%":
            return
        name = plain_name(row.item.name)
        if (
            is_growth(row.item.name, value.text)
            or _RATIO.search(name)
            or _BASE.search(value.text)
            or _NAMED_BASE.search(name)
        ):
            return
        misread = _MISREAD.match(f"{value.number:g}") if not value.operator else None
        if misread and value.number >= _STRANGE:
            fixed = f"≥{misread[1]}%"
            fix = Fix("value", row.item.value, fixed)
            yield self.row_finding(context, row, "misread", target=row.target, fixed=fixed, fix=fix, confidence=0.9)
        elif is_share_name(row.item.name) and not _MAY_EXCEED.search(row.item.name):
            yield self.row_finding(context, row, target=row.target, limit=limit, confidence=0.9)
        elif value.number >= _STRANGE:
            # completion far over plan: unusual, perhaps meant
            yield self.row_finding(context, row, severity="low", target=row.target, limit=limit, confidence=0.5)
