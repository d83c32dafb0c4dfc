"""Whatever a table says and whatever file it is put into: it reads back, cell by cell and record by record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers import DEFAULT, READERS, Source
from corpus.reading import read_forms
from corpus.samples.form import Line, PlacedCell, SampleForm, Table
from corpus.taxonomy import load_taxonomy
from corpus.text import squeeze
from tests.corpus.merged_tables import MergedTable, tables
from tests.golden.containers import Container, load_containers
from tests.golden.page import heads, make_table, merge_down

SPANNED = {"docx": "docx", "xlsx": "xlsx", "html": "html", "xls": "xls", "ods": "ods", "pdf_ruled": "pdf"}
BARE = {"csv": "csv", "csv_gb": "csv", "tsv": "txt", "txt_tab": "txt"}
"""Golden container → reader; those that keep merged cells, and those that keep the first cell of each."""
TITLE = "绩效表"
COLUMN = 4.0  # centimetres: no text of these tables is wrapped


def installed(name: str) -> Container:
    container = load_containers()[name]
    if container.missing():
        pytest.skip(f"{name} cannot be written without {container.missing()}")
    return container


def page_of(table: MergedTable) -> SampleForm:
    areas = [PlacedCell(text, row, column, 1, 1, "") for row, column, text in table.own_cells()]
    for area in table.areas:
        size = (area.bottom - area.top + 1, area.right - area.left + 1)
        areas.append(PlacedCell(table.rows[area.top][area.left], area.top, area.left, *size, ""))
    areas.sort(key=lambda cell: (cell.row, cell.column))
    return sheet(Line(TITLE, "title"), Table(tuple(areas), len(table.rows), (COLUMN,) * len(table.rows[0])))


def sheet(*blocks: Line | Table) -> SampleForm:
    return SampleForm("表", True, "绩效", blocks, "")


def rows_read(container: Container, reader: str, page: SampleForm) -> list[list[tuple[str, str]]]:
    """Pairs (text without blanks, merged) of the table under its title."""
    document = READERS[reader](Source(f"表{container.suffix}", container.render(page), DEFAULT))
    rows = [[(squeeze(cell.text), cell.merged) for cell in row] for grid in document.grids for row in grid.rows]
    assert squeeze(rows[0][0][0]) == TITLE
    return rows[1:]


@pytest.mark.parametrize("name", SPANNED)
@settings(max_examples=20)
@given(table=tables("甲乙丙指标 01%≥<&_"))
def test_any_grid_reads_back_with_its_merges(name: str, table: MergedTable) -> None:
    expected = [[(squeeze(text), merged) for text, merged in row] for row in table.expected()]
    assert rows_read(installed(name), SPANNED[name], page_of(table)) == expected


@pytest.mark.parametrize("name", BARE)
@settings(max_examples=20)
@given(table=tables("甲乙丙指标 01%≥<&_"))
def test_any_grid_reads_back_with_merged_cells_left_blank(name: str, table: MergedTable) -> None:
    expected = [["" if merged else squeeze(text) for text, merged in row] for row in table.expected()]
    read = rows_read(load_containers()[name], BARE[name], page_of(table))
    assert [[text for text, _ in row] for row in read] == expected


ACTS = ("修建", "培训", "补贴", "检查", "救助", "采购", "宣传", "巡护")
THINGS = ("校舍", "农村公路", "村医", "企业", "困难群众", "水库", "文物", "图书")
MEASURES = ("数量", "完成率", "合格率", "面积", "人次", "覆盖率", "及时率", "满意度")
VALUES = st.one_of(
    st.builds(
        "{}{}{}".format, st.sampled_from(["≥", "≤", "=", "＞"]), st.integers(1, 9_999), st.sampled_from("个次所人")
    ),
    st.builds("{}{}%".format, st.sampled_from(["≥", "≤", ""]), st.integers(1, 100)),
    st.sampled_from(["明显提升", "持续改善", "有效保障", "2024年12月底前"]),
)
NAMES = st.builds("{}{}{}".format, st.sampled_from(ACTS), st.sampled_from(THINGS), st.sampled_from(MEASURES))
Record = tuple[str, str, str, str]


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """First and second class, name and value of up to twelve indicators, in the order of the official classes."""
    tree = load_taxonomy().editions["2021"].tree
    classes = [(parent, leaf) for parent, leaves in tree.items() for leaf in leaves if leaf != "其他"]
    chosen = sorted(draw(st.lists(st.integers(0, len(classes) - 1), min_size=2, max_size=12)))
    names = draw(st.lists(NAMES, min_size=len(chosen), max_size=len(chosen), unique=True))
    return [
        (f"{classes[place][0]}指标", f"{classes[place][1]}指标", name, draw(VALUES))
        for place, name in zip(chosen, names, strict=True)
    ]


def classic(rows: Sequence[Record]) -> SampleForm:
    table = make_table(
        [heads("一级指标", "二级指标", "三级指标", "指标值"), *merge_down(rows, (0, 1))], (3.0, 4.5, 7.0, 4.0)
    )
    return sheet(Line("2024年项目支出绩效目标申报表", "title"), Line("填报单位：某县教育局", "body"), table)


@pytest.mark.parametrize("name", [*SPANNED, *BARE])
@settings(max_examples=12)
@given(rows=records())
def test_any_list_of_indicators_gives_the_same_records(
    name: str, rows: list[Record], tmp_path_factory: pytest.TempPathFactory
) -> None:
    container = installed(name)
    path = tmp_path_factory.mktemp("任意") / f"表{container.suffix}"
    path.write_bytes(container.render(classic(rows)))
    [form] = read_forms(Path(path))
    read = [(item.l1, item.l2, squeeze(item.name), squeeze(item.value)) for item in form.indicators]
    assert read == [(l1, l2, indicator, squeeze(value)) for l1, l2, indicator, value in rows]
    assert (form.unit, form.year) == ("某县教育局", 2024)
