"""The Spark engine of batches: the same stages as on one machine, inside ``mapInArrow``, joined by DataFrames.

Spark is not imported unless a run begins; pyspark comes with the extra ``spark``, Java 17 from the system.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from classifier.batch.job import Job
from classifier.batch.plan import Plan, Progress

if TYPE_CHECKING:
    from classifier.batch.spark.engine import SparkEngine

__all__ = ["has_scheme", "spark_engine"]


def spark_engine(
    master: str | None = None, addresses: Sequence[str] = (), target: str = "", *, resume: bool = False
) -> Callable[[Plan, Job, Progress], SparkEngine]:
    """What makes a Spark engine of a plan, a job and a listener; arguments as for SparkEngine."""
    from classifier.batch.spark.engine import SparkEngine

    return partial(SparkEngine, master=master or "", addresses=addresses, target=target, resume=resume)


def has_scheme(path: str) -> bool:
    """Whether a path names a file system of its own, which Spark reads: hdfs://…, s3a://…, file:/…."""
    scheme, colon, rest = path.partition(":")
    return bool(colon) and len(scheme) > 1 and scheme.isascii() and scheme.isalnum() and rest.startswith("/")
