"""The office's identity provider: what it says of itself, its keys, and how it is spoken to."""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.integrations.httpx_client._compat import httpx2 as transport

from service.config import LOOPBACK, ServiceConfig
from service.errors import ServiceError, not_found, unavailable

__all__ = ["Provider", "authlib_client", "find_provider", "is_safe_address", "provider_errors"]

_TIMEOUT_SECONDS = 10.0
_KEPT_SECONDS = 3600.0
_BETWEEN_KEYS_SECONDS = 30.0
_log = structlog.get_logger("zhibiao.accounts")


@dataclass
class Provider:
    """A provider as it describes itself. Its keys are fetched anew when it signs with one that is not known."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    secret_in_body: bool
    found_at: float
    _keys: dict[str, Any] = field(default_factory=dict)
    _keys_at: float = 0.0

    def keys(self, signed: str) -> dict[str, Any]:
        """Its public keys, among them the one a token says it is signed with, if it has that one."""
        known = {key.get("kid") for key in self._keys.get("keys", ())}
        age = time.monotonic() - self._keys_at
        if not self._keys or (_key_id(signed) not in known and age > _BETWEEN_KEYS_SECONDS):
            with transport.Client(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
                found = client.get(self.jwks_uri).raise_for_status().json()
            if not isinstance(found, dict):
                raise ValueError("no keys")
            self._keys, self._keys_at = found, time.monotonic()
        return self._keys


_providers: dict[str, Provider] = {}
_finding = threading.Lock()


def find_provider(config: ServiceConfig) -> Provider:
    """The provider of a configuration, asked at most once an hour. Raises ServiceError 404 where none is set, and 503.

    Raises ServiceError 502 when it describes itself as another one, or over connections anybody could alter.
    """
    if not config.oidc_issuer:
        raise not_found("登录方式", "oidc")
    issuer = config.oidc_issuer.rstrip("/")
    with _finding:
        known = _providers.get(issuer)
        if known is None or time.monotonic() - known.found_at > _KEPT_SECONDS:
            with provider_errors(), transport.Client(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
                told = client.get(f"{issuer}/.well-known/openid-configuration").raise_for_status().json()
            known = _providers[issuer] = _described(config.oidc_issuer, told)
        return known


def authlib_client(config: ServiceConfig, provider: Provider, **options: Any) -> OAuth2Client:
    """A client of the provider. It goes there directly: an office's proxy leads to the internet, not to the office."""
    return OAuth2Client(
        config.oidc_client,
        config.oidc_secret.get_secret_value(),
        token_endpoint_auth_method="client_secret_post" if provider.secret_in_body else "client_secret_basic",
        code_challenge_method="S256",
        timeout=_TIMEOUT_SECONDS,
        trust_env=False,
        **options,
    )


@contextmanager
def provider_errors() -> Iterator[None]:
    """Turn what goes wrong between us and the provider into ServiceError."""
    try:
        yield
    except AuthlibBaseError as error:
        _log.warning("identity provider refused", code=str(error.error))
        hint = "请重新登录；若再次发生，请管理员检查客户端编号和密钥"
        raise ServiceError(502, "oidc_answer", "统一身份认证不接受本系统的请求", hint=hint) from error
    except transport.HTTPError as error:
        _log.warning("identity provider unreachable", kind=type(error).__name__)
        raise unavailable(
            "oidc_unreachable", "连不上统一身份认证", hint="请稍后再试，或请管理员检查它的地址"
        ) from error
    except ValueError as error:
        raise _bad("答复不是 JSON") from error


def is_safe_address(url: object) -> bool:
    """Whether an address cannot be altered on the way: HTTPS, or on this machine."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _described(issuer: str, told: Any) -> Provider:
    if not isinstance(told, dict) or told.get("issuer") not in (issuer, issuer.rstrip("/"), issuer.rstrip("/") + "/"):
        raise _bad("签发地址与设置的不同")
    authorize, token, keys = (told.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    if not all(map(is_safe_address, (authorize, token, keys))):
        raise _bad("缺少地址，或地址不是 HTTPS")
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    userinfo = told.get("userinfo_endpoint")
    return Provider(
        issuer=told["issuer"],
        authorization_endpoint=str(authorize),
        token_endpoint=str(token),
        jwks_uri=str(keys),
        userinfo_endpoint=str(userinfo) if is_safe_address(userinfo) else "",
        secret_in_body="client_secret_basic" not in methods,
        found_at=time.monotonic(),
    )


def _key_id(signed: str) -> str | None:
    """Which key a token says it is signed with; only to know whether to fetch the keys anew."""
    head = signed.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, binascii.Error):
        return None
    return header.get("kid") if isinstance(header, dict) else None


def _bad(what: str) -> ServiceError:
    return ServiceError(502, "oidc_answer", f"统一身份认证的设置不可用：{what}", hint="请管理员检查 oidc_issuer")
