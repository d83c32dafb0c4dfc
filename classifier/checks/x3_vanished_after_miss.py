"""X3: an indicator is gone the year after its target was missed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, example
from classifier.checks.digest import FormDigest
from classifier.checks.years import YearsCheck
from classifier.finding import Finding
from classifier.settings import Settings
from classifier.yearly import YearChange, YearComparison
from corpus.records import Form, Indicator
from corpus.text import normal_form
from corpus.values import read_value

_MOST_OF = 0.6
_HOW_COUNTED = re.compile(r"率|比例|占比|数量?|面积|长度|次|人次|个|[（(].*[)）]")
_RATE = Indicator("污水集中处理率", "≥95%", l1="产出指标", l2="质量指标")
_KEPT = Indicator("污水管网建设长度", "≥12公里", l1="产出指标", l2="数量指标")
_NOW = Form("2024年.xlsx", unit="某县住建局", year=2024, indicators=(_KEPT,))


def _last(rate: Indicator) -> Form:
    kept = Indicator("污水管网建设长度", "≥10公里", l1="产出指标", l2="数量指标", achieved="11公里")
    return Form("2023年自评.xlsx", kind="自评", unit="某县住建局", year=2023, indicators=(kept, rate))


class VanishedAfterMiss(YearsCheck):
    """Tell which measures of last year's self-evaluation fell short and are no longer filed."""

    id = "X3"
    title = "未完成的指标次年消失"
    kind = "history"
    severity = "info"
    messages: ClassVar[Messages] = {
        "": "上年未完成的{names}今年没有再列，请核对是任务结束还是回避考核；任务仍在的请补列。",
    }
    what = "与上年的自评表比较：上年没有完成的指标，今年的申报表里是否不见了（换个说法的不算）。"
    why = "完不成就不再列，问题就从考核里消失了。"
    todo = "任务还在的，补列这条指标并按实际重新测算目标；任务已结束的，在说明里写清。"
    basis = "绩效评价结果应当用于改进管理，未完成事项应当持续跟踪"
    positives = (
        example(
            "处理率上年没完成，今年不列",
            form=_NOW,
            others=(_last(Indicator("污水集中处理率", "≥95%", l2="质量指标", achieved="88%")),),
        ),
        example(
            "投诉次数上年超过上限，今年不列",
            form=_NOW,
            others=(_last(Indicator("施工扰民投诉次数", "≤5次", l2="社会效益指标", achieved="17次")),),
        ),
    )
    negatives = (
        example(
            "上年已完成",
            form=_NOW,
            others=(_last(Indicator("污水集中处理率", "≥95%", l2="质量指标", achieved="96%")),),
        ),
        example(
            "没完成但今年还在",
            form=Form("2024年.xlsx", unit="某县住建局", year=2024, indicators=(_KEPT, _RATE)),
            others=(_last(Indicator("污水集中处理率", "≥95%", l2="质量指标", achieved="88%")),),
        ),
    )

    def check_years(
        self, digest: FormDigest, previous: Form, comparison: YearComparison, settings: Settings
    ) -> Iterable[tuple[int, Finding]]:
        """At most one finding."""
        fresh = [one for one in comparison.changes if one.change == "new"]
        gone = [one for one in comparison.changes if one.change == "vanished" and one.missed]
        missed = [one for one in gone if not any(_may_be(one, other) for other in fresh)]
        if not missed:
            return
        names = "、".join(f"“{one.name}”" for one in missed[:3]) + (f"等{len(missed)}条" if len(missed) > 3 else "")
        yield self.digest_finding(
            digest,
            tell=previous.file,
            confidence=0.7,
            reasons=[f"“{one.name}”上年目标{one.before}，实际{one.achieved}" for one in missed],
            related=[item.place for item in previous.indicators if item.name in {one.name for one in missed}],
            names=names,
        )


def _may_be(gone: YearChange, fresh: YearChange) -> bool:
    """Whether a row that is new this year may be last year's in other words: most of the shorter name, and alike units.

    Lenient on purpose: what may still be there is not missed.
    """
    one, other = sorted((_bare(gone.name), _bare(fresh.name)), key=len)
    before, after = read_value(gone.before, "", gone.name), read_value(fresh.after, "", fresh.name)
    shared = sum((Counter(one) & Counter(other)).values())
    return before.dimension == after.dimension and bool(one) and shared >= _MOST_OF * len(one)


def _bare(name: str) -> str:
    return normal_form(_HOW_COUNTED.sub("", name))
