"""Inputs to begin with for targets that take words, tables of text, settings, logs and packages of ours."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from classifier.knowledge.exchange import export_library
from classifier.knowledge.office import OfficeLibrary
from corpus.reading import read_content
from corpus.tables import write_csv, write_parquet
from models.reference import REFERENCE
from models.store import MANIFEST, SHIPPED
from service.accounts.actor import local_actor
from service.config import load_config
from service.office.office import open_office
from service.operations.backup import back_up
from tests.classifier.annotate_helpers import hard_docx, hard_xlsx, share_texts
from tests.fuzz.targets.library import small_base
from tests.golden.cases import Case
from tests.golden.containers import all_rows

Seed = tuple[str, str, bytes]
_VALUES = """≥95%\t\t合格率
2万\t人次\t培训人数(人次)
≥80%且≤90%\t%\t覆盖率
2024年12月底前\t\t完成时间
12\t月\t完成月份
每月1次\t\t检查频率
优\t\t管理水平
一季度报送一次
待定\t万元
≤168,431.56\t元/亩\t亩均成本
三年以上|长期|是|100‰|1/3|-5~10℃
①18所 ②3000平方米；③80%
第一季度30%，第二季度60%
20240630\t\t时点
5.5亿元人民币，美元300万
贰拾万元整 〇年 廿三日 半年 两次以上"""
_TEXTS = """一级指标（产出指标） 数量  指标
受益學生數 ≥３５６０人次　％ ｱﾞ ﬁ Ⅷ ㎡ ①\u00a0\u200b合 格率
e\u0301 K\u212a İ ß ǅ \u0345\u1100\u1161 ﷺ"""
_ROWS = """新建学校数\t≥18\t所\t产出指标\t数量指标\t学校建设\t校舍项目
学生收益率\t290%\t%\t产出指标\t质量指标
完工时间\t2024年12月\t\t产出指标\t时效指标
经济效益显著\t显著\t\t效益指标\t经济效益指标
家长满意度\t≥95%\t\t满意度指标\t服务对象满意度指标
学校数和学生数\t20\t个\t产出指标\t数量指标"""
_MONEY = (
    "#目标\t完成18所学校建设，培训教师300人次\n$年度资金总额合计\t120万元\t预算总额\n$其中：财政拨款\t100\t资金来源\n"
)
_SELF = "#自评\n$全年预算数\t120\t预算执行\n$全年执行数\t150\t预算执行\n"
_DUTIES = ("学生资助", "落实学前教育资助政策，资助家庭经济困难儿童", "1. 道路养护；2. 桥梁检测\n3. 应急抢修", "xszz")
_LAID = 'thresholds = { near = 85, group_rows = 4 }\ndisabled = ["C9"]\n[severities]\nV2 = "low"\n'
_LAID += '[words]\naccepted = ["运维率"]\n'
_ROW_BYTES = ("0新建学校数\t≥18所", "3合计\t", "5年度目标\t完成", "1三级指标\t指标值", "2产出指标\t数量指标")
_TABLE = "文件,填报单位,年度,三级指标,指标值,单位\n甲.docx,教育局,2024,新建学校数,≥18,所\n"
_TABLE += "甲.docx,教育局,2024,合格率,100%,%\n"
_TABLE += "乙.docx,水利局,2023,堤防长度,≥3,公里\n"


def written(cases: Sequence[Case]) -> Iterator[Seed]:
    """Target, name and content. cases: golden forms, whose tables are also tried cell by cell."""
    yield "values", "usual", _VALUES.encode()
    yield "texts", "usual", _TEXTS.encode()
    yield "judging", "usual", _ROWS.encode()
    for name, head in (("plain", ""), ("money", _MONEY), ("project", "#项目\n" + _MONEY), ("self", _SELF)):
        yield "auditing", name, (head + _ROWS).encode()
    for number, text in enumerate(_DUTIES):
        yield "suggesting", f"duty{number}", text.encode()
    for number, text in enumerate(_ROW_BYTES):
        yield "bad_row", f"row{number}", text.encode()
    yield from _layouts(cases)
    yield from _tables()
    yield from _settings()
    yield from _libraries()
    yield from _packages()
    chance = Random(1)  # noqa: S311 - not for secrets
    for number in range(0, 140, 2):
        yield "http", f"operation{number // 2:02}", bytes([number // 2, number // 2 % 2]) + chance.randbytes(200)


def _layouts(cases: Sequence[Case]) -> Iterator[Seed]:
    seen = set()
    for number, case in enumerate(cases):
        if case.layout.id not in seen:
            seen.add(case.layout.id)
            rows = [[(text or "").replace("\n", "\\n") for text in row] for row in all_rows(case.golden().page)]
            text = "\n".join("\t".join(row) for row in rows)
            yield "layouts", case.layout.id, f"{number % 8}{text}".encode()[:4000]
    yield (
        "layouts",
        "merged",
        "1一级指标\t二级指标\t三级指标\t指标值\n产出\t数量\t甲\t1\n^\t^\t乙\t<\n---\n注\t<".encode(),
    )


def _tables() -> Iterator[Seed]:
    rows = [["三级指标", "指标值", "一级指标"], ["新建学校数", "≥18所", "产出指标"], ["满意度", "95%", "满意度指标"]]
    text = "\n".join(",".join(row) for row in rows)
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    arrow = pa.table({"name": ["甲", "乙"], "value": [1.5, None], "unit": ["人", ""]})
    yield "tables", "usual.csv", b"\0" + text.encode()
    yield "tables", "quoted.csv", b"\0" + f'说明\n{text}\n"多,栏",1,2,3\n'.encode("gb18030")
    yield "tables", "usual.xlsx", b"\x02" + _workbook(rows)
    yield "tables", "usual.json", b"\x03" + json.dumps({"rows": records}, ensure_ascii=False).encode()
    yield "tables", "usual.jsonl", b"\x04" + lines.encode()
    yield "tables", "usual.parquet", b"\x05" + _parquet(arrow)
    forms = [form for one in read_content(f"部门,某局\n{text}".encode(), "表.csv") for form in one.forms]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表"
        write_csv(forms, path)
        yield "batch_tables", "ours.csv", path.read_bytes()
        write_parquet([*forms, replace(forms[0], indicators=())], path)
        yield "batch_tables", "ours.parquet", path.read_bytes()
    yield "batch_tables", "other.csv", _TABLE.encode()
    cells = [line.split(",") for line in _TABLE.splitlines()]
    columns = {head: [row[at] for row in cells[1:]] for at, head in enumerate(cells[0])}
    yield "batch_tables", "other.parquet", _parquet(pa.table(columns))
    yield "bundle", "table", b"\x02\0" + text.encode()
    yield "bundle", "book", b"\0\x01" + _workbook(rows)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(stream)
    return stream.getvalue()


def _parquet(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def _settings() -> Iterator[Seed]:
    chosen = {
        "thresholds": {"misfiled": 0.9, "least_rows": 2},
        "limits": {"cells": 1000},
        "required": [{"kind": "部门整体", "parents": ["产出指标"]}],
        "disabled": ["C1"],
        "severities": {"V2": "info"},
        "library": "库",
    }
    yield "settings", "usual.json", b"j" + json.dumps(chosen, ensure_ascii=False).encode()
    yield "settings", "usual.toml", b"t" + _LAID.encode()
    service = 'data = "/tmp/x"\nport = 8000\nhosts = ["a.b"]\nrole = "api"\nsession_hours = 3.5\nopen = true\n'
    yield "settings", "service.toml", b"t" + service.encode()
    yield "model_files", "manifest", b"t" + (SHIPPED / MANIFEST).read_bytes()[:60_000]
    told = json.loads((SHIPPED / REFERENCE).read_text("utf-8"))
    short = {key: value[:3] if isinstance(value, list) else value for key, value in told.items()}
    yield "model_files", "reference", b"j" + json.dumps(short).encode()


def _libraries() -> Iterator[Seed]:
    with tempfile.TemporaryDirectory() as folder:
        library = OfficeLibrary(Path(folder) / "库", small_base())
        for suffix, number in (("json", 1), ("jsonl", 2), ("xlsx", 3)):
            path = Path(folder) / f"出.{suffix}"
            export_library(library, path)
            yield "library_rows", f"ours.{suffix}", bytes([number]) + path.read_bytes()
        edited = "编号,指标名称,类别（二级）,计量单位,同义说法\n,培训合格人数,数量指标,人,合格人数\n"
        yield "library_rows", "edited.csv", b"\0" + edited.encode()
        measure = library.base.named("培训教师人次")[0]
        library.retire(measure.id, by="张三", note="不用了")
        for number, kind in enumerate(("accepted", "edited", "rejected")):
            given = {"id_": measure.id, "query": "教师培训", "name": "培训教师", "value": "≥3", "value_unit": "人次"}
            library.record(kind, by=f"用户{number}", **given)
        yield "library_log", "usual", (Path(folder) / "库" / "events.jsonl").read_bytes()


def _packages() -> Iterator[Seed]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        yield "opinions", "whole.docx", hard_docx(place / "表.docx").read_bytes()
        yield "opinions", "whole.xlsx", hard_xlsx(place / "表.xlsx").read_bytes()
        yield "opinions", "shared.xlsx", share_texts(hard_xlsx(place / "共.xlsx")).read_bytes()
        office = open_office(load_config(None, {}, data=place / "办", open=True, warm_start=False))
        try:
            local_actor()
            back_up(office, place / "备份.zip")
        finally:
            office.close()
        yield "backups", "empty", (place / "备份.zip").read_bytes()
