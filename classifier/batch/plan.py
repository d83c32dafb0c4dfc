"""What a run is made by, how much memory it may use, and how it tells how far it is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.batch.identity import digest
from classifier.batch.job import Job
from corpus.version import product_version

__all__ = ["STAGES", "Plan", "Progress", "made_by", "usual_workers"]

STAGES = {
    "read": ("读取", "个文件或清单的行"),
    "judge": ("判类", "种写法"),
    "check": ("检查", "张表"),
    "several": ("比较各年各单位", "组"),
    "near": ("查重", "种写法"),
    "finish": ("汇总", "张表"),
    "report": ("写报告", "份"),
}
"""Stages in order, with what users call them and what is counted in them."""

Progress = Callable[[str, int, int], None]
"""Told (stage, things done, things in all)."""

_GIB = 1 << 30
_MASTER, _WORKER, _LEAST = 0.4, 0.55, 0.5
"""GiB that the master and each process take beside DuckDB, and the least DuckDB gets."""
_ROOMS = ("corpus", "models", "classifier")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is done. folder: of the results. workers: processes. memory: bytes for all of them together."""

    folder: Path
    workers: int
    memory: int

    @property
    def work(self) -> Path:
        """Folder of the parts."""
        return self.folder / "work"

    @property
    def results(self) -> Path:
        """Folder of the datasets."""
        return self.folder / "results"

    @property
    def database_memory(self) -> int:
        """Bytes that are left for DuckDB."""
        left = self.memory / _GIB - _MASTER - _WORKER * self.workers
        return int(max(left, _LEAST) * _GIB)


def usual_workers(memory: int) -> int:
    """Processes for so many bytes: one for each core, as far as memory reaches."""
    room = int((memory / _GIB - _MASTER - _LEAST) / _WORKER)
    return max(1, min(os.cpu_count() or 1, room))


def made_by(job: Job) -> str:
    """Digest of everything but the inputs that decides results: code and data of the product, model, settings."""
    manifest = job.weights().manifest
    own = [product_version(), _code(), manifest.weights_sha256, manifest.version]
    return digest([*own, job.settings.hash, job.edition, job.quick, job.mask_personal])


@cache
def _code() -> str:
    """Digest of the product's code and data below the service."""
    root = Path(__file__).parents[2]
    found = hashlib.sha256()
    for room in _ROOMS:
        for folder, folders, names in os.walk(root / room):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = Path(folder, name)
                found.update(path.relative_to(root).as_posix().encode("utf-8"))
                found.update(path.read_bytes())
    return found.hexdigest()
