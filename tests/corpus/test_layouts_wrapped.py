"""Rows whose cells wrap over several lines, as tools that lay out the text of a PDF give them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from corpus.layouts.header import find_headers
from corpus.layouts.vocabulary import load_vocabulary
from corpus.layouts.wrapped import fold_wrapped
from corpus.options import ReadOptions
from corpus.taxonomy import load_taxonomy
from tests.corpus.layout_helpers import form_of, rows_of

HEAD = ["一级指标", "二级指标", "三级指标", "指标值"]
WIDE = 6
"""Characters of a name on one line."""


def lines_of(name: str, value: str) -> list[list[str]]:
    """Lines of one row: the name wrapped, the target at its middle, on a line of its own between two halves."""
    parts = [name[i : i + WIDE] for i in range(0, len(name), WIDE)]
    lines = [["", "", part, ""] for part in parts]
    if len(parts) % 2:
        lines[len(parts) // 2][3] = value
    else:
        lines.insert(len(parts) // 2, ["", "", "", value])
    return lines


def page(runs: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> str:
    """A table as text with | between cells: each second-level class beside the middle of its rows."""
    out = [HEAD]
    for l1, l2, rows in runs:
        lines = [line for name, value in rows for line in lines_of(name, value)]
        lines[(len(lines) - 1) // 2][1] = l2
        lines[(len(lines) - 1) // 2][0] = l1
        out += lines
    return "\n".join(" | ".join(line) for line in out)


TABLE = page(
    [
        ("产出指标", "数量指标", [("新建改造农村公路里程", "≥12公里"), ("改造提升乡镇养老服务中心床位", "300张")]),
        ("效益指标", "社会效益指标", [("公路沿线受益群众人数", "≥2万人"), ("安全事故", "0起")]),
    ]
)


def test_lines_become_rows_with_their_classes():
    form = form_of(TABLE)
    assert [(item.l1, item.l2, item.name, item.value) for item in form.indicators] == [
        ("产出指标", "数量指标", "新建改造农村公路里程", "≥12公里"),
        ("产出指标", "数量指标", "改造提升乡镇养老服务中心床位", "300张"),
        ("效益指标", "社会效益指标", "公路沿线受益群众人数", "≥2万人"),
        ("效益指标", "社会效益指标", "安全事故", "0起"),
    ]
    assert "wrapped_rows_folded" in [note.rule for note in form.notes]


def test_strict_leaves_the_lines_as_they_are():
    form = form_of(TABLE, options=ReadOptions(strict=True))
    assert "wrapped_rows_folded" not in [note.rule for note in form.notes]
    assert len(form.indicators) > 4


def fold(text: str):
    rows = rows_of(text)
    (header,) = find_headers(rows, load_vocabulary())
    return fold_wrapped(rows[header.end :], header, load_taxonomy())


def test_rows_without_targets_are_not_glued_together():
    table = "\n".join([" | ".join(HEAD), *(f" | | 指标之{name} | " for name in "甲乙丙丁"), " | | 修路里程 | 3公里"])
    assert fold(table) is None


def test_rows_on_one_line_each_are_left_alone():
    assert fold("\n".join([" | ".join(HEAD), *(f" | | 建设第{n}期 | {n}座" for n in range(1, 9))])) is None


def test_a_class_cut_over_lines_is_one_class():
    lines = TABLE.splitlines()
    at = next(i for i, line in enumerate(lines) if "社会效益指标" in line)
    lines[at] = lines[at].replace("社会效益指标", "社会效益")
    below = [cell.strip() for cell in lines[at + 1].split("|")]
    lines[at + 1] = " | ".join([below[0], "指标", *below[2:]])
    assert [item.l2 for item in form_of("\n".join(lines)).indicators][2:] == ["社会效益指标", "社会效益指标"]


NAMES = st.text(alphabet="修缮校舍培训教师补助学生公路养护里程改造提升", min_size=3, max_size=17)
VALUES = st.integers(1, 9999).map(lambda number: f"≥{number}人次")


@given(st.lists(st.tuples(NAMES, VALUES), min_size=4, max_size=8))
def test_any_wrapped_rows_come_back_or_are_left_alone(rows: list[tuple[str, str]]):
    found = fold(page([("产出指标", "数量指标", rows)]))
    # where a name fills its last line, the next one may seem to go on: then rows may be glued, never lost
    texts = "".join(name for name, _ in rows)
    if found is not None:
        assert "".join(row.own[2] for row in found) == texts
        assert "".join(row.own[3] for row in found).replace(" ", "") == "".join(value for _, value in rows)
        if all(len(name) % WIDE for name, _ in rows):
            assert [(row.own[2], row.own[3]) for row in found] == rows
