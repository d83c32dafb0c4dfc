"""Where a request came from: by which name the service was called, and from which page."""

from __future__ import annotations

from collections.abc import Mapping

from service.config import LOOPBACK, ServiceConfig
from service.errors import forbidden

__all__ = ["READING", "host_is_ours", "require_same_origin"]

READING = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing, whoever makes a browser send them."""
_PORTS = (":80", ":443")  # browsers leave these out of Host or of Origin


def host_is_ours(host: str, config: ServiceConfig) -> bool:
    """Whether the service may be called by a Host header.

    Without logins only names of this machine count: a page elsewhere could point a name of its own at 127.0.0.1 and
    then read everything. Otherwise those of the configuration, where ``*.x`` stands for all below x; none: all.
    """
    name = _name(host)
    if config.open:
        return name in LOOPBACK
    if not config.hosts:
        return True
    wanted = [entry.lower() for entry in config.hosts]
    return name in wanted or any(entry.startswith("*.") and name.endswith(entry[1:]) for entry in wanted)


def require_same_origin(headers: Mapping[str, str]) -> None:
    """Raise ServiceError 403 cross_origin when a browser says that another site's page asks.

    Programs that are no browsers send neither header and pass. headers: names in lower case.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        fits = site in ("same-origin", "none")
    elif origin is not None:
        fits = _bare(origin.partition("://")[2]) == _bare(headers.get("host", ""))
    else:
        fits = True
    if not fits:
        raise forbidden("请求来自别的网站，没有执行", code="cross_origin", hint="请在本系统的页面里操作")


def _name(host: str) -> str:
    """Host without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


def _bare(netloc: str) -> str:
    lowered = netloc.lower()
    return next((lowered.removesuffix(port) for port in _PORTS if lowered.endswith(port)), lowered)
