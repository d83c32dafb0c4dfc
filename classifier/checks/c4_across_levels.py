"""C4: the text belongs under another first level: an output filed as effect, an effect as output."""

from __future__ import annotations

from typing import ClassVar

from classifier.checks.base import Messages, example
from classifier.checks.misfiled import MISFILED_MESSAGES, MisfiledCheck
from corpus.records import Indicator


class AcrossLevels(MisfiledCheck):
    """Report rows the model puts under another first level than the filed one."""

    id = "C4"
    title = "产出、效益、满意度、成本填串"
    severity = "high"
    across = True
    messages: ClassVar[Messages] = MISFILED_MESSAGES
    what = (
        "由模型判断指标内容属于哪个一级指标（产出、效益、满意度，新版还有成本），与填报的比较；"
        "审核人员会接受的填法不提意见。把握大的为高级，把握一般的为中级。"
    )
    why = "把产出填成效益，等于没有说花钱带来了什么变化；把效益填成产出，则看不出到底做了什么，一级权重也会算错。"
    todo = "按建议改到合适的一级、二级指标；如认为原来的归类成立，说明理由后可以保留。"
    basis = "产出是预算资金提供的产品和服务，效益是由此带来的影响，满意度是服务对象的认可，三者应当分开设置"
    positives = (
        example(
            "及时率列在社会效益指标",
            Indicator("各项任务完成及时率", "100%", l1="效益指标", l2="社会效益指标"),
            beliefs={"各项任务完成及时率": ("时效", 0.99)},
        ),
        example(
            "补贴发放率列在社会效益指标",
            Indicator("农机购置补贴发放率", "100%", l1="效益指标", l2="社会效益指标"),
            beliefs={"农机购置补贴发放率": ("质量", 0.97)},
        ),
        example(
            "增收列在数量指标",
            Indicator("带动农户年人均增收", "≥1500元", l1="产出指标", l2="数量指标"),
            beliefs={"带动农户年人均增收": ("经济效益", 0.98)},
        ),
    )
    negatives = (
        example(
            "同在产出之下，归 C1",
            Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="质量指标"),
            beliefs={"受益学生数": ("数量", 0.97)},
        ),
        example(
            "就业人数列在数量指标有人接受",
            Indicator("开发公益性岗位就业人数", "≥50人", l1="产出指标", l2="数量指标"),
            beliefs={"开发公益性岗位就业人数": ("社会效益", 0.95)},
        ),
        example(
            "把握不大时不说",
            Indicator("农技服务能力", "增强", l1="产出指标", l2="质量指标"),
            beliefs={"农技服务能力": ("社会效益", 0.4)},
        ),
    )
