"""Records of the labelled data built from their JSON objects, each field and class checked.

Every builder raises KeyError for a missing field, TypeError or ValueError with a Chinese sentence for a wrong one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from corpus.labelled import (
    BOUNDARIES,
    KINDS,
    READERS,
    AuthoredDocument,
    AuthoredIndicator,
    ContrastRow,
    LabelledDocument,
    LabelledIndicator,
    LibraryDuty,
    LibraryIndicator,
    Reading,
    RowReadings,
    SeedLabel,
)
from corpus.taxonomy import load_taxonomy

_SLOT = re.compile(r"\{[^{}]*\}")
_OPERATORS = frozenset({"≥", ">", "≤", "<", "=", "定性"})


def choose_held_out(boundaries: Mapping[str, str]) -> frozenset[str]:
    """Names of the contrast sets that are never trained on: about a tenth, at least one for every boundary.

    boundaries: set name → boundary of its first row. Among the n sets of a boundary, the max(1, round(n / 10)) with
    the smallest sha256 of their name (UTF-8, hex).
    """
    chosen: set[str] = set()
    for boundary in set(boundaries.values()):
        names = [name for name, served in boundaries.items() if served == boundary]
        names.sort(key=lambda name: hashlib.sha256(name.encode()).hexdigest())
        chosen.update(names[: max(1, round(len(names) / 10))])
    return frozenset(chosen)


def public_document(row: Mapping[str, Any]) -> LabelledDocument:
    """A public document with its labelled rows."""
    year = row["year"]
    if year is not None and (not isinstance(year, int) or not 2000 <= year <= 2100):
        raise ValueError(f"年度“{year}”不可能")
    keys = ("doc_id", "origin", "source", "source_kind", "group", "unit", "region", "sector", "kind", "title")
    rows = tuple(_labelled(item) for item in row["indicators"])
    return LabelledDocument(**_text(row, *keys), year=year, duties=_texts(row, "duties"), indicators=rows)


def library_duty(row: Mapping[str, Any]) -> LibraryDuty:
    """A duty of the library with its indicators."""
    head = _text(row, "id", "origin", "function", "function_name", "item", "duty", "duty_text")
    rows = tuple(_library_indicator(item) for item in row["indicators"])
    served = _texts(row, "who") if "who" in row else ()
    return LibraryDuty(**head, keywords=_texts(row, "keywords"), indicators=rows, served=served)


def seed_label(row: Mapping[str, Any]) -> SeedLabel:
    """The label of one indicator of a seed form."""
    return SeedLabel(**_text(row, "seed", "name", "note"), index=_index(row), **_label(row))


def contrast_row(row: Mapping[str, Any]) -> ContrastRow:
    """One row of a contrast set."""
    fields = _text(row, "set", "boundary", "name", "value", "unit", "note", "origin")
    _require_name(fields["name"])
    if fields["boundary"] not in BOUNDARIES:
        raise ValueError(f"没有“{fields['boundary']}”这一边界")
    if not isinstance(row["held_out"], bool):
        raise TypeError(f"字段“held_out”应是 true 或 false，现为 {row['held_out']!r}")
    return ContrastRow(**fields, held_out=row["held_out"], **_label(row))


def authored_document(row: Mapping[str, Any]) -> AuthoredDocument:
    """An authored document with its rows."""
    head = _text(row, "doc_id", "origin", "title", "unit", "sector", "kind")
    if head["kind"] not in KINDS:
        raise ValueError(f"没有“{head['kind']}”这一种类")
    return AuthoredDocument(**head, indicators=tuple(_authored(item) for item in row["indicators"]))


def row_readings(row: Mapping[str, Any]) -> RowReadings:
    """The three readings of one public row."""
    readings = tuple(Reading(**_text(item, "reader"), **_label(item)) for item in row["readings"])
    if tuple(item.reader for item in readings) != READERS:
        raise ValueError(f"读者应依次为 {'、'.join(READERS)}")
    return RowReadings(**_text(row, "doc_id"), index=_index(row), readings=readings)


def _labelled(row: Mapping[str, Any]) -> LabelledIndicator:
    fields = _text(row, "name", "value", "unit", "l1", "l2", "duty")
    _require_name(fields["name"])
    return LabelledIndicator(**fields, **_text(row["label"], "note"), **_label(row["label"]))


def _authored(row: Mapping[str, Any]) -> AuthoredIndicator:
    fields = _text(row, "name", "value", "unit")
    _require_name(fields["name"])
    return AuthoredIndicator(**fields, **_label(row))


def _library_indicator(row: Mapping[str, Any]) -> LibraryIndicator:
    keys = ("name", "l2", "operator", "value", "unit", "polarity", "basis", "explain", "measure")
    also = _texts(row, "also") if "also" in row else ()
    more = {key: row.get(key, "") for key in ("cost_kind", "pattern")}
    item = LibraryIndicator(**_text(row, *keys), aka=_texts(row, "aka"), also=also, **more)
    if len(load_taxonomy().resolve_leaf(item.l2)) != 1:
        raise ValueError(f"“{item.l2}”不是某一类的名称")
    _require_leaves(item.leaf, also)
    if item.operator not in _OPERATORS:
        raise ValueError(f"计算符号“{item.operator}”不认识")
    if _SLOT.sub("", item.pattern) != item.pattern.replace("{x}", "").replace("{who}", ""):
        raise ValueError(f"说法“{item.pattern}”里只能有 {{x}} 和 {{who}}")
    return item


def _label(row: Mapping[str, Any]) -> dict[str, Any]:
    """Primary leaf and other acceptable leaves, each checked against the taxonomy."""
    label = _text(row, "primary") | {"also": _texts(row, "also")}
    _require_leaves(label["primary"], label["also"])
    return label


def _require_leaves(primary: str, also: tuple[str, ...]) -> None:
    accepted = (primary, *also)
    for leaf in accepted:
        if leaf not in load_taxonomy().leaves:
            raise ValueError(f"没有“{leaf}”这一类")
    if len(set(accepted)) != len(accepted):
        raise ValueError(f"“also”重复或含主标签：{'、'.join(accepted)}")


def _require_name(name: str) -> None:
    if not name.strip():
        raise ValueError("指标名称为空")


def _index(row: Mapping[str, Any]) -> int:
    index = row["index"]
    if not isinstance(index, int) or index < 0:
        raise ValueError(f"序号“{index}”应是从0起的整数")
    return index


def _text(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    for key in keys:
        if not isinstance(row[key], str):
            raise TypeError(f"字段“{key}”应是文字，现为 {row[key]!r}")
    return {key: row[key] for key in keys}


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = row[key]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"字段“{key}”应是文字的列表，现为 {value!r}")
    return tuple(value)
