"""The views of a batch's results: filled in from views.sql, for analysts and for the reports alike.

Every number of the workbook and the page comes from a view, so that an analyst finds the same one in DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from classifier.batch.duck import connect, exact, literal
from classifier.batch.names import least_score
from classifier.checks import default_registry
from classifier.sectors import sector_names
from classifier.settings import Settings
from corpus.dataset import load_library

__all__ = ["FOLDER", "open_results", "views_sql"]

FOLDER = "results"
"""Name of the folder of datasets beside views.sql."""
_TEMPLATE = Path(__file__).with_name("views.sql")


def views_sql(settings: Settings, results: str = FOLDER, *, kept: bool = False) -> str:
    """SQL of all views over the datasets below ``results``, as an analyst runs it from the folder above.

    results: path as DuckDB reads it, where signs may stand for others.
    kept: make tables of the two views that all others sum up, for a session that asks for all of them.
    """
    checks = {check.id: check.title for check in default_registry()}
    return _template().substitute(
        results=results.replace("'", "''"),
        common_units=settings.thresholds.common_units,
        near=least_score(settings.thresholds.near),
        sectors=_values(sector_names(load_library())),
        checks=_values(checks),
        core="TABLE" if kept else "VIEW",
    )


@contextmanager
def open_results(results: Path, settings: Settings, memory: int) -> Iterator[Any]:
    """A database with all views over the datasets of ``results``. memory: bytes it may use.

    Raises duckdb.Error where a dataset is missing.
    """
    with connect(results.parent / "work" / "spill", memory) as database:
        database.execute(views_sql(settings, exact(results.resolve()), kept=True))
        yield database


@cache
def _template() -> Template:
    return Template(_TEMPLATE.read_text(encoding="utf-8"))


def _values(names: dict[str, str]) -> str:
    return ", ".join(f"({literal(key)}, {literal(name)})" for key, name in names.items())
