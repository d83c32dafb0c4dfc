"""Usual times and families of shares: what V15 compares a target with."""

from __future__ import annotations

import pytest

from classifier.audit import audit_forms
from classifier.checks.ranges import build_ranges, find_range
from classifier.checks.time_ranges import build_times, find_time, length_in_days
from corpus.records import Form, Indicator
from corpus.values import read_value


def heard(name: str, value: str) -> list[str]:
    result = audit_forms([Form("表.xlsx", indicators=(Indicator(name, value, l1="产出指标"),))])
    return [finding.message for finding in result.findings if finding.rule == "V15"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("路灯亮灯率", "≥40%"),
        ("工程按期完工率", "≥25%"),
        ("学员出勤率", "≥20%"),
        ("部门预算公开率", "≥30%"),
        ("信访事项办结率", "≥15%"),
        ("城乡居民养老保险参保率", "≥30%"),
        ("录入差错率", "≤60%"),
        ("故障响应时间", "≤720小时"),
        ("路灯修复时限", "≤120天"),
    ],
)
def test_absurd_targets_of_common_measures(name: str, value: str) -> None:
    assert len(heard(name, value)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("路灯亮灯率", "≥96%"),
        ("农村生活污水处理率", "≥35%"),
        ("企业抽查覆盖率", "≥3%"),
        ("急救知识知晓率", "≥40%"),
        ("政策性农业保险参保率", "≥30%"),
        ("不合格率", "≤2%"),
        ("上半年投资完成率", "≥45%"),
        ("故障响应时间", "≤24小时"),
        ("案件审批时限", "≤400天"),
        ("审批时限", "缩短50%"),
        ("响应时间", "2025年3月"),
    ],
)
def test_usual_targets_and_measures_of_their_own(name: str, value: str) -> None:
    assert heard(name, value) == []


def test_a_measure_of_its_own_goes_before_its_family() -> None:
    rows = [(f"单位{n}", "设备在线率", 90.0 + n % 5) for n in range(20)]
    rows += [(f"处{n}", "系统运行率", 95.0) for n in range(20)]
    ranges = build_ranges(rows)
    assert ranges["在线率"].rows == 20
    assert ranges["运行、完好一类比率"].rows == 40
    assert ranges["运行、完好一类比率"].family
    assert ranges["运行、完好一类比率"].floor <= 50
    known = find_range("系统运行率")
    assert known is not None
    assert known.family


def test_times_are_compared_in_days() -> None:
    assert length_in_days(read_value("48小时")) == 2
    assert length_in_days(read_value("10个工作日")) == 15
    assert length_in_days(read_value("95%")) is None
    rows = [(f"单位{n}", "故障响应时间", "2小时", "") for n in range(12)]
    times = build_times([*rows, ("甲", "工程响应时间", "900天", "")])
    assert times["响应、到场"].rows == 12
    assert build_times(rows[:5]) == {}
    assert find_time("项目完成时间") is None


def test_the_ranges_kept_are_those_of_the_shipped_rows() -> None:
    from tools.build_value_ranges import RANGES, render

    assert RANGES.read_text("utf-8") == render(), "run python -m tools.build_value_ranges"
