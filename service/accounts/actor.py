"""Who acts, and what their role lets them do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from service.errors import forbidden

__all__ = ["PERMISSIONS", "ROLES", "SYSTEM", "Actor", "local_actor", "permissions_of"]

PERMISSIONS = {
    "use": "判类、审核、推荐，查指标库",
    "submit": "报送申报表，看自己报送的",
    "read_all": "看所有报送",
    "decide": "审核：对问题作出决定",
    "approve": "复核：对审核结果签字或退回",
    "library_draft": "起草指标，记录推荐是否被采纳",
    "library_approve": "审批指标库",
    "train": "重新训练、启用和回退模型",
    "manage": "管理用户、令牌、任务和导出，删除报送",
}
"""Permission → what it lets one do. They are the scopes of tokens too."""

_FILLER = ("use", "submit", "library_draft")
_REVIEWER = (*_FILLER, "read_all", "decide")
ROLES: dict[str, tuple[str, ...]] = {"填报": _FILLER, "审核": _REVIEWER, "管理": tuple(PERMISSIONS)}
"""Role → its permissions."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks for something.

    id: of the user. permissions: of the role, for a token those in its scopes only. how: session, token, open or
    system. address: where the request came from. key: id of the session or token. must_change: only the password may
    be changed, there are no permissions until then.
    """

    id: str
    name: str
    role: str
    permissions: frozenset[str]
    how: str
    address: str = ""
    key: str = field(default="", repr=False)
    must_change: bool = False

    def may(self, permission: str) -> bool:
        """Whether the actor has a permission."""
        return permission in self.permissions

    def require(self, *permissions: str) -> None:
        """Raise ServiceError 403 unless the actor has one of the permissions."""
        if not any(map(self.may, permissions)):
            what = PERMISSIONS[permissions[0]]
            raise forbidden(f"没有权限：{what}", hint=f"当前角色为{self.role}，请联系管理员")


def permissions_of(role: str, scopes: Iterable[str] | None = None) -> frozenset[str]:
    """Permissions of a role, kept within scopes where they are given. Raises KeyError for an unknown role."""
    own = frozenset(ROLES[role])
    return own if scopes is None else own & frozenset(scopes)


def local_actor(address: str = "127.0.0.1") -> Actor:
    """The only person at a desktop without logins."""
    return Actor("open", "本机", "管理", permissions_of("管理"), "open", address)


SYSTEM = Actor("system", "系统", "管理", permissions_of("管理"), "system")
"""What happens by itself: retention, jobs taken up again."""
