"""The web report in a real browser with the network off: search, filters, slider, charts, print, and no accident."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import corpus.samples
from classifier.audit import AuditResult, audit_forms
from classifier.reports import Report, write_report
from corpus.reading import read_forms
from corpus.records import Form, Indicator
from models.store import load_model

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAMPLES = sorted(Path(corpus.samples.__path__[0]).glob("*.docx"))


@pytest.fixture(scope="module")
def result() -> AuditResult:
    forms = [form for path in SAMPLES for form in read_forms(path, name=path.name)]
    return audit_forms(forms, model=load_model())


@pytest.fixture(scope="module")
def report(result: AuditResult, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "报告.html"
    write_report(Report(result), path, "html")
    return path.as_uri()


def shown(page: Page) -> int:
    """Findings on the page, which must be as many as the page says."""
    count = page.locator(".finding:not([hidden])").count()
    assert f"显示 {count} /" in (page.text_content("#shown") or "")
    return count


def test_everything_is_shown_at_first(page: Page, report: str, result: AuditResult) -> None:
    page.goto(report)
    assert shown(page) == len(result.findings)
    assert page.locator("section.form:not([hidden])").count() == len(result.forms)


def test_searching_leaves_what_holds_the_words(page: Page, report: str) -> None:
    page.goto(report)
    page.fill("#find", "受益学生数")
    texts = page.locator(".finding:not([hidden])").all_text_contents()
    assert 0 < len(texts) == shown(page)
    assert all("受益学生数" in text for text in texts)
    page.click("#clear")
    assert shown(page) > len(texts)


def test_the_slider_hides_what_is_less_sure(page: Page, report: str, result: AuditResult) -> None:
    page.goto(report)
    page.locator("#sure").evaluate("(slider) => { slider.value = 90; slider.dispatchEvent(new Event('input')); }")
    assert shown(page) == sum(round(finding.confidence, 3) >= 0.9 for finding in result.findings)
    assert page.text_content("#percent") == "90%"


def test_choosing_a_severity_a_check_or_a_unit_narrows_and_choosing_again_widens(
    page: Page, report: str, result: AuditResult
) -> None:
    page.goto(report)
    page.select_option("#severity", "high")
    assert shown(page) == sum(finding.severity == "high" for finding in result.findings)
    page.select_option("#severity", "")
    rule = result.findings[0].rule
    bar = page.locator(f'.bar[data-by="rule"][data-value="{rule}"]')
    bar.click()
    assert shown(page) == sum(finding.rule == rule for finding in result.findings)
    bar.click()
    assert shown(page) == len(result.findings)
    unit = result.forms[1].form.unit
    page.select_option("#unit", unit)
    assert shown(page) == sum(len(audit.findings) for audit in result.forms if audit.form.unit == unit)


def test_a_number_of_the_matrix_shows_just_those_moves(page: Page, report: str) -> None:
    page.goto(report)
    cell = page.locator(".matrix [data-move]").first
    count = int(cell.text_content() or 0)
    cell.locator("button").click()
    assert shown(page) == count
    moves = {one.get_attribute("data-move") for one in page.locator(".finding:not([hidden])").all()}
    assert moves == {cell.get_attribute("data-move")}


def test_the_bars_count_what_is_shown(page: Page, report: str) -> None:
    page.goto(report)
    page.fill("#find", "满意")
    sums = page.locator('.bar[data-by="rule"] .sum').all_text_contents()
    assert sum(int(text) for text in sums if text) == shown(page)


def test_every_link_of_the_page_leads_to_something_on_it(page: Page, report: str) -> None:
    page.goto(report)
    dead = page.evaluate(
        "() => [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))"
        ".filter((href) => !href.startsWith('#') || !document.getElementById(href.slice(1)))"
    )
    assert dead == []


def test_the_page_is_drawn_in_full_width_without_sideways_scrolling(page: Page, report: str) -> None:
    page.goto(report)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    picture = Image.open(io.BytesIO(page.screenshot()))
    assert picture.size == (1366, 768)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
    assert {(179, 38, 30), (31, 78, 121)} <= colours  # the red of grave findings, the blue of the columns


def test_print_shows_every_finding_with_its_reasons_and_no_controls(page: Page, report: str) -> None:
    page.goto(report)
    page.emulate_media(media="print")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert not page.is_visible("#find")
    assert page.locator(".finding details:not([open])").count() == 0
    assert page.pdf()[:5] == b"%PDF-"


def test_text_of_a_form_can_never_run(page: Page, tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)><script>window.hacked=1</script>\"'&{{7*7}}"
    rows = (Indicator(evil, "≥290%", evil, "产出指标", evil, duty=evil), Indicator("x" * 5000, "***"))
    write_report(
        Report(audit_forms([Form(f"{evil}.xlsx", unit=evil, title=evil, indicators=rows)])), tmp_path / "r.html", "html"
    )
    dialogs: list[Any] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    page.goto((tmp_path / "r.html").as_uri())
    assert page.evaluate("() => window.hacked") is None
    assert dialogs == []
    assert page.locator("img").count() == 0
    assert evil in (page.text_content("h2") or "")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
