"""Everything a process of the service works with, opened once and closed at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from classifier.settings import Settings, load_settings
from corpus.personal import mask
from service.config import MIB, ServiceConfig
from service.store.database import Database
from service.store.files import FileStore
from service.store.migrate import require_newest, upgrade
from service.work.audited import Rules
from service.work.batcher import Batcher
from service.work.compute import Compute
from service.work.queue import JobQueue
from service.work.shelf import Shelf
from service.work.weights import Weights

__all__ = ["Office", "open_office"]


@dataclass(frozen=True)
class Office:
    """Configuration, database, files, weights and processes of one service. settings: those of the audit."""

    config: ServiceConfig
    settings: Settings
    database: Database
    files: FileStore
    weights: Weights
    compute: Compute = field(repr=False)
    judging: Compute | None = field(default=None, repr=False)

    @cached_property
    def _settings_json(self) -> str:
        return self.settings.model_dump_json()

    @cached_property
    def judge(self) -> Batcher:
        """Judges rows of all requests of this process together."""
        return Batcher(self.weights.remembered)

    @cached_property
    def queue(self) -> JobQueue:
        """Hands jobs to the runners, in this process or another."""
        return JobQueue(self.config.queue, self.config.folder)

    @cached_property
    def shelf(self) -> Shelf:
        """The office's own library beside the shipped one."""
        return Shelf(self.database, self.config.office)

    def wake_jobs(self) -> None:
        """Tell the runners of jobs that were just kept; what gets lost here, they find within seconds."""
        self.queue.rescue(self.database)

    @property
    def four_eyes(self) -> bool:
        """Whether a supervisor must be another person than the reviewer."""
        return self.config.four_eyes and not self.config.open

    def kept(self, text: str) -> str:
        """A text as it may be kept: masked where the configuration says so."""
        return mask(text) if self.config.mask_personal else text

    def rules(self, edition: str = "") -> Rules:
        """By what is audited now: settings, weights in force, edition."""
        return Rules(self._settings_json, self.weights.folder(), edition, self.config.mask_personal)

    def close(self) -> None:
        """Stop the processes and close the database."""
        if "judge" in self.__dict__:
            self.judge.close()
        if self.judging is not None:
            self.judging.close()
        if "queue" in self.__dict__:
            self.queue.close()
        if "shelf" in self.__dict__:
            self.shelf.close()
        self.compute.close()
        self.database.close()


def open_office(config: ServiceConfig, *, migrate: bool = True) -> Office:
    """Open what the configuration names.

    migrate: bring the database to the newest revision, else require it. Raises SettingError for wrong settings of the
    audit and ServiceError when the database cannot be used.
    """
    settings = load_settings(config.settings)
    config.folder.mkdir(parents=True, exist_ok=True)
    database = Database(config.database_url, mask_personal=config.mask_personal)
    try:
        if migrate:
            upgrade(database)
        require_newest(database)
    except BaseException:
        database.close()
        raise
    files = FileStore(config.folder / "files", least_free=config.least_free_megabytes * MIB)
    judging = Compute(config.judge_processes) if config.judge_processes else None
    weights = Weights(database, config.folder / "models", judging)
    return Office(config, settings, database, files, weights, Compute(config.compute_processes), judging)
