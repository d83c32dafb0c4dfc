"""Two reviewers decide on the same rows at the same time: one wins each, the other is told who did."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.accounts.tokens import create_token
from service.config import load_config
from service.office.office import open_office
from tests.faults.forged import Forge, Service
from tests.faults.load import unlike_file
from tests.faults.office import settle
from tests.faults.talk import Answer, Client
from tests.faults.whole import faults
from tests.service.web.accounts_kit import actor_for, make_user

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]
NAMES = ("li", "wang")


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    """A service with logins and two reviewers, whose tokens lie in its environment."""
    config = load_config(None, {}, data=tmp_path / "data", database=database_url, least_free_megabytes=0)
    office = open_office(config)
    tokens = {}
    for name in NAMES:
        user = make_user(office, name, "审核")
        tokens[name] = create_token(office, actor_for(user), "t", ["submit", "read_all", "decide"])[1]
    office.close()
    with Forge() as forge:
        made = Service(forge, tmp_path / "data", database_url, options=(), environment=tokens)
        try:
            yield made.start()
        finally:
            made.kill()


def test_one_of_two_wins_each_row_and_the_other_is_told_who(service: Service) -> None:
    clients = {name: service.client(service.environment[name]) for name in NAMES}
    li = clients["li"]
    made = li.upload("两人", {f"{number}.docx": unlike_file(f"two {number}") for number in range(4)})
    assert made.status == 201, made.body
    settle(li)
    findings = li.get("/findings?limit=100")["items"]
    assert len(findings) >= 20
    answers: dict[str, list[Answer]] = {name: [] for name in NAMES}
    both = threading.Barrier(len(NAMES), timeout=60)

    def review(name: str) -> None:
        for finding in findings:
            both.wait()
            answers[name].append(decide(clients[name], finding, "accept" if name == "li" else "reject"))

    threads = [threading.Thread(target=review, args=(name,)) for name in NAMES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    won: Counter[str] = Counter()
    for place, finding in enumerate(findings):
        statuses = {name: answers[name][place].status for name in NAMES}
        assert sorted(statuses.values()) == [201, 412], statuses
        winner, loser = sorted(NAMES, key=statuses.__getitem__)
        won[winner] += 1
        refusal = answers[loser][place]
        said = "采纳" if winner == "li" else "不采纳"
        assert refusal.body["code"] == "changed_meanwhile"
        assert (refusal.body["by"], refusal.body["kind"]) == (winner, answers[winner][place].body["kind"])
        assert f"刚刚由{winner}处理过（{said}" in refusal.body["detail"]
        assert "您的决定没有保存，请刷新后再决定。" in refusal.body["detail"]
        now = li.get(f"/findings/{finding['id']}")
        assert (now["outcome"], now["version"]) == (answers[winner][place].body["kind"], finding["version"] + 1)
    assert sum(won.values()) == len(findings)
    with service.office() as office:
        assert faults(office) == []
    assert li.get("/decisions/verify") | {"count": 0} == {
        **{"count": 0, "intact": True, "fault": "", "clock_backs": 0, "texts_deleted": 0}
    }


def decide(client: Client, finding: dict[str, Any], kind: str) -> Answer:
    body = {"target": "finding", "target_id": finding["id"], "kind": kind}
    return client.post("/decisions", body, headers={"If-Match": f'"{finding["version"]}"'})
