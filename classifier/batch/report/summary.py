"""Ask the views for everything the reports tell, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.batch.duck import literal, name_of
from classifier.batch.report.records import Answer, Quality, Share, Spot, Summary, UnitDetail
from classifier.batch.report.views import open_results
from classifier.finding import SEVERITIES, SEVERITY_LABELS
from classifier.settings import Settings

__all__ = ["ANSWERS", "MOST_ROWS", "MOST_UNITS", "UNITS_IN_DETAIL", "collect", "summarise"]

MOST_ROWS, MOST_UNITS = 1_000, 3_000
"""Rows of an answer and units that the reports hold at most; all are in the views."""
UNITS_IN_DETAIL = 150
"""Units, the worst, whose forms and findings the page shows."""
_MOVE_EXAMPLES, _UNIT_FORMS, _UNIT_FINDINGS = 3, 6, 6
ANSWERS = (
    *("错类去向", "检查项", "千篇一律", "换个说法", "照抄", "消失的指标", "目标漂移", "指标值分布", "读不了的文件"),
)
"""Views of which the reports show the first rows."""
_VERDICTS = ("通过", "完善后通过", "退回修改")
Row = Mapping[str, Any]


def summarise(results: Path, settings: Settings, memory: int) -> Summary:
    """What the datasets below ``results`` come to. memory: bytes DuckDB may use.

    Raises duckdb.Error where a dataset is missing.
    """
    with open_results(results, settings, memory) as database:
        return collect(database, settings)


def collect(database: Any, settings: Settings) -> Summary:
    """The same from an open database with the views."""
    totals = _rows(database, "SELECT * FROM 质量 WHERE 汇总口径 = '全部'")[0]
    units = _qualities(_rows(database, f"SELECT * FROM 单位质量 LIMIT {MOST_UNITS}"), "单位", "单位")
    counted = "SELECT count(DISTINCT nullif(department, '')), count(DISTINCT department) FROM forms"
    unit_total, unit_rows = database.execute(counted).fetchall()[0]
    answers = {view: _answer(database, view) for view in ANSWERS}
    return Summary(
        _quality(totals, None, "全部"),
        _qualities(_rows(database, "SELECT * FROM 年度质量"), "年度", "年度"),
        _qualities(_rows(database, "SELECT * FROM 行业质量"), "行业代码", "行业"),
        units,
        int(unit_total),
        int(unit_rows),
        answers,
        _rows(database, "SELECT * FROM 质量示例"),
        _moves(database, answers["错类去向"].rows),
        _details(database, [one.label for one in units[:UNITS_IN_DETAIL]]),
        [(message, int(count)) for message, count in database.execute(_REASONS).fetchall()],
        settings.thresholds.common_units,
    )


_REASONS = "SELECT 原因, count(*) AS 个数 FROM 读不了的文件 GROUP BY 原因 ORDER BY 个数 DESC, 原因"


def _rows(database: Any, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = database.sql(query).to_arrow_table().to_pylist()
    return rows


def _answer(database: Any, view: str) -> Answer:
    table = database.sql(f"SELECT * FROM {name_of(view)} LIMIT {MOST_ROWS}").to_arrow_table()
    total = table.num_rows
    if total == MOST_ROWS:
        total = int(database.execute(f"SELECT count(*) FROM {name_of(view)}").fetchall()[0][0])
    return Answer(view, tuple(table.column_names), table.to_pylist(), total)


def _qualities(rows: Iterable[Row], key: str, label: str) -> list[Quality]:
    return [_quality(row, row.get(key), row.get(label)) for row in rows]


def _quality(row: Row, key: str | int | None, label: str | int | None) -> Quality:
    spot = row.get("首要问题")
    return Quality(
        key,
        "（未写年度）" if label is None else str(label),
        row.get("单位数", 1),
        row["表数"],
        row["指标数"] or 0,
        {name: row[name] for name in _VERDICTS},
        row["平均健康分"],
        {severity: row[SEVERITY_LABELS[severity]] or 0 for severity in SEVERITIES},
        flawed=_share(row, "有问题数"),
        misfiled=_share(row, "错类数", "有类别数"),
        unquantified=_share(row, "无法衡量数"),
        copied=_share(row, "照抄数", "延续数"),
        generic=_share(row, "空泛雷同数"),
        first=Spot(spot, row["文件"], row["位置"]) if spot else None,
    )


def _share(row: Row, part: str, whole: str = "指标数") -> Share:
    return Share(row[part] or 0, row[whole] or 0)


def _moves(database: Any, moves: Sequence[Row]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Three examples of each move, of different names: those filed so most often, the surest row of each."""
    own = "PARTITION BY 填报类别, 判为"
    named = (
        f"SELECT *, count(*) OVER ({own}, 名称编号) AS 同名条数 FROM 错类指标 "
        f"QUALIFY row_number() OVER ({own}, 名称编号 ORDER BY 错类分 DESC, 文件, 表编号, 第几条) = 1"
    )
    first = f"row_number() OVER ({own} ORDER BY 同名条数 DESC, 错类分 DESC, 名称编号)"
    found: dict[tuple[str, str], list[dict[str, Any]]] = {(move["填报类别"], move["判为"]): [] for move in moves}
    query = f"SELECT *, {first} AS 名次 FROM ({named}) QUALIFY 名次 <= {_MOVE_EXAMPLES} ORDER BY 填报类别, 判为, 名次"
    for row in _rows(database, query):
        found[row["填报类别"], row["判为"]].append(row)
    return found


def _details(database: Any, units: Sequence[str]) -> dict[str, UnitDetail]:
    """The worst forms and findings of units."""
    if not units:
        return {}
    chosen = f"单位 IN ({', '.join(map(literal, units))})"
    worst = "PARTITION BY 单位 ORDER BY 健康分, 高 DESC, 中 DESC, 年度 DESC, 文件, 表编号"
    forms = _rows(
        database,
        f"SELECT *, row_number() OVER ({worst}) AS 名次 FROM 表质量 WHERE {chosen} "
        f"QUALIFY 名次 <= {_UNIT_FORMS} ORDER BY 单位, 名次",
    )
    gravest = "PARTITION BY 单位 ORDER BY 级别次序, 优先 DESC, 年度 DESC, 问题编号, 表编号, 第几条"
    ranked = "CASE 级别 WHEN '高' THEN 0 WHEN '中' THEN 1 WHEN '低' THEN 2 ELSE 3 END AS 级别次序"
    findings = _rows(
        database,
        f"SELECT *, row_number() OVER ({gravest}) AS 名次 FROM (SELECT *, {ranked} FROM 问题 WHERE {chosen}) "
        f"QUALIFY 名次 <= {_UNIT_FINDINGS} ORDER BY 单位, 名次",
    )
    of_forms, of_findings = _by_unit(forms), _by_unit(findings)
    return {unit: UnitDetail(of_forms[unit], of_findings[unit]) for unit in units}


def _by_unit(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["单位"]].append(row)
    return found
