"""指标库 in a real browser: search, one measure's page, a draft and its approval, the workbook out and in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

Picture = Callable[["Page", str], Path]
Check = Callable[["Page"], None]

SECONDS = 60_000
METHOD = "问卷调查：满意人数÷有效问卷数×100%"


def find(desk: Page, text: str) -> None:
    """Search for a text."""
    desk.goto("/library")
    desk.get_by_label("指标名称或几个字").fill(text)
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".lib-answer table", timeout=SECONDS)


def test_a_measure_is_found_changed_and_approved(desk: Page, keep_picture: Picture, check_accessible: Check) -> None:
    find(desk, "学生满意度")
    keep_picture(desk, "library-found")
    check_accessible(desk)
    assert "q=" in desk.url
    desk.get_by_role("link", name="学生满意度", exact=True).first.click()
    expect(desk.locator(".lib-facts")).to_contain_text("满意度指标", timeout=SECONDS)
    expect(desk.get_by_role("region", name="学生满意度的出处")).to_contain_text("公开表格")
    keep_picture(desk, "library-measure")
    check_accessible(desk)
    desk.get_by_role("button", name="修改").click()
    desk.get_by_label("计算和评价方法").fill(METHOD)
    desk.get_by_label("说明为什么改（可不写）").fill("写明算法")
    desk.wait_for_timeout(800)
    keep_picture(desk, "library-editing")
    check_accessible(desk)
    desk.get_by_role("button", name="存为草稿").click()
    diff = desk.locator(".z-note .lib-diff")
    expect(diff).to_contain_text(METHOD, timeout=SECONDS)
    keep_picture(desk, "library-draft")
    desk.goto("/library")
    waiting = desk.locator(".lib-pending")
    expect(waiting).to_have_count(1, timeout=SECONDS)
    expect(waiting).to_contain_text("写明算法")
    expect(waiting).to_contain_text(METHOD)
    keep_picture(desk, "library-pending")
    check_accessible(desk)
    desk.get_by_role("checkbox").click()
    desk.get_by_role("button", name="批准所选").click()
    expect(desk.get_by_text("没有待审批的内容。")).to_be_visible(timeout=SECONDS)
    find(desk, "学生满意度")
    desk.get_by_role("link", name="学生满意度", exact=True).first.click()
    expect(desk.get_by_role("region", name="版本")).to_contain_text("第2版", timeout=SECONDS)
    expect(desk.get_by_role("region", name="历史")).to_contain_text("批准")
    desk.get_by_role("button", name="改用第1版").click()
    expect(desk.get_by_role("button", name="改用第2版")).to_be_visible(timeout=SECONDS)
    desk.get_by_role("button", name="停用").click()
    desk.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(desk.get_by_role("region", name="历史")).to_contain_text("停用", timeout=SECONDS)


def test_a_new_measure_and_the_workbook(desk: Page, tmp_path: Path) -> None:
    desk.goto("/library")
    desk.get_by_role("button", name="新增指标").click()
    desk.get_by_label("指标名称", exact=True).fill("送教上门残疾儿童人数")
    desk.get_by_role("dialog").get_by_label("类别").click()
    desk.get_by_role("option", name="数量指标").click()
    desk.get_by_label("计量单位").last.fill("人")
    desk.get_by_role("button", name="存为草稿").click()
    expect(desk.get_by_text("有一份草稿等待审批：")).to_be_visible(timeout=SECONDS)
    desk.get_by_role("button", name="批准", exact=True).click()
    expect(desk.get_by_role("region", name="版本")).to_contain_text("在用", timeout=SECONDS)
    desk.goto("/library")
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="导出本单位的").click()
    path = tmp_path / "library.xlsx"
    waiting.value.save_as(path)
    book = load_workbook(path)
    sheet = book["指标库"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heads.index("指标名称") + 1).value == "送教上门残疾儿童人数"
    sheet.cell(2, heads.index("指标解释") + 1).value = "接受送教上门的适龄残疾儿童"
    book.save(path)
    desk.locator("input[type=file]").set_input_files(path)
    expect(desk.locator(".lib-told")).to_contain_text("修改草稿 1 条", timeout=SECONDS)
    desk.locator("input[type=file]").set_input_files({"name": "x.xlsx", "mimeType": "x", "buffer": b"no workbook"})
    expect(desk.locator(".q-notification")).to_be_visible(timeout=SECONDS)


def test_dark_and_print(desk: Page, keep_picture: Picture, check_accessible: Check) -> None:
    find(desk, "受益学生")
    desk.get_by_label("换深浅色").click()
    desk.mouse.move(600, 700)
    keep_picture(desk, "library-dark")
    check_accessible(desk)
    desk.emulate_media(media="print")
    expect(desk.locator(".lib-answer table")).to_be_visible()
    expect(desk.get_by_role("button", name="查找")).to_be_hidden()
    keep_picture(desk, "library-print")


def test_an_unknown_measure_is_told(desk: Page) -> None:
    desk.goto("/library/m-0000000000")
    expect(desk.get_by_text("没有这个指标，它可能已被删除。")).to_be_visible(timeout=SECONDS)
