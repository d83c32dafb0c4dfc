"""A client of the service for other programs: typed methods, errors as exceptions, safe retries."""

from __future__ import annotations

from service.client.client import Client
from service.client.errors import ConflictError, LoginError, NotFoundError, RemoteError, UnavailableError

__all__ = ["Client", "ConflictError", "LoginError", "NotFoundError", "RemoteError", "UnavailableError"]
