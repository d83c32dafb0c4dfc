"""Findings over HTTP: filtered lists, the queue by worth, the blind second reading."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.actor import Actor
from service.office.office import Office
from service.store.tables import FindingRow
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, hand_in
from tests.service.web.small_app import api

MIXED = SAMPLES[1]


def items(client: Any, path: str = "/findings", **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(path, params={"limit": 200} | asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_findings_are_listed_by_what_is_asked(office: Office, reviewer: Actor) -> None:
    form, other = hand_in(office, reviewer, MIXED, blind_share=0.5), hand_in(office, reviewer)
    with office.database.read() as session:
        every = session.scalars(select(FindingRow)).all()
    with api(office, reviewer) as client:
        assert {one["id"] for one in items(client)} == {one.id for one in every}
        ranked = [(one["priority"], one["id"]) for one in items(client)]
        assert ranked == sorted(ranked, reverse=True)
        mine = [one for one in every if one.form_id == form.id]
        assert [one["finding"]["id"] for one in items(client, form_id=form.id, order="form")] == [
            one.finding for one in sorted(mine, key=lambda one: one.position)
        ]
        assert len(items(client, submission_id=other.submission_id)) == len(every) - len(mine)
        for name in ("rule", "kind", "severity", "group"):
            value = getattr(mine[0], name)
            expected = {one.id for one in every if getattr(one, name) == value}
            assert {one["id"] for one in items(client, **{name: value})} == expected, name
        assert {one["id"] for one in items(client, sampled=True)} == {one.id for one in every if one.sampled}
        assert items(client, outcome="accept") == [] and len(items(client, outcome="open")) == len(every)
        seen, cursor = [], ""
        while True:
            page = client.get("/findings", params={"limit": 7, "order": "form", "cursor": cursor}).json()
            seen += [one["id"] for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == len(every)
        for bad in (
            {"kind": "x"},
            {"severity": "x"},
            {"form_id": "x"},
            {"outcome": ""},
            {"rule": "\x00"},
            {"cursor": "?"},
        ):
            assert client.get("/findings", params=bad).status_code == 422, bad


def test_one_finding_tells_its_version_and_what_made_it(office: Office, reviewer: Actor) -> None:
    hand_in(office, reviewer)
    with api(office, reviewer) as client:
        first = items(client)[0]
        answer = client.get(f"/findings/{first['id']}")
        assert answer.json() == first and answer.headers["ETag"].startswith('"1-')
        assert {"name", "version", "model", "edition"} <= set(first["tool"])
        known = client.get(f"/findings/{first['id']}", headers={"If-None-Match": answer.headers["ETag"]})
        assert known.status_code == 304
        missing = client.get(f"/findings/{'0' * 32}")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_the_queue_gives_what_waits_the_most_worth_first(office: Office, reviewer: Actor) -> None:
    for path in SAMPLES[:2]:
        hand_in(office, reviewer, path)
    with api(office, reviewer) as client:
        queue = items(client, "/queue")
        worth = [one["priority"] for one in queue]
        assert worth == sorted(worth, reverse=True) and all(one["severity"] != "info" for one in queue)
        body = {"target": "finding", "target_id": queue[0]["id"], "kind": "reject"}
        assert client.post("/decisions", json=body).status_code == 201
        assert [one["id"] for one in items(client, "/queue")] == [one["id"] for one in queue[1:]]
        first = client.get("/queue", params={"limit": 1}).json()
        second = client.get("/queue", params={"limit": 1, "cursor": first["next"]}).json()
        assert [first["items"][0]["id"], second["items"][0]["id"]] == [one["id"] for one in queue[1:3]]


def test_the_second_reader_does_not_see_what_the_first_decided(
    office: Office, reviewer: Actor, make_actor: MakeActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(office), "four_eyes", property(lambda _: True))  # as where people log in
    hand_in(office, reviewer, MIXED, blind_share=1.0)
    second = make_actor("审核", name="wang")
    with api(office, reviewer) as client:
        one = next(one for one in items(client) if one["sampled"])
        client.post("/decisions", json={"target": "finding", "target_id": one["id"], "kind": "accept"})
        assert one["id"] not in {each["id"] for each in items(client, "/queue", reading=2)}
    with api(office, second) as client:
        waiting = {each["id"]: each for each in items(client, "/queue", reading=2)}
        shown = waiting[one["id"]]
        assert shown == client.get(f"/findings/{one['id']}?reading=2").json()
        assert shown["blind"] and not any(shown[key] for key in ("outcome", "leaf", "first_by", "second"))
        body = {"target": "finding", "target_id": one["id"], "kind": "reject", "reading": 2}
        assert client.post("/decisions", json=body).status_code == 201
        assert one["id"] not in {each["id"] for each in items(client, "/queue", reading=2)}
        after = client.get(f"/findings/{one['id']}").json()
        assert (after["outcome"], after["second"], after["second_by"]) == ("accept", "reject", second.id)
        assert client.post("/decisions", json=body).json()["code"] == "already_decided"
        assert [one["reading"] for one in client.get("/decisions?since=1").json()["items"]] == [2]
    with api(office, reviewer) as client:  # who may decide anew is not to be led by it
        after = client.get(f"/findings/{one['id']}").json()
        assert (after["outcome"], after["second"], after["second_by"]) == ("accept", "", "")
        assert client.get("/decisions?since=1").json()["items"] == []
