"""The table of column roles in docs/layouts.md, from corpus/data/layouts.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "layouts.md"
SHOWN = 6
ROLES = re.compile(r"(?<=<!-- roles -->\n).*?(?=<!-- end of roles -->)", re.DOTALL)


def render() -> str:
    """One line per role: what becomes of it, and the first header words that name it."""
    data = tomllib.loads((ROOT / "corpus" / "data" / "layouts.toml").read_text(encoding="utf-8"))
    lines = ["| 角色 | 读成什么 | 认识的表头词，例如 |", "| --- | --- | --- |"]
    for role, words in data["roles"].items():
        plain = [word for word in words if not word.startswith("~")]
        lines.append(f"| `{role}` | {data['meanings'][role]} | {'、'.join(plain[:SHOWN])} |")
    return "\n".join(lines) + "\n"


def refresh(page: str) -> str:
    """Text of the page with the table as the data are now."""
    return ROLES.sub(lambda _: render(), page)


if __name__ == "__main__":
    write_text(PAGE, refresh(PAGE.read_text(encoding="utf-8")))
