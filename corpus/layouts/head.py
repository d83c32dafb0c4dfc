"""Head fields of a form: title, unit, year, kind and region, from the rows around the tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.layouts.rows import Row
from corpus.text import squeeze

_UNIT_KEY = re.compile(r"(部门|单位|项目单位|预算单位|填报单位|实施单位|申报单位)([(（]单位[)）])?(名称)?[:：]?")
_BODY = (
    "(局|委员会|委|厅|部|办公室|办|院|中心|政府|学校|大学|学院|中学|小学|医院|法院|检察院"
    "|馆|站|所|队|街道|镇|乡|总社|联合会|协会|协调会)"
)
_UNIT_ALONE = re.compile(rf"\d{{0,6}}([\u4e00-\u9fff]{{2,30}}{_BODY})")
_UNIT_IN_TITLE = re.compile(
    rf"(?:20\d\d年?度?)?([\u4e00-\u9fff]{{2,25}}?{_BODY})(?=部门|单位|项目|整体|预算|绩效|20\d\d)"
)
_MONEY_UNIT = re.compile(r"[十百千万亿]*元")
_YEAR = re.compile(r"(20[0-4]\d)\s*年")
_REGION = re.compile(
    r"^((?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟|地区))?"
    r"(?:[\u4e00-\u9fff]{1,7}?(?:区|县|旗|市))?)"
)
_KINDS = (("自评", "自评"), ("整体", "部门整体"), ("转移支付", "转移支付"), ("项目", "项目支出"))


_PROJECT_KEY = re.compile(r"(项目|专项)(资金)?([(（]政策[)）])?名称")
_SUPERVISOR_KEY = re.compile(r"(主管|归口|业务主管)(预算)?(部门|单位)(名称)?|主管部门及代码|实施主管部门")
_AFTER_KEY = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|审核人|联系人|联系电话|单位负责人|部门负责人|项目负责人|财务负责人|经办人|负责人|"
    r"填表日期|填报日期|填报时间|填表时间|制表人|制表|复核人|其他需要?说明的?问题|其他说明(的问题)?|需要?说明的?(问题|事项)|"
    r"(主管|财政|预算|业务|归口)?(部门|单位|科室|处室|股室)?(审核|审批|评审|审查|初审|复审)?意见|绩效评价结论|自评结论|"
    r"存在(的)?(主要)?问题|改进措施|整改措施|下一步.{0,10}|附件)([(（].{0,12}[)）])?"
)


def is_after_table(row: Row) -> bool:
    """Whether a row is the foot of a form: remarks, people, opinions. Nothing under it is an indicator."""
    head = squeeze(row.own[row.filled[0]]) if row.filled else ""
    key, colon, _ = head.partition(":")
    return bool(_AFTER_KEY.fullmatch(key if colon else head.rstrip(":")))


def find_project(rows: Sequence[Row]) -> str:
    """The project a form is about, "" when it names none."""
    return _beside_key(rows, _PROJECT_KEY)


def find_supervisor(rows: Sequence[Row]) -> str:
    """主管部门 of a form, "" when it names none."""
    return _beside_key(rows, _SUPERVISOR_KEY)


def _beside_key(rows: Sequence[Row], wanted: re.Pattern[str]) -> str:
    """Text in the cell after a key, or after its colon in the same cell."""
    for row in rows:
        cells = [row.own[column] for column in row.filled]
        for key, text in pairwise(cells):
            if wanted.fullmatch(squeeze(key).rstrip(":")):
                return text
        for cell in cells:
            key, colon, rest = cell.replace("：", ":").partition(":")
            if colon and rest.strip() and wanted.fullmatch(squeeze(key)):
                return rest.strip()
    return ""


def find_title(rows: Sequence[Row]) -> str:
    """The line that names the form: about 绩效, ends in 表 (a bracketed number may follow)."""
    lines = [row.own[row.filled[0]] for row in rows if len(row.filled) == 1]
    for line in lines:
        bare = squeeze(line)
        if "绩效" in bare and re.search(r"表([(（][\d一二三四五六七八九十]+[)）])?$", bare) and len(bare) <= 60:
            return line
    return next((line for line in lines if "绩效" in line and len(line) <= 40 and not line.endswith(("：", ":"))), "")


def find_unit(rows: Sequence[Row], title: str) -> str:
    """The filing unit: beside its key, after its key and a colon, in the title, or alone in a cell."""
    texts = [[row.own[column] for column in row.filled] for row in rows]
    for cells in texts:
        for key, text in pairwise(cells):
            if _UNIT_KEY.fullmatch(squeeze(key)) and not _MONEY_UNIT.fullmatch(squeeze(text)):
                return text
        for cell in cells:
            key, _, rest = cell.replace("：", ":").partition(":")
            if rest.strip() and _UNIT_KEY.fullmatch(squeeze(key)) and not _MONEY_UNIT.fullmatch(squeeze(rest)):
                return rest.strip()
    in_title = _UNIT_IN_TITLE.search(title)
    alone = (found for cells in texts for cell in cells[:2] if (found := _UNIT_ALONE.fullmatch(cell)))
    found = in_title or next(alone, None)
    return found[1] if found else ""


def find_year(rows: Sequence[Row], title: str) -> int | None:
    """Budget year: from the title, else a line with 年度, else the filing date, else None."""
    texts = [title, *(row.own[c] for row in rows for c in row.filled if len(row.own[c]) <= 40)]
    for wanted in (title, *(t for t in texts if "年度" in t), *(t for t in texts if "日期" in t or "时间" in t)):
        found = _YEAR.search(wanted)
        if found:
            return int(found[1])
    return None


def find_kind(title: str, fallback: str) -> str:
    """Kind of form by its title, else what the layout implies."""
    return next((kind for word, kind in _KINDS if word in title), fallback)


def find_region(unit: str) -> str:
    """Province, city and county at the head of a unit's name, "" when it names none."""
    match = _REGION.match(unit)
    return match[1] if match else ""
