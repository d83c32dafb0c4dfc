"""What a process remembers beside its database: tokens it saw a moment ago, and how often it was asked."""

from __future__ import annotations

import threading
import time
import weakref
from dataclasses import dataclass
from datetime import datetime

from service.accounts.desk import Desk
from service.accounts.limits import Limiter
from service.store.database import Database

__all__ = ["KEEP_SECONDS", "KnownToken", "Memory", "memory_of"]

KEEP_SECONDS = 5.0
"""How long a token is believed without asking the database: what another process revokes is refused after this."""
_MOST_TOKENS = 10_000


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A token and its user as they were when last looked up."""

    id: str
    user_id: str
    user_name: str
    role: str
    active: bool
    scopes: tuple[str, ...]
    expires_at: datetime
    revoked: bool


class Memory:
    """Tokens by digest, and the counts of requests. Safe for many threads."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter
        self._tokens: dict[str, tuple[float, KnownToken]] = {}
        self._round = 0
        self._lock = threading.Lock()

    def token(self, digest: str) -> KnownToken | None:
        """The token, if it was looked up within KEEP_SECONDS."""
        found = self._tokens.get(digest)
        return found[1] if found is not None and time.monotonic() - found[0] < KEEP_SECONDS else None

    def round(self) -> int:
        """Number that changes whenever something was forgotten; to be taken before looking a token up."""
        return self._round

    def keep(self, digest: str, token: KnownToken, round_: int) -> None:
        """Remember a token, unless something was revoked while it was being looked up."""
        with self._lock:
            if round_ != self._round:
                return
            if len(self._tokens) >= _MOST_TOKENS:
                self._tokens.clear()
            self._tokens[digest] = (time.monotonic(), token)

    def forget(self) -> None:
        """Ask the database again for every token; to be called after a change of tokens or users is kept."""
        with self._lock:
            self._round += 1
            self._tokens.clear()


_memories: weakref.WeakKeyDictionary[Database, Memory] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def memory_of(desk: Desk) -> Memory:
    """What this process remembers for one database. Raises SettingError for rates that say nothing."""
    with _making:
        found = _memories.get(desk.database)
        if found is None:
            found = _memories[desk.database] = Memory(Limiter(desk.config))
        return found
