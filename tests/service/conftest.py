"""Running the program inside the test process, and small forms to run it on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli import app

FORM = """一级指标,二级指标,三级指标,指标值
产出指标,数量指标,受益学生数,≥3560人次
产出指标,质量指标,培训合格率,≥290%
产出指标,时效指标,资金发放及时率,100%
成本指标,经济成本指标,生均补助标准,≤1000元
效益指标,社会效益指标,群众知晓率,≥90%
满意度指标,服务对象满意度指标,学生满意度,
"""


@dataclass(frozen=True)
class Outcome:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentences(self) -> list[str]:
        return [line for line in self.err.splitlines() if line]


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``zhibiao`` with arguments; paths may be given as they are."""
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*args: object) -> Outcome:
        result = CliRunner().invoke(app, [str(arg) for arg in args], catch_exceptions=False)
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form with six rows: a share of 290 %, and a row without a value."""
    path = tmp_path / "某县教育局2024年绩效目标申报表.csv"
    path.write_text(FORM, "utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of indicators with columns of its own, leading zeros and words that look like missing values."""
    path = tmp_path / "清单.csv"
    rows = "编号,三级指标,指标值,二级指标,备注\n007,受益学生数,≥3560人次,质量指标,NA\n008,群众满意度,≥90%,,无\n"
    path.write_text(rows, "utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A file that claims to be a document and is not."""
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    return path
