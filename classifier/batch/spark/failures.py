"""What stopped Spark, told as the errors of a batch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.batch.errors import BatchError
from classifier.batch.spark.session import lost_java

__all__ = ["failures_told"]

_RESUME = "加 --resume 接着做，已完成的步骤不会重做"
_NOT_INSTALLED = re.compile(r"No module named '(classifier|corpus|models|duckdb|pyarrow)")
_MOST = 200
_JAVA_ENDED = re.compile(
    r".*(Java side is empty|while trying to connect to the Java server).*|An error occurred while calling [\w.$]+"
)
"""What py4j says then; where Java itself tells of an error, a trace follows the name of what was called."""


@contextmanager
def failures_told(log: Path) -> Iterator[None]:
    """Raise BatchError for what Spark raises in the block: disk_full, product_missing, java_gone, spark_failed.

    log: of Java.
    """
    from py4j.protocol import Py4JNetworkError

    try:
        yield
    except lost_java() as error:
        text = str(error)
        if isinstance(error, (ConnectionError, Py4JNetworkError)) or _JAVA_ENDED.fullmatch(text):
            hint = f"多半是内存不够：请用较小的 --memory 或 --workers，{_RESUME}；详情见 {log}"
            raise BatchError("java_gone", "Spark 的 Java 进程中途停了", hint=hint) from error
        raise _told(text, log) from error


def _told(text: str, log: Path) -> BatchError:
    if "No space left on device" in text:
        return BatchError("disk_full", "磁盘满了，写不下去", hint=f"请腾出空间后{_RESUME}")
    if missing := _NOT_INSTALLED.search(text):
        hint = "请在每台执行机上安装与这里同一版本的 zhibiao，并用 PYSPARK_PYTHON 指明那里的 Python"
        return BatchError("product_missing", f"执行机的 Python 里没有 {missing[1]}", hint=hint)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = next(
        (line for line in reversed(lines) if re.match(r"[\w.]*(Error|Exception)\b", line)), lines[0] if lines else ""
    )
    return BatchError("spark_failed", f"Spark 任务失败（{said[:_MOST]}）", hint=f"详情见 {log}；排除原因后{_RESUME}")
