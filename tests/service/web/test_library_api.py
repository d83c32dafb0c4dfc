"""The library over HTTP: looked up, edited, approved, exported and taken in again; suggestions follow."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from classifier.knowledge.store import load_knowledge
from classifier.suggest import suggest
from corpus.errors import UsageError
from corpus.records import Form, Indicator
from service.accounts.actor import Actor
from service.api.library import router
from service.errors import ServiceError
from service.office import library
from service.office.keep import keep_audits
from service.office.office import Office
from service.store.library_log import LibraryMoved
from service.store.tables import Submission
from service.work import shelf

from .conftest import MakeActor
from .jobs_helpers import TOOL, small_client

API = "/api/v1/library"
REAL = {name: getattr(shelf, name) for name in ("load_search", "completer_of")}
NEW = {"name": "午餐营养达标学校数", "leaf": "数量", "operator": "≥", "unit": "所", "polarity": "正向"}


@pytest.fixture(autouse=True)
def _without_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a base searchable takes seconds; only what asks for suggestions waits for it."""
    for name in REAL:
        monkeypatch.setattr(shelf, name, lambda base: None)


@pytest.fixture
def client(office: Office) -> TestClient:
    return small_client(office, router)


def office_of(client: TestClient) -> Office:
    return client.app.state.office  # type: ignore[attr-defined, no-any-return]


def drafted(client: TestClient, **more: Any) -> str:
    answer = client.post(API, json={**NEW, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_looking_up(client: TestClient) -> None:
    found = client.get(API, params={"q": "受益学生", "top": 5}).json()
    assert found["current"] is True
    assert len(found["measures"]) == 5
    assert "受益学生" in found["measures"][0]["name"]
    narrow = client.get(API, params={"q": "满意度", "l2": "满意度", "unit": "%"}).json()["measures"]
    assert [hit for hit in narrow if hit["how"] != "相近" and "满意" not in hit["found"]] == []
    assert narrow and {hit["unit"] for hit in narrow} <= {"%", "％"}
    assert client.get(API, params={"q": " "}).status_code == 400
    assert client.get(API).status_code == 422


def test_drafting_approving_and_using(client: TestClient) -> None:
    office = office_of(client)
    id_ = drafted(client)
    waiting = client.get(f"{API}/pending").json()["pending"]
    assert [(row["id"], row["name"], row["kind"], row["label"]) for row in waiting] == [
        (id_, NEW["name"], "drafted", "草稿")
    ]
    assert id_ not in library.knowledge_base(office).measure
    done = client.post(f"{API}/approve", json={"targets": [id_], "note": "好"})
    assert [event["kind"] for event in done.json()["events"]] == ["approved"]
    base = office.shelf.wait()
    assert base.measure[id_].state == "已批准"
    assert client.get(API, params={"q": NEW["name"]}).json()["measures"][0]["id"] == id_
    shown = client.get(f"{API}/{id_}").json()
    assert [event["kind"] for event in shown["history"]] == ["drafted", "approved"]
    assert shown["versions"][0]["state"] == "在用"
    again = client.post(f"{API}/approve", json={"targets": [id_]})
    assert (again.status_code, again.json()["code"]) == (409, "not_pending")


@pytest.mark.slow
def test_what_was_approved_is_suggested(office: Office, make_actor: MakeActor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("load_search", "completer_of"):
        monkeypatch.setattr(shelf, name, REAL[name])
    boss = make_actor("管理")
    made, _ = library.draft(office, boss, NEW)
    library.approve(office, boss, [made])
    base = office.shelf.wait()
    found = suggest("学校午餐营养", base=base, top=60)
    assert NEW["name"] in [row.name for group in found.sets for row in group.indicators]
    assert library.search_library(office, boss, NEW["name"])[0]["id"] == made


def test_a_new_version_leaves_the_old_one_in_force_until_it_is_approved(client: TestClient) -> None:
    shipped = next(measure for measure in load_knowledge().measures if measure.usable)
    first = client.get(f"{API}/{shipped.id}")
    tag = first.headers["etag"]
    assert client.get(f"{API}/{shipped.id}", headers={"If-None-Match": tag}).status_code == 304
    answer = client.post(API, json={"id": shipped.id, "explain": "另一种解释"}, headers={"If-Match": tag})
    assert answer.status_code == 201, answer.text
    assert answer.json()["event"]["version"] == shipped.version + 1
    stale = client.post(API, json={"id": shipped.id, "explain": "又一种"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    shown = client.get(f"{API}/{shipped.id}").json()
    assert shown["measure"].get("explain", "") == shipped.explain
    assert shown["newest"]["explain"] == "另一种解释"
    same = client.post(API, json={"id": shipped.id, "explain": "另一种解释"})
    assert same.json()["event"] is None
    client.post(f"{API}/approve", json={"targets": [shipped.id]})
    office_of(client).shelf.wait()
    assert client.get(f"{API}/{shipped.id}").json()["measure"]["explain"] == "另一种解释"
    back = client.post(f"{API}/approve", json={"targets": [shipped.id], "version": shipped.version})
    assert back.status_code == 200
    office_of(client).shelf.wait()
    assert client.get(f"{API}/{shipped.id}").json()["measure"].get("explain", "") == shipped.explain


def test_what_is_there_already_is_not_made_twice(client: TestClient) -> None:
    shipped = next(measure for measure in load_knowledge().measures if measure.usable)
    twice = client.post(API, json={"name": shipped.name, "leaf": shipped.leaf})
    assert (twice.status_code, twice.json()["code"], twice.json()["id"]) == (409, "already_there", shipped.id)
    drafted(client)
    assert client.post(API, json=NEW).json()["code"] == "already_there"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "没有类别"}, 422, "invalid_request"),
        ({"name": " ", "leaf": "数量"}, 400, "bad_measure"),
        ({"name": "x\x00", "leaf": "数量"}, 422, "invalid_request"),
        ({"name": "张三", "leaf": "其他"}, 422, "invalid_request"),
        ({**NEW, "extra": 1}, 422, "invalid_request"),
        ({"id": "m-0123456789", "name": "没有的"}, 404, "not_found"),
        ({**NEW, "explain": "联系人：张三 13912345678"}, 400, "bad_measure"),
        ({**NEW, "version": 3}, 400, "bad_if_match"),
    ],
)
def test_drafts_that_are_refused(client: TestClient, body: dict[str, Any], status: int, code: str) -> None:
    answer = client.post(API, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert client.get(f"{API}/pending").json()["pending"] == []


def test_declining_and_retiring(client: TestClient) -> None:
    id_ = drafted(client)
    assert client.post(f"{API}/decline", json={"targets": [id_]}).status_code == 200
    assert client.get(f"{API}/pending").json()["pending"] == []
    shipped = next(measure for measure in load_knowledge().measures if measure.usable)
    assert client.post(f"{API}/{shipped.id}/retire", json={"note": "不用了"}).json()["kind"] == "retired"
    twice = client.post(f"{API}/{shipped.id}/retire", json={})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_retired")
    base = office_of(client).shelf.wait()
    assert base.measure[shipped.id].state == "已停用"
    client.post(f"{API}/approve", json={"targets": [shipped.id]})
    assert office_of(client).shelf.wait().measure[shipped.id].usable
    assert client.post(f"{API}/m-ffffffffff/retire", json={}).status_code == 404


def test_what_became_of_suggestions_counts_once_approved(client: TestClient) -> None:
    shipped = next(measure for measure in load_knowledge().measures if measure.usable)
    made = client.post(f"{API}/events", json={"kind": "accepted", "id": shipped.id, "query": "资助学生"})
    assert made.status_code == 201
    edited = client.post(f"{API}/events", json={"kind": "edited", "id": shipped.id})
    assert (edited.status_code, edited.json()["code"]) == (400, "nothing_edited")
    assert client.post(f"{API}/events", json={"kind": "accepted", "id": "m-ffffffffff"}).status_code == 404
    assert client.get(f"{API}/{shipped.id}").json()["feedback"] == {"accepted": 0, "rejected": 0}
    client.post(f"{API}/approve", json={"targets": [made.json()["seq"]]})
    office_of(client).shelf.wait()
    assert client.get(f"{API}/{shipped.id}").json()["feedback"] == {"accepted": 1, "rejected": 0}


def test_out_as_a_workbook_and_in_again(client: TestClient) -> None:
    id_ = drafted(client)
    answer = client.get(f"{API}/export", params={"own": True})
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["指标库"]
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[heads.index("编号")].value == id_)
    row[heads.index("指标解释")].value = '=HYPERLINK("http://x")'
    row[heads.index("评价方法")].value = "查台账"
    sheet.append([None] * len(heads))
    for head, value in (("指标名称", "食堂安全检查次数"), ("类别（二级）", "数量")):
        sheet.cell(sheet.max_row + 1 if head == "指标名称" else sheet.max_row, heads.index(head) + 1, value)
    kept = io.BytesIO()
    book.save(kept)
    done = client.post(f"{API}/import", files={"file": ("改好的.xlsx", kept.getvalue())})
    assert done.status_code == 200, done.text
    told = done.json()
    assert (told["changed"], len(told["new"]), told["faults"]) == ([id_], 1, [])
    shown = client.get(f"{API}/{id_}").json()
    assert shown["measure"]["method"] == "查台账"
    assert client.post(f"{API}/import", files={"file": ("x.xlsx", b"not a workbook")}).status_code == 422
    assert client.post(f"{API}/import", files={"other": ("x.xlsx", b"x")}).status_code == 422
    assert client.post(f"{API}/import").status_code in (400, 422)


def approved(office: Office, names: list[str], *, state: str = "approved", decided: str = "") -> str:
    from classifier.form_audit import FormAudit
    from classifier.settings import Thresholds
    from classifier.verdict import form_verdict

    items = tuple(Indicator(name, value="≥5", unit="所", l1="产出指标", l2="质量指标") for name in names)
    form = Form("a.docx", unit="某市教育局", year=2026, title="营养餐补助", duties=("学校营养餐",), indicators=items)
    audit = FormAudit(form, "2021", (), (), form_verdict((), len(items), Thresholds()))
    with office.database.write() as session:
        made = Submission(created_by="someone", state="audited")
        session.add(made)
        session.flush()
        row = keep_audits(session, made, None, [audit], TOOL)[0]
        row.state = state
        session.flush()
        for item in row.indicators:
            item.decided = decided
        return row.id


def test_an_approved_form_is_added_with_the_classes_people_decided_on(client: TestClient) -> None:
    office = office_of(client)
    own = approved(office, ["供餐学校覆盖个数", "陪餐制度落实学校数"], decided="数量")
    added = client.post(f"{API}/forms", json={"form_id": own})
    assert added.status_code == 201, added.text
    assert added.json()["event"]["rows"] == 2
    assert client.post(f"{API}/forms", json={"form_id": own}).json()["event"] is None
    base = office.shelf.wait()
    source = next(source for source in base.sources if source.id == added.json()["event"]["source"]["id"])
    assert (source.unit, source.year) == ("某市教育局", 2026)
    stated = [measure for measure in base.measures if any(use.source == source.id for use in measure.uses)]
    assert {measure.leaf for measure in stated} == {"数量"}
    gone = client.post(f"{API}/{source.id}/retire", json={})
    assert gone.status_code == 200, gone.text


def test_only_approved_forms_are_added(client: TestClient) -> None:
    own = approved(office_of(client), ["供餐学校数"], state="done")
    refused = client.post(f"{API}/forms", json={"form_id": own})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved")
    assert client.post(f"{API}/forms", json={"form_id": "0" * 32}).status_code == 404


ACTIONS: dict[str, tuple[str, Callable[[Office, Actor], Any]]] = {
    "search": ("填报", lambda office, actor: library.search_library(office, actor, "学生")),
    "describe": ("填报", lambda office, actor: library.describe(office, actor, "m-ffffffffff")),
    "export": ("填报", lambda office, actor: library.export_workbook(office, actor, own=True)),
    "pending": ("填报", library.pending),
    "draft": ("填报", lambda office, actor: library.draft(office, actor, NEW)),
    "record": ("填报", lambda office, actor: library.record(office, actor, "accepted", "m-ffffffffff")),
    "approve": ("管理", lambda office, actor: library.approve(office, actor, [1])),
    "decline": ("管理", lambda office, actor: library.decline(office, actor, [1])),
    "retire": ("管理", lambda office, actor: library.retire(office, actor, "m-ffffffffff")),
    "add_form": ("管理", lambda office, actor: library.add_form(office, actor, "0" * 32)),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_do_what(office: Office, make_actor: MakeActor, action: str) -> None:
    least, act = ACTIONS[action]
    order = ["填报", "审核", "管理"]
    for role in order:
        actor = make_actor(role)
        may = order.index(role) >= order.index(least)
        try:
            act(office, actor)
            assert may
        except ServiceError as error:
            assert (error.status == 403) is not may, (role, error)
        except UsageError:
            assert may
    nobody = Actor("x", "x", "填报", frozenset(), "token")
    with pytest.raises(ServiceError) as refused:
        act(office, nobody)
    assert refused.value.status == 403


def test_a_filler_sees_only_their_own_drafts_waiting(office: Office, make_actor: MakeActor) -> None:
    one, two, boss = make_actor("填报", "甲"), make_actor("填报", "乙"), make_actor("管理", "丙")
    namesake = replace(two, name=one.name)
    id_, _ = library.draft(office, one, NEW)
    assert [len(library.pending(office, actor)) for actor in (one, two, namesake, boss)] == [1, 0, 0, 1]
    [waiting] = library.pending(office, boss)
    told, _ = library.describe(office, boss, id_)
    steps = (waiting, told["history"][0], told["versions"][0]["drafted"])
    assert {(step["by"], step["by_name"]) for step in steps} == {(one.id, "甲")}


def test_one_who_came_too_late_repeats_by_itself(office: Office, make_actor: MakeActor) -> None:
    boss = make_actor("管理")
    tried: list[int] = []

    def work(_: Any) -> str:
        tried.append(1)
        if len(tried) < 3:
            raise LibraryMoved
        return "done"

    assert library._done(office, work) == "done"
    with pytest.raises(LibraryMoved):
        library._done(office, lambda _: (_ for _ in ()).throw(LibraryMoved()))
    assert boss.may("library_approve")


def test_questions_are_answered_from_the_base_before_until_the_next_is_ready(
    office: Office, make_actor: MakeActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slow(base: Any) -> None:
        gate.wait(20)

    boss = make_actor("管理")
    before = library.knowledge_base(office)
    monkeypatch.setattr(shelf, "load_search", slow)
    made, _ = library.draft(office, boss, NEW)
    library.approve(office, boss, [made])
    assert library.knowledge_base(office) is before
    assert library.open_library(office).state.seq == 2
    assert not office.shelf.is_current()
    gate.set()
    assert made in office.shelf.wait().measure
    assert office.shelf.is_current()
