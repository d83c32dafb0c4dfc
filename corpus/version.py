"""Version of the installed product."""

from __future__ import annotations

from functools import cache

__all__ = ["product_version"]


@cache
def product_version() -> str:
    """Version as installed, "0" when the product runs from a folder that was never installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zhibiao")
    except PackageNotFoundError:
        return "0"
