"""Rows of many requests judged together by one thread, so that neither a request nor the event loop waits long.

The answer for a row is the same alone and in any batch, so that it does not matter what is judged with what.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from classifier.judge import Judgement, Model, judge, row_edition
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from service.errors import unavailable

__all__ = ["Batcher", "Judged"]

_EVERY = 10
"""Alternatives asked for, all there are; whoever asked takes the first of them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements of the rows of a request, in order, all by one model."""

    judgements: tuple[Judgement, ...]
    model: Model


@dataclass(slots=True)
class _Ticket:
    """A request that waits. done: judgements of its rows so far. error: why there will be none."""

    items: Sequence[Indicator]
    editions: Sequence[str]
    future: Future[Judged]
    model: Model | None = None
    done: list[Judgement] = field(default_factory=list)
    error: Exception | None = None


_Batch = list[tuple[_Ticket, int]]
"""Requests, each with how many of its rows are judged now."""


class Batcher:
    """A queue of rows and the thread that judges them; the thread starts with the first rows.

    Every waiting request gets a share of each batch, so that one row does not wait behind a thousand.
    """

    def __init__(
        self,
        model: Callable[[], Model],
        *,
        linger: float = 0.001,
        most: int = 256,
        share: int = 64,
        waiting: int = 50_000,
    ) -> None:
        """model: gives the one in force; asked for at every batch, a request keeps the one it began with.

        linger: seconds to wait for company before a small batch is judged. most: rows of a batch. share: rows of one
        request in a batch. waiting: rows of requests under way beyond which new ones are refused.
        """
        self._model, self._linger, self._most, self._share, self._bound = model, linger, most, share, waiting
        self._tickets: deque[_Ticket] = deque()
        self._waiting = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """Rows of requests that are not answered yet."""
        return self._waiting

    def submit(self, items: Sequence[Indicator], edition: str | None = None) -> Future[Judged]:
        """Ask for rows to be judged.

        edition: by which parents are named; None reads it off each row. Raises ServiceError 503 when too many wait or
        the service is stopping, UsageError for an unknown edition.
        """
        taxonomy = load_taxonomy()
        if edition is not None:
            editions = [taxonomy.edition(edition).id] * len(items)
        else:
            editions = [row_edition(item.l1, item.l2, taxonomy) for item in items]
        future: Future[Judged] = Future()
        with self._changed:
            if self._closed:
                raise unavailable("stopping", "服务正在停止")
            if self._waiting and self._waiting + len(items) > self._bound:
                raise unavailable("busy", "正在判类的指标太多，请稍后再试", seconds=1)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="judge", daemon=True)
                self._thread.start()
            self._tickets.append(_Ticket(items, editions, future))
            self._waiting += len(items)
            self._changed.notify()
        return future

    def close(self) -> None:
        """Judge what waits, then stop the thread; what comes later is refused."""
        with self._changed:
            self._closed, thread = True, self._thread
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while batch := self._take():
            try:
                current = self._model()
            except Exception as error:  # noqa: BLE001 - told to whoever asked; the thread must live on
                for ticket, _ in batch:
                    ticket.error = error
            else:
                for ticket, _ in batch:
                    ticket.model = ticket.model or current
                for model in {id(ticket.model): ticket.model for ticket, _ in batch}.values():
                    if model is not None:
                        self._judge([part for part in batch if part[0].model is model], model)
            self._settle(batch)

    def _take(self) -> _Batch:
        """The next batch; [] when the service stops and nothing waits."""
        batch: _Batch = []
        with self._changed:
            while not batch and not (self._closed and not self._tickets):
                self._changed.wait_for(lambda: bool(self._tickets) or self._closed)
                end = time.monotonic() + self._linger
                while not self._closed and self._waiting < self._share and (left := end - time.monotonic()) > 0:
                    self._changed.wait(left)
                room = self._most
                while self._tickets and room:
                    ticket = self._tickets.popleft()
                    if ticket.future.cancelled():  # who asked has gone
                        self._waiting -= len(ticket.items)
                        continue
                    count = min(len(ticket.items) - len(ticket.done), self._share, room)
                    batch.append((ticket, count))
                    room -= count
        return batch

    def _judge(self, batch: _Batch, model: Model) -> None:
        """Judge rows of several requests together; one that fails does not fail the others."""
        items: list[Indicator] = []
        editions: list[str] = []
        for ticket, count in batch:
            start = len(ticket.done)
            items += ticket.items[start : start + count]
            editions += ticket.editions[start : start + count]
        try:
            found = judge(items, model, load_taxonomy(), edition=editions, top=_EVERY)
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            if len(batch) == 1:
                batch[0][0].error = error
            else:
                for part in batch:
                    self._judge([part], model)
            return
        at = 0
        for ticket, count in batch:
            ticket.done += found[at : at + count]
            at += count

    def _settle(self, batch: _Batch) -> None:
        """Answer who is done; the others wait for their next share, behind those that came meanwhile."""
        for ticket, _ in batch:
            whole = len(ticket.done) == len(ticket.items)
            with self._changed:
                if not whole and ticket.error is None:
                    self._tickets.append(ticket)
                    continue
                self._waiting -= len(ticket.items)
            if not ticket.future.set_running_or_notify_cancel():
                continue
            if ticket.error is not None:
                ticket.future.set_exception(ticket.error)
            elif ticket.model is not None:
                ticket.future.set_result(Judged(tuple(ticket.done), ticket.model))
