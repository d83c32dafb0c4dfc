"""The ``[headers]`` and ``[[layouts]]`` tables of a settings file: how the office's own tables are headed."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from classifier.settings_office import FormKind
from corpus.own_layouts import OwnLayout, OwnLayouts

__all__ = ["LayoutOfOffice", "own_layouts"]


class LayoutOfOffice(BaseModel):
    """One family of tables; roles as in docs/layouts.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=40, description="编号，写进结果的 layout")
    requires: tuple[str, ...] = Field(min_length=1, description="表头必须都有的角色")
    any: tuple[str, ...] = Field(default=(), description="至少要有其中一个的角色，不写为不要求")
    optional: tuple[str, ...] = Field(default=(), description="认识的其他角色")
    produces: Literal["indicators", "budget", "duties"] = Field(default="indicators", description="读成什么")
    kind: FormKind = Field(default="", description="标题没说明时，表的种类")


def own_layouts(headers: dict[str, tuple[str, ...]], layouts: tuple[LayoutOfOffice, ...]) -> OwnLayouts:
    """What the two tables say, as the reader takes it."""
    words = tuple((role, word) for role, added in sorted(headers.items()) for word in added)
    return OwnLayouts(words, tuple(OwnLayout(**one.model_dump()) for one in layouts))
