"""The rules of the page 填报助手."""

from __future__ import annotations

from nicegui import ui

__all__ = ["fill_style"]


def fill_style() -> None:
    """Add them to the page."""
    ui.add_head_html(f"<style>{_CSS}</style>")


_CSS = """
.fill-page { display: grid; grid-template-columns: 400px minmax(0, 1fr); gap: 16px; align-items: start; width: 100%; }
@media (max-width: 1100px) { .fill-page { grid-template-columns: minmax(0, 1fr); } }
.fill-left { border: 1px solid #c6ced6; border-radius: 6px; padding: 8px 12px; position: sticky; top: 52px;
  max-height: calc(100vh - 64px); overflow-y: auto; }
.body--dark .fill-left { border-color: #454d55; }
.fill-h2 { font-size: 16px; font-weight: 600; line-height: 1.4; margin: 0; }
.fill-h3 { font-size: 14px; font-weight: 600; line-height: 1.4; margin: 0; }
.fill-bar { gap: 8px; margin: 6px 0; }
.fill-top { width: 118px; }
.fill-quiet { color: #4d5965; font-size: 13px; line-height: 1.4; overflow-wrap: anywhere; }
.body--dark .fill-quiet { color: #b8c2cc; }
.fill-notes { margin: 4px 0; padding-left: 18px; font-size: 13px; }
.fill-set { margin-top: 8px; }
.fill-set-head { background: #eef2f6; padding: 2px 8px; border-radius: 4px; min-height: 30px; }
.body--dark .fill-set-head { background: #2a3037; }
.fill-item { padding: 5px 4px 4px 8px; border-bottom: 1px solid #dfe5ea; }
.body--dark .fill-item { border-color: #454d55; }
.fill-item-head { gap: 4px; }
.fill-item-text { gap: 0; flex: 1; min-width: 0; }
.fill-item-name { font-weight: 500; overflow-wrap: anywhere; }
.fill-details { font-size: 13px; }
.fill-details summary { cursor: pointer; width: fit-content; color: #1a5190; }
.body--dark .fill-details summary { color: #9ecbff; }
.fill-details .z-table { font-size: 12px; } .fill-details .z-table th, .fill-details .z-table td { padding: 2px 4px; }
.fill-fact { margin: 2px 0; } .fill-fact > div { display: inline; } .fill-fact-head { font-weight: 600; }
.fill-right { min-width: 0; }
.fill-head { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 8px; margin-bottom: 8px; }
.fill-w1 { grid-column: span 1; } .fill-w2 { grid-column: span 2; } .fill-w3 { grid-column: span 3; }
.fill-w5 { grid-column: span 5; } .fill-w10 { grid-column: span 10; }
.fill-w12 { grid-column: span 12; }
.fill-page .q-btn { font-size: 13px; line-height: 1.3; }
.fill-gap { margin: 2px 0 6px; padding: 3px 10px; border-left: 4px solid #8a5a00; background: #fdf4e3; }
.body--dark .fill-gap { background: #3a3020; }
.fill-table .z-scroll { overflow: visible; }
.fill-table .z-table td { padding: 3px 6px; }
.fill-name { font-weight: 500; } .fill-mid { text-align: center; }
.fill-actions { white-space: nowrap; }
.fill-actions .q-btn { color: #44607c; } .body--dark .fill-actions .q-btn { color: #b8cde2; }
.fill-actions .bg-primary, .body--dark .fill-actions .bg-primary { color: #fff; }
.fill-edit td, .fill-edit-check td { background: #f4f8fd; }
.body--dark .fill-edit td, .body--dark .fill-edit-check td { background: #1f2a36; }
.fill-edit .q-field__control { padding: 0 6px; }
.fill-complete { position: relative; }
.fill-list { position: absolute; left: 6px; top: 100%; z-index: 50; margin: 0; padding: 2px 0; list-style: none;
  min-width: 320px; background: #fff; border: 1px solid #8795a3; border-radius: 4px; box-shadow: 0 3px 10px #0003; }
.body--dark .fill-list { background: #22282e; }
.fill-list li { padding: 4px 10px; cursor: pointer; }
.fill-list li[aria-selected=true], .fill-list li:hover { background: #d9e8f8; }
.body--dark .fill-list li[aria-selected=true], .body--dark .fill-list li:hover { background: #35506d; }
.fill-checked { display: flex; flex-direction: column; gap: 3px; padding: 2px 4px; }
.fill-line { gap: 8px; flex-wrap: wrap; }
.fill-message { flex: 1; min-width: 240px; }
.fill-finding { padding: 3px 0; }
.fill-audit .fill-finding { border-bottom: 1px solid #dfe5ea; }
.body--dark .fill-audit .fill-finding { border-color: #454d55; }
.fill-audit { margin-top: 12px; }
.fill-undo { position: fixed; left: 16px; bottom: 16px; z-index: 60; display: flex; align-items: center; gap: 8px;
  background: #2b333b; color: #fff; padding: 6px 12px; border-radius: 6px; }
.fill-undo .q-btn { color: #9ecbff !important; }
.fill-drafts { padding: 8px 12px; max-height: 60vh; overflow-y: auto; }
@media print {
  .fill-page { display: block; } .fill-gap, .fill-audit { display: none; }
  .fill-head { grid-template-columns: repeat(12, 1fr); }
  .fill-table th:last-child { display: none; }
  .fill-table .z-table th, .fill-table .z-table td { border: 1px solid #000; color: #000; background: #fff; }
}
"""
