"""Ruling lines, cells and skew of a page's picture, and lines of text cut at the ruling."""

from __future__ import annotations

import pytest

from tests import scans

scans.require_recognition()

import numpy as np  # noqa: E402

from corpus.readers.page import Rule  # noqa: E402
from corpus.readers.ruling import Area, Ruling, find_ruling, ink_of  # noqa: E402
from corpus.readers.straighten import skew_of, straighten  # noqa: E402
from corpus.readers.text_lines import lines_in_cells  # noqa: E402

ROWS = [
    ("一级指标", "三级指标", "指标值"),
    ("产出指标", "新建学校数", "≥18所"),
    ("^", "验收合格率", "100%"),
    ("备注：无", "<", "<"),
]


def grey(image) -> np.ndarray:
    return np.asarray(image.convert("L"))


def page(dpi: int, *, angle: float = 0.0, look: scans.Look | None = None) -> np.ndarray:
    return grey(scans.as_scan(scans.draw_table(ROWS, dpi, title=("标题",), look=look), angle=angle, noise=6))


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_every_cell_is_found_merged_ones_whole(dpi: int) -> None:
    ruling = find_ruling(ink_of(page(dpi), dpi), dpi)
    assert len(ruling.cells) == len(scans.place(ROWS)) == 9
    assert sum(rule.horizontal for rule in ruling.rules) == 5
    widest, tallest = max(c.right - c.left for c in ruling.cells), max(c.bottom - c.top for c in ruling.cells)
    assert widest > 2.8 * min(c.right - c.left for c in ruling.cells)
    assert tallest > 1.8 * min(c.bottom - c.top for c in ruling.cells)


def test_strokes_of_large_characters_are_no_rules() -> None:
    text = scans.draw_table([("一二三十工王目田", "中国山川")], 200, look=scans.Look(points=22, line=0))
    assert find_ruling(ink_of(grey(text), 200), 200).rules == ()


@pytest.mark.parametrize("angle", [-3.0, -0.3, 1.2, 3.0])
@pytest.mark.parametrize("line", [0.0, 0.5])
def test_skew_is_measured_and_undone(angle: float, line: float) -> None:
    picture = page(150, angle=angle, look=scans.Look(line=line))
    skew = skew_of(ink_of(picture, 150))
    assert skew == pytest.approx(-angle, abs=0.15 if line else 0.4)
    if line:
        straight = straighten(picture, skew)
        assert straight.shape == picture.shape
        assert len(find_ruling(ink_of(straight, 150), 150).cells) == 9


def ruling_of(cells: list[Area], rules: list[Rule], shape: tuple[int, int]) -> Ruling:
    return Ruling(tuple(rules), tuple(cells), np.zeros(shape, bool))


def test_a_line_across_two_cells_is_cut_and_fitted_to_its_ink() -> None:
    marks = np.zeros((60, 400), np.uint8)
    marks[20:40, 20:150] = marks[20:40, 230:300] = 255
    ruling = ruling_of([Area(2, 2, 198, 58), Area(202, 2, 398, 58)], [Rule(200, 0, 200, 60)], marks.shape)
    found = lines_in_cells([Area(15, 15, 305, 45)], marks, ruling, 150)
    assert found == [Area(20, 15, 150, 45), Area(230, 15, 300, 45)]


def test_a_line_that_reaches_over_a_rule_is_not_read_twice() -> None:
    marks = np.zeros((60, 400), np.uint8)
    marks[20:40, 20:190] = marks[20:40, 210:300] = 255
    ruling = ruling_of([Area(2, 2, 198, 58), Area(202, 2, 398, 58)], [Rule(200, 0, 200, 60)], marks.shape)
    found = lines_in_cells([Area(15, 15, 195, 45), Area(194, 15, 305, 45)], marks, ruling, 150)
    assert found == [Area(20, 15, 190, 45), Area(210, 15, 300, 45)]


def test_ink_that_detection_missed_is_added() -> None:
    marks = np.zeros((60, 200), np.uint8)
    marks[24:36, 90:105] = 255
    (sign,) = lines_in_cells([], marks, ruling_of([Area(2, 2, 198, 58)], [], marks.shape), 150)
    assert (sign.left, sign.right) == (90, 105)
    assert sign.top <= 24
    assert sign.bottom >= 36


def test_signs_before_a_found_line_belong_to_it() -> None:
    marks = np.zeros((60, 200), np.uint8)
    marks[22:38, 40:52] = marks[20:40, 58:150] = 255
    found = lines_in_cells([Area(56, 16, 154, 44)], marks, ruling_of([Area(2, 2, 198, 58)], [], marks.shape), 150)
    assert found == [Area(40, 16, 150, 44)]


def test_text_between_open_rules_is_cut_there_and_other_text_left_alone() -> None:
    marks = np.full((60, 400), 255, np.uint8)
    ruling = ruling_of([], [Rule(200, 0, 200, 60)], marks.shape)
    found = lines_in_cells([Area(15, 15, 305, 45), Area(210, 40, 300, 58)], marks, ruling, 150)
    assert found == [Area(15, 15, 200, 45), Area(200, 15, 305, 45), Area(210, 40, 300, 58)]
