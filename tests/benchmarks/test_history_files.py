"""A generated history in files: tables that others read, and office files that our readers read back."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.history import GeneratedForm, History
from benchmarks.history.__main__ import main
from benchmarks.history.layout import VARIANTS
from benchmarks.history.office import READABLE, file_bytes, write_office
from corpus.errors import ReadError
from corpus.reading import read_forms
from corpus.records import Form
from corpus.tables import COLUMNS, read_parquet

SMALL = History(2_000, seed=3)


@pytest.fixture(scope="module")
def made() -> list[GeneratedForm]:
    return list(SMALL.forms())


def read_back(one: GeneratedForm, folder: Path) -> Form:
    path = folder / Path(one.form.file).name
    path.write_bytes(file_bytes(one))
    (form,) = read_forms(path, name=one.form.file)
    return form


def texts(form: Form) -> list[tuple[str, ...]]:
    return [(i.name, i.value, i.unit, i.l1, i.l2, i.achieved, i.score) for i in form.indicators]


def amounts(form: Form) -> list[tuple[str, float]]:
    return [(line.name, line.amount) for line in form.budget]


def clear(one: GeneratedForm) -> bool:
    """Whether the file is sound, and no row so empty that a reader may take it for no indicator."""
    vague = {"placeholder", "empty_value", "filler", "value_repeats_name"}
    return not one.damage and not any(vague & set(row.defects) for row in one.truth)


def test_parquet_is_read_back_as_the_forms_it_was_made_of(made, tmp_path):
    assert SMALL.write_parquet(tmp_path / "a.parquet") == sum(len(one.form.indicators) for one in made)
    assert list(read_parquet(tmp_path / "a.parquet")) == [one.form for one in made]


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in "ab":
        SMALL.write_parquet(tmp_path / f"{name}.parquet")
        SMALL.write_truth(tmp_path / f"{name}_truth.parquet")
    for name in ("{}.parquet", "{}_truth.parquet"):
        assert (tmp_path / name.format("a")).read_bytes() == (tmp_path / name.format("b")).read_bytes()


def test_tables_have_the_columns_of_the_product_and_truth_joins_them(tmp_path):
    SMALL.write_parquet(tmp_path / "a.parquet")
    SMALL.write_csv(tmp_path / "a.csv")
    SMALL.write_truth(tmp_path / "truth.parquet")
    table = pd.read_parquet(tmp_path / "a.parquet")
    assert list(table)[: len(COLUMNS)] == list(COLUMNS)
    plain = pd.read_csv(tmp_path / "a.csv", keep_default_na=False, dtype=str, encoding="utf-8-sig")
    assert list(plain["name"]) == list(table["name"])
    truth = pd.read_parquet(tmp_path / "truth.parquet")
    joined = table.merge(truth[truth["row"] >= 0], on=["file", "row"], validate="one_to_one")
    assert len(joined) == len(table)
    assert (joined["misfiled"] == joined["defects"].map(lambda kinds: "misfiled" in kinds)).all()


def test_office_files_are_read_back_with_rows_head_and_places(made, tmp_path):
    chosen = list(islice((one for one in made if clear(one)), 30))
    assert {one.form.file.rpartition(".")[2] for one in chosen} == {"docx", "xlsx"}
    for one in chosen:
        form = read_back(one, tmp_path)
        assert texts(form) == texts(one.form)
        assert [item.place for item in form.indicators] == [item.place for item in one.form.indicators]
        for key in ("kind", "unit", "year", "title", "project", "supervisor", "duties", "goals"):
            assert getattr(form, key) == getattr(one.form, key)
        assert [(line.name, line.amount) for line in form.budget] == [
            (line.name, line.amount) for line in one.form.budget
        ]


@pytest.mark.parametrize("kind", ["部门整体", "项目支出", "自评"])
@pytest.mark.parametrize("variant", range(VARIANTS))
def test_every_layout_is_read(kind, variant, tmp_path):
    history = History(12_000, seed=3)
    fits = (one for one in history.forms() if clear(one) and one.form.kind == kind and one.variant == variant)
    one = next(fits)
    assert texts(read_back(one, tmp_path)) == texts(one.form)


def test_damaged_files_are_refused_or_read_as_their_damage_lets(tmp_path):
    forms = [one for one in History(12_000, seed=3).forms() if one.damage]
    for damage in sorted({one.damage for one in forms}):
        one = next(one for one in forms if one.damage == damage)
        if damage in READABLE:
            assert read_back(one, tmp_path).unit == one.form.unit
            continue
        with pytest.raises(ReadError) as error:
            read_back(one, tmp_path)
        wanted = {"truncated": "file_damaged", "empty_file": "file_empty", "encrypted": "file_encrypted"}
        assert error.value.code == wanted[damage]


def test_folders_are_those_of_years_and_units(made, tmp_path):
    assert write_office(islice(made, 20), tmp_path) == 20
    for one in made[:20]:
        assert (tmp_path / str(one.form.year) / one.form.unit / Path(one.form.file).name).is_file()


@pytest.mark.parametrize(("kind", "found"), [("parquet", "history.parquet"), ("csv", "history.csv"), ("office", "2*")])
def test_the_command_writes_forms_and_truth(kind, found, tmp_path, capsys):
    main(["--indicators", "300", "-o", str(tmp_path), "--as", kind])
    assert json.loads(capsys.readouterr().out)["processor seconds"] > 0
    assert list((tmp_path / "forms").glob(found))
    assert (tmp_path / "truth.parquet").is_file()


def test_the_command_counts_without_writing(capsys):
    main(["--indicators", "300", "--figures"])
    told = json.loads(capsys.readouterr().out)
    assert told["indicators"] == pytest.approx(300, abs=20)
    assert told["names without numbers"] <= told["names"] <= told["names, values and units"]
    with pytest.raises(SystemExit):
        main(["--indicators", "300"])
