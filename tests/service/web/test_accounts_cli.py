"""``zhibiao admin user`` and ``token``: accounts when nobody can log in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.accounts.tokens import actor_by_token
from service.config import ServiceConfig
from service.errors import ServiceError
from service.office.office import Office

from .accounts_kit import actions, closed_config, login

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> ServiceConfig:
    return closed_config(database_url, tmp_path)


@pytest.fixture
def admin(run: Any, config: ServiceConfig, database_url: str) -> Callable[..., Any]:
    """Run ``zhibiao admin`` on the office's data."""
    where = ["--data", str(config.data)] + (["--database", database_url] if database_url else [])
    return lambda *args: run("admin", *args, *where)


def test_a_user_is_made_and_can_log_in(office: Office, admin: Any) -> None:
    made = admin("user", "add", "li", "--role", "审核", "--display", "李四")
    assert made.code == 0, made.err
    assert login(office, "li", made.out.strip()).actor.must_change
    listed = admin("user", "list", "--format", "json").json
    assert [(one["name"], one["display"], one["role"]) for one in listed["users"]] == [("li", "李四", "审核")]
    assert "password" not in str(listed["users"])
    assert "李四" in admin("user", "list").out


def test_the_role_changes_and_the_last_manager_stays(office: Office, admin: Any) -> None:
    admin("user", "add", "boss", "--role", "管理")
    refused = admin("user", "role", "boss", "填报")
    assert (refused.code, refused.sentences) == (2, ["这是最后一个在用的管理员，请先让另一个人当管理员。"])
    admin("user", "add", "li")
    assert admin("user", "role", "li", "管理").code == 0
    assert admin("user", "role", "boss", "填报").code == 0
    assert "角色" in admin("user", "role", "boss", "root").err


def test_somebody_locked_out_gets_a_new_password(office: Office, admin: Any) -> None:
    admin("user", "add", "li")
    for _ in range(5):
        with pytest.raises(ServiceError):
            login(office, "li", "不对不对")
    password = admin("user", "reset", "li").out.strip()
    assert login(office, "li", password).name == "li"


def test_somebody_disabled_stays_out_until_enabled(office: Office, admin: Any) -> None:
    password = admin("user", "add", "li").out.strip()
    assert admin("user", "disable", "li").code == 0
    with pytest.raises(ServiceError, match="停用"):
        login(office, "li", password)
    assert "已停用" in admin("user", "list").out
    assert admin("user", "enable", "li").code == 0
    login(office, "li", password)
    assert actions(office)[:3] == ["user_created", "user_disabled", "user_enabled"]


def test_a_token_is_made_listed_and_revoked(office: Office, admin: Any) -> None:
    admin("user", "add", "li")
    made = admin("token", "add", "li", "预算系统", "--scopes", "use,submit", "--days", "7")
    secret = made.out.strip()
    assert actor_by_token(office, secret).permissions == {"use", "submit"}
    (listed,) = admin("token", "list", "--format", "json").json["tokens"]
    assert secret not in str(listed)
    assert (listed["user"], listed["revoked"]) == ("li", False)
    assert admin("token", "revoke", listed["id"]).code == 0
    assert "已作废" in admin("token", "list").out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("user", "role", "nobody", "填报"), "没有用户“nobody”"),
        (("user", "add", "a b"), "用户名不可用"),
        (("token", "add", "nobody", "t"), "没有用户“nobody”"),
        (("token", "revoke", "0" * 32), "没有编号为"),
    ],
)
def test_mistakes_are_one_sentence(office: Office, admin: Any, args: tuple[str, ...], says: str) -> None:
    outcome = admin(*args)
    assert outcome.code == 2
    assert len(outcome.sentences) == 1
    assert says in outcome.sentences[0]


def test_a_scope_that_the_user_lacks_is_refused(office: Office, admin: Any) -> None:
    admin("user", "add", "li")
    outcome = admin("token", "add", "li", "t", "--scopes", "use,manage")
    assert (outcome.code, "manage" in outcome.err) == (2, True)
