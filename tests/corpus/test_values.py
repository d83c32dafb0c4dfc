"""Target values: how each way of writing found in real forms is read."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.units import DIMENSIONS, unit_tables
from corpus.values import KINDS, Value, read_value

#: Every operator as signs or words, and what it means.
OPERATORS = [
    ("≥", "≥ >= => ≧ ⩾ 》 》= ＞＝ 不低于 不少于 不小于 至少 最少 大于等于 大于或等于 高于等于 不得低于 正向 ≥= ≮"),
    (">", "> ＞ › 高于 大于 超过 多于"),
    ("≤", "≤ <= =< ≦ ⩽ ‹= ＜＝ 不高于 不超过 不大于 不多于 小于等于 控制在 至多 最高 不得超过 反向 ≯"),
    ("<", "< ＜ ‹ 低于 小于 少于 不足"),
    ("=", "= ＝ == 等于 达到 达 约"),
]


@pytest.mark.parametrize(
    ("operator", "spelling"), [(operator, word) for operator, words in OPERATORS for word in words.split()]
)
def test_operators_in_front_of_the_number(operator: str, spelling: str) -> None:
    value = read_value(f"{spelling}95%")
    assert (value.operator, value.number, value.kind, value.text) == (operator, 95.0, "share", "")


@pytest.mark.parametrize(
    ("written", "operator"),
    [
        ("75%以上", "≥"),
        ("95%及以上", "≥"),
        ("15%及其以下", "≤"),
        ("95%（含）以上", "≥"),
        ("5%以内", "≤"),
        ("5%以下", "≤"),
        ("100人左右", "="),
        ("控制在5%以内", "≤"),
        ("达95%以上", "≥"),
        ("不低于75%以上", "≥"),
        ("3个工作日内", "≤"),
        ("±3%以内", "≤"),
        ("不低于人均100元", "≥"),
        ("合格率≥95%", "≥"),
        ("达标率100%", ""),
        ("节约100万元", ""),
        ("100余人", ""),
    ],
)
def test_operators_behind_or_around_the_number(written: str, operator: str) -> None:
    assert read_value(written).operator == operator


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [
        ("100%", "", 100.0),
        ("100百分比", "", 100.0),
        ("≥0.97比例", "", 97.0),
        ("97比例", "", 97.0),
        ("0.29", "比例", 29.0),
        ("95(%)", "", 95.0),
        ("95（%）", "", 95.0),
        ("98", "%", 98.0),
        ("98", "%(百分比)", 98.0),
        ("100%", "%", 100.0),
        ("小于0.9‰", "", 0.09),
        ("-0%", "", 0.0),
        ("-5%", "", -5.0),
        ("90. 42%", "", 90.42),
        ("9９．5 %", "", 99.5),
        ("百分之九十五", "", 95.0),
        ("九成以上", "", 90.0),
        ("二90%", "", 90.0),
        ("290%", "", 290.0),
        ("学校100%全覆盖", "", 100.0),
        ("辖区企业满意率达95%以上。", "", 95.0),
        ("保持公办园在园幼儿占比50%的目标", "", 50.0),
    ],
)
def test_shares_are_in_percent(written: str, unit: str, number: float) -> None:
    value = read_value(written, unit)
    assert (value.kind, value.number, value.unit, value.dimension) == ("share", number, "%", "share")


def test_percentage_points_are_shares_with_a_unit_of_their_own() -> None:
    value = read_value("提升不少于5个百分点")
    assert (value.kind, value.operator, value.number, value.unit) == ("share", "≥", 5.0, "百分点")


@pytest.mark.parametrize(
    ("written", "unit", "number", "name"),
    [
        ("≤104万元", "", 1_040_000.0, "元"),
        ("≤12", "万元", 120_000.0, "元"),
        ("5万元", "万元", 50_000.0, "元"),
        ("5万", "元", 50_000.0, "元"),
        ("2.6亿元", "", 260_000_000.0, "元"),
        ("2个亿以上", "", 200_000_000.0, "元"),
        ("1600元/亩", "", 1600.0, "元/亩"),
        ("490元/平米", "", 490.0, "元/平方米"),
        ("17元/人.每天", "", 17.0, "元/人·天"),
        ("400元/人、天", "", 400.0, "元/人·天"),
        ("每人100元", "", 100.0, "元/人"),
        ("每人每月300元", "", 300.0, "元/人·月"),
        ("300元每人", "", 300.0, "元/人"),
        ("25000元/年", "", 25000.0, "元/年"),
        ("￥500", "", 500.0, "元"),
        ("1,234,567.89元", "", 1234567.89, "元"),
        ("十万元", "", 100_000.0, "元"),
        ("28.8万元", "%", 288_000.0, "元"),
        ("严格按照预算标准1000元/人给补助对象兑付补助", "", 1000.0, "元/人"),
        ("600元/人以内", "", 600.0, "元/人"),
        ("500元/人·天以下", "", 500.0, "元/人·天"),
    ],
)
def test_money_is_multiplied_out(written: str, unit: str, number: float, name: str) -> None:
    value = read_value(written, unit)
    assert (value.kind, value.number, value.unit, value.dimension) == ("money", number, name, "money")


@pytest.mark.parametrize(
    ("written", "operator", "number", "name", "dimension"),
    [
        ("≥0.4MPa", "≥", 0.4, "兆帕", "measure"),
        ("末端不低于0.1MPa", "≥", 0.1, "兆帕", "measure"),
        ("35kV以上", "≥", 35.0, "千伏", "measure"),
        ("12V", "", 12.0, "伏", "measure"),
        ("总装机26.4MW", "", 26.4, "兆瓦", "measure"),
        ("10KM", "", 10.0, "公里", "length"),
        ("≤24H", "≤", 24.0, "小时", "time"),
        ("20PPM", "", 20.0, "ppm", "measure"),
        ("0.3NTU以下", "≤", 0.3, "NTU", "measure"),
        ("0.35kN/㎡", "", 0.35, "千牛/平方米", "measure"),
        ("不低于500Mbps", "≥", 500.0, "Mbps", "measure"),
        ("≤30ms", "≤", 30.0, "毫秒", "time"),
        ("≤500MPN/L", "≤", 500.0, "MPN/升", ""),
        ("10cfu/mL以下", "≤", 10.0, "cfu/mL", ""),
        ("扫描清晰度≥300dpi", "≥", 300.0, "dpi", ""),
    ],
)
def test_units_in_letters(written: str, operator: str, number: float, name: str, dimension: str) -> None:
    value = read_value(written)
    assert (value.operator, value.number, value.unit, value.dimension) == (operator, number, name, dimension)


@pytest.mark.parametrize(("written", "number", "name"), [("3D打印机2台", 2.0, "台"), ("5G基站3个", 3.0, "个")])
def test_one_letter_behind_a_number_names_a_kind(written: str, number: float, name: str) -> None:
    value = read_value(written)
    assert (value.number, value.unit) == (number, name)
    assert [read_value(kind).dimension for kind in ("3D", "5G", "4K")] == ["", "", ""]


@pytest.mark.parametrize(
    ("written", "unit", "number", "name", "dimension"),
    [
        ("3120", "", 3120.0, "", ""),
        ("=>200", "", 200.0, "", ""),
        ("2万人次", "", 20000.0, "人次", "people"),
        ("1.2", "万人次", 12000.0, "人次", "people"),
        (">=101人/次", "", 101.0, "人次", "people"),
        ("8，000人次", "", 8000.0, "人次", "people"),
        ("三百人", "", 300.0, "人", "people"),
        ("≥10万件(册)", "", 100000.0, "件", "things"),
        ("550万粒", "", 5_500_000.0, "粒", "things"),
        ("37个基层医疗机构", "", 37.0, "个", "things"),
        ("≥70村", "", 70.0, "村", "things"),
        ("0起", "", 0.0, "起", "things"),
        ("零事故", "", 0.0, "", ""),
        ("1346.0088万平方米", "", 13460088.0, "平方米", "area"),
        ("300㎡", "", 300.0, "平方米", "area"),
        ("25.26hm", "", 25.26, "公顷", "area"),
        ("3.45万亩", "", 34500.0, "亩", "area"),
        ("14.7km", "", 14.7, "公里", "length"),
        ("3.3", "万公里", 33000.0, "公里", "length"),
        ("一次", "", 1.0, "次", "times"),
        ("两次", "", 2.0, "次", "times"),
        ("各 1 次", "", 1.0, "次", "times"),
        ("290kg/人", "", 290.0, "公斤/人", "measure"),
        ("≥2倍", "", 2.0, "倍", "measure"),
        ("≤28.40/株", "", 28.4, "/株", ""),
        ("44,561", "", 44561.0, "", ""),
        ("PM2.5年均浓度≤35微克/立方米", "", 35.0, "微克/立方米", "measure"),
        ("5G基站100个", "", 100.0, "个", "things"),
    ],
)
def test_counts_keep_number_and_unit(written: str, unit: str, number: float, name: str, dimension: str) -> None:
    value = read_value(written, unit)
    assert (value.kind, value.number, value.unit, value.dimension) == ("count", number, name, dimension)


@pytest.mark.parametrize(
    ("written", "number", "unit"),
    [
        ("≥360天", 360.0, "天"),
        ("5分钟", 5.0, "分钟"),
        ("4个月", 4.0, "月"),
        ("三个月", 3.0, "月"),
        ("半年内", 0.5, "年"),
        ("≥20年", 20.0, "年"),
        ("十个工作日", 10.0, "工作日"),
        ("故障发生后一周内", 1.0, "周"),
        ("长期", None, ""),
    ],
)
def test_durations_are_periods(written: str, number: float | None, unit: str) -> None:
    value = read_value(written)
    assert (value.kind, value.number, value.unit, value.dimension) == ("period", number, unit, "time")
    assert value.is_quantified == (number is not None)


@pytest.mark.parametrize(
    ("written", "operator", "day"),
    [
        ("9月前", "≤", (0, 9, 0)),
        ("11月底之前", "≤", (0, 11, 0)),
        ("2022年12月底前", "≤", (2022, 12, 0)),
        ("年底前", "≤", (0, 12, 0)),
        ("2025年年底前", "≤", (2025, 12, 0)),
        ("≤12月", "≤", (0, 12, 0)),
        ("2023年12月31日", "", (2023, 12, 31)),
        ("2021-12-31 00:00:00", "", (2021, 12, 31)),
        ("2021/3/1", "", (2021, 3, 1)),
        ("2021.6", "", (2021, 6, 0)),
        ("20211231", "", (2021, 12, 31)),
        ("2021年十二月", "", (2021, 12, 0)),
        ("2020年", "", (2020, 0, 0)),
        ("完成时间为2022年12月30日", "", (2022, 12, 30)),
        ("2月30日", "", (0, 2, 30)),
    ],
)
def test_dates_are_kept_as_year_month_day(written: str, operator: str, day: tuple[int, int, int]) -> None:
    value = read_value(written)
    assert (value.kind, value.operator, value.dates, value.number) == ("date", operator, (day,), None)
    assert value.is_quantified


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("10-11月份", (0, 10, 0), (0, 11, 0)),
        ("5月--10月", (0, 5, 0), (0, 10, 0)),
        ("2021.1.1-12.31", (2021, 1, 1), (2021, 12, 31)),
        ("2023.07-2024.01", (2023, 7, 0), (2024, 1, 0)),
        ("2020年1月--2020年11月", (2020, 1, 0), (2020, 11, 0)),
        ("2021年1月-12月", (2021, 1, 0), (2021, 12, 0)),
        ("2020年全年。", (2020, 1, 0), (2020, 12, 0)),
        ("2022-2024年", (2022, 0, 0), (2024, 0, 0)),
        ("6月1-5日", (0, 6, 1), (0, 6, 5)),
        ("第二季度", (0, 4, 0), (0, 6, 0)),
        ("2023年下半年", (2023, 7, 0), (2023, 12, 0)),
    ],
)
def test_date_ranges_are_periods(written: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    value = read_value(written)
    assert (value.kind, value.dates, value.dimension) == ("period", (first, last), "time")


def test_the_name_decides_whether_a_bare_month_is_a_date() -> None:
    assert read_value("≤12", "月", "项目完成时间").dates == ((0, 12, 0),)
    assert read_value("≥12", "月", "基金累计结余可支付月数").kind == "period"


def test_a_number_with_a_money_unit_elsewhere_is_no_date() -> None:
    assert read_value("2020.5", "万元").number == 20_205_000.0


@pytest.mark.parametrize(
    ("written", "number", "unit"),
    [
        ("每月1次", 1.0, "次/月"),
        ("1次/月", 1.0, "次/月"),
        ("一季度报送一次共4次", 1.0, "次/季度"),
        ("一年两次", 2.0, "次/年"),
        ("每半年1次", 1.0, "次/半年"),
        ("每月3000本,一年12期", 3000.0, "本/月"),
        ("按月安排", None, "次/月"),
        ("按季足额拨付", None, "次/季度"),
    ],
)
def test_rhythms_are_frequencies(written: str, number: float | None, unit: str) -> None:
    value = read_value(written)
    assert (value.kind, value.number, value.unit) == ("frequency", number, unit)


@pytest.mark.parametrize(
    ("written", "number", "upper", "unit"),
    [
        ("80%-90%", 80.0, 90.0, "%"),
        ("10~20人", 10.0, 20.0, "人"),
        ("1万-2万人", 10000.0, 20000.0, "人"),
        ("1-2万人", 10000.0, 20000.0, "人"),
        ("8000-1万人", 8000.0, 10000.0, "人"),
        ("3-2万人", 30000.0, 20000.0, "人"),
        ("3—6个月", 3.0, 6.0, "月"),
        ("18—54周岁", 18.0, 54.0, "周岁"),
        ("≥80%且≤90%", 80.0, 90.0, "%"),
    ],
)
def test_ranges_have_an_upper_end(written: str, number: float, upper: float, unit: str) -> None:
    value = read_value(written)
    assert (value.number, value.upper, value.unit, value.numbers) == (number, upper, unit, (number, upper))


@pytest.mark.parametrize(
    ("written", "kind", "numbers"),
    [
        ("省赛获奖35 、国赛获奖 7", "compound", (35.0, 7.0)),
        ("困难台胞432人、高龄台胞1792人", "compound", (432.0, 1792.0)),
        ("画册30本、指南1000", "compound", (30.0, 1000.0)),
        ("建筑面积2.6万平方米,展示面积1万平方米", "compound", (26000.0, 10000.0)),
        ("启动→50%→100%", "stages", (50.0, 100.0)),
        ("85%/80%/70%", "grade", (85.0, 80.0, 70.0)),
        ("90%/80%/70%/70%(优/良/中/差)", "grade", (90.0, 80.0, 70.0, 70.0)),
    ],
)
def test_several_numbers_are_all_kept(written: str, kind: str, numbers: tuple[float, ...]) -> None:
    value = read_value(written)
    assert (value.kind, value.numbers, value.number) == (kind, numbers, numbers[0])


@pytest.mark.parametrize(
    ("written", "operator", "unit"),
    [
        ("定性", "", ""),
        ("定量", "", ""),
        ("优良中低差", "", ""),
        ("优/良/中/差", "", ""),
        ("定性优良中低差", "", ""),
        ("高中低", "", ""),
        ("好坏", "", ""),
        ("***", "", ""),
        ("XX万元", "", "元"),
        ("××人", "", "人"),
        ("某某单位", "", ""),
        ("待定", "", ""),
        ("……", "", ""),
        ("/", "", ""),
        ("~个", "", "个"),
        ("≧ %", "≥", "%"),
        ("》 %", "≥", "%"),
        ("》 元/亩", "≥", "元/亩"),
        ("≥**%", "≥", "%"),
        ("**元/人·月", "", "元/人·月"),
        ("≥", "≥", ""),
        ("万元", "", "元"),
        ("不涉及", "", ""),
        ("本项目不适用此指标", "", ""),
    ],
)
def test_gaps_left_to_fill_are_placeholders(written: str, operator: str, unit: str) -> None:
    value = read_value(written)
    assert (value.kind, value.operator, value.unit) == ("placeholder", operator, unit)
    assert not value.is_quantified
    assert not value.is_empty


@pytest.mark.parametrize("written", ["优", "优良", "良", "差", "高", "较高", "非常好", "A级", "三级甲等", "≤Ⅲ类"])
def test_one_point_of_a_scale_is_a_grade(written: str) -> None:
    assert read_value(written).kind == "grade"


@pytest.mark.parametrize("written", ["是", "否", "是/否", "有", "无", "建立与否"])
def test_yes_and_no(written: str) -> None:
    assert read_value(written, "是/否").kind == "yesno"


@pytest.mark.parametrize(
    "written",
    [
        "无校舍安全事故",
        "持续改善",
        "良好",
        "基本实现",
        "一次性通过省文物局验收",
        "每年开展全学段优课评比活动",
        "每位学生掌握“1＋1”项运动、艺术技能",
        "向社会宣传中国共产党成立95周年来取得的成就",
        "完成本年度课后服务工作",
        "按年度计划开展",
        "资源采购期以当年为主",
        "逐年增强",
        "长期稳定",
    ],
)
def test_wording_without_a_target_number_is_qualitative(written: str) -> None:
    value = read_value(written)
    assert (value.kind, value.number) == ("qualitative", None)
    assert value.text


@pytest.mark.parametrize("written", ["", "  ", "\u3000\n", "\u200b"])
def test_blank_cells_are_empty_but_keep_the_unit(written: str) -> None:
    value = read_value(written, "万元")
    assert value.is_empty
    assert (value.kind, value.unit, value.dimension) == ("empty", "元", "money")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("按年度计划100%开展", "按年度计划开展"),
        ("757万平方米养护全覆盖", "养护全覆盖"),
        ("12月底前100%到位", "到位"),
        ("控制在1‰以内", ""),
        ("2021年12月完成", "完成"),
        ("1.完成3个项目", "完成项目"),
    ],
)
def test_the_wording_left_is_what_numbers_units_and_dates_do_not_cover(written: str, text: str) -> None:
    assert read_value(written).text == text


def test_a_date_beside_a_share_is_kept() -> None:
    value = read_value("12月底前100%到位")
    assert (value.kind, value.number, value.dates) == ("share", 100.0, ((0, 12, 0),))


def test_a_unit_in_brackets_of_the_name_is_the_last_resort() -> None:
    assert read_value("95", name="验收合格率（%）").kind == "share"
    assert read_value("95", "人", name="验收合格率（%）").kind == "count"
    assert read_value("95", name="验收合格率").kind == "count"


def test_codes_too_long_for_a_number_are_no_target() -> None:
    assert read_value("91410100MA12345678901234567").numbers == ()


@pytest.mark.parametrize("part", ["1", "1-", "每1", "2021.", "1人/", "%/", "优良", "、1", "(", "*", "10人 ", "百分之"])
def test_long_cells_are_read_in_one_pass(part: str) -> None:
    value = read_value(part * 2000 + "学")
    assert value.kind in KINDS


# --- invariants ------------------------------------------------------------------------------------------------

_FILED = st.text(
    alphabet=st.sampled_from(
        list(
            "≥≤<>=》‹不低于超过以上内0123456789.,，%‰万亿元人次个月年日底前每一二三半季度/·-—~→*X优良中差是否长期() \n"
        )
    ),
    max_size=25,
)
_NUMBERS = st.integers(min_value=0, max_value=10**9).map(str) | st.decimals(
    min_value=0, max_value=10**6, places=2, allow_nan=False
).map(lambda number: f"{number:f}")
_UNITS = st.sampled_from(sorted(unit for unit, dimension in unit_tables().dimensions.items() if dimension))


def _sane(value: Value) -> bool:
    return (
        value.kind in KINDS
        and value.dimension in DIMENSIONS
        and value.operator in ("", "≥", ">", "≤", "<", "=")
        and (value.number is None) == (not value.numbers)
        and all(math.isfinite(number) for number in value.numbers)
    )


@given(st.text() | _FILED, st.text(max_size=8) | _UNITS, st.text(max_size=12))
def test_any_text_is_read_without_an_error(value: str, unit: str, name: str) -> None:
    assert _sane(read_value(value, unit, name))


@given(_FILED)
def test_full_width_signs_read_like_half_width_ones(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert unicodedata.normalize("NFKC", wide) == unicodedata.normalize("NFKC", text)
    assert replace(read_value(wide), raw="") == replace(read_value(text), raw="")


@given(_FILED, st.sampled_from([" ", "\u3000", "\u00a0", "\n", "\t  "]))
def test_blanks_around_a_value_change_nothing(text: str, blank: str) -> None:
    assert replace(read_value(blank + text + blank), raw="") == replace(read_value(text), raw="")


@given(st.sampled_from(["", "≥", ">", "≤", "<", "="]), _NUMBERS, _UNITS)
def test_operator_number_and_unit_read_back(operator: str, number: str, unit: str) -> None:
    value = read_value(f"{operator}{number}", unit)
    assert value.operator == operator
    if value.dates:
        return  # 2021 年 and 20211231 are dates
    assert value.number == pytest.approx(float(number) * value.scale)
    assert value.dimension == unit_tables().dimensions[unit]
    assert value.text == ""


@given(
    st.sampled_from(["", "≥", "≤"]),
    _NUMBERS,
    st.sampled_from(["%", "‰", "百分比", "万元", "人次", "亩", "元/人", "公里"]),
)
def test_a_unit_in_its_own_cell_means_the_same_as_in_the_value(operator: str, number: str, unit: str) -> None:
    together, apart = read_value(f"{operator}{number}{unit}"), read_value(f"{operator}{number}", unit)
    assert replace(together, raw="") == replace(apart, raw="")
