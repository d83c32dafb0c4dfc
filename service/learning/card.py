"""The card of the weights in force: their manifest, and the text about the shipped ones."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from models.store import load_model
from service.accounts.actor import Actor
from service.learning.versions import ensure_shipped, folder_of, in_force
from service.office.office import Office

__all__ = ["model_card"]


def model_card(office: Office, actor: Actor) -> dict[str, Any]:
    """What the weights in force say about themselves. Raises ServiceError 403 and ModelError."""
    actor.require("use")
    ensure_shipped(office)
    with office.database.read() as session:
        version = in_force(session)
    manifest = load_model(folder_of(office, version)).manifest
    return {
        "version": version.version,
        "weights": manifest.version,
        "code_version": manifest.code_version,
        "taxonomy_version": manifest.taxonomy_version,
        "leaves": list(manifest.leaves),
        "metrics": dict(manifest.metrics),
        "data_hash": manifest.data_hash,
        "licence": manifest.licence,
        "office_rows": int(manifest.settings.get("office", {}).get("rows", 0)),
        "text": files("models").joinpath("CARD.md").read_text(encoding="utf-8"),
    }
