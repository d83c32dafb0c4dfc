"""The library as a workbook that an office edits in Excel, or as JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.knowledge.content import content
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.records import Measure
from corpus.atomic import open_atomic
from corpus.errors import UsageError
from corpus.taxonomy import load_taxonomy
from corpus.version import product_version

__all__ = ["COLUMNS", "FORMATS", "SHEET", "Shown", "export_library", "shown_measures"]

SHEET = "指标库"
FORMATS = ("xlsx", "json", "jsonl")
COLUMNS = {
    "id": "编号",
    "version": "版本",
    "state": "状态",
    "origin": "来源",
    "leaf": "类别（二级）",
    "name": "指标名称",
    "pattern": "指标说法",
    "operator": "运算符号",
    "unit": "计量单位",
    "polarity": "指标方向",
    "explain": "指标解释",
    "method": "评价方法",
    "basis": "依据",
    "variants": "其他说法",
    "units": "用过的单位数",
}
"""Key of a row → heading of its column, in order."""
_WIDTHS = {"编号": 15, "指标名称": 26, "指标解释": 40, "评价方法": 34, "其他说法": 34}
_HELP = (
    ("怎样修改", "直接改“指标库”这张表里的格子，保存后运行 zhibiao library import 本文件.xlsx --by 姓名。"),
    ("行和列", "可以删去不改的行和列，可以调整列的次序，可以另加自己的列。"),
    ("新增一条", "在最后加一行，“编号”留空，写上指标名称和类别（二级），其余按需要写。导入后自动编号。"),
    ("改已有的", "保留“编号”。内容与库里不同的，存为下一版草稿；内容相同的，不产生新版本。"),
    ("清空一格", "把格子清空就是去掉这一项；整列删去的，这一项保持原样。"),
    ("读取哪些列", "、".join(head for key, head in COLUMNS.items() if key not in ("state", "origin", "units"))),
    ("不读取的列", "状态、来源、用过的单位数，以及另加的列。批准用 zhibiao library approve，停用用 retire。"),
    (
        "版本和冻结",
        "已批准的版本是冻结的：内容不再改变，随时可以查到。修改产生下一版草稿，批准以前仍用上一个已批准的版本。",
    ),
    ("状态", "草稿：等待批准。已批准：推荐时使用。已停用：本单位不再推荐。"),
    ("来源", "“自带”是随产品提供的；其他的由本单位维护。自带的也可以改，改后的版本只在本单位的指标库里。"),
    (
        "类别（二级）",
        "、".join(leaf for leaf in load_taxonomy().leaves if leaf != "其他") + "，带不带“指标”二字都可以。",
    ),
    ("指标说法", "带空位的名称，{x} 是对象，{who} 是受益人，如 {x}培训人次；可以不写。"),
    ("运算符号", "≥、≤、=、>、<，可以不写。"),
    ("指标方向", "正向、反向、区间、定性，可以不写。"),
    ("其他说法", "同一指标的其他名称，用分号隔开，或一行一个。"),
    ("公式", "格子里的公式只取保存时算出的结果，不会运行。"),
    ("不能写的", "姓名、电话、证件号码。有这些内容的行不导入。"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure as an editor sees it: the pending draft where there is one. units: that filed or approved it."""

    measure: Measure
    units: int
    authored: int

    def to_dict(self) -> dict[str, Any]:
        """Content with version, state, origin and support; the shape of the JSON formats."""
        own = self.measure
        head = {"id": own.id, "version": own.version, "state": own.state, "origin": own.origin}
        return {**head, **content(own), "units": self.units, "authored": self.authored}

    def cells(self) -> list[Any]:
        """Cells of COLUMNS."""
        row = self.to_dict() | {"variants": "；".join(content(self.measure)["variants"])}
        row["leaf"] = load_taxonomy().label(self.measure.leaf)
        return [row[key] for key in COLUMNS]


def shown_measures(library: OfficeLibrary, *, leaf: str = "", own: bool = False) -> Iterator[Shown]:
    """Measures that may be proposed, were retired or are drafted, by class and name.

    leaf: only this class. own: only those the office maintains, retired or drafted.
    """
    base, state = library.apply(), library.state
    drafts = {id_: versions.pending.measure for id_, versions in state.measures.items() if versions.pending}
    found = {one.id: one for one in base.measures if one.usable or one.state == "已停用"} | drafts
    order = load_taxonomy().leaves
    for measure in sorted(found.values(), key=lambda one: (order.index(one.leaf), one.name, one.id)):
        known = base.measure.get(measure.id, measure)
        if leaf in ("", *measure.acceptable) and not (own and measure.origin == "自带" and measure.state == "已批准"):
            yield Shown(measure, len(base.units(known)), base.authored(known))


def export_library(library: OfficeLibrary, path: Path, *, leaf: str = "", own: bool = False) -> int:
    """Write the library to a file whose suffix is one of FORMATS, in one step; gives the number of measures.

    Raises UsageError for another suffix, OSError when the folder cannot be written.
    """
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        hint = f"可用：{'、'.join(f'.{name}' for name in FORMATS)}"
        raise UsageError("unknown_suffix", f"不认识输出文件的扩展名“{path.suffix}”", where=str(path), hint=hint)
    shown = list(shown_measures(library, leaf=leaf, own=own))
    if suffix == "xlsx":
        from corpus.workbook import Sheet, write_workbook

        fills = {place: "FFF2CC" for place, one in enumerate(shown) if one.measure.state == "草稿"}
        fills |= {place: "E7E6E6" for place, one in enumerate(shown) if one.measure.state == "已停用"}
        rows = [one.cells() for one in shown]
        sheet = Sheet(SHEET, list(COLUMNS.values()), rows, _WIDTHS, fills)
        write_workbook(path, [sheet, Sheet("说明", ["项目", "说明"], _HELP, {"项目": 16, "说明": 100})])
        return len(shown)
    with open_atomic(path) as stream:
        if suffix == "jsonl":
            stream.writelines(json.dumps(one.to_dict(), ensure_ascii=False) + "\n" for one in shown)
        else:
            tool = {"name": "zhibiao", "version": product_version()}
            whole = {"tool": tool, "measures": [one.to_dict() for one in shown]}
            stream.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    return len(shown)
