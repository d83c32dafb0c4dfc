"""Forms over HTTP: typed in, listed, shown with an ETag; and the figures of the dashboards."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from corpus.reading import read_forms
from service.accounts.actor import Actor
from service.office.decisions import Command, decide
from service.office.office import Office
from service.office.statistics import wilson
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission
from service.work.compute import Compute
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, SMALL, hand_in
from tests.service.web.small_app import api

RECORD = json.loads(json.dumps(read_forms(SMALL, name="表.docx")[0].to_dict()))
TINY = {"unit": "某局", "year": 2024, "indicators": [{"name": "培训教师人数", "value": "≥300", "l2": "质量指标"}]}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compute, "run", lambda _, work, *args, **kwargs: work(*args, **kwargs))


@pytest.mark.usefixtures("here")
def test_a_form_as_a_record_is_audited_at_once(office: Office, make_actor: MakeActor) -> None:
    filler = make_actor("填报")
    with api(office, filler) as client:
        sent = RECORD | {"contacts": {"联系人": "张三"}}
        answer = client.post("/forms", json={"form": sent}, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert made["findings"] and len(made["indicators"]) == made["rows"] == len(RECORD["indicators"])
        assert {"name", "version", "model", "edition"} <= set(made["tool"]) and made["findings"][0]["tool"] == made[
            "tool"
        ]
        assert [item["record"]["name"] for item in made["indicators"]] == [i["name"] for i in RECORD["indicators"]]
        assert "张三" not in answer.text
        again = client.post("/forms", json={"form": sent}, headers={"Idempotency-Key": "k"})
        assert again.json() == made and again.headers["Idempotency-Replayed"] == "true"
        assert client.get(answer.headers["Location"].removeprefix("/api/v1")).json() == made
        submission = client.get(f"/submissions/{made['submission_id']}").json()
        assert (submission["state"], submission["files"], submission["forms"]) == ("audited", {}, {"open": 1})
    with office.database.read() as session:
        assert session.scalar(select(func.count()).select_from(FormRow)) == 1


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 201),
        ({"year": 1}, 422),
        ({"unit": "a\x00"}, 422),
        ({"indicators": [{"name": "x" * 2001}]}, 422),
        ({"indicators": []}, 201),
        ({"unit": "'; DROP TABLE forms --", "title": "<script>"}, 201),
    ],
)
def test_records_that_are_and_are_not_forms(
    office: Office, reviewer: Actor, change: dict[str, Any], status: int
) -> None:
    with api(office, reviewer) as client:
        answer = client.post("/forms", json={"form": TINY | change, "edition": "2021"})
        assert answer.status_code == status, answer.text
        odd = client.post(
            "/forms", content=b'{"form": {"unit": "\\ud800"}}', headers={"Content-Type": "application/json"}
        )
        assert odd.status_code == 422


def test_forms_are_listed_by_what_is_asked(office: Office, reviewer: Actor, make_actor: MakeActor) -> None:
    forms = [hand_in(office, reviewer, path) for path in SAMPLES]
    with api(office, reviewer) as client:

        def ids(**asked: Any) -> list[str]:
            found = client.get("/forms", params=asked)
            assert found.status_code == 200, found.text
            return [one["id"] for one in found.json()["items"]]

        assert ids() == [one.id for one in reversed(forms)]
        worth = sorted(forms, key=lambda one: (one.worth, one.id), reverse=True)
        assert ids(order="worth") == [one.id for one in worth]
        assert ids(year=2024) == [one.id for one in reversed(forms) if one.year == 2024]
        assert ids(unit=forms[0].unit) == [forms[0].id]
        assert ids(q="%") == [] and len(ids(q="教育局")) >= 4
        assert ids(verdict=forms[0].verdict) and ids(state="approved") == []
        assert ids(submission_id=forms[1].submission_id) == [forms[1].id]
        seen, cursor = [], ""
        for _ in forms:
            page = client.get("/forms", params={"limit": 2, "order": "worth", "cursor": cursor}).json()
            seen += [one["id"] for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert seen == [one.id for one in worth]
        for bad in ({"year": 1}, {"limit": 0}, {"limit": 201}, {"q": "\x00"}, {"order": "x"}, {"state": "x"}):
            assert client.get("/forms", params=bad).status_code == 422, bad
    with api(office, make_actor("填报")) as client:
        assert client.get("/forms").json()["items"] == []
        assert client.get(f"/forms/{forms[0].id}").status_code == 404


def test_the_etag_changes_with_every_decision_on_the_form(office: Office, reviewer: Actor) -> None:
    form = hand_in(office, reviewer)
    with api(office, reviewer) as client:
        first = client.get(f"/forms/{form.id}")
        tag = first.headers["ETag"]
        same = client.get(f"/forms/{form.id}", headers={"If-None-Match": f'"x", {tag}'})
        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
        finding = first.json()["findings"][0]
        client.post("/decisions", json={"target": "finding", "target_id": finding["id"], "kind": "reject"})
        after = client.get(f"/forms/{form.id}", headers={"If-None-Match": tag})
        assert after.status_code == 200 and after.headers["ETag"] != tag
        body = {"target": "form", "target_id": form.id, "kind": "comment", "remark": "看过"}
        assert client.post("/decisions", json=body, headers={"If-Match": tag}).status_code == 201
        assert client.post("/decisions", json=body, headers={"If-Match": tag}).status_code == 412


def test_a_list_asks_as_often_for_many_as_for_few(office: Office, reviewer: Actor) -> None:
    def statements(path: str, limit: int) -> int:
        told: list[str] = []
        listen = lambda *given: told.append(str(given[2]))  # noqa: E731
        event.listen(office.database.engine, "before_cursor_execute", listen)
        with api(office, reviewer) as client:
            assert len(client.get(path, params={"limit": limit}).json()["items"]) == limit
        event.remove(office.database.engine, "before_cursor_execute", listen)
        return len(told)

    for path in SAMPLES[:3]:
        hand_in(office, reviewer, path)
    with office.database.write() as session:
        for finding in session.scalars(select(FindingRow).limit(3)).all():
            decide(session, reviewer, Command("finding", finding.id, "reject"))
    for path in ("/forms", "/submissions", "/findings", "/decisions"):
        assert statements(path, 1) == statements(path, 3) <= 6, path


# --- figures ----------------------------------------------------------------------------------------------------------


def test_the_figures_are_what_the_rows_add_up_to(office: Office, reviewer: Actor, make_actor: MakeActor) -> None:
    for path in SAMPLES[:3]:
        hand_in(office, reviewer, path)
    with office.database.write() as session:
        rows = session.scalars(select(FindingRow).where(FindingRow.kind == "misfiled").limit(4)).all()
        for row, kind in zip(rows, ("accept", "accept", "reject", "reclass"), strict=True):
            decide(session, reviewer, Command("finding", row.id, kind, leaf="时效" if kind == "reclass" else ""))
    with office.database.read() as session:
        findings = session.scalars(select(FindingRow)).all()
        filed = {item.id: item.filed for item in session.scalars(select(IndicatorRow))}
        forms = session.scalars(select(FormRow)).all()
    with api(office, reviewer) as client:
        told = client.get("/statistics").json()
        one = client.get("/statistics", params={"unit": forms[0].unit}).json()
        none = client.get("/statistics", params={"since": 2099}).json()
    assert {one["key"]: one["total"] for one in told["findings"]["by_rule"]} == Counter(f.rule for f in findings)
    for name in ("by_kind", "by_severity", "by_unit", "by_year"):
        for each in told["findings"][name]:
            assert each["total"] == each["open"] + each["accepted"] + each["rejected"] + each["reclassed"]
        assert sum(each["total"] for each in told["findings"][name]) == len(findings)
    moved = Counter(
        (filed[f.indicator_id or ""], f.proposed)
        for f in findings
        if f.kind == "misfiled" and f.proposed and f.outcome != "reject"
    )
    assert {(m["filed"], m["proposed"]): m["count"] for m in told["matrix"]} == moved
    assert told["totals"] == {
        "forms": 3, "indicators": sum(f.rows for f in forms), "findings_open": sum(f.findings_open for f in forms),
        "units": 3,
    }  # fmt: skip
    assert sum(m["count"] for m in told["forms"]["by_month"]) == told["forms"]["by_state"]["open"] == 3
    month = forms[0].created_at.strftime("%Y-%m")
    assert {m["month"] for m in told["forms"]["by_month"]} == {month}
    assert sum(c["decided"] for c in told["checks"]) == 3 and sum(c["accepted"] for c in told["checks"]) == 2
    assert all(c["low"] <= c["precision"] <= c["high"] for c in told["checks"])
    assert one["totals"]["forms"] == 1 and none["totals"]["forms"] == 0 and none["matrix"] == []
    with api(office, make_actor("填报")) as client:
        assert client.get("/statistics").json()["totals"]["forms"] == 0


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    share = hits / (hits + misses) if hits + misses else 0.5
    assert 0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1


def test_the_interval_of_a_known_case() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)  # Brown, Cai, DasGupta (2001)


def test_deleted_submissions_are_not_counted(office: Office, reviewer: Actor, make_actor: MakeActor) -> None:
    form = hand_in(office, reviewer)
    with api(office, make_actor("管理")) as client:
        assert client.delete(f"/submissions/{form.submission_id}").status_code == 204
        assert client.get("/statistics").json()["totals"]["forms"] == 0
    with office.database.read() as session:
        assert session.get_one(Submission, form.submission_id).state == "deleted"
