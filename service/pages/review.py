"""审核台: the queue of forms by the worth of looking at them, in the states they go through, and blind readings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from corpus.errors import ZhibiaoError
from service.office.review import STATES, QueueFilters, choices, counts, queue
from service.office.review_agreement import blind_left
from service.pages import review_desk
from service.pages.review_blind import show_blind
from service.pages.review_view import css, render
from service.pages.shell import Visit, in_thread, page, tell_error

__all__ = ["filters_from", "queue_query"]

_BLIND = "blind"
_TITLES = {"open": "待审", "done": "已完成（待复核）", "approved": "已复核"}
_MOVE = """
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest && event.target.closest('input, select, textarea, [contenteditable]');
  const step = {j: 1, k: -1}[event.key.toLowerCase()];
  if (typing || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  const links = [...document.querySelectorAll('.zq tbody a')];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
  if (next) { next.focus(); next.scrollIntoView({block: 'nearest'}); }
});
"""


def filters_from(tab: str, unit: str, year: str, verdict: str, text: str) -> QueueFilters:
    """Filters as the address of a page has them; what cannot be meant is taken for nothing."""
    chosen = int(year) if year.isdecimal() and len(year) == 4 else None
    return QueueFilters(tab if tab in STATES else "open", unit[:200], chosen, verdict[:12], text[:100])


def queue_query(filters: QueueFilters, **more: str) -> str:
    """The part of an address that stands for filters, with ``?``."""
    year = str(filters.year) if filters.year is not None else ""
    values = {"tab": filters.state, "unit": filters.unit, "year": year, "verdict": filters.verdict}
    values |= {"text": filters.text, **more}
    return "?" + urlencode({key: value for key, value in values.items() if value})


@page("/review", "审核台", "decide")
async def show_queue(
    visit: Visit, tab: str = "open", unit: str = "", year: str = "", verdict: str = "", text: str = "", cursor: str = ""
) -> None:
    """The queue in one of its states, or the blind second reading."""
    filters = filters_from(tab, unit, year, verdict, text)
    ui.add_head_html(f"<style>{css()}</style>")
    blind = tab == _BLIND
    try:
        values = await in_thread(_load, visit, filters, cursor, blind)
    except ZhibiaoError as error:
        tell_error(error)
        values = await in_thread(_load, visit, filters, "", blind)
    ui.html(render("queue", **values)).classes("zr")
    if blind:
        await show_blind(visit)
    else:
        ui.add_body_html(f"<script>{_MOVE}</script>")


def _load(visit: Visit, filters: QueueFilters, cursor: str, blind: bool) -> dict[str, Any]:
    """Values of the page's template."""
    actor, office = visit.actor, visit.office
    with office.database.read() as session:
        found = None if blind else queue(session, actor, filters, cursor)
        units, years, verdicts = choices(session, actor) if not blind else ([], [], [])
        known = counts(session, actor, filters)
        waiting = blind_left(session, actor, four_eyes=office.four_eyes)
    tabs = [
        {
            "title": _TITLES[state],
            "count": known[state],
            "link": f"/review{queue_query(replace(filters, state=state))}",
            "here": state == filters.state and not blind,
        }
        for state in STATES
    ]
    tabs.append({"title": "盲审", "count": "" if blind else waiting, "link": f"/review?tab={_BLIND}", "here": blind})
    return {
        "tabs": tabs,
        "page": found,
        "filters": filters,
        "units": units,
        "years": years,
        "verdicts": verdicts,
        "total": known[filters.state],
        "query": queue_query(filters),
        "filtered": filters != QueueFilters(filters.state),
        "first_link": f"/review{queue_query(filters)}" if cursor else "",
        "next_link": f"/review{queue_query(filters, cursor=found.next)}" if found and found.next else "",
    }


@page("/review/{form_id}", "审核台", "decide")
async def show_desk(
    visit: Visit, form_id: str, tab: str = "open", unit: str = "", year: str = "", verdict: str = "", text: str = ""
) -> None:
    """One form on the desk."""
    filters = filters_from(tab, unit, year, verdict, text)
    ui.add_head_html(f"<style>{css()}</style>")
    await review_desk.DeskPage(visit, form_id, filters, queue_query(filters)).show()
