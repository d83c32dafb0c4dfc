"""A small history of invented offices for the tests of the batch: three years, copies, a stock phrase, a miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.records import Form, Indicator
from corpus.workbook import Sheet, write_workbook

STOCK = "为全县经济社会高质量发展营造良好氛围"
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值")
ROWS = (
    ("产出指标", "数量指标", "{topic}培训人数", "≥{number}人"),
    ("产出指标", "质量指标", "{topic}培训合格率", "≥95%"),
    ("产出指标", "质量指标", "参加{topic}培训的学员人数", "{number}人"),
    ("产出指标", "时效指标", "{topic}培训完成时间", "12月底前"),
    ("成本指标", "经济成本指标", "人均{topic}培训成本", "≤400元"),
    ("效益指标", "社会效益指标", STOCK, "显著提升"),
    ("满意度指标", "服务对象满意度指标", "参训学员满意度", "≥190%"),
)
TOPICS = {
    "教育局": "骨干教师",
    "民政局": "养老护理员",
    "水利局": "水文测报",
    "司法局": "人民调解",
    "交通运输局": "公路养护",
}


def forms(years: Sequence[int] = (2022, 2023, 2024), county: str = "云岭") -> Iterator[Form]:
    """One form an office and year; from 2023 to 2024 the 司法局 copies everything, the 水利局 drops what it missed."""
    for office, topic in TOPICS.items():
        for year in years:
            unit = f"{county}县{office}"
            number = 100 if office == "司法局" else 100 + 10 * (year - 2020)
            rows = [
                Indicator(name.format(topic=topic), value.format(number=number), l1=l1, l2=l2)
                for l1, l2, name, value in ROWS
            ]
            if office == "水利局" and year == 2023:
                missed = Indicator("水文站点设备完好率", "≥98%", l1="产出指标", l2="质量指标", achieved="61%")
                rows.append(missed)
            title = f"{unit}{year}年部门整体支出绩效目标表"
            yield Form(f"{unit}_{year}.xlsx", "部门整体", unit, year, title=title, indicators=tuple(rows))


def write_files(folder: Path, given: Sequence[Form] | None = None) -> None:
    """The forms as workbooks, and a file that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for form in forms() if given is None else given:
        rows = [(item.l1, item.l2, item.name, item.value, item.achieved) for item in form.indicators]
        head = [[form.title, "", "", "", ""], ["部门名称", form.unit, "", "年度", f"{form.year}年"], list(HEADINGS)]
        write_workbook(folder / form.file, [Sheet("绩效目标表", ("",) * 5, [*head, *rows])])
    (folder / "坏文件.xlsx").write_bytes(b"PK\x03\x04 cut short")
