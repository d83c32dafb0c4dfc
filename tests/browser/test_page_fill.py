"""填报助手 in a real browser: from a duty to a form that is checked, downloaded and handed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from corpus.reading import read_forms

if TYPE_CHECKING:
    from playwright.sync_api import Page

Picture = Callable[["Page", str], Path]
Check = Callable[["Page"], None]

SECONDS = 60_000
QUESTION = "职责、项目名称，或粘贴职能概述（可有多条）"


def ask(desk: Page, duty: str) -> None:
    """Ask for suggestions and wait for them."""
    desk.goto("/fill")
    desk.get_by_label(QUESTION).fill(duty)
    desk.get_by_role("button", name="推荐指标").click()
    desk.wait_for_selector(".fill-item", timeout=SECONDS)


def kept(desk: Page) -> None:
    """Wait until everything is kept."""
    expect(desk.get_by_role("toolbar").get_by_role("status")).to_contain_text("已保存", timeout=SECONDS)


def test_from_a_duty_to_a_form_handed_in(
    desk: Page, tmp_path: Path, keep_picture: Picture, check_accessible: Check
) -> None:
    ask(desk, "资助家庭经济困难学生")
    keep_picture(desk, "fill-suggested")
    check_accessible(desk)
    sets = desk.locator(".fill-set")
    assert sets.count() >= 4
    for place in range(sets.count()):
        sets.nth(place).locator("button[aria-label^='加入：']").first.click()
        expect(desk.locator(".fill-row")).to_have_count(place + 1, timeout=SECONDS)
    rejected = desk.get_by_role("button", name="不用：").first
    name = str(rejected.get_attribute("aria-label"))
    rejected.click()
    expect(desk.get_by_role("button", name=name, exact=True)).to_have_count(0, timeout=SECONDS)
    expect(desk.locator(".fill-gap")).to_have_count(0)
    desk.get_by_label("填报单位", exact=True).fill("某市教育局")
    desk.get_by_label("项目名称", exact=True).fill("学生资助项目")
    desk.get_by_label("资金总额（万元）").fill("712.5")
    desk.get_by_label("年度目标（一行一个）").fill("资助困难学生\n应助尽助")
    rows = desk.locator(".fill-row").count()
    for place in range(rows):
        desk.get_by_role("button", name="修改：").nth(place).click()
        desk.get_by_label("指标值", exact=True).fill("90")
        desk.locator(".fill-edit").get_by_role("button", name="完成").click()
        expect(desk.locator(".fill-edit")).to_have_count(0)
    kept(desk)
    desk.get_by_role("button", name="检查全表").click()
    expect(desk.locator("#fill-audit")).to_contain_text("检查结果", timeout=SECONDS)
    keep_picture(desk, "fill-checked")
    check_accessible(desk)
    for label, suffix in (("下载 Word", "docx"), ("下载 Excel", "xlsx")):
        with desk.expect_download() as waiting:
            desk.get_by_role("button", name=label).click()
        path = tmp_path / f"form.{suffix}"
        waiting.value.save_as(path)
        [form] = read_forms(path)
        assert (form.unit, form.project, len(form.indicators)) == ("某市教育局", "学生资助项目", rows)
        assert form.goals == ("目标1：资助困难学生", "目标2：应助尽助")
    desk.reload()
    expect(desk.locator(".fill-row")).to_have_count(rows)
    expect(desk.get_by_label("项目名称", exact=True)).to_have_value("学生资助项目")
    desk.get_by_role("button", name="报送", exact=True).click()
    desk.get_by_role("button", name="确认报送").click(timeout=SECONDS)
    expect(desk.get_by_role("toolbar").get_by_role("status")).to_have_text("已报送", timeout=SECONDS)
    expect(desk.get_by_role("button", name="报送", exact=True)).to_be_disabled()
    desk.goto("/library")
    expect(desk.locator(".lib-pending").first).to_be_visible(timeout=SECONDS)
    assert desk.locator(".lib-pending").count() == rows + 1


def test_a_row_is_completed_and_checked_while_it_is_typed(
    desk: Page, keep_picture: Picture, check_accessible: Check
) -> None:
    desk.goto("/fill")
    desk.get_by_role("button", name="添一行").click()
    name = desk.get_by_role("combobox", name="三级指标")
    expect(name).to_be_focused()
    name.press_sequentially("syxs", delay=40)
    desk.wait_for_selector("[role=option]", timeout=SECONDS)
    keep_picture(desk, "fill-completing")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[role=option][aria-selected=true]")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("指标值", exact=True)).to_be_focused()
    expect(desk.locator(".fill-list")).to_have_count(0)
    desk.keyboard.type("≥3560")
    desk.keyboard.press("Tab")
    expect(desk.get_by_label("指标值", exact=True)).to_have_value("3560")
    expect(desk.locator(".fill-checked")).to_contain_text("判为数量指标", timeout=SECONDS)
    check_accessible(desk)
    # filed where it does not belong: told at once, put right by one click
    name.fill("培训合格率")
    desk.get_by_label("计量单位", exact=True).fill("%")
    button = desk.locator(".fill-checked").get_by_role("button", name="改为质量指标")
    button.click(timeout=SECONDS)
    expect(desk.locator(".fill-edit").get_by_label("类别")).to_have_value("产出指标 / 质量指标")
    desk.keyboard.press("Escape")
    desk.locator(".fill-edit").get_by_role("button", name="完成").click()
    expect(desk.locator(".fill-row")).to_contain_text("质量指标")
    desk.get_by_role("button", name="删除：培训合格率").click()
    expect(desk.locator(".fill-row")).to_have_count(0)
    desk.get_by_role("button", name="撤销").click()
    expect(desk.locator(".fill-row")).to_have_count(1)


def test_what_is_typed_is_never_markup(desk: Page) -> None:
    evil = "<img src=x onerror=window.hacked=1>{{7*7}}"
    desk.goto("/fill")
    desk.get_by_label("项目名称", exact=True).fill(evil)
    desk.get_by_role("button", name="添一行").click()
    desk.get_by_role("combobox", name="三级指标").fill(evil)
    expect(desk.locator(".fill-checked")).to_contain_text("判为", timeout=SECONDS)
    desk.locator(".fill-edit").get_by_role("button", name="完成").click()
    expect(desk.locator(".fill-row")).to_contain_text(evil)
    kept(desk)
    desk.reload()
    expect(desk.locator(".fill-row")).to_contain_text(evil)
    desk.get_by_role("button", name="草稿").click()
    expect(desk.locator(".fill-drafts")).to_contain_text(evil)
    assert desk.evaluate("window.hacked") is None


def test_dark_and_print(desk: Page, keep_picture: Picture, check_accessible: Check) -> None:
    ask(desk, "教师培训")
    desk.get_by_role("button", name="全部加入：").first.click()
    expect(desk.locator(".fill-row").first).to_be_visible()
    desk.get_by_label("换深浅色").click()
    desk.mouse.move(600, 700)
    keep_picture(desk, "fill-dark")
    check_accessible(desk)
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    desk.get_by_label("换深浅色").click()
    desk.emulate_media(media="print")
    expect(desk.locator(".fill-left")).to_be_hidden()
    expect(desk.locator(".fill-row").first).to_be_visible()
    keep_picture(desk, "fill-print")
