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
