"""Plain text cut wherever its font changed: brackets, colons and slashes stand on lines of their own.

Web pages copied run by run come so: ``（`` / ``2022`` / ``年度）``. Numbers and signs of comparison are left
alone here, since a table may have a column for each; layouts join those by the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Lines = Sequence[tuple[int, str]]

_NO_CELL = re.compile(r"[（(）)：:·、，,]")
"""Signs that fill no cell of a table; several alone in their lines show where the lines come from."""
_LEANS_BACK = re.compile(r"[（(）)：:·、，,/％%]")
_REACHES_ON = re.compile(r"[（(·、/]$")
_FEWEST = 3
_LONGEST = 60
"""Characters from which a line is prose and goes on with nothing."""


def cut_at_runs(lines: Sequence[str]) -> bool:
    """Whether lines are pieces of text between changes of font: no columns, and signs alone in several lines."""
    if any("\t" in line or "|" in line for line in lines):
        return False
    return sum(_NO_CELL.fullmatch(line.strip()) is not None for line in lines) >= _FEWEST


def join_runs(lines: Lines) -> list[tuple[int, str]]:
    """Lines with brackets, colons and slashes back in the text they belong to; a line keeps its first number."""
    out: list[tuple[int, str]] = []
    for number, text in lines:
        bare = text.strip()
        above = out[-1][1] if out else ""
        if bare and above and len(above) <= _LONGEST and (_LEANS_BACK.match(bare) or _goes_on(above)):
            out[-1] = (out[-1][0], above + bare)
        else:
            out.append((number, bare))
    return out


def _goes_on(text: str) -> bool:
    opened = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    return opened > 0 or _REACHES_ON.search(text) is not None
