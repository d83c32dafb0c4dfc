"""What everyone may look up: the rules of the audit and the classes."""

from __future__ import annotations

from typing import Any

from classifier.audit import explain_rule
from classifier.checks import default_registry
from corpus.errors import UsageError
from corpus.taxonomy import Edition, load_taxonomy
from service.accounts.actor import Actor
from service.errors import not_found
from service.office.office import Office

__all__ = ["rule", "rules", "taxonomy"]


def rules(office: Office, actor: Actor) -> list[dict[str, Any]]:
    """Every check with what it looks for, why and what to do, and whether the office uses it."""
    actor.require("use")
    return [_rule(office, check.id) for check in default_registry()]


def rule(office: Office, actor: Actor, id_: str) -> dict[str, Any]:
    """One check. Raises ServiceError 404."""
    actor.require("use")
    try:
        return _rule(office, id_)
    except UsageError as error:
        raise not_found("规则", id_) from error


def _rule(office: Office, id_: str) -> dict[str, Any]:
    found = explain_rule(id_).to_dict()
    settings = office.settings
    severity = settings.severities.get(found["id"], found["severity"])
    return found | {"severity": severity, "used": found["id"] not in settings.disabled}


def taxonomy(actor: Actor) -> dict[str, Any]:
    """Classes with their definitions, and the editions with what stands under what."""
    actor.require("use")
    known = load_taxonomy()
    classes = [{"id": leaf, "label": known.label(leaf), "definition": known.definition(leaf)} for leaf in known.leaves]
    return {
        "version": known.version,
        "default_edition": known.default_edition,
        "classes": classes,
        "editions": [_edition(edition) for edition in known.editions.values()],
    }


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.id,
        "title": edition.title,
        "tree": [
            {"id": parent, "label": edition.parent_labels[parent], "classes": list(leaves)}
            for parent, leaves in edition.tree.items()
        ],
        "required_parents": list(edition.required_parents),
        "required_classes": list(edition.required_leaves),
        "files_classes": edition.files_classes,
    }
