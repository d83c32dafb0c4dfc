"""What produced an output: version, model and edition, for the ``tool`` object of every JSON result."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["describe_tool", "version"]


@cache
def version() -> str:
    """Version of the installed product; "0" when it runs from a folder that was never installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("zhibiao")
    except PackageNotFoundError:
        return "0"


def describe_tool(model: Any = None, edition: str | None = None) -> dict[str, Any]:
    """Name, version, model (id of the weights in use) and edition; "" where a command uses none."""
    from corpus.taxonomy import load_taxonomy

    manifest = getattr(model, "manifest", None)
    return {
        "name": "zhibiao",
        "version": version(),
        "model": getattr(manifest, "version", ""),
        "edition": load_taxonomy().edition(edition).id,
    }
