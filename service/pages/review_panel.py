"""The parts of the desk on the screen: head, form as filed, list of findings, the current one, buttons."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape
from typing import Any

from nicegui import ui

from service.office.review import STATES
from service.office.review_desk import Desk
from service.office.review_nearest import NearRow
from service.pages.review_keys import Handler, leaf_keys
from service.pages.review_view import filed_view, list_view, near_view, panel_view, signs
from service.store.tables import FindingRow, IndicatorRow

__all__ = ["DeskView", "class_buttons"]

_PICK = "(event) => { const at = event.target.closest('[data-target]'); if (at) emit(at.dataset.target); }"
_SCRIPT = """
window.zReview = (finding, row, signs) => setTimeout(() => {
  const left = document.querySelector('.zd-left'), list = document.querySelector('.zd-list');
  if (!left || !list) return;
  for (const sign of left.querySelectorAll('[data-sign]')) {
    const known = signs[sign.dataset.sign];
    if (known) { sign.textContent = known.word; sign.className = `sign ${known.severity} ${known.state}`; }
  }
  for (const cell of left.querySelectorAll('td.now')) cell.classList.remove('now');
  const cell = (finding && left.querySelector(`td[data-findings~="${finding}"]`)) ||
    (row && left.querySelector(`td[data-row="${row}"]`));
  if (cell) { cell.classList.add('now'); bring(left, cell); }
  const here = list.querySelector('[aria-current]');
  if (here) bring(list, here.parentElement);
}, 40);
const bring = (box, item) => {
  const outer = box.getBoundingClientRect(), inner = item.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    box.scrollTop += inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2);
  if (inner.left < outer.left || inner.right > outer.right) box.scrollLeft += inner.left - outer.left - 20;
};
"""


class DeskView:
    """Elements of the page; what they show is given, nothing is decided here."""

    def __init__(
        self, back: str, pick: Callable[[str], Awaitable[None]], actions: Mapping[str, Handler], supervisor: bool
    ) -> None:
        """back: address of the queue. pick: called with finding:ID or row:ID. actions: name → what a button does."""
        ui.add_body_html(f"<script>{_SCRIPT}</script>")
        self._for_open: list[ui.button] = []
        with ui.element("div").classes("zr"):
            with ui.element("div").classes("zd-head"):
                ui.link("‹ 返回队列", back).classes("no-print")
                with ui.element("h2"):
                    self._title = ui.label()
                self._verdict = ui.label().classes("chip")
                self._state = ui.label().classes("chip")
                self._progress = ui.label().props('role="status" aria-live="polite"')
                ui.space()
                self._done = _button("审核完成 D", actions["d"], "unelevated")
                self._approve = _button("复核通过", actions["approve"], "unelevated color=positive")
                self._return = _button("退回重审", actions["return"], "outline color=negative")
                _button("历史 H", actions["h"], "flat")
                _button("下一张 N", actions["n"], "flat")
                _button("按键 ?", actions["?"], "flat")
            with ui.element("div").classes("zd-cols"):
                with ui.element("section").classes("zd-left").props('aria-label="申报表原样" tabindex="0"'):
                    self._filed = ui.html('<p class="muted">正在读取原件…</p>')
                with ui.element("section").classes("zd-right").props('aria-label="问题与决定"'):
                    with ui.element("div").classes("zd-list").props('tabindex="0" role="group" aria-label="问题列表"'):
                        self._list = ui.html("")
                    with ui.element("div").classes("zd-panel").props('tabindex="0" role="group" aria-label="当前问题"'):
                        self._panel = ui.html("")
                        self._near = ui.html("")
                    self._buttons(actions)
        for element in (self._filed, self._list):
            element.on("click", lambda event: pick(str(event.args)), js_handler=_PICK)
        self._supervisor = supervisor

    def _buttons(self, actions: Mapping[str, Handler]) -> None:
        with ui.element("div").classes("zd-keys").props('role="group" aria-label="决定"'):
            self._finding_only = [
                _button("采纳 A", actions["a"], "unelevated"),
                _button("不采纳 R", actions["r"], "outline"),
                _button("同组 G", actions["g"], "outline"),
            ]
            self._for_open += self._finding_only
            _button("备注 C", actions["c"], "outline")
            _button("撤销 U", actions["u"], "outline")
        with ui.element("div").classes("zd-keys").props('role="group" aria-label="改类"'):
            self._for_open += class_buttons(lambda leaf: actions[leaf])

    def show_filed(self, filed: Mapping[str, Any], desk: Desk) -> None:
        """Draw the form as filed."""
        self._filed.set_content(filed_view(filed, desk))

    def show_no_filed(self, why: str) -> None:
        """Say why the form cannot be drawn; deciding goes on without it."""
        self._filed.set_content(f"<p>原件显示不出来：{escape(why)}</p><p>刷新页面可以重试，右边照常可以审核。</p>")

    def show(self, desk: Desk, finding: FindingRow | None, item: IndicatorRow | None) -> None:
        """Show where the form stands, and the current finding or row."""
        form = desk.form
        title = form.title or desk.file
        before = [part for part in (form.unit, str(form.year or "")) if part not in title]
        self._title.set_text(" ".join([*before, title]))
        self._verdict.set_text(f"{form.verdict} · 健康分 {form.health:.0f}")
        self._state.set_text(STATES[form.state])
        total, open_ = len(desk.findings), len(desk.open)
        must = f"（高、中级 {desk.left}）" if desk.left else ""
        self._progress.set_text(f"未定 {open_} / {total}{must}" if open_ else f"{total} 个问题都已决定")
        self._done.set_visibility(form.state == "open")
        self._approve.set_visibility(self._supervisor and form.state == "done")
        self._return.set_visibility(self._supervisor and form.state != "open")
        for button in self._for_open:
            button.set_enabled(form.state == "open" and (finding is not None or item is not None))
        for button in self._finding_only:
            button.set_enabled(form.state == "open" and finding is not None)
        self._list.set_content(list_view(desk, finding.id if finding else ""))
        self._panel.set_content(panel_view(finding, item, desk.names))
        self.mark(desk, finding, item)

    def mark(self, desk: Desk, finding: FindingRow | None, item: IndicatorRow | None) -> None:
        """Outline the current cell in the form and update the signs at the others."""
        told = json.dumps([finding.id if finding else "", item.id if item else "", signs(desk)], ensure_ascii=False)
        ui.run_javascript(f"zReview(...{told})")

    def show_near(self, rows: Sequence[NearRow] | None) -> None:
        """Show rows like the current one; None while they are looked for."""
        self._near.set_content(near_view(rows))


def class_buttons(action_of: Callable[[str], Handler]) -> list[ui.button]:
    """One button a class, with its digit."""
    return [_button(f"{digit} {leaf}", action_of(leaf), "outline") for digit, leaf in leaf_keys().items()]


def _button(text: str, action: Handler, looks: str) -> ui.button:
    return ui.button(text, on_click=action).props(f"dense no-caps {looks}").classes("no-print")
