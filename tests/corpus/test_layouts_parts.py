"""Several forms in one file, and the head fields of each."""

from __future__ import annotations

from pathlib import Path

from corpus.layouts import parse_document
from corpus.options import ReadOptions
from corpus.reading import read_forms
from tests.corpus.layout_helpers import document, form_of, forms_of, lines

TABLE = """
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 修路里程 | ≥3公里
"""
BROKEN_CELLS = """标\t一级指标\t二级指标\t三级指标\t年度
指标值\t实际
完成值\t分值\t得分\t偏差原因
\t产出指标
（50分）\t数量指标\t巡查河道\t≥300公里\t312公里\t6\t6\t
\t\t\t检测水样\t≥40份\t42份\t6\t6\t
\t\t\t更换水表\t≥900只\t905只\t6\t6\t
\t\t\t检修泵站\t≥9座\t8座\t6\t4.8\t因汛期推迟，2024年一季度补做
\t\t质量指标\t水质达标率\t≥90%\t93%\t8\t8\t
\t\t\t管网漏损率\t≤9%\t8%\t6\t6\t
（30分）\t经济效益指标\t灌区增收幅度\t≥8%\t9.6%\t8\t8\t
\t\t社会效益指标\t新增供水人口\t≥500人\t534人\t8\t8\t
\t\t\t投诉办结率\t≥90%\t91.4%\t6\t6\t
\t满意度指标
（10分）\t服务对象满意度指标\t用水户满意度\t≥95%\t97%\t10\t10\t"""


def test_a_new_project_begins_a_new_form():
    first, second = forms_of(
        f"""
        2024年项目支出绩效目标表
        项目名称 | 农村公路养护
        {TABLE}
        2024年项目支出绩效目标表
        项目名称 | 危桥改造
        {TABLE}
        """
    )
    assert (first.project, second.project) == ("农村公路养护", "危桥改造")
    assert [len(form.indicators) for form in (first, second)] == [1, 1]


def test_what_is_said_once_at_the_top_holds_for_all_forms():
    forms = forms_of(
        f"""
        填报单位：东河县交通局
        2024年项目支出绩效目标表
        项目名称 | 农村公路养护
        {TABLE}
        项目名称 | 危桥改造
        {TABLE}
        """
    )
    assert [(form.unit, form.year) for form in forms] == [("东河县交通局", 2024), ("东河县交通局", 2024)]


def test_the_title_repeated_on_the_next_page_begins_no_form():
    form = form_of(
        f"""
        项目支出绩效目标表
        项目名称 | 农村公路养护
        {TABLE}
        项目支出绩效目标表
        一级指标 | 二级指标 | 三级指标 | 指标值
        | 质量指标 | 验收合格率 | 100%
        """
    )
    assert [item.name for item in form.indicators] == ["修路里程", "验收合格率"]


def test_sheets_are_forms_of_their_own():
    one = document(lines("项目支出绩效目标表\n" + TABLE.strip()), container="xlsx")
    both = type(one)(one.file, "xlsx", (one.grids[0], one.grids[0]))
    assert len(parse_document(both)) == 2


def head(text: str, **options: bool):
    return form_of(text + TABLE, options=ReadOptions(**options))


def test_the_project_its_unit_and_its_department():
    form = head(
        """
        2025年度项目支出绩效目标申报表
        项目名称 | 4101-农村公路养护 | 主管部门及代码 | 东河市交通运输局[301]
        实施单位 | 东河市公路站
        """
    )
    assert (form.project, form.supervisor, form.unit) == ("4101-农村公路养护", "东河市交通运输局", "东河市公路站")
    assert (form.year, form.kind) == (2025, "项目支出")


def test_several_fields_in_one_cell():
    form = head("填报单位：东河县妇女联合会      单位：万元\n（2022年）\n")
    assert (form.unit, form.year) == ("东河县妇女联合会", 2022)


def test_amounts_in_yuan_become_wan_yuan():
    form = head("单位：元\n年度资金总额： | 1,250,000.00\n其中：财政拨款 | 1000000 | 其他资金 | 250000\n")
    assert [(line.name, line.amount, line.total) for line in form.budget] == [
        ("年度资金总额", 125.0, True),
        ("财政拨款", 100.0, False),
        ("其他资金", 25.0, False),
    ]


def test_of_the_columns_of_a_self_evaluation_the_full_year_counts():
    form = head(
        """
        | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
        项目资金（万元） | 年度资金总额 | 150 | 168 | 160 | 10 | 95.24% | 9.52
        """
    )
    assert [(line.name, line.amount) for line in form.budget if line.group != "预算执行"] == [("年度资金总额", 168.0)]


def test_goals_for_several_years_and_for_the_year():
    form = head(
        """
        总体目标 | 实施期目标（2024年-2026年） | 年度目标
        | 改善农村出行条件，三年修路30公里。 | 修路9公里，保证质量。
        """
    )
    assert form.goals == (
        "实施期目标（2024年-2026年）：改善农村出行条件，三年修路30公里。",
        "年度目标：修路9公里，保证质量。",
    )


def test_people_are_left_out_unless_asked_for():
    text = "单位名称 | 东河县交通局 | 联系人 | 某某\n项目负责人：甲某某 | 联系电话 | 000-0000\n"
    assert head(text).contacts == ()
    assert "某某" not in str(head(text).to_dict())
    assert dict(head(text, keep_contacts=True).contacts) == {
        "联系人": "某某",
        "项目负责人": "甲某某",
        "联系电话": "000-0000",
    }


def test_the_next_best_layout_is_named():
    form = form_of("部门职责 | 二级指标 | 绩效指标 | 指标值\n修路 | 数量指标 | 修路里程 | ≥3公里")
    assert (form.layout, form.runner_up) == ("duty_classed", "duty_listed")


def test_two_readings_nearly_alike_are_told_by_their_names(tmp_path: Path):
    path = tmp_path / "表.txt"
    path.write_text(BROKEN_CELLS, "utf-8")
    [form] = read_forms(path)
    [note] = [note for note in form.notes if note.rule == "layout_uncertain"]
    assert note.message == "按“连成一串的单元格”读取，“看内容定列的表”几乎同样合适，请核对"
    assert (note.after, note.before) == ("stream", "unheaded")


def test_the_office_that_most_rows_name_is_the_unit_but_no_section_and_no_person():
    table = "三级指标 | 指标值 | {}\n修路里程 | ≥3公里 | {}\n修桥数量 | ≥2座 | {}"
    assert form_of(table.format("实施单位", "某县公路局", "某县公路局")).unit == "某县公路局"
    assert form_of(table.format("责任科室", "工程股", "工程股")).unit == ""
    assert form_of(table.format("责任人", "甲某某", "甲某某")).unit == ""
