"""The oldest versions that pyproject.toml allows, as a constraints file: python tools/floors.py [EXTRA …].

``make lowest`` installs with it, so a floor that does not go together with the others shows at once.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def floors(project: Mapping[str, Any], extras: Iterable[str]) -> list[str]:
    """Lines ``name==version`` for the dependencies and those of some extras, sorted.

    project: the table [project]. Raises ValueError for a dependency without a lower bound, and for one whose bounds in
    different places differ; KeyError for an unknown extra.
    """
    found: dict[str, str] = {}
    for line in [*project["dependencies"], *(one for name in extras for one in project["optional-dependencies"][name])]:
        wanted = Requirement(line)
        bounds = [spec.version for spec in wanted.specifier if spec.operator in (">=", "==")]
        if len(bounds) != 1:
            raise ValueError(f"{line}: no single lower bound")
        if found.setdefault(wanted.name, bounds[0]) != bounds[0]:
            raise ValueError(f"{wanted.name}: {found[wanted.name]} in one place, {bounds[0]} in another")
    return [f"{name}=={version}" for name, version in sorted(found.items())]


if __name__ == "__main__":
    told = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    sys.stdout.write("\n".join([*floors(told, sys.argv[1:]), ""]))
