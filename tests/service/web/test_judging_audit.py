"""Audit, duplicates, suggestions and reference over HTTP: the objects of the command line, and nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from corpus.workbook import Sheet, write_workbook
from service.api.incoming import incoming_files
from service.api.schemas_judging import AuditAnswer, DuplicatesAnswer
from service.cli.app import app as cli
from service.config import ServiceConfig
from service.office.office import Office
from service.office.suggesting import warm

from .judging_app import judging_client

DATABASES = ("sqlite",)  # nothing of this is kept
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
ROWS = [
    ["产出指标", "数量指标", "受益学生数", "≥3560", "人次"],
    ["产出指标", "数量指标", "受益学生数", "≥3560", "人次"],
    ["产出指标", "质量指标", "培训教师人数", "≥200", "人"],
    ["产出指标", "质量指标", "培训合格率", "298%", ""],
    ["产出指标", "时效指标", "资金支付及时率", "100%", ""],
    ["效益指标", "社会效益指标", "带动就业人数", "≥20", "人"],
    ["满意度指标", "服务对象满意度指标", "学生满意度", "≥90%", ""],
]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with judging_client(office) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two workbooks and a file that is no form, in the current folder."""
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("甲局.xlsx", "乙局.xlsx")):
        rows = [[*row[:3], row[3].replace("3560", str(3560 + number)), row[4]] for row in ROWS]
        write_workbook(Path(name), [Sheet("绩效目标表", HEADINGS, rows)])
    Path("程序.docx").write_bytes(b"\x7fELF" + bytes(200))
    return ["甲局.xlsx", "乙局.xlsx", "程序.docx"]


def by_command(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(cli, [*arguments, "--format", "json"])
    assert done.exit_code in (0, 3), done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def left(config: ServiceConfig) -> list[Path]:
    return list((config.folder / "files" / "incoming").iterdir())


def send(client: TestClient, names: list[str], **fields: str) -> Any:
    parts = [("files", (f"文件夹/{name}", Path(name).read_bytes())) for name in names]
    return client.post("/api/v1/audit", files=parts, data=fields)


@pytest.mark.parametrize("edition", [None, "2015"])
def test_files_are_audited_as_by_the_command_line(
    client: TestClient, config: ServiceConfig, files: list[str], edition: str | None
) -> None:
    answer = send(client, files, **({"edition": edition} if edition else {}))
    assert answer.status_code == 200, answer.text
    expected = by_command("audit", *files, *(["--edition", edition] if edition else []))
    assert answer.json() == expected
    assert len(expected["forms"]) == 2
    assert len(expected["errors"]) == 1
    assert left(config) == []


def test_records_are_audited_as_the_files_they_came_from(client: TestClient, files: list[str]) -> None:
    forms = by_command("read", *files[:2])["forms"]
    answer = client.post("/api/v1/audit", json={"forms": forms})
    assert answer.status_code == 200, answer.text
    whole = by_command("audit", *files[:2])
    assert answer.json() == whole
    again = client.post("/api/v1/audit", json={"forms": whole["forms"], "edition": None})
    assert again.json() == whole, "an answer can be sent back as it came"


def test_an_archive_is_audited_within_bounds(client: TestClient, files: list[str], tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile("全部.zip", "w") as archive:
        for name in files[:2]:
            archive.write(name)
    found = send(client, ["全部.zip"]).json()
    assert [form["file"] for form in found["forms"]] == ["全部.zip/乙局.xlsx", "全部.zip/甲局.xlsx"]
    with zipfile.ZipFile("太多.zip", "w") as archive:
        for number in range(51):
            archive.writestr(f"{number}.xlsx", b"x")
    found = send(client, ["太多.zip"]).json()
    assert found["forms"] == []
    assert len(found["errors"]) == 1


def multipart(*parts: bytes, end: bytes = b"--x--\r\n") -> dict[str, Any]:
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + end
    return {"content": body, "headers": {"Content-Type": "multipart/form-data; boundary=x"}}


FILE = b'Content-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nabc'


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"content": b"abc", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported_media_type"),
        ({"content": b"abc"}, 415, "unsupported_media_type"),
        ({"content": b"abc", "headers": {"Content-Type": "multipart/form-data"}}, 400, "bad_multipart"),
        ({"content": b"abc", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, "bad_multipart"),
        (multipart(FILE, end=b""), 400, "upload_cut_short"),
        (multipart(), 422, "no_files"),
        (multipart(FILE.replace(b'"files"', b'"other"')), 422, "unknown_field"),
        (multipart(FILE, b'Content-Disposition: form-data; name="colour"\r\n\r\nred'), 422, "unknown_field"),
        (multipart(FILE, b'Content-Disposition: form-data; name="edition"\r\n\r\n1999'), 400, "unknown_edition"),
        (multipart(b'Content-Disposition: form-data; name="edition"\r\n\r\n' + b"9" * 3000), 422, "field_too_long"),
        (multipart(*[FILE] * 21), 413, "too_large"),
        ({"content": b"{", "headers": JSON}, 422, "invalid_request"),
        ({"content": b"", "headers": JSON}, 422, "invalid_request"),
        ({"json": {"forms": []}}, 422, "invalid_request"),
        ({"json": {"forms": [{"year": 1}]}}, 422, "invalid_request"),
        ({"json": {"forms": [{}], "colour": 1}}, 422, "invalid_request"),
        ({"json": {"forms": [{"indicators": [{"name": "甲\u0000"}]}]}}, 422, "invalid_request"),
        ({"content": b'{"forms": [{"title": "\\ud83d"}]}', "headers": JSON}, 422, "invalid_request"),
        (
            {"content": b'{"forms": [{"budget": [{"name": "a", "amount": NaN}]}]}', "headers": JSON},
            422,
            "invalid_request",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_stays(
    client: TestClient, config: ServiceConfig, request_: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post("/api/v1/audit", **request_)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert left(config) == []


def test_too_much_is_refused_while_it_comes(client: TestClient, config: ServiceConfig) -> None:
    piece = b"x" * 1_000_000

    def body() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
        for _ in range(60):
            yield piece

    answer = client.post("/api/v1/audit", content=body(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    assert left(config) == []


def test_an_empty_record_is_audited(client: TestClient) -> None:
    answer = client.post("/api/v1/audit", json={"forms": [{}]})
    assert answer.status_code == 200
    assert answer.json()["summary"]["forms"] == 1


@pytest.mark.parametrize("across", ["form", "unit", "all"])
def test_duplicates_are_those_of_the_command_line(client: TestClient, files: list[str], across: str) -> None:
    forms = by_command("read", *files[:2])["forms"]
    expected = by_command("duplicates", *files[:2], "--across", across)
    answer = client.post("/api/v1/duplicates", json={"forms": forms, "across": across})
    assert answer.status_code == 200, answer.text
    assert answer.json() == expected
    assert expected["groups"]


def test_rows_are_compared_as_one_form(client: TestClient) -> None:
    rows = [{"name": "受益学生数", "value": "≥10人"}, {"name": "培训次数"}, {"name": "受益 学生数", "value": "≥10人"}]
    found = client.post("/api/v1/duplicates", json={"rows": rows}).json()
    assert [[member["row"] for member in group["members"]] for group in found["groups"]] == [[0, 2]]
    for wrong in ({}, {"rows": rows, "forms": [{}]}):
        assert client.post("/api/v1/duplicates", json=wrong).json()["code"] == "forms_or_rows"
    many = client.post("/api/v1/duplicates", json={"rows": [{"name": "甲"}] * 1001})
    assert many.status_code == 413


def test_suggestions_are_those_of_the_command_line(client: TestClient, tmp_path: Path) -> None:
    more = ("--sector", "205", "--top", "7", "--unit", "某县教育局", "--edition", "2015", "--library", str(tmp_path))
    expected = by_command("suggest", "资助家庭经济困难学生", *more)
    body = {"duty": "资助家庭经济困难学生", "sector": "205", "top": 7, "unit": "某县教育局", "edition": "2015"}
    answer = client.post("/api/v1/suggest", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == expected
    assert sum(len(one["indicators"]) for one in expected["sets"]) == 7
    taken = expected["sets"][0]["indicators"][0]["name"]
    rest = client.post("/api/v1/suggest", json={**body, "exclude": [taken]}).json()
    assert taken not in [row["name"] for one in rest["sets"] for row in one["indicators"]]


def test_a_form_is_told_what_it_lacks(client: TestClient, files: list[str], tmp_path: Path) -> None:
    [form] = by_command("read", files[0])["forms"]
    form["duties"] = ["资助家庭经济困难学生"]
    answer = client.post("/api/v1/suggest", json={"form": form})
    assert answer.status_code == 200, answer.text
    assert answer.json()["form"]["missing"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "duty_or_form"),
        ({"duty": "甲", "form": {}}, 400, "duty_or_form"),
        ({"form": {}, "unit": "甲"}, 400, "duty_or_form"),
        ({"form": {}}, 400, "no_duty_in_form"),
        ({"duty": "。"}, 400, "empty_duty"),
        ({"duty": ""}, 422, "invalid_request"),
        ({"duty": "修路", "sector": "九九九"}, 400, None),
        ({"duty": "修路", "top": 201}, 422, "invalid_request"),
        ({"duty": "\n".join(f"第{n}项道路养护" for n in range(31))}, 400, "too_many_duties"),
    ],
)
def test_a_question_that_does_not_fit_is_refused(
    client: TestClient, body: dict[str, Any], status: int, code: str | None
) -> None:
    answer = client.post("/api/v1/suggest", json=body)
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code


def test_a_row_is_checked_as_it_is_typed(client: TestClient) -> None:
    form = {"indicators": [{"name": "受益学生数", "value": "≥10", "unit": "人", "l1": "产出指标", "l2": "数量指标"}]}
    row = {"name": "受益学生数", "value": "≥10", "unit": "人", "l1": "产出指标", "l2": "质量指标"}
    found = client.post("/api/v1/suggest/check", json={"row": row, "form": form}).json()
    assert found["class"]["leaf"] == "数量"
    assert found["index"] == 1
    assert {"misfiled", "duplicate"} <= {one["kind"] for one in found["findings"]}
    bare = client.post("/api/v1/suggest/check", json={"row": {"name": " "}}).json()
    assert bare["class"] is None


def test_names_are_completed(client: TestClient) -> None:
    found = client.get("/api/v1/suggest/complete", params={"q": "受益xs", "top": 3}).json()
    assert found["completions"]
    assert len(found["completions"]) <= 3
    only = client.get("/api/v1/suggest/complete", params={"q": "受益", "l2": "数量指标"}).json()
    assert only["completions"]
    assert client.get("/api/v1/suggest/complete", params={"q": "受益", "l2": "红色"}).status_code == 400
    assert client.get("/api/v1/suggest/complete").status_code == 422


def test_every_rule_is_explained(client: TestClient) -> None:
    rules = client.get("/api/v1/rules").json()["rules"]
    assert len(rules) > 30
    assert {rule["used"] for rule in rules} == {True}
    assert client.get("/api/v1/rules/v2").json() == next(rule for rule in rules if rule["id"] == "V2")
    missing = client.get("/api/v1/rules/Q99")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_the_classes_stand_under_their_parents(client: TestClient) -> None:
    found = client.get("/api/v1/taxonomy").json()
    ids = {one["id"] for one in found["classes"]}
    for edition in found["editions"]:
        assert {leaf for parent in edition["tree"] for leaf in parent["classes"]} == ids


def test_a_full_disk_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch, config: ServiceConfig) -> None:
    import errno

    def full(self: Path, *_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(f"{incoming_files.__module__}.Path.open", full)
        answer = client.post("/api/v1/audit", **multipart(FILE))
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert left(config) == []


def test_the_service_can_be_warmed(office: Office) -> None:
    warm(office)
    assert office.judge.waiting == 0
    assert office.compute.under_way == 0


def test_both_bodies_of_the_audit_are_documented(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    content = document["paths"]["/api/v1/audit"]["post"]["requestBody"]["content"]
    assert set(content) == {"multipart/form-data", "application/json"}
    assert content["application/json"]["schema"]["properties"]["forms"]["items"]["$ref"].endswith("/FormIn")
    assert "FormIn" in document["components"]["schemas"]


def test_answers_are_as_documented(client: TestClient, files: list[str]) -> None:
    AuditAnswer.model_validate(send(client, files).json())
    rows = [{"name": "甲乙丙数"}, {"name": "甲乙丙数"}]
    DuplicatesAnswer.model_validate(client.post("/api/v1/duplicates", json={"rows": rows}).json())
