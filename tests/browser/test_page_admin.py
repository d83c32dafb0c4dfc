"""The administration in a real browser: users, jobs, trail, the chain's verification, the system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from .page_checks import assert_accessible, screen_at, shoot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def screen(browser: Browser, live: Any) -> Iterator[Page]:
    with screen_at(browser, str(live.url)) as page:
        yield page


def test_a_user_is_made_reset_and_disabled_and_the_trail_tells(screen: Page, tmp_path: Path) -> None:
    screen.goto("/admin")
    screen.get_by_label("用户名").fill("王五")
    screen.get_by_role("button", name="新建").click()
    secret = screen.locator(".z-secret input")
    expect(secret).to_be_visible()
    first = secret.input_value()
    assert len(first) >= 10
    assert_accessible(screen)
    screen.get_by_role("button", name="我已记下").click()
    expect(secret).to_be_hidden()
    assert first not in screen.content()
    expect(screen.get_by_role("table", name="用户")).to_contain_text("首次登录须改密码")
    assert_accessible(screen)
    shoot(screen, "admin-users", tmp_path)

    screen.get_by_role("button", name="重置 王五 的密码").click()
    screen.get_by_role("button", name="重置", exact=True).click()
    expect(secret).to_be_visible()
    assert secret.input_value() != first
    screen.get_by_role("button", name="我已记下").click()
    screen.get_by_role("button", name="停用 王五").click()
    screen.get_by_role("button", name="停用", exact=True).click()
    expect(screen.get_by_role("button", name="启用 王五")).to_be_visible()

    screen.goto("/admin/trail")
    trail = screen.get_by_role("table", name="日志")
    for words in ("新建用户", "重置密码", "停用用户", "王五", "本机"):
        expect(trail).to_contain_text(words)
    assert_accessible(screen)
    shoot(screen, "admin-trail", tmp_path)


def test_a_name_that_can_not_be_is_told(screen: Page) -> None:
    screen.goto("/admin")
    screen.get_by_label("用户名").fill("a b/c")
    screen.get_by_role("button", name="新建").click()
    expect(screen.get_by_text("用户名不可用", exact=False)).to_be_visible()


def test_the_chain_is_verified_and_the_system_described(screen: Page, tmp_path: Path) -> None:
    screen.goto("/admin/system")
    screen.get_by_role("button", name="核验").click()
    expect(screen.get_by_text("完整：0 条决定逐条相符。")).to_be_visible()
    expect(screen.get_by_role("table", name="系统")).to_contain_text("SQLite")
    assert_accessible(screen)
    shoot(screen, "admin-system", tmp_path)


def test_jobs_and_tokens_of_a_desktop(screen: Page) -> None:
    screen.goto("/admin/jobs")
    expect(screen.get_by_text("没有这样的任务。")).to_be_visible()
    assert_accessible(screen)
    screen.goto("/admin/tokens")
    expect(screen.get_by_text("不用令牌", exact=False)).to_be_visible()
    assert_accessible(screen)
