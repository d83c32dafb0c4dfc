"""What a version of a measure says, in the one form in which it is compared, checked and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from classifier.knowledge.personal import clean_text, has_personal
from classifier.knowledge.records import Measure
from corpus.text import fold_width

__all__ = ["CONTENT", "OPERATORS", "checked", "content", "differences", "split_variants"]

CONTENT = (
    *("name", "leaf", "also", "operator", "unit", "polarity", "basis", "explain", "method"),
    *("cost_kind", "pattern", "variants"),
)
"""Fields that make a version; uses are evidence, not content."""
OPERATORS = ("", "≥", "≤", "=", ">", "<")
_LABELS = {
    "name": "指标名称",
    "unit": "计量单位",
    "basis": "依据",
    "explain": "指标解释",
    "method": "评价方法",
    "pattern": "指标说法",
    "cost_kind": "成本种类",
}
_LONGEST = {"name": 60, "unit": 20, "basis": 200, "explain": 2000, "method": 2000, "pattern": 80, "cost_kind": 20}
_MOST_VARIANTS = 50
_SIGNS = {">=": "≥", "<=": "≤", "＝": "=", "定性": ""}
_SEPARATOR = re.compile("[；;\n]")
_PLACE = re.compile(r"\{[^{}]*\}|[{}]")


def content(measure: Measure) -> dict[str, Any]:
    """Fields of CONTENT, cleaned; two measures with equal content are one version."""
    fields: dict[str, Any] = {}
    for field in CONTENT:
        value = getattr(measure, field)
        fields[field] = value if isinstance(value, tuple) else clean_text(value)
    fields["also"] = tuple(dict.fromkeys(leaf for leaf in measure.also if leaf != measure.leaf))
    fields["operator"] = _SIGNS.get(fold_width(fields["operator"]), fields["operator"])
    parts = dict.fromkeys(part for variant in measure.variants for part in split_variants(variant))
    fields["variants"] = tuple(part for part in parts if part != fields["name"])
    return fields


def split_variants(text: str) -> tuple[str, ...]:
    """Wordings written in one cell, one a line or parted by semicolons."""
    return tuple(clean for part in _SEPARATOR.split(text) if (clean := clean_text(part)))


def differences(one: Measure, two: Measure) -> tuple[str, ...]:
    """Fields of CONTENT that differ."""
    left, right = content(one), content(two)
    return tuple(field for field in CONTENT if left[field] != right[field])


def checked(measure: Measure) -> Measure:
    """The measure with cleaned content. Raises ValueError with every fault, in Chinese."""
    fields = content(measure)
    faults = list(_faults(fields))
    if faults:
        raise ValueError("；".join(faults))
    return replace(measure, **fields)


def _faults(fields: Mapping[str, Any]) -> list[str]:
    faults = [] if fields["name"] else ["指标名称是空的"]
    if fields["leaf"] == "其他":
        faults.append("类别“其他”不是绩效指标")
    if fields["operator"] not in OPERATORS:
        faults.append(f"运算符号“{fields['operator']}”不认识，可用：{'、'.join(filter(None, OPERATORS))}")
    for field, longest in _LONGEST.items():
        if len(fields[field]) > longest:
            faults.append(f"{_LABELS[field]}超过{longest}个字")
        if has_personal(fields[field]):
            faults.append(f"{_LABELS[field]}里有人名、电话或证件号码")
    places = [place for place in _PLACE.findall(fields["pattern"]) if place not in ("{x}", "{who}")]
    if places:
        faults.append(f"指标说法里的“{places[0]}”不认识，可用：{{x}}（对象）、{{who}}（受益人）")
    if len(fields["variants"]) > _MOST_VARIANTS:
        faults.append(f"其他说法超过{_MOST_VARIANTS}个")
    if any(len(variant) > _LONGEST["name"] for variant in fields["variants"]):
        faults.append(f"其他说法里有一个超过{_LONGEST['name']}个字")
    if any(has_personal(variant) for variant in fields["variants"]):
        faults.append("其他说法里有人名、电话或证件号码")
    return faults
