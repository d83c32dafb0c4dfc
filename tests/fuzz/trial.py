"""Inputs tried one after the other: failures are written down, each signature once, and the next input follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.fuzz.probe import attempt
from tests.fuzz.targets import Check

__all__ = ["FINDINGS", "Failure", "Trial", "read_failures"]

FINDINGS = "findings.jsonl"


@dataclass(frozen=True, slots=True)
class Failure:
    """signature: the same for all that fail alike. input: name of the file beside. report: trace, or what is known."""

    signature: str
    input: str
    report: str

    def note(self, work: Path) -> None:
        """Add it to the failures of a run."""
        text = json.dumps({"signature": self.signature, "input": self.input, "report": self.report})
        with (work / FINDINGS).open("a", encoding="utf-8") as log:
            log.write(text + "\n")


def read_failures(work: Path) -> list[Failure]:
    """Failures noted in a folder, in order."""
    path = work / FINDINGS
    lines = path.read_text("utf-8").split("\n")[:-1] if path.exists() else []
    return [Failure(**json.loads(line)) for line in lines]


class Trial:
    """A check that never fails: it notes what does. count: inputs tried."""

    def __init__(self, check: Check, work: Path, seconds: float) -> None:
        self._check, self._work, self._seconds = check, work, seconds
        self._known = {failure.signature for failure in read_failures(work)}
        self.count = 0

    def __call__(self, data: bytes) -> None:
        """Try an input."""
        self.count += 1
        found, report = attempt(self._check, data, self._seconds)
        if found and found not in self._known:
            self._known.add(found)
            name = f"input-{sha256(data).hexdigest()[:16]}"
            (self._work / name).write_bytes(data)
            Failure(found, name, report).note(self._work)
