"""What the routes of accounts take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.accounts.actor import PERMISSIONS, Actor
from service.accounts.passwords import LONGEST
from service.accounts.users import NAME_PATTERN
from service.store.tables import Token, TrailEntry, User

__all__ = [
    "Credentials",
    "Id",
    "Me",
    "NewToken",
    "NewUser",
    "OneTimePassword",
    "Opened",
    "PasswordChange",
    "TokenCreated",
    "TokenPage",
    "TokenView",
    "TrailPage",
    "TrailView",
    "UserChange",
    "UserPage",
    "UserView",
]

_ID = "0123456789abcdef0123456789abcdef"
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="编号", examples=[_ID])]
RoleName = Literal["填报", "审核", "管理"]
Scope = Literal["use", "submit", "read_all", "decide", "approve", "library_draft", "library_approve", "train", "manage"]
How = Literal["session", "token", "open", "system"]
_PLAIN = r"^[^\x00-\x1f\x7f]*$"
Password = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=_PLAIN)]
Shown = Annotated[str, Field(max_length=80, pattern=_PLAIN)]
_SCOPES = "、".join(f"{name} {what}" for name, what in PERMISSIONS.items())


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Credentials(_Input):
    """Who wants to log in."""

    name: str = Field(
        min_length=1, max_length=80, pattern=_PLAIN, description="用户名，不分大小写", examples=["zhang.san"]
    )
    password: Password = Field(description="密码", examples=["春江-潮水-连海平"])


class Me(BaseModel):
    """Who asks, and what they may do."""

    id: str = Field(description="用户编号，单机免登录时为 open", examples=[_ID])
    name: str = Field(description="显示的名字", examples=["张三"])
    role: RoleName = Field(description="角色")
    permissions: list[Scope] = Field(description=f"可做的事：{_SCOPES}")
    how: How = Field(description="凭什么访问：session 登录，token 接口令牌，open 单机免登录")
    must_change: bool = Field(description="须先修改一次性密码，在此之前不能做别的")
    csrf: str = Field(description="用 Cookie 改动数据时，请求头 X-CSRF-Token 要带的值；不用 Cookie 时为空")

    @classmethod
    def of(cls, actor: Actor, csrf: str = "") -> Me:
        """How an actor is shown to themselves."""
        may = [name for name in PERMISSIONS if actor.may(name)]
        return cls.model_validate(
            {
                "id": actor.id,
                "name": actor.name,
                "role": actor.role,
                "permissions": may,
                "how": actor.how,
                "must_change": actor.must_change,
                "csrf": csrf,
            }
        )


class Opened(BaseModel):
    """A login that has begun; its cookie comes in a header."""

    user: Me
    csrf: str = Field(description="改动数据时，请求头 X-CSRF-Token 要带的值")


class PasswordChange(_Input):
    """The change of one's own password."""

    old: Password = Field(description="旧密码")
    new: Password = Field(description="新密码，至少 10 个字符")


class NewUser(_Input):
    """A user to be made."""

    name: str = Field(pattern=NAME_PATTERN, description="用户名，不分大小写", examples=["zhang.san"])
    role: RoleName = Field(description="角色", examples=["审核"])
    display: Shown = Field(default="", description="显示的名字", examples=["张三"])


class UserChange(_Input):
    """What is to change; what is left out stays."""

    role: RoleName | None = Field(default=None, description="新角色")
    active: bool | None = Field(default=None, description="是否可用；停用的立即退出登录，令牌不再可用")
    display: Shown | None = Field(default=None, description="显示的名字")


class UserView(BaseModel):
    """A user, as managers see them."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    name: str = Field(examples=["zhang.san"])
    display: str = Field(examples=["张三"])
    role: RoleName
    active: bool
    must_change: bool = Field(description="还没有换掉一次性密码")
    outside: bool = Field(description="由统一身份认证登录")
    locked_until: datetime | None = Field(description="因连续输错密码锁定到何时")
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> UserView:
        """How a user is shown."""
        return cls.model_validate({**_columns(user, cls), "outside": user.subject is not None})


class OneTimePassword(BaseModel):
    """A password that is shown this once."""

    user: UserView
    password: str = Field(description="一次性密码，只在这里出现一次，首次登录后须修改", examples=["k7mpq-…"])


class UserPage(BaseModel):
    """Users by name."""

    items: list[UserView]
    next: str | None = Field(description="下一页的 after；没有下一页时为 null")


class NewToken(_Input):
    """A token to be made."""

    name: str = Field(min_length=1, max_length=80, pattern=_PLAIN, description="用途", examples=["预算系统对接"])
    scopes: list[Scope] = Field(
        min_length=1, max_length=9, description=f"可做什么，不超过本人的权限：{_SCOPES}", examples=[["use", "submit"]]
    )
    days: int | None = Field(default=None, ge=1, le=3650, description="有效天数，不写为允许的最长")
    user: Id | None = Field(default=None, description="替谁建（管理员才可以），不写为自己")


class TokenView(BaseModel):
    """A token without its text."""

    id: str = Field(examples=[_ID])
    name: str
    hint: str = Field(description="开头几个字符，用来辨认", examples=["zbk_Ab3x"])
    user_id: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None = Field(description="最近一次使用，精确到分钟")

    @classmethod
    def of(cls, token: Token) -> TokenView:
        """How a token is shown."""
        return cls.model_validate(_columns(token, cls))


class TokenCreated(BaseModel):
    """A token that has just been made."""

    token: TokenView
    secret: str = Field(description="令牌，只在这里出现一次", examples=["zbk_…"])


class TokenPage(BaseModel):
    """Tokens by id."""

    items: list[TokenView]
    next: str | None = Field(description="下一页的 after；没有下一页时为 null")


class TrailView(BaseModel):
    """One entry of the trail."""

    seq: int
    at: datetime
    by: str = Field(description="谁做的（编号）；没有登录时为空")
    action: str = Field(description="做了什么", examples=["login_failed"])
    target: str = Field(description="对什么做的（编号）")
    address: str = Field(description="来访地址")
    detail: dict[str, Any]

    @classmethod
    def of(cls, entry: TrailEntry) -> TrailView:
        """How an entry is shown."""
        return cls.model_validate(_columns(entry, cls))


class TrailPage(BaseModel):
    """Entries, the newest first."""

    items: list[TrailView]
    next: int | None = Field(description="下一页的 before；没有下一页时为 null")


def _columns(row: object, model: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in model.model_fields if hasattr(row, name)}
