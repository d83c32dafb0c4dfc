"""The region an office lies in, read off the head of its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.layouts.regions import find_region

OFFICES = (
    *("教育局", "城市管理局", "城市更新中心", "市场监督管理局", "市容环境卫生中心", "市政工程处", "市民服务中心"),
    *("都市农业中心", "社区矫正中心", "区域协作办公室", "县域经济中心", "人民政府", "政协", "民政局"),
)
"""Offices whose names begin with the words that regions end in."""


@pytest.mark.parametrize("region", ["萱蹊县", "某市", "某区", "郑州市", "盐城市", "成都市", "某市某区", "红旗区"])
@pytest.mark.parametrize("office", OFFICES)
def test_a_region_ends_where_the_office_begins(region: str, office: str):
    assert find_region(region + office) == region


@pytest.mark.parametrize("office", [*OFFICES, "市城市管理局", "县市场监管局", "长石社区居委会", "现代都市农业局"])
def test_an_office_that_names_no_region_lies_in_none(office: str):
    assert find_region(office) == ""


@pytest.mark.parametrize(
    ("unit", "region"),
    [
        ("河南省郑州市金水区城市管理局", "河南省郑州市金水区"),
        ("潍坊市诸城市教育局", "潍坊市诸城市"),
        ("枣庄市市中区教育局", "枣庄市市中区"),
        ("郑州市园林和城市管理局", "郑州市"),
        ("郑州市超市管理办公室", "郑州市"),
        ("郑州市政府办公室", "郑州市"),
        ("郑州市民政局", "郑州市"),
        ("萱蹊县县城建设指挥部", "萱蹊县"),
        ("萱蹊县城关镇人民政府", "萱蹊县"),
        ("社旗县馆陶路街道", "社旗县"),
        ("馆陶县公安局", "馆陶县"),
        ("达拉特旗城市管理局", "达拉特旗"),
        ("凉山州市场监督管理局", "凉山州"),
        ("荆州市城市管理局", "荆州市"),
        ("湘西土家族苗族自治州吉首市教育局", "湘西土家族苗族自治州吉首市"),
        ("芷江侗族自治县市场监督管理局", "芷江侗族自治县"),
        ("内蒙古自治区锡林郭勒盟教育局", "内蒙古自治区锡林郭勒盟"),
        ("某市某县级市城乡建设局", "某市某县级市"),
        ("某省财政厅", "某省"),
        ("中共萱蹊县委组织部", "萱蹊县"),
        ("国家税务总局萱蹊县税务局", "萱蹊县"),
        ("某职业教育联盟", ""),
        ("财政部", ""),
        ("", ""),
    ],
)
def test_provinces_cities_and_counties_are_read_off_the_head_of_a_name(unit: str, region: str):
    assert find_region(unit) == region


@given(st.text("某萱蹊省市县区旗州盟城都超社政民场局中心自治 a", max_size=24))
def test_a_region_is_a_part_of_the_name_and_ends_as_regions_do(unit: str):
    region = find_region(unit)
    assert region in unit
    assert not region or region[-1] in "省市县区旗州盟"
