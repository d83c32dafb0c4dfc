"""The contract of the command line: commands, options, help in two languages, shapes of the JSON."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from service.cli import app
from tests.service.conftest import Run

COMMANDS: dict[str, set[str]] = {
    "read": {"--output", "-o", "--format"},
    "classify": {"--text", "--value", "--top", "--explain", "--output", "-o", "--format", "--l1", "--l2", "--duty"},
    "audit": {"--output", "-o", "--format", "--fail-on", "--baseline", "--annotate", "--apply", "--settings"},
    "suggest": {
        *("--form", "--sector", "--top", "--edition", "--goal", "--unit", "--library", "--settings"),
        *("--output", "-o", "--format"),
    },
    "library": set(),
    "duplicates": {"--across", "--format"},
    "batch": {"-o", "--engine", "--master", "--workers", "--memory", "--resume", "--settings", "--format"},
    "train": {"--format"},
    "evaluate": {"--format"},
    "explain-rule": {"--format"},
    "serve": {"--host", "--port", "--database", "--format"},
    "doctor": {"--format"},
    "admin": set(),
}
PLACE = {"file", "part", "row", "column"}
ERROR = {"code", "message", "where", "hint", "text"}


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(get_command(app).commands) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_the_options_of_the_contract(name: str) -> None:
    command = get_command(app).commands[name]
    assert {opt for param in command.params for opt in param.opts} >= COMMANDS[name]


@pytest.mark.parametrize("name", [*COMMANDS, ""])
@pytest.mark.parametrize("columns", ["80", "120"])
def test_help_is_in_chinese_and_english_and_fits_the_screen(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, columns: str
) -> None:
    from corpus.wrapping import display_width

    monkeypatch.setenv("COLUMNS", columns)
    shown = run(*([name] if name else []), "--help")
    assert shown.code == 0
    purpose = shown.out.split("\n\n")[1]
    assert re.search(r"[\u4e00-\u9fff]{4}", purpose)
    assert re.search(r"[A-Za-z]+ [a-z]+", purpose)
    for line in shown.out.splitlines():
        assert display_width(line) <= int(columns) + 2
    assert shown.err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_in_both_languages(name: str) -> None:
    for param in get_command(app).commands[name].params:
        assert re.search(r"[\u4e00-\u9fff]", param.help or ""), param.name
        assert re.search(r"[A-Za-z]{2}", param.help or ""), param.name


def test_no_arguments_shows_the_help(run: Run) -> None:
    assert run().code == 0
    assert "用法 Usage: zhibiao" in run().out


def test_version(run: Run) -> None:
    assert re.fullmatch(r"zhibiao \d[\w.]*\n", run("--version").out)


def test_read_json(run: Run, form: Path, broken: Path) -> None:
    shown = run("read", form, broken, "--format", "json")
    assert shown.code == 3
    assert list(shown.json) == ["tool", "forms", "errors"]
    [found] = shown.json["forms"]
    assert {"kind", "unit", "year", "title", "region", "duties", "goals", "budget", "notes", "indicators"} < set(found)
    for item in found["indicators"]:
        assert {"name", "value", "unit", "l1", "l2", "duty", "place"} <= set(item)
        assert set(item["place"]) == PLACE
    assert set(shown.json["errors"][0]) == ERROR


def test_classify_json_for_one_text(run: Run) -> None:
    shown = run("classify", "--text", "受益学生数", "--value", "≥3560人次", "--l2", "质量指标", "--format", "json").json
    assert {"pred_l1", "pred_l2", "confidence", "alternatives", "verdict", "misfiled_score"} < set(shown)
    assert [set(one) for one in shown["alternatives"]] == [{"l2", "probability"}] * 3
    assert shown["alternatives"][0]["l2"] == shown["pred_l2"]
    assert 0 <= shown["misfiled_score"] <= 1
    assert shown["verdict"] in {"agrees", "belongs_elsewhere", "too_vague", "unsure"}


def test_classify_json_for_a_table(run: Run, table: Path) -> None:
    shown = run("classify", table, "--format", "json").json
    assert set(shown) == {"tool", "rows"}
    assert list(shown["rows"][0])[:5] == ["编号", "三级指标", "指标值", "二级指标", "备注"]


def test_audit_json(run: Run, form: Path) -> None:
    shown = run("audit", form, "--format", "json").json
    assert {"tool", "forms", "summary"} <= set(shown)
    assert {"version", "model", "edition"} <= set(shown["tool"])
    findings = shown["forms"][0]["findings"]
    assert findings
    for finding in findings:
        assert set(finding) == {
            *("id", "rule", "kind", "severity", "place", "indicator", "filed", "proposed", "confidence"),
            *("message", "reasons", "basis", "related", "fix", "group", "priority"),
        }
        assert {"name", "value", "unit"} <= set(finding["indicator"])
        assert set(finding["filed"]) == {"l1", "l2"}
        assert set(finding["place"]) == PLACE


def test_suggest_json(run: Run) -> None:
    shown = run("suggest", "资助家庭经济困难学生", "--top", "6", "--format", "json").json
    assert list(shown)[:3] == ["query", "sets", "gaps"]
    assert {"edition", "sector", "duties", "neighbours", "tool"} <= set(shown)
    assert sum(len(group["indicators"]) for group in shown["sets"]) <= 6
    for group in shown["sets"]:
        assert {"l1", "l2", "indicators"} <= set(group)
        for item in group["indicators"]:
            assert {
                *("name", "operator", "value", "unit", "polarity", "explain", "measure", "basis", "score"),
                *("support", "value_range", "source"),
                *("id", "low_support", "support_by", "grading", "value_note", "variants", "cost_kind", "duty", "why"),
            } <= set(item)
            assert item["value"] == ""
            for source in item["source"]:
                assert {"kind", "title"} <= set(source)
            if item["value_range"]:
                assert {"low", "median", "high", "n"} <= set(item["value_range"])
            if item["grading"]:
                assert {"grades", "evidence"} <= set(item["grading"])


def test_duplicates_json(run: Run, form: Path) -> None:
    assert {"tool", "across", "groups", "errors"} <= set(run("duplicates", form, "--format", "json").json)


def test_explain_rule_json(run: Run) -> None:
    assert {"id", "title", "what", "why", "todo", "basis"} <= set(run("explain-rule", "V2", "--format", "json").json)
    assert len(run("explain-rule", "--format", "json").json["rules"]) > 10


def test_doctor_json(run: Run) -> None:
    shown = run("doctor", "--format", "json")
    assert shown.code == 0, shown.out
    assert shown.json["ok"] is True
    assert all(set(check) == {"name", "ok", "detail"} for check in shown.json["checks"])
