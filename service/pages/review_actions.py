"""What the desk asks of the office, each in one transaction; runs in threads, beside the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.accounts.identify import identify
from service.office.decisions import Command, decide, decide_group, undo
from service.office.review import QueueFilters, group_extent, next_form
from service.office.review_desk import Desk, PastDecision, choose_class, history, last_own, load_desk
from service.pages.shell import Visit
from service.store.tables import Decision

__all__ = ["Desking"]


class Desking:
    """Reading and deciding on one form for one person, who is asked for anew each time: a page stays open for hours.

    It remembers what was decided at once, so that a group is taken back at once; after a reload of the page a group is
    taken back one by one.
    """

    def __init__(self, visit: Visit, form_id: str) -> None:
        self._database, self._visit, self._form_id = visit.office.database, visit, form_id
        self._four_eyes = visit.office.four_eyes
        self._made: list[list[int]] = []

    def load(self) -> Desk:
        """The form as it stands now."""
        actor = self._now()
        with self._database.read() as session:
            return load_desk(session, actor, self._form_id)

    def history(self) -> tuple[PastDecision, ...]:
        """Decisions on the form."""
        actor = self._now()
        with self._database.read() as session:
            return history(session, actor, self._form_id)

    def extent(self, finding_id: str) -> tuple[int, int]:
        """Findings of a group, and forms they are in."""
        actor = self._now()
        with self._database.read() as session:
            return group_extent(session, actor, finding_id)

    def following(self, filters: QueueFilters, position: str) -> str:
        """The form after a place in the queue."""
        actor = self._now()
        with self._database.read() as session:
            return next_form(session, actor, filters, position, but=self._form_id)

    def decide(self, command: Command) -> int:
        """Make a decision."""
        return self._keep(lambda session, actor: [decide(session, actor, command, four_eyes=self._four_eyes)])

    def choose(self, finding_id: str, leaf: str, version: int) -> int:
        """Decide a finding by naming the class of its row."""
        return self._keep(lambda session, actor: [choose_class(session, actor, finding_id, leaf, version=version)])

    def decide_group(self, head: str, command: Command) -> int:
        """Decide a whole group; gives how many findings."""
        return self._keep(lambda session, actor: decide_group(session, actor, head, command))

    def undo(self) -> str:
        """Take back what was decided last in this window, else one's own latest decision on the form.

        Gives the id of what it was about, "" when there is nothing to take back.
        """
        actor = self._now()
        with self._database.write() as session:
            own = last_own(session, actor, self._form_id)
            last = self._made[-1] if self._made else [own] if own is not None else []
            links = [undo(session, actor, seq) for seq in reversed(last)]
            target = links[-1].target_id if links else ""
        del self._made[-1:]
        return target

    def _now(self) -> Actor:
        """Who is at the page; before a transaction begins, as it may write. Raises ServiceError 401 and 403."""
        return identify(self._visit.request, self._visit.office)

    def _keep(self, work: Callable[[Session, Actor], Sequence[Decision]]) -> int:
        actor = self._now()
        with self._database.write() as session:
            made = [link.seq for link in work(session, actor)]
        self._made.append(made)
        return len(made)
