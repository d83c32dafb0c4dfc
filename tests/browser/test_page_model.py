"""The model's pages in a real browser: figures, the threshold, drift, versions put in force and rolled back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from models.store import SHIPPED, load_model
from service.config import load_config
from service.store.database import Database
from service.store.tables import ModelVersion

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.serving import Server

    Check = Callable[[Page], None]
    Keep = Callable[[Page, str], Path]

COPY = "leaf-0123456789ab"
MILLISECONDS = 90_000


def comparison(**changed: Any) -> dict[str, Any]:
    usual = {"figure": "acceptable", "rows": 356, "new": 0.94, "old": 0.93, "lost": 2, "won": 5, "p": 0.94}
    return {**usual, "low": -0.01, "high": 0.03, **changed}


def add_version(live: Server, version: str, *, accepted: bool) -> None:
    """Keep a version as a training does, its weights a copy of the shipped ones."""
    folder = Path(live.data) / "models" / version
    shutil.copytree(SHIPPED, folder)
    worse = comparison(new=0.80, lost=60, won=3, p=0.0001)
    report = {
        "accepted": accepted,
        "guard": {"accepted": accepted, "comparisons": [comparison() if accepted else worse]},
        "shipped": None,
        "recent": {"accepted": True, "comparisons": [comparison(rows=40)]},
        "refused": [] if accepted else ["新权重在 356 行从不训练的检验行上比现有的差，超出偶然"],
        "notes": ["留作比较的近期决定只有 20 行，少于 30 行，好坏还看不出来"],
        "metrics": {},
        "data": {"learn": 120, "learn_groups": 6, "recent": 40, "recent_groups": 2},
        "compared_with": "shipped",
        "compared_weights": load_model().manifest.version,
    }
    database = Database(load_config(None, {}, data=Path(live.data)).database_url)
    with database.write() as session:
        state = "challenger" if accepted else "refused"
        session.add(ModelVersion(version=version, state=state, folder=version, rows=120, report=report))
    database.close()


def test_figures_stand_with_their_intervals(desk: Page, check_accessible: Check, keep_picture: Keep) -> None:
    desk.goto("/model")
    table = desk.get_by_role("table", name="成绩")
    metric = load_model().manifest.metrics["acceptable"]
    expect(table).to_contain_text(f"{metric['value']:.3f}")
    expect(table).to_contain_text(f"{metric['low']:.3f}–{metric['high']:.3f}")
    expect(desk.get_by_role("table", name="逐类", exact=True)).to_contain_text("可持续影响")
    desk.get_by_text("易混的类，附例子").first.click()
    expect(desk.get_by_role("table", name="易混的类，附例子")).to_be_visible()
    check_accessible(desk)
    keep_picture(desk, "model")


def test_the_threshold_moves_by_keyboard_and_shows_what_it_costs(
    desk: Page, check_accessible: Check, keep_picture: Keep
) -> None:
    desk.goto("/model/risk")
    told = desk.get_by_role("table", name="门槛 ", exact=False)
    share = told.get_by_role("row").nth(1).get_by_role("cell").nth(1)
    before = share.inner_text()
    slider = desk.locator(".q-slider [tabindex]")  # the thumb takes the keys
    slider.focus()
    for _ in range(12):
        slider.press("ArrowLeft")
    expect(share).not_to_have_text(before)
    assert float(share.inner_text().rstrip("%")) > float(before.rstrip("%"))
    expect(desk.locator("figure canvas")).to_be_visible()
    check_accessible(desk)
    keep_picture(desk, "model-risk")


def test_drift_is_looked_for_on_request(desk: Page, check_accessible: Check, keep_picture: Keep) -> None:
    desk.goto("/model/drift")
    expect(desk.get_by_text("还没有检查过", exact=False)).to_be_visible()
    desk.get_by_role("button", name="现在检查").click()
    expect(desk.get_by_role("table", name="各项检查")).to_be_visible(timeout=MILLISECONDS)
    expect(desk.get_by_text("行数太少：", exact=False)).to_be_visible()
    check_accessible(desk)
    keep_picture(desk, "model-drift")


def test_too_few_decisions_are_told_by_the_job(desk: Page) -> None:
    desk.goto("/model/training")
    desk.get_by_role("button", name="重新训练").click()
    expect(desk.get_by_text("失败：", exact=False)).to_contain_text("归类决定还太少", timeout=MILLISECONDS)
    expect(desk.get_by_role("button", name="继续")).to_be_visible()


def test_a_version_is_put_in_force_and_rolled_back(
    desk: Page, live: Server, check_accessible: Check, keep_picture: Keep
) -> None:
    add_version(live, COPY, accepted=True)
    add_version(live, "leaf-ba9876543210", accepted=False)
    desk.goto("/model/training")
    expect(desk.get_by_text("未通过：", exact=False)).to_be_visible()
    assert desk.get_by_role("button", name="启用").count() == 1
    check_accessible(desk)
    keep_picture(desk, "model-training")
    desk.get_by_role("button", name=f"启用 {COPY}").click()
    expect(desk.get_by_text("已经审核的表不重新审核", exact=False)).to_be_visible()
    desk.get_by_role("button", name="不了").click()
    expect(desk.get_by_role("button", name=f"启用 {COPY}")).to_be_visible()
    desk.get_by_role("button", name=f"启用 {COPY}").click()
    desk.get_by_role("button", name="启用", exact=True).click()
    back = desk.get_by_role("button", name="回退到随附的模型")
    expect(back).to_be_visible(timeout=MILLISECONDS)
    back.click()
    desk.get_by_role("button", name="回退", exact=True).click()
    expect(back).to_be_hidden(timeout=MILLISECONDS)
    line = desk.get_by_role("row").filter(has_text="随附的模型").first
    expect(line).to_contain_text("在用")
