"""Whether the settings of accounts make sense, found out before anybody logs in."""

from __future__ import annotations

from corpus.errors import SettingError
from service.accounts.actor import ROLES
from service.accounts.limits import Limiter
from service.config import ServiceConfig

__all__ = ["check_accounts"]


def check_accounts(config: ServiceConfig) -> None:
    """Raise SettingError for rates that say nothing, and for an identity provider nobody could log in by."""
    Limiter(config)
    if not config.oidc_issuer:
        return
    from service.accounts.provider import is_safe_address

    if not is_safe_address(config.oidc_issuer):
        raise _unfit("oidc_issuer 要用 HTTPS", "明文连接上谁都能冒充统一身份认证")
    if not config.oidc_secret.get_secret_value():
        raise _unfit("没有设置 oidc_secret", "请在统一身份认证登记为“机密客户端”，取得密钥")
    unknown = sorted(set(config.oidc_roles.values()) - set(ROLES))
    if unknown or not config.oidc_roles:
        said = f"oidc_roles 里没有“{'、'.join(unknown)}”这个角色" if unknown else "没有设置 oidc_roles"
        raise _unfit(said, f"写成 声明的值 = 角色，角色为 {'、'.join(ROLES)}")


def _unfit(message: str, hint: str) -> SettingError:
    return SettingError("bad_settings", message, where="服务设置", hint=hint)
