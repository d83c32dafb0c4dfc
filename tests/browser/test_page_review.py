"""The review desk in a real browser, by keyboard alone: queue, desk, every decision, undo, finish, blind reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from corpus.records import Form, Indicator
from service.accounts.actor import local_actor
from service.config import load_config
from service.office.decisions import Command, decide
from service.office.keep import keep_audits
from service.office.office import Office, open_office
from service.office.review_desk import load_desk
from service.office.submissions import delete_submission
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow, Submission
from service.work.audited import audit_records
from tests.service.web.filling import SAMPLES, hand_in
from tests.serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

BIG = next(path for path in SAMPLES if path.name.startswith("02"))
EVIL = "</script><img src=x onerror=window.hacked=1><b onclick='window.hacked=1'>\"'&{{7*7}}"
Keep = Callable[["Page", str], object]
Check = Callable[["Page"], None]
expect.set_options(timeout=20_000)


@dataclass
class Site:
    """The live service's database, opened beside it. start: number of the last decision before the test."""

    office: Office
    start: int

    def decisions(self) -> list[tuple[str, str, int]]:
        with self.office.database.read() as session:
            query = select(Decision.kind, Decision.leaf, Decision.reading).where(Decision.seq > self.start)
            return [tuple(row) for row in session.execute(query.order_by(Decision.seq))]  # type: ignore[misc]


@pytest.fixture
def site(live: Server) -> Iterator[Site]:
    """The service without forms; ``hand_in`` puts some in as the jobs do."""
    config = load_config(None, {}, data=live.data, open=True, compute_processes=1, least_free_megabytes=0)
    office = open_office(config, migrate=False)
    with office.database.read() as session:
        start = session.scalar(select(func.max(Decision.seq))) or 0
    yield Site(office, start)
    with office.database.read() as session:
        handed_in = session.scalars(select(Submission.id).where(Submission.state != "deleted")).all()
    for id_ in handed_in:
        delete_submission(office, local_actor(), id_)
    office.close()


def settle(page: Page) -> None:
    """Wait until dialogs have moved into place and notices that go by themselves have gone."""
    page.wait_for_function("() => !document.querySelector('.q-notification:is(.bg-positive, .bg-info)')")
    page.wait_for_timeout(600)


def open_desk(page: Page, url: str = "/review") -> None:
    page.goto(url)
    page.wait_for_selector(".zq")
    page.wait_for_timeout(300)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".zf td.now")


def current(page: Page) -> str:
    return page.locator(".zl [aria-current]").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("looks", ["light", "dark"])
def test_queue_and_desk_can_be_read_by_anybody(
    desk: Page, site: Site, looks: Literal["light", "dark"], keep_picture: Keep, check_accessible: Check
) -> None:
    desk.emulate_media(color_scheme=looks)
    form = hand_in(site.office, local_actor(), BIG)
    desk.goto("/review")
    desk.wait_for_selector(".zq")
    settle(desk)
    check_accessible(desk)
    keep_picture(desk, f"review-queue-{looks}")
    assert desk.locator(".zq tbody tr").count() == 1
    desk.goto(f"/review/{form.id}")
    desk.wait_for_selector(".zf td.now")
    settle(desk)
    check_accessible(desk)
    keep_picture(desk, f"review-desk-{looks}")
    assert desk.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.slow
def test_a_form_is_reviewed_by_keyboard_alone(
    desk: Page, site: Site, keep_picture: Keep, check_accessible: Check
) -> None:
    form = hand_in(site.office, local_actor(), BIG, blind_share=1.0)
    other = hand_in(site.office, local_actor(), BIG)
    desk.goto(f"/review/{form.id}")
    desk.wait_for_selector(".zf td.now")
    first = current(desk)
    desk.keyboard.press("j")
    expect(desk.locator(".zl [aria-current]")).not_to_have_text(first)
    desk.keyboard.press("k")
    expect(desk.locator(".zl [aria-current]")).to_have_text(first, use_inner_text=True)

    state = desk.locator(".zl .state")
    desk.keyboard.press("a")
    expect(state.nth(0)).to_contain_text("采纳")
    desk.keyboard.press("r")
    expect(state.nth(1)).to_contain_text("不采纳")
    desk.keyboard.press("3")
    expect(state.nth(2)).to_contain_text("改类时效")
    assert site.decisions() == [("accept", "", 1), ("reject", "", 1), ("reclass", "时效", 1)]
    expect(desk.locator(".zf .sign.settled").first).to_be_visible()

    desk.keyboard.press("u")
    expect(state.nth(2)).to_have_text("未定")
    assert current(desk).split()[-1] == "未定"  # what was taken back is the current one again

    desk.keyboard.press("c")
    box = desk.get_by_label("备注", exact=True).locator("visible=true").last
    expect(box).to_be_focused()
    settle(desk)
    check_accessible(desk)
    desk.keyboard.type("ajrku 123 要核实")  # keys of the desk, which must do nothing here
    keep_picture(desk, "review-remark")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("备注已保存")).to_be_visible()
    assert [kind for kind, _, _ in site.decisions()][3:] == ["undo", "comment"]

    desk.keyboard.press("g")
    whole = desk.get_by_text("有 2 个相同的问题，在 2 张表里")
    whole.wait_for()
    settle(desk)
    check_accessible(desk)
    keep_picture(desk, "review-group")
    desk.keyboard.press("a")  # not while it asks
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("已决定 2 个问题")).to_be_visible()
    assert len(site.decisions()) == 7
    with site.office.database.read() as session:
        assert sum(bool(one.outcome) for one in load_desk(session, local_actor(), other.id).findings) == 1

    desk.keyboard.press("d")
    expect(desk.get_by_text("个高、中级问题没有决定")).to_be_visible()
    desk.keyboard.press("h")
    expect(desk.get_by_text("决定的历史")).to_be_visible()
    settle(desk)
    check_accessible(desk)
    keep_picture(desk, "review-history")
    desk.keyboard.press("Escape")
    desk.wait_for_timeout(600)
    desk.keyboard.press("?")
    expect(desk.get_by_text("输入文字时按键不起作用")).to_be_visible()
    settle(desk)
    check_accessible(desk)
    keep_picture(desk, "review-keys")


@pytest.mark.slow
def test_a_form_is_finished_approved_and_sent_back(desk: Page, site: Site, keep_picture: Keep) -> None:
    form = hand_in(site.office, local_actor())
    desk.goto(f"/review/{form.id}")
    desk.wait_for_selector(".zf td.now")
    for left in range(desk.locator(".zl li").count(), 0, -1):
        desk.keyboard.press("a")
        expect(desk.locator(".zl .state.muted")).to_have_count(left - 1)
    desk.keyboard.press("d")
    expect(desk.get_by_role("button", name="复核通过")).to_be_visible()
    keep_picture(desk, "review-done")
    desk.get_by_role("button", name="复核通过").click()
    expect(desk.get_by_text("已复核", exact=True)).to_be_visible()
    desk.get_by_role("button", name="退回重审").click()
    expect(desk.get_by_label("备注", exact=True).locator("visible=true").last).to_be_focused()
    desk.keyboard.type("请再看一遍")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("待审", exact=True)).to_be_visible()
    assert [kind for kind, _, _ in site.decisions()][-3:] == ["done", "approve", "return"]


@pytest.mark.slow
def test_who_decides_later_is_told_who_decided_what(desk: Page, site: Site) -> None:
    form = hand_in(site.office, local_actor())
    desk.goto(f"/review/{form.id}")
    desk.wait_for_selector(".zf td.now")
    with site.office.database.write() as session:
        first = load_desk(session, local_actor(), form.id).findings[0]
        decide(session, local_actor(), Command("finding", first.id, "reject"))
    desk.keyboard.press("a")
    expect(desk.get_by_text("处理过（不采纳），您的决定没有保存")).to_be_visible()
    expect(desk.locator(".zl .state").first).to_contain_text("不采纳")
    assert len(site.decisions()) == 1


@pytest.mark.slow
def test_a_row_without_findings_is_given_a_class(desk: Page, site: Site) -> None:
    form = hand_in(site.office, local_actor())
    desk.goto(f"/review/{form.id}")
    desk.wait_for_selector(".zf td.now")
    desk.locator(".zf button[data-target^='row:']").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("选中的行")).to_be_visible()
    desk.keyboard.press("2")
    expect(desk.locator(".zp .chip", has_text="已定为 质量")).to_be_visible()
    with site.office.database.read() as session:
        decided = session.scalars(select(IndicatorRow.decided).where(IndicatorRow.form_id == form.id))
        assert list(decided).count("质量") == 1


@pytest.mark.slow
def test_the_second_reader_sees_nothing_of_the_first(
    desk: Page, site: Site, keep_picture: Keep, check_accessible: Check
) -> None:
    form = hand_in(site.office, local_actor(), blind_share=1.0)
    with site.office.database.write() as session:
        sampled = [one for one in load_desk(session, local_actor(), form.id).findings if one.sampled]
        for one in sampled:
            decide(session, local_actor(), Command("finding", one.id, "reject"))
    assert sampled
    desk.goto("/review?tab=blind")
    expect(desk.get_by_text(f"还有 {len(sampled)} 个问题等您盲审")).to_be_visible()
    assert "不采纳（" not in desk.locator(".zb-panel").inner_text()
    settle(desk)
    check_accessible(desk)
    desk.wait_for_timeout(300)
    for _ in sampled:
        desk.keyboard.press("r")
        desk.wait_for_timeout(800)
    expect(desk.get_by_text("没有等您盲审的问题")).to_be_visible()
    expect(desk.locator(".zb-agreement")).to_contain_text("100%")
    keep_picture(desk, "review-blind")
    assert [row for row in site.decisions() if row[2] == 2] == [("reject", "", 2)] * len(sampled)


@pytest.mark.slow
def test_text_of_a_form_is_never_run_and_the_print_is_clean(desk: Page, site: Site, keep_picture: Keep) -> None:
    rows = (Indicator(EVIL, "≥290%", EVIL, "产出指标", EVIL, duty=EVIL), Indicator("受益学生数", "***"))
    record = Form(f"{EVIL}.xlsx", unit=EVIL, title=EVIL, year=2024, indicators=rows).to_dict()
    found = audit_records([record], site.office.rules())
    with site.office.database.write() as session:
        submission = Submission(created_by="open", state="audited")
        session.add(submission)
        session.flush()
        (form,) = keep_audits(session, submission, None, found.audits, found.tool)
    for address in ("/review", f"/review?text={EVIL[:20]}", f"/review/{form.id}"):
        desk.goto(address)
        desk.wait_for_selector(".zr")
        desk.wait_for_timeout(1500)
        assert desk.evaluate("() => window.hacked") is None
        assert desk.locator("main img").count() == 0
    desk.wait_for_selector(".zf td.now")
    assert EVIL in (desk.text_content(".zf") or "")
    desk.emulate_media(media="print")
    for hidden in (".zd-keys", ".zd-panel", "header"):
        assert not desk.locator(hidden).first.is_visible()
    keep_picture(desk, "review-print")
    assert desk.pdf()[:5] == b"%PDF-"


@pytest.mark.slow
def test_next_goes_down_the_queue_within_the_filters(desk: Page, site: Site) -> None:
    forms = [hand_in(site.office, local_actor(), path) for path in (BIG, *SAMPLES[:1], BIG)]
    open_desk(desk, "/review?unit=潢源县教育局")
    desk.keyboard.press("n")
    desk.wait_for_url(lambda url: forms[0].id in url or forms[2].id in url)
    desk.wait_for_selector(".zf td.now")
    assert "unit=" in desk.url
    with site.office.database.read() as session:
        assert session.scalars(select(FormRow.id).where(FormRow.state == "open")).all()
        assert session.scalars(select(FindingRow.id).where(FindingRow.outcome != "")).all() == []
