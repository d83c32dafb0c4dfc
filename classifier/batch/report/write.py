"""Everything a batch leaves beside its datasets: workbook, page, views and the distribution of values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from classifier.batch.report import distribution, page, workbook
from classifier.batch.report.records import Summary
from classifier.batch.report.summary import collect
from classifier.batch.report.views import open_results, views_sql
from classifier.settings import Settings
from corpus.atomic import write_text

__all__ = ["PAGE", "REPORTS", "VALUES", "VIEWS", "WORKBOOK", "write_reports"]

WORKBOOK, PAGE, VIEWS, VALUES = "批量审计.xlsx", "批量审计.html", "views.sql", "指标值分布.parquet"
REPORTS = (PAGE, WORKBOOK, VIEWS, VALUES)
"""Names of the files."""


def write_reports(results: Path, target: Path, *, memory: int, settings: Settings, tool: Mapping[str, Any]) -> Summary:
    """Write the reports on the datasets below ``results`` into ``target``; returns what they tell.

    memory: bytes DuckDB may use. tool: version, model and settings the results were made by. Equal results give equal
    bytes: no report tells when it was made. Raises duckdb.Error where a dataset is missing, OSError.
    """
    with open_results(results, settings, memory) as database:
        distribution.write(database, target / VALUES)
        summary = collect(database, settings)
    write_text(target / VIEWS, views_sql(settings, Path(os.path.relpath(results, target)).as_posix()))
    workbook.write(target / WORKBOOK, summary, tool)
    page.write(target / PAGE, summary, tool)
    return summary
