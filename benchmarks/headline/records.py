"""What a headline measurement says: groups of tables, every row one method, every cell a number with its interval."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.atomic import write_text

__all__ = ["FOLDER", "Cell", "Column", "Group", "Row", "Table", "load_group", "machine_note", "write_group"]

FOLDER = Path(__file__).parents[1] / "results" / "headline"
MORE, LESS = "more", "less"


@dataclass(frozen=True, slots=True)
class Column:
    """One figure. key: its name in the cells. better: "more", "less" or "" for neither. digits: after the point."""

    key: str
    title: str
    better: str = MORE
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, with its 95 % interval where one was measured."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One method. ours: whether it is this product. cells: by key of the column; a figure it has not is left out."""

    method: str
    cells: Mapping[str, Cell]
    ours: bool = False
    package: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one comparison. plot: key of the column that is drawn. caption, note: Chinese."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    plot: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One headline measurement. lead: what it answers, for lay readers. missing: peer → why it was not measured."""

    id: str
    title: str
    lead: str
    data: str
    tables: tuple[Table, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


def cells(figures: Mapping[str, float | Mapping[str, float] | Sequence[float]]) -> dict[str, Cell]:
    """Cells from numbers, from mappings with value, low and high, or from such triples; four digits are kept."""
    return {key: _cell(figure) for key, figure in figures.items()}


def _cell(figure: float | Mapping[str, float] | Sequence[float]) -> Cell:
    if isinstance(figure, Mapping):
        figure = (figure["value"], figure["low"], figure["high"])
    numbers = figure if isinstance(figure, Sequence) else (figure,)
    return Cell(*(round(float(number), 4) for number in numbers))


def machine_note() -> dict[str, Any]:
    """Cores, interpreter, system, and how busy the machine was when asked."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def write_group(group: Group, seconds: float) -> Path:
    """Write the result file of a group. seconds: wall time of the measurement."""
    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(seconds),
        "machine": machine_note(),
        **group.about,
    }
    path = FOLDER / f"{group.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    data = _without_none({**asdict(group), "about": about})
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return path


def load_group(path: Path) -> Group:
    """The group of a result file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    tables = tuple(
        Table(
            table["caption"],
            tuple(Column(**column) for column in table["columns"]),
            tuple(
                Row(
                    row["method"],
                    {key: Cell(**cell) for key, cell in row["cells"].items()},
                    row["ours"],
                    row["package"],
                )
                for row in table["rows"]
            ),
            table["plot"],
            table["note"],
        )
        for table in data["tables"]
    )
    return Group(data["id"], data["title"], data["lead"], data["data"], tables, data["missing"], data["about"])


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value]
    return value
