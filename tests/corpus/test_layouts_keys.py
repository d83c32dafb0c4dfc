"""Keys of a form and their answers, wherever a text puts them."""

from __future__ import annotations

from corpus.layouts.head import find_unit
from corpus.layouts.keys import answers
from tests.corpus.layout_helpers import rows_of


def test_a_key_alone_in_its_line_is_answered_by_the_next() -> None:
    rows = rows_of(
        """
        项目名称
        河道整治
        实施单位
        某县水利站
        """
    )
    assert answers(rows) == [("project", "河道整治"), ("doer", "某县水利站")]


def test_a_key_left_empty_is_not_answered_by_the_next_key() -> None:
    rows = rows_of(
        """
        项目名称
        项目类型
        一次性项目
        主管部门
        项目单位
        某县水利站
        """
    )
    assert answers(rows) == [("unit", "某县水利站")]


def test_keys_and_answers_between_single_blanks() -> None:
    rows = rows_of("主管部门 某县水利局 项目单位 某县水利站")
    assert answers(rows) == [("supervisor", "某县水利局"), ("unit", "某县水利站")]


def test_the_unit_in_a_title_about_something_and_in_running_text() -> None:
    assert find_unit([], "某市水利局关于2021年河道整治项目绩效目标的说明") == "某市水利局"
    rows = rows_of("根据通知要求，某市图书馆对2022年度免费开放项目开展了绩效自评，现报告如下。")
    assert find_unit(rows, "2022年度免费开放项目绩效自评报告") == "某市图书馆"


def test_a_head_that_lost_every_break_is_cut_at_its_keys() -> None:
    rows = rows_of(
        "2023年度项目支出绩效目标申报表项目名称河道整治主管部门某县水利局实施单位某县水利站项目类型一次性项目"
        "年度资金总额80年度绩效目标疏浚河道，防汛安全。一级指标二级指标三级指标指标值"
    )
    assert answers(rows) == [("project", "河道整治"), ("supervisor", "某县水利局"), ("doer", "某县水利站")]


def test_a_sentence_that_mentions_one_key_is_not_cut() -> None:
    rows = rows_of(f"本单位按照要求填写项目名称等内容并报送财政部门{'，其余按照通知要求办理' * 6}")
    assert answers(rows) == []
