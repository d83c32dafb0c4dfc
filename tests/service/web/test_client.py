"""The client: every verb against a running service, errors as exceptions, retries that do no harm."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from corpus.errors import ZhibiaoError
from corpus.workbook import Sheet, write_workbook
from service.client import Client, ConflictError, LoginError, NotFoundError, RemoteError, UnavailableError
from service.client.wire import Wire

DATABASES = ("sqlite",)  # what goes over the wire is the same
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
ROWS = [
    ["产出指标", "质量指标", "培训教师人数", "≥200", "人"],
    ["产出指标", "质量指标", "培训合格率", "298%", ""],
    ["效益指标", "社会效益指标", "带动就业人数", "≥20", "人"],
    ["满意度指标", "服务对象满意度指标", "学生满意度", "≥90%", ""],
]
FILED = ("file", "unit", "year", "title", "indicators")
NEW_MEASURE = {"name": "午餐营养达标学校数", "leaf": "数量", "operator": "≥", "unit": "所", "polarity": "正向"}
UNKNOWN = "0f" * 16


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "申报表.xlsx"
    write_workbook(path, [Sheet("绩效目标表", HEADINGS, ROWS)])
    return path


@pytest.fixture
def remote(live_server: Any) -> Iterator[Client]:
    with Client(live_server.url) as client:
        yield client


def test_judging_over_the_wire(remote: Client, workbook: Path) -> None:
    row = {"id": "a", "name": "培训教师人数", "value": "≥200人", "l2": "质量指标"}
    [found] = remote.classify([row], top=2, explain=True)["rows"]
    assert (found["id"], found["leaf"], len(found["alternatives"])) == ("a", "数量", 2)
    assert found["reasons"]
    audited = remote.audit([workbook])
    assert audited["forms"][0]["file"] == "申报表.xlsx"
    assert remote.audit({"申报表.xlsx": workbook.read_bytes()}) == audited
    assert remote.audit(forms=audited["forms"]) == audited
    assert remote.suggest("资助家庭经济困难学生", top=5)["sets"]
    assert remote.check_row(row)["class"]["leaf"] == "数量"
    assert remote.complete("受益xs", top=2)
    assert len(remote.duplicates(rows=[{"name": "甲乙丙数"}, {"name": "甲乙丙数"}])["groups"]) == 1
    assert remote.rule("V2") in remote.rules()
    assert remote.taxonomy()["classes"]


def test_from_handing_in_to_the_decision(remote: Client, workbook: Path) -> None:
    handed = remote.submit([workbook], title="一季度", key="k" * 20)
    assert remote.submit([workbook], title="一季度", key="k" * 20)["id"] == handed["id"], "sent twice, kept once"
    assert remote.wait(handed["job_id"], seconds=120, every=0.1)["state"] == "done"
    assert [one["id"] for one in remote.submissions()] == [handed["id"]]
    [form] = remote.forms(submission_id=handed["id"])
    whole = remote.form(form["id"])
    assert len(whole["indicators"]) == len(ROWS)
    assert remote.filed_form(form["id"])["parts"]
    finding = next(remote.queue())
    assert remote.finding(finding["id"])["id"] == finding["id"]
    made = remote.decide(finding["id"], "reject", remark="不成立", version=finding["version"])
    with pytest.raises(ConflictError) as caught:
        remote.decide(finding["id"], "accept", version=finding["version"])
    assert caught.value.status in (409, 412)
    assert remote.verify_decisions()
    [first] = [one for one in remote.decisions(form_id=form["id"]) if one["kind"] == "reject"]
    remote.undo(first["seq"])
    assert made
    assert remote.form_document(form["id"], "html").lstrip().startswith(b"<!DOCTYPE")
    assert [job["id"] for job in remote.jobs(kind="audit")] == [handed["job_id"]]
    assert remote.statistics()
    with pytest.raises(NotFoundError) as missing:
        remote.form(UNKNOWN)
    assert isinstance(missing.value, ZhibiaoError)
    assert missing.value.code == "not_found"
    assert UNKNOWN in str(missing.value)


def test_many_findings_and_whole_submissions(remote: Client, workbook: Path) -> None:
    record = remote.audit([workbook])["forms"][0]
    form = remote.create_form({key: value for key, value in record.items() if key in FILED}, key="f" * 20)
    assert [row["name"] for row in form["indicators"]] == [row[2] for row in ROWS]
    found = list(remote.findings(form_id=form["id"], outcome="open"))
    assert {one["rule"] for one in found} >= {"C1", "V2"}
    decided = remote.decide_group(found[0]["id"], "reject", remark="都不成立")
    assert decided["decisions"]
    assert len(list(remote.findings(form_id=form["id"], outcome="open"))) < len(found)
    handed = remote.submission(form["submission_id"])
    assert handed["id"] == form["submission_id"]
    assert remote.submission_document(handed["id"], "xlsx").startswith(b"PK")
    remote.delete_submission(handed["id"])
    assert [one["id"] for one in remote.submissions(deleted=False)] == []
    assert list(remote.decisions(form_id=form["id"])), "decisions stay"


def test_jobs_are_started_looked_at_and_gone_on_with(remote: Client) -> None:
    started = remote.start_job("export", key="j" * 20)
    assert remote.start_job("export", key="j" * 20)["id"] == started["id"]
    assert remote.wait(started["id"], seconds=120, every=0.1)["state"] == "done"
    assert remote.job(started["id"])["kind"] == "export"
    for verb in (remote.resume_job, remote.cancel_job):
        with pytest.raises(ConflictError):
            verb(started["id"])


def test_the_library_from_draft_to_retirement(remote: Client, tmp_path: Path) -> None:
    drafts = [remote.draft(NEW_MEASURE), remote.draft({**NEW_MEASURE, "name": "食堂安全检查次数", "unit": "次"})]
    kept, turned_down = [str(draft["id"]) for draft in drafts]
    assert {one["id"] for one in remote.pending()["pending"]} == {kept, turned_down}
    assert [event["kind"] for event in remote.approve_drafts([kept])["events"]] == ["approved"]
    assert [event["kind"] for event in remote.decline_drafts([turned_down])["events"]] == ["declined"]
    assert remote.pending()["pending"] == []
    assert remote.measure(kept)["history"]
    known = remote.library("受益学生", l2="数量", top=3)["measures"]
    assert known and all("学生" in one["name"] for one in known)
    used = remote.record_use({"kind": "accepted", "id": known[0]["id"], "query": "资助学生"})
    assert [one["seq"] for one in remote.pending()["pending"]] == [used["seq"]]
    exported = remote.export_library(own=True)
    assert exported.startswith(b"PK")
    again = remote.import_library(exported)
    assert (again["new"], again["changed"], again["faults"], again["unchanged"] > 0) == ([], [], [], True)
    assert remote.retire(kept)["kind"] == "retired"
    with pytest.raises(ConflictError, match="停用"):
        remote.retire(kept)


def test_models_are_listed_and_what_cannot_be_put_in_force_is_refused(remote: Client) -> None:
    [shipped] = remote.models()["items"]
    with pytest.raises(ConflictError) as again:
        remote.promote(shipped["version"])
    assert again.value.code == "already_in_force"
    with pytest.raises(ConflictError) as before:
        remote.roll_back(shipped["version"])
    assert before.value.code == "nothing_before"


def test_every_verb_is_tried_here() -> None:
    here = Path(__file__).read_text("utf-8")
    verbs = [name for name, verb in vars(Client).items() if callable(verb) and not name.startswith("_")]
    verbs += [name for part in Client.__bases__ for name in vars(part) if not name.startswith("_")]
    assert [name for name in verbs if name != "wire" and not re.search(rf"remote\.{name}\b", here)] == ["close"]


class Fake:
    """A service that answers as told, and what it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers, self.asked, self.slept = list(answers), list[httpx2.Request](), list[float]()
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        self.bodies.append(request.read())
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, token: str | None = None) -> Client:
        http = httpx2.Client(base_url="http://127.0.0.1:9", transport=httpx2.MockTransport(self))
        client = Client("http://127.0.0.1:9", token, http=http)
        client.wire = Wire("", token, timeout=1, tries=3, http=http, sleep=self.slept.append)
        return client


def problem(status: int, code: str, **more: Any) -> httpx2.Response:
    headers = {"Retry-After": str(more.pop("after"))} if "after" in more else {}
    body = {"type": f"urn:zhibiao:{code}", "title": "t", "status": status, "code": code, "detail": "甲，请乙。"}
    return httpx2.Response(status, json=body | {"where": "", "hint": "请乙"} | more, headers=headers)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, RemoteError) for status in (400, 413, 422, 500)),
        *((status, LoginError) for status in (401, 403)),
        *((status, ConflictError) for status in (409, 412)),
        (404, NotFoundError),
    ],
)
def test_a_problem_becomes_the_exception_that_fits(status: int, kind: type[RemoteError]) -> None:
    fake = Fake(problem(status, "some_code", decided_by="李"))
    with pytest.raises(kind) as caught:
        fake.client().rules()
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, str(error), error.hint) == (status, "some_code", "甲，请乙。", "请乙")
    assert error.more == {"decided_by": "李"}
    again = copy.copy(error)
    assert (again.status, again.code, str(again)) == (error.status, error.code, str(error))


def test_an_answer_that_is_no_problem_is_an_error_too() -> None:
    with pytest.raises(UnavailableError, match="502"):
        Fake(*[httpx2.Response(502, text="<html>")] * 3).client().rules()


def test_what_changes_nothing_is_tried_again_as_the_service_says() -> None:
    good = httpx2.Response(200, json={"rows": [], "tool": {}})
    fake = Fake(problem(503, "busy", after=7), httpx2.ConnectError("refused"), good)
    fake.client("zbk_x").classify([{"name": "甲"}])
    assert len(fake.asked) == 3
    assert fake.slept[0] == 7
    assert 0 < fake.slept[1] < 2
    assert {request.headers["Authorization"] for request in fake.asked} == {"Bearer zbk_x"}


def test_a_change_is_sent_again_under_the_same_key() -> None:
    fake = Fake(httpx2.ReadError("cut"), httpx2.Response(201, json={}))
    fake.client().decide(UNKNOWN, "accept", version=4)
    keys = [request.headers["Idempotency-Key"] for request in fake.asked]
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 16
    assert fake.asked[0].headers["If-Match"] == '"4"'


def test_files_are_sent_whole_at_every_attempt(workbook: Path) -> None:
    fake = Fake(problem(503, "busy", after=0), httpx2.Response(200, json={}))
    fake.client().audit([workbook])
    assert [workbook.read_bytes() in body for body in fake.bodies] == [True, True]


def test_what_can_be_done_once_only_is_sent_once_only() -> None:
    fake = Fake(httpx2.ReadError("cut"))
    with pytest.raises(UnavailableError, match="没有答复"):
        fake.client().cancel_job(UNKNOWN)
    assert len(fake.asked) == 1


@pytest.mark.parametrize("make", [lambda: httpx2.ConnectError("x"), lambda: problem(429, "too_many", after=1)])
def test_it_gives_up_after_its_tries(make: Callable[[], Any]) -> None:
    fake = Fake(*[make() for _ in range(3)])
    with pytest.raises(UnavailableError):
        fake.client().rules()
    assert len(fake.asked) == 3


def test_lists_are_read_page_by_page_as_they_are_used() -> None:
    fake = Fake(*[httpx2.Response(200, json={"items": [{"id": n}], "next": after}) for n, after in ((1, "b"), (2, ""))])
    found = fake.client().forms(unit="甲局")
    assert next(found)["id"] == 1
    assert len(fake.asked) == 1
    assert [one["id"] for one in found] == [2]
    assert dict(fake.asked[1].url.params) == {"cursor": "b", "unit": "甲局"}


def test_a_job_that_failed_or_lasts_is_told() -> None:
    fake = Fake(httpx2.Response(200, json={"state": "failed", "error": "x"}))
    with pytest.raises(RemoteError) as caught:
        fake.client().wait(UNKNOWN)
    assert caught.value.code == "job_failed"
    fake = Fake(*[httpx2.Response(200, json={"state": "running"})] * 50)
    with pytest.raises(UnavailableError) as late:
        fake.client().wait(UNKNOWN, seconds=0.0, every=0.0)
    assert late.value.code == "job_lasts"
