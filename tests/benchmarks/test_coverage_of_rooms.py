"""Coverage of the rooms: each counted for itself, lines and branches, weak modules named."""

from __future__ import annotations

from benchmarks.coverage_of_rooms import rooms


def summary(lines: int, covered: int, branches: int, taken: int) -> dict[str, dict[str, int]]:
    return {
        "summary": {
            "num_statements": lines,
            "covered_lines": covered,
            "num_branches": branches,
            "covered_branches": taken,
        }
    }


def test_a_room_counts_its_own_files_and_names_the_weak_ones() -> None:
    files = {
        "corpus/a.py": summary(80, 80, 20, 20),
        "corpus/b.py": summary(10, 5, 10, 5),
        "models/c.py": summary(4, 4, 0, 0),
        "service/d.py": summary(100, 0, 100, 0),
    }
    told = rooms({"files": files})
    assert list(told) == ["corpus", "models", "classifier"]
    assert told["corpus"] == {
        "modules": 2, "lines": 0.9444, "branches": 0.8333, "both": 0.9167, "low": {"corpus/b.py": 0.5},
    }  # fmt: skip
    assert told["models"]["branches"] == 1.0
    assert told["classifier"]["modules"] == 0
