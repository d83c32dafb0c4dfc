"""A form that a supervisor approved, with the classes people decided on in place of those filed."""

from __future__ import annotations

from dataclasses import replace

from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.errors import conflict
from service.office.keep import form_of
from service.office.lookup import get_form
from service.office.office import Office

__all__ = ["approved_form"]


def approved_form(office: Office, actor: Actor, form_id: str) -> Form:
    """The form as it was approved. Raises ServiceError: 404, 409 not_approved."""
    with office.database.read() as session:
        row = get_form(session, actor, form_id)
        if row.state != "approved":
            raise conflict("not_approved", "这张表还没有复核通过，不能入库", hint="请先审核并复核")
        form = form_of(row)
        decided = [item.decided for item in row.indicators]
    items = tuple(
        _with_class(item, leaf, row.edition) if leaf else item
        for item, leaf in zip(form.indicators, decided, strict=True)
    )
    return replace(form, indicators=items)


def _with_class(item: Indicator, leaf: str, edition: str) -> Indicator:
    taxonomy = load_taxonomy()
    folded = leaf not in {one for leaves in taxonomy.edition(edition).tree.values() for one in leaves}
    l1 = "" if folded else taxonomy.parent_label(leaf, edition)
    l2 = taxonomy.label(leaf)
    repaired = replace(item.repaired, l1=l1, l2=l2) if item.repaired else None
    return replace(item, l1=l1, l2=l2, repaired=repaired)
