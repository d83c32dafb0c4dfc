"""The administration in a real browser: users, jobs, trail, the chain's verification, the system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Check = Callable[[Page], None]
    Keep = Callable[[Page, str], Path]


def test_a_user_is_made_reset_and_disabled_and_the_trail_tells(
    desk: Page, check_accessible: Check, keep_picture: Keep
) -> None:
    desk.goto("/admin")
    desk.get_by_label("用户名").fill("王五")
    desk.get_by_role("button", name="新建").click()
    secret = desk.locator(".z-secret input")
    expect(secret).to_be_visible()
    first = secret.input_value()
    assert len(first) >= 10
    desk.get_by_role("button", name="我已记下").click()
    expect(secret).to_be_hidden()
    assert first not in desk.content()
    expect(desk.get_by_role("table", name="用户")).to_contain_text("首次登录须改密码")
    check_accessible(desk)
    keep_picture(desk, "admin-users")

    desk.get_by_role("button", name="重置 王五 的密码").click()
    desk.get_by_role("button", name="重置", exact=True).click()
    expect(secret).to_be_visible()
    assert secret.input_value() != first
    desk.get_by_role("button", name="我已记下").click()
    desk.get_by_role("button", name="停用 王五").click()
    desk.get_by_role("button", name="停用", exact=True).click()
    expect(desk.get_by_role("button", name="启用 王五")).to_be_visible()

    desk.goto("/admin/trail")
    trail = desk.get_by_role("table", name="日志")
    for words in ("新建用户", "重置密码", "停用用户", "王五", "本机"):
        expect(trail).to_contain_text(words)
    check_accessible(desk)
    keep_picture(desk, "admin-trail")


def test_a_name_that_can_not_be_is_told(desk: Page) -> None:
    desk.goto("/admin")
    desk.get_by_label("用户名").fill("a b/c")
    desk.get_by_role("button", name="新建").click()
    expect(desk.get_by_text("用户名不可用", exact=False)).to_be_visible()


def test_the_chain_is_verified_and_the_system_described(
    desk: Page, check_accessible: Check, keep_picture: Keep
) -> None:
    desk.goto("/admin/system")
    desk.get_by_role("button", name="核验").click()
    expect(desk.get_by_text("完整：0 条决定逐条相符。")).to_be_visible()
    expect(desk.get_by_role("table", name="系统")).to_contain_text("SQLite")
    check_accessible(desk)
    keep_picture(desk, "admin-system")


def test_jobs_and_tokens_of_a_desktop(desk: Page, check_accessible: Check) -> None:
    desk.goto("/admin/jobs")
    expect(desk.get_by_text("没有这样的任务。")).to_be_visible()
    check_accessible(desk)
    desk.goto("/admin/tokens")
    expect(desk.get_by_text("不用令牌", exact=False)).to_be_visible()
    check_accessible(desk)
