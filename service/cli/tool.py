"""What produced an output: version, model and edition, for the ``tool`` object of every JSON result."""

from __future__ import annotations

from service.work.tool import describe_tool

__all__ = ["describe_tool"]
