"""The review desk's questions: the queue and its pages, the next form, groups, like rows, history, agreement."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import insert, select

from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office.decisions import Command, decide, decide_group, undo
from service.office.office import Office
from service.office.review import QueueFilters, choices, counts, group_extent, next_form, position_of, queue
from service.office.review_agreement import agreement, blind_left, next_blind
from service.office.review_desk import choose_class, history, last_own, load_desk
from service.office.review_nearest import nearest_of, neighbours_of
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission, new_id, now
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, hand_in

BIG = next(path for path in SAMPLES if path.name.startswith("02"))


@pytest.fixture
def supervisor(make_actor: MakeActor) -> Actor:
    return make_actor("管理", name="wang")


def bulk(office: Office, actor: Actor, count: int) -> str:
    """Many forms with nothing in them; the number of the form is in its title, some are worth the same."""
    submission, moment = new_id(), now()
    common = {"submission_id": submission, "kind": "", "edition": "2021", "health": 90.0, "rows": 0, "state": "open"}
    common |= {"version": 1, "findings_open": 0, "head": {}, "judged": {}, "tool": {}, "created_at": moment}
    rows = [
        {
            **common,
            "id": new_id(),
            "number": number,
            "unit": f"第{number % 7}局",
            "year": 2020 + number % 5,
            "title": f"申报表{number}",
            "verdict": ("通过", "退回修改")[number % 2],
            "worth": float(number // 3) / 7,
        }
        for number in range(count)
    ]
    with office.database.write() as session:
        session.add(Submission(id=submission, created_by=actor.id, state="audited"))
        session.flush()
        for start in range(0, count, 500):
            session.execute(insert(FormRow), rows[start : start + 500])
    return submission


def whole_queue(office: Office, actor: Actor, filters: QueueFilters, limit: int) -> list[str]:
    found, cursor = [], ""
    while True:
        with office.database.read() as session:
            page = queue(session, actor, filters, cursor, limit)
        found += [form.id for form in page.forms]
        if not page.next:
            return found
        cursor = page.next


def test_pages_of_the_queue_show_every_form_once_the_most_worth_first(office: Office, reviewer: Actor) -> None:
    bulk(office, reviewer, 57)
    ids = whole_queue(office, reviewer, QueueFilters(), 10)
    with office.database.read() as session:
        worth = {id_: value for id_, value in session.execute(select(FormRow.id, FormRow.worth))}
    assert ids == sorted(worth, key=lambda id_: (-worth[id_], id_))


def test_filters_narrow_and_counts_follow_them(office: Office, reviewer: Actor) -> None:
    bulk(office, reviewer, 70)
    filters = QueueFilters(unit="第3局", year=2021, verdict="退回修改")
    with office.database.read() as session:
        page = queue(session, reviewer, filters)
        assert counts(session, reviewer, filters) == {"open": len(page.forms), "done": 0, "approved": 0}
        units, years, verdicts = choices(session, reviewer)
        (one,) = queue(session, reviewer, QueueFilters(text="表69 第6")).forms
        assert queue(session, reviewer, QueueFilters(text="%")).forms == ()
    assert page.forms
    assert {(form.unit, form.year, form.verdict) for form in page.forms} == {("第3局", 2021, "退回修改")}
    assert (len(units), years, verdicts) == (7, [2024, 2023, 2022, 2021, 2020], sorted(["通过", "退回修改"]))
    assert one.title == "申报表69"


@pytest.mark.parametrize("cursor", ["x", "e30=", "WzEsMl0=", "bnVsbA==", "W251bGwsICJhIl0=", "🙂"])
def test_a_cursor_that_is_none_is_refused(office: Office, reviewer: Actor, cursor: str) -> None:
    for state in ("open", "done"):
        with pytest.raises(ServiceError, match="页码") as caught, office.database.read() as session:
            queue(session, reviewer, QueueFilters(state), cursor)
        assert (caught.value.status, caught.value.code) == (400, "bad_cursor")


def test_the_next_form_is_the_one_after_and_then_the_first_again(office: Office, reviewer: Actor) -> None:
    bulk(office, reviewer, 9)
    ids = whole_queue(office, reviewer, QueueFilters(), 4)
    with office.database.read() as session:
        seen = []
        for id_ in ids:
            place = position_of(session.get_one(FormRow, id_), QueueFilters())
            seen.append(next_form(session, reviewer, QueueFilters(), place, but=id_))
        assert seen == [*ids[1:], ids[0]]
        assert next_form(session, reviewer, QueueFilters(text="申报表3"), "", but=ids[-1]) != ids[-1]
        assert next_form(session, reviewer, QueueFilters(unit="没有"), "") == ""


def test_the_queue_stays_quick_with_ten_thousand_forms(office: Office, reviewer: Actor) -> None:
    bulk(office, reviewer, 10_000)
    place = ""
    for filters in (QueueFilters(), QueueFilters(unit="第3局"), QueueFilters(text="申报表77")):
        start = time.perf_counter()
        with office.database.read() as session:
            page = queue(session, reviewer, filters, place)
            counts(session, reviewer, filters)
            next_form(session, reviewer, filters, page.next)
        assert page.forms
        assert time.perf_counter() - start < 1


def test_a_filler_sees_no_queue(office: Office, make_actor: MakeActor) -> None:
    filler = make_actor("填报", name="zhang")
    form = hand_in(office, filler)
    with office.database.read() as session:
        for ask in (queue, choices, agreement):
            with pytest.raises(ServiceError) as caught:
                ask(session, filler)  # type: ignore[operator]
            assert caught.value.status == 403
        with pytest.raises(ServiceError):
            load_desk(session, filler, form.id)


def first_of(office: Office, form: FormRow, kind: str) -> FindingRow:
    query = select(FindingRow).where(FindingRow.form_id == form.id, FindingRow.kind == kind, FindingRow.proposed != "")
    with office.database.read() as session:
        return session.scalars(query.order_by(FindingRow.position)).first() or pytest.fail(f"no finding of {kind}")


@pytest.mark.parametrize("named", ["proposed", "filed", "other"])
def test_naming_a_class_is_accepting_or_rejecting_where_it_comes_to_that(
    office: Office, reviewer: Actor, named: str
) -> None:
    finding = first_of(office, hand_in(office, reviewer, BIG), "misfiled")
    with office.database.write() as session:
        item = session.get_one(IndicatorRow, finding.indicator_id)
        leaf = {"proposed": finding.proposed, "filed": item.filed}.get(named, "其他")
        link = choose_class(session, reviewer, finding.id, leaf, version=1)
    assert link.kind == {"proposed": "accept", "filed": "reject", "other": "reclass"}[named]
    with office.database.read() as session:
        assert session.get_one(IndicatorRow, finding.indicator_id).decided == leaf


def test_the_desk_tells_what_is_left_and_the_history_what_was_done(
    office: Office, reviewer: Actor, supervisor: Actor
) -> None:
    form = hand_in(office, reviewer, BIG)
    with office.database.read() as session:
        desk = load_desk(session, reviewer, form.id)
    must = [one for one in desk.findings if one.severity in ("high", "medium")]
    assert (desk.left, len(desk.open)) == (len(must), len(desk.findings))
    with office.database.write() as session:
        decide(session, reviewer, Command("finding", must[0].id, "accept", remark="属实"))
        second = decide(session, reviewer, Command("finding", must[1].id, "reject"))
    with office.database.write() as session:
        assert last_own(session, reviewer, form.id) == second.seq
        undo(session, reviewer, second.seq)
    with office.database.write() as session:
        assert last_own(session, reviewer, form.id) == second.seq - 1
        assert last_own(session, supervisor, form.id) is None
        desk, past = load_desk(session, reviewer, form.id), history(session, reviewer, form.id)
    assert (desk.left, desk.names[reviewer.id]) == (len(must) - 1, "li")
    assert [(one.kind, one.undone, one.remark) for one in past] == [
        (f"撤销第 {second.seq} 号", False, ""),
        ("不采纳", True, ""),
        ("采纳", False, "属实"),
    ]
    assert past[-1].what
    assert past[-1].by == "li"


def test_a_group_says_how_far_it_reaches_before_it_is_decided(office: Office, reviewer: Actor) -> None:
    forms = [hand_in(office, reviewer, BIG) for _ in range(2)]
    with office.database.read() as session:
        desk = load_desk(session, reviewer, forms[0].id)
        reach = {one.id: group_extent(session, reviewer, one.id) for one in desk.findings}
    head = max(desk.findings, key=lambda one: reach[one.id])
    rows, count = reach[head.id]
    assert (rows >= 2, count) == (True, 2)
    with office.database.write() as session:
        links = decide_group(session, reviewer, head.id, Command("finding", head.id, "reject"))
    assert (len(links), len({link.form_id for link in links})) == (rows, count)
    with office.database.read() as session:
        assert group_extent(session, reviewer, head.id) == (1, 1)


def finish(office: Office, form: FormRow, reviewer: Actor, supervisor: Actor) -> None:
    with office.database.write() as session:
        for one in load_desk(session, reviewer, form.id).open:
            decide(session, reviewer, Command("finding", one.id, "accept"))
        decide(session, reviewer, Command("form", form.id, "done"))
    with office.database.write() as session:
        decide(session, supervisor, Command("form", form.id, "approve"))


def test_like_rows_are_those_of_public_forms_and_those_approved_here(
    office: Office, reviewer: Actor, supervisor: Actor
) -> None:
    old, new = hand_in(office, reviewer, BIG), hand_in(office, reviewer, BIG)
    finding = first_of(office, new, "misfiled")
    before = neighbours_of(office, reviewer, finding.id)
    assert before
    assert {one.source for one in before} == {"公开表"}
    finish(office, old, reviewer, supervisor)
    after = neighbours_of(office, reviewer, finding.id)
    own = [one for one in after if one.source == "本单位已复核"]
    assert after[0] == own[0]
    assert own[0].similarity == 1
    assert finding.proposed in {one.leaf for one in own}
    with office.database.write() as session:
        decide(session, supervisor, Command("form", old.id, "return"))
    assert neighbours_of(office, reviewer, finding.id) == before
    assert nearest_of(office, reviewer, finding.indicator_id or "")


def test_a_finding_about_the_form_has_no_like_rows(office: Office, reviewer: Actor) -> None:
    form = hand_in(office, reviewer, BIG)
    with office.database.read() as session:
        whole = session.scalars(
            select(FindingRow.id).where(FindingRow.form_id == form.id, FindingRow.indicator_id.is_(None))
        ).first()
    assert whole is not None
    assert neighbours_of(office, reviewer, whole) == ()


def test_a_finished_form_leaves_the_queue_and_names_who_finished_it(
    office: Office, reviewer: Actor, supervisor: Actor
) -> None:
    form = hand_in(office, reviewer)
    with office.database.write() as session:
        for one in load_desk(session, reviewer, form.id).open:
            decide(session, reviewer, Command("finding", one.id, "accept"))
        decide(session, reviewer, Command("form", form.id, "done"))
    with office.database.read() as session:
        assert queue(session, reviewer).forms == ()
        (entry,) = queue(session, supervisor, QueueFilters("done")).forms
    assert (entry.id, entry.done_by, entry.open) == (form.id, "li", {})


def test_the_second_reader_is_another_and_agreement_counts_what_comes_to_the_same(
    office: Office, reviewer: Actor, supervisor: Actor
) -> None:
    form = hand_in(office, reviewer, BIG, blind_share=1.0)
    with office.database.write() as session:
        sampled = [one for one in load_desk(session, reviewer, form.id).findings if one.sampled]
        assert next_blind(session, supervisor) is None  # nobody has read them first
        for one in sampled:
            decide(session, reviewer, Command("finding", one.id, "accept"))
    with office.database.read() as session:
        assert (blind_left(session, reviewer), blind_left(session, supervisor)) == (0, len(sampled))
        assert next_blind(session, reviewer) is None
        first = next_blind(session, supervisor)
        assert first is not None
        other = next_blind(session, supervisor, skip=frozenset({first.id}))
        assert other is not None
        assert other.id != first.id
        assert agreement(session, supervisor)[0].share is None
    with office.database.write() as session:
        for number, one in enumerate(sampled):
            if number == 0:
                decide(session, supervisor, Command("finding", one.id, "reject", reading=2))
            elif one.kind == "misfiled" and one.proposed:
                choose_class(session, supervisor, one.id, one.proposed, reading=2)
            else:
                decide(session, supervisor, Command("finding", one.id, "accept", reading=2))
    with office.database.read() as session:
        every, *rules = agreement(session, supervisor)
        assert blind_left(session, supervisor) == 0
        hidden = [one for one in history(session, reviewer, form.id) if one.reading == 2]
        shown = [one for one in history(session, supervisor, form.id) if one.reading == 2]
    assert (every.n, every.share) == (len(sampled), pytest.approx((len(sampled) - 1) / len(sampled)))
    assert every.kappa == pytest.approx(0)  # the first reader's outcomes are all the same one
    assert sum(one.n for one in rules) == every.n
    assert (hidden, len(shown)) == ([], len(sampled))


def test_kappa_is_agreement_beyond_chance(office: Office, reviewer: Actor, supervisor: Actor) -> None:
    form = hand_in(office, reviewer, BIG, blind_share=1.0)
    with office.database.write() as session:
        sampled = [one for one in load_desk(session, reviewer, form.id).findings if one.sampled][:10]
        # ten cases: both accept 4, both reject 3, first accepts 2 the second rejects, the reverse once
        firsts = ["accept"] * 6 + ["reject"] * 4
        seconds = ["accept"] * 4 + ["reject"] * 2 + ["reject"] * 3 + ["accept"]
        for one, first, second in zip(sampled, firsts, seconds, strict=True):
            decide(session, reviewer, Command("finding", one.id, first))
            decide(session, supervisor, Command("finding", one.id, second, reading=2))
    with office.database.read() as session:
        every = agreement(session, supervisor)[0]
    assert (every.n, every.share) == (10, pytest.approx(0.7))
    assert every.kappa == pytest.approx((0.7 - 0.5) / (1 - 0.5))


def test_one_who_read_twice_is_no_second_reader_except_at_a_desktop_of_their_own(
    office: Office, supervisor: Actor
) -> None:
    form = hand_in(office, supervisor, BIG, blind_share=1.0)
    with office.database.write() as session:
        one = next(one for one in load_desk(session, supervisor, form.id).findings if one.sampled)
        for reading in (1, 2):
            command = Command("finding", one.id, "accept", reading=reading)
            decide(session, supervisor, command, four_eyes=False)
    with office.database.read() as session:
        assert agreement(session, supervisor)[0].n == 0
        assert agreement(session, supervisor, four_eyes=False)[0].n == 1
