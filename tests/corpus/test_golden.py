"""Golden forms read back: every layout and every container, with the gaps of today listed and watched.

The whole set is measured by ``python -m benchmarks.read_golden``; a quarter of it runs here, spread so that
each layout meets several containers and each container several layouts.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.golden.cases import Case, all_cases
from tests.golden.containers import load_containers
from tests.golden.layouts import load_layouts
from tests.golden.scoring import Score, read_case, score
from tests.golden.truth import load_truths

SHARE = 4
FLOORS = {"structured": 0.98, "open_pdf": 0.95, "pasted": 0.95}
"""Group of containers → least recall and precision of names."""
FIELDS_FLOOR = 0.97
"""Least share of right values and of right classes."""

KNOWN_GAPS: frozenset[str] = frozenset([])
"""layout-container pairs that are not read exactly yet; a fixed one fails here until it is taken off the list."""

KNOWN_LOW: frozenset[str] = frozenset([])
"""Containers that stay under their floor yet."""


def _cases() -> list[Case]:
    layouts, containers = list(load_layouts()), list(load_containers())
    chosen = [case for case in all_cases() if case.container.group not in ("scan", "doc")]
    return [c for c in chosen if (layouts.index(c.layout.id) + containers.index(c.container.id)) % SHARE == 0]


def _pair(case: Case) -> str:
    return f"{case.layout.id}-{case.container.id}"


def _params(keys: list[str], gaps: frozenset[str], reason: str) -> list[object]:
    marks = [pytest.mark.xfail(reason=reason, strict=True)]
    return [pytest.param(key, marks=marks if key in gaps else [], id=key) for key in keys]


CASES = {_pair(case): case for case in _cases()}
CONTAINERS = sorted({case.container.id for case in CASES.values()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("golden")


@cache
def measure(pair: str, folder: Path) -> Score:
    """Render, read and compare one case; each is needed twice."""
    case = CASES[pair]
    golden = case.golden()
    path = folder / f"{case.id}{case.container.suffix}"
    path.write_bytes(case.container.render(golden.page))
    forms, error = read_case(path)
    return score(forms, golden.forms, error)


@pytest.mark.parametrize("pair", _params(list(CASES), KNOWN_GAPS, "not read exactly yet"))
def test_names_values_and_classes_come_back(pair: str, folder: Path) -> None:
    result = measure(pair, folder)
    assert (result.error, result.missing, result.invented) == ("", [], [])
    assert (result.value.right, result.klass.right) == (result.value.judged, result.klass.judged), result.wrong


@pytest.mark.parametrize("container", _params(CONTAINERS, KNOWN_LOW, "under its floor yet"))
def test_every_container_keeps_its_floor(container: str, folder: Path) -> None:
    total = Score()
    for pair, case in CASES.items():
        if case.container.id == container:
            total.add(measure(pair, folder))
    floor = FLOORS[load_containers()[container].group]
    assert min(total.recall.share or 0.0, total.precision.share or 0.0) >= floor
    assert min(total.value.share or 0.0, total.klass.share or 0.0) >= FIELDS_FLOOR


@pytest.mark.slow
@pytest.mark.parametrize("case", all_cases(containers=["scan", "scan_pdf", "scan_fine"]), ids=lambda case: case.id)
def test_clean_scans_give_their_names(case: Case, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    golden = case.golden()
    path = tmp_path / f"{case.id}{case.container.suffix}"
    path.write_bytes(case.container.render(golden.page))
    forms, error = read_case(path)
    result = score(forms, golden.forms, error)
    assert (result.recall.share or 0.0) >= 0.90, (error, result.missing)
    assert (result.precision.share or 0.0) >= 0.90, result.invented


@pytest.mark.slow
def test_word_97_forms_come_back(tmp_path: Path) -> None:
    case = all_cases(layouts=["whole_form"], containers=["doc"])
    if not case:
        pytest.skip("no LibreOffice to write Word 97 files with")
    golden = case[0].golden()
    path = tmp_path / "form.doc"
    path.write_bytes(case[0].container.render(golden.page))
    forms, error = read_case(path)
    result = score(forms, golden.forms, error)
    assert result.exact, (error, result.missing, result.wrong)


def test_the_set_is_as_large_and_as_varied_as_promised() -> None:
    assert len(CASES) >= 60
    assert {case.layout.id for case in CASES.values()} == set(load_layouts())
    here = {key for key, container in load_containers().items() if container.group not in ("scan", "doc")}
    assert set(CONTAINERS) == here


def test_authored_truths_hold_together() -> None:
    truths = load_truths()
    assert len(truths) >= 12
    assert all(10 <= len(truth.rows) <= 25 for truth in truths)
    assert len({row.name for truth in truths for row in truth.rows}) == sum(len(truth.rows) for truth in truths)


def test_the_list_of_gaps_names_cases_that_exist() -> None:
    assert set(CASES) >= KNOWN_GAPS
    assert set(CONTAINERS) >= KNOWN_LOW
