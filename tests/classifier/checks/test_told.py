"""What users read is what was reviewed: each check says of its examples and planted cases what told/<ID>.txt holds."""

from __future__ import annotations

import pytest

from classifier.checks import default_registry
from tests.classifier.checks.told_suite import FOLDER, told

HOW = "after a wanted change run `python -m tests.classifier.checks.told_suite ID` and read the difference"


@pytest.mark.parametrize("rule", default_registry().ids)
def test_a_check_says_what_was_reviewed(rule: str) -> None:
    kept = FOLDER / f"{rule}.txt"
    assert kept.is_file(), HOW
    assert told(rule) == kept.read_text(encoding="utf-8"), HOW


def test_nothing_is_kept_of_a_check_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} <= set(default_registry().ids)
