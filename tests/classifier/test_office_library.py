"""The office library: what its log comes to, whoever writes it and however it ends."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.knowledge.content import content
from classifier.knowledge.events import SUGGESTED, Event
from classifier.knowledge.merge import measure_id
from classifier.knowledge.office import LIBRARY_VARIABLE, OfficeLibrary, library_folder
from classifier.knowledge.overlay import OWN
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.same_measure import find_measures
from classifier.knowledge.state import LibraryState
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import SettingError, UsageError
from corpus.records import Form, Indicator

CLOCK = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)


def measure(name: str, leaf: str = "数量", **fields: Any) -> Measure:
    return Measure(measure_id(name, leaf), name, leaf, **fields)


TRAINED = measure("培训教师人次", unit="人次", uses=(Use("f1", "培训教师人次", "", "≥300", "人次"),))
PASSED = measure("培训合格率", "质量", unit="%", variants=("培训考核合格率",), uses=(Use("a1", "培训合格率"),))
EVIDENCE = measure("教师进修人数", usable=False, uses=(Use("f1", "教师进修人数"),))
BASE = KnowledgeBase(
    [Source("f1", "公开表格", "教师培训", unit="某市教育局", year=2023), Source("a1", "指标库", "教师培训")],
    [TRAINED, PASSED, EVIDENCE],
)
NEW = measure("教师跟岗研修天数", unit="天")


def no_model() -> NoReturn:
    raise AssertionError("the model was asked")


@pytest.fixture
def library(tmp_path: Path) -> OfficeLibrary:
    return OfficeLibrary(tmp_path / "库", BASE, clock=lambda: CLOCK)


def again(library: OfficeLibrary) -> OfficeLibrary:
    return OfficeLibrary(library.folder, BASE, clock=lambda: CLOCK)


def log(library: OfficeLibrary) -> Path:
    return library.folder / "events.jsonl"


def test_without_a_folder_the_base_stays_as_it_is(library: OfficeLibrary) -> None:
    assert library.apply() is BASE
    assert library.pending() == ()
    assert not library.folder.exists()


def test_a_draft_is_used_once_it_is_approved(library: OfficeLibrary) -> None:
    drafted = library.draft(NEW, by="张三", note="新设")
    assert drafted is not None
    assert (drafted.seq, drafted.by, drafted.note, drafted.time) == (1, "张三", "新设", "2025-03-01T09:30:00+00:00")
    assert NEW.id not in library.apply().measure
    assert [event.id for event in library.pending()] == [NEW.id]
    library.approve(NEW.id, by="李四")
    own = again(library).apply().measure[NEW.id]
    assert (own.version, own.state, own.origin, own.usable) == (1, "已批准", "本单位", True)
    assert again(library).apply().units(own) == ("本单位",)
    assert library.pending() == ()


def test_a_shipped_measure_is_overridden_and_keeps_its_evidence(library: OfficeLibrary) -> None:
    library.draft(replace(TRAINED, explain="按签到计"), by="张三")
    assert library.apply().measure[TRAINED.id].explain == ""
    library.approve(TRAINED.id, by="李四")
    own = library.apply().measure[TRAINED.id]
    assert (own.version, own.explain, own.origin) == (2, "按签到计", "本单位")
    assert {use.source for use in own.uses} == {"f1", OWN}
    assert BASE.measure[TRAINED.id].explain == ""
    library.approve(TRAINED.id, by="李四", version=1)
    assert library.apply().measure[TRAINED.id] == TRAINED
    with pytest.raises(UsageError, match="正在用第1版"):
        library.approve(TRAINED.id, by="李四", version=1)


def test_the_same_content_again_is_no_new_version(library: OfficeLibrary) -> None:
    assert library.draft(replace(TRAINED, name=" 培训教师人次 ", operator=""), by="张三") is None
    assert library.draft(replace(TRAINED, operator=">="), by="张三") is not None
    assert library.draft(replace(TRAINED, operator="≥"), by="张三") is None
    assert not library.draft_all([], by="张三")


def test_an_edited_draft_is_a_further_version_and_the_older_one_is_not_approved(library: OfficeLibrary) -> None:
    library.draft(replace(TRAINED, unit="人"), by="张三")
    library.draft(replace(TRAINED, unit="人日"), by="张三")
    assert [event.seq for event in library.pending()] == [2]
    with pytest.raises(UsageError, match="没有待审批"):
        library.approve(1, by="李四")
    library.decline(TRAINED.id, by="李四", note="单位不对")
    assert library.pending() == ()
    assert library.apply().measure[TRAINED.id].unit == "人次"
    assert [event.kind for event in library.history(TRAINED.id)] == ["drafted", "drafted", "declined"]


def test_evidence_becomes_a_measure_of_the_office(library: OfficeLibrary) -> None:
    assert library.draft(EVIDENCE, by="张三") is not None
    assert library.draft(EVIDENCE, by="张三") is None
    library.approve(by="李四", everything=True)
    assert library.apply().measure[EVIDENCE.id].usable


def test_a_retired_measure_is_never_proposed_until_it_is_approved_again(library: OfficeLibrary) -> None:
    library.retire(PASSED.id, by="张三")
    found = library.apply().measure[PASSED.id]
    assert (found.state, found.usable) == ("已停用", False)
    with pytest.raises(UsageError, match="已经停用"):
        library.retire(PASSED.id, by="张三")
    library.approve(PASSED.id, by="李四")
    assert library.apply().measure[PASSED.id] == PASSED


@pytest.mark.parametrize("target", ["m-0000000000", "7", "x"])
def test_what_is_not_there_is_refused_and_nothing_is_written(library: OfficeLibrary, target: str) -> None:
    for act in (library.retire, library.approve, library.decline):
        with pytest.raises(UsageError, match=target):
            act(target, by="张三")
    with pytest.raises(UsageError, match="没有 m-1"):
        library.record("accepted", "m-1", by="张三")
    assert not log(library).exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " "}, "是空的"),
        ({"name": "长" * 61}, "超过60个字"),
        ({"leaf": "其他"}, "不是绩效指标"),
        ({"operator": "≈"}, "运算符号"),
        ({"explain": "联系人：王五"}, "人名、电话或证件"),
        ({"method": "电话13800138000核对"}, "人名、电话或证件"),
        ({"pattern": "{谁}培训人次"}, "{谁}"),
        ({"variants": ("长" * 61,)}, "其他说法"),
    ],
)
def test_wrong_content_is_refused_in_chinese(library: OfficeLibrary, fields: dict[str, Any], told: str) -> None:
    if fields == {"name": " "}:
        with pytest.raises(ValueError, match=told):
            replace(NEW, **fields)
        return
    with pytest.raises(UsageError, match=told):
        library.draft(replace(NEW, **fields), by="张三")


def test_somebody_must_have_done_it(library: OfficeLibrary) -> None:
    with pytest.raises(UsageError, match="没有写明是谁"):
        library.draft(NEW, by="　")


def test_feedback_counts_once_approved(library: OfficeLibrary) -> None:
    library.record("accepted", TRAINED.id, by="张三", query="教师培训", unit="某县教育局")
    library.record("edited", TRAINED.id, by="张三", name="培训幼儿教师人次", value="200", value_unit="人次")
    library.record("rejected", TRAINED.id, by="张三", note="不适用")
    library.record("rejected", PASSED.id, by="张三")
    assert library.feedback == {}
    library.approve(1, 2, by="李四")
    assert library.feedback == {TRAINED.id: (2, 0)}
    library.decline(4, by="李四")
    library.approve(by="李四", everything=True)
    assert library.apply().feedback == {TRAINED.id: (2, 1)}
    assert library.apply().without(["a1"]).feedback == {TRAINED.id: (2, 1)}
    assert [event.kind for event in library.history(PASSED.id)] == ["rejected", "declined"]
    with pytest.raises(UsageError, match="改成了什么"):
        library.record("edited", TRAINED.id, by="张三", query="教师培训")
    with pytest.raises(UsageError, match="没有“liked”"):
        library.record("liked", TRAINED.id, by="张三")


def test_queries_are_kept_without_people(library: OfficeLibrary) -> None:
    event = library.record("accepted", TRAINED.id, by="张三", query="教师培训，联系人：王五，13800138000")
    assert event.data["query"] == "教师培训,,"


FORM = Form(
    "某县.xlsx",
    kind="项目支出",
    unit="某县教育局",
    year=2024,
    title="教师培训项目",
    contacts=(("联系人", "王五"),),
    duties=("教师培训",),
    duty_texts=(("教师培训", "负责人：王五"),),
    indicators=(
        Indicator("培训教师人次", "≥300", "人次", "产出指标", "数量指标"),
        Indicator("培训教师的人次", "≥200", "人次", "产出指标", "数量指标"),
        Indicator("培训合格率（%）", "≥95", "%", "产出指标", "质量指标"),
        Indicator("教师跟岗研修天数", "≥10", "天", "产出指标", "数量指标", explanation="联系人：王五"),
        Indicator("其他", "1", "", "产出指标", "数量指标"),
        Indicator("联系人：王五", "1", "", "产出指标", "数量指标"),
    ),
)


def test_rows_of_an_approved_form_support_measures_or_become_new_ones(library: OfficeLibrary) -> None:
    event = library.add_form(FORM, by="张三", load_model=no_model)
    assert event is not None
    base = library.apply()
    assert base.units(base.measure[TRAINED.id]) == ("某市教育局", "某县教育局")
    assert base.units(base.measure[PASSED.id]) == ("某县教育局",)
    new = base.measure[NEW.id]
    assert (new.unit, new.usable, new.origin) == ("天", True, "本单位")
    assert base.source[event.id].kind == "本单位"
    assert len(base) == len(BASE) + 1
    text = log(library).read_text("utf-8")
    assert "王五" not in text


def test_evidence_that_an_approved_form_states_becomes_a_measure(library: OfficeLibrary) -> None:
    library.add_form(
        replace(FORM, indicators=(Indicator("教师进修人数", "≥5", "人", "", "数量指标"),)),
        by="张三",
        load_model=no_model,
    )
    found = library.apply().measure[EVIDENCE.id]
    assert (found.usable, found.origin, len(found.uses)) == (True, "本单位", 2)


def test_a_name_of_its_own_comes_before_another_wording_and_the_class_does_not_matter() -> None:
    own = measure("教师满意程度", "满意度", uses=(Use("f1", "教师满意程度"),))
    other = measure("参训教师满意程度", "满意度", variants=("教师满意程度",), uses=(Use("f1", "甲"), Use("a1", "乙")))
    rows = [
        ("教师满意程度", "满意度"),
        ("教师 满意程度", "质量"),
        ("参训教师的满意程度", "质量"),
        ("河道清淤长度", "数量"),
    ]
    assert find_measures(rows, [own, other]) == [own, own, other, None]
    assert find_measures(rows, [other]) == [other, other, other, None]
    assert find_measures(rows, []) == [None] * 4
    assert find_measures([], [own]) == []


def test_the_same_form_again_adds_nothing(library: OfficeLibrary) -> None:
    event = library.add_form(FORM, by="张三", load_model=no_model)
    assert event is not None
    assert library.add_form(replace(FORM, file="副本.xlsx"), by="李四", load_model=no_model) is None
    before = library.apply()
    library.retire(event.id, by="张三")
    assert library.apply().measure == BASE.measure
    assert library.add_form(FORM, by="李四", load_model=no_model) is not None
    assert library.apply().measure == before.measure


def test_the_model_decides_only_where_the_labels_do_not(library: OfficeLibrary) -> None:
    from models import load_model

    row = Indicator("教师跟岗研修天数", "≥10", "天")
    with pytest.raises(AssertionError, match="asked"):
        library.add_form(replace(FORM, indicators=(row,)), by="张三", load_model=no_model)
    library.add_form(replace(FORM, indicators=(row,)), by="张三", load_model=load_model)
    assert library.apply().named(row.name)[0].leaf != "其他"


def test_a_form_without_results_is_refused(library: OfficeLibrary) -> None:
    bare = replace(FORM, indicators=(Indicator("", "1"), Indicator("预算执行率", "100%", "", "投入指标", "预算执行")))
    with pytest.raises(UsageError, match="没有可以入库的指标"):
        library.add_form(bare, by="张三", load_model=no_model)


def test_a_measure_born_in_a_form_can_be_edited_and_keeps_its_evidence(library: OfficeLibrary) -> None:
    library.add_form(FORM, by="张三", load_model=no_model)
    library.draft(replace(NEW, name="跟岗研修总天数"), by="张三")
    library.approve(NEW.id, by="李四")
    own = library.apply().measure[NEW.id]
    assert (own.name, own.version) == ("跟岗研修总天数", 2)
    assert "教师跟岗研修天数" in {use.name for use in own.uses}


def test_a_torn_last_line_is_noted_and_cut_off(library: OfficeLibrary) -> None:
    library.draft(NEW, by="张三")
    whole = log(library).read_bytes()
    for torn in (whole[:40], whole[:-20] + b"\0\0", b"\0" * 9, '{"name":"培'.encode()[:-1]):
        log(library).write_bytes(whole + torn)
        opened = again(library)
        assert len(opened.pending()) == 1
        assert "没有写完" in opened.notes[0]
        opened.approve(NEW.id, by="李四")
        assert log(library).read_bytes().startswith(whole + b'{"seq": 2')
        assert again(library).notes == ()
        assert len(again(library).state.events) == 2


def test_a_whole_last_line_without_its_end_counts(library: OfficeLibrary) -> None:
    library.draft(NEW, by="张三")
    log(library).write_bytes(log(library).read_bytes().rstrip())
    opened = again(library)
    assert len(opened.pending()) == 1
    opened.approve(NEW.id, by="李四")
    assert len(again(library).state.events) == len(log(library).read_text("utf-8").splitlines()) == 2
    assert len(opened.state.events) == 2


HEAD = {"seq": 2, "time": "2025-03-01T09:30:00+00:00", "by": "张三"}
DRAFT = {"name": "甲乙丙人数", "leaf": "数量", "state": "草稿"}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        json.dumps({**HEAD, "kind": "liked"}),
        json.dumps({**HEAD, "kind": "retired"}),
        json.dumps({**HEAD, "kind": "retired", "id": 3}),
        json.dumps({**HEAD, "kind": "retired", "id": "m-1", "phone": "1"}),
        json.dumps({**HEAD, "kind": "retired", "id": "m-1", "seq": 3}),
        json.dumps({**HEAD, "kind": "retired", "id": "m-1", "time": "2025-03-01T09:30:00"}),
        json.dumps({**HEAD, "kind": "retired", "id": "m-1", "by": None}),
        json.dumps({**HEAD, "kind": "approved", "event": 1}),
        json.dumps({**HEAD, "kind": "approved", "id": NEW.id, "version": 2}),
        json.dumps({**HEAD, "kind": "declined", "id": NEW.id, "version": 2}),
        json.dumps({**HEAD, "kind": "drafted", "id": NEW.id, "version": 1, "measure": DRAFT}),
        json.dumps({**HEAD, "kind": "drafted", "id": "m-1", "version": 2, "measure": DRAFT}),
        json.dumps({**HEAD, "kind": "drafted", "id": "m-1", "version": 1, "measure": {**DRAFT, "leaf": "x"}}),
        json.dumps({**HEAD, "kind": "form_added", "source": {"id": "s", "kind": "指标库", "title": ""}, "rows": []}),
        json.dumps(
            {**HEAD, "kind": "form_added", "source": {"id": "s", "kind": "本单位", "title": ""}, "rows": ["甲乙"]}
        ),
    ],
)
def test_any_other_bad_line_is_told_with_its_number(library: OfficeLibrary, line: str) -> None:
    library.draft(NEW, by="张三")
    text = log(library).read_text("utf-8") + line + "\n"
    log(library).write_text(text, "utf-8")
    with pytest.raises(SettingError, match=r"events\.jsonl 第2行") as caught:
        again(library).pending()
    assert caught.value.code == "library_damaged"
    with pytest.raises(SettingError):
        again(library).retire(TRAINED.id, by="张三")
    assert log(library).read_text("utf-8") == text


def test_what_others_write_is_seen_and_a_backup_put_back_too(library: OfficeLibrary) -> None:
    other = again(library)
    library.draft(NEW, by="张三")
    assert len(other.pending()) == 1
    backup = log(library).read_bytes()
    other.approve(NEW.id, by="李四")
    assert NEW.id in library.apply().measure
    log(library).write_bytes(backup)
    assert NEW.id not in library.apply().measure
    assert len(other.pending()) == 1


def test_many_writers_lose_nothing(library: OfficeLibrary) -> None:
    def work(own: OfficeLibrary) -> None:
        for _ in range(5):
            own.record("accepted", TRAINED.id, by="张三")

    threads = [Thread(target=work, args=(one,)) for one in (library, library, again(library), again(library))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.seq for event in again(library).state.events] == list(range(1, 21))


def test_a_failed_write_leaves_the_log_as_it_was(library: OfficeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library.draft(NEW, by="张三")
    before = log(library).read_bytes()

    def full(_: int) -> NoReturn:
        raise OSError(28, "disk full")

    monkeypatch.setattr("classifier.knowledge.events.os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        library.approve(NEW.id, by="李四")
    assert log(library).read_bytes() == before
    assert len(library.pending()) == 1


def test_where_the_library_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(LIBRARY_VARIABLE, raising=False)
    assert library_folder() == Path.home() / ".zhibiao" / "library"
    monkeypatch.setenv(LIBRARY_VARIABLE, str(tmp_path / "a"))
    assert library_folder() == tmp_path / "a"
    assert library_folder(tmp_path / "b") == tmp_path / "b"


Step = Callable[[OfficeLibrary], object]
ids = st.sampled_from([TRAINED.id, PASSED.id, EVIDENCE.id, NEW.id, "m-ffffffffff", "1", "2", "3"])
drafts = st.builds(
    lambda one, explain: lambda own: own.draft(replace(one, explain=explain), by="张三"),
    st.sampled_from([TRAINED, PASSED, NEW, EVIDENCE]),
    st.sampled_from(["", "甲", "乙", "丙"]),
)
steps: st.SearchStrategy[Step] = st.one_of(
    drafts,
    drafts,
    st.builds(lambda id_: lambda own: own.approve(id_, by="李四"), ids),
    st.builds(lambda id_, n: lambda own: own.approve(id_, by="李四", version=n), ids, st.integers(1, 3)),
    st.builds(lambda id_: lambda own: own.decline(id_, by="李四"), ids),
    st.builds(lambda id_: lambda own: own.retire(id_, by="李四"), ids),
    st.builds(lambda kind, id_: lambda own: own.record(kind, id_, by="王", value="1"), st.sampled_from(SUGGESTED), ids),
    st.just(lambda own: own.approve(by="李四", everything=True)),
    st.just(lambda own: own.add_form(FORM, by="张三", load_model=no_model)),
)  # fmt: skip


def outcome(state: LibraryState) -> object:
    versions = {
        id_: (own.in_force, own.retired, [(n, v.measure, v.approved, v.declined) for n, v in own.all.items()])
        for id_, own in state.measures.items()
    }
    return versions, state.forms, state.suggested, state.decided, state.feedback(), list(state.pending())


@given(st.lists(steps, max_size=14), st.data())
def test_whatever_is_done_the_log_alone_tells_the_state_and_versions_stay_frozen(
    acts: list[Step], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        live = OfficeLibrary(Path(folder), BASE, clock=lambda: CLOCK)
        frozen: dict[tuple[str, int], Measure] = {}
        for act in acts:
            with suppress(UsageError):  # what cannot be done is refused; that nothing was written shows below
                act(live)
            for id_, own in live.state.measures.items():
                for number, version in own.all.items():
                    assert frozen.setdefault((id_, number), version.measure) == version.measure
                now = live.apply().measure.get(id_)
                if now and now.state == "已批准" and own.in_force:
                    assert content(now) == content(own.all[own.in_force].measure)
                assert not (own.retired and now and now.usable)
        replayed = OfficeLibrary(Path(folder), BASE)
        assert outcome(replayed.state) == outcome(live.state)
        assert replayed.apply().measure == live.apply().measure
        cut = data.draw(st.integers(0, len(live.state.events)))
        half = LibraryState()
        for event in live.state.events[:cut]:
            half.take(event)
        for event in live.state.events[cut:]:
            half.take(Event.from_dict(json.loads(json.dumps(event.to_dict()))))
        assert outcome(half) == outcome(live.state)
