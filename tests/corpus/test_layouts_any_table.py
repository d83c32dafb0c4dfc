"""Whatever a table holds: a form comes out, or one clear refusal; never a crash, never a lost value."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.records import Form

HEADERS = "一级指标 二级指标 三级指标 指标值 度量单位 绩效指标 指标解释 核心职能 部门职责 上年值"
MONEY = "当年金额 占比 优 良 中 差 2022年"
CLASSES = "产出指标 数量指标 时效指标 效益指标 满意度指标 服务对象满意度指标 投入管理 成本指标"
MARKS = "指标1: 指标2： 指标1：修路 职能1:教育督导 长期目标1： 年度目标2： 长期绩效指标 年度绩效指标 职责活动 合　计"
OTHERS = "财政拨款 168,431.56 92.47% 修路里程 ≥3公里 100% 注：说明 单位：万元 部门名称 某县教育局 (2021年度) /"
WORDS = st.sampled_from(["", "时效\n指标", *f"{HEADERS} {MONEY} {CLASSES} {MARKS} {OTHERS}".split(" ")])
TABLES = st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=14)


def parse(rows: list[list[str]], spans_known: bool) -> list[Form]:
    cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    try:
        return parse_document(Document("表.txt", "txt", (Grid("正文", cells, spans_known),)))
    except ReadError as error:
        assert error.code == "layout_unknown"
        return []


@given(TABLES, st.booleans())
def test_any_table_gives_a_form_or_one_refusal(rows: list[list[str]], spans_known: bool):
    for form in parse(rows, spans_known):
        assert Form.from_dict(form.to_dict()) == form
        for indicator in form.indicators:
            assert indicator.name or indicator.value or indicator.explanation
            assert 1 <= indicator.place.row <= len(rows)


@given(TABLES, st.booleans())
def test_reading_twice_gives_the_same(rows: list[list[str]], spans_known: bool):
    assert parse(rows, spans_known) == parse(rows, spans_known)
