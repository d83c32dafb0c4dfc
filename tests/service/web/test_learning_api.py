"""The routes about models."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from models import load_model
from models.query import Query
from models.truth import Row
from service.accounts.actor import local_actor
from service.office.decisions import Command, decide
from service.office.office import Office
from service.store.tables import ModelVersion

from .learning_office import file_form

ME = local_actor()
MODELS = "/api/v1/models"


def test_at_first_the_shipped_weights_are_in_force(client: TestClient) -> None:
    (only,) = client.get(MODELS).json()["items"]
    assert (only["version"], only["state"]) == ("shipped", "in_force")
    assert client.get(f"{MODELS}/shipped").json() == only


def test_the_card_tells_the_figures_of_the_manifest(client: TestClient) -> None:
    card = client.get(f"{MODELS}/card").json()
    manifest = load_model().manifest
    assert card["weights"] == manifest.version
    assert card["metrics"]["acceptable"] == dict(manifest.metrics["acceptable"])
    assert card["office_rows"] == 0
    assert "模型卡" in card["text"]


def test_risk_is_told_from_public_documents_and_from_approved_decisions(office: Office, client: TestClient) -> None:
    (public,) = client.get(f"{MODELS}/risk").json()["series"]
    assert (public["source"], public["rows"], len(public["points"])) == ("public", 1576, 100)
    rows = [
        Row(Query("服务对象满意度", "≥90%"), "满意度", (), "", "d", "g"),
        Row(Query("培训人数"), "数量", (), "", "d", "g"),
    ]
    filed = file_form(office, "甲局", rows)
    with office.database.write() as session:
        for finding, leaf in zip(filed.findings, ["满意度", "生态效益"], strict=True):
            decide(session, ME, Command("finding", finding, "reclass", leaf), four_eyes=False)
        for step in ("done", "approve"):
            decide(session, ME, Command("form", filed.form, step), four_eyes=False)
    told = client.get(f"{MODELS}/risk").json()
    own = told["series"][1]
    assert (own["source"], own["rows"], own["groups"]) == ("office", 2, 1)
    assert own["points"][0] == {"threshold": 0.0, "auto": 1.0, "error": 0.5, "low": None, "high": None}
    assert told["threshold"] == load_model().selective.leaf


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/leaf-0123456789ab", None, 404, "not_found"),
        ("GET", "/leaf-XYZ", None, 422, "invalid_request"),
        ("POST", "/leaf-0123456789ab/promote", None, 404, "not_found"),
        ("POST", "/shipped/promote", None, 409, "already_in_force"),
        ("POST", "/rollback", {"version": "shipped"}, 409, "nothing_before"),
        ("POST", "/rollback", {"version": "leaf-0123456789ab"}, 409, "not_in_force"),
        ("POST", "/rollback", {"version": "x"}, 422, "invalid_request"),
        ("POST", "/rollback", {"version": "shipped", "why": "x"}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_done_is_told(
    client: TestClient, method: str, path: str, body: dict[str, str] | None, status: int, code: str
) -> None:
    answer = client.request(method, MODELS + path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_refused_version_is_shown_with_its_reasons_and_not_promoted(office: Office, client: TestClient) -> None:
    client.get(MODELS)
    with office.database.write() as session:
        session.add(
            ModelVersion(
                version="leaf-0123456789ab",
                folder="leaf-0123456789ab",
                state="refused",
                report={"accepted": False, "refused": ["比现有的差"]},
            )
        )
    told = client.get(f"{MODELS}/leaf-0123456789ab").json()
    assert told["report"]["refused"] == ["比现有的差"]
    answer = client.post(f"{MODELS}/leaf-0123456789ab/promote")
    assert answer.status_code == 409
