"""A request sent twice is done once, also when both come at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.api.idempotency import Once, Reply
from service.errors import ServiceError, conflict
from service.office.office import Office
from service.store.tables import Decision, IdempotentReply, Submission, now
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import count, hand_in
from tests.service.web.small_app import api

ONCE = Once("key-1", "POST /x")


@pytest.fixture
def actor(make_actor: MakeActor) -> Actor:
    return make_actor("管理")


def add(actor: Actor, title: str = "x") -> Any:
    def effect(session: Session) -> Reply:
        session.add(made := Submission(title=title, created_by=actor.id))
        session.flush()
        return Reply(201, {"id": made.id}, {"ETag": '"1"'})

    return effect


def test_the_second_gets_the_answer_of_the_first(office: Office, actor: Actor) -> None:
    first = ONCE.run(office, actor, "a" * 64, add(actor))
    second = ONCE.run(office, actor, "a" * 64, add(actor))
    assert (first.body, first.headers, first.status) == (second.body, second.headers, second.status)
    assert (first.replayed, second.replayed, count(office, Submission)) == (False, True, 1)
    known = ONCE.known(office, actor, "a" * 64)
    assert known == second


def test_without_a_key_every_request_is_done(office: Office, actor: Actor) -> None:
    for _ in range(2):
        Once("", "POST /x").run(office, actor, "a" * 64, add(actor))
    assert (count(office, Submission), count(office, IdempotentReply)) == (2, 0)


def test_a_key_belongs_to_its_user_and_to_one_request(office: Office, actor: Actor, make_actor: MakeActor) -> None:
    other = make_actor("填报")
    ONCE.run(office, actor, "a" * 64, add(actor))
    assert not ONCE.run(office, other, "b" * 64, add(other)).replayed
    for ask in (ONCE.known, lambda *given: ONCE.run(*given, add(actor))):
        with pytest.raises(ServiceError) as raised:
            ask(office, actor, "b" * 64)
        assert (raised.value.status, raised.value.code) == (422, "idempotency_key_reused")
    assert ONCE.digest({"a": 1}) != Once("key-1", "POST /y").digest({"a": 1}) != ONCE.digest({"a": 2})


def test_what_failed_keeps_nothing_and_is_tried_again(office: Office, actor: Actor) -> None:
    def fails(session: Session) -> Reply:
        add(actor)(session)
        raise conflict("no", "不行")

    with pytest.raises(ServiceError):
        ONCE.run(office, actor, "a" * 64, fails)
    assert (count(office, Submission), count(office, IdempotentReply)) == (0, 0)
    assert not ONCE.run(office, actor, "a" * 64, add(actor)).replayed


def test_a_key_can_be_used_anew_when_its_time_is_over(office: Office, actor: Actor) -> None:
    ONCE.run(office, actor, "a" * 64, add(actor))
    with office.database.write() as session:
        session.execute(update(IdempotentReply).values(created_at=now() - timedelta(hours=73)))
    assert ONCE.known(office, actor, "b" * 64) is None
    assert not ONCE.run(office, actor, "b" * 64, add(actor)).replayed
    assert (count(office, Submission), count(office, IdempotentReply)) == (2, 1)


def test_of_many_at_the_same_moment_one_has_an_effect(office: Office, actor: Actor) -> None:
    barrier, replies = threading.Barrier(6), list[Reply]()

    def send() -> None:
        barrier.wait()
        replies.append(ONCE.run(office, actor, "a" * 64, add(actor)))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({reply.body["id"] for reply in replies}) == 1
    assert sum(not reply.replayed for reply in replies) == 1
    assert count(office, Submission) == 1


def test_when_the_first_of_two_fails_the_second_is_done(office: Office, actor: Actor) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def fails(session: Session) -> Reply:
        begun.set()
        go_on.wait(10)
        raise conflict("no", "不行")

    def first() -> None:
        with pytest.raises(ServiceError):
            ONCE.run(office, actor, "a" * 64, fails)

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(10)
    threading.Timer(0.2, go_on.set).start()
    assert not ONCE.run(office, actor, "a" * 64, add(actor)).replayed
    thread.join()
    assert count(office, Submission) == 1


def test_a_decision_over_http_sent_twice_is_one_link(office: Office, actor: Actor) -> None:
    form = hand_in(office, actor)
    with api(office, actor) as client:
        finding = client.get("/findings", params={"form_id": form.id}).json()["items"][0]
        body = {"target": "finding", "target_id": finding["id"], "kind": "reject", "version": 1}
        first, second = (client.post("/decisions", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2))
        assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
        assert second.headers["Idempotency-Replayed"] == "true" and second.headers["ETag"] == first.headers["ETag"]
        other = client.post("/decisions", json=body | {"kind": "accept"}, headers={"Idempotency-Key": "k"})
        assert other.json()["code"] == "idempotency_key_reused"
        for bad in ("", "x" * 201, "a b"):
            assert client.post("/decisions", json=body, headers={"Idempotency-Key": bad}).status_code == 422, bad
    assert count(office, Decision) == 1
