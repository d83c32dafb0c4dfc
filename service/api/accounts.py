"""Logins, users, tokens and the trail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from service.accounts.actor import Actor
from service.accounts.identify import address_of, identify
from service.accounts.login import log_in
from service.accounts.origin import require_same_origin
from service.accounts.sessions import close_session
from service.accounts.tokens import create_token, list_tokens, revoke_token
from service.accounts.trail import list_trail
from service.accounts.users import NAME_PATTERN, change_password, change_user, create_user, list_users, reset_password
from service.api.account_models import (
    Credentials,
    Id,
    Me,
    NewToken,
    NewUser,
    OneTimePassword,
    Opened,
    PasswordChange,
    TokenCreated,
    TokenPage,
    TokenView,
    TrailPage,
    TrailView,
    UserChange,
    UserPage,
    UserView,
)
from service.api.cookies import drop_session_cookie, set_session_cookie
from service.api.deps import ActorDep, OfficeDep, get_office
from service.api.problems import problems
from service.office.office import Office
from service.store.tables import UserSession

__all__ = ["router"]

router = APIRouter()
_LOGIN, _USERS, _TOKENS, _TRAIL = "登录", "用户", "接口令牌", "操作记录"
_MOST_NUMBER = 2**31 - 1


def _answers(*more: int) -> dict[int | str, dict[str, Any]]:
    """Problems any route may answer with, and further ones."""
    return problems(400, 401, 403, 413, 429, 503, *more)


def _actor_before_change(request: Request, office: Annotated[Office, Depends(get_office)]) -> Actor:
    """Who asks, also with a password that was handed out once and is to be changed first."""
    return identify(request, office, before_change=True)


AnyActor = Annotated[Actor, Depends(_actor_before_change)]
Limit = Annotated[int, Query(ge=1, le=200, description="一页最多几条")]


@router.post(
    "/session",
    summary="登录",
    description="凭用户名和密码登录，Cookie 由 Set-Cookie 给出。连续输错会锁定（423）。",
    tags=[_LOGIN],
    operation_id="open_session",
    responses=_answers(409, 422, 423, 507),
)
def open_session(request: Request, office: OfficeDep, given: Credentials, response: Response) -> Opened:
    """Begin a login."""
    require_same_origin(request.headers)  # nobody shall be logged in as somebody else by another site's page
    login = log_in(office, given.name, given.password, address_of(request))
    set_session_cookie(response, office.config, login.cookie)
    return Opened(user=Me.of(login.actor, login.csrf), csrf=login.csrf)


@router.delete(
    "/session",
    summary="退出登录",
    tags=[_LOGIN],
    operation_id="close_session",
    status_code=204,
    responses=_answers(507),
)
def end_session(office: OfficeDep, actor: AnyActor, response: Response) -> None:
    """End the login of the cookie; nothing happens without one."""
    close_session(office, actor)
    drop_session_cookie(response, office.config)


@router.get("/me", summary="我是谁", tags=[_LOGIN], operation_id="get_me", responses=_answers())
def get_me(office: OfficeDep, actor: AnyActor) -> Me:
    """Who asks, and what they may do."""
    if actor.how != "session":
        return Me.of(actor)
    with office.database.read() as session:
        found = session.get(UserSession, actor.key)
    return Me.of(actor, found.csrf if found else "")


@router.post(
    "/me/password",
    summary="修改自己的密码",
    description="其他地方的登录随即失效。旧密码连续输错与登录一样会锁定。",
    tags=[_LOGIN],
    operation_id="change_own_password",
    status_code=204,
    responses=_answers(409, 422, 423, 507),
)
def change_own_password(office: OfficeDep, actor: AnyActor, given: PasswordChange) -> None:
    """Change one's own password."""
    change_password(office, actor, given.old, given.new)


@router.get("/users", summary="用户", tags=[_USERS], operation_id="list_users", responses=_answers(422))
def get_users(
    office: OfficeDep,
    actor: ActorDep,
    after: Annotated[str, Query(pattern=NAME_PATTERN.replace("{1,", "{0,"), description="上一页最后的用户名")] = "",
    limit: Limit = 100,
) -> UserPage:
    """Users by name."""
    with office.database.read() as session:
        rows = list_users(session, actor, after=after, limit=limit)
    return UserPage(items=[UserView.of(row) for row in rows], next=rows[-1].name if len(rows) == limit else None)


@router.post(
    "/users",
    summary="新建用户",
    description="答复里的一次性密码只出现这一次，请当面或另行转交。",
    tags=[_USERS],
    operation_id="create_user",
    status_code=201,
    responses=_answers(409, 422, 507),
)
def post_user(office: OfficeDep, actor: ActorDep, given: NewUser) -> OneTimePassword:
    """Make a user."""
    user, password = create_user(office, actor, given.name, given.role, display=given.display)
    return OneTimePassword(user=UserView.of(user), password=password)


@router.patch(
    "/users/{id}",
    summary="修改用户",
    description="改角色、停用或启用、改显示的名字。最后一个在用的管理员不能停用或改成别的角色（409）。",
    tags=[_USERS],
    operation_id="change_user",
    responses=_answers(404, 409, 422, 507),
)
def patch_user(office: OfficeDep, actor: ActorDep, id: Id, given: UserChange) -> UserView:
    """Change a user."""
    changed = change_user(office, actor, id, role=given.role, active=given.active, display=given.display)
    return UserView.of(changed)


@router.post(
    "/users/{id}/password",
    summary="重置密码",
    description="给一个新的一次性密码，解除锁定；原来的登录和令牌全部失效。",
    tags=[_USERS],
    operation_id="reset_password",
    responses=_answers(404, 409, 422, 507),
)
def post_password(office: OfficeDep, actor: ActorDep, id: Id) -> OneTimePassword:
    """Give a user a new one-time password."""
    user, password = reset_password(office, actor, id)
    return OneTimePassword(user=UserView.of(user), password=password)


@router.get("/tokens", summary="接口令牌", tags=[_TOKENS], operation_id="list_tokens", responses=_answers(422))
def get_tokens(
    office: OfficeDep,
    actor: ActorDep,
    after: Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$", description="上一页最后的编号")] = "",
    limit: Limit = 100,
) -> TokenPage:
    """One's own tokens; everybody's for a manager."""
    with office.database.read() as session:
        rows = list_tokens(session, actor, after=after, limit=limit)
    return TokenPage(items=[TokenView.of(row) for row in rows], next=rows[-1].id if len(rows) == limit else None)


@router.post(
    "/tokens",
    summary="新建接口令牌",
    description="答复里的令牌只出现这一次。用接口令牌不能再建令牌（403）。",
    tags=[_TOKENS],
    operation_id="create_token",
    status_code=201,
    responses=_answers(404, 409, 422, 507),
)
def post_token(office: OfficeDep, actor: ActorDep, given: NewToken) -> TokenCreated:
    """Make a token."""
    token, secret = create_token(office, actor, given.name, given.scopes, days=given.days, user=given.user or "")
    return TokenCreated(token=TokenView.of(token), secret=secret)


@router.delete(
    "/tokens/{id}",
    summary="作废接口令牌",
    description="本进程立即拒绝，其他进程最迟 5 秒后拒绝。再作废一次也不是错误。",
    tags=[_TOKENS],
    operation_id="revoke_token",
    status_code=204,
    responses=_answers(404, 422, 507),
)
def delete_token(office: OfficeDep, actor: ActorDep, id: Id) -> None:
    """Refuse a token from now on."""
    revoke_token(office, actor, id)


@router.get(
    "/trail",
    summary="操作记录",
    description="登录、用户、令牌、导出、删除、模型启用等，新的在前；审核决定另在决定链里。",
    tags=[_TRAIL],
    operation_id="list_trail",
    responses=_answers(422),
)
def get_trail(
    office: OfficeDep,
    actor: ActorDep,
    action: Annotated[str, Query(pattern="^[a-z_]{0,40}$", description="只要这一种")] = "",
    by: Annotated[str, Query(pattern="^([0-9a-f]{32}|open|system)?$", description="只要这个人做的")] = "",
    before: Annotated[int | None, Query(ge=1, le=_MOST_NUMBER, description="上一页最后的 seq")] = None,
    limit: Limit = 50,
) -> TrailPage:
    """Entries of the trail, the newest first."""
    with office.database.read() as session:
        rows = list_trail(session, actor, action=action, by=by, before=before, limit=limit)
    return TrailPage(items=[TrailView.of(row) for row in rows], next=rows[-1].seq if len(rows) == limit else None)
