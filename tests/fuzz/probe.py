"""One input tried: what comes of it, told by a signature that is the same for all inputs that fail alike."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tests.fuzz.invariants import Broken
from tests.fuzz.targets import Check

_ROOMS = ("corpus", "models", "classifier", "service")
_ROOT = Path(__file__).resolve().parents[2]


class TooSlowError(BaseException):
    """An input took more computing than it may. No Exception, so that nothing on the way takes it for an error."""


def attempt(check: Check, data: bytes, seconds: float) -> tuple[str, str]:
    """Signature and report of a failure, both empty where there is none. seconds: of computing."""
    try:
        with _within(seconds):
            check(data)
    except BaseException as error:  # what is being looked for
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return signature(error), "".join(traceback.format_exception(error))[-6000:]
    return "", ""


def signature(error: BaseException) -> str:
    """Kind of error and the innermost place of ours; of a broken invariant its rule."""
    if isinstance(error, Broken):
        return f"broken: {error.rule}"
    if isinstance(error, TooSlowError):
        return "too slow"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT)]
    ours = [one for one in own if Path(one.filename).relative_to(_ROOT).parts[0] in _ROOMS]
    last = (ours or own or list(frames))[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}"


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TooSlowError after so much computing of this process."""

    def stop(*_: object) -> NoReturn:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
