"""Decisions: who may make which, what they change, how they are taken back, and who must be another person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office.decisions import Command, decide, decide_group, undo
from service.office.office import Office
from service.store.chain import verify_chain
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, hand_in

Act = Callable[..., Decision]


@pytest.fixture
def reviewer(make_actor: MakeActor) -> Actor:
    return make_actor("审核", name="李审核")


@pytest.fixture
def supervisor(make_actor: MakeActor) -> Actor:
    return make_actor("管理", name="王复核")


@pytest.fixture
def form(office: Office, reviewer: Actor) -> FormRow:
    return hand_in(office, reviewer, SAMPLES[1], blind_share=1.0)


@pytest.fixture
def act(office: Office) -> Act:
    """Make one decision in a transaction of its own."""

    def run(actor: Actor, target: str, id_: str, kind: str, **more: object) -> Decision:
        with office.database.write() as session:
            return decide(session, actor, Command(target, id_, kind, **more))  # type: ignore[arg-type]

    return run


def findings(office: Office, form: FormRow) -> list[FindingRow]:
    with office.database.read() as session:
        return list(session.get_one(FormRow, form.id).findings)


def fresh(office: Office, kind: type, id_: str | None) -> Any:
    with office.database.read() as session:
        return session.get_one(kind, id_)


def misfiled(office: Office, form: FormRow) -> FindingRow:
    return next(one for one in findings(office, form) if one.kind == "misfiled" and one.proposed)


def decide_all(office: Office, act: Act, actor: Actor, form: FormRow) -> None:
    for one in findings(office, form):
        if not one.outcome:
            act(actor, "finding", one.id, "reject")


def code_of(raised: pytest.ExceptionInfo[ServiceError]) -> tuple[int, str]:
    return raised.value.status, raised.value.code


# --- on findings ------------------------------------------------------------------------------------------------------


def test_accepting_a_misfiled_finding_gives_the_row_the_proposed_class(
    office: Office, form: FormRow, reviewer: Actor, act: Act
) -> None:
    one = misfiled(office, form)
    link = act(reviewer, "finding", one.id, "accept", version=1)
    assert (link.leaf, fresh(office, IndicatorRow, one.indicator_id).decided) == (one.proposed, one.proposed)
    after = fresh(office, FindingRow, one.id)
    assert (after.outcome, after.first_by, after.version) == ("accept", reviewer.id, 2)


def test_rejecting_one_says_that_the_filed_class_stands(
    office: Office, form: FormRow, reviewer: Actor, act: Act
) -> None:
    one = misfiled(office, form)
    act(reviewer, "finding", one.id, "reject")
    row = fresh(office, IndicatorRow, one.indicator_id)
    assert row.decided == row.filed


def test_the_queue_counts_what_is_left(office: Office, form: FormRow, reviewer: Actor, act: Act) -> None:
    before = fresh(office, FormRow, form.id)
    one = findings(office, form)[0]
    act(reviewer, "finding", one.id, "accept")
    after = fresh(office, FormRow, form.id)
    assert after.findings_open == before.findings_open - 1
    assert after.worth == pytest.approx(before.worth - one.priority)


def test_two_reviewers_on_one_row_the_second_is_told_who_decided_what(
    office: Office, form: FormRow, reviewer: Actor, make_actor: MakeActor, act: Act
) -> None:
    one = misfiled(office, form)
    act(reviewer, "finding", one.id, "accept", version=1)
    with pytest.raises(ServiceError) as raised:
        act(make_actor("审核", name="赵审核"), "finding", one.id, "reject", version=1)
    assert code_of(raised) == (412, "changed_meanwhile")
    assert "李审核" in str(raised.value)
    assert "采纳" in str(raised.value)
    assert fresh(office, FindingRow, one.id).outcome == "accept"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("reclass", {}),
        ("reclass", {"leaf": "没有这类"}),
        ("approve", {}),
        ("comment", {"remark": "  "}),
        ("accept", {"reading": 3}),
    ],
)
def test_what_makes_no_sense_is_refused(
    office: Office, form: FormRow, reviewer: Actor, act: Act, kind: str, more: dict[str, object]
) -> None:
    with pytest.raises(ServiceError) as raised:
        act(reviewer, "finding", findings(office, form)[0].id, kind, **more)
    assert code_of(raised) == (400, "bad_decision")


def test_a_filler_decides_nothing(office: Office, form: FormRow, make_actor: MakeActor, act: Act) -> None:
    with pytest.raises(ServiceError) as raised:
        act(make_actor("填报"), "finding", findings(office, form)[0].id, "accept")
    assert code_of(raised) == (403, "forbidden")


def test_one_decision_serves_the_whole_group_in_every_open_form(office: Office, form: FormRow, reviewer: Actor) -> None:
    again = hand_in(office, reviewer, SAMPLES[1])
    head = next(one for one in findings(office, form) if one.group)
    of_group = [one for f in (form, again) for one in findings(office, f) if one.group == head.group]
    with office.database.write() as session:
        links = decide_group(session, reviewer, head.id, Command("finding", head.id, "reject", version=1))
    assert len(of_group) > 1
    assert {link.target_id for link in links} == {one.id for one in of_group}


# --- taking back ------------------------------------------------------------------------------------------------------


def test_undo_brings_back_what_was_before(office: Office, form: FormRow, reviewer: Actor, act: Act) -> None:
    one, before = misfiled(office, form), fresh(office, FormRow, form.id)
    act(reviewer, "finding", one.id, "reject")
    second = act(reviewer, "finding", one.id, "reclass", leaf="时效")
    with office.database.write() as session:
        undo(session, reviewer, second.seq)
    assert fresh(office, FindingRow, one.id).outcome == "reject"
    row = fresh(office, IndicatorRow, one.indicator_id)
    assert row.decided == row.filed
    with office.database.write() as session:
        undo(session, reviewer, second.seq - 1)
    after = fresh(office, FormRow, form.id)
    assert fresh(office, FindingRow, one.id).outcome == ""
    assert fresh(office, IndicatorRow, one.indicator_id).decided == ""
    assert (after.findings_open, after.worth) == (before.findings_open, pytest.approx(before.worth))


def test_only_the_latest_decision_can_be_taken_back_and_only_once(
    office: Office, form: FormRow, reviewer: Actor, act: Act
) -> None:
    one = misfiled(office, form)
    first = act(reviewer, "finding", one.id, "reject")
    second = act(reviewer, "finding", one.id, "accept")
    with pytest.raises(ServiceError) as raised, office.database.write() as session:
        undo(session, reviewer, first.seq)
    assert code_of(raised) == (409, "not_latest")
    with office.database.write() as session:
        undo(session, reviewer, second.seq)
    with pytest.raises(ServiceError) as raised, office.database.write() as session:
        undo(session, reviewer, second.seq)
    assert code_of(raised) == (409, "not_latest")


def test_a_reviewer_takes_back_nobody_elses(
    office: Office, form: FormRow, reviewer: Actor, supervisor: Actor, make_actor: MakeActor, act: Act
) -> None:
    link = act(reviewer, "finding", findings(office, form)[0].id, "reject")
    with pytest.raises(ServiceError) as raised, office.database.write() as session:
        undo(session, make_actor("审核", name="赵审核"), link.seq)
    assert code_of(raised) == (403, "not_yours")
    with office.database.write() as session:
        undo(session, supervisor, link.seq)


# --- the whole form ---------------------------------------------------------------------------------------------------


def test_a_form_is_done_when_every_grave_finding_is_decided(
    office: Office, form: FormRow, reviewer: Actor, act: Act
) -> None:
    with pytest.raises(ServiceError) as raised:
        act(reviewer, "form", form.id, "done")
    assert code_of(raised) == (409, "findings_open")
    decide_all(office, act, reviewer, form)
    act(reviewer, "form", form.id, "done")
    after = fresh(office, FormRow, form.id)
    assert (after.state, after.worth) == ("done", 0)


def test_a_form_that_is_done_changes_only_after_it_was_sent_back(
    office: Office, form: FormRow, reviewer: Actor, supervisor: Actor, act: Act
) -> None:
    decide_all(office, act, reviewer, form)
    act(reviewer, "form", form.id, "done")
    one = findings(office, form)[0]
    with pytest.raises(ServiceError) as raised:
        act(reviewer, "finding", one.id, "accept")
    assert code_of(raised) == (409, "form_closed")
    act(supervisor, "form", form.id, "return", remark="请再看第一条")
    act(reviewer, "finding", one.id, "accept")


def test_a_supervisor_approves_what_another_has_done(
    office: Office, form: FormRow, reviewer: Actor, supervisor: Actor, act: Act
) -> None:
    with pytest.raises(ServiceError) as raised:
        act(supervisor, "form", form.id, "approve")
    assert code_of(raised) == (409, "not_done")
    decide_all(office, act, reviewer, form)
    act(reviewer, "form", form.id, "done")
    with pytest.raises(ServiceError) as raised:
        act(reviewer, "form", form.id, "approve")
    assert code_of(raised) == (403, "forbidden")
    act(supervisor, "form", form.id, "approve")
    assert fresh(office, FormRow, form.id).state == "approved"


def test_nobody_approves_their_own_review(office: Office, form: FormRow, supervisor: Actor, act: Act) -> None:
    decide_all(office, act, supervisor, form)
    act(supervisor, "form", form.id, "done")
    with pytest.raises(ServiceError) as raised:
        act(supervisor, "form", form.id, "approve")
    assert code_of(raised) == (403, "four_eyes")


# --- the blind second reading -----------------------------------------------------------------------------------------


def test_a_second_reading_stands_beside_the_first_and_changes_nothing(
    office: Office, form: FormRow, reviewer: Actor, make_actor: MakeActor, act: Act
) -> None:
    one = next(one for one in findings(office, form) if one.sampled)
    act(reviewer, "finding", one.id, "accept")
    with pytest.raises(ServiceError) as raised:
        act(reviewer, "finding", one.id, "reject", reading=2)
    assert code_of(raised) == (403, "four_eyes")
    act(make_actor("审核", name="赵审核"), "finding", one.id, "reject", reading=2)
    after = fresh(office, FindingRow, one.id)
    assert (after.outcome, after.second) == ("accept", "reject")
    with pytest.raises(ServiceError) as raised:
        act(make_actor("审核", name="钱审核"), "finding", one.id, "reject", reading=2)
    assert code_of(raised) == (409, "already_decided")


def test_a_finding_that_was_not_drawn_gets_no_second_reading(office: Office, reviewer: Actor, act: Act) -> None:
    form = hand_in(office, reviewer, SAMPLES[1], blind_share=0.0)
    with pytest.raises(ServiceError) as raised:
        act(reviewer, "finding", findings(office, form)[0].id, "reject", reading=2)
    assert code_of(raised) == (409, "not_sampled")


def test_all_of_it_leaves_the_chain_intact(
    office: Office, form: FormRow, reviewer: Actor, supervisor: Actor, act: Act
) -> None:
    decide_all(office, act, reviewer, form)
    act(reviewer, "form", form.id, "done")
    link = act(supervisor, "form", form.id, "approve")
    with office.database.write() as session:
        undo(session, supervisor, link.seq)
    with office.database.read() as session:
        report = verify_chain(session)
    assert (report.intact, report.count) == (True, link.seq + 1)
    assert fresh(office, FormRow, form.id).state == "done"
