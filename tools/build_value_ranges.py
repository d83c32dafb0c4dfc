"""Write the ranges of targets that V15 compares with: from the public documents, the library and the authored forms.

    .venv/bin/python -m tools.build_value_ranges

Run it again when one of those changes; a test compares. The same data give the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

from classifier.checks.ranges import build_share_ranges
from classifier.checks.time_ranges import build_known_times
from corpus.atomic import write_text

RANGES = Path(__file__).parents[1] / "classifier" / "data" / "value_ranges.json"


def render() -> str:
    """Text of the file: kinds of range, each a name and the fields of its record in order, one a line."""
    kinds: dict[str, dict[str, Any]] = {"shares": build_share_ranges(), "times": build_known_times()}
    parts = []
    for kind, ranges in kinds.items():
        lines = [
            f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(astuple(one), ensure_ascii=False)}"
            for name, one in sorted(ranges.items())
        ]
        parts.append(f'"{kind}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    write_text(RANGES, render())
