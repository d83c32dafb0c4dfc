"""The labelled documents, the library of duties and the labels of the five seed forms.

Data: corpus/data/*.jsonl, one JSON object a line; corpus/data/CARD.md says where they come from and
corpus/data/CHANGES.jsonl logs every change made to them. Split by ``group``, never by row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import SettingError
from corpus.labelled import (
    Change,
    LabelledDocument,
    LabelledIndicator,
    LibraryDuty,
    LibraryIndicator,
    SeedLabel,
)
from corpus.taxonomy import load_taxonomy

DATA = Path(__file__).parent / "data"
PUBLIC_FORMS = DATA / "public_forms.jsonl"
LIBRARY = DATA / "library.jsonl"
SEED_LABELS = DATA / "seed_labels.jsonl"
CHANGES = DATA / "CHANGES.jsonl"
TRAINING_FILES = (PUBLIC_FORMS, LIBRARY, SEED_LABELS)

__all__ = [
    "Change",
    "LabelledDocument",
    "LabelledIndicator",
    "LibraryDuty",
    "LibraryIndicator",
    "SeedLabel",
    "data_hash",
    "load_changes",
    "load_library",
    "load_public_documents",
    "load_seed_labels",
]

_Record = TypeVar("_Record")
_OPERATORS = frozenset({"≥", ">", "≤", "<", "=", "定性"})


@cache
def load_public_documents(path: Path = PUBLIC_FORMS) -> tuple[LabelledDocument, ...]:
    """Labelled public documents in file order. Raises SettingError naming file and line."""
    documents = _read(path, _document)
    _require_unique(path, [item.doc_id for item in documents])
    return documents


@cache
def load_library(path: Path = LIBRARY) -> tuple[LibraryDuty, ...]:
    """Duties of the library in file order. Raises SettingError naming file and line."""
    duties = _read(path, _library_duty)
    _require_unique(path, [item.id for item in duties])
    return duties


@cache
def load_seed_labels(path: Path = SEED_LABELS) -> tuple[SeedLabel, ...]:
    """Labels of the seed forms' indicators in file order. Raises SettingError naming file and line."""
    labels = _read(path, _seed_label)
    _require_unique(path, [f"{item.seed}#{item.index}" for item in labels])
    return labels


@cache
def load_changes(path: Path = CHANGES) -> tuple[Change, ...]:
    """Log of every change made to the curated data, in the order made."""
    return _read(path, lambda row: Change(**row))


def data_hash(paths: tuple[Path, ...] = TRAINING_FILES) -> str:
    """sha256 (hex) over names and content of the training files.

    Lines are compared as parsed JSON in canonical form, so line ends and key order do not matter.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        for _, row in _lines(path):
            digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
            digest.update(b"\n")
    return digest.hexdigest()


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered JSON objects of a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("data_unreadable", "数据文件读不出来", where=path.name, hint="请重新安装本产品") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise _bad(path, number, f"不是合法的 JSON（{error.msg}）") from error
        if not isinstance(row, dict):
            raise _bad(path, number, "每行应是一个 JSON 对象")
        yield number, row


def _read(path: Path, build: Callable[[Mapping[str, Any]], _Record]) -> tuple[_Record, ...]:
    records = []
    for number, row in _lines(path):
        try:
            records.append(build(row))
        except KeyError as error:
            raise _bad(path, number, f"缺少字段“{error.args[0]}”") from error
        except (TypeError, ValueError) as error:
            raise _bad(path, number, str(error)) from error
    return tuple(records)


def _bad(path: Path, number: int, message: str) -> SettingError:
    return SettingError("data_row", message, where=f"{path.name} 第{number}行", hint="请对照 CARD.md 的字段说明修改")


def _require_unique(path: Path, ids: list[str]) -> None:
    seen: set[str] = set()
    for number, text in enumerate(ids, start=1):
        if text in seen:
            raise _bad(path, number, f"编号“{text}”重复")
        seen.add(text)


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


def _label(row: Mapping[str, Any]) -> dict[str, Any]:
    """Primary leaf, other acceptable leaves and note, each leaf checked against the taxonomy."""
    label = _text(row, "primary", "note") | {"also": _texts(row, "also")}
    accepted = (label["primary"], *label["also"])
    for leaf in accepted:
        if leaf not in load_taxonomy().leaves:
            raise ValueError(f"没有“{leaf}”这一类")
    if len(set(accepted)) != len(accepted):
        raise ValueError(f"“also”重复或含主标签：{'、'.join(accepted)}")
    return label


def _document(row: Mapping[str, Any]) -> LabelledDocument:
    year = row["year"]
    if year is not None and (not isinstance(year, int) or not 2000 <= year <= 2100):
        raise ValueError(f"年度“{year}”不可能")
    keys = ("doc_id", "origin", "source", "source_kind", "group", "unit", "region", "sector", "kind", "title")
    rows = tuple(_labelled(item) for item in row["indicators"])
    return LabelledDocument(**_text(row, *keys), year=year, duties=_texts(row, "duties"), indicators=rows)


def _labelled(row: Mapping[str, Any]) -> LabelledIndicator:
    fields = _text(row, "name", "value", "unit", "l1", "l2", "duty")
    if not fields["name"].strip():
        raise ValueError("指标名称为空")
    return LabelledIndicator(**fields, **_label(row["label"]))


def _library_duty(row: Mapping[str, Any]) -> LibraryDuty:
    head = _text(row, "id", "origin", "function", "function_name", "item", "duty", "duty_text")
    rows = tuple(_library_indicator(item) for item in row["indicators"])
    return LibraryDuty(**head, keywords=_texts(row, "keywords"), indicators=rows)


def _library_indicator(row: Mapping[str, Any]) -> LibraryIndicator:
    keys = ("name", "l2", "operator", "value", "unit", "polarity", "basis", "explain", "measure")
    item = LibraryIndicator(**_text(row, *keys), aka=_texts(row, "aka"), cost_kind=row.get("cost_kind", ""))
    if len(load_taxonomy().resolve_leaf(item.l2)) != 1:
        raise ValueError(f"“{item.l2}”不是某一类的名称")
    if item.operator not in _OPERATORS:
        raise ValueError(f"计算符号“{item.operator}”不认识")
    return item


def _seed_label(row: Mapping[str, Any]) -> SeedLabel:
    index = row["index"]
    if not isinstance(index, int) or index < 0:
        raise ValueError(f"序号“{index}”应是从0起的整数")
    return SeedLabel(**_text(row, "seed", "name"), index=index, **_label(row))
