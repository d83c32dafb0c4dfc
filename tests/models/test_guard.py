"""The gate for new weights: refused only when worse by more than noise, on rows never trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from corpus.dataset import load_contrast
from corpus.errors import ModelError
from corpus.taxonomy import load_taxonomy
from models.guard import Comparison, adopt, check_not_worse, guard_rows
from models.query import Query
from models.teaching import load_lessons
from models.truth import Row

LEAVES = load_taxonomy().leaves
ROWS = [Row(Query(f"x{number}"), "数量", ("质量",), "", "d", "d") for number in range(100)]


class Fixed:
    """Answers 数量, but for the first rows another leaf."""

    def __init__(self, wrong: int, leaf: str = "成本") -> None:
        self.wrong, self.leaf = wrong, leaf

    def proba(self, queries: Sequence[Query]) -> np.ndarray:
        out = np.zeros((len(queries), len(LEAVES)))
        for place, query in enumerate(queries):
            leaf = self.leaf if int(query.name[1:]) < self.wrong else "数量"
            out[place, LEAVES.index(leaf)] = 1.0
        return out


def test_an_equal_model_is_accepted() -> None:
    result = check_not_worse(Fixed(3), Fixed(3), ROWS)
    assert result.accepted
    assert [one.p for one in result.comparisons] == [1.0, 1.0]


def test_a_better_model_is_accepted() -> None:
    assert check_not_worse(Fixed(0), Fixed(30), ROWS).accepted


def test_a_clearly_worse_model_is_refused_with_a_sentence_for_people() -> None:
    result = check_not_worse(Fixed(20), Fixed(0), ROWS)
    assert not result.accepted
    assert "比现有的差" in result.sentence
    assert "1.000 → 0.800" in result.sentence
    assert result.to_dict()["accepted"] is False


def test_what_noise_explains_is_accepted() -> None:
    assert check_not_worse(Fixed(4), Fixed(0), ROWS).accepted  # 1/16 to lose four of four
    assert not check_not_worse(Fixed(5), Fixed(0), ROWS).accepted


def test_a_loss_of_first_choices_alone_is_refused_too() -> None:
    result = check_not_worse(Fixed(20, "质量"), Fixed(0), ROWS)
    assert [one.is_worse for one in result.comparisons] == [False, True]


@pytest.mark.parametrize(("lost", "won"), [(7, 2), (12, 4), (3, 3), (0, 5)])
def test_the_chance_is_that_of_the_exact_one_sided_test(lost: int, won: int) -> None:
    def right(wrong: range) -> list[Row]:
        return [Row(Query(f"x{n}"), "成本" if n in wrong else "数量", (), "", "d", "d") for n in range(40)]

    rows = right(range(lost, lost + won))
    found: Comparison = check_not_worse(Fixed(lost + won), Fixed(0), rows).comparisons[0]
    assert (found.lost, found.won) == (lost, won)
    assert found.p == pytest.approx(binomtest(lost, lost + won, 0.5, alternative="greater").pvalue)


def test_the_guard_set_is_never_taught() -> None:
    rows = guard_rows()
    assert len(rows) == 138 + len(load_contrast(held_out=True))
    lessons = load_lessons()
    taught = {(row.query.name, row.query.value) for row in lessons.authored if row.group}
    held = {row.set for row in load_contrast(held_out=True)}
    assert not held & {row.group for row in lessons.authored}
    assert not taught & {(row.query.name, row.query.value) for row in rows[138:]}


def test_adopting_writes_every_file(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "manifest.json").write_text("{}", "utf-8")
    (fresh / "weights.safetensors").write_bytes(b"w")
    adopt(fresh, tmp_path / "kept")
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["manifest.json", "weights.safetensors"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    fresh, blocked = tmp_path / "fresh", tmp_path / "blocked"
    fresh.mkdir()
    (fresh / "manifest.json").write_text("{}", "utf-8")
    blocked.write_text("a file", "utf-8")
    with pytest.raises(ModelError, match="blocked"):
        adopt(fresh, blocked)
