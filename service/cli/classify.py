"""``zhibiao classify``: where indicators belong, for a table of them or for one text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import ReadError, UsageError
from service.cli.formats import choose_format
from service.cli.options import Edition, ModelFolder, OutputFile, Quick, format_option
from service.cli.streams import emit, emit_json, note, print_table
from service.cli.tool import describe_tool

if TYPE_CHECKING:
    from classifier.judge import Judgement
    from classifier.row_output import JudgedRows
    from classifier.rows import RowTable

__all__ = ["classify"]

_SCREEN = ("table", "json", "jsonl", "csv")
_FILES = ("json", "jsonl", "csv", "tsv", "xlsx", "parquet")
_CHUNK = 1000
_FIELDS = ("name", "value", "unit", "l1", "l2", "duty", "project")


def _text(name: str, help_: str) -> Any:
    return typer.Option(name, metavar="文字", help=help_, show_default=False)


def classify(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="指标清单 csv、tsv、xlsx、jsonl、parquet，至少有三级指标一列 A table of indicators",
            show_default=False,
        ),
    ] = None,
    text: Annotated[str | None, _text("--text", "一条三级指标 One indicator, in place of FILE")] = None,
    value: Annotated[str, _text("--value", "它的指标值，如 ≥3560人次 Its target value")] = "",
    unit: Annotated[str, _text("--unit", "它的计量单位 Its unit")] = "",
    l1: Annotated[str, _text("--l1", "填报的一级指标 First-level class as filed")] = "",
    l2: Annotated[
        str, _text("--l2", "填报的二级指标，给出后判断是否相符 Second-level class as filed; adds a verdict")
    ] = "",
    duty: Annotated[str, _text("--duty", "所属职责或目标 Duty it stands under")] = "",
    project: Annotated[str, _text("--project", "所属项目 Project it stands under")] = "",
    top: Annotated[
        int, typer.Option("--top", min=1, max=10, metavar="N", help="列出前几类 Number of classes listed")
    ] = 3,
    explain: Annotated[bool, typer.Option("--explain", help="说明理由 Give the reasons")] = False,
    edition: Edition = None,
    model: ModelFolder = None,
    quick: Quick = False,
    output: OutputFile = None,
    format_: Annotated[str | None, format_option(("table", *_FILES), "table")] = None,
) -> None:
    """判类：指标属于哪一类，填报的类别是否相符。Classify indicators and judge the class as filed.

    结果保留输入的每一列和行序，后面加上 pred_l1、pred_l2、confidence、alternatives、verdict、misfiled_score。
    Every input column is kept; the answer for a row is the same alone or in any batch.
    """
    chosen = choose_format(format_, output, screen=_SCREEN, files=_FILES, default="table")
    given = {"name": text, "value": value, "unit": unit, "l1": l1, "l2": l2, "duty": duty, "project": project}
    table = _one_row(given) if file is None else _from_file(file, given, as_json=chosen == "json" and output is None)
    rows = _judge(table, model, edition, top, explain, quick=quick)
    if output is not None:
        _write(rows, output, chosen, single=file is None)
        note(f"已写入 {output}：{len(table.rows)} 条指标。")
    else:
        _show(rows, chosen, single=file is None)


def _one_row(given: dict[str, str | None]) -> RowTable:
    from classifier.rows import RowTable

    name = given["name"]
    if name is None:
        hint = "例如 zhibiao classify 指标清单.xlsx 或 zhibiao classify --text 受益学生数"
        raise UsageError("nothing_to_classify", "没有指定指标清单，也没有用 --text 给出一条指标", hint=hint)
    if not name.strip():
        raise UsageError("empty_text", "--text 后面是空的", hint="请写出三级指标的名称")
    columns = tuple(key for key in _FIELDS if given[key])
    return RowTable("", columns, (tuple(given[key] for key in columns),), first=0)


def _from_file(file: str, given: dict[str, str | None], *, as_json: bool) -> RowTable:
    from classifier.rows import read_rows

    extra = [f"--{'text' if key == 'name' else key}" for key, text in given.items() if text]
    if extra:
        message = f"指定了指标清单，又用了 {'、'.join(extra)}"
        raise UsageError("file_and_text", message, hint="两种用法请分开")
    try:
        table = read_rows(Path(file))
    except ReadError as error:
        if as_json:
            emit_json({"tool": describe_tool(), "rows": [], "errors": [error.to_dict()]})
        raise
    for remark in table.notes:
        note(f"{file}：{remark}。")
    return table


def _judge(
    table: RowTable, folder: Path | None, edition: str | None, top: int, explain: bool, *, quick: bool
) -> JudgedRows:
    from classifier.judge import judge
    from classifier.row_output import JudgedRows
    from corpus.taxonomy import load_taxonomy
    from service.cli.progress import track
    from service.cli.weights import load_weights

    taxonomy = load_taxonomy()
    taxonomy.edition(edition)
    items = table.indicators()
    model = load_weights(folder, quick=quick)
    judgements: list[Judgement] = []
    for start in track(range(0, len(items), _CHUNK), "判类"):
        judgements += judge(items[start : start + _CHUNK], model, taxonomy, edition=edition, top=top)
    reasons = None
    if explain:
        from classifier.reasons import explain_row

        pairs = zip(items, judgements, strict=True)
        reasons = [explain_row(item, judgement, model, taxonomy, edition=edition) for item, judgement in pairs]
    rows = JudgedRows(table, judgements, describe_tool(model, edition), reasons)
    for old, new in rows.renamed.items():
        note(f"输入里已有 {old} 列，原来的内容保留在 {new} 列。")
    return rows


def _write(rows: JudgedRows, output: Path, chosen: str, *, single: bool) -> None:
    from classifier.row_output import write_rows
    from corpus.atomic import write_text

    if chosen == "json" and single:
        write_text(output, _single_json(rows))
    else:
        write_rows(rows, output)


def _single_json(rows: JudgedRows) -> str:
    return json.dumps({"tool": dict(rows.tool), **rows.objects()[0]}, ensure_ascii=False, indent=1) + "\n"


def _show(rows: JudgedRows, chosen: str, *, single: bool) -> None:
    from classifier import row_output

    if chosen == "json":
        emit(_single_json(rows) if single else row_output.json_text(rows))
    elif chosen == "jsonl":
        emit(row_output.jsonl_text(rows))
    elif chosen == "csv":
        emit(row_output.csv_text(rows))
    elif single:
        emit("\n".join(_sentences(rows)))
    else:
        print_table(_table(rows))


def _sentences(rows: JudgedRows) -> Sequence[str]:
    """The answer for one text, in words; drawn without any library, for speed."""
    from classifier.row_output import VERDICT_LABELS

    item, judgement, answer = rows.table.indicators()[0], rows.judgements[0], rows.added()[0]
    lines = [f"{item.name}  {item.value}{item.unit}".rstrip()]
    lines.append(f"  {judgement.pred_l1} → {judgement.pred_l2}（把握 {judgement.confidence:.0%}）")
    others = [f"{judgement.labels[leaf]} {p:.1%}" for leaf, p in judgement.alternatives[1:]]
    lines += [f"  其次：{'、'.join(others)}"] if others else []
    if answer["verdict"]:
        score = answer["misfiled_score"]
        doubt = "" if score is None else f"，错类可能 {score:.0%}"
        lines.append(f"  填报为“{item.l2}”：{VERDICT_LABELS[answer['verdict']]}{doubt}")
    lines += [f"  · {reason}" for reason in (rows.reasons[0] if rows.reasons else ())]
    return lines


def _table(rows: JudgedRows) -> Any:
    from rich.table import Table
    from rich.text import Text

    from classifier.row_output import VERDICT_LABELS

    table = Table()
    filed = rows.table.has("l2")
    titles = [
        "序号",
        "三级指标",
        "指标值",
        *(["填报类"] if filed else []),
        "判为",
        "把握",
        *(["结论"] if filed else []),
    ]
    titles += ["理由"] if rows.reasons else []
    for title in titles:
        table.add_column(title, overflow="fold", justify="right" if title in ("序号", "把握") else "left")
    for number, (item, judgement, answer) in enumerate(
        zip(rows.table.indicators(), rows.judgements, rows.added(), strict=True), 1
    ):
        verdict = VERDICT_LABELS.get(answer["verdict"] or "", "")
        style = "bold red" if answer["verdict"] == "belongs_elsewhere" else ""
        cells = [str(number), item.name, f"{item.value}{item.unit}", *([item.l2] if filed else [])]
        cells += [judgement.pred_l2, f"{judgement.confidence:.0%}", *([verdict] if filed else [])]
        cells += ["；".join(rows.reasons[number - 1])] if rows.reasons else []
        table.add_row(*(Text(cell, style=style) for cell in cells))
    return table
