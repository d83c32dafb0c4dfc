"""Who may do what: every operation of accounts and of deciding, tried by every role."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.accounts.actor import PERMISSIONS, ROLES, SYSTEM, Actor, permissions_of
from service.accounts.tokens import create_token, list_tokens, revoke_token
from service.accounts.trail import list_trail
from service.accounts.users import change_password, change_user, create_user, list_users, reset_password
from service.api.app import create_app
from service.config import ServiceConfig
from service.errors import ServiceError
from service.office.decisions import Command, decide, undo
from service.office.lookup import get_form, get_submission
from service.office.office import Office
from service.store.tables import FormRow, Submission, User

from .accounts_kit import PASSWORD, actor_for, closed_config, login, make_user

FILLER, REVIEWER, ADMIN = ROLES
NOBODY = "0" * 32

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> ServiceConfig:
    return closed_config(database_url, tmp_path)


def test_roles_hold_what_is_written_of_them() -> None:
    assert {role: set(held) for role, held in ROLES.items()} == {
        "填报": {"use", "submit", "library_draft"},
        "审核": {"use", "submit", "library_draft", "read_all", "decide"},
        "管理": set(PERMISSIONS),
    }


def test_each_role_may_what_the_one_below_may() -> None:
    held = [permissions_of(role) for role in ROLES]
    assert held[0] < held[1] < held[2]


def test_scopes_take_away_and_never_add() -> None:
    assert permissions_of(FILLER, PERMISSIONS) == permissions_of(FILLER)
    assert permissions_of(ADMIN, ["use"]) == {"use"}
    assert permissions_of(ADMIN, []) == frozenset()


Tried = Callable[[Office, Actor, str], object]


def _read(work: Callable[..., object]) -> Tried:
    def tried(office: Office, actor: Actor, _form: str) -> object:
        with office.database.read() as session:
            return work(session, actor)

    return tried


def _decide(target: str, kind: str, leaf: str = "") -> Tried:
    def tried(office: Office, actor: Actor, form: str) -> object:
        with office.database.write() as session:
            return decide(session, actor, Command(target, form if target == "form" else NOBODY, kind, leaf))

    return tried


def _undo(office: Office, actor: Actor, _form: str) -> object:
    with office.database.write() as session:
        return undo(session, actor, 1_000_000)


EVERYBODY, REVIEWERS, MANAGERS = (FILLER, REVIEWER, ADMIN), (REVIEWER, ADMIN), (ADMIN,)
OPERATIONS: dict[str, tuple[Tried, tuple[str, ...]]] = {
    "see the users": (_read(list_users), MANAGERS),
    "make a user": (lambda office, actor, _: create_user(office, actor, f"by-{actor.name}", FILLER), MANAGERS),
    "change a user": (lambda office, actor, _: change_user(office, actor, NOBODY, role=REVIEWER), MANAGERS),
    "reset a password": (lambda office, actor, _: reset_password(office, actor, NOBODY), MANAGERS),
    "see the trail": (_read(list_trail), MANAGERS),
    "make a token": (lambda office, actor, _: create_token(office, actor, "t", ["use"]), EVERYBODY),
    "make a token for another": (
        lambda office, actor, _: create_token(office, actor, "t", ["use"], user=NOBODY),
        MANAGERS,
    ),
    "see one's tokens": (_read(list_tokens), EVERYBODY),
    "revoke a token": (lambda office, actor, _: revoke_token(office, actor, NOBODY), EVERYBODY),
    "change one's password": (
        lambda office, actor, _: change_password(office, actor, PASSWORD, "海上明月共潮生-1708"),
        EVERYBODY,
    ),
    "accept a finding": (_decide("finding", "accept"), REVIEWERS),
    "reject a finding": (_decide("finding", "reject"), REVIEWERS),
    "reclass a finding": (_decide("finding", "reclass", "质量"), REVIEWERS),
    "reclass a row": (_decide("indicator", "reclass", "质量"), REVIEWERS),
    "say a form is done": (_decide("form", "done"), REVIEWERS),
    "approve a form": (_decide("form", "approve"), MANAGERS),
    "return a form": (_decide("form", "return"), MANAGERS),
    "undo": (_undo, REVIEWERS),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_for_its_roles_only(office: Office, operation: str) -> None:
    work, allowed = OPERATIONS[operation]
    make_user(office, "boss", ADMIN)
    for role in ROLES:
        actor = actor_for(make_user(office, role, role))
        outcome = 200
        try:
            work(office, actor, own_form(office, actor))
        except ServiceError as error:
            outcome = error.status
        # what is acted on is mostly not there, which only those learn who may act on it
        assert (outcome == 403) is (role not in allowed), (role, outcome)
        assert outcome in (200, 403, 404, 409)


def test_one_who_must_change_the_password_may_do_nothing(office: Office) -> None:
    make_user(office, "boss", ADMIN)
    _, once = create_user(office, SYSTEM, "li", ADMIN)
    actor = login(office, "li", once).actor
    form = own_form(office, actor)
    assert actor.permissions == frozenset()
    for operation, (work, _) in OPERATIONS.items():
        if operation in ("see one's tokens", "revoke a token", "change one's password"):
            continue  # of their own, and behind identify, which lets them through to the password only
        with pytest.raises(ServiceError) as caught:
            work(office, actor, form)
        assert caught.value.status == 403, operation


def own_form(office: Office, actor: Actor) -> str:
    """Id of a form that an actor handed in."""
    with office.database.write() as session:
        submission = Submission(created_by=actor.id)
        session.add(submission)
        session.flush()
        form = FormRow(
            submission_id=submission.id,
            number=1,
            edition="2021",
            verdict="pass",
            health=1.0,
            rows=0,
            head={},
            judged={},
            tool={},
        )
        session.add(form)
        session.flush()
        return form.id


class TestOthersForms:
    def test_are_hidden_from_fillers_as_if_they_were_not_there(self, office: Office) -> None:
        li, wang = actor_for(make_user(office, "li")), actor_for(make_user(office, "wang"))
        reviewer = actor_for(make_user(office, "chen", REVIEWER))
        id_ = own_form(office, li)
        with office.database.read() as session:
            submission = get_form(session, li, id_).submission_id
            for actor in (li, reviewer):
                assert get_submission(session, actor, submission).id == submission
                assert get_form(session, actor, id_).id == id_
            for look, hidden in ((get_submission, submission), (get_form, id_)):
                with pytest.raises(ServiceError) as caught:
                    look(session, wang, hidden)
                assert caught.value.status == 404


class TestTheLastManager:
    @pytest.mark.parametrize("change", [{"role": REVIEWER}, {"active": False}])
    def test_can_be_neither_demoted_nor_disabled(self, office: Office, change: dict[str, object]) -> None:
        boss = make_user(office, "boss", ADMIN)
        gone = make_user(office, "gone", ADMIN)
        change_user(office, actor_for(boss), gone.id, active=False)
        with pytest.raises(ServiceError) as caught:
            change_user(office, actor_for(boss), boss.id, **change)  # type: ignore[arg-type]
        assert (caught.value.status, caught.value.code) == (409, "last_admin")

    def test_can_once_there_is_another(self, office: Office) -> None:
        boss, other = make_user(office, "boss", ADMIN), make_user(office, "other", ADMIN)
        assert change_user(office, actor_for(other), boss.id, role=FILLER).role == FILLER

    def test_stays_when_two_demote_each_other_at_once(self, office: Office) -> None:
        import threading

        pair = [make_user(office, name, ADMIN) for name in ("boss", "other")]
        codes: list[str] = []

        def demote(by: User, whom: User) -> None:
            try:
                change_user(office, actor_for(by), whom.id, role=FILLER)
            except ServiceError as error:
                codes.append(error.code)

        threads = [threading.Thread(target=demote, args=(a, b)) for a, b in (pair, pair[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with office.database.read() as session:
            assert session.query(User).filter(User.role == ADMIN).count() == 1
        assert codes == ["last_admin"]


class TestUserNames:
    @pytest.mark.parametrize("name", ["", "a b", "系统", "open", "x" * 41, "<b>", "a\x00", "a/b"])
    def test_that_would_mislead_are_refused(self, office: Office, name: str) -> None:
        with pytest.raises(ServiceError) as caught:
            create_user(office, SYSTEM, name, FILLER)
        assert caught.value.code == "bad_name"

    def test_are_taken_whatever_their_case(self, office: Office) -> None:
        create_user(office, SYSTEM, "Zhang.San", FILLER)
        with pytest.raises(ServiceError) as caught:
            create_user(office, SYSTEM, "zhang.SAN", FILLER)
        assert (caught.value.status, caught.value.code) == (409, "name_taken")

    def test_of_an_unknown_role_are_refused(self, office: Office) -> None:
        with pytest.raises(ServiceError, match="root"):
            create_user(office, SYSTEM, "li", "root")


def test_every_route_of_the_service_asks_who_is_there(config: ServiceConfig) -> None:
    public = {("get", "/api/v1/healthz"), ("get", "/api/v1/readyz"), ("get", "/api/v1/metrics")}
    app = create_app(config)
    with TestClient(app, base_url="http://office.test") as client:
        asked = 0
        for path, operations in app.openapi()["paths"].items():
            for method in set(operations) & {"get", "post", "put", "patch", "delete"}:
                if (method, path) in public:
                    continue
                body = {"name": "nobody", "password": "irgendwas"} if path.endswith("/session") else None
                answer = client.request(method, re.sub(r"\{\w+\}", NOBODY, path), json=body)
                assert answer.status_code == 401, (method, path, answer.text)
                asked += 1
    assert asked > 10
