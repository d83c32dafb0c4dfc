"""Taking an edited library back in: good rows become drafts, bad ones are told at once, unchanged ones do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classifier.knowledge.content import checked, content, differences, split_variants
from classifier.knowledge.intake_rows import EditedRow, read_edited
from classifier.knowledge.merge import measure_id
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.personal import clean_text
from classifier.knowledge.records import Measure
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form

__all__ = ["Fault", "Intake", "import_library"]

_PLAIN = ("name", "pattern", "operator", "unit", "polarity", "explain", "method", "basis")


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was not taken in, and why, in Chinese."""

    row: int
    message: str

    def __str__(self) -> str:
        """One sentence with the number of the row."""
        return f"第{self.row}行：{self.message}"


@dataclass(frozen=True, slots=True)
class Intake:
    """What an import did. new, changed: ids of measures drafted. unchanged: rows that say what the library says.

    notes: Chinese sentences on what the editor should know.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return {
            "new": list(self.new),
            "changed": list(self.changed),
            "unchanged": self.unchanged,
            "faults": [{"row": fault.row, "message": fault.message} for fault in self.faults],
            "notes": list(self.notes),
        }


def import_library(library: OfficeLibrary, path: Path, *, by: str, note: str = "") -> Intake:
    """Draft what an edited workbook, table or JSON file says otherwise than the library; one write for all rows.

    Raises ReadError for a file that cannot be read or has no column of names.
    """
    rows, remarks = read_edited(path)
    reader = _Reader(library)
    for row in rows:
        reader.take(row)
    told = note or f"导入：{path.name}"
    library.draft_all([*reader.new.values(), *reader.changed.values()], by=by, note=told)
    return Intake(
        tuple(reader.new), tuple(reader.changed), reader.unchanged, tuple(reader.faults), (*remarks, *reader.notes)
    )


class _Reader:
    """Rows sorted into new, changed, unchanged and faulty ones."""

    def __init__(self, library: OfficeLibrary) -> None:
        self.library = library
        self.base = library.apply()
        self.new: dict[str, Measure] = {}
        self.changed: dict[str, Measure] = {}
        self.unchanged = 0
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._seen: dict[str, int] = {}
        drafts = (own.pending for own in library.state.measures.values())
        self._drafted = {(normal_form(one.measure.name), one.measure.leaf): one.measure for one in drafts if one}

    def take(self, row: EditedRow) -> None:
        """Sort one row."""
        try:
            id_ = clean_text(row.texts.get("id", ""))
            if id_ in self._seen and id_:
                raise ValueError(f"编号 {id_} 与第{self._seen[id_]}行重复")
            self._seen[id_] = row.number
            self._known(row, id_) if id_ else self._unknown(row)
        except ValueError as error:
            self.faults.append(Fault(row.number, str(error)))

    def _known(self, row: EditedRow, id_: str) -> None:
        """A row with an id: a new version where it differs from the version it was exported as."""
        current = self.library.newest(id_)
        if current is None:
            raise ValueError(f"库里没有编号 {id_}；新增的指标请把编号留空")
        version = _version(row.texts.get("version", ""), current)
        stated = self._stated(id_, version, current)
        edited = _edited(row.texts, current)
        if not differences(edited, stated) or not differences(edited, current):
            self.unchanged += 1
            return
        if version < current.version:
            self.notes.append(f"第{row.number}行按第{version}版修改，库里已有第{current.version}版，批准前请对照。")
        self.changed[id_] = checked(edited)

    def _stated(self, id_: str, version: int, current: Measure) -> Measure:
        """The version a row was exported as, the newest one where that is no longer known."""
        known = self.library.versions(id_).all
        shipped = self.library.base.measure.get(id_)
        if version in known:
            return known[version].measure
        return shipped if shipped and shipped.version == version else current

    def _unknown(self, row: EditedRow) -> None:
        """A row without an id: a new measure, unless the library has it by name and class."""
        name, leaf = clean_text(row.texts.get("name", "")), _leaf(row.texts.get("leaf", ""))
        if not name:
            raise ValueError("指标名称是空的")
        fresh = checked(_edited(row.texts, Measure(measure_id(name, leaf), name, leaf)))
        if fresh.id in self._seen:
            raise ValueError(f"与第{self._seen[fresh.id]}行是同一个指标")
        self._seen[fresh.id] = row.number
        there = self._there(fresh)
        if there is None:
            self.new[fresh.id] = fresh
        elif _covered(fresh, there):
            self.unchanged += 1
        else:
            raise ValueError(f"库里已有“{name}”（{there.id}），要修改请填上编号")

    def _there(self, fresh: Measure) -> Measure | None:
        drafted = self._drafted.get((normal_form(fresh.name), fresh.leaf))
        named = (one for one in self.base.named(fresh.name) if one.leaf == fresh.leaf and one.usable)
        return drafted or next(named, None) or self._usable(fresh.id)

    def _usable(self, id_: str) -> Measure | None:
        """The measure under an id, unless it is evidence only, which an office may well make a measure of its own."""
        found = self.library.newest(id_)
        return found if found and (found.usable or found.state != "已批准") else None


def _edited(texts: Mapping[str, str], current: Measure) -> Measure:
    """The measure as a row states it; what has no column stays as it is. Raises ValueError."""
    fields: dict[str, Any] = {key: clean_text(texts[key]) for key in _PLAIN if key in texts}
    if "name" in fields and not fields["name"]:
        raise ValueError("指标名称是空的")
    if "leaf" in texts:
        fields["leaf"] = _leaf(texts["leaf"])
    if "variants" in texts:
        fields["variants"] = split_variants(texts["variants"])
    edited = replace(current, **fields)
    return checked(edited) if differences(edited, current) else edited


def _version(text: str, current: Measure) -> int:
    """Number of the version a row was exported as, the newest one's where it does not say. Raises ValueError."""
    number = clean_text(text)
    if not number:
        return current.version
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError(f"版本“{number[:20]}”不是整数")
    if not 1 <= int(number) <= current.version:
        raise ValueError(f"{current.id} 没有第{number}版")
    return int(number)


def _leaf(text: str) -> str:
    label = clean_text(text)
    if not label:
        raise ValueError("没有写类别（二级）")
    found = load_taxonomy().resolve_leaf(label)
    if len(found) != 1 or found[0] == "其他":
        raise ValueError(f"类别“{label[:20]}”不认识，请写数量、质量、时效、成本、满意度等二级类")
    return found[0]


def _covered(fresh: Measure, there: Measure) -> bool:
    """Whether the library says already all that a new row says."""
    left, right = content(fresh), content(there)
    same = all(left[key] in ("", right[key]) for key in (*_PLAIN, "leaf") if key != "name")
    return same and set(left["variants"]) <= {*right["variants"], right["name"]}
