"""The weights in force as they are measured: the public rows they were tested on, their answers on approved rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import ModelError
from models.leaf_model import LeafModel
from models.office_rows import OfficeRow
from models.reference import Reference, load_reference
from models.store import load_model
from service.learning.rows import approved_rows
from service.learning.versions import ensure_shipped, folder_of, in_force
from service.office.office import Office
from service.store.tables import FormRow, IndicatorRow

__all__ = ["Measured", "approved_answers", "measured_weights"]

_AT_ONCE = 500


@dataclass(frozen=True)
class Measured:
    """The weights in force. version: the office's name for them. public: None for weights brought from elsewhere."""

    version: str
    model: LeafModel
    public: Reference | None

    @property
    def weights(self) -> str:
        """Id of the weights, as forms name what judged them."""
        return self.model.manifest.version


def measured_weights(office: Office) -> Measured:
    """The weights in force now. Raises ModelError for broken ones."""
    ensure_shipped(office)
    with office.database.read() as session:
        version = in_force(session)
    folder = folder_of(office, version)
    model = load_model(folder)
    try:
        public = load_reference(folder, model.manifest.version)
    except ModelError:
        public = None
    return Measured(version.version, model, public)


def approved_answers(session: Session, weights: str) -> Iterator[tuple[OfficeRow, str, float | None]]:
    """Approved rows the weights judged, in a stable order, with the class they answered and how sure they were."""
    decided = {row.id: row for row in approved_rows(session).rows}
    ids = sorted(decided)
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(IndicatorRow.id, IndicatorRow.leaf, IndicatorRow.confidence, FormRow.tool)
            .join(FormRow, FormRow.id == IndicatorRow.form_id)
            .where(IndicatorRow.id.in_(ids[start : start + _AT_ONCE]))
            .order_by(IndicatorRow.id)
        )
        for id_, answered, sure, tool in session.execute(query):
            if (tool or {}).get("model") == weights:
                yield decided[id_], answered, sure
