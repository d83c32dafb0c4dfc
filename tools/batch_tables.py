"""Tables of docs/batch_results.md: the datasets of a batch, and the views over them, from their own definitions."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from classifier.batch.report import MEASURE_VALUES, VALUES
from classifier.batch.report.views import open_results, views_sql
from classifier.batch.schema import DATASETS, Dataset
from classifier.settings import Settings
from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "batch_results.md"
_DATASETS = re.compile(r"(?<=<!-- datasets -->\n).*?(?=<!-- end of datasets -->)", re.DOTALL)
_VIEWS = re.compile(r"(?<=<!-- views -->\n).*?(?=<!-- end of views -->)", re.DOTALL)
_MEMORY = 256 << 20


def refresh(page: str) -> str:
    """Text of docs/batch_results.md with the tables as they are now."""
    page = _DATASETS.sub(lambda _: render_datasets(), page)
    return _VIEWS.sub(lambda _: render_views(), page)


def render_datasets() -> str:
    """A table for each dataset, then one for the file of distributions."""
    told = [_dataset(f"results/{dataset.name}/", dataset) for dataset in DATASETS.values()]
    return "\n".join([*told, _dataset(VALUES, MEASURE_VALUES)])


def render_views() -> str:
    """The Chinese views with their columns, then what each column means."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results")
        for name, dataset in DATASETS.items():
            (results / name).mkdir(parents=True)
            pq.write_table(dataset.schema.empty_table(), results / name / "all.parquet")
        with open_results(results, Settings(), _MEMORY) as database:
            views = _views(database)
            columns = database.execute("SELECT 栏目, 意思 FROM 栏目说明").fetchall()
    return _table(("视图", "内容", "栏"), views) + "\n" + _table(("栏", "意思"), columns)


def _views(database: Any) -> list[tuple[str, str, str]]:
    """Name, comment and columns of each Chinese view, in the order of views.sql."""
    named = (
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal "
        "UNION ALL SELECT table_name, comment FROM duckdb_tables()"
    )
    comments = dict(database.execute(named).fetchall())
    order = re.findall(r"CREATE OR REPLACE VIEW (\w+)", views_sql(Settings()))
    return [
        (name, comments[name], "、".join(row[0] for row in database.execute(f"DESCRIBE {name}").fetchall()))
        for name in order
        if not name.isascii()
    ]


def _dataset(place: str, dataset: Dataset) -> str:
    rows = ((f"`{column.name}`", _type(column.type), column.meaning) for column in dataset.columns)
    return f"### `{place}`\n\n{dataset.meaning}。\n\n{_table(('栏', '类型', '意思'), rows)}"


def _type(kind: Any) -> str:
    return str(kind).replace("list<element: ", "list<").replace("item: ", "")


def _table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_text(PAGE, refresh(PAGE.read_text(encoding="utf-8")))
