"""Texts and names made to run in a browser: on every page that shows them they are text, and nothing is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVIL = '</script><img src=x onerror="window.hacked=1"><svg onload=window.hacked=2>\'"{{7*7}}${7*7}'
NAME = "&lt;img src=x onerror=window.hacked=3&gt; javascript:window.hacked=4.xlsx"
MILLISECONDS = 90_000

pytestmark = pytest.mark.slow


def test_what_forms_and_names_of_files_say_never_runs(desk: Page, tmp_path: Path) -> None:
    path = tmp_path / NAME
    book = Workbook()
    for row in (
        ["项目绩效目标申报表"],
        ["项目名称", EVIL],
        ["一级指标", "二级指标", "三级指标", "指标值", "计量单位"],
        ["产出指标", "数量指标", f"修路里程{EVIL}", f"≥290%{EVIL}", EVIL],
        ["产出指标", "质量指标", f"修路里程{EVIL}", f"≥290%{EVIL}", EVIL],
        ["满意度指标", "满意度指标", "群众满意度", "", "%"],
    ):
        book.active.append(row)
    book.save(path)
    dialogs: list[Any] = []
    desk.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    desk.goto("/batch")
    desk.locator("input[type=file]").first.set_input_files([path])
    desk.get_by_label("报送名称").fill(EVIL)
    desk.get_by_role("button", name="上传并审核").click()
    desk.wait_for_url("**/batch/submission/*")
    expect(desk.get_by_text("完成：", exact=False)).to_be_visible(timeout=MILLISECONDS)
    submission = desk.url
    pages = [submission]
    desk.get_by_role("table", name="表", exact=True).get_by_role("link").first.click()
    desk.wait_for_url("**/batch/form/*")
    form = desk.url
    pages += [form, form.replace("/batch/form/", "/review/")]
    pages += ["/batch", "/batch/findings", "/batch/board", "/batch/repeats", "/review", "/admin/jobs"]
    pages += ["/library?q=%3Cimg%20src=x%20onerror=window.hacked=5%3E"]
    shown = 0
    for address in pages:
        desk.goto(address)
        desk.wait_for_load_state("networkidle")
        assert desk.evaluate("() => window.hacked") is None, address
        assert desk.locator("img[src=x], svg[onload]").count() == 0, address
        assert desk.locator("a[href^='javascript:']").count() == 0, address
        shown += EVIL[:20] in (desk.text_content("body") or "")
    assert shown > 0
    assert dialogs == []
