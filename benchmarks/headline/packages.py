"""Which other people's packages are here, and in which version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ["ABSENT", "told"]

ABSENT = "没有安装，未测"
_CARRIERS = {"fasttext": ("fasttext-numpy2-wheel", "fasttext-wheel", "fasttext")}
"""Library → packages that carry it, where the names differ."""


def told(library: str) -> str:
    """Name and version of the package that carries a library here, "" for none."""
    for package in _CARRIERS.get(library, (library,)):
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            continue
    return ""
