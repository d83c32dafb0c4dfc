"""Arrow schemas of everything a batch keeps: what passes between its stages, and the datasets analysts read.

A form is known by ``form_id``, a hash of its file's name as told and its position in the file; a row by ``form_id`` and
``row``, its position in the form from 0. Text that a form does not state is "", a number null. The columns of the
datasets are described, in Chinese, in DATASETS, from which docs/batch.md is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.records import FORM_KINDS

__all__ = ["ANSWERS", "DATASETS", "KEYS", "NAMES", "PREVIOUS", "READ", "Column", "Dataset"]

READ = pa.schema(
    [
        pa.field("form_id", pa.string()),
        pa.field("file", pa.string()),
        pa.field("position", pa.int32()),
        pa.field("form", pa.string()),
        pa.field("error", pa.string()),
    ]
)
"""What reading gives: one row per form (``form``: its JSON as ``read --format json`` prints it), or per file that
could not be read (``error``: the error's JSON, with an empty form_id)."""

KEYS = pa.schema(
    [
        pa.field("number", pa.int64()),
        pa.field("key", pa.string()),
        pa.field("name", pa.string()),
        pa.field("value", pa.string()),
        pa.field("unit", pa.string()),
    ]
)
"""Distinct judging keys (models/judging_key.py), their numbers, and a row that stands for each."""
ANSWERS = pa.schema(
    [pa.field("number", pa.int64()), pa.field("key", pa.string()), pa.field("probabilities", pa.list_(pa.float64()))]
)
"""Probabilities of the leaves by judging key."""
NAMES = pa.schema([pa.field("text_id", pa.string()), pa.field("text", pa.string())])
"""Names as they are compared: the filer's own place names neutralised."""
PREVIOUS = pa.schema([pa.field("form_id", pa.string()), pa.field("previous_id", pa.string())])
"""Forms with the form their unit filed before."""

_TEXT, _WHOLE, _NUMBER, _FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_TEXTS = pa.list_(pa.string())
_PLACE = pa.struct([("file", _TEXT), ("part", _TEXT), ("row", _WHOLE), ("column", _WHOLE)])


@dataclass(frozen=True, slots=True)
class Column:
    """A column: Arrow type, and what it holds, in Chinese."""

    name: str
    type: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of the results. key: columns that name a row of it, by which rows are also sorted."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """Its Arrow schema."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])


_FORMS = Dataset(
    "forms",
    "每张申报表一行：表头、结论和各级问题数",
    ("file", "position"),
    (
        Column("form_id", _TEXT, "表的编号"),
        Column("file", _TEXT, "文件；压缩包里的写作 包.zip/文件"),
        Column("position", _WHOLE, "在文件里是第几张表，从0起"),
        Column("kind", _TEXT, f"表的种类：{'、'.join(FORM_KINDS)}"),
        Column("department", _TEXT, "填报单位；表里没有写的为空"),
        Column("year", _WHOLE, "年度；表里没有写的为空值"),
        Column("title", _TEXT, "表名"),
        Column("region", _TEXT, "地区"),
        Column("project", _TEXT, "项目名称"),
        Column("sector", _TEXT, "支出功能分类的类（如205），由单位和表名推出；推不出的为空"),
        Column("edition", _TEXT, "所按的指标体系版本"),
        Column("indicators", _WHOLE, "指标条数"),
        Column("verdict", _TEXT, "结论：通过、完善后通过、退回修改"),
        Column("health", _NUMBER, "健康分，0到100"),
        Column("high", _WHOLE, "高级问题数"),
        Column("medium", _WHOLE, "中级问题数"),
        Column("low", _WHOLE, "低级问题数"),
        Column("info", _WHOLE, "提示数"),
        Column("previous_id", _TEXT, "同一单位、同一项目上一次的表的编号；没有的为空"),
        Column("digest", _TEXT, "内容摘要：内容不变则不变"),
    ),
)
_INDICATORS = Dataset(
    "indicators",
    "每条指标一行：原文、位置、判类结果和读出的指标值",
    ("form_id", "row"),
    (
        Column("form_id", _TEXT, "所在表的编号"),
        Column("row", _WHOLE, "在表里是第几条，从0起"),
        Column("name", _TEXT, "三级指标"),
        Column("value", _TEXT, "指标值，原文"),
        Column("unit", _TEXT, "计量单位，原文"),
        Column("l1", _TEXT, "填报的一级指标"),
        Column("l2", _TEXT, "填报的二级指标"),
        Column("duty", _TEXT, "所属职责、目标或活动"),
        Column("project", _TEXT, "所属项目"),
        Column("scope", _TEXT, "长期、年度或空"),
        Column("achieved", _TEXT, "实际完成值，自评表才有"),
        Column("weight", _TEXT, "分值，原文"),
        Column("place_file", _TEXT, "位置：文件"),
        Column("place_part", _TEXT, "位置：工作表、表格或页"),
        Column("place_row", _WHOLE, "位置：行，从1起；不知道的为0"),
        Column("place_column", _WHOLE, "位置：列，从1起；不知道的为0"),
        Column("filed_leaf", _TEXT, "填报类别所指的类；不属于标准类别的为空"),
        Column("leaf", _TEXT, "判为的类"),
        Column("pred_l1", _TEXT, "判为的一级指标"),
        Column("pred_l2", _TEXT, "判为的二级指标"),
        Column("confidence", _NUMBER, "把握，0到1"),
        Column(
            "verdict",
            _TEXT,
            "agrees 相符、belongs_elsewhere 应归他类、too_vague 过于笼统、unsure 不确定、空为没有填类别",
        ),
        Column("misfiled_score", _NUMBER, "错类分，0到1；没有填标准类别的为空值"),
        Column("value_kind", _TEXT, "指标值的种类：share 比率、count 数量、money 金额、date 日期、qualitative 定性等"),
        Column("operator", _TEXT, "比较符号：≥ > ≤ < = 或空"),
        Column("number", _NUMBER, "指标值的数，已乘开万、亿；没有的为空值"),
        Column("value_unit", _TEXT, "指标值的单位，统一写法"),
        Column("quantified", _FLAG, "指标值是否可衡量：有数或日期"),
        Column("text_id", _TEXT, "名称的编号：不计全半角、标点和本单位地名，写法相同的编号相同；没有名称的为空"),
    ),
)
_FINDINGS = Dataset(
    "findings",
    "每个问题一行，同 zhibiao audit 的问题",
    ("form_id", "finding_id"),
    (
        Column("finding_id", _TEXT, "问题的编号"),
        Column("form_id", _TEXT, "所在表的编号"),
        Column("row", _WHOLE, "第几条指标，从0起；说整张表的为-1"),
        Column("rule", _TEXT, "检查项"),
        Column("kind", _TEXT, "类别：misfiled 归类、duplicate 重复、value 指标值等，同 zhibiao audit"),
        Column("severity", _TEXT, "级别：high、medium、low、info"),
        Column("name", _TEXT, "三级指标"),
        Column("filed_l1", _TEXT, "填报的一级指标"),
        Column("filed_l2", _TEXT, "填报的二级指标"),
        Column("proposed_l1", _TEXT, "建议的一级指标"),
        Column("proposed_l2", _TEXT, "建议的二级指标"),
        Column("confidence", _NUMBER, "把握，0到1"),
        Column("priority", _NUMBER, "优先：值得先看的程度"),
        Column("message", _TEXT, "问题与建议，一句话"),
        Column("reasons", _TEXTS, "理由"),
        Column("related", pa.list_(_PLACE), "有关的其他位置"),
        Column("fix_field", _TEXT, "可直接修改的栏；没有的为空"),
        Column("fix_from", _TEXT, "修改前"),
        Column("fix_to", _TEXT, "修改后"),
        Column("fix_added", _TEXTS, "拆出的其他指标"),
        Column("place_file", _TEXT, "位置：文件"),
        Column("place_part", _TEXT, "位置：工作表、表格或页"),
        Column("place_row", _WHOLE, "位置：行，从1起；不知道的为0"),
        Column("place_column", _WHOLE, "位置：列，从1起；不知道的为0"),
        Column("group", _TEXT, "同类意见的编号：可一并处理的相同"),
    ),
)
_CHANGES = Dataset(
    "changes",
    "每条指标与同一单位上一次申报比较的结果，含消失的指标；没有上一次的表不在内",
    ("form_id", "row", "previous_row"),
    (
        Column("form_id", _TEXT, "本年的表的编号"),
        Column("row", _WHOLE, "本年第几条，从0起；消失的为-1"),
        Column("previous_id", _TEXT, "上一次的表的编号"),
        Column("previous_row", _WHOLE, "上一次第几条，从0起；新增的为-1"),
        Column("name", _TEXT, "三级指标；消失的为上一次的名称"),
        Column(
            "change",
            _TEXT,
            "copied 照抄、lowered 降低、raised 提高、doubled 翻倍、changed 改动、vanished 消失、new 新增",
        ),
        Column("before", _TEXT, "上一次的指标值"),
        Column("after", _TEXT, "本年的指标值"),
        Column("achieved", _TEXT, "上一次的实际完成值"),
        Column("missed", _FLAG, "上一次是否没有完成；看不出的为空值"),
    ),
)
_TEXTS_SET = Dataset(
    "texts",
    "每种写法一行：用了多少次，在多少单位、多少年",
    ("text_id",),
    (
        Column("text_id", _TEXT, "名称的编号"),
        Column("name", _TEXT, "名称，本单位地名写作本地"),
        Column("rows", pa.int64(), "条数"),
        Column("forms", pa.int64(), "表数"),
        Column("departments", pa.int64(), "单位数；没有写单位的按文件计"),
        Column("first_year", _WHOLE, "最早的年度"),
        Column("last_year", _WHOLE, "最晚的年度"),
        Column("group_id", _TEXT, "说法不同而意思相同的名称属于同一组；没有的为空"),
        Column("score", _NUMBER, "与本组代表的相近程度，0到100；代表为100，只经其他名称相连的可低于阈值；无组的为空值"),
    ),
)
_GROUPS = Dataset(
    "groups",
    "每组换个说法的重复一行",
    ("group_id",),
    (
        Column("group_id", _TEXT, "组的编号"),
        Column("name", _TEXT, "代表：用得最多的写法"),
        Column("texts", pa.int64(), "写法数"),
        Column("rows", pa.int64(), "条数"),
    ),
)
_ERRORS = Dataset(
    "errors",
    "每个读不了的文件一行",
    ("file", "code"),
    (
        Column("file", _TEXT, "文件"),
        Column("code", _TEXT, "原因的代码"),
        Column("message", _TEXT, "原因"),
        Column("hint", _TEXT, "下一步"),
    ),
)

DATASETS = {
    dataset.name: dataset for dataset in (_FORMS, _INDICATORS, _FINDINGS, _CHANGES, _TEXTS_SET, _GROUPS, _ERRORS)
}
"""Datasets of the results by name."""
