"""The pack of samples says what the product finds, and shows the commands that made it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tools import office_pack


@pytest.mark.slow
def test_what_is_expected_of_the_samples_is_what_is_found() -> None:
    assert office_pack.EXPECTED.read_text(encoding="utf-8-sig") == office_pack.expected(), (
        "read what changed, then run `python -m tools.office_pack --expect`"
    )


def test_the_pack_holds_forms_results_what_is_expected_and_the_commands(tmp_path: Path) -> None:
    command = "audit 样表/05*.docx --annotate --format docx -o 意见"
    count = office_pack.pack(tmp_path / "样表包.zip", [("批注过的原表", command)])
    with zipfile.ZipFile(tmp_path / "样表包.zip") as archive:
        names = {name.removeprefix("样表包/") for name in archive.namelist()}
        told = archive.read("样表包/说明.txt")
    assert len(names) == count
    assert {name for name in names if name.startswith("意见/")} == {
        *("意见/05_深泽县教育局_工作活动.docx", "意见/05_深泽县教育局_工作活动_批注.docx", "意见/汇总.docx")
    }
    assert sum(name.startswith("样表/") and name.endswith((".docx", ".xlsx")) for name in names) == 10
    assert "预期意见.csv" in names
    assert told.startswith(b"\xef\xbb\xbf")
    assert told.count(b"\n") == told.count(b"\r\n")
    assert f"zhibiao {command}" in told.decode("utf-8-sig")
