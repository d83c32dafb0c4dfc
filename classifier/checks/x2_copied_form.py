"""X2: a unit hands in last year's form unchanged, targets included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, example
from classifier.checks.digest import FormDigest
from classifier.checks.years import YearsCheck
from classifier.finding import Finding
from classifier.settings import Settings
from classifier.yearly import YearComparison
from corpus.records import Form, Indicator

_ROWS = tuple(
    Indicator(name, value, l1="产出指标", l2=label)
    for name, value, label in (
        ("培训教师人数", "≥320人", "数量指标"),
        ("培训期数", "≥8期", "数量指标"),
        ("参训教师合格率", "≥96%", "质量指标"),
        ("培训完成时间", "11月底前", "时效指标"),
        ("人均培训成本", "≤450元", "成本指标"),
    )
)
_LAST = Form("2023年.xlsx", unit="某县教育局", year=2023, indicators=_ROWS)
_NOW = Form("2024年.xlsx", unit="某县教育局", year=2024, indicators=_ROWS)


class CopiedForm(YearsCheck):
    """Report a form whose rows and targets are all those of the year before; most of them, as a hint."""

    id = "X2"
    title = "照抄上年申报表"
    kind = "history"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "全部{count}条指标连同指标值都与{year}的申报表（{file}）相同，请结合本年任务重新测算，不要照抄。",
        "most": "{count}条指标里有{same}条连同指标值都与{year}的申报表（{file}）相同，请核对是否逐条重新测算。",
    }
    what = "与同一单位、同一项目上年的申报表逐条比较，名称和指标值是否全部（或九成以上）相同。名称里的年份不计。"
    why = "任务和预算年年不同，目标一字不改说明没有重新测算，指标起不到约束作用。"
    todo = "按本年任务量、预算和上年完成情况重新测算指标值；确实稳定的，在说明里写明依据。"
    basis = "绩效目标应当与年度任务和预算相匹配，并参考上年完成情况合理测算"
    positives = (
        example("五条指标全部照抄", form=_NOW, others=(_LAST,)),
        example(
            "名称里只换了年份",
            form=Form(
                "2024年.xlsx", unit="某县教育局", year=2024, indicators=(*_ROWS, Indicator("2024年招录人数", "20人"))
            ),
            others=(
                Form(
                    "2023年.xlsx",
                    unit="某县教育局",
                    year=2023,
                    indicators=(*_ROWS, Indicator("2023年招录人数", "20人")),
                ),
            ),
        ),
    )
    negatives = (
        example(
            "两条目标重新测算过",
            form=_NOW,
            others=(
                Form(
                    "2023年.xlsx",
                    unit="某县教育局",
                    year=2023,
                    indicators=(Indicator("培训教师人数", "≥260人"), Indicator("培训期数", "≥6期"), *_ROWS[2:]),
                ),
            ),
        ),
        example(
            "不是同一单位",
            form=_NOW,
            others=(Form("2023年.xlsx", unit="邻县教育局", year=2023, indicators=_ROWS),),
        ),
    )

    def check_years(
        self, digest: FormDigest, previous: Form, comparison: YearComparison, settings: Settings
    ) -> Iterable[tuple[int, Finding]]:
        """At most one finding."""
        limits = settings.thresholds
        kept = [one for one in comparison.changes if one.index >= 0 and one.name]
        same = [one for one in kept if one.change == "copied" and one.after]
        if len(same) < limits.copied_rows or len(same) < limits.copied_share * len(kept):
            return
        whole = len(same) == len(kept)
        yield self.digest_finding(
            digest,
            key="" if whole else "most",
            severity="medium" if whole else "low",
            confidence=0.9 if whole else 0.7,
            tell=previous.file,
            related=[one.place for one in previous.indicators[:1]],
            count=len(kept),
            same=len(same),
            year=f"{previous.year}年" if previous.year else "以往",
            file=previous.file,
        )
