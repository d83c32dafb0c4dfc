"""People at work: some hand in over slow lines, some decide; what each was told is noted."""

from __future__ import annotations

import io
import random
import threading
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.talk import Answer, Client, Gone
from tests.service.web.filling import SMALL

_LEAVES = ("数量", "质量", "时效", "社会效益")
_DECIDED = {"accept", "reject", "reclass", "comment"}


@dataclass
class Attempt:
    """Something asked for. name: unique, kept with what it makes (title or remark). answer: None when none came.

    files: what was handed in. ask: does it again, with the same idempotency key.
    """

    name: str
    ask: Callable[[Client], Answer]
    files: dict[str, bytes] = field(default_factory=dict)
    answer: Answer | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether a 2xx came back."""
        return self.answer is not None and self.answer.ok


def unlike_file(mark: str) -> bytes:
    """A form that reads as ever and whose bytes no other file has."""
    made = io.BytesIO(SMALL.read_bytes())
    with zipfile.ZipFile(made, "a") as archive:
        archive.comment = mark.encode()
    return made.getvalue()


def uploading(name: str, *, files: int, pause: float) -> Attempt:
    """Handing in some files over a line that is slow."""
    made = {f"{name}-{place}.docx": unlike_file(f"{name}-{place}") for place in range(files)}
    return Attempt(name, lambda client: client.upload(name, made, key=name, pause=pause), made)


class Load:
    """Threads that work until the server is gone or they are told to stop. attempts: all there were, in any order."""

    def __init__(self, client: Client, findings: Sequence[dict[str, Any]], seed: str) -> None:
        """findings: to decide on, as the API shows them. seed: of what is done, and part of every name."""
        self.attempts: list[Attempt] = []
        self._client, self._findings, self._seed = client, findings, seed
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, *, uploaders: int = 2, deciders: int = 4, patient: bool = False) -> Load:
        """Begin. patient: go on when an answer fails to come, instead of going home."""
        works = [self._upload] * uploaders + [self._decide] * deciders
        for number, work in enumerate(works):
            thread = threading.Thread(target=self._work, args=(work, number, patient), name=f"load-{number}")
            self._threads.append(thread)
            thread.start()
        return self

    def stop(self) -> list[Attempt]:
        """Wait for everybody to go home; gives what was attempted."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.attempts

    def _work(self, work: Callable[[random.Random, str, Client], Attempt], number: int, patient: bool) -> None:
        chance = random.Random(f"{self._seed}/{number}")  # noqa: S311
        count = 0
        while not self._stop.is_set():
            count += 1
            attempt = work(chance, f"{self._seed}-{number}-{count}", self._client)
            self.attempts.append(attempt)
            try:
                attempt.answer = attempt.ask(self._client)
            except Gone:
                if not patient:
                    return
            if attempt.answer is None or attempt.answer.status >= 500:
                self._stop.wait(0.1)

    def _upload(self, chance: random.Random, name: str, _client: Client) -> Attempt:
        return uploading(name, files=chance.randint(1, 4), pause=chance.choice([0.0, 0.005, 0.02]))

    def _decide(self, chance: random.Random, name: str, _client: Client) -> Attempt:
        finding = chance.choice(self._findings)
        kind, leaf = chance.choice(["accept", "reject", "reclass", "comment"]), chance.choice(_LEAVES)
        body = {"kind": kind, "leaf": leaf if kind == "reclass" else "", "remark": name}
        sort = chance.random()
        if sort < 0.1 and (own := self._latest(chance)):
            return _posting(name, f"/decisions/{own}/undo", {"remark": name})
        if sort < 0.2:
            kind = body["kind"] = chance.choice(["accept", "reject"])
            return _posting(name, "/decisions/group", {**body, "finding_id": finding["id"]})
        if sort < 0.3:
            comment = {"target": "form", "target_id": finding["form_id"], "kind": "comment", "remark": name}
            return _posting(name, "/decisions", comment)
        version = {"version": chance.randint(1, 9)} if sort < 0.4 else {}
        return _posting(name, "/decisions", {**body, **version, "target": "finding", "target_id": finding["id"]})

    def _latest(self, chance: random.Random) -> int:
        """Number of a decision somebody made lately; 0 for none."""
        made = [one.answer.body["seq"] for one in self.attempts[-40:] if _is_decision(one) and one.answer]
        return chance.choice(made[-4:]) if made else 0


def _posting(name: str, path: str, body: dict[str, Any]) -> Attempt:
    return Attempt(name, lambda client: client.post(path, body, key=name))


def _is_decision(attempt: Attempt) -> bool:
    return attempt.answer is not None and attempt.answer.ok and attempt.answer.body.get("kind") in _DECIDED
