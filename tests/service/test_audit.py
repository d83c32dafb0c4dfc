"""``zhibiao audit``: reports on the screen, in a file, in a folder; exit codes; nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.service.conftest import Run


def test_the_screen_shows_the_worst_first_with_place_and_advice(run: Run, form: Path) -> None:
    shown = run("audit", form)
    assert shown.code == 0
    assert "培训合格率" in shown.out
    assert "第3行" in shown.out
    assert shown.out.index(" 高 ") < shown.out.index("合计 1 张表，6 条指标")
    assert shown.err == ""


@pytest.mark.parametrize(("level", "code"), [("high", 1), ("medium", 1), ("low", 1), (None, 0)])
def test_fail_on_decides_the_exit_code(run: Run, form: Path, level: str | None, code: int) -> None:
    assert run("audit", form, *(["--fail-on", level] if level else [])).code == code


def test_fail_on_high_passes_a_form_without_grave_findings(run: Run, form: Path, tmp_path: Path) -> None:
    settings = {"severities": {"V2": "low", "S3": "low", "S4": "low"}}
    (tmp_path / "s.json").write_text(json.dumps(settings), "utf-8")
    args = ["audit", form, "--settings", tmp_path / "s.json", "--format", "json", "--fail-on", "high"]
    shown = run(*args)
    assert shown.json["summary"]["by_severity"]["high"] == 0
    assert shown.code == 0


def test_a_wrong_settings_key_names_the_nearest(run: Run, form: Path, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"disable": []}', "utf-8")
    shown = run("audit", form, "--settings", tmp_path / "s.json")
    assert shown.code == 2
    assert "disabled" in shown.err


def test_unreadable_files_are_reported_and_the_rest_is_audited(run: Run, form: Path, broken: Path) -> None:
    shown = run("audit", broken, form, "--format", "json", "--fail-on", "high")
    assert shown.code == 3
    assert len(shown.json["forms"]) == 1
    assert shown.json["errors"][0]["where"].endswith("坏.docx")
    assert len(shown.sentences) == 1


@pytest.mark.parametrize("format_", ["json", "jsonl", "xlsx", "html", "docx"])
def test_a_folder_gets_one_report_per_form_and_a_summary(run: Run, form: Path, tmp_path: Path, format_: str) -> None:
    twin = tmp_path / "乙" / form.name
    twin.parent.mkdir()
    twin.write_bytes(form.read_bytes())
    assert run("audit", form, twin, "-o", tmp_path / "out", "--format", format_).code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == sorted([f"{form.stem}.{format_}", f"{form.stem}_2.{format_}", f"汇总.{format_}"])


def test_a_folder_without_a_format_gets_web_pages(run: Run, form: Path, tmp_path: Path) -> None:
    run("audit", form, "-o", tmp_path / "out")
    assert (tmp_path / "out" / "汇总.html").is_file()


def test_a_name_with_a_suffix_is_one_file(run: Run, form: Path, tmp_path: Path) -> None:
    assert run("audit", form, "-o", tmp_path / "报告.html").code == 0
    assert "培训合格率" in (tmp_path / "报告.html").read_text("utf-8")


def test_json_lines_hold_one_finding_each(run: Run, form: Path) -> None:
    lines = run("audit", form, "--format", "jsonl").out.splitlines()
    assert lines
    assert all({"rule", "message", "form"} <= set(json.loads(line)) for line in lines)


@pytest.mark.parametrize("format_", ["json", "jsonl", "xlsx", "html", "docx"])
def test_a_report_that_fails_half_way_leaves_the_old_one(
    run: Run, form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    path = tmp_path / "out" / f"报告.{format_}"
    path.parent.mkdir()
    path.write_text("the old report", "utf-8")

    def fail(*args: Any) -> NoReturn:
        raise OSError(28, "No space left on device", str(path))

    # the last step of every writer, when everything already lies beside the target
    monkeypatch.setattr(Path, "replace", fail)
    shown = run("audit", form, "-o", path)
    assert shown.code == 2
    assert "无法读写" in shown.err
    assert path.read_text("utf-8") == "the old report"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_same_forms_give_the_same_report(run: Run, form: Path) -> None:
    for format_ in ("table", "json", "html"):
        assert run("audit", form, "--format", format_).out == run("audit", form, "--format", format_).out
