"""The command line: one module per command, each a thin door to a public function below."""

from __future__ import annotations

from service.cli.app import app, main

__all__ = ["app", "main"]
