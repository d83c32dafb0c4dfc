"""Rows like the one a finding is about: what reviewers of public forms accept, and what this office has approved."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier.judge import query_of
from corpus.records import Indicator
from models.encoder import load_encoder
from models.features import clean_name
from models.neighbours import load_neighbours
from service.accounts.actor import Actor
from service.office.lookup import get_finding, get_indicator
from service.office.office import Office
from service.store.database import Database
from service.store.tables import Decision, FormRow, IndicatorRow

__all__ = ["NearRow", "nearest_of", "neighbours_of"]

_LEAST = 0.6
_TOP = 3
_MOST_NAMES = 50_000
_ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class NearRow:
    """A row like it. leaf: class it stands under. similarity: cosine of the names; 1 for an equal row.

    source: 公开表 (a labelled public form) or 本单位已复核 (approved here). unit, year: of its form.
    """

    name: str
    leaf: str
    source: str
    unit: str
    year: int | None
    similarity: float


class _Approved:
    """Names in approved forms by their vectors; grows as forms are approved, the oldest names leave first."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._seen = 0
        self._places: dict[str, int] = {}
        self._ids: list[list[str]] = []
        self._vectors = np.empty((0, load_encoder().width), dtype=np.float32)

    def nearest(self, session: Session, name: str) -> list[tuple[float, list[str]]]:
        """(cosine, ids of rows so named) of the likest names, the likest first."""
        with self._guard:
            self._learn(session)
            vectors, ids = self._vectors, self._ids
        if not len(vectors):
            return []
        near = vectors @ load_encoder().encode([name])[0]
        best = np.argsort(-near, kind="stable")[: 4 * _TOP]
        return [(float(near[at]), list(ids[at][-_TOP:])) for at in best if near[at] >= _LEAST]

    def _learn(self, session: Session) -> None:
        """Take in what was approved since the last look."""
        last = session.scalar(select(func.max(Decision.seq))) or 0
        if last == self._seen:
            return
        forms = select(Decision.form_id).where(Decision.kind.in_(("approve", "undo")), Decision.seq > self._seen)
        rows = (
            select(IndicatorRow.id, IndicatorRow.name)
            .join(FormRow, IndicatorRow.form_id == FormRow.id)
            .where(FormRow.id.in_(forms), FormRow.state == "approved")
            .order_by(FormRow.created_at, IndicatorRow.index)
            .execution_options(yield_per=_ROWS_AT_ONCE)
        )
        fresh: list[str] = []
        for id_, text in session.execute(rows):
            name = clean_name(text)
            if name not in self._places:
                self._places[name] = len(self._ids)
                self._ids.append([])
                fresh.append(name)
            own = self._ids[self._places[name]]
            if id_ not in own[-_TOP:]:
                own.append(id_)
                del own[:-_TOP]
        if fresh:
            self._vectors = np.vstack([self._vectors, load_encoder().encode(fresh).astype(np.float32)])
        over = len(self._ids) - _MOST_NAMES
        if over > 0:
            self._ids, self._vectors = self._ids[over:], self._vectors[over:]
            self._places = {name: at - over for name, at in self._places.items() if at >= over}
        self._seen = last


_KNOWN: WeakKeyDictionary[Database, _Approved] = WeakKeyDictionary()
_MAKING = threading.Lock()


def neighbours_of(office: Office, actor: Actor, finding_id: str) -> tuple[NearRow, ...]:
    """Rows like that of a finding: under the class it proposes (else the model's answer), and under the filed one.

    Those approved here come first. Empty for a finding about the form. Raises ServiceError 403 or 404.
    """
    actor.require("decide")
    with office.database.read() as session:
        finding = get_finding(session, actor, finding_id)
        return _of_row(office, session, finding.indicator, finding.proposed) if finding.indicator else ()


def nearest_of(office: Office, actor: Actor, indicator_id: str) -> tuple[NearRow, ...]:
    """The same for a row."""
    actor.require("decide")
    with office.database.read() as session:
        return _of_row(office, session, get_indicator(session, actor, indicator_id), "")


def _of_row(office: Office, session: Session, item: IndicatorRow, proposed: str) -> tuple[NearRow, ...]:
    found = _approved_here(office, session, item)
    query = query_of(Indicator.from_dict(item.data))
    leaves = dict.fromkeys(leaf for leaf in (proposed or item.leaf, item.filed) if leaf)
    for leaf in leaves:
        for near in load_neighbours().nearest(query, leaf, _TOP if leaf != item.filed else _TOP - 1):
            found.append(NearRow(near.name, leaf, "公开表", near.unit or near.title, near.year, near.similarity))
    return tuple(found)


def _approved_here(office: Office, session: Session, item: IndicatorRow) -> list[NearRow]:
    """Rows of approved forms: equal ones, then those with like names; each name and class once."""
    with _MAKING:
        known = _KNOWN.get(office.database) or _KNOWN.setdefault(office.database, _Approved())
    likeness = {id_: cosine for cosine, ids in known.nearest(session, clean_name(item.name)) for id_ in ids}
    query = (
        select(IndicatorRow, FormRow)
        .join(FormRow, IndicatorRow.form_id == FormRow.id)
        .where(FormRow.state == "approved", FormRow.id != item.form_id)
    )
    equal = session.execute(query.where(IndicatorRow.digest == item.digest).limit(_TOP)).all()
    like = session.execute(query.where(IndicatorRow.id.in_(list(likeness)))).all() if likeness else []
    found: dict[tuple[str, str], NearRow] = {}
    ranked = sorted(like, key=lambda pair: (-likeness[pair[0].id], pair[0].id))
    for row, form in (*equal, *ranked):
        cosine = 1.0 if row.digest == item.digest else min(likeness[row.id], 1.0)
        leaf = row.decided or row.filed
        near = NearRow(row.name, leaf, "本单位已复核", form.unit, form.year, cosine)
        found.setdefault((row.name, leaf), near)
    return list(found.values())[:_TOP]
