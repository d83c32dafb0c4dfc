"""Which weights are in force, told by the database; every process looks again now and then."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from sqlalchemy import select

from classifier.judge import Model
from classifier.suggest.remembered import RememberedModel
from models.leaf_model import LeafModel
from models.store import load_model
from service.store.database import Database
from service.store.tables import ModelVersion
from service.work.compute import Compute
from service.work.remote import RemoteModel

__all__ = ["Weights"]

_LOOK_AGAIN_SECONDS = 5.0


class Weights:
    """The model in force: the shipped one until the office promoted another."""

    def __init__(self, database: Database, folder: Path, compute: Compute | None = None) -> None:
        """folder: below which the office's models lie. compute: where rows are judged, here for None."""
        self._compute = compute
        self._database, self._folder = database, folder
        self._known, self._looked = "", 0.0
        self._memory: tuple[str, RememberedModel] | None = None
        self._guard = threading.Lock()

    def folder(self) -> str:
        """Folder of the weights in force, "" for the shipped ones; up to five seconds old."""
        with self._guard:
            if not self._looked or time.monotonic() - self._looked > _LOOK_AGAIN_SECONDS:
                with self._database.read() as session:
                    query = select(ModelVersion.folder).where(ModelVersion.state == "in_force")
                    own = session.scalar(query) or ""
                self._known = str(self._folder / own) if own else ""
                self._looked = time.monotonic()
            return self._known

    def look_again(self) -> None:
        """Ask the database at the next use, as after a promotion in this process."""
        with self._guard:
            self._looked = 0.0

    def model(self) -> LeafModel:
        """The model in force, loaded once. Raises ModelError."""
        folder = self.folder()
        return load_model(Path(folder) if folder else None)

    def remembered(self) -> RememberedModel:
        """The model in force with its latest answers remembered; another one after a promotion. Raises ModelError."""
        folder = self.folder()
        with self._guard:
            if self._memory is None or self._memory[0] != folder:
                self._memory = folder, RememberedModel(self._judging(folder))
            return self._memory[1]

    def _judging(self, folder: str) -> Model:
        if self._compute is not None:
            return RemoteModel(folder, self._compute)
        return load_model(Path(folder) if folder else None)
