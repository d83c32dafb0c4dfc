"""A first day at the office, from an empty folder to a promoted model, as docs/tour.md tells it.

    .venv/bin/python tools/tour.py [--no-training]

Starts a real server with logins, drives its pages in Chromium as an administrator, a filer and a reviewer would, and
writes docs/tour.json (how long every step took, what came out) and the pictures in docs/tour/. The 30 forms are the
shipped samples in four formats, and ten forms made of this project's authored documents, in which a few rows were put
under a wrong class on purpose; the reviewer of the tour knows the authors' labels and decides by them.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, expect, sync_playwright

from corpus.atomic import write_text
from corpus.dataset import load_authored_documents, load_seed_labels
from corpus.official import write_official
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy

ROOT = Path(__file__).resolve().parents[1]
PICTURES, FIGURES = ROOT / "docs" / "tour", ROOT / "docs" / "tour.json"
SAMPLES = ROOT / "corpus" / "samples"
_WRONG = {"数量": "质量", "质量": "数量", "时效": "质量", "社会效益": "数量", "满意度": "社会效益"}
_PATIENT = 120_000  # milliseconds
_TRAINING = 1_500_000
PASSWORDS = {"admin": "guanli-mima-2026", "李敏": "shenhe-mima-2026", "张涛": "tianbao-mima-2026"}


def authored_forms(count: int = 10) -> list[tuple[Form, dict[str, list[str]]]]:
    """Forms of authored documents with the leaves their authors accept for each name; two rows a form filed wrongly."""
    documents = [one for one in load_authored_documents() if 10 <= len(one.indicators) <= 16]
    chosen = documents[:: len(documents) // count][:count]
    taxonomy, made = load_taxonomy(), []
    for document in chosen:
        items, wrong = [], 0
        for row in document.indicators:
            leaf = row.primary
            if wrong < 2 and leaf in _WRONG and len(row.name) > 4 and _WRONG[leaf] not in row.also:
                leaf, wrong = _WRONG[leaf], wrong + 1
            l1 = taxonomy.parent_label(leaf, "2021")
            items.append(Indicator(row.name, row.value, row.unit, l1, taxonomy.label(leaf)))
        form = Form(
            "",
            "项目支出",
            document.unit,
            2026,
            project=document.title,
            goals=(document.title,),
            indicators=tuple(items),
        )
        accepted = {row.name: [row.primary, *row.also] for row in document.indicators}
        made.append((form, accepted))
    return made


def make_files(folder: Path) -> tuple[list[Path], dict[str, list[str]]]:
    """Thirty files, and the accepted leaves of every name in them that somebody labelled."""
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".docx", ".xlsx", ".html", ".txt"))
    labels: dict[str, list[str]] = {}
    for label in load_seed_labels():
        labels.setdefault(label.name, [label.primary, *label.also])
    for number, (form, accepted) in enumerate(authored_forms()):
        suffix = "docx" if number % 2 else "xlsx"
        path = folder / f"{number + 6:02}_{form.project[:20]}.{suffix}"
        path.write_bytes(write_official(form, suffix))
        files.append(path)
        for name, leaves in accepted.items():
            labels.setdefault(name, leaves)
    return files, labels


class Tour:
    """The day: a server, a browser, the clock."""

    def __init__(self, browser: Browser, data: Path) -> None:
        self._browser, self.data = browser, data
        self.steps: list[dict[str, Any]] = []
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def step(self, title: str) -> Iterator[dict[str, Any]]:
        """One step of the day; what it yields is kept with the seconds it took."""
        told: dict[str, Any] = {}
        started = time.monotonic()
        yield told
        self.steps.append({"step": title, "seconds": round(time.monotonic() - started, 1), **told})
        sys.stdout.write(json.dumps(self.steps[-1], ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def start(self) -> str:
        """Start the service; the one-time password it prints."""
        log = (self.data / "server.log").open("w")
        command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--data", str(self.data)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 - our own program
        for _ in range(900):
            text = (self.data / "server.log").read_text("utf-8")
            found, secret = re.search(r"http://[\d.]+:\d+", text), re.search(r"一次性密码 (\S+)", text)
            if found and secret:
                self.url = found[0]
                try:
                    if httpx2.get(f"{self.url}/api/v1/readyz", timeout=60).is_success:
                        return secret[1]
                except httpx2.TransportError:
                    pass
            time.sleep(0.1)
        raise SystemExit((self.data / "server.log").read_text("utf-8")[-3000:])

    def stop(self) -> None:
        """Stop the service."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def log_in(self, name: str, password: str) -> Page:
        """A browser in which somebody has logged in; a password handed out is changed first."""
        context = self._browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=self.url, accept_downloads=True
        )
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(password)
        if name == "admin":
            self.picture(page, "01-login")
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login" not in url)
        if page.url.endswith("/password"):
            page.get_by_label("现在的密码").fill(password)
            page.get_by_label("新密码（至少 10 个字符）").fill(PASSWORDS[name])
            page.get_by_label("再输一遍新密码").fill(PASSWORDS[name])
            page.get_by_role("button", name="修改密码").click()
            page.wait_for_url(lambda url: "/password" not in url)
        return page

    def api(self, name: str) -> httpx2.Client:
        """The API as somebody: for what a person would do thirty times alike."""
        client = httpx2.Client(base_url=f"{self.url}/api/v1", timeout=120)
        told = client.post("/session", json={"name": name, "password": PASSWORDS[name]}).raise_for_status().json()
        client.headers["X-CSRF-Token"] = told["csrf"]
        return client

    def picture(self, page: Page, name: str) -> None:
        """Keep what the screen shows."""
        page.wait_for_timeout(700)
        page.screenshot(path=PICTURES / f"{name}.png")


def hire(tour: Tour, page: Page) -> dict[str, str]:
    """The administrator makes accounts; the one-time passwords by name."""
    secrets = {}
    for name, role in (("李敏", "审核"), ("张涛", "填报")):
        page.goto("/admin")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("角色").first.click()
        page.get_by_role("option", name=role).click()
        page.get_by_role("button", name="新建").click()
        secret = page.locator(".z-secret input")
        secret.wait_for()
        secrets[name] = secret.input_value()
        page.get_by_role("button", name="我已记下").click()
    page.goto("/admin")
    page.get_by_role("table", name="用户").wait_for()
    tour.picture(page, "02-users")
    return secrets


def hand_in(tour: Tour, page: Page, files: list[Path]) -> dict[str, Any]:
    """The filer hands in everything and waits until it is audited."""
    page.goto("/batch")
    page.locator("input[type=file]").first.set_input_files(files)
    page.get_by_label("报送名称").fill("2026 年度绩效目标")
    page.get_by_role("button", name="上传并审核").click()
    page.wait_for_url("**/batch/submission/*")
    expect(page.get_by_text("完成：", exact=False)).to_be_visible(timeout=_PATIENT)
    page.reload()
    page.get_by_role("table", name="表", exact=True).wait_for()
    tour.picture(page, "03-submission")
    return {"files": len(files)}


def review_one(tour: Tour, page: Page) -> None:
    """The reviewer opens the weightiest form and decides its first findings by keyboard."""
    page.goto("/review")
    page.wait_for_selector(".zq")
    tour.picture(page, "05-queue")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".zf td.now")
    tour.picture(page, "06-desk")
    for _ in range(3):
        page.keyboard.press("a")
        page.wait_for_timeout(600)
    tour.picture(page, "07-decided")


def review_rest(client: httpx2.Client, labels: dict[str, list[str]]) -> dict[str, Any]:
    """The reviewer goes through every form: class by the authors' labels, everything else is accepted."""
    taxonomy = load_taxonomy()
    counts = {"forms": 0, "accept": 0, "reject": 0, "reclass": 0}
    while forms := client.get("/forms", params={"state": "open", "limit": 50}).raise_for_status().json()["items"]:
        for form in forms:
            whole = client.get(f"/forms/{form['id']}").raise_for_status().json()
            rows = {row["id"]: row for row in whole["indicators"]}
            for one in whole["findings"]:
                if one["outcome"]:
                    continue
                row = rows.get(one["indicator_id"] or "")
                known = labels.get(row["name"], []) if row else set()
                kind, leaf = "accept", ""
                if one["kind"] == "misfiled" and known and one["proposed"] not in known:
                    kind, leaf = ("reject", "") if row and row["filed"] in known else ("reclass", known[0])
                body = {"target": "finding", "target_id": one["id"], "kind": kind, "leaf": leaf}
                client.post("/decisions", json=body).raise_for_status()
                counts[kind] += 1
            for row in rows.values():
                known = labels.get(row["name"], [])
                flagged = any(
                    one["indicator_id"] == row["id"] and one["kind"] == "misfiled" for one in whole["findings"]
                )
                if known and row["filed"] in taxonomy.leaves and row["filed"] not in known and not flagged:
                    body = {"target": "indicator", "target_id": row["id"], "kind": "reclass", "leaf": known[0]}
                    client.post("/decisions", json=body).raise_for_status()
                    counts["reclass"] += 1
            body = {"target": "form", "target_id": form["id"], "kind": "done"}
            client.post("/decisions", json=body).raise_for_status()
            counts["forms"] += 1
    return counts


def approve_all(tour: Tour, page: Page, client: httpx2.Client) -> dict[str, Any]:
    """The supervisor looks at one form and approves it, then the others."""
    page.goto("/review?tab=done")
    page.wait_for_selector(".zq")
    page.locator(".zq tbody a").first.click()
    page.get_by_role("button", name="复核通过").wait_for()
    tour.picture(page, "08-approve")
    page.get_by_role("button", name="复核通过").click()
    expect(page.get_by_text("已复核", exact=True)).to_be_visible()
    count = 1
    for form in client.get("/forms", params={"state": "done", "limit": 100}).raise_for_status().json()["items"]:
        body = {"target": "form", "target_id": form["id"], "kind": "approve"}
        client.post("/decisions", json=body).raise_for_status()
        count += 1
    return {"forms": count}


def train(tour: Tour, page: Page, client: httpx2.Client) -> dict[str, Any]:
    """The administrator trains a challenger, reads the comparison and promotes it where it is no worse."""
    page.goto("/model/training")
    page.get_by_role("button", name="重新训练").click()
    page.wait_for_timeout(4000)
    tour.picture(page, "09-training")
    end = time.monotonic() + _TRAINING / 1000
    while time.monotonic() < end:
        job = client.get("/jobs", params={"kind": "retrain", "limit": 1}).raise_for_status().json()["items"][0]
        if job["state"] not in ("queued", "running"):
            break
        time.sleep(2)
    page.goto("/model/training")
    page.wait_for_timeout(1500)
    tour.picture(page, "10-challenger")
    told: dict[str, Any] = {"job": job["state"], "message": (job["error"] or {}).get("text", "")}
    if job["state"] == "done":
        told |= {key: job["result"][key] for key in ("version", "state", "data") if key in job["result"]}
        if job["result"]["state"] == "challenger":
            version = job["result"]["version"]
            client.post(f"/models/{version}/promote").raise_for_status()
            told["promoted"] = True
            page.goto("/model")
            page.wait_for_timeout(1500)
            tour.picture(page, "11-promoted")
    return told


def main() -> None:
    """Walk through the day."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-training", action="store_true", help="leave out the step that takes minutes")
    options = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tour = Tour(browser, Path(folder))
        try:
            walk(tour, Path(folder), training=not options.no_training)
        finally:
            tour.stop()
            browser.close()
    if not options.no_training:
        write_text(FIGURES, json.dumps(tour.steps, ensure_ascii=False, indent=1) + "\n")


def walk(tour: Tour, folder: Path, *, training: bool) -> None:
    """The steps in their order."""
    files = folder / "forms"
    files.mkdir()
    handed, labels = make_files(files)
    with tour.step("启动服务"):
        secret = tour.start()
    with tour.step("管理员第一次登录，改密码，建两个账号"):
        admin = tour.log_in("admin", secret)
        secrets = hire(tour, admin)
    with tour.step("填报人报送 30 个文件，等审核完") as told:
        filer = tour.log_in("张涛", secrets["张涛"])
        told |= hand_in(tour, filer, handed)
    with tour.step("看板"):
        admin.goto("/batch/board")
        admin.wait_for_timeout(2500)
        tour.picture(admin, "04-board")
    with tour.step("审核人用键盘审第一张表"):
        reviewer = tour.log_in("李敏", secrets["李敏"])
        review_one(tour, reviewer)
    with tour.step("审核人审完其余各表（按标注逐条决定）") as told, closing(tour.api("李敏")) as client:
        told |= review_rest(client, labels)
    with closing(tour.api("admin")) as client:
        with tour.step("管理员复核通过") as told:
            told |= approve_all(tour, admin, client)
        if training:
            with tour.step("重新训练，比较，启用") as told:
                told |= train(tour, admin, client)
        with tour.step("填报助手：按职责推荐") as told:
            suggest(tour, filer)
        with tour.step("核验决定链") as told:
            told |= client.get("/decisions/verify").raise_for_status().json()
        with tour.step("导出全部数据和带批注的原件") as told:
            told |= export(client)


def suggest(tour: Tour, page: Page) -> None:
    """The filer asks for indicators of a new duty and takes some."""
    page.goto("/fill")
    page.get_by_label("职责", exact=False).first.fill("落实学前教育资助政策，资助家庭经济困难儿童")
    page.get_by_role("button", name="推荐指标").click()
    sets = page.locator(".fill-set")
    sets.first.wait_for(timeout=_PATIENT)
    for place in range(min(4, sets.count())):
        sets.nth(place).locator("button[aria-label^='加入：']").first.click()
        expect(page.locator(".fill-row")).to_have_count(place + 1, timeout=_PATIENT)
    tour.picture(page, "12-fill")


def export(client: httpx2.Client) -> dict[str, Any]:
    """Everything as Parquet, and the submission's own files with the opinions in them."""
    job = client.post("/jobs", json={"kind": "export", "payload": {"format": "parquet"}}).raise_for_status().json()
    while job["state"] in ("queued", "running"):
        time.sleep(0.5)
        job = client.get(f"/jobs/{job['id']}").raise_for_status().json()
    pack = client.get(f"/jobs/{job['id']}/file").raise_for_status().content
    submission = client.get("/submissions").raise_for_status().json()["items"][0]["id"]
    params = {"format": "annotated", "decided": "true"}
    copies = client.get(f"/submissions/{submission}/document", params=params).raise_for_status().content
    return {"tables": job["result"]["tables"], "export bytes": len(pack), "annotated bytes": len(copies)}


if __name__ == "__main__":
    main()
