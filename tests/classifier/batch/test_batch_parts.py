"""What holds a batch together: parts on disk, answers in one file, processes that die with their master."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psutil
import pyarrow as pa
import pytest

from classifier.batch import answers
from classifier.batch.answers import AnswerFile, write_answers
from classifier.batch.duck import connect
from classifier.batch.errors import BatchError, full_disk_told
from classifier.batch.schema import ANSWERS
from classifier.batch.store import Store, read_table
from classifier.batch.workers import Workers

TABLE = pa.table({"number": [1, 2, 3]})


def test_a_part_is_whole_or_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not store.has("read", "key", ["forms"])
    store.write("read", "key", {"forms": TABLE})
    assert store.has("read", "key", ["forms"])
    assert store.read("read", "key", "forms").equals(TABLE)
    path = store.path("read", "key", "forms")
    path.write_bytes(path.read_bytes()[:-6])  # what a failing disk leaves
    assert not store.has("read", "key", ["forms"])


def test_equal_tables_are_equal_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("read", "a", {"forms": TABLE})
    store.write("read", "b", {"forms": pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1)]).combine_chunks()})
    assert store.path("read", "a", "forms").read_bytes() == store.path("read", "b", "forms").read_bytes()


def test_what_no_run_needs_any_more_is_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for key in ("old", "new"):
        store.write("read", key, {"forms": TABLE})
    store.keep_only("read", ["new"])
    assert [path.name for path in (tmp_path / "read").iterdir()] == ["new.forms.parquet"]


def written(path: Path, keys: list[str], numbers: list[int] | None = None) -> AnswerFile:
    rows = [[float(place), 1.0] for place in range(len(keys))]
    given = [answers.number_of(key) for key in keys] if numbers is None else numbers
    write_answers(pa.table({"number": given, "key": keys, "probabilities": rows}, schema=ANSWERS), path)
    return AnswerFile(path)


def test_an_answer_is_found_by_its_key(tmp_path: Path) -> None:
    found = written(tmp_path / "answers.arrow", [f"key {number}" for number in range(100)])
    assert np.array_equal(found.get("key 7"), [7.0, 1.0])
    assert found.get("another") is None


def test_no_answers_is_a_file_too(tmp_path: Path) -> None:
    assert written(tmp_path / "answers.arrow", []).get("key") is None


def test_keys_that_share_a_number_have_no_answer(tmp_path: Path) -> None:
    numbers = [answers.number_of("one"), answers.number_of("one"), answers.number_of("three")]
    found = written(tmp_path / "answers.arrow", ["one", "two", "three"], numbers)
    assert found.get("one") is None
    assert found.get("three") is not None


def start(*_: Any) -> None:
    """Nothing to get ready."""


def double(number: int) -> int:
    return 2 * number


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(number: int) -> None:
    raise OSError(28, f"No space left on device {number}")


@pytest.mark.parametrize("count", [1, 2])
def test_results_come_in_the_order_of_the_tasks(count: int) -> None:
    with Workers(count, start) as workers:
        assert list(workers.run(double, ((number,) for number in range(20)))) == [2 * number for number in range(20)]


@pytest.mark.parametrize("count", [1, 2])
def test_a_task_begun_gives_its_result_when_it_is_waited_for(count: int) -> None:
    with Workers(count, start) as workers:
        begun = workers.begin(double, 21)
        assert list(workers.run(double, [(1,)])) == [2]
        assert begun() == 42


def test_databases_that_work_at_once_do_not_share_a_folder(tmp_path: Path) -> None:
    asked = "SELECT value FROM duckdb_settings() WHERE name = 'temp_directory'"
    with connect(tmp_path, 1 << 30) as one, connect(tmp_path, 1 << 30) as two:
        folders = {database.sql(asked).fetchall()[0][0] for database in (one, two)}
    assert len(folders) == 2
    assert not list(tmp_path.iterdir())


def shows_progress(folder: Path) -> str:
    asked = "SELECT value FROM duckdb_settings() WHERE name = 'enable_progress_bar'"
    with connect(folder, 1 << 30) as database:
        return str(database.sql(asked).fetchall()[0][0])


def test_a_database_in_a_process_of_the_pool_writes_nothing_to_standard_output(tmp_path: Path) -> None:
    with Workers(2, start) as workers:
        assert workers.begin(shows_progress, tmp_path)() == "false"


def test_a_killed_process_is_told_with_what_to_do() -> None:
    with Workers(2, start) as workers, pytest.raises(BatchError) as caught:
        list(workers.run(die, [(1,)]))
    assert caught.value.code == "worker_died"
    assert "--resume" in str(caught.value)


def test_a_full_disk_is_told_wherever_it_was_met(tmp_path: Path) -> None:
    with Workers(2, start) as workers, pytest.raises(BatchError) as caught, full_disk_told(tmp_path):
        list(workers.run(fail, [(1,)]))
    assert caught.value.code == "disk_full"
    assert str(tmp_path) in str(caught.value)
    too_small = duckdb.OutOfMemoryException("failed to offload data block (max_temp_directory_size)")
    with pytest.raises(BatchError, match="磁盘满了"), full_disk_told(tmp_path):
        raise too_small
    with pytest.raises(BatchError, match="--memory"), full_disk_told(tmp_path):
        raise duckdb.OutOfMemoryException("could not allocate block")
    with pytest.raises(FileNotFoundError), full_disk_told(tmp_path):
        read_table(tmp_path / "missing.parquet")


MASTER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from classifier.batch.workers import Workers
from tests.classifier.batch.test_batch_parts import start
if __name__ == "__main__":
    with Workers(2, start) as workers:
        print("up", flush=True)
        list(workers.run(time.sleep, [(60,), (60,)]))
"""


@pytest.mark.slow
def test_processes_do_not_outlive_a_killed_master(tmp_path: Path, repo_root: Path) -> None:
    script = tmp_path / "master.py"
    script.write_text(MASTER, encoding="utf-8")
    with subprocess.Popen([sys.executable, script, repo_root], stdout=subprocess.PIPE, text=True) as master:
        assert master.stdout is not None
        assert master.stdout.readline() == "up\n"
        own = psutil.Process(master.pid)
        until = time.monotonic() + 30
        while len(children := own.children(recursive=True)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(children) >= 2
        master.kill()
    assert psutil.wait_procs(children, timeout=30)[1] == []
