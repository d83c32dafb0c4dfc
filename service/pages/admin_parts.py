"""What the pages of the administration share: their head, words for what was done, a secret shown once."""

from __future__ import annotations

from nicegui import ui

from service.pages.grid import grid_style
from service.pages.parts import section_links

__all__ = ["ACTIONS", "admin_head", "show_once"]

ACTIONS = {
    "login": "登录",
    "login_failed": "登录失败",
    "logout": "退出",
    "user_created": "新建用户",
    "user_role": "改角色",
    "user_disabled": "停用用户",
    "user_enabled": "启用用户",
    "user_locked": "锁定用户",
    "password_reset": "重置密码",
    "password_changed": "修改密码",
    "token_created": "新建令牌",
    "token_revoked": "作废令牌",
    "delete_submission": "删除报送",
    "expire_submission": "到期删除报送",
    "start_job": "发起任务",
    "train_model": "训练模型",
    "promote_model": "启用模型",
    "rollback_model": "回退模型",
    "verify_chain": "核验决定链",
}
"""Action of the trail → its words; others are shown as they are."""
_TABS = (
    ("/admin", "用户"),
    ("/admin/tokens", "令牌"),
    ("/admin/jobs", "任务"),
    ("/admin/trail", "日志"),
    ("/admin/system", "系统"),
)


def admin_head(here: str) -> None:
    """Styles and the way between the pages of the administration. here: path of this one."""
    grid_style()
    section_links("管理", _TABS, here)


def show_once(title: str, secret: str, advice: str) -> None:
    """Show a password or token that will never be shown again, until it is closed."""
    with ui.dialog(value=True).props(f'persistent aria-label="{title}"') as dialog, ui.card():
        ui.label(title).style("font-size: 17px; font-weight: 600")
        field = ui.input("只显示这一次", value=secret).props("readonly outlined dense").style("width: 460px")
        field.classes("z-secret")
        ui.label(advice)
        with ui.row().classes("justify-end").style("width: 100%"):
            ui.button("复制", on_click=lambda: _copy(secret)).props("flat no-caps")
            ui.button("我已记下", on_click=dialog.delete).props("unelevated no-caps")


def _copy(secret: str) -> None:
    ui.clipboard.write(secret)
    ui.notify("已复制；若没有，请选中后按 Ctrl+C。", position="top")
