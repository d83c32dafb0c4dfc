"""Rows to learn from: approved decisions only, the latest, without what was taken back or disputed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from models.query import Query
from models.truth import Row
from service.learning.rows import Approved, approved_rows
from service.office.decisions import Command, undo
from service.office.office import Office
from service.store.tables import DecisionText

from .conftest import MakeActor
from .learning_office import Filed, People, file_form


def row(name: str, leaf: str) -> Row:
    return Row(Query(name, "≥90", "%"), leaf, (), "", "d", "g")


ROWS = [row("设备验收合格率", "质量"), row("项目按期完成率", "时效"), row("群众满意程度", "满意度")]


@pytest.fixture
def people(office: Office, make_actor: MakeActor) -> People:
    return People(office, make_actor("审核", "li"), make_actor("审核", "wang"), make_actor("管理", "zhao"))


def learnt(office: Office) -> Approved:
    with office.database.read() as session:
        return approved_rows(session)


def leaves(office: Office) -> dict[str, str]:
    return {one.id: one.leaf for one in learnt(office).rows}


def decide_all(people: People, filed: Filed, *kinds: tuple[str, str]) -> None:
    for finding, (kind, leaf) in zip(filed.findings, kinds, strict=True):
        people.decide(Command("finding", finding, kind, leaf))


def test_nothing_is_learnt_before_the_form_is_approved(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS)
    decide_all(people, filed, ("accept", ""), ("accept", ""), ("accept", ""))
    assert learnt(office).rows == ()
    people.decide(Command("form", filed.form, "done"))
    assert learnt(office).rows == ()
    people.decide(Command("form", filed.form, "approve"), people.head)
    assert len(learnt(office).rows) == 3
    people.decide(Command("form", filed.form, "return"), people.head)
    assert learnt(office).rows == ()


def test_each_kind_of_decision_gives_its_class(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS)
    decide_all(people, filed, ("accept", ""), ("reject", ""), ("reclass", "社会效益"))
    people.approve(filed.form)
    assert leaves(office) == dict(zip(filed.indicators, ["质量", "数量", "社会效益"], strict=True))
    one = learnt(office).rows[0]
    assert one.query.value == "≥90"
    assert one.filed == "数量"


def test_a_row_given_a_class_by_itself_is_learnt(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS, kind="wording")
    decide_all(people, filed, ("reject", ""), ("reject", ""), ("accept", ""))
    people.decide(Command("indicator", filed.indicators[0], "reclass", "质量"))
    people.approve(filed.form)
    assert leaves(office) == {filed.indicators[0]: "质量"}


def test_what_was_taken_back_is_gone_and_the_latest_holds(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS)
    decide_all(people, filed, ("reclass", "成本"), ("reclass", "成本"), ("accept", ""))
    with office.database.write() as session:
        undo(session, people.first, 1)
    people.decide(Command("finding", filed.findings[0], "accept"))
    people.decide(Command("finding", filed.findings[1], "reclass", "质量"))
    people.approve(filed.form)
    assert leaves(office) == dict(zip(filed.indicators, ["质量", "质量", "满意度"], strict=True))


def test_declining_a_proposal_does_not_take_back_a_class_given_outright(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS)
    people.decide(Command("indicator", filed.indicators[0], "reclass", "时效"))
    decide_all(people, filed, ("reject", ""), ("accept", ""), ("accept", ""))
    people.approve(filed.form)
    assert leaves(office)[filed.indicators[0]] == "时效"


def test_where_the_blind_second_reading_disagrees_nothing_is_learnt(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS)
    decide_all(people, filed, ("accept", ""), ("accept", ""), ("accept", ""))
    people.decide(Command("finding", filed.findings[0], "reject", reading=2), people.second)
    people.decide(Command("finding", filed.findings[1], "accept", reading=2), people.second)
    people.approve(filed.form)
    found = learnt(office)
    assert {one.id for one in found.rows} == set(filed.indicators[1:])
    assert found.left.disputed == 1


def test_rows_whose_texts_were_deleted_are_gone(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS)
    decide_all(people, filed, ("accept", ""), ("accept", ""), ("accept", ""))
    people.approve(filed.form)
    with office.database.write() as session:
        session.execute(delete(DecisionText).where(DecisionText.seq == 2))
    found = learnt(office)
    assert {one.id for one in found.rows} == {filed.indicators[0], filed.indicators[2]}
    assert found.left.texts_deleted == 1


def test_a_declined_row_without_a_class_of_ours_names_none(office: Office, people: People) -> None:
    filed = file_form(office, "甲局", ROWS, filed="")
    decide_all(people, filed, ("accept", ""), ("reject", ""), ("accept", ""))
    people.approve(filed.form)
    found = learnt(office)
    assert len(found.rows) == 2
    assert found.left.unclear == 1


def test_forms_of_one_unit_in_one_submission_are_a_group(office: Office, people: People) -> None:
    first = file_form(office, "甲局", ROWS)
    same = file_form(office, "甲局", ROWS, submission=first.submission)
    other = file_form(office, "乙局", ROWS, submission=first.submission)
    for filed in (first, same, other):
        decide_all(people, filed, ("accept", ""), ("accept", ""), ("accept", ""))
        people.approve(filed.form)
    found = learnt(office)
    groups = {
        filed.form: {one.group for one in found.rows if one.document == filed.form} for filed in (first, same, other)
    }
    assert groups[first.form] == groups[same.form] != groups[other.form]
    assert found.forms == 3
    assert found.last == 13  # the decisions on the form itself name no class
