"""A workbook that cannot be written is told once, by the error that is raised."""

from __future__ import annotations

import errno
import gc
import zipfile
from pathlib import Path

import pytest

from corpus.workbook import Sheet, write_workbook


def test_a_full_disk_leaves_no_half_open_sheets_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    sheets = [Sheet(title, ["三级指标"], [["培训人次"]], {}) for title in ("甲", "乙")]
    with pytest.raises(OSError, match="No space left"):
        write_workbook(tmp_path / "结果.xlsx", sheets)
    gc.collect()  # what goes unraised here is an error of the test
    assert not list(tmp_path.iterdir())


def test_nor_a_half_written_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    monkeypatch.setattr(zipfile.ZipFile, "_write_end_record", full)  # what an archive tries when it goes
    with pytest.raises(OSError, match="No space left"):
        write_workbook(tmp_path / "结果.xlsx", [Sheet("甲", ["三级指标"], [["培训人次"]], {})])
    gc.collect()
    assert not list(tmp_path.iterdir())
