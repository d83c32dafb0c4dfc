"""Each family and way of reading has a small golden file: text beside what a careful person takes from it.

The JSON files hold only what is not empty: layout, head fields, duties, goals, amounts by name, indicators without
places. A new family is added with its own pair of files here (docs/layouts.md).
"""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from corpus.layouts import load_vocabulary
from corpus.reading import read_forms

FOLDER = Path(__file__).parent / "data" / "layouts"
FILES = sorted(FOLDER.glob("*.txt"))
PAGE = Path(__file__).parents[2] / "docs" / "layouts.md"


def as_read(path: Path) -> dict[str, Any]:
    (form,) = read_forms(path, name=path.name)
    data = form.to_dict()
    items = [{key: value for key, value in item.items() if value and key != "place"} for item in data["indicators"]]
    shown = {key: data[key] for key in ("layout", "unit", "year", "project", "duties", "goals")}
    shown |= {"budget": {line["name"]: line["amount"] for line in data["budget"]}, "indicators": items}
    shown["notes"] = [note.rule for note in form.notes]
    return {key: value for key, value in shown.items() if value}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_is_read_as_a_careful_person_would(path: Path) -> None:
    assert as_read(path) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_every_family_and_way_has_its_file_and_none_is_left_over() -> None:
    read = {layout.id for layout in load_vocabulary().layouts} | set(load_vocabulary().ways)
    assert {path.stem for path in FILES} == read, "each needs NAME.txt and NAME.json in data/layouts: docs/layouts.md"


def test_every_role_says_what_becomes_of_its_column() -> None:
    data = tomllib.loads(files("corpus").joinpath("data/layouts.toml").read_text(encoding="utf-8"))
    assert set(data["meanings"]) == set(data["roles"])


def test_the_page_on_layouts_names_every_family_and_way() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [layout.id for layout in load_vocabulary().layouts if f"`{layout.id}`" not in page] == []
    assert [way for way in load_vocabulary().ways if f"`{way}`" not in page] == []
    assert [layout.title for layout in load_vocabulary().layouts if layout.title not in page] == []
