"""What an office adds of its own: words the checks know beside theirs, and the classes its forms must have."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from corpus.records import FORM_KINDS
from corpus.taxonomy import load_taxonomy

__all__ = ["FormKind", "RequiredClasses", "Words"]


def _known_kind(kind: str) -> str:
    if kind and kind not in FORM_KINDS:
        raise ValueError(f"没有“{kind}”这种表，可用：{'、'.join(FORM_KINDS)}")
    return kind


FormKind = Annotated[str, AfterValidator(_known_kind)]
"""One of FORM_KINDS, "" for any."""


class Words(BaseModel):
    """Words of the office, each list added to the check's own; literal text, no patterns.

    accepted: names of indicators nobody wants to hear about, whatever the check.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    accepted: tuple[str, ...] = Field(default=(), description="不提意见的指标名称（写全称）")
    placeholders: tuple[str, ...] = Field(default=(), description="另算占位写法的文字（S4）")
    negative: tuple[str, ...] = Field(default=(), description="另算越低越好的指标用语（V5）")
    positive: tuple[str, ...] = Field(default=(), description="另算越高越好的指标用语（V5）")
    guaranteed: tuple[str, ...] = Field(default=(), description="允许写下限的成本用语，如保障标准（V4）")
    praise: tuple[str, ...] = Field(default=(), description="另算没有尺度的定性用语（V9）")
    process: tuple[str, ...] = Field(default=(), description="另算投入或过程的用语（C8）")
    generic: tuple[str, ...] = Field(default=(), description="另算空泛的指标名称（C10）")
    common: tuple[str, ...] = Field(default=(), description="各单位共用而不算雷同的指标名称（X1）")
    terms: dict[str, str] = Field(default_factory=dict, description="误写 → 正确的术语（C11）")


class RequiredClasses(BaseModel):
    """Classes a form of some kind and edition must have.

    kind: one of FORM_KINDS, "" for any. edition: id of an edition, "" for any. l1, l2: labels in any of their
    known variants (产出, 数量指标); None keeps the edition's own, an empty list requires none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FormKind = Field(default="", description="表的种类，空为不限")
    edition: str = Field(default="", description="指标体系，空为不限")
    l1: tuple[str, ...] | None = Field(default=None, description="必设的一级指标")
    l2: tuple[str, ...] | None = Field(default=None, description="必设的二级指标")

    @field_validator("edition")
    @classmethod
    def _known_edition(cls, edition: str) -> str:
        known = list(load_taxonomy().editions)
        if edition and edition not in known:
            raise ValueError(f"没有指标体系“{edition}”，可用：{'、'.join(known)}")
        return edition

    @field_validator("l1")
    @classmethod
    def _parents(cls, labels: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Ids of first-level classes."""
        if labels is None:
            return None
        found = {label: load_taxonomy().resolve_parent(label) for label in labels}
        if wrong := [label for label, parent in found.items() if not parent]:
            raise ValueError(f"不认识的一级指标“{wrong[0]}”")
        return tuple(dict.fromkeys(found.values()))

    @field_validator("l2")
    @classmethod
    def _leaves(cls, labels: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Ids of leaves."""
        if labels is None:
            return None
        leaves: dict[str, None] = {}
        for label in labels:
            found = load_taxonomy().resolve_leaf(label)
            if not found:
                raise ValueError(f"不认识的二级指标“{label}”")
            leaves |= dict.fromkeys(found)
        return tuple(leaves)

    def fits(self, kind: str, edition: str) -> bool:
        """Whether the entry speaks about forms of this kind and edition."""
        return self.kind in ("", kind) and self.edition in ("", edition)
