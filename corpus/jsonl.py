"""Reading of the data files: JSON objects line by line, every fault named with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import SettingError

__all__ = ["bad_row", "numbered_rows", "read_rows", "require_unique"]

_Record = TypeVar("_Record")


def numbered_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """JSON objects of a file with their line numbers from 1; blank lines are skipped. Raises SettingError."""
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
            raise bad_row(path, number, f"不是合法的 JSON（{error.msg}）") from error
        if not isinstance(row, dict):
            raise bad_row(path, number, "每行应是一个 JSON 对象")
        yield number, row


def read_rows(path: Path, build: Callable[[Mapping[str, Any]], _Record]) -> tuple[_Record, ...]:
    """Records built from the lines of a file. Raises SettingError naming the line that cannot be built."""
    records = []
    for number, row in numbered_rows(path):
        try:
            records.append(build(row))
        except KeyError as error:
            raise bad_row(path, number, f"缺少字段“{error.args[0]}”") from error
        except (TypeError, ValueError) as error:
            raise bad_row(path, number, str(error)) from error
    return tuple(records)


def require_unique(path: Path, ids: list[str]) -> None:
    """Raise SettingError for the first id, one per line, that stands twice."""
    seen: set[str] = set()
    for number, text in enumerate(ids, start=1):
        if text in seen:
            raise bad_row(path, number, f"编号“{text}”重复")
        seen.add(text)


def bad_row(path: Path, number: int, message: str) -> SettingError:
    """Error that names file and line of a row of the data."""
    return SettingError("data_row", message, where=f"{path.name} 第{number}行", hint="请对照 CARD.md 的字段说明修改")
