"""A Spark session as the batch uses it: bounded, quiet, and on one machine without any door to the outside."""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from corpus.errors import UsageError

__all__ = ["LOG", "Session", "lost_java", "open_session", "settings_of", "without_pandas_notes"]

Session = Any
"""A pyspark.sql.SparkSession."""

_LOOPBACK = "127.0.0.1"
_HERE = re.compile(r"local(\[.*\])?|spark://(127\.0\.0\.1|localhost):\d+")
LOG = "spark.log"
_GIB = 1 << 30
_SHARED = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.files.maxPartitionBytes": "4m",
    "spark.sql.files.openCostInBytes": "256k",
    "spark.python.worker.reuse": "true",
}
"""Rows weigh little and cost much time, so that partitions are small: a lost one costs little."""


def settings_of(master: str, memory: int, work: Path, shuffles: int) -> dict[str, str]:
    """Settings of a session. memory: bytes of the Java process here. work: folder for what it spills, and its log.

    shuffles: partitions of joins. On a cluster memory, places and the interpreter are the cluster's own settings.
    """
    found = _SHARED | {"spark.master": master, "spark.sql.shuffle.partitions": str(shuffles)}
    if not _HERE.fullmatch(master):
        return found
    log = (Path(__file__).parent / "log4j2.properties").as_uri()
    return found | {
        "spark.driver.host": _LOOPBACK,
        "spark.driver.bindAddress": _LOOPBACK,
        "spark.driver.memory": f"{max(memory, _GIB) >> 20}m",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log}",
        "spark.local.dir": str(work),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


@contextmanager
def open_session(settings: Mapping[str, str], log: Path) -> Iterator[Session]:
    """A session of one's own; in a process where Spark runs already, one beside it, and Spark is left running.

    log: file for what the Java process says. Raises UsageError: spark_missing, java_missing; spark_unreachable
    where the session does not come about.
    """
    _require_spark()
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        own = running.newSession()  # whose settings are its own
        for name, value in settings.items():
            if name.startswith("spark.sql."):
                own.conf.set(name, value)
        yield own
        return
    session = _start(settings, log)
    try:
        yield session
    finally:
        with suppress(*lost_java()):  # where Java has ended there is nothing to stop, and the block has told so
            session.stop()


def lost_java() -> tuple[type[Exception], ...]:
    """What calls raise once the Java process has ended, and all else that Spark raises."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError, ConnectionRefusedError, ConnectionResetError


def _require_spark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        hint = '请运行 pip install "zhibiao[spark]"，或改用 --engine local'
        raise UsageError("spark_missing", "没有安装 Spark（pyspark）", hint=hint)
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java") if home else shutil.which("java")
    if java is None or shutil.which(str(java)) is None:
        hint = "请安装 Java 17 并设好 JAVA_HOME，或改用 --engine local"
        raise UsageError("java_missing", "找不到运行 Spark 所需的 Java", hint=hint)


def _start(settings: Mapping[str, str], log: Path) -> Session:
    """A new session; what its Java process says goes to a log."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    log.parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("py4j").setLevel(logging.CRITICAL)  # it shows traces of what it raises anyway
    if _HERE.fullmatch(settings["spark.master"]):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # pyspark takes it from nowhere else
    try:
        with log.open("ab") as stream, without_pandas_notes():
            conf = SparkConf(loadDefaults=False).setAppName("zhibiao").setAll(list(settings.items()))
            gateway = SparkContext._gateway or launch_gateway(conf, popen_kwargs={"stderr": stream})
            SparkContext._ensure_initialized(gateway=gateway)
            return SparkSession(SparkContext(conf=SparkConf().setAll(conf.getAll())))
    except lost_java() as error:
        where = settings["spark.master"]
        hint = f"请核对 --master 和 Java 版本（需 17 或更高），详情见 {log}"
        raise UsageError("spark_unreachable", "Spark 没有启动起来", where=where, hint=hint) from error


@contextmanager
def without_pandas_notes() -> Iterator[None]:
    """No note that pyspark does not know the version of pandas: only Arrow passes between the two."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield
