"""What a batch tells on the screen when it is done."""

from __future__ import annotations

from typing import Any

from classifier.batch.plan import STAGES
from classifier.batch.run import Outcome

__all__ = ["outcome_table"]

_DATASETS = {"forms": "申报表", "indicators": "指标", "findings": "问题", "errors": "读不了的文件"}


def outcome_table(outcome: Outcome) -> Any:
    """A table: what was read and found, and how much of it was made in this run."""
    from rich.table import Table

    table = Table(title="批量审计", show_header=False)
    for name, label in _DATASETS.items():
        table.add_row(label, f"{outcome.rows[name]:,}")
    made = [f"{STAGES[stage][0]} {count.made}/{count.parts}" for stage, count in outcome.counts.items()]
    table.add_row("本次新做的部分", "　".join(made))
    return table
