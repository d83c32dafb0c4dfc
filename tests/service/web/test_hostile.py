"""What a stranger would try: pages left open, odd texts, long values, names of the office's own files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from prometheus_client import generate_latest
from sqlalchemy import select, update
from sqlalchemy.exc import TimeoutError as PoolTimeout

from corpus.errors import UsageError
from corpus.records import Form, Indicator
from service.accounts import login, users
from service.accounts.actor import SYSTEM, Actor
from service.accounts.login import check_password, log_in
from service.accounts.sessions import actor_of, close_session, is_current, open_session
from service.errors import ServiceError
from service.office.decisions import Command, decide
from service.office.draft_content import DraftContent
from service.office.drafting import create_draft, list_drafts, save_draft
from service.office.jobs import resume_job, start_job
from service.office.office import Office
from service.office.submissions import add_form, audit_form, delete_expired, delete_submission
from service.operations.backup import _is_within, back_up, restore
from service.pages.batch_parts import rule_name, selected
from service.pages.review_actions import Desking
from service.pages.shell import Visit
from service.store.chain import verify_chain
from service.store.database import Database, explain_error
from service.store.tables import (
    DecisionText,
    FindingRow,
    FormRow,
    IndicatorRow,
    Job,
    Submission,
    TrailEntry,
    User,
    UserSession,
    now,
)
from service.work.tidy import EXPORT_FOLDER, tidy
from tests.service.web.conftest import MakeActor

_ROW = Indicator("受益学生数", "≥100", "人", "产出指标", "质量指标")


def _hand_in(office: Office, actor: Actor, form: Form) -> FormRow:
    audited = audit_form(office, actor, form.to_dict())
    with office.database.write() as session:
        return add_form(session, office, actor, audited)


def _login(office: Office, actor: Actor) -> tuple[Actor, str]:
    with office.database.write() as session:
        user = session.get_one(User, actor.id)
        cookie, opened = open_session(session, office.config, user)
        opened.user = user
        return actor_of(opened), cookie


def _visit(office: Office, actor: Actor, cookie: str) -> Visit:
    """A page that was opened with a cookie, in an office with logins."""
    closed = SimpleNamespace(
        config=office.config.model_copy(update={"open": False}), database=office.database, four_eyes=True
    )
    request = SimpleNamespace(
        headers={}, cookies={"zhibiao_session": cookie}, client=None, scope={"type": "http", "method": "GET"}
    )
    return Visit(cast(Any, closed), actor, cast(Any, request))


class TestPagesLeftOpen:
    def test_who_logged_out_decides_nothing_any_more(self, office: Office, make_actor: MakeActor) -> None:
        form = _hand_in(office, make_actor("填报", "fang"), Form("a", unit="某局", year=2024, indicators=(_ROW,)))
        actor, cookie = _login(office, make_actor("审核", "li"))
        desk = Desking(_visit(office, actor, cookie), form.id)
        assert desk.decide(Command("form", form.id, "comment", remark="看过")) == 1
        close_session(office, actor)
        for act in (lambda: desk.decide(Command("form", form.id, "comment", remark="又看")), desk.load, desk.undo):
            with pytest.raises(ServiceError) as refused:
                act()
            assert refused.value.status == 401

    def test_who_lost_the_role_decides_nothing_any_more(self, office: Office, make_actor: MakeActor) -> None:
        form = _hand_in(office, make_actor("填报", "fang"), Form("a", unit="某局", year=2024, indicators=(_ROW,)))
        actor, cookie = _login(office, make_actor("审核", "li"))
        desk = Desking(_visit(office, actor, cookie), form.id)
        with office.database.write() as session:
            session.execute(update(User).where(User.id == actor.id).values(role="填报"))
        with pytest.raises(ServiceError) as refused:
            desk.decide(Command("form", form.id, "comment", remark="看过"))
        assert refused.value.status in (403, 404)

    def test_a_login_is_current_until_something_about_it_changes(self, office: Office, make_actor: MakeActor) -> None:
        actor, _ = _login(office, make_actor("审核", "li"))
        assert is_current(office, actor)
        later = now() - timedelta(minutes=office.config.idle_minutes + 1)
        changes: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
            (User, {"role": "填报"}, {"role": "审核"}),
            (User, {"active": False}, {"active": True}),
            (User, {"must_change": True}, {"must_change": False}),
            (UserSession, {"seen_at": later}, {"seen_at": now()}),
        ]
        for table, change, back in changes:
            with office.database.write() as session:
                session.execute(update(table).values(**change))
            assert not is_current(office, actor), change
            with office.database.write() as session:
                session.execute(update(table).values(**back))
        assert is_current(office, actor)
        close_session(office, actor)
        assert not is_current(office, actor)


class TestOddTexts:
    def test_what_files_may_hold_is_kept_on_both_databases(self, office: Office, make_actor: MakeActor) -> None:
        row = Indicator("受益\x00学生数", "≥100", "人", "产出指标", "质量指标")
        form = Form("a", kind="表" * 99, unit="某\x00局", year=2024, title="标\x00题", indicators=(row,))
        kept = _hand_in(office, make_actor("填报"), form)
        with office.database.read() as session:
            found = session.get_one(FormRow, kept.id)
            assert (found.unit, found.title, len(found.kind)) == ("某局", "标题", 20)
            item = session.scalar(select(IndicatorRow).where(IndicatorRow.form_id == kept.id))
            assert item is not None and item.name == "受益学生数"
            assert item.data["name"] == row.name

    @pytest.mark.parametrize("odd", ["长" * 200, "a\x01b" * 30, "\u202e" * 100])
    def test_long_and_odd_values_are_no_fault_of_the_program(self, client: TestClient, odd: str) -> None:
        form = {"kind": odd[:200], "unit": odd, "year": 2024, "indicators": [{"name": odd, "value": odd}]}
        assert client.post("/api/v1/forms", json={"form": form}).status_code == 201

    def test_what_cannot_be_stored_is_told_so(self, office: Office) -> None:
        with pytest.raises(ServiceError) as refused, office.database.read() as session:
            session.scalar(select(Submission.id).where(Submission.title == "\ud800"))
        assert (refused.value.status, refused.value.code) == (422, "unstorable")

    def test_addresses_of_dashboards_may_hold_anything(self) -> None:
        address = {"unit": "某\x00局\u202e", "filed": "没有", "proposed": "质量", "year": "12345", "rule": "x" * 999}
        found = selected(address)
        assert (found.unit, found.filed, found.proposed, found.year) == ("某局", "", "质量", None)
        assert rule_name("nothing like it") == "nothing like it"
        assert rule_name("V2").startswith("V2 ")


def test_errors_of_the_database_do_not_tell_what_people_wrote(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    try:
        assert database.engine.hide_parameters
        busy = explain_error(PoolTimeout("QueuePool limit"))
        assert busy is not None and busy.status == 503
    finally:
        database.close()


def test_callers_cannot_fill_the_memory_with_methods(client: TestClient) -> None:
    for number in range(5):
        client.request(f"M{number}", "/api/v1/healthz")
    told = generate_latest().decode()
    assert 'method="other"' in told and 'method="M1"' not in told


def test_open_mode_is_not_for_proxies(client: TestClient) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        refused = client.get("/api/v1/me", headers={name: "192.0.2.7"})
        assert (refused.status_code, refused.json()["code"]) == (400, "open_behind_proxy")


class TestDeleting:
    @pytest.fixture
    def handed_in(self, office: Office, make_actor: MakeActor) -> tuple[Actor, FormRow]:
        filler = make_actor("填报", "fang")
        form = _hand_in(office, filler, Form("a", unit="某局", year=2024, indicators=(_ROW,)))
        draft = create_draft(office, filler, DraftContent(unit="某局"))
        save_draft(office, filler, draft.id, DraftContent(unit="某局", handed_in=form.submission_id), 1)
        create_draft(office, filler, DraftContent(unit="另一份"))
        return filler, form

    def test_its_author_may_go_on_with_the_draft(self, office: Office, handed_in: tuple[Actor, FormRow]) -> None:
        filler, form = handed_in
        delete_submission(office, filler, form.submission_id)
        assert len(list_drafts(office, filler)) == 2

    def test_time_takes_the_draft_too(self, office: Office, handed_in: tuple[Actor, FormRow]) -> None:
        filler, form = handed_in
        with office.database.write() as session:
            session.execute(update(Submission).values(delete_after=now() - timedelta(days=1)))
        assert delete_expired(office) == 1
        assert [one.title.partition(" ")[0] for one in list_drafts(office, filler)] == ["另一份"]
        with office.database.read() as session:
            assert session.scalar(select(FormRow.id)) is None and session.scalar(select(FindingRow.id)) is None
        assert form.id


def test_a_single_job_stays_single_when_two_are_resumed(office: Office, make_actor: MakeActor) -> None:
    boss = make_actor("管理")
    with office.database.write() as session:
        first = start_job(session, boss, "drift", {}).id
        assert session.scalar(select(TrailEntry.target).where(TrailEntry.action == "start_job")) == first
        session.execute(update(Job).values(state="failed"))
    with office.database.write() as session:
        second = start_job(session, boss, "drift", {}).id
        session.execute(update(Job).where(Job.id == second).values(state="failed"))
    with office.database.write() as session:
        assert resume_job(session, boss, first).state == "queued"
    with pytest.raises(ServiceError) as refused, office.database.write() as session:
        resume_job(session, boss, second)
    assert refused.value.code == "already_running"


@pytest.mark.parametrize("name", ["models//etc/x", "models/../x", "files/a\\b", "models/C:/x"])
def test_a_backup_writes_only_below_the_data_folder(name: str) -> None:
    assert not _is_within(name)
    assert _is_within("models/leaf-1/model.npz") and _is_within("tables/users.jsonl")


def test_a_forged_backup_is_refused(office: Office, tmp_path: Path) -> None:
    import hashlib
    import json

    back_up(office, tmp_path / "a.zip")
    outside = tmp_path / "outside"
    with zipfile.ZipFile(tmp_path / "a.zip") as pack, zipfile.ZipFile(tmp_path / "b.zip", "w") as forged:
        manifest = json.loads(pack.read("manifest.json"))
        manifest["sha256"][f"models/{outside}"] = hashlib.sha256(b"x").hexdigest()
        for name in pack.namelist():
            if name != "manifest.json":
                forged.writestr(name, pack.read(name))
        forged.writestr(f"models/{outside}", b"x")
        forged.writestr("manifest.json", json.dumps(manifest))
    target = office.config.model_copy(update={"data": tmp_path / "other", "database": ""})
    with pytest.raises(UsageError) as refused:
        restore(target, tmp_path / "b.zip")
    assert refused.value.code == "backup_damaged" and not outside.exists()


def test_what_a_killed_export_left_is_swept(office: Office) -> None:
    import os

    folder = office.config.folder / EXPORT_FOLDER
    left = folder / "tmpabc"
    left.mkdir(parents=True)
    (left / "forms.parquet").write_bytes(b"texts")
    fresh, half = folder / f"{'0' * 32}.zip", folder / ".00-x.zip"
    for path in (fresh, half):
        path.write_bytes(b"zip")
    old = now().timestamp() - 2 * 24 * 3600
    for path in (left, fresh, half):
        os.utime(path, (old, old))
    tidy(office)
    assert sorted(path.name for path in folder.iterdir()) == [fresh.name]
    assert SYSTEM.may("manage")


def test_a_reset_password_stays_reset(office: Office, make_actor: MakeActor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manager resets while a thief, who knows the old one, logs in or changes it."""
    desk = SimpleNamespace(config=office.config.model_copy(update={"open": False}), database=office.database)
    boss, thief = make_actor("管理", "boss"), make_actor("审核", "li")
    first = users.reset_password(cast(Any, desk), boss, thief.id)[1]
    opened = log_in(cast(Any, desk), "li", first).actor

    def reset_meanwhile(*given: Any) -> User:
        found = check_password(*given)
        users.reset_password(cast(Any, desk), boss, thief.id)
        return found

    monkeypatch.setattr(users, "check_password", reset_meanwhile)
    with pytest.raises(ServiceError) as refused:
        users.change_password(cast(Any, desk), opened, first, "春江潮水连海平明月共潮生")
    assert refused.value.code == "password_changed_meanwhile"
    second = users.reset_password(cast(Any, desk), boss, thief.id)[1]
    monkeypatch.setattr(login, "check_password", reset_meanwhile)
    with pytest.raises(ServiceError) as refused:
        log_in(cast(Any, desk), "li", second)
    assert refused.value.status == 401
    with office.database.read() as session:
        assert session.scalar(select(UserSession.id)) is None


def test_deleting_while_somebody_decides_leaves_no_text(office: Office, make_actor: MakeActor) -> None:
    boss, reviewer, filler = make_actor("管理"), make_actor("审核"), make_actor("填报")
    audited = audit_form(office, filler, Form("a", unit="某局", year=2024, indicators=(_ROW,)).to_dict())
    with office.database.write() as session:
        forms = [add_form(session, office, filler, audited) for _ in range(6)]
    together = Barrier(2)
    outcomes: list[int] = []

    def tried(work: Callable[[], Any]) -> None:
        together.wait(30)
        try:
            work()
        except ServiceError as error:
            outcomes.append(error.status)

    def comment(form: FormRow) -> None:
        with office.database.write() as session:
            decide(session, reviewer, Command("form", form.id, "comment", remark="看过"))

    with ThreadPoolExecutor(2) as threads:
        for form in forms:
            both = (partial(comment, form), partial(delete_submission, office, boss, form.submission_id))
            list(threads.map(tried, both))
    assert set(outcomes) <= {404}  # whoever decided came too late, or before
    with office.database.read() as session:
        assert session.scalar(select(DecisionText.seq)) is None
        assert session.scalar(select(FormRow.id)) is None
        assert verify_chain(session).intact
