"""Behind the dashboards: every number leads to as many findings, and the looks across forms stay within sight."""

from __future__ import annotations

import pytest

from corpus.errors import UsageError
from service.accounts.actor import local_actor
from service.errors import ServiceError
from service.office import repeats
from service.office.condition import condition
from service.office.dashboard import NONE, Selection, choices, find_findings, forms_by_year
from service.office.office import Office
from service.office.repeats import look_for_repeats
from service.office.statistics import statistics

from .conftest import MakeActor
from .filling import SAMPLES, hand_in


@pytest.fixture
def filled(office: Office) -> Office:
    for path in SAMPLES[:3]:
        hand_in(office, local_actor(), path)
    return office


def test_every_number_of_the_dashboard_is_the_length_of_its_list(filled: Office) -> None:
    actor = local_actor()
    with filled.database.read() as session:
        told = statistics(session, actor, Selection().scope)
        for name, field in (("by_rule", "rule"), ("by_kind", "kind"), ("by_severity", "severity"), ("by_unit", "unit")):
            for one in told["findings"][name]:
                _, count = find_findings(session, actor, Selection(**{field: one["key"] or NONE}))
                assert count == one["total"], (field, one["key"])
        for one in told["matrix"]:
            wanted = Selection(filed=one["filed"] or NONE, proposed=one["proposed"])
            assert find_findings(session, actor, wanted)[1] == one["count"]
        assert sum(forms_by_year(session, actor, Selection()).values()) == told["totals"]["forms"] == 3


def test_others_forms_are_not_counted_for_a_filler(filled: Office, make_actor: MakeActor) -> None:
    filler = make_actor("填报")
    with filled.database.read() as session:
        assert find_findings(session, filler, Selection())[1] == 0
        assert choices(session, filler).units == ()
    assert look_for_repeats(filled, filler, Selection(), "all").forms == 0


def test_groups_name_the_forms_their_rows_stand_in(filled: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    found = look_for_repeats(filled, local_actor(), Selection(), "form")
    assert found.forms == 3
    assert found.groups
    assert all(len(member["form_id"]) == 32 for group in found.groups for member in group["members"])
    with pytest.raises(UsageError):
        look_for_repeats(filled, local_actor(), Selection(), "nowhere")
    monkeypatch.setattr(repeats, "MOST_ROWS", 5)
    with pytest.raises(ServiceError) as refused:
        look_for_repeats(filled, local_actor(), Selection(), "form")
    assert refused.value.status == 413


def test_the_condition_tells_no_secret_and_only_to_managers(filled: Office, make_actor: MakeActor) -> None:
    found = condition(filled, local_actor())
    assert found.counts["表"] == 3
    assert found.revision == found.newest
    assert not any("postgresql" in value for value in found.settings.values())
    with pytest.raises(ServiceError):
        condition(filled, make_actor("审核"))
