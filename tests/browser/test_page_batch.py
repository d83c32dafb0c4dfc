"""The batch audit in a real browser: hand in files and folders, follow the job, figures, drill down, duplicates."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from corpus.samples import __file__ as samples

from .page_checks import SECONDS, assert_accessible, screen_at, shoot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(samples).parent
FORMS = sorted(FOLDER.glob("*.docx"))


@pytest.fixture
def screen(browser: Browser, live: Any) -> Iterator[Page]:
    with screen_at(browser, str(live.url)) as page:
        yield page


def hand_in(screen: Page, files: list[Path], title: str) -> None:
    screen.goto("/batch")
    screen.locator("input[type=file]").first.set_input_files(files)
    screen.get_by_label("报送名称").fill(title)
    screen.get_by_role("button", name="上传并审核").click()
    screen.wait_for_url("**/batch/submission/*")


def test_files_become_forms_with_verdicts_and_errors_with_reasons(screen: Page, tmp_path: Path) -> None:
    broken = tmp_path / "坏的.docx"
    broken.write_bytes(b"PK\x03\x04 not a document")
    hand_in(screen, [*FORMS[:2], broken], "<b>一次</b>报送")
    expect(screen.get_by_role("heading", name="<b>一次</b>报送")).to_be_visible()
    expect(screen.get_by_text("完成：", exact=False)).to_be_visible(timeout=SECONDS)
    expect(screen.get_by_role("heading", name="2 张表，最值得看的在前")).to_be_visible(timeout=SECONDS)
    errors = screen.get_by_role("table", name="没有读成的文件")
    expect(errors).to_contain_text("坏的.docx")
    expect(errors).to_contain_text("文件已损坏")
    for words in ("问题清单（xlsx）", "审核报告（网页）", "审核报告（docx）", "批注过的原件（zip）"):
        assert "/document?format=" in (screen.get_by_role("link", name=words).get_attribute("href") or "")
    assert_accessible(screen)
    shoot(screen, "batch-submission", tmp_path)

    screen.get_by_role("table", name="表", exact=True).get_by_role("link").first.click()
    screen.wait_for_url("**/batch/form/*")
    expect(screen.get_by_text("健康分 =", exact=False)).to_be_visible()
    expect(screen.get_by_role("table", name="问题")).to_be_visible()
    assert_accessible(screen)

    screen.get_by_role("link", name="所在的报送").click()
    screen.get_by_role("button", name="删除这次报送").click()
    screen.get_by_role("button", name="删除", exact=True).click()
    screen.wait_for_url("**/batch")
    expect(screen.get_by_text("还没有报送", exact=False)).to_be_visible()


def test_a_folder_figures_drill_down_and_duplicates(screen: Page, tmp_path: Path) -> None:
    folder = tmp_path / "2024"
    folder.mkdir()
    for path in FORMS:
        shutil.copy(path, folder)
    (folder / ".DS_Store").write_bytes(b"\x00")
    screen.goto("/batch")
    screen.locator("input[type=file]").nth(1).set_input_files(folder)
    expect(screen.get_by_text(f"已选 {len(FORMS)} 个文件", exact=False)).to_be_visible()
    screen.get_by_role("button", name="上传并审核").click()
    screen.wait_for_url("**/batch/submission/*")
    expect(screen.get_by_role("heading", name=f"{len(FORMS)} 张表，最值得看的在前")).to_be_visible(timeout=SECONDS)

    screen.get_by_role("link", name="看板").click()
    figure = screen.locator("figure").filter(has_text="各项检查发现的问题")
    expect(figure.locator("canvas")).to_be_visible()
    assert screen.locator("figure canvas").count() >= 7
    with screen.expect_download() as picture:
        figure.get_by_role("button", name="下载图片：各项检查发现的问题").click()
    assert picture.value.suggested_filename == "各项检查发现的问题.png"
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    with screen.expect_download() as numbers:
        screen.get_by_role("button", name="下载数字（xlsx）").click()
    assert load_workbook(numbers.value.path()).sheetnames[0] == "各项检查发现的问题"
    assert_accessible(screen)
    shoot(screen, "batch-board", tmp_path)
    screen.emulate_media(media="print")
    shoot(screen, "batch-board-print", tmp_path)
    screen.emulate_media(media="screen")

    figure.locator("summary").click()
    row = figure.get_by_role("row").nth(1)
    count = int(row.get_by_role("cell").nth(1).inner_text())
    row.get_by_role("link").click()
    screen.wait_for_url("**/batch/findings?rule=*")
    expect(screen.get_by_text(f"共 {count} 个", exact=False)).to_be_visible()
    assert_accessible(screen)

    screen.get_by_role("link", name="查重").click()
    screen.get_by_role("button", name="开始查重").click()
    expect(screen.get_by_text("比较了", exact=False)).to_be_visible(timeout=SECONDS)
    expect(screen.locator("details").first).to_contain_text("完全相同")
    with screen.expect_download() as repeats:
        screen.get_by_role("button", name="下载全部（xlsx）").click()
    assert load_workbook(repeats.value.path()).active["A1"].value == "组"
    assert_accessible(screen)
    shoot(screen, "batch-repeats", tmp_path)


def test_what_can_not_be_handed_in_is_told_beside_the_field(screen: Page, tmp_path: Path) -> None:
    junk = tmp_path / "说明.bin"
    junk.write_bytes(b"\x00\x01\x02")
    screen.goto("/batch")
    screen.locator("input[type=file]").first.set_input_files(junk)
    screen.get_by_role("button", name="上传并审核").click()
    expect(screen.get_by_role("alert").first).to_contain_text("说明.bin")
    expect(screen.get_by_role("button", name="重新上传")).to_be_enabled()


def test_the_dark_board_is_accessible(browser: Browser, live: Any, tmp_path: Path) -> None:
    with screen_at(browser, str(live.url), dark=True) as page:
        hand_in(page, FORMS[1:2], "夜间")
        expect(page.get_by_role("heading", name="1 张表，最值得看的在前")).to_be_visible(timeout=SECONDS)
        expect(page.locator("figure canvas").first).to_be_visible()
        assert_accessible(page)
        shoot(page, "batch-submission-dark", tmp_path)
