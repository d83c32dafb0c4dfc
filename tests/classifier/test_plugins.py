"""An office installs checks of its own beside ours, without touching ours."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from classifier.audit import audit_forms, explain_rule
from classifier.checks import default_registry
from classifier.checks.plugins import GROUP, load_plugins
from corpus.errors import SettingError
from corpus.records import Form, Indicator

MODULE = '''
from classifier.checks import RowCheck, example
from corpus.records import Indicator


class Roughly(RowCheck):
    """Targets that say roughly."""

    id = "Q1"
    title = "指标值含糊"
    kind = "value"
    severity = "low"
    messages = {"": "{row}不要用“大概”。"}
    what = why = todo = "指标值里不写“大概”。"
    basis = "本单位规定"
    positives = (example("一", Indicator("人数", "大概5人")), example("二", Indicator("户数", "大概5户")))
    negatives = (example("三", Indicator("人数", "5人")), example("四", Indicator("户数", "5户")))

    def check_row(self, context, row):
        if "大概" in row.item.value:
            yield self.row_finding(context, row)


not_a_check = "就是一段文字"
'''


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that names a check of its own."""
    (tmp_path / "office_checks.py").write_text(MODULE, "utf-8")
    info = tmp_path / "office_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: office-checks\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nroughly = office_checks:Roughly\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    default_registry.cache_clear()
    yield tmp_path
    sys.modules.pop("office_checks", None)
    monkeypatch.undo()
    default_registry.cache_clear()


def test_an_installed_check_runs_explains_itself_and_can_be_switched_off(office: Path) -> None:
    from classifier.settings import parse_settings

    form = Form("表.xlsx", indicators=(Indicator("培训人数", "大概100人"),))
    assert "Q1" in {finding.rule for finding in audit_forms([form]).findings}
    assert explain_rule("q1").title == "指标值含糊"
    off = parse_settings({"disabled": ["Q1"]})
    assert "Q1" not in {finding.rule for finding in audit_forms([form], settings=off).findings}


def test_without_the_package_the_check_is_gone() -> None:
    assert "Q1" not in default_registry().ids


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("office_checks:not_a_check", "plugin_no_check"),
        ("office_checks:Gone", "plugin_broken"),
        ("gone:Any", "plugin_broken"),
    ],
)
def test_a_plugin_that_cannot_work_is_named(office: Path, value: str, code: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_plugins([EntryPoint("roughly", value, GROUP)])
    assert caught.value.code == code
    assert "roughly" in str(caught.value)
