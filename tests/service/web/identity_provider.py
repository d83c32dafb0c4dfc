"""An identity provider of the tests' own: real HTTP, real signatures, and lies on demand."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "zhibiao", "geheim-geheim-geheim"


@dataclass
class IdentityProvider:
    """Serves discovery, keys, tokens and user information on the loopback.

    person: what it says of whoever logs in. twist: changes the claims before they are signed. key: signs, unless
    ``sign`` does; published: what it tells of its keys. asked: paths that were asked for.
    """

    person: dict[str, Any]
    told_aside: dict[str, Any] = field(default_factory=dict)
    twist: Callable[[dict[str, Any]], dict[str, Any]] = dict
    sign: Callable[[dict[str, Any]], str] | None = None
    key: Any = None
    published: Any = None
    methods: tuple[str, ...] = ("client_secret_basic",)
    lie_of_issuer: str = ""
    asked: list[str] = field(default_factory=list)

    def start(self) -> IdentityProvider:
        self.key = self.key or _usual_key()
        self.published = self.published or self.key
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.get(self.path, self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(provider.token(body, self.headers.get("Authorization", "")))

            def _answer(self, answer: tuple[int, Any]) -> None:
                data = json.dumps(answer[1]).encode()
                self.send_response(answer[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def authorize(self, url: str) -> str:
        """What a browser does there: the person agrees, and is sent back. Gives the address to go back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def get(self, path: str, authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.lie_of_issuer or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "token_endpoint_auth_methods_supported": list(self.methods),
            }
        if path == "/keys":
            return 200, {"keys": [self.published.as_dict(private=False)]}
        if path == "/userinfo" and authorization == "Bearer access":
            return 200, self.told_aside
        return 404, {"error": "not found"}

    def token(self, body: str, authorization: str) -> tuple[int, Any]:
        given = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append("/token")
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        in_body = given.get("client_id") == CLIENT and given.get("client_secret") == SECRET
        if authorization != basic and not ("client_secret_post" in self.methods and in_body):
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(given.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != given["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        if _bare(digest).decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = self.twist(usual | self.person)
        signed = self.sign(claims) if self.sign else jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": signed}


@functools.cache
def _usual_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


def forged_with(public: Any) -> Callable[[dict[str, Any]], str]:
    """Sign with a public key as if it were a shared secret, as a forger does who hopes that it passes."""

    def sign(claims: dict[str, Any]) -> str:
        parts = [{"alg": "HS256", "kid": public.kid}, claims]
        text = b".".join(_bare(json.dumps(part).encode()) for part in parts)
        mac = hmac.new(public.as_pem(private=False), text, hashlib.sha256).digest()
        return (text + b"." + _bare(mac)).decode()

    return sign


def _bare(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
