"""One case of the fuzz run in a process of its own: what came of it, how long it took, how much memory it asked for."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.fuzzing.cases import Seed, Spoiled, make_case, write
from corpus.errors import ReadError
from corpus.options import PLAIN, ReadOptions
from corpus.readers import image, libreoffice, pdf
from corpus.readers.ocr import recognise_page
from corpus.readers.page import Page
from corpus.reading import read_forms
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import load_taxonomy

LEAVES = tuple(load_taxonomy().leaves)
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """outcome: forms, the code of the refusal, or "" when it is a finding, told in ``finding``.

    ms: computing time of the reading, of its longest page where pages are recognised; mib: most memory held
    above what the process held before the run.
    """

    number: int
    outcome: str
    finding: str
    ms: float
    mib: float


def _score(rows: Sequence[Indicator]) -> Sequence[Mapping[str, float]]:
    """A scorer that knows nothing but is sure of it, a little."""
    share = 1 / (len(LEAVES) + 1)
    return [
        {leaf: share * (2 if place == len(row.name) % len(LEAVES) else 1) for place, leaf in enumerate(LEAVES)}
        for row in rows
    ]


OPTIONS = (PLAIN, ReadOptions(strict=True), ReadOptions(scorer=_score, keep_contacts=True))


def judge(path: Path, options: ReadOptions) -> tuple[str, str]:
    """Outcome and finding of one reading, one of them empty."""
    try:
        forms = read_forms(path, options=options)
    except ReadError as error:
        return error.code, _fault_of_error(error, path)
    except BaseException as error:  # noqa: BLE001 - what this run is looking for
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "/corpus/" in f.filename]
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames[-4:]))
        return "", f"crash {type(error).__name__}: {str(error)[:120]} at {where}"
    return "forms", next(filter(None, (_fault_of_form(form, path) for form in forms)), "" if forms else "no forms")


def _fault_of_error(error: ReadError, path: Path) -> str:
    text = str(error).removeprefix(str(path))
    one = text.endswith("。") and text.count("。") == 1 and not _CONTROL.search(text) and len(text) <= _LONGEST
    if one and text != str(error) and _CHINESE.search(error.message) and error.hint and _CODE.fullmatch(error.code):
        return ""
    return f"sentence {error.code}: {text[:200]!r}"


def _fault_of_form(form: Form, path: Path) -> str:
    try:
        text = json.dumps(form.to_dict(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    except ValueError as error:
        return f"json {type(error).__name__}: {str(error)[:100]}"
    if Form.from_dict(json.loads(text)) != form:
        return "round trip: another form came back"
    items = (*form.indicators, *form.budget, *form.notes)
    wrong = [item.place for item in items if not _is_place(item.place, path)]
    if wrong:
        return f"place {str(wrong[0]).removeprefix(str(path))!r}"
    lost = [item for item in form.indicators if item.place.row < 1 or not (item.name or item.value or item.explanation)]
    return f"indicator without place or text: {lost[0].place.part!r}" if lost else ""


def _is_place(place: Place, path: Path) -> bool:
    return place.file.startswith(str(path)) and place.row >= 0 and place.column >= 0


def serve(pipe: Connection, seeds: Sequence[Seed], run: int, most_bytes: int) -> None:
    """Answer numbers of cases with verdicts until None comes; "started" is said before each reading."""
    _guard(most_bytes)
    laps: list[float] = []

    def page_done() -> None:
        laps.append(time.process_time())
        pipe.send("started")

    with tempfile.TemporaryDirectory(prefix="zhibiao-fuzz-") as place:
        folder = Path(place)
        for seed in {seed.container: seed for seed in seeds}.values():
            judge(write(Spoiled(0, seed, (), b"", 0), folder), PLAIN)
        _tell_pages(page_done)
        held = _memory("VmRSS")
        pipe.send(os.getpid())
        while (asked := pipe.recv()) is not None:
            number, kept = asked
            case = make_case(seeds, run, number)
            path = write(case, folder, case.steps if kept is None else [case.steps[step] for step in kept])
            pipe.send("started")
            Path("/proc/self/clear_refs").write_text("5", "ascii")
            laps[:] = [time.process_time()]
            outcome, finding = judge(path, OPTIONS[case.options])
            laps.append(time.process_time())
            ms = 1000 * max(later - before for before, later in pairwise(laps))
            pipe.send(Verdict(number, "" if finding else outcome, finding, ms, max(0.0, _memory("VmHWM") - held)))
            path.unlink()


def _guard(most_bytes: int) -> None:
    """No network, no other office program, no more memory than ``most_bytes``, nothing printed by libraries."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    libreoffice.find = lambda: None

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("network used")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        setattr(socket, name, refuse)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good


def _tell_pages(done: Callable[[], None]) -> None:
    """Have ``done`` called before and after each page that is recognised: that takes seconds a page."""

    def told(*arguments: Any) -> Page:
        done()
        page = recognise_page(*arguments)
        done()
        return page

    image.recognise_page = pdf.recognise_page = told


def _memory(field: str) -> float:
    """A field of /proc/self/status in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024
