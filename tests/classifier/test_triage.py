"""What is looked at first: expected worth, weights of rows, and one decision for near-identical findings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.audit import audit_forms
from classifier.finding import SEVERITIES, Finding, Labels
from classifier.triage import group_findings, rank_findings, row_weights
from corpus.records import Form, Indicator, Place

ROWS = (Indicator("甲", weight="30"), Indicator("乙", weight="10"), Indicator("丙"))


def finding(
    severity: str = "medium", confidence: float = 0.9, index: int = 2, group: str = "", id_: str = ""
) -> Finding:
    place = Place("表.xlsx", "表1", index + 1, 1)
    item = ROWS[index] if index >= 0 else None
    empty = Labels("", "")
    return Finding(
        id_ or f"V1-{severity}{confidence}{index}",
        *("V1", "value", severity, place, item, empty, None, confidence, "请改。", (), "规定"),
        index=index,
        group=group,
    )


def test_severity_comes_first_then_certainty_then_the_weight_of_the_row() -> None:
    ranked = rank_findings(
        [finding("low"), finding("high", 0.9), finding("medium", 0.6), finding("medium", 0.95)], ROWS
    )
    assert [(one.severity, one.confidence) for one in ranked] == [
        ("high", 0.9),
        ("medium", 0.95),
        ("medium", 0.6),
        ("low", 0.9),
    ]
    heavy, light = finding(index=0), finding(index=1)
    assert [one.index for one in rank_findings([light, heavy], ROWS)] == [0, 1]


def test_an_unsure_grave_finding_waits_for_a_sure_one_on_a_heavy_row() -> None:
    unsure, sure = finding("high", 0.3), finding("medium", 0.95, 0)
    assert rank_findings([unsure, sure], ROWS)[0].severity == "medium"


def test_the_priority_is_the_product_the_documentation_promises() -> None:
    [one] = rank_findings([finding("medium", 0.5, 0)], ROWS)
    assert one.priority == pytest.approx(0.4 * 0.5 * 30 / 20)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (("", "", ""), (1, 1, 1)),
        (("10", "10", ""), (1, 1, 1)),
        (("30", "10", ""), (1.5, 0.5, 1)),
        (("5分", "15%", "轻"), (0.5, 1.5, 1)),
        (("99", "1", "1"), (2, 0.5, 0.5)),
        (("0", "10", "10"), (1, 1, 1)),
    ],
)
def test_weights_of_rows_are_beside_their_mean_and_bounded(
    weights: tuple[str, ...], expected: tuple[float, ...]
) -> None:
    assert row_weights([Indicator("甲", weight=weight) for weight in weights]) == pytest.approx(expected)


findings = st.builds(
    finding,
    st.sampled_from(SEVERITIES),
    st.floats(0.05, 1),
    st.integers(-1, 2),
    st.sampled_from(("", "a", "b")),
    st.text("abc", min_size=1, max_size=3),
)


@given(st.lists(findings, unique_by=lambda one: (one.id, one.index), max_size=8), st.randoms())
def test_the_order_of_findings_does_not_matter(found: list[Finding], shuffler) -> None:  # type: ignore[no-untyped-def]
    shuffled = found[:]
    shuffler.shuffle(shuffled)
    assert rank_findings(found, ROWS) == rank_findings(shuffled, ROWS)


@given(st.lists(findings, max_size=8))
def test_groups_hold_findings_of_one_kind_only_and_each_once(found: list[Finding]) -> None:
    ranked = rank_findings(found, ROWS)
    groups = group_findings(ranked)
    for group in groups:
        assert len(group.findings) > 1
        assert {one.group for one in group.findings} == {group.id}
        assert group.head.priority == max(one.priority for one in group.findings)
    grouped = sum(len(group.findings) for group in groups)
    assert grouped <= sum(bool(one.group) for one in ranked)


def test_one_mistake_in_many_forms_is_one_group() -> None:
    row = Indicator("学生收益率", "100%", l1="效益指标", l2="社会效益指标")
    forms = [Form(f"{n}.xlsx", unit=f"{n}校", indicators=(replace(row, value=f"≥9{n}%"),)) for n in range(3)]
    result = audit_forms(forms)
    [group] = [one for one in result.summary()["groups"] if one["rule"] == "C11"]
    assert group["count"] == 3
    assert set(group["findings"]) == {one.id for one in result.findings if one.rule == "C11"}
