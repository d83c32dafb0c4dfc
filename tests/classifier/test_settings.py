"""Settings: an office overrides thresholds in one file; a mistake is named, never ignored."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from classifier.audit import audit_forms
from classifier.settings import Settings, Thresholds, load_settings, parse_settings
from classifier.settings_layouts import LayoutOfOffice
from classifier.settings_limits import ReadingLimits
from classifier.settings_office import RequiredClasses, Words
from corpus import read_forms
from corpus.errors import SettingError
from corpus.options import ReadOptions
from corpus.readers.limits import DEFAULT, Limits
from corpus.records import Form, Indicator


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.json", '{"thresholds": {"history_jump": 0.3}, "disabled": ["C11"], "severities": {"V14": "medium"}}'),
        ("s.toml", 'disabled = ["C11"]\n[thresholds]\nhistory_jump = 0.3\n[severities]\nV14 = "medium"\n'),
    ],
)
def test_json_and_toml_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    settings = load_settings(path)
    assert settings.thresholds.history_jump == 0.3
    assert settings.disabled == ("C11",)
    assert settings.severities == {"V14": "medium"}


def test_an_unknown_key_is_an_error_that_names_the_nearest_known_one() -> None:
    with pytest.raises(SettingError) as caught:
        parse_settings({"thresholds": {"history_jmp": 0.3}})
    assert caught.value.code == "bad_settings"
    assert "thresholds.history_jmp" in str(caught.value)
    assert "history_jump" in caught.value.hint


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(SettingError) as caught:
        parse_settings({"disable": ["V2"], "thresholds": {"misfiled": 7}})
    assert "disable" in caught.value.message
    assert "thresholds.misfiled" in caught.value.message
    assert "disabled" in caught.value.hint


def test_a_check_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        Settings(disabled=("V22",)).require_rules(["V2", "C1"])
    assert "V22" in caught.value.message
    assert "V2" in caught.value.hint
    with pytest.raises(SettingError) as caught:
        Settings(disabled=("v2",)).require_rules(["X2", "V2"])
    assert caught.value.hint == "是不是“V2”"


@pytest.mark.parametrize(("name", "text"), [("s.json", "{"), ("s.toml", "a = "), ("s.json", "[1]")])
def test_a_broken_file_is_a_setting_error(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError):
        load_settings(path)


def test_a_missing_file_is_a_setting_error(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings(tmp_path / "none.toml")
    assert caught.value.code == "settings_unreadable"


def test_the_hash_follows_the_content() -> None:
    assert Settings().hash == parse_settings({}).hash
    assert Settings().hash != Settings(disabled=("V2",)).hash


def test_limits_of_reading_are_settings_with_the_readers_own_defaults() -> None:
    assert Settings().limits.bounds() == DEFAULT
    changed = parse_settings({"limits": {"file_mb": 1.5, "members": 7, "seconds": 20}}).limits.bounds()
    assert changed == replace(DEFAULT, file_bytes=1_572_864, members=7, seconds=20)


def test_every_limit_of_the_readers_can_be_set_within_bounds() -> None:
    names = {name.replace("_mb", "_bytes").replace("floor_bytes", "floor") for name in ReadingLimits.model_fields}
    assert names == {field.name for field in fields(Limits)}
    for name in ReadingLimits.model_fields:
        for impossible in (-1, "多", float("inf")):
            with pytest.raises(SettingError, match=f"limits.{name}"):
                parse_settings({"limits": {name: impossible}})


def test_an_unknown_limit_names_the_nearest_known_one() -> None:
    with pytest.raises(SettingError) as caught:
        parse_settings({"limits": {"ocr_page": 3}})
    assert "limits.ocr_page" in caught.value.message
    assert "ocr_pages" in caught.value.hint


def test_the_page_of_settings_shows_every_setting_with_its_default(repo_root: Path) -> None:
    page = (repo_root / "docs" / "settings.md").read_text("utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert parse_settings(tomllib.loads(example)) == Settings()
    named = set(re.findall(r"^(?:# )?\[{0,2}(\w+)(?:\]| = )", example, re.MULTILINE))
    parts = (Settings, Thresholds, ReadingLimits, Words, RequiredClasses, LayoutOfOffice)
    names = {name for part in parts for name in part.model_fields}
    assert names <= named <= names | {"name", "value"}, "name and value: roles of columns, in the example"


def test_what_an_office_adds_to_the_layouts_reaches_the_reader(tmp_path: Path) -> None:
    settings = parse_settings(
        {
            "headers": {"l1": ["大类"], "l2": ["小类"], "name": ["考评事项"], "value": ["力争达到"]},
            "layouts": [{"id": "本局项目表", "requires": ["l1", "l2", "name", "value"], "kind": "项目支出"}],
        }
    )
    path = tmp_path / "申报表.txt"
    path.write_text(
        "大类\t小类\t考评事项\t力争达到\n产出指标\t数量指标\t送戏下乡场次\t≥60场\n产出指标\t质量指标\t计划完成率\t≥95%\n",
        "utf-8",
    )
    [form] = read_forms(path, options=ReadOptions(own_layouts=settings.own_layouts()))
    assert form.layout == "本局项目表"
    assert form.kind == "项目支出"
    assert [(item.l2, item.name, item.value) for item in form.indicators] == [
        ("数量指标", "送戏下乡场次", "≥60场"),
        ("质量指标", "计划完成率", "≥95%"),
    ]
    [plain] = read_forms(path)
    assert plain.layout != "本局项目表", "what one office adds is not kept for the next reading"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"headers": {"nam": ["考评事项"]}}, "没有叫“nam”的角色"),
        ({"headers": {"name": ["指标值"]}}, "“指标值”已经表示“value”"),
        ({"headers": {"name": ["~.*"]}}, "不用正则表达式"),
        ({"layouts": [{"id": "新表", "requires": ["nix"]}]}, "版式“新表”用了没有的角色“nix”，可用：l1、"),
        ({"layouts": [{"id": "新表", "requires": ["name"], "kind": "项目"}]}, "没有“项目”这种表，可用：部门整体、"),
        ({"layouts": [{"id": "classic", "requires": ["name"]}]}, "已经有叫“classic”的版式"),
        ({"layouts": [{"id": "stream", "requires": ["name"]}]}, "已经有叫“stream”的版式"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(data: dict[str, object], said: str) -> None:
    with pytest.raises(SettingError, match=re.escape(said)):
        parse_settings(data)


def test_without_layouts_of_its_own_an_office_keeps_the_digest_it_had() -> None:
    assert Settings().hash == parse_settings({"headers": {}, "layouts": []}).hash
    assert Settings().hash != parse_settings({"headers": {"name": ["考评事项"]}}).hash


def test_an_office_says_which_classes_its_forms_must_have() -> None:
    rows = (Indicator("培训人数", "100人", l1="产出指标", l2="数量指标"),)
    form = Form("表.xlsx", kind="项目支出", year=2024, indicators=rows)

    def missing(*required: dict[str, object]) -> set[str]:
        settings = parse_settings({"required": list(required)})
        return {finding.rule for finding in audit_forms([form], settings=settings).findings} & {"S1", "S2"}

    assert missing() == {"S1", "S2"}
    assert missing({"l1": ["产出"], "l2": ["数量"]}) == set()
    assert missing({"l1": ["产出指标"], "l2": ["质量指标"]}) == {"S2"}
    assert missing({"kind": "部门整体", "l1": [], "l2": []}) == {"S1", "S2"}
    assert missing({"kind": "项目支出", "l1": [], "l2": []}, {"l1": ["满意度"]}) == set()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"l1": ["产处"]}, "产处"),
        ({"l2": ["数目"]}, "数目"),
        ({"edition": "2020"}, "2021"),
        ({"kind": "项目支出表"}, "项目支出、转移支付"),
        ({"kinds": "自评"}, "kinds"),
    ],
)
def test_a_required_class_nobody_knows_is_refused(entry: dict[str, object], said: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_settings({"required": [entry]})
    assert said in caught.value.message


def test_nothing_is_said_about_names_an_office_accepts() -> None:
    form = Form("表.xlsx", indicators=(Indicator("培训 人数", "***"), Indicator("参训率", "***")))
    settings = parse_settings({"words": {"accepted": ["培训人数"]}})
    named = {f.indicator.name for f in audit_forms([form], settings=settings).findings if f.indicator}
    assert named == {"参训率"}
