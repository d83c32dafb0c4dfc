"""Classify over HTTP: the same numbers as the command line, alone and in any company."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from classifier.judge import judge
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from models.store import load_model
from service.accounts.actor import Actor, permissions_of
from service.api.schemas_form import EditionId
from service.cli.app import app as cli
from service.errors import ServiceError
from service.office import judging
from service.office.office import Office

from .judging_app import judging_client

DATABASES = ("sqlite",)  # nothing of this is kept
ROWS: list[dict[str, Any]] = [
    {"id": "a", "name": "受益学生数", "value": "≥3560", "unit": "人次", "l1": "产出指标", "l2": "质量指标"},
    {"id": 2, "name": "资金支付及时率", "value": "100%"},
    {"name": "服务对象满意度", "value": "≥90%", "l1": "满意度指标", "l2": "服务对象满意度指标"},
    {"name": "  成本控制数 ", "value": "≤20万元", "l1": "产出指标", "l2": "成本指标", "duty": "学校建设"},
    {"name": "效果良好", "l2": "社会效益指标", "project": "乡村振兴"},
    {"name": "", "value": "≥1", "l2": "数量指标"},
]
ADDED = ("pred_l1", "pred_l2", "confidence", "alternatives", "verdict", "misfiled_score")


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with judging_client(office) as opened:
        yield opened


def ask(client: TestClient, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/classify", json={"rows": rows, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("more", "options"),
    [
        ({}, []),
        ({"edition": "2015", "top": 5}, ["--edition", "2015", "--top", "5"]),
        ({"explain": True}, ["--explain"]),
    ],
)
def test_the_numbers_are_those_of_the_command_line(
    client: TestClient, tmp_path: Path, more: dict[str, Any], options: list[str]
) -> None:
    table = tmp_path / "rows.jsonl"
    table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8")
    done = CliRunner().invoke(cli, ["classify", str(table), "--format", "json", *options])
    assert done.exit_code == 0, done.output
    expected = json.loads(done.stdout)
    found = ask(client, ROWS, **more)
    assert found["tool"] == expected["tool"]
    keys = (*ADDED, "reasons") if "explain" in more else ADDED
    assert [{key: row[key] for key in keys} for row in found["rows"]] == [
        {key: row[key] for key in keys} for row in expected["rows"]
    ]
    assert [row["id"] for row in found["rows"]] == ["a", 2, None, None, None, None]
    assert all(("reasons" in row) == ("explain" in more) for row in found["rows"])


def test_a_row_without_a_filed_class_has_no_verdict(client: TestClient) -> None:
    filed, bare = ask(client, ROWS[:2])["rows"]
    assert filed["verdict"] == "belongs_elsewhere"
    assert filed["leaf"] == "数量"
    assert filed["misfiled_score"] > 0.9
    assert bare["verdict"] is None
    assert bare["misfiled_score"] is None
    assert bare["level"] in ("l2", "l1", "")


def test_alternatives_are_as_many_as_asked(client: TestClient) -> None:
    for top in (1, 4, 9):
        assert {len(row["alternatives"]) for row in ask(client, ROWS, top=top)["rows"]} == {top}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": []},
        {"rows": [{"value": "1"}]},
        {"rows": [{"name": "甲", "colour": "红"}]},
        {"rows": [{"name": "甲\u0000"}]},
        {"rows": [{"name": 5}]},
        {"rows": [{"name": "甲" * 2001}]},
        {"rows": [{"name": "甲"}], "top": 10},
        {"rows": [{"name": "甲"}], "top": "3"},
        {"rows": [{"name": "甲"}], "edition": "1999"},
        {"rows": [{"name": "甲", "id": True}]},
    ],
)
def test_what_does_not_fit_is_refused_with_the_place(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/v1/classify", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid_request"
    assert answer.json()["errors"]


def test_half_a_sign_is_refused(client: TestClient) -> None:
    raw = b'{"rows": [{"name": "\\ud83d"}]}'
    answer = client.post("/api/v1/classify", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_too_many_rows_are_refused_with_the_limit(client: TestClient) -> None:
    answer = client.post("/api/v1/classify", json={"rows": [{"name": "甲"}] * 1001})
    assert answer.status_code == 413
    assert "1000" in answer.json()["detail"]
    answer = client.post("/api/v1/classify", json={"rows": [{"name": "甲"}] * 101, "explain": True})
    assert answer.status_code == 413
    assert "100" in answer.json()["detail"]


def test_a_thousand_rows_keep_their_order(client: TestClient) -> None:
    rows = [{"id": number, "name": f"第{number}期培训教师人数", "value": f"≥{number}"} for number in range(1000)]
    found = ask(client, rows)["rows"]
    assert [row["id"] for row in found] == list(range(1000))
    items = [Indicator(row["name"], row["value"]) for row in rows[::97]]
    alone = judge(items, load_model(), load_taxonomy())
    assert [row["confidence"] for row in found[::97]] == [round(one.confidence, 6) for one in alone]


def test_the_editions_offered_are_those_there_are() -> None:
    assert set(EditionId.__args__) == set(load_taxonomy().editions)


def test_nobody_judges_without_the_permission(office: Office) -> None:
    nobody = Actor("x", "x", "填报", permissions_of("填报", ["submit"]), "token")
    for work in (
        judging.classify(office, nobody, [Indicator("甲")]),
        judging.audit(office, nobody, forms=[{}]),
        judging.duplicates(office, nobody, rows=[Indicator("甲")]),
    ):
        with pytest.raises(ServiceError, match="没有权限"):
            asyncio.run(work)
