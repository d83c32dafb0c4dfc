"""Forms with any words in them: every check bears them, and a finding can be written and stands where it says."""

from __future__ import annotations

from dataclasses import replace

from classifier.audit import audit_forms
from classifier.finding import Finding
from corpus.records import BudgetLine, Form, Indicator, Place
from corpus.values import read_value
from models.store import load_model
from tests.fuzz.invariants import require, written
from tests.fuzz.targets import Check
from tests.fuzz.targets.judging import indicators
from tests.fuzz.text import lines_of

_ROWS = 14
_KINDS = {"": "部门整体", "#项目": "项目支出", "#自评": "自评"}


def form_of(data: bytes) -> Form:
    """A form from rows as ``judging`` has them; lines of # and a word are its head, those of $ money."""
    lines = lines_of(data)
    heads = [line for line in lines if line[0][:1] in ("#", "$")]
    rows = b"\n".join(line for line in data.split(b"\n") if line[:1] not in (b"#", b"$"))
    items = [_placed(item, at) for at, item in enumerate(indicators(rows, _ROWS), 2)]
    kind = next((_KINDS[line[0]] for line in heads if line[0] in _KINDS), "部门整体")
    money = tuple(_money(line, at) for at, line in enumerate(heads, 30) if line[0].startswith("$"))
    goals = tuple(cell for line in heads if line[0] == "#目标" for cell in line[1:] if cell)
    duties = tuple(dict.fromkeys(item.duty for item in items if item.duty))
    return Form(
        "表.xlsx",
        kind,
        "某县教育局",
        2024,
        "绩效目标申报表",
        goals=goals,
        duties=duties,
        budget=money,
        indicators=tuple(items),
    )


def _placed(item: Indicator, row: int) -> Indicator:
    return replace(item, place=Place("表.xlsx", "表格1", row, 3))


def _money(line: list[str], row: int) -> BudgetLine:
    """$名称, amount, group; amounts are read as those of forms are."""
    name, amount, group = (*line, "", "")[:3]
    number = read_value(amount).number or 0.0
    return BudgetLine(
        name[1:],
        number,
        group or "资金来源",
        total="合计" in name,
        share=None,
        history=(),
        place=Place("表.xlsx", "表格1", row, 1),
    )


def prepare(name: str) -> Check:
    """With the shipped weights, the quick ones."""
    model = load_model().quick()

    def check(data: bytes) -> None:
        form = form_of(data)
        result = audit_forms([form], model=model)
        [audit] = result.forms
        require(audit.form == form, "the form changed while it was audited")
        for finding in audit.findings:
            _sound(finding, form)
        ids = [finding.id for finding in audit.findings]
        require(len(set(ids)) == len(ids), "two findings of one id", ids)
        written(result.to_dict())

    return check


def _sound(finding: Finding, form: Form) -> None:
    rule = finding.rule
    require(0 <= finding.confidence <= 1, f"{rule}: confidence is no share", finding.confidence)
    require(bool(finding.message.strip()), f"{rule}: no message")
    require(-1 <= finding.index < len(form.indicators), f"{rule}: no such row", finding.index)
    if finding.index >= 0:
        require(finding.indicator == form.indicators[finding.index], f"{rule}: another row than it says")
    if finding.fix and finding.indicator and finding.fix.field != "l2":
        now = getattr(finding.indicator, finding.fix.field)
        require(finding.fix.before == now, f"{rule}: corrects what is not there", (finding.fix.before, now))
