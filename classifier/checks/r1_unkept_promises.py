"""R1: a promise of goals or duties (number, deadline) has no indicator, or one with another number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import cut_off
from classifier.checks.kept import find_kept, measured_rows
from classifier.finding import Finding
from classifier.promises import Promise, read_promises
from corpus.records import Form, Indicator

_LEAST_ROWS = 3
_SHOWN = 4

_FISH = Form(
    "示例.xlsx",
    unit="某县农业农村局",
    year=2024,
    title="渔业增殖放流项目",
    goals=("全年放流鱼苗425万粒，开展禁渔宣传30场次，保护水生生物资源。",),
)
_ROWS = (
    Indicator("增殖放流任务完成及时率", "100%", l1="产出指标", l2="时效指标"),
    Indicator("放流苗种检疫合格率", "100%", l1="产出指标", l2="质量指标"),
)
_TALKS = Indicator("禁渔宣传场次", "≥30场次", l1="产出指标", l2="数量指标")
_CARE = Form(
    "示例.xlsx",
    unit="某县民政局",
    year=2024,
    title="老年助餐服务项目",
    goals=("全县现有60岁以上老年人3.2万人，根据财预〔2021〕101号文件，投入资金120万元，年底前新建助餐点15个。",),
)
_MEALS = (
    Indicator("建设老年助餐点数量", "≥15个", l1="产出指标", l2="数量指标"),
    Indicator("助餐点验收合格率", "100%", l1="产出指标", l2="质量指标"),
    Indicator("助餐点建成时间", "12月底前", l1="产出指标", l2="时效指标"),
)


class UnkeptPromises(FormCheck):
    """Report numbers and deadlines of goals and duties that no row carries, or that a row states otherwise."""

    id = "R1"
    title = "目标里的承诺没有落到指标"
    kind = "relevance"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{source}里写了“{text}”，指标里没有对应的一条，请补设指标并填上这个数，或把它从{source}里去掉。",
        "many": "{source}里有{count}处数字没有对应的指标：{texts}，请逐条补设指标，或从{source}里去掉。",
        "other": "{row}的指标值是“{target}”，而{source}里写的是“{text}”，两处数字不一致，请核对后统一。",
        "empty": "{row}没有填数字，而{source}里写了“{text}”，请按批准的任务数填上指标值。",
        "late": "{row}的时间是“{target}”，晚于{source}里写的“{text}”，请核对后统一。",
        "deadline": "{source}里写了“{text}”，指标里没有时间要求，请补设时效指标，写明这个期限。",
    }
    what = (
        "绩效目标和职责描述里写明的数量、比率和期限，在指标里有没有，数字对不对得上（2万与20000、第四季度与12月底算一致）。"
        "年份、文号、投入的资金、人口等背景数字不算承诺。"
    )
    why = "目标里说了要做多少，指标里却没有，年底就不考核；数字不一致，则不知道按哪个算。"
    todo = "为漏掉的承诺补设指标；数字不一致的以批准的计划为准，改成一致。"
    basis = "绩效指标是绩效目标的细化和量化，应当与绩效目标一致、相互对应"
    positives = (
        example(
            "目标425万粒，指标550万粒",
            Indicator("放流鱼苗数量", "≤550万粒", l1="产出指标", l2="数量指标"),
            _TALKS,
            *_ROWS,
            form=_FISH,
        ),
        example(
            "宣传30场次没有指标",
            Indicator("放流鱼苗数量", "425万粒", l1="产出指标", l2="数量指标"),
            *_ROWS,
            form=_FISH,
        ),
    )
    negatives = (
        example(
            "换个单位写法，数是一样的",
            Indicator("放流鱼苗数量", "4250000粒", l1="产出指标", l2="数量指标"),
            _TALKS,
            *_ROWS,
            form=_FISH,
        ),
        example("人口、文号、资金不是承诺", *_MEALS, form=_CARE),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Contradictions one by one; what is missing in one finding when it is much."""
        if len(context.rows) < _LEAST_ROWS or cut_off(context):
            return
        promises = read_promises(context.form)
        if not promises:
            return
        rows = measured_rows(context)
        missing: list[Promise] = []
        for promise in promises:
            kept = find_kept(promise, rows)
            if kept.row is not None:
                yield self._contradiction(context, promise, kept.how, kept.row)
            elif kept.how == "missing" and not any(promise.text == other.text for other in missing):
                missing.append(promise)
        yield from self._missing(context, missing)

    def _contradiction(self, context: FormContext, promise: Promise, how: str, row: Row) -> Finding:
        return self.row_finding(
            context,
            row,
            how,
            confidence=0.8,
            target=row.target,
            source=_source(promise),
            text=_short(promise.text),
        )

    def _missing(self, context: FormContext, missing: Sequence[Promise]) -> Iterable[Finding]:
        if len(missing) >= context.settings.thresholds.group_rows:
            texts = "、".join(f"“{_short(promise.text)}”" for promise in missing[:_SHOWN])
            more = "等" if len(missing) > _SHOWN else ""
            sources = "和".join(dict.fromkeys(_source(promise) for promise in missing))
            yield self.form_finding(
                context, "many", confidence=0.7, tell="many", source=sources, count=len(missing), texts=texts + more
            )
            return
        for promise in missing:
            key = "deadline" if promise.deadline else ""
            yield self.form_finding(
                context, key, confidence=0.7, tell=promise.text, source=_source(promise), text=_short(promise.text)
            )


def _source(promise: Promise) -> str:
    return "绩效目标" if promise.source == "目标" else "职责描述"


def _short(text: str, limit: int = 36) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
