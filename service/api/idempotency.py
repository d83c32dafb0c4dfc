"""Requests sent twice and done once: the answer is kept in the same transaction as what it tells of.

A key belongs to a user. Its row is written first, so that of several requests with one key at the same time all but one
wait, and then give the answer of that one. A request that fails keeps nothing; sent again, it is tried again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.errors import ServiceError, unavailable
from service.office.office import Office
from service.store.database import WRITING
from service.store.tables import IdempotentReply, now

__all__ = ["REPLAYED", "IdempotencyDep", "Once", "Reply", "respond"]

REPLAYED = "Idempotency-Replayed"
_TRIES = 3
_UNANSWERED = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that may be kept. replayed: it was given before."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """A request that may carry a key. key: "" for none. place: its method and path."""

    key: str
    place: str

    def digest(self, content: Mapping[str, Any]) -> str:
        """Digest by which a repeated request is told from another one. content: all that matters of it, plain."""
        text = json.dumps([self.place, content], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def known(self, office: Office, actor: Actor, digest: str) -> Reply | None:
        """The kept answer, to be asked before work that takes time. Raises ServiceError 422 idempotency_key_reused."""
        if not self.key:
            return None
        with office.database.read() as session:
            return self._kept(session, office, actor, digest)

    def run(self, office: Office, actor: Actor, digest: str, effect: Callable[[Session], Reply]) -> Reply:
        """Do something in one writing transaction, once for the key; give its answer, or the one given before.

        Raises what the effect raises, and ServiceError 422 idempotency_key_reused.
        """
        if not self.key:
            with office.database.write() as session:
                return effect(session)
        for _ in range(_TRIES):
            try:
                with office.database.write() as session:
                    return self._kept(session, office, actor, digest) or self._do(session, actor, digest, effect)
            except _TakenError:
                continue  # another request with the key ended just now: its answer is there, or it failed
        raise unavailable("idempotency_busy", "同一请求正在处理")

    def _do(self, session: Session, actor: Actor, digest: str, effect: Callable[[Session], Reply]) -> Reply:
        row = IdempotentReply(user_id=actor.id, key=self.key, request=digest, status=_UNANSWERED, body={}, headers={})
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise _TakenError from error
        reply = effect(session)
        row.status, row.body, row.headers = reply.status, reply.body, reply.headers
        return reply

    def _kept(self, session: Session, office: Office, actor: Actor, digest: str) -> Reply | None:
        row = session.get(IdempotentReply, (actor.id, self.key))
        if row is None:
            return None
        if row.created_at < now() - timedelta(hours=office.config.idempotency_hours):
            if session.connection().get_execution_options().get(WRITING):
                session.delete(row)
                session.flush()
            return None
        if row.request != digest:
            raise ServiceError(
                422, "idempotency_key_reused", "这个 Idempotency-Key 已用于另一个请求", hint="每个新请求请用新的键"
            )
        return Reply(row.status, row.body, row.headers, replayed=True)


class _TakenError(Exception):
    """Another request took the key first."""


def _once(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="幂等键：同一键重发同一请求，只做一次，答复相同",
            examples=["7c9e6679-7425-40de-944b-e07fc1f90ae7"],
        ),
    ] = None,
) -> Once:
    return Once(idempotency_key or "", f"{request.method} {request.url.path}")


IdempotencyDep = Annotated[Once, Depends(_once)]


def respond(reply: Reply) -> Response:
    """The answer as it goes out."""
    headers = {**reply.headers, **({REPLAYED: "true"} if reply.replayed else {})}
    content = json.dumps(reply.body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, reply.status, headers, "application/json")
