"""Drafts of forms: kept, checked, written, handed in; what became of suggestions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import func, select

from corpus.errors import UsageError
from corpus.reading import read_forms
from service.errors import ServiceError
from service.office.draft_content import DraftContent, DraftRow, Suggested, form_of_draft, leaf_choices
from service.office.draft_outcomes import note_rejected, note_taken
from service.office.drafting import (
    check_draft,
    create_draft,
    delete_draft,
    get_draft,
    hand_in,
    lacking,
    list_drafts,
    save_draft,
    write_draft,
)
from service.office.library import knowledge_base, pending
from service.office.office import Office
from service.store.tables import FormRow, Submission

from .conftest import MakeActor

LEAVES = [leaf for leaf, _, _ in leaf_choices("2021")]


def filled(**changes: object) -> DraftContent:
    """A small form that can be handed in."""
    rows = [
        DraftRow(leaf="满意度", name="受助学生满意度", operator="≥", value="90", unit="%"),
        DraftRow(leaf="数量", name="资助困难学生人数", operator="≥", value="3560", unit="人", remark="按学籍统计"),
        DraftRow(leaf="成本", name="生均资助标准", operator="=", value="2000", unit="元/人·年"),
    ]
    head = {"unit": "某市教育局", "year": 2026, "project": "学生资助项目", "supervisor": "某市教育局", "rows": rows}
    return DraftContent.model_validate(head | {"goals": "资助困难学生\n应助尽助", "total": 712.5} | changes)


def test_a_draft_comes_back_as_it_was_kept(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled())
    assert get_draft(office, actor, made.id).content == made.content
    changed = made.content.model_copy(update={"goals": "只有一个"})
    assert save_draft(office, actor, made.id, changed, 1) == 2
    assert get_draft(office, actor, made.id).content.goals == "只有一个"
    [head] = list_drafts(office, actor)
    assert (head.id, head.title, head.rows, head.handed_in) == (made.id, "学生资助项目 2026", 3, "")


def test_two_windows_do_not_write_over_each_other(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled())
    save_draft(office, actor, made.id, made.content, 1)
    with pytest.raises(ServiceError) as told:
        save_draft(office, actor, made.id, filled(goals="旧窗口"), 1)
    assert told.value.status == 412
    assert get_draft(office, actor, made.id).content.goals == made.content.goals


def test_nobody_sees_the_drafts_of_others(office: Office, make_actor: MakeActor) -> None:
    made = create_draft(office, make_actor("填报", "one"), filled())
    other = make_actor("管理", "two")
    assert list_drafts(office, other) == []
    for act in (get_draft, delete_draft):
        with pytest.raises(ServiceError) as told:
            act(office, other, made.id)
        assert told.value.status == 404
    with pytest.raises(ServiceError) as told:
        save_draft(office, other, made.id, made.content, 1)
    assert told.value.status == 404


def test_a_deleted_draft_is_gone(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled())
    delete_draft(office, actor, made.id)
    assert list_drafts(office, actor) == []


def test_text_no_database_holds_is_kept_without_it(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled(project="资助\x00项\ud800目"))
    assert get_draft(office, actor, made.id).content.project == "资助项目"


def test_values_no_form_can_have_are_refused() -> None:
    content = filled()
    for field, value in (("year", 1800), ("total", -1.0), ("total", float("nan")), ("unit", "长" * 201), ("kind", "x")):
        with pytest.raises(ValidationError):
            setattr(content, field, value)
    with pytest.raises(ValidationError):
        content.rows[0].operator = "≈"  # type: ignore[assignment]


def test_an_unknown_class_or_edition_is_refused(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    with pytest.raises(UsageError):
        create_draft(office, actor, filled(rows=[DraftRow(leaf="不存在")]))
    with pytest.raises(UsageError):
        create_draft(office, actor, filled(edition="1999"))


def test_rows_stand_in_the_order_of_classes() -> None:
    form = form_of_draft(filled())
    assert [item.l1 for item in form.indicators] == ["成本指标", "产出指标", "满意度指标"]
    assert [item.value for item in form.indicators] == ["=2000", "≥3560", "≥90"]
    assert form.goals == ("目标1：资助困难学生", "目标2：应助尽助")


def test_what_is_lacking_is_told() -> None:
    assert lacking(filled()) == ("质量指标", "时效指标", "社会效益指标或经济效益指标或生态效益指标")
    assert "数量指标" in lacking(DraftContent())


def test_tasks_are_read_off_the_duties_until_they_are_written() -> None:
    content = filled(kind="部门整体", asked="1. 资助困难学生。2. 改造薄弱学校校舍。")
    assert [name for name, _ in content.task_pairs()] == ["资助困难学生", "改造薄弱学校校舍"]
    content.tasks = "学生资助：落实政策\n校舍建设"
    assert content.task_pairs() == (("学生资助", "落实政策"), ("校舍建设", ""))
    assert not content.by_task
    for row in content.rows:
        row.task = "学生资助"
    assert {item.duty for item in form_of_draft(content).indicators} == {"学生资助"}


texts = st.text("资助学生培训教师人数比率年度校舍", min_size=2, max_size=12)
rows = st.builds(
    lambda leaf, name, target, unit, remark: DraftRow(
        leaf=leaf, name=f"{name}数", operator=target[0], value=target[1], unit=unit, remark=remark
    ),
    st.sampled_from(LEAVES),
    texts,
    st.sampled_from([("≥", "95"), ("=", "100"), ("≤", "12.5"), ("", "逐步提高"), (">", "3")]),
    st.sampled_from(["%", "人次", "个"]),
    st.sampled_from(["", "合格数除以总数"]),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(rows, min_size=3, max_size=12, unique_by=lambda row: row.name), st.sampled_from(["docx", "xlsx"]))
def test_a_downloaded_form_is_read_back_as_the_draft(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[DraftRow], suffix: str
) -> None:
    content = filled(rows=drawn)
    name, data = write_draft(content, suffix)
    assert name == f"某市教育局_学生资助项目_项目支出绩效目标申报表_2026.{suffix}"
    path = tmp_path_factory.mktemp("written") / "form.bin"
    path.write_bytes(data)
    [found] = read_forms(path, name=name)
    expected = form_of_draft(content)
    fields = ("name", "value", "unit", "l1", "l2", "explanation")
    assert [[getattr(item, field) for field in fields] for item in found.indicators] == [
        [getattr(item, field) for field in fields] for item in expected.indicators
    ]
    assert (found.unit, found.year, found.project, found.goals) == (
        expected.unit,
        expected.year,
        expected.project,
        expected.goals,
    )


def test_a_name_that_is_a_path_gives_a_plain_file_name(tmp_path: Path) -> None:
    name, _ = write_draft(filled(project="../../etc/密码"), "docx")
    assert "/" not in name and not name.startswith(".")
    with pytest.raises(UsageError):
        write_draft(filled(), "pdf")


def test_the_whole_form_is_checked(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    audit = check_draft(office, actor, filled())
    assert audit.edition == "2021"
    assert any("时效" in finding.message for finding in audit.findings)
    with pytest.raises(UsageError):
        check_draft(office, actor, DraftContent())


def test_handing_in_makes_one_submission_and_says_so(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled())
    submission = hand_in(office, actor, made)
    with office.database.read() as session:
        row = session.scalars(select(FormRow).where(FormRow.submission_id == submission)).one()
        assert (row.unit, row.year, row.rows, row.edition) == ("某市教育局", 2026, 3, "2021")
    again = get_draft(office, actor, made.id)
    assert (again.content.handed_in, again.version) == (submission, 2)
    with pytest.raises(ServiceError) as told:
        hand_in(office, actor, again)
    assert told.value.code == "already_handed_in"


def test_handing_in_what_was_changed_elsewhere_keeps_nothing(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled())
    save_draft(office, actor, made.id, made.content, 1)
    with pytest.raises(ServiceError) as told:
        hand_in(office, actor, made)
    assert told.value.status == 412
    with office.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_an_incomplete_head_is_told(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    made = create_draft(office, actor, filled(unit=" ", project="", year=None))
    with pytest.raises(UsageError, match="填报单位、年度、项目名称"):
        hand_in(office, actor, made)


def test_what_became_of_suggestions_waits_for_approval(office: Office, make_actor: MakeActor) -> None:
    actor = make_actor("填报")
    one, two, three = [measure for measure in knowledge_base(office).measures if measure.usable][:3]
    content = filled()
    for row, measure in zip(content.rows, (one, two), strict=False):
        row.suggested = Suggested(measure=measure.id, name=measure.name, query="资助学生")
    content.rows[0].name, content.rows[0].operator, content.rows[0].unit = one.name, "", ""
    assert [row.outcome for row in content.rows] == ["accepted", "edited", ""]
    note_rejected(office, actor, content, three.id)
    assert note_taken(office, actor, content) == 2
    assert note_taken(office, actor, content) == 0
    assert sorted((row["kind"], row["id"]) for row in pending(office, actor)) == sorted(
        [("accepted", one.id), ("edited", two.id), ("rejected", three.id)]
    )


def test_a_suggestion_the_library_no_longer_has_teaches_nothing(office: Office, make_actor: MakeActor) -> None:
    content = filled()
    content.rows[0].suggested = Suggested(measure="m-0000000000", name="没有了")
    assert note_taken(office, make_actor("填报"), content) == 1
    assert content.rows[0].suggested.noted
