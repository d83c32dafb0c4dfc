"""V17: weights that do not come to 100, class shares off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import cut_off
from classifier.checks.weights import Weighted, add_up, by_project, is_execution, points, weighted_rows
from classifier.finding import Finding
from corpus.records import Form, Indicator

_WHOLE, _WITHOUT_EXECUTION, _EXECUTION = 100.0, 90.0, 10.0
_CLASS_POINTS, _MANY_ROWS, _DOUBLED = 30.0, 6, 140.0  # a single row of a longer form hardly weighs so much
_THOUSAND = 1000.0
_EXECUTED = "预算执行率"
_WITH_COST = {"成本": 20.0, "产出": 40.0, "效益": 20.0, "满意度": 10.0}
_WITHOUT_COST = {"产出": 50.0, "效益": 30.0, "满意度": 10.0}
_MOST_OF_A_SURVEY = 15.0
_LEAST_ROWS = 3
_TOLERANCE = 0.051
_FORM = Form("示例.xlsx", kind="项目支出", unit="某局", year=2024)


def _row(name: str, l1: str, l2: str, weight: str) -> Indicator:
    return Indicator(name, "≥90%", l1=l1, l2=l2, weight=weight)


_OUTPUT = _row("培训合格率", "产出指标", "质量指标", "50")
_EFFECT = _row("政策知晓率", "效益指标", "社会效益指标", "30")
_VOICE = _row("学员满意度", "满意度指标", "服务对象满意度指标", "10")


class Weights(FormCheck):
    """Add up the weights of every project; compare the shares of the classes with the official ones."""

    id = "V17"
    title = "权重合计或分布不符"
    kind = "value"
    severity = "medium"
    while_typing = False  # weights add up in the end
    messages: ClassVar[Messages] = {
        "": "{subject}的权重（分值）合计为{total:g}，应为100（预算执行率另占10时为90），请核对各条权重。",
        "shares": "{subject}各类指标的权重与规定不一致：{found}，一般为{expected}，请核对或说明理由。",
    }
    what = (
        "各条指标的权重（分值）相加是否等于100（预算执行率的10分不在表内时为90），多个项目逐个计算；"
        "各类所占的权重是否接近规定：设成本指标的为成本20、产出40、效益20、满意度10、预算执行率10，"
        "不单设成本的为产出50、效益30、满意度10、预算执行率10。只有部分指标写了权重的不判断，只漏了一条的除外；2015年版的表把100分全部分给各条指标的，只看满意度是否过高。"
    )
    why = "权重合计不对，得分就没有可比性；某一类权重过低，这一类做得好坏几乎不影响结果。"
    todo = "调整各条权重，使合计等于100，并按规定的比例在各类之间分配；本地另有规定的从其规定。"
    basis = "绩效自评采用百分制，预算执行率占10分，其余指标的权重按一级指标统一设置"
    positives = (
        example(
            "合计只有95",
            _row("培训人数完成率", "产出指标", "数量指标", "20"),
            _row("培训合格率", "产出指标", "质量指标", "25"),
            _EFFECT,
            _VOICE,
            _row("预算执行率", "预算执行", "预算执行率", "10"),
            form=_FORM,
            edition="2015",
        ),
        example(
            "满意度占30",
            _row("培训合格率", "产出指标", "质量指标", "40"),
            _row("政策知晓率", "效益指标", "社会效益指标", "20"),
            _row("学员满意度", "满意度指标", "服务对象满意度指标", "30"),
            form=_FORM,
            edition="2015",
        ),
    )
    negatives = (
        example("预算执行率另占10分", _OUTPUT, _EFFECT, _VOICE, form=_FORM, edition="2015"),
        example(
            "2021年版，成本单列",
            _row("每人培训成本", "成本指标", "经济成本指标", "20分"),
            _row("培训合格率", "产出指标", "质量指标", "40分"),
            _row("政策知晓率", "效益指标", "社会效益指标", "20分"),
            _row("学员满意度", "满意度指标", "服务对象满意度指标", "10分"),
            _row("预算执行率", "预算执行率", "预算执行率", "10分"),
            form=_FORM,
            edition="2021",
        ),
        example(
            "只有部分指标写了权重",
            _row("培训合格率", "产出指标", "质量指标", "20"),
            _row("政策知晓率", "效益指标", "社会效益指标", ""),
            _row("学员满意度", "满意度指标", "服务对象满意度指标", "10"),
            form=_FORM,
            edition="2015",
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per project and part."""
        if cut_off(context) or context.form.layout == "library":
            return
        if sum(row.item.weight != "" for row in context.rows) < _LEAST_ROWS:
            return
        for (project, scope), rows in by_project(context.rows).items():
            weights = weighted_rows(rows)
            if len(weights) < _LEAST_ROWS:
                continue
            totals = add_up(weights)
            subject = f"项目“{project}”" if project else f"{scope}部分" if scope else "整张表"
            wholes = [_WHOLE, _THOUSAND]
            if not any(is_execution(row) for row, _ in weights):
                wholes.append(_WITHOUT_EXECUTION)
            if any(_is(total, whole) for total in totals for whole in wholes):
                # a weight in every row of a merged cell says nothing about the shares
                if any(_is(totals[0], whole) for whole in wholes):
                    yield from self._shares(context, project + scope, subject, weights)
            elif self._holds_subtotals(weights):
                continue
            elif totals[0] > _WHOLE or self._complete(rows) or self._one_forgotten(rows):
                yield self._report(context, project + scope, subject, totals[0], weights)

    def _holds_subtotals(self, weights: Sequence[Weighted]) -> bool:
        """Whether some weights look like those of whole classes (产出 50) that stand beside their own rows."""
        heavy = [weight for _, weight in weights if weight >= _CLASS_POINTS]
        return len(weights) >= _MANY_ROWS and bool(heavy) and sum(weight for _, weight in weights) >= _DOUBLED

    def _complete(self, rows: Sequence[Row]) -> bool:
        """Whether every row has its weight; an empty cell may belong to a merged one above."""
        return all(points(row.item.weight) is not None for row in rows if row.item.name.strip())

    def _one_forgotten(self, rows: Sequence[Row]) -> bool:
        """Whether one row alone of a longer form has no weight, so that it was left out and not filed elsewhere."""
        named = [row for row in rows if row.item.name.strip()]
        return len(named) > _LEAST_ROWS + 1 and sum(points(row.item.weight) is None for row in named) == 1

    def _report(
        self, context: FormContext, tell: str, subject: str, total: float, weights: Sequence[Weighted]
    ) -> Finding:
        return self.form_finding(
            context,
            tell=tell,
            place=weights[0][0].item.place if tell else None,
            reasons=[f"{row.title}：{number:g}" for row, number in weights],
            confidence=0.85,
            subject=subject,
            total=total,
        )

    def _shares(self, context: FormContext, tell: str, subject: str, weights: Sequence[Weighted]) -> Iterable[Finding]:
        """Shares of the classes, where the form is of an official edition and every row has its class."""
        if context.edition.id not in ("2015", "2021") or context.form.kind == "部门整体":
            return
        found: dict[str, float] = {}
        for row, number in weights:
            parent = _EXECUTED if is_execution(row) else self._parent(context, row)
            if not parent:
                return
            found[parent] = found.get(parent, 0.0) + number
        expected = _WITH_COST if "成本" in found else _WITHOUT_COST
        given = found.pop(_EXECUTED, 0.0)
        # an older form that gives the whole hundred to its rows follows a scheme of its office's own, in which a survey
        # still decides no more than a little
        own = context.edition.id == "2015" and not given and sum(found.values()) > _WITHOUT_EXECUTION + _TOLERANCE
        if own and found.get("满意度", 0.0) <= _MOST_OF_A_SURVEY:
            return
        if set(found) != set(expected) or sum(found.values()) < _WITHOUT_EXECUTION - _EXECUTION:
            return
        spare = sum(found.values()) - sum(expected.values())
        # without a row for execution its ten points may go to any one class
        wrong = [key for key, share in expected.items() if found[key] < share - _TOLERANCE]
        more = [key for key, share in expected.items() if found[key] > share + _TOLERANCE]
        if not wrong and (not more or (len(more) == 1 and not given and spare <= _EXECUTION + _TOLERANCE)):
            return
        yield self.form_finding(
            context,
            "shares",
            severity="low",
            confidence=0.6,
            tell=tell,
            place=weights[0][0].item.place if tell else None,
            subject=subject,
            found=_listed(found | ({_EXECUTED: given} if given else {})),
            expected=_listed({**expected, _EXECUTED: _EXECUTION}),
        )

    def _parent(self, context: FormContext, row: Row) -> str:
        """First-level class of a row by the form's edition, "" when it is none of those with a share."""
        parents = {context.edition.parent(leaf) for leaf in row.filed.leaves} or {row.filed.parent}
        parent = parents.pop() if len(parents) == 1 else ""
        return parent if parent in _WITH_COST else ""


def _is(total: float, whole: float) -> bool:
    return abs(total - whole) <= _TOLERANCE


def _listed(shares: dict[str, float]) -> str:
    return "、".join(f"{key}{share:g}" for key, share in shares.items())
