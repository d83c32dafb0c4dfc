"""The field files are dropped on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from service.config import ServiceConfig

__all__ = ["FileDrop", "drop_style"]


class FileDrop(Element, component="batch_drop.js"):
    """Takes files and folders and sends them to the interface, so that they never pass through the page's process."""

    def __init__(self, config: ServiceConfig, on_sent: Callable[[str], Any]) -> None:
        """on_sent: called with the id of the submission they became."""
        super().__init__()
        self._props["limits"] = (
            f"Word、Excel、PDF、网页、文本或 zip，一次最多 {config.upload_files} 个文件、{config.upload_megabytes} MB。"
        )
        self._props["most"] = config.upload_files
        self._props["bytes"] = config.upload_bytes
        self.on("sent", lambda event: on_sent(str(event.args["id"])), ["id"])


def drop_style() -> None:
    """The rules the field needs on a page."""
    ui.add_head_html(f"<style>{_CSS}</style>")


_CSS = """
.z-drop { width: 100%; border: 2px dashed #6b7a89; border-radius: 8px; padding: 10px 14px; }
.z-drop-over { border-color: #1f5fa8; background: rgba(31, 95, 168, .1); }
.z-drop-row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; padding: 3px 0; }
.z-drop p { margin: 4px 0 0; }
.z-drop button, .z-file { font: inherit; padding: 6px 14px; border-radius: 4px; cursor: pointer;
  border: 1px solid #1f5fa8; background: transparent; color: #1a5190; }
.z-file { position: relative; overflow: hidden; }
.z-file input { position: absolute; inset: 0; opacity: 0; cursor: pointer; font-size: 0; }
.z-file:focus-within { outline: 2px solid #f0a020; outline-offset: 1px; }
.z-drop .z-drop-send { background: #1f5fa8; color: #fff; }
.z-drop button:disabled { opacity: .6; cursor: default; }
.z-drop-title { display: flex; align-items: center; gap: 8px; }
.z-drop-title input { font: inherit; padding: 5px 8px; width: 260px; border: 1px solid #6b7a89; border-radius: 4px;
  background: transparent; color: inherit; }
.z-drop progress { width: 260px; }
.body--dark .z-drop button:not(.z-drop-send), .body--dark .z-file { color: #9ecbff; border-color: #9ecbff; }
@media print { .z-drop { display: none; } }
"""
