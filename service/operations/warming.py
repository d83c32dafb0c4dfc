"""Loading models and library at the start, beside the first requests, so that nobody waits for them."""

from __future__ import annotations

import threading
from concurrent.futures import BrokenExecutor, CancelledError

import structlog

from corpus.errors import ZhibiaoError
from service.office.office import Office
from service.office.suggesting import warm
from service.work.audited import settle_memory

__all__ = ["start_warming"]

_log = structlog.get_logger("zhibiao.start")


def start_warming(office: Office) -> None:
    """Start it in a thread of its own; a service that stops meanwhile does not wait for it."""
    threading.Thread(target=_warm, args=(office,), name="warming", daemon=True).start()


def _warm(office: Office) -> None:
    try:
        warm(office)
    except (ZhibiaoError, CancelledError, BrokenExecutor) as error:
        # stopped meanwhile, or a fault that the first request will tell
        _log.info("not warmed", kind=type(error).__name__)
    else:
        settle_memory()
        _log.info("warm")
