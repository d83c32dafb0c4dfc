"""The batch audit in a real browser: hand in files and folders, follow the job, figures, drill down, duplicates."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from playwright.sync_api import expect

from corpus.samples import __file__ as samples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.serving import Server

    Check = Callable[[Page], None]
    Keep = Callable[[Page, str], Path]

FOLDER = Path(samples).parent
FORMS = sorted(FOLDER.glob("*.docx"))
MILLISECONDS = 90_000


def hand_in(desk: Page, files: list[Path], title: str) -> None:
    desk.goto("/batch")
    desk.locator("input[type=file]").first.set_input_files(files)
    desk.get_by_label("报送名称").fill(title)
    desk.get_by_role("button", name="上传并审核").click()
    desk.wait_for_url("**/batch/submission/*")


def test_files_become_forms_with_verdicts_and_errors_with_reasons(
    desk: Page, tmp_path: Path, check_accessible: Check, keep_picture: Keep
) -> None:
    broken = tmp_path / "坏的.docx"
    broken.write_bytes(b"PK\x03\x04 not a document")
    hand_in(desk, [*FORMS[:2], broken], "<b>一次</b>报送")
    expect(desk.get_by_role("heading", name="<b>一次</b>报送")).to_be_visible()
    expect(desk.get_by_text("完成：", exact=False)).to_be_visible(timeout=MILLISECONDS)
    expect(desk.get_by_role("heading", name="2 张表，最值得看的在前")).to_be_visible(timeout=MILLISECONDS)
    errors = desk.get_by_role("table", name="没有读成的文件")
    expect(errors).to_contain_text("坏的.docx")
    expect(errors).to_contain_text("文件已损坏")
    for words in ("问题清单（xlsx）", "审核报告（网页）", "审核报告（docx）", "批注过的原件（zip）"):
        assert "/document?format=" in (desk.get_by_role("link", name=words).get_attribute("href") or "")
    check_accessible(desk)
    keep_picture(desk, "batch-submission")

    desk.get_by_role("table", name="表", exact=True).get_by_role("link").first.click()
    desk.wait_for_url("**/batch/form/*")
    expect(desk.get_by_text("健康分 =", exact=False)).to_be_visible()
    expect(desk.get_by_role("table", name="问题")).to_be_visible()
    check_accessible(desk)

    desk.get_by_role("link", name="所在的报送").click()
    desk.get_by_role("button", name="删除这次报送").click()
    desk.get_by_role("button", name="删除", exact=True).click()
    desk.wait_for_url("**/batch")
    expect(desk.get_by_text("选择文件夹", exact=True)).to_be_visible()
    expect(desk.get_by_text("<b>一次</b>报送")).to_be_hidden()


def test_a_folder_figures_drill_down_and_duplicates(
    desk: Page, tmp_path: Path, check_accessible: Check, keep_picture: Keep
) -> None:
    folder = tmp_path / "2024"
    folder.mkdir()
    for path in FORMS:
        shutil.copy(path, folder)
    (folder / ".DS_Store").write_bytes(b"\x00")
    desk.goto("/batch")
    desk.locator("input[type=file]").nth(1).set_input_files(folder)
    expect(desk.get_by_text(f"已选 {len(FORMS)} 个文件", exact=False)).to_be_visible()
    desk.get_by_role("button", name="上传并审核").click()
    desk.wait_for_url("**/batch/submission/*")
    expect(desk.get_by_role("heading", name=f"{len(FORMS)} 张表，最值得看的在前")).to_be_visible(timeout=MILLISECONDS)

    desk.get_by_role("link", name="看板").click()
    figure = desk.locator("figure").filter(has_text="各项检查发现的问题")
    expect(figure.locator("canvas")).to_be_visible()
    assert desk.locator("figure canvas").count() >= 7
    with desk.expect_download() as picture:
        figure.get_by_role("button", name="下载图片：各项检查发现的问题").click()
    assert picture.value.suggested_filename == "各项检查发现的问题.png"
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    with desk.expect_download() as numbers:
        desk.get_by_role("button", name="下载数字（xlsx）").click()
    assert load_workbook(BytesIO(numbers.value.path().read_bytes())).sheetnames[0] == "各项检查发现的问题"
    check_accessible(desk)
    keep_picture(desk, "batch-board")
    desk.emulate_media(media="print")
    keep_picture(desk, "batch-board-print")
    desk.emulate_media(media="screen")

    figure.locator("summary").click()
    row = figure.get_by_role("row").nth(1)
    count = int(row.get_by_role("cell").nth(1).inner_text())
    row.get_by_role("link").click()
    desk.wait_for_url("**/batch/findings?rule=*")
    expect(desk.get_by_text(f"共 {count} 个", exact=False)).to_be_visible()
    check_accessible(desk)

    desk.get_by_role("link", name="查重").click()
    desk.get_by_role("button", name="开始查重").click()
    expect(desk.get_by_text("比较了", exact=False)).to_be_visible(timeout=MILLISECONDS)
    expect(desk.locator("details").first).to_contain_text("完全相同")
    with desk.expect_download() as repeats:
        desk.get_by_role("button", name="下载全部（xlsx）").click()
    assert load_workbook(BytesIO(repeats.value.path().read_bytes())).active["A1"].value == "组"
    check_accessible(desk)
    keep_picture(desk, "batch-repeats")


def test_what_can_not_be_handed_in_is_told_beside_the_field(browser: Browser, live: Server, tmp_path: Path) -> None:
    junk = tmp_path / "说明.bin"
    junk.write_bytes(b"\x00\x01\x02")
    page = browser.new_page(base_url=live.url)  # a refused request is an error in the browser's log
    page.goto("/batch")
    page.locator("input[type=file]").first.set_input_files(junk)
    page.get_by_role("button", name="上传并审核").click()
    expect(page.get_by_role("alert").first).to_contain_text("说明.bin")
    expect(page.get_by_role("button", name="重新上传")).to_be_enabled()
    page.close()


def test_the_dark_board_is_accessible(desk: Page, check_accessible: Check, keep_picture: Keep) -> None:
    desk.emulate_media(color_scheme="dark")
    hand_in(desk, FORMS[1:2], "夜间")
    expect(desk.get_by_role("heading", name="1 张表，最值得看的在前")).to_be_visible(timeout=MILLISECONDS)
    expect(desk.locator("figure canvas").first).to_be_visible()
    check_accessible(desk)
    keep_picture(desk, "batch-submission-dark")
