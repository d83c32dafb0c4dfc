"""The sample forms: 20 files, each read to exactly what a careful reader takes from it."""

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from corpus.errors import SettingError
from corpus.reading import read_forms
from corpus.samples import build
from corpus.samples.form import Line, load_form

SAMPLES = build.HERE
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
CONTAINERS = ("docx", "xlsx", "html", "txt")
FILES = [SAMPLES / f"{name}.{container}" for name in EXPECTED for container in CONTAINERS]
SEEDS = SAMPLES.parents[2] / "shared" / "seeds"
PRIVATE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[-—]\d{7,8}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")
HEAD = ["name", "value", "unit", "l1", "l2", "duty", "nature", "scope", "explanation"]


@cache
def read(path: Path):
    (form,) = read_forms(path)
    return form


def squeezed(text: str) -> str:
    """Text without blanks: narrow cells break words in some containers and not in others."""
    return "".join(text.split())


def as_read(path: Path, item) -> dict[str, str]:
    return {key: squeezed(getattr(item, key)) for key in HEAD}


def as_expected(path: Path, item) -> dict[str, str]:
    """What the container shows: only the text of a damaged form shows the damage."""
    shown = item | ({} if path.suffix == ".txt" else item.get("repaired", {}))
    return {key: squeezed(shown.get(key, "")) for key in HEAD}


def test_there_are_five_layouts_in_four_containers():
    assert {path.name for path in SAMPLES.iterdir() if re.match(r"\d\d_", path.name)} == {p.name for p in FILES}
    assert len(FILES) == 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_indicator_is_read(path):
    found = [as_read(path, item) for item in read(path).indicators]
    assert found == [as_expected(path, item) for item in EXPECTED[path.stem]["indicators"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_history_and_grades_are_read(path):
    for item, wanted in zip(read(path).indicators, EXPECTED[path.stem]["indicators"], strict=True):
        history = {value.label: squeezed(value.value) for value in item.history}
        assert history == {label: squeezed(text) for label, text in wanted.get("history", {}).items()}
        grades = {grade: squeezed(text) for grade, text in item.grades}
        assert grades == {grade: squeezed(text) for grade, text in wanted.get("grades", {}).items()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_head_is_read(path):
    form, wanted = read(path), EXPECTED[path.stem]
    assert (form.unit, form.year, form.title) == (wanted["unit"], wanted["year"], wanted["title"])
    assert list(form.duties) == wanted["duties"]
    assert {line.name: line.amount for line in form.budget} == wanted["budget"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_the_damaged_text_is_repaired_and_as_the_undamaged_table_shows(path):
    for item, wanted in zip(read(path).indicators, EXPECTED[path.stem]["indicators"], strict=True):
        truth = wanted.get("repaired") if path.suffix == ".txt" else None
        repair = item.repaired
        assert (repair and {key: getattr(repair, key) for key in ("l1", "l2", "duty", "value")}) == truth


@pytest.mark.parametrize("name", EXPECTED)
def test_all_containers_but_the_damaged_text_say_the_same(name):
    same = [SAMPLES / f"{name}.{container}" for container in CONTAINERS[:3]]
    first, *others = ([as_read(path, item) for item in read(path).indicators] for path in same)
    assert all(other == first for other in others)


def test_the_files_are_what_the_builder_makes():
    for form in build.sample_forms():
        for container, render in build.RENDERERS.items():
            shipped, built = (SAMPLES / f"{form.name}.{container}").read_bytes(), render(form)
            if container in ("html", "txt"):
                assert shipped == built, form.name
            elif container == "xlsx":
                sheets = [load_workbook(BytesIO(content)).active for content in (shipped, built)]
                assert sheets[0].title == sheets[1].title
                assert list(sheets[0].values) == list(sheets[1].values)
                assert {r.coord for r in sheets[0].merged_cells} == {r.coord for r in sheets[1].merged_cells}
            else:
                bodies = [Document(BytesIO(content)).element.body.xml for content in (shipped, built)]
                assert bodies[0] == bodies[1], form.name


def test_building_twice_gives_the_same_bytes(tmp_path):
    first, second = (build.build_samples(tmp_path / folder) for folder in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_office_files_carry_neither_author_nor_time():
    for path in FILES:
        if path.suffix in (".docx", ".xlsx"):
            with ZipFile(path) as package:
                core = package.read("docProps/core.xml").decode()
                assert {entry.date_time[0] for entry in package.infolist()} == {2024}
            assert set(re.findall(r">(\d{4})-", core)) <= {"2024"}
            assert not re.search(r"<(?:dc:creator|cp:lastModifiedBy)>[^<]", core)


def test_no_person_can_be_reached():
    for form in build.sample_forms():
        shown = [block.text for block in form.blocks if isinstance(block, Line)]
        text = "\n".join([*shown, *(cell.text for cell in form.table.cells), form.text])
        assert not PRIVATE.findall(text)
        for label in ("填报人", "联系电话"):
            assert all(after.startswith("（略）") for after in re.findall(rf"{label}\s+(\S+)", form.text))


def test_a_table_with_a_hole_or_an_overlap_is_refused(tmp_path):
    for rows in ([["甲"], ["乙", "丙"]], [["甲", {"text": "乙", "rows": 2}], ["丙", "丁"]], [["甲", "乙", "丙"]]):
        path = tmp_path / "own.json"
        blocks = [{"widths": [1, 1], "table": rows}]
        path.write_text(
            json.dumps({"page": "portrait", "sheet": "表", "texts": {}, "blocks": blocks, "txt": []}), encoding="utf-8"
        )
        with pytest.raises(SettingError):
            load_form(path)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_facts_are_those_of_the_public_forms(name):
    if not SEEDS.is_dir():
        pytest.skip("the public forms are not beside this checkout")
    wanted = EXPECTED[name]
    seed = json.loads((SEEDS / "expected.json").read_text(encoding="utf-8"))[wanted["seed"]]
    assert wanted["unit"] == seed["unit"]
    assert wanted["year"] == seed.get("year")
    assert wanted.get("budget_total") == seed.get("budget_total")
    keys = ("name", "value", "unit", "l1", "l2", "duty", "scope")
    ours = [tuple(squeezed(item.get(key, "")) for key in keys) for item in wanted["indicators"]]
    assert ours == [tuple(squeezed(item.get(key, "")) for key in keys) for item in seed["indicators"]]
    earlier = [[squeezed(text) for text in item.get("history", {}).values()] for item in wanted["indicators"]]
    theirs = [
        item.get("prev") or [item.get("three_year", ""), item.get("last_year", "")] for item in seed["indicators"]
    ]
    assert earlier == [[squeezed(text) for text in texts if text] for texts in theirs]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_sentence_of_prose_is_taken_over(name):
    if not SEEDS.is_dir():
        pytest.skip("the public forms are not beside this checkout")
    original = squeezed(next(SEEDS.glob(f"{EXPECTED[name]['seed']}_*.txt")).read_text(encoding="utf-8"))
    prose = json.loads((build.FORMS / f"{name}.json").read_text(encoding="utf-8"))["texts"].values()
    for text in prose:
        for sentence in re.split(r"[。；;\n]", squeezed(text)):
            assert len(sentence) < 12 or sentence not in original, sentence
