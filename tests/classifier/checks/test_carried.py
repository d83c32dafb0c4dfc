"""The target, rhythm or deadline a name carries in itself, and what in a name is none."""

from __future__ import annotations

import pytest

from classifier.checks.carried import REACHES, carried_date, carried_rhythm, carried_target


@pytest.mark.parametrize(
    ("name", "text", "operator", "number", "unit"),
    [
        ("软件2套", "2套", "", 2, "套"),
        ("新建12座公厕", "12座", "", 12, "座"),
        ("学员满意度90%以上", "90%以上", "≥", 90, "%"),
        ("完好率(≥95%)", "≥95%", "≥", 95, "%"),
        ("设备完好率98%)", "98%", "", 98, "%"),
        ("培训教师（200人）", "200人", "", 200, "人"),
        ("培训:200人。", "200人", "", 200, "人"),
        ("资助学生300名以内", "300名以内", "≤", 300, "名"),
        ("资助学生不超过300名", "不超过300名", "≤", 300, "名"),
        ("高标准农田不低于2万亩", "不低于2万亩", "≥", 20000, "亩"),
        ("考核得分达85分", "85分", REACHES, 85, "分"),
        ("考核得分达到85分", "85分", REACHES, 85, "分"),
        ("考核得分达到85分以上", "85分以上", "≥", 85, "分"),
        ("舆情24小时内响应", "24小时内", "≤", 24, "小时"),
        ("故障2小时修复", "2小时", "≤", 2, "小时"),
        ("占比30%", "30%", "", 30, "%"),
    ],
)
def test_a_target_is_read_with_its_sign_and_unit(name: str, text: str, operator: str, number: float, unit: str) -> None:
    carried = carried_target(name)
    assert carried is not None
    assert (carried.text, carried.value.operator, carried.value.number, carried.value.unit) == (
        text, operator, number, unit,
    )  # fmt: skip
    assert carried.alone
    assert not carried.norm


@pytest.mark.parametrize(
    "name",
    [
        "消防车（5吨）",
        "大班额占比（56人以上）",
        "抽查样本不少于30份达标",
        "购置12台设备率",
        "每村1场演出",
        "前3名",
        "第3批",
        "2小时",
        "补助标准为500元",
        "管理制度健全",
    ],
)
def test_a_number_that_says_what_the_thing_is_is_no_target(name: str) -> None:
    assert carried_target(name) is None


def test_of_several_quantities_the_last_counts_and_is_not_alone() -> None:
    carried = carried_target("新建公厕12座配套泵房3座")
    assert carried is not None
    assert (carried.text, carried.alone) == ("3座", False)


def test_a_standard_for_each_is_marked_as_one() -> None:
    carried = carried_target("补助标准500元/人")
    assert carried is not None
    assert (carried.value.number, carried.value.unit, carried.norm) == (500, "元/人", True)


@pytest.mark.parametrize(
    ("name", "text", "number", "unit"),
    [
        ("每季度1次巡查", "每季度1次", 1, "次/季度"),
        ("消防演练(2次/月)", "2次/月", 2, "次/月"),
        ("每年不少于4次检查", "每年不少于4次", 4, "次/年"),
        ("每天1次", "每天1次", 1, "次/天"),
    ],
)
def test_a_rhythm_is_read(name: str, text: str, number: float, unit: str) -> None:
    carried = carried_rhythm(name)
    assert carried is not None
    assert (carried.text, carried.value.number, carried.value.unit) == (text, number, unit)
    assert carried.alone


@pytest.mark.parametrize("name", ["每村每月1次", "全年12次", "每月0次", "每月1次、每年2次"])
def test_what_is_no_single_rhythm(name: str) -> None:
    assert carried_rhythm(name) is None


@pytest.mark.parametrize(
    ("name", "text", "day"),
    [
        ("6月底前完成", "6月底前", (0, 6, 0)),
        ("2024年10月15日之前完工", "2024年10月15日之前", (2024, 10, 15)),
        ("12月末验收", "12月末", (0, 12, 0)),
    ],
)
def test_a_deadline_is_read(name: str, text: str, day: tuple[int, int, int]) -> None:
    found = carried_date(name)
    assert found is not None
    assert (found[0], found[1].dates) == (text, (day,))


@pytest.mark.parametrize("name", ["3月底前开工9月底前完工", "13月底前完成", "6月完成"])
def test_what_is_no_single_deadline(name: str) -> None:
    assert carried_date(name) is None
