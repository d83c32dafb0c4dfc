"""What a caller gives as JSON."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Given"]


class Given(BaseModel):
    """The body of a request: a field nobody knows is refused, and no value is taken for one of another kind."""

    model_config = ConfigDict(extra="forbid", strict=True)
