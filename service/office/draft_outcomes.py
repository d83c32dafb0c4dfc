"""What became of suggestions, told to the library: it learns from it once somebody approved."""

from __future__ import annotations

from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office.draft_content import DraftContent
from service.office.library import record
from service.office.office import Office

__all__ = ["note_rejected", "note_taken"]


def note_rejected(office: Office, actor: Actor, content: DraftContent, measure: str) -> None:
    """A suggestion was of no use for this form. Raises ServiceError 403 and 404."""
    query = " ".join(content.asked.split())[:200]
    record(office, actor, "rejected", measure, query=query, unit=content.unit, form=content.title[:200])


def note_taken(office: Office, actor: Actor, content: DraftContent) -> int:
    """What became of the suggestions in a form that is done: taken as they were, or edited; returns how many.

    Rows noted before are left out, so that handing in again or a second try tells nothing twice; those noted now say
    so in ``content``, which the caller keeps.
    """
    actor.require("library_draft")
    count = 0
    for row in content.rows:
        own, outcome = row.suggested, row.outcome
        if own is None or own.noted or not outcome:
            continue
        edited = {"name": row.name, "operator": row.operator, "value_unit": row.unit} if outcome == "edited" else {}
        told = {"query": own.query, "unit": content.unit, "form": content.title[:200]}
        try:
            record(office, actor, outcome, own.measure, **told, **edited)
        except ServiceError as error:
            if error.status != 404:  # the library no longer has it: nothing to learn
                raise
        own.noted = True
        count += 1
    return count
