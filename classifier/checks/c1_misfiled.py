"""C1: the text belongs to another class of the same first level than the one it was filed in."""

from __future__ import annotations

from typing import ClassVar

from classifier.checks.base import Messages, example
from classifier.checks.misfiled import MISFILED_MESSAGES, MisfiledCheck
from corpus.records import Indicator


class Misfiled(MisfiledCheck):
    """Report rows the model puts elsewhere under the same first level, and rows that are no result at all."""

    id = "C1"
    title = "指标归类不当"
    severity = "medium"
    across = False
    messages: ClassVar[Messages] = {
        **MISFILED_MESSAGES,
        "other": "{row}现列在“{filed}”，但说的是投入、过程或管理，不是结果，建议改写成可衡量的产出或效益，或删除。",
    }
    what = (
        "由模型判断指标内容属于哪个二级类，与填报的二级类比较；审核人员会接受的填法不提意见。"
        "一级指标也填错的，由 C4 提出。"
    )
    why = "归错类会让一类指标虚多、另一类缺失，权重和评价标准也会用错。"
    todo = "按建议改到合适的二级类；如认为原来的归类成立，说明理由后可以保留。"
    basis = "产出指标反映做了什么、做得怎样、何时做完，效益指标反映带来的影响，满意度反映服务对象的认可"
    positives = (
        example(
            "受益学生数列在质量指标",
            Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="质量指标"),
            beliefs={"受益学生数": ("数量", 0.97)},
        ),
        example(
            "及时率列在数量指标",
            Indicator("各项任务完成及时率", "100%", l1="产出指标", l2="数量指标"),
            beliefs={"各项任务完成及时率": ("时效", 0.99)},
        ),
    )
    negatives = (
        example(
            "覆盖率列在数量或质量都有人接受",
            Indicator("家庭医生签约覆盖率", "≥75%", l1="产出指标", l2="数量指标"),
            beliefs={"家庭医生签约覆盖率": ("质量", 0.95)},
        ),
        example(
            "部门自己的类别不评判",
            Indicator("预算执行率", "≥80%", l1="投入管理指标", l2="预算和财务管理"),
            beliefs={"预算执行率": ("时效", 0.99)},
        ),
    )
