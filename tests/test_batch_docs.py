"""The pages on batches tell what the datasets and views are and what was measured, and their examples run."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

from classifier.batch.report.views import open_results
from classifier.batch.schema import DATASETS
from classifier.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def batch_tables(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("batch_tables")


@pytest.mark.parametrize("tool", ["batch_tables", "batch_sizing"])
def test_the_tables_are_those_of_the_code_and_of_the_measurements(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    pages = importlib.import_module(tool)
    page = pages.PAGE.read_text(encoding="utf-8")
    assert pages.refresh(page) == page, "run `make docs`"


def test_every_example_runs(batch_tables: ModuleType, tmp_path: Path) -> None:
    examples = re.findall(
        r"^```sql\n(.*?)^```$", batch_tables.PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(examples) == 5
    for name, dataset in DATASETS.items():
        (tmp_path / name).mkdir()
        pq.write_table(dataset.schema.empty_table(), tmp_path / name / "all.parquet")
    with open_results(tmp_path, Settings(), 256 << 20) as database:
        for example in examples:
            assert database.execute(example).fetchall() == []
