"""A job killed at any point of its work, as by a power cut, is done exactly once after the restart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("kill_jobs.py")
WHOLE = [(2, 3), (1, 1), (1, 2)]
"""Forms and rows of each file the script hands in."""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_point_every_file_is_done_exactly_once(tmp_path: Path, database_url: str) -> None:
    stride = "7"
    command = [sys.executable, str(SCRIPT), str(tmp_path / "data"), database_url, stride]
    done = subprocess.run(command, capture_output=True, text=True, timeout=550, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout)
    runs = report["runs"]
    assert len(runs) > 8
    assert [run["died"] for run in runs[:-1]] == [9] * (len(runs) - 1)
    for run in runs:
        at = run["at"]
        for (state, forms, rows), whole in zip(run["half"], WHOLE, strict=True):
            assert (state, forms, rows) in (("audited", *whole), ("received", 0, 0)), at
        assert (run["again"], run["state"]) == (0, "done"), at
        left = run["left"]
        assert left["result"] == report["expected"], at
        assert (left["state"], left["submission"], left["files"]) == ("done", "audited", ["audited"] * 3), at
        assert left["numbers"] == [0, 1, 2, 3], at
        assert left["titles"] == ["0.docx", "0.docx", "1.docx", "2.docx"], at
        assert left["rows"] == [[2, 2], [1, 1], [1, 1], [2, 2]], at
        assert left["rules"] == [["W1", "W2", "X9"]] * 4, at
        assert left["open"] == [3] * 4, at
        assert (left["orphans"], left["doubled"], left["jobs"]) == (0, 0, 1), at
