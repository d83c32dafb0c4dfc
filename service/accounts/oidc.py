"""Logging in at the office's own identity provider: authorization code with PKCE (OpenID Connect).

What has to outlast the way to the provider and back travels in a signed cookie of ten minutes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import structlog
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization, OctKey

from service.accounts.provider import Provider, authlib_client, find_provider, provider_errors
from service.config import ServiceConfig
from service.errors import ServiceError, bad_request
from service.store import tables

__all__ = ["LASTS_SECONDS", "STATE_COOKIE", "Journey", "Person", "begin", "finish"]

STATE_COOKIE = "zhibiao_oidc"
LASTS_SECONDS = 600
_SCOPE = "openid profile email"
# a key of the provider's is public, so nothing symmetric may pass for its signature
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
_LEEWAY_SECONDS = 60
_VERIFIER_LENGTH = 64
_log = structlog.get_logger("zhibiao.accounts")


@dataclass(frozen=True, slots=True)
class Journey:
    """The way to the provider. url: where the browser goes. cookie: what it takes along."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who came back. subject: who they are at the provider. claims: what it says of them. goal: path to go on to."""

    subject: str
    claims: Mapping[str, Any]
    goal: str


def begin(config: ServiceConfig, redirect_uri: str, goal: str = "/") -> Journey:
    """Begin a login. redirect_uri: of our callback. Raises ServiceError 404 where OIDC is not set up, and 503."""
    provider = find_provider(config)
    state, nonce, verifier = secrets.token_urlsafe(), secrets.token_urlsafe(), generate_token(_VERIFIER_LENGTH)
    with authlib_client(config, provider, scope=_SCOPE, redirect_uri=redirect_uri) as client:
        url, _ = client.create_authorization_url(
            provider.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
        )
    until = int(tables.now().timestamp()) + LASTS_SECONDS
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "goal": goal, "exp": until}
    return Journey(url, jwt.encode({"alg": "HS256"}, kept, _own_key(config), ["HS256"]))


def finish(config: ServiceConfig, redirect_uri: str, cookie: str, answer: Mapping[str, str]) -> Person:
    """End a login. cookie: of ``begin``. answer: what the provider sent along with the browser.

    Raises ServiceError: 400 oidc_state (not begun here, or too long ago) or oidc_refused (the provider says no), 502
    oidc_answer (it says something that cannot be right), 503.
    """
    provider = find_provider(config)
    kept = _opened(config, cookie)
    if not secrets.compare_digest(answer.get("state", "").encode("utf-8", "replace"), kept["state"].encode()):
        raise _lost()
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise _wrong("issuer")
    if "error" in answer or not answer.get("code"):
        raise bad_request("oidc_refused", "统一身份认证没有同意登录", hint="请重新登录，或联系统一身份认证的管理员")
    with authlib_client(config, provider, redirect_uri=redirect_uri) as client, provider_errors():
        token = client.fetch_token(
            provider.token_endpoint,
            code=answer["code"],
            code_verifier=kept["verifier"],
            grant_type="authorization_code",
        )
        claims = _claims(config, provider, token, kept["nonce"])
        if config.oidc_role_claim.split(".")[0] not in claims and provider.userinfo_endpoint:
            claims = _more(client, provider, claims)
    return Person(_subject(provider.issuer, str(claims["sub"])), claims, kept["goal"])


def _claims(config: ServiceConfig, provider: Provider, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """What the signed ID token says, once signature, issuer, audience, times, nonce and token hash are right."""
    text = token.get("id_token")
    if not isinstance(text, str):
        raise _wrong("id_token")
    try:
        decoded = jwt.decode(text, KeySet.import_key_set(cast(KeySetSerialization, provider.keys(text))), _SIGNED_BY)
        checked = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": config.oidc_client},
            },
            params={"nonce": nonce, "client_id": config.oidc_client, "access_token": token.get("access_token")},
        )
        checked.validate(now=int(tables.now().timestamp()), leeway=_LEEWAY_SECONDS)
    except (JoseError, ValueError) as error:
        raise _wrong(type(error).__name__) from error
    if not str(checked["sub"]):
        raise _wrong("sub")
    return dict(checked)


def _more(client: OAuth2Client, provider: Provider, claims: dict[str, Any]) -> dict[str, Any]:
    """What the provider tells when asked, beneath what it signed."""
    told = client.get(provider.userinfo_endpoint).raise_for_status().json()
    if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
        raise _wrong("userinfo")
    return told | claims


def _opened(config: ServiceConfig, cookie: str) -> dict[str, str]:
    try:
        kept = jwt.decode(cookie, _own_key(config), ["HS256"]).claims
        jwt.JWTClaimsRegistry(now=int(tables.now().timestamp()), exp={"essential": True}).validate(kept)
    except (JoseError, ValueError) as error:
        raise _lost() from error
    return {name: str(value) for name, value in kept.items()}


def _own_key(config: ServiceConfig) -> OctKey:
    """The key of the cookie: all processes of an office know the client's secret, nobody else does."""
    secret = config.oidc_secret.get_secret_value()
    return OctKey.import_key(hashlib.sha256(f"zhibiao oidc state {secret}".encode()).digest())


def _subject(issuer: str, sub: str) -> str:
    whole = f"{issuer}|{sub}"
    return whole if len(whole) <= 255 else "sha256:" + hashlib.sha256(whole.encode()).hexdigest()


def _lost() -> ServiceError:
    minutes = LASTS_SECONDS // 60
    return bad_request("oidc_state", f"这次登录不是从本系统开始的，或已超过 {minutes} 分钟", hint="请重新登录")


def _wrong(what: str) -> ServiceError:
    _log.error("answer of the identity provider refused", what=what)
    hint = "请管理员检查两边的设置和时钟"
    return ServiceError(502, "oidc_answer", "统一身份认证的答复核对不上，没有登录", hint=hint)
