"""``zhibiao batch``: what it says and writes, what it refuses, and that killed or out of room it goes on."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.locking import held
from tests.classifier.batch.history import write_files
from tests.faults.disk import small_disk
from tests.service.conftest import Run

FILES = {"manifest.json", "results", "views.sql", "work", "批量审计.html", "批量审计.xlsx", "指标值分布.parquet"}


def outputs(folder: Path) -> dict[str, str]:
    """Everything a run leaves to people, by the hash of its bytes."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] != "work"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("报送")
    write_files(folder)
    return folder


@pytest.fixture(scope="module")
def expected(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    target = tmp_path_factory.mktemp("原样") / "结果"
    done = subprocess.run([*command(submissions, target)], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    return outputs(target)


def command(inputs: Path, target: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", "batch", str(inputs), "-o", str(target), *more]


def test_a_run_leaves_reports_datasets_and_what_it_was_made_from(run: Run, submissions: Path, tmp_path: Path) -> None:
    target = tmp_path / "结果"
    shown = run("batch", submissions, "-o", target, "--workers", "1", "--format", "json")
    assert shown.code == 3  # one file cannot be read
    assert {path.name for path in target.iterdir()} == FILES
    told = shown.json
    assert (told["rows"]["forms"], told["rows"]["errors"]) == (15, 1)
    assert told["stages"]["check"] == {"parts": 1, "made": 1}
    assert [error["file"] for error in told["errors"]] == [str(submissions / "坏文件.xlsx")]
    again = run("batch", submissions, "-o", target, "--workers", "1", "--resume", "--format", "json")
    assert {stage["made"] for stage in again.json["stages"].values()} == {0}
    shown = run("batch", submissions, "-o", target, "--workers", "1", "--resume")
    assert "申报表" in shown.out
    assert "坏文件.xlsx" in shown.err
    assert "批量审计.html" in shown.err


def refused(run: Run, *args: object) -> str:
    shown = run("batch", *args)
    assert shown.code == 2
    assert len(shown.sentences) == 1
    return shown.sentences[0]


def test_results_are_never_overwritten_unasked(run: Run, submissions: Path, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    assert "--resume" in refused(run, submissions, "-o", tmp_path)
    other = tmp_path / "别的"
    other.mkdir()
    (other / "报告.docx").write_bytes(b"")
    assert "已有别的文件" in refused(run, submissions, "-o", other)
    assert "已有别的文件" in refused(run, submissions, "-o", other, "--resume")
    assert "文件夹" in refused(run, submissions, "-o", other / "报告.docx")
    assert "-o" in refused(run, submissions)


def test_two_runs_cannot_write_one_folder(run: Run, submissions: Path, tmp_path: Path) -> None:
    with held(tmp_path / "结果" / "work" / "run.lock") as mine:
        assert mine
        assert "另一次批量审计" in refused(run, submissions, "-o", tmp_path / "结果", "--resume")


def test_what_does_not_exist_is_refused_before_anything_is_read(run: Run, submissions: Path, tmp_path: Path) -> None:
    target = tmp_path / "结果"
    assert "--engine" in refused(run, submissions, "-o", target, "--engine", "hadoop")
    assert "--engine spark" in refused(run, submissions, "-o", target, "--master", "local[2]")
    assert "1999" in refused(run, submissions, "-o", target, "--edition", "1999")
    low = tmp_path / "设置.toml"
    low.write_text("[thresholds]\nnear = 60\n", encoding="utf-8")
    assert "zhibiao duplicates" in refused(run, submissions, "-o", target, "--settings", low)
    assert not target.exists()


@pytest.mark.slow
def test_a_run_killed_twice_goes_on_to_the_same_bytes(
    submissions: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "结果"
    for reached in ("answers.arrow", "near"):  # judging is done, duplicates are
        kill_at(target / "work" / reached, command(submissions, target, "--resume"))
        assert outputs(target) != expected
    done = subprocess.run(command(submissions, target, "--resume"), capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert outputs(target) == expected


def kill_at(awaited: Path, run: list[str]) -> None:
    """Start a run and kill all its processes as soon as a file or folder is there."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(run, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        until = time.monotonic() + 120
        while not awaited.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    submissions: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        disk.fill(leave=96 * 1024)
        target = disk.folder / "结果"
        first = subprocess.run(command(submissions, target), capture_output=True, text=True, check=False)
        assert first.returncode == 2
        [said] = [line for line in first.stderr.splitlines() if "磁盘满了" in line]
        assert "--resume" in said
        disk.clear()
        done = subprocess.run(command(submissions, target, "--resume"), capture_output=True, text=True, check=False)
        assert done.returncode == 3, done.stderr
        assert outputs(target) == expected
