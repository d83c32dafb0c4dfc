"""Suggesting indicators, checking one as it is typed, completing its name, on the office's own library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifier.suggest import suggest as suggest_for
from classifier.suggest import suggest_for_form
from classifier.suggest.nearest import completer_of
from classifier.suggest.query import split_duties
from classifier.suggest.typed import check_typed
from corpus.errors import UsageError
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from service.accounts.actor import SYSTEM, Actor
from service.office.library import knowledge_base
from service.office.office import Office
from service.work.together import audit_together
from service.work.tool import describe_tool
from service.work.turns import Turns

__all__ = ["DUTIES", "check_row", "complete", "suggest", "warm"]

DUTIES = 30
"""Duties one question may hold; each takes as long as the first."""
_TURNS = Turns()
_SAMPLE = (
    Indicator("受益学生数", "≥100", "人", "产出指标", "质量指标"),
    Indicator("工作推进情况", "良好", "", "效益指标", "社会效益指标"),  # doubtful: the second judge is loaded too
)


def suggest(
    office: Office,
    actor: Actor,
    *,
    duty: str | None = None,
    form: Form | None = None,
    sector: str | None = None,
    top: int = 20,
    edition: str | None = None,
    unit: str = "",
    goals: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> dict[str, Any]:
    """The object of ``zhibiao suggest --format json``: for a duty, or what a form still lacks.

    exclude: names already there; what says the same is not proposed. Raises ServiceError 403 and 503; UsageError for
    an empty text, too many duties, an unknown sector or edition, and for both a duty and a form or neither.
    """
    actor.require("use")
    if (duty is None) == (form is None):
        raise UsageError("duty_or_form", "duty 和 form 要给且只给一样", hint="例如 duty 写 资助家庭经济困难学生")
    if form is not None and (goals or unit or exclude):
        raise UsageError("duty_or_form", "goals、unit 和 exclude 只和 duty 一起用，表里已有目标、单位和指标")
    base = knowledge_base(office)
    if form is not None:
        with _TURNS.turn():
            result = suggest_for_form(form, sector=sector, top=top, edition=edition, base=base)
    else:
        text = duty or ""
        if not goals and len(split_duties(text)) > DUTIES:
            raise UsageError("too_many_duties", f"一次最多问 {DUTIES} 条职责", hint="请分几次提问")
        with _TURNS.turn():
            result = suggest_for(
                text, sector=sector, top=top, edition=edition, base=base, details=goals, unit=unit, exclude=exclude
            )
    return result.to_dict() | {"tool": describe_tool(edition=result.edition)}


def check_row(
    office: Office, actor: Actor, row: Indicator, form: Form | None = None, *, edition: str | None = None
) -> dict[str, Any]:
    """What can be said of a row as it is typed beside a form. Raises ServiceError 403, 503 and UsageError."""
    actor.require("use")
    model = office.weights.remembered()
    with _TURNS.turn():
        checked = check_typed(
            row, form, edition=edition, settings=office.settings, base=knowledge_base(office), model=model
        )
    return checked.to_dict() | {"tool": describe_tool(model, checked.edition)}


def complete(office: Office, actor: Actor, text: str, *, l2: str = "", top: int = 10) -> dict[str, Any]:
    """Measures of the library for what has been typed of a name, best first.

    l2: label or id of a class, only its measures. Raises ServiceError 403 and UsageError for an unknown class.
    """
    actor.require("use")
    leaves = load_taxonomy().resolve_leaf(l2) if l2.strip() else ()
    if l2.strip() and len(leaves) != 1:
        hint = f"可选：{'、'.join(load_taxonomy().leaves)}"
        raise UsageError("unknown_leaf", f"“{l2}”不是一个二级指标类", hint=hint)
    found = completer_of(knowledge_base(office)).complete(text, top, leaves[0] if leaves else None)
    return {"query": text, "completions": [one.to_dict() for one in found], "tool": describe_tool()}


def warm(office: Office) -> None:
    """Do what the first question would wait for: load the model, lay out the library, audit a form. Takes seconds."""
    sample = Form("", indicators=_SAMPLE).to_dict()
    audits = [
        office.compute.submit(audit_together, (), (sample,), office.rules()) for _ in range(office.compute.processes)
    ]
    completer_of(knowledge_base(office))
    suggest(office, SYSTEM, duty="学生资助", top=5)
    check_row(office, SYSTEM, _SAMPLE[0])
    office.judge.submit(_SAMPLE).result()
    for audit in audits:
        audit.result()
