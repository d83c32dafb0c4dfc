"""What the accounts need of the service: its configuration and its database."""

from __future__ import annotations

from typing import Protocol

from service.config import ServiceConfig
from service.store.database import Database

__all__ = ["Desk"]


class Desk(Protocol):
    """An office, or less: a program that only looks after accounts needs neither weights nor processes."""

    @property
    def config(self) -> ServiceConfig:
        """How the service is set up."""

    @property
    def database(self) -> Database:
        """Where users, sessions and tokens are kept."""
