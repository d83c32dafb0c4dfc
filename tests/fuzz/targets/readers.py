"""Files of every container: sound forms, or one sentence of refusal, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from zlib import crc32

from corpus.errors import ReadError
from corpus.options import PLAIN, ReadOptions
from corpus.reading import FileResult, read_content
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from tests.fuzz.invariants import all_sound, refused, require
from tests.fuzz.targets import Check

_SUFFIX = {"read_odf": ".ods", "read_image": ".jpg"}


@cache
def _leaves() -> tuple[str, ...]:
    return tuple(load_taxonomy().leaves)


def _score(rows: Sequence[Indicator]) -> Sequence[Mapping[str, float]]:
    """A scorer that knows nothing but is sure of it, a little."""
    leaves = _leaves()
    share = 1 / (len(leaves) + 1)
    return [
        {leaf: share * (2 if place == len(row.name) % len(leaves) else 1) for place, leaf in enumerate(leaves)}
        for row in rows
    ]


_OPTIONS = (PLAIN, ReadOptions(strict=True), ReadOptions(scorer=_score, keep_contacts=True))


def prepare(name: str) -> Check:
    """The content decides what a file is: what is spoiled enough comes to another reader."""
    file = "例" + _SUFFIX.get(name, "." + name.removeprefix("read_"))

    def check(data: bytes) -> None:
        results = list(read_content(data, file, _OPTIONS[crc32(data) % len(_OPTIONS)]))
        require(bool(results), "neither a form nor a refusal")
        for result in results:
            bears(result, file)

    return check


def bears(result: FileResult, file: str) -> None:
    """What one file gave is forms or a refusal, and not both."""
    require(bool(result.forms) != bool(result.error), "neither a form nor a refusal", result.name)
    require(result.name.startswith(file), "another name", result.name)
    if result.error:
        refused(result.error, ReadError)
    all_sound(result.forms, file)
