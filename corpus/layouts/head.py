"""Head fields of a form: title, unit, year and kind, from the rows around the tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.contacts import is_contact_key
from corpus.layouts.keys import answers, pieces_of
from corpus.layouts.rows import Row
from corpus.text import simplify, squeeze

_BODY = (
    "(局|委员会|委|厅|部|办公室|办|院|中心|政府|学校|大学|学院|中学|小学|医院|法院|检察院"
    "|馆|站|所|队|街道|镇|乡|总社|联合会|协会|协调会)"
)
_UNIT_ALONE = re.compile(rf"\d{{0,6}}([\u4e00-\u9fff]{{2,30}}{_BODY})")
_UNIT_IN_TITLE = re.compile(
    rf"(?:20\d\d年?度?)?([\u4e00-\u9fff]{{2,25}}?{_BODY})(?=部门|单位|项目|整体|预算|绩效|关于|20\d\d)"
)
_UNIT_ACTING = re.compile(rf"(?:^|[，,。；;])([\u4e00-\u9fff]{{2,25}}{_BODY})(?:组织)?对20\d\d年")
"""The office that reports on itself in running text: …要求，某市图书馆对2022年度…开展了自评."""
_MONEY_UNIT = re.compile(r"[十百千万亿]*元.*")
_NAVIGATION = re.compile(r"[>|＞»]|当前位置|上一篇|下一篇|[:：]$")
_TITLES = (
    re.compile(r"绩效.*表([(].{1,12}[)])?$"),
    re.compile(r"绩效.{0,10}(公开|公示|批复|申报|情况|自评|报告|目标|说明)$"),
    re.compile(r"^.{0,40}绩效.{0,40}$"),
)
_YEAR_ALONE = re.compile(r"[(]?20[0-4]\d年度?[)]?")
_YEAR = re.compile(r"(20[0-4]\d)\s*年")
_KINDS = (("自评", "自评"), ("整体", "部门整体"), ("转移支付", "转移支付"), ("项目", "项目支出"))


_AFTER_KEY = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|审核人|联系人|联系电话|单位负责人|部门负责人|项目负责人|财务负责人|经办人|负责人|"
    r"填表日期|填报日期|填报时间|填表时间|制表人|制表|复核人|其他需要?说明的?问题|其他说明(的问题)?|需要?说明的?(问题|事项)|"
    r"(主管|财政|预算|业务|归口)?(部门|单位|科室|处室|股室)?(审核|审批|评审|审查|初审|复审)?意见|绩效评价结论|自评结论|"
    r"存在(的)?(主要)?问题|改进措施|整改措施|下一步.{0,10}|(相关)?附件)([(（].{0,12}[)）])?"
)


def is_after_table(row: Row) -> bool:
    """Whether a row is the foot of a form: remarks, people, opinions. Nothing under it is an indicator."""
    head = squeeze(row.own[row.filled[0]]) if row.filled else ""
    key, colon, _ = head.partition(":")
    bare = key if colon else head.rstrip(":")
    return bool(_AFTER_KEY.fullmatch(bare)) or is_contact_key(bare)


def find_project(rows: Sequence[Row]) -> str:
    """The project a form is about, "" when it names none."""
    return next((text for kind, text in answers(rows) if kind == "project"), "")


def find_supervisor(rows: Sequence[Row]) -> str:
    """主管部门 of a form, "" when it names none."""
    return next((text for kind, text in answers(rows) if kind == "supervisor"), "")


def find_title(rows: Sequence[Row]) -> str:
    """The line that names the form: about 绩效, ends in 表 (a bracket may follow), else the first about 绩效."""
    lines = [row.own[row.filled[0]] for row in rows if len(row.filled) == 1]
    lines = [line for line in lines if len(line) <= 60 and not _NAVIGATION.search(line)]
    bare = [squeeze(line) for line in lines]
    for ending in _TITLES:
        found = next((line for line, text in zip(lines, bare, strict=True) if ending.search(text)), "")
        if found:
            return found
    return ""


def find_unit(rows: Sequence[Row], title: str) -> str:
    """The filing unit: beside a key (单位名称, else 实施单位), in the title, alone in a cell, else 主管部门."""
    said = [(kind, text) for kind, text in answers(rows) if not _MONEY_UNIT.fullmatch(squeeze(text))]
    for wanted in ("unit", "doer"):
        for kind, text in said:
            if kind == wanted:
                return text
    in_title = _UNIT_IN_TITLE.search(simplify(title))
    if in_title:
        return in_title[1]
    texts = (row.own[column] for row in rows for column in row.filled[:2])
    alone = next((found[1] for text in texts if (found := _UNIT_ALONE.fullmatch(text))), "")
    said_so = next((text for kind, text in said if kind == "supervisor"), "") or alone
    if said_so:
        return said_so
    texts = (row.own[column] for row in rows for column in row.filled[:1])
    return next((found[1] for text in texts if (found := _UNIT_ACTING.search(text))), "")


def find_year(rows: Sequence[Row], title: str) -> int | None:
    """Budget year: from the title, a line with 年度 or of nothing but the year, the filing date; None without."""
    pieces = [piece for row in rows for piece in pieces_of(row) if len(piece) <= 40]
    wanted = [title, *(p for p in pieces if "年度" in p or _YEAR_ALONE.fullmatch(squeeze(p)))]
    for text in [*wanted, *(p for p in pieces if "日期" in p or "时间" in p)]:
        found = _YEAR.search(text)
        if found:
            return int(found[1])
    return None


def find_kind(title: str, fallback: str) -> str:
    """Kind of form by its title, else what the layout implies."""
    return next((kind for word, kind in _KINDS if word in title), fallback)
