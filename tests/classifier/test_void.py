"""A target that is written and says nothing counts as missing; a gap to be replaced and a word do not."""

from __future__ import annotations

import pytest

from classifier.checks.context import FormContext, Row
from classifier.checks.void import says_nothing
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy


def row(value: str) -> Row:
    form = Form("表.xlsx", indicators=(Indicator("学生满意度", value),))
    return FormContext.build(form, "2015", load_taxonomy(), Settings()).rows[0]


@pytest.mark.parametrize("value", ["", " ", "≥%", "≥", "万元", "—", "--", "/", "不低于", "不低于%", "≥万元", "以上"])
def test_says_nothing(value: str) -> None:
    assert says_nothing(row(value))


@pytest.mark.parametrize("value", ["≥90%", "0", "无", "是", "合格", "**人", "~个", "……", "待定", "优", "长期", "及时"])
def test_says_something(value: str) -> None:
    assert not says_nothing(row(value))
