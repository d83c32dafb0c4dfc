"""Drift: quiet on rows like those the model was measured on, loud on others; told by the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fastapi.testclient import TestClient

from models.query import Query
from models.reference import Reference, load_reference
from models.truth import Row
from service.accounts.actor import local_actor
from service.learning.drift import measure_drift
from service.learning.drift_checks import check_exchangeable, check_shifts, worst
from service.learning.judged_rows import JudgedRows
from service.office.decisions import Command, decide
from service.office.office import Office
from service.work.jobs import JobRunner, new_job

from .learning_office import file_form

ME = local_actor()
NAMES = (
    "培训人数",
    "设备验收合格率",
    "项目按期完成率",
    "服务对象满意度",
    "成本控制率",
    "新建道路里程",
    "资金拨付及时率",
)


def rows_of(names: Sequence[str], count: int) -> list[Row]:
    return [Row(Query(f"{names[n % len(names)]}", "≥90%"), "质量", (), "", "d", "g") for n in range(count)]


def as_office(reference: Reference, rows: np.ndarray, *, times: int = 1) -> JudgedRows:
    """Rows of public documents as if an office had filed them. times: how often, as forms of other units."""
    group = np.concatenate([reference.group[rows] + 1000 * k for k in range(times)])
    take = np.tile(rows, times)
    _, first = np.unique(group, return_index=True)
    drawn = np.isin(np.arange(len(group)), first)
    return JudgedRows(
        reference.leaf[take], reference.confidence[take], reference.level[take], reference.unknown[take],
        group, group, drawn, np.zeros(len(group), dtype=np.int64), np.ones(len(group), dtype=bool), ("2026-11",),
    )  # fmt: skip


def halves(reference: Reference, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of two random halves of the groups."""
    names = np.random.default_rng(seed).permutation(np.unique(reference.group))
    one = np.isin(reference.group, names[: len(names) // 2])
    return np.flatnonzero(one), np.flatnonzero(~one)


def part(reference: Reference, rows: np.ndarray) -> Reference:
    fields = ("leaf", "confidence", "right", "level", "unknown", "group")
    return replace(reference, **{name: getattr(reference, name)[rows] for name in fields})


@pytest.mark.parametrize("seed", range(6))
def test_documents_of_one_kind_raise_no_alarm(seed: int) -> None:
    reference = load_reference()
    one, other = halves(reference, seed)
    own = as_office(reference, one)
    checks = [*check_shifts(own, part(reference, other), "公开文件"), check_exchangeable(own, part(reference, other))]
    assert worst(checks) in ("ok", "watch")


def test_an_unsure_model_raises_the_alarm() -> None:
    reference = load_reference()
    one, other = halves(reference, 1)
    unsure = np.flatnonzero(reference.confidence < 0.9)
    own = as_office(reference, np.intersect1d(one, unsure), times=2)
    known = part(reference, other)
    found = {check.kind: check for check in [*check_shifts(own, known, "公开文件"), check_exchangeable(own, known)]}
    assert found["confidence"].level == "alarm"
    assert found["exchangeable"].level == "alarm"
    assert found["exchangeable"].value is not None
    assert found["exchangeable"].value >= 100
    assert "不能互换" in found["exchangeable"].sentence


def test_a_surer_model_is_no_worry() -> None:
    reference = load_reference()
    one, other = halves(reference, 1)
    sure = np.flatnonzero(reference.confidence > 0.99)
    own = as_office(reference, np.intersect1d(one, sure), times=2)
    found = {check.kind: check.level for check in check_shifts(own, part(reference, other), "公开文件")}
    assert found["confidence"] == "ok"
    assert found["undecided"] == "ok"


def test_other_classes_than_before_raise_the_alarm_other_than_in_public_documents_a_remark() -> None:
    reference = load_reference()
    one, other = halves(reference, 2)
    place = int(np.bincount(reference.leaf).argmax())
    own = as_office(reference, np.intersect1d(one, np.flatnonzero(reference.leaf == place)), times=2)
    before = as_office(reference, other)
    mix = {
        name: check_shifts(own, rows, name)[0]
        for name, rows in (("earlier", before), ("public", part(reference, other)))
    }
    assert (mix["earlier"].level, mix["public"].level) == ("alarm", "watch")
    assert mix["earlier"].stability is not None
    assert mix["earlier"].stability > 0.25
    assert "差别最大的是" in mix["earlier"].sentence


def test_few_rows_tell_nothing() -> None:
    reference = load_reference()
    own = as_office(reference, np.arange(20))
    checks = [*check_shifts(own, reference, "公开文件"), check_exchangeable(own, reference)]
    assert {check.level for check in checks if check.kind != "exchangeable"} == {"unknown"}
    assert worst([]) == "unknown"


def test_an_empty_office_is_told_apart_from_a_quiet_one(office: Office) -> None:
    found = measure_drift(office)
    assert (found.level, found.rows, found.months, found.rules) == ("unknown", 0, (), ())
    assert found.reference_rows == 1576


def test_what_an_office_filed_is_counted_by_month_and_rule(office: Office) -> None:
    filed = [file_form(office, f"第{n}局", rows_of(NAMES, 14)) for n in range(10)]
    with office.database.write() as session:
        for form in filed[:2]:
            for place, finding in enumerate(form.findings):
                decide(session, ME, Command("finding", finding, "reject" if place else "accept"), four_eyes=False)
    found = measure_drift(office)
    assert (found.rows, found.recent_rows, len(found.months)) == (140, 140, 1)
    month = found.months[0]
    assert (month.forms, month.rows, month.decided, month.rejected) == (10, 140, 28, 26)
    assert sum(month.mix.values()) == pytest.approx(1.0, abs=1e-3)
    (rule,) = found.rules
    assert (rule.rule, rule.decided, rule.mostly_rejected) == ("C1", 28, True)
    assert rule.low < rule.rejected < rule.high
    kinds = [(check.kind, check.against) for check in found.checks]
    assert len(kinds) == len(set(kinds)) == 9


def test_the_api_tells_the_latest_look(office: Office, client: TestClient) -> None:
    assert client.get("/api/v1/models/drift").json() == {"report": None, "job": None}
    file_form(office, "甲局", rows_of(NAMES, 7))
    with office.database.write() as session:
        job = new_job(session, ME, "drift").id
    JobRunner(office).run(job)
    answer = client.get("/api/v1/models/drift")
    assert answer.status_code == 200
    told = answer.json()
    assert told["job"] == job
    assert told["report"]["rows"] == 7
    assert told["report"]["months"][0]["rows"] == 7
    assert len(told["report"]["checks"]) == 9
