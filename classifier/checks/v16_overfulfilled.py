"""V16: the achieved value lies so far above the target that the target was too low."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.achieved import achievement
from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_deadline, is_growth, is_negative_measure
from classifier.finding import Finding
from corpus.records import Form, Indicator
from corpus.text import squeeze
from corpus.values import read_value

_FORM = Form("示例.xlsx", kind="自评", unit="某局", year=2023)
_COST = re.compile(
    r"成本|费用|经费|支出|单价|预算|能耗|用水|用电|排放|耗时|天数|时长|时限|浓度|次均|药占比|空置|负债|超支"
)
_NO_REASON = re.compile(r"^[无/—\-、。.\s]*$|^无偏差|^(?:已|全部|超额|按时|按期)*(?:完成|达标)(?:任务|目标)?[。.]?$")
_LEAST_GAP = 2.0
"""Things more than planned below which a small plan is no reason to speak: two events instead of one."""


class Overfulfilled(RowCheck):
    """Report rows of a self-evaluation achieved far beyond the target, unless the form explains it."""

    id = "V16"
    title = "完成值远超目标值"
    kind = "value"
    severity = "low"
    messages: ClassVar[Messages] = {
        "": "{row}完成“{achieved}”，是目标值“{target}”的{ratio:.0%}，目标可能定得偏低，"
        "请说明偏差原因，并在下年调整目标值。",
    }
    what = (
        "自评表里，越多越好的指标实际完成值超过目标值30%以上（比例可在设置里改）。"
        "写明了偏差原因的、成本一类越少越好的、增长率、只多出一两件的不提。"
    )
    why = "完成值远超目标，说明目标定得偏低，没有起到约束和激励作用。"
    todo = "写明超额的原因；属于目标定低的，下年按实际水平提高。"
    basis = "自评时完成值明显超过指标值的，应当分析原因，属于指标值设定明显偏低的要相应扣分"
    positives = (
        example("培训人数是目标的两倍", Indicator("培训教师人数", "≥500人", achieved="1030人"), form=_FORM),
        example("指标值和完成值的单位另列", Indicator("检测样品数", "≥1200", "份", achieved="1980"), form=_FORM),
    )
    negatives = (
        example("略有超额", Indicator("培训教师人数", "≥500人", achieved="560人"), form=_FORM),
        example(
            "写明了原因",
            Indicator("培训教师人数", "≥500人", achieved="1030人", deviation="上级新增线上培训任务，人数增加"),
            form=_FORM,
        ),
        example("越少越好的指标", Indicator("群众投诉次数", "5次", achieved="9次"), form=_FORM),
        example("只多一次", Indicator("应急演练次数", "≥2次", achieved="3次"), form=_FORM),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        item = row.item
        if not item.achieved.strip() or row.filed.leaf == "成本" or not _NO_REASON.match(squeeze(item.deviation)):
            return
        if is_negative_measure(item.name) or is_deadline(item.name) or is_growth(item.name, item.value):
            return
        ratio = achievement(item)
        if _COST.search(item.name) or ratio is None or ratio <= context.settings.thresholds.completion_high + 1e-9:
            return
        reached = read_value(squeeze(item.achieved), item.unit, item.name)
        gap = (reached.number or 0.0) - (row.value.number or 0.0)
        if row.value.kind in ("count", "frequency") and gap < _LEAST_GAP:
            return
        achieved = squeeze(item.achieved)
        unit = item.unit.strip()
        shown = achieved if not unit or unit in achieved else f"{achieved}{unit}"
        yield self.row_finding(context, row, confidence=0.75, achieved=shown, target=row.target, ratio=ratio)
