"""A small disk of its own, to be filled and cleared: a tmpfs, which only root may mount."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_BLOCK = 4096


@dataclass(frozen=True)
class SmallDisk:
    """A mounted one."""

    folder: Path

    @property
    def free(self) -> int:
        """Bytes free."""
        told = os.statvfs(self.folder)
        return told.f_bavail * told.f_frsize

    def fill(self, *, leave: int) -> None:
        """Take all but some bytes."""
        with (self.folder / "ballast").open("ab") as stream:
            while (left := self.free - leave) >= _BLOCK:
                stream.write(bytes(min(left, 1 << 20)))
                stream.flush()

    def clear(self) -> None:
        """Give back what was taken."""
        (self.folder / "ballast").unlink()


def may_mount() -> bool:
    """Whether this user may mount a disk at all."""
    return sys.platform == "linux" and os.geteuid() == 0


@contextmanager
def small_disk(folder: Path, megabytes: int, *, owner: int = 0) -> Iterator[SmallDisk]:
    """A disk mounted at a folder; the test is skipped loudly where that is not allowed."""
    folder.mkdir(parents=True)
    options = f"size={megabytes}m,uid={owner},mode=0700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "zhibiao-test", str(folder)]
    if not may_mount() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a small disk (root only): a really full disk is NOT tried")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607
        folder.rmdir()
