"""The pages for a browser: thin views over service/office, in Chinese, drawn by NiceGUI on the API's own app."""

from __future__ import annotations

import importlib
import os
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI

from service.config import ServiceConfig

__all__ = ["attach_pages"]

_PAGES = ("login", "home", "review", "fill", "batch", "library", "model", "admin")
"""Modules with pages, registered when they are imported."""
_RECONNECT_SECONDS = 30.0
_THREADS = 64


def attach_pages(app: FastAPI, config: ServiceConfig) -> None:
    """Let an app serve the pages too. One app of a process may have them."""
    folder = config.folder / "pages"
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(folder))
    from nicegui import core, run, ui

    core.sio.eio.cors_allowed_origins = None  # only pages of this very address may open the connection
    # the usual pool has few more threads than processors: some that wait for a comparison would hold everybody up
    run.thread_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="pages")
    for name in _PAGES:
        importlib.import_module(f"service.pages.{name}")
    ui.run_with(
        app,
        title="指标",
        language="zh-CN",
        favicon="📋",
        dark=None,
        reconnect_timeout=_RECONNECT_SECONDS,
        tailwind=False,
        show_welcome_message=False,
    )
