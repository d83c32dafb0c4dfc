"""How often somebody may ask, counted in this process."""

from __future__ import annotations

import ipaddress
import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from corpus.errors import SettingError
from service.config import ServiceConfig
from service.errors import ServiceError

__all__ = ["Limiter"]

_NETWORK_BITS = 64


class Limiter:
    """Counts logins by address and requests by user or token; safe for many threads."""

    def __init__(self, config: ServiceConfig) -> None:
        """Raises SettingError for a rate that says nothing."""
        self._logins = _parse("login_rate", config.login_rate)
        self._requests = _parse("rate", config.rate)
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def login(self, address: str) -> None:
        """Count a login. Raises ServiceError 429 when an address tries too often."""
        self._hit(self._logins, "login", _neighbourhood(address), "登录尝试太频繁")

    def request(self, key: str) -> None:
        """Count a request. Raises ServiceError 429 when a user or token asks too often."""
        self._hit(self._requests, "request", key, "请求太频繁")

    def _hit(self, item: RateLimitItem, kind: str, key: str, message: str) -> None:
        if self._windows.hit(item, kind, key):
            return
        wait = self._windows.get_window_stats(item, kind, key).reset_time - time.time()
        seconds = max(1, math.ceil(wait))
        raise ServiceError(
            429, "too_many_requests", message, hint=f"请 {seconds} 秒后再试", headers={"Retry-After": str(seconds)}
        )


def _parse(key: str, text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError:
        hint = "写成“20/minute”“600/second”这样"
        raise SettingError("bad_settings", f"设置项“{key}”的值 {text!r} 不可用", where="服务设置", hint=hint) from None


def _neighbourhood(address: str) -> str:
    """What counts as one address: a house has 2**64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, _NETWORK_BITS), strict=False))
