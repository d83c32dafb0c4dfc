"""Deciding over HTTP: versions, groups, taking back, the list, the chain; and that state is what the links say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office.decisions import Command, decide, undo
from service.office.office import Office
from service.store.chain import verify_chain
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, hand_in
from tests.service.web.small_app import api


def one_finding(client: Any, form: FormRow, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/findings", params={"form_id": form.id, **more}).json()["items"][0]
    return found


def test_a_decision_and_what_came_of_it(office: Office, reviewer: Actor) -> None:
    form = hand_in(office, reviewer)
    with api(office, reviewer) as client:
        finding = one_finding(client, form)
        seen = client.get(f"/findings/{finding['id']}")
        body = {"target": "finding", "target_id": finding["id"], "kind": "accept", "remark": "同意"}
        answer = client.post("/decisions", json=body, headers={"If-Match": seen.headers["ETag"]})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["seq"], made["kind_name"], made["by_name"], made["remark"]) == (1, "采纳", "li", "同意")
        assert (made["version"], made["form"]["state"]) == (2, "open")
        assert answer.headers["ETag"] == '"2"'
        late = client.post("/decisions", json=body, headers={"If-Match": seen.headers["ETag"]})
        assert (late.status_code, late.json()["code"], late.json()["by"]) == (412, "changed_meanwhile", "li")
        again = client.post("/decisions", json=body | {"kind": "reject", "version": 2})
        assert again.status_code == 201
        undone = client.post("/decisions/2/undo").json()
        assert (undone["kind"], undone["undoes"], undone["version"]) == ("undo", 2, 4)
        assert client.get(f"/findings/{finding['id']}").json()["outcome"] == "accept"
        assert client.post("/decisions/1/undo", json={"remark": "误点"}).status_code == 201
        late = client.post("/decisions/1/undo")
        assert (late.status_code, late.json()["code"]) == (409, "not_latest")
        kinds = [one["kind"] for one in client.get("/decisions").json()["items"]]
        assert kinds == ["accept", "reject", "undo", "undo"]
        assert [one["seq"] for one in client.get("/decisions?since=2&kind=undo").json()["items"]] == [3, 4]
        assert client.get("/decisions/verify").json() == {
            "count": 4, "intact": True, "fault": "", "clock_backs": 0, "texts_deleted": 0,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "version", "status"),
    [('"1"', None, 201), ("*", None, 201), ('W/"1-ab"', None, 201), (None, 1, 201), (None, None, 201), ('"1"', 1, 201),
     ('"2"', None, 412), (None, 2, 412), ('"1"', 2, 400), ("1", None, 400), ('"x"', None, 400)],
)  # fmt: skip
def test_the_version_is_told_by_header_or_body(
    office: Office, reviewer: Actor, header: str | None, version: int | None, status: int
) -> None:
    form = hand_in(office, reviewer)
    with api(office, reviewer) as client:
        body = {"target": "finding", "target_id": one_finding(client, form)["id"], "kind": "reject"}
        body |= {"version": version} if version else {}
        answer = client.post("/decisions", json=body, headers={"If-Match": header} if header else {})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"target_id": "0" * 32}, 404),
        ({"target_id": "x"}, 422),
        ({"kind": "done"}, 400),
        ({"kind": "reclass"}, 400),
        ({"kind": "reclass", "leaf": "无"}, 422),
        ({"remark": "a\x00b"}, 422),
        ({"remark": "x" * 2001}, 422),
        ({"what": 1}, 422),
        ({"version": 2**40}, 422),
    ],
)
def test_wrong_decisions(office: Office, reviewer: Actor, change: dict[str, Any], status: int) -> None:
    form = hand_in(office, reviewer)
    with api(office, reviewer) as client:
        body = {"target": "finding", "target_id": one_finding(client, form)["id"], "kind": "reject"}
        answer = client.post("/decisions", json=body | change)
        assert answer.status_code == status, answer.text
        odd = client.post("/decisions", content=b'{"remark": "\\ud800"}', headers={"Content-Type": "application/json"})
        assert odd.status_code == 422
        assert client.get("/decisions").json()["items"] == []


def test_a_group_is_decided_whole(office: Office, reviewer: Actor) -> None:
    hand_in(office, reviewer, SAMPLES[1])
    form = hand_in(office, reviewer, SAMPLES[1])
    with api(office, reviewer) as client:
        finding = next(one for one in client.get("/findings?limit=200").json()["items"] if one["group"])
        same = client.get("/findings", params={"group": finding["group"]}).json()["items"]
        made = client.post("/decisions/group", json={"finding_id": finding["id"], "kind": "reject", "version": 1})
        assert made.status_code == 201, made.text
        assert made.json()["count"] == len(same) >= 2
        left = client.get("/findings", params={"group": finding["group"], "outcome": "open"}).json()["items"]
        assert left == []
        closed = client.post("/decisions", json={"target": "form", "target_id": form.id, "kind": "done"})
        assert (closed.status_code, closed.json()["code"]) == (409, "findings_open")


def test_a_filler_sees_the_decisions_on_what_they_handed_in(
    office: Office, reviewer: Actor, make_actor: MakeActor
) -> None:
    own, other = make_actor("填报", name="a"), make_actor("填报", name="b")
    form = hand_in(office, own)
    with api(office, reviewer) as client:
        finding = one_finding(client, form)
        client.post("/decisions", json={"target": "finding", "target_id": finding["id"], "kind": "reject"})
    with api(office, own) as client:
        assert len(client.get("/decisions").json()["items"]) == 1
        body = {"target": "finding", "target_id": finding["id"], "kind": "accept"}
        assert client.post("/decisions", json=body).status_code == 403
        assert client.get("/decisions/verify").status_code == 403
        assert client.get("/queue").status_code == 403
    with api(office, other) as client:
        assert client.get("/decisions").json()["items"] == []
        assert client.get(f"/findings/{finding['id']}").status_code == 404


# --- state is what the links say --------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["accept", "reject", "reclass", "comment", "undo", "row"])),
    min_size=1,
    max_size=12,
)


def folded(links: list[Decision], target_id: str) -> Decision | None:
    """The decision that stands, by the links alone."""
    undone = {link.undoes for link in links}
    own = [one for one in links if one.target_id == target_id and one.seq not in undone]
    return next((one for one in reversed(own) if one.kind not in ("undo", "comment")), None)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_steps_the_state_is_what_the_links_say(office: Office, reviewer: Actor, steps: list[Any]) -> None:
    form = hand_in(office, reviewer)
    with office.database.read() as session:
        findings = session.scalars(select(FindingRow).where(FindingRow.form_id == form.id)).all()
    for number, kind in steps:
        finding = findings[number % len(findings)]
        try:
            with office.database.write() as session:
                if kind == "undo":
                    own = select(func.max(Decision.seq)).where(
                        Decision.target_id == finding.id, Decision.kind != "undo"
                    )
                    undo(session, reviewer, session.scalar(own) or 1)
                elif kind == "row" and finding.indicator_id:
                    decide(session, reviewer, Command("indicator", finding.indicator_id, "reclass", leaf="时效"))
                elif kind != "row":
                    leaf = "成本" if kind == "reclass" else ""
                    decide(session, reviewer, Command("finding", finding.id, kind, leaf=leaf, remark="备注"))
        except ServiceError as error:
            assert kind == "undo" and error.code in ("not_latest", "not_found"), error
    with office.database.read() as session:
        assert verify_chain(session).intact
        links = list(session.scalars(select(Decision).where(Decision.form_id == form.id).order_by(Decision.seq)))
        rows = session.scalars(select(FindingRow).where(FindingRow.form_id == form.id)).all()
        now = session.get_one(FormRow, form.id)
        for row in rows:
            stands = folded(links, row.id)
            assert (row.outcome, row.first_by) == ((stands.kind, reviewer.id) if stands else ("", ""))
        waiting = [row for row in rows if not row.outcome and row.severity != "info"]
        assert now.findings_open == len(waiting)
        assert now.worth == pytest.approx(sum(row.priority for row in waiting))
        decided = {item.id: item.decided for item in session.scalars(select(IndicatorRow))}
        for row in rows:
            alone = row.indicator_id and sum(one.indicator_id == row.indicator_id for one in rows) == 1
            touched = any(one.target_id == row.indicator_id for one in links)
            if alone and row.kind == "misfiled" and row.outcome in ("accept", "reclass") and not touched:
                assert decided[row.indicator_id or ""] == row.leaf
