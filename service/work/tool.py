"""What produced an answer: version, model and edition, for the ``tool`` object of every result."""

from __future__ import annotations

from typing import Any

from corpus.taxonomy import load_taxonomy
from corpus.version import product_version

__all__ = ["describe_tool"]


def describe_tool(model: Any = None, edition: str | None = None) -> dict[str, Any]:
    """Name, version, model (id of the weights in use) and edition; "" where no model was asked."""
    manifest = getattr(model, "manifest", None)
    return {
        "name": "zhibiao",
        "version": product_version(),
        "model": getattr(manifest, "version", ""),
        "edition": load_taxonomy().edition(edition).id,
    }
