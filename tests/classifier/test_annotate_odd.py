"""Odd and damaged packages: a copy that opens, or one Chinese sentence; never half a file, never another error."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.annotate import annotate_file, apply_fixes
from classifier.audit import FormAudit
from classifier.finding import Fix, Labels
from corpus.errors import ReadError
from corpus.readers import read_document
from tests.classifier.annotate_helpers import (
    audit_of,
    everything,
    finding_of,
    hard_docx,
    hard_xlsx,
    only_form,
    parts_of,
)

MAKERS = {"docx": hard_docx, "xlsx": hard_xlsx}
ODD = ("", "x", "-1", "0", "99999999999", "A1:ZZZ", "../../x", "甲")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, bytes], list[FormAudit]]]:
    folder = tmp_path_factory.mktemp("whole")
    out = {}
    for suffix, make in MAKERS.items():
        form = only_form(path := make(folder / f"表.{suffix}"))
        move = Labels("产出指标", "质量指标")
        fixes = [
            finding_of(form, "学生收益率", fix=Fix("value", "290%", "≥90%")),
            finding_of(form, "学生收益率", "C1", "misfiled", fix=Fix("l2", "数量指标", "质量指标"), proposed=move),
            finding_of(form, "学校数和学生数", "C9", fix=Fix("name", "学校数和学生数", "学校数", ("学生数",))),
        ]
        audit = everything(form)
        out[suffix] = parts_of(path), [audit_of(form, [*audit.findings, *fixes])]
    return out


@cache
def places(data: bytes) -> list[tuple[int, int]]:
    """Where the values of attributes stand."""
    return [match.span(1) for match in re.finditer(rb'="([^"]*)"', data)]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", sorted(MAKERS))
@given(data=st.data())
def test_any_odd_value_or_lost_part(whole, suffix: str, data: st.DataObject, tmp_path_factory) -> None:
    parts, audits = whole[suffix]
    parts = dict(parts)
    name = data.draw(st.sampled_from(sorted(name for name in parts if name.endswith((".xml", ".rels", ".vml")))))
    spots = places(parts[name])
    if not spots or data.draw(st.integers(0, 9)) == 0:
        del parts[name]
    else:
        start, end = data.draw(st.sampled_from(spots))
        parts[name] = parts[name][:start] + data.draw(st.sampled_from(ODD)).encode() + parts[name][end:]
    folder: Path = tmp_path_factory.mktemp("odd")
    path = folder / f"表.{suffix}"
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    for write in (annotate_file, apply_fixes):
        options = {"date": date(2024, 5, 6)} if write is apply_fixes else {}
        try:
            read_document(path)
        except ReadError:
            return
        try:
            written = write(path, audits, folder / "新", **options)  # type: ignore[operator]
        except ReadError as error:
            assert re.search(r"[\u4e00-\u9fff]", str(error))
        else:
            for one in written.paths:
                read_document(one)
    assert all(one.name.startswith(("表", "新_")) for one in folder.iterdir())
