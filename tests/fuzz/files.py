"""Folders for targets that take files by their paths; gone with the process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path


def passing_folder() -> Path:
    """A new folder that is removed at the end of the process."""
    folder = Path(tempfile.mkdtemp(prefix="zhibiao-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Desk:
    """Where the inputs of one target are put. folder: exists and holds only what this input left."""

    def __init__(self) -> None:
        self.folder = passing_folder() / "案"

    def put(self, name: str, data: bytes) -> Path:
        """Clear the folder, write one file into it, return its path."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        path = self.folder / name
        path.write_bytes(data)
        return path
