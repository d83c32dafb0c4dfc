"""A cluster that loses a worker in the middle of a run gives the same results; run by ``make test-spark``."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from classifier.batch.inputs import find_inputs
from classifier.batch.job import Job
from classifier.batch.local import LocalEngine
from classifier.batch.plan import Plan
from classifier.batch.schema import DATASETS
from corpus.readers.limits import DEFAULT
from corpus.tables import write_parquet
from tests.classifier.batch.history import forms
from tests.classifier.batch.test_spark import GIB, rows

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None or shutil.which("java") is None, reason="needs pyspark and Java"
    ),
]
DRIVER = """
import sys
from pathlib import Path
from classifier.batch.inputs import find_inputs
from classifier.batch.job import Job
from classifier.batch.plan import Plan
from classifier.batch.spark import spark_engine
from corpus.readers.limits import DEFAULT

master, folder, path = sys.argv[1:]
tell = lambda stage, done, total: print(stage, done, total, flush=True)
spark_engine(master)(Plan(Path(folder), 2, 2 << 30), Job(), tell).run(find_inputs([path], DEFAULT))
"""
EXECUTORS = "--conf spark.executor.memory=512m --conf spark.executor.cores=1 pyspark-shell"
PATIENCE = 120.0
COUNTIES = 30


@dataclass
class Cluster:
    """Address of the master, and the processes of the workers."""

    master: str
    workers: list[subprocess.Popen[bytes]]


def spark_class(stack: ExitStack, folder: Path, name: str, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
    """A process of Spark's own, ended with the stack, and its log."""
    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    log = folder / f"{name.rpartition('.')[2]}-{len(list(folder.iterdir()))}.log"
    kept = {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_WORKER_DIR": str(folder / "work"),
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [str(Path(found.origin).parent / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
    stream = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(command, env=os.environ | kept, stdout=stream, stderr=stream)
    stack.callback(kill, process)
    return process, log


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process at once, and all it has started."""
    try:
        family = psutil.Process(process.pid)
        for one in (*family.children(recursive=True), family):
            one.kill()
    except psutil.NoSuchProcess:
        assert process.poll() is not None
    process.wait()


def wait_for(log: Path, text: str, count: int = 1) -> None:
    end = time.monotonic() + PATIENCE
    while log.read_text(errors="replace").count(text) < count:
        assert time.monotonic() < end, log.read_text(errors="replace")[-2000:]
        time.sleep(0.1)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ExitStack() as stack:
        given = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        _, log = spark_class(stack, folder, "master.Master", *given)
        wait_for(log, "Starting Spark master")
        master = f"spark://127.0.0.1:{port}"
        bounds = ("--cores", "1", "--memory", "1g", "--host", "127.0.0.1", "--webui-port", "0", master)
        workers = [spark_class(stack, folder, "worker.Worker", *bounds)[0] for _ in range(2)]
        wait_for(log, "Registering worker", 2)
        yield Cluster(master, workers)


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("报送") / "历年.parquet"
    write_parquet((form for number in range(COUNTIES) for form in forms(county=f"第{number}")), path)
    return path


@pytest.fixture(scope="module")
def expected(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("local")
    LocalEngine(Plan(folder, 1, 2 * GIB), Job(), lambda *_: None).run(find_inputs([str(submissions)], DEFAULT))
    return {name: rows(folder, name) for name in DATASETS}


def test_a_run_survives_the_loss_of_a_worker(
    cluster: Cluster, submissions: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "结果"
    command = [sys.executable, "-c", DRIVER, cluster.master, str(folder), str(submissions)]
    own = {"PYSPARK_SUBMIT_ARGS": EXECUTORS, "PYSPARK_PYTHON": sys.executable}
    with subprocess.Popen(command, env=os.environ | own, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        for line in driver.stdout:
            if line.startswith("check 0"):
                time.sleep(1.5)
                victim = psutil.Process(cluster.workers[0].pid)
                assert len(victim.children(recursive=True)) > 1, "the worker runs an executor"
                kill(cluster.workers[0])
    assert driver.returncode == 0
    assert {name: rows(folder, name) for name in DATASETS} == expected
