"""Scanned forms, end to end: what stands in the cells, where, and how sure the recognition is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import read_document
from corpus.reading import read_forms
from tests import scans

scans.require_recognition()

import numpy as np  # noqa: E402

from corpus.readers.ocr import recognise_page  # noqa: E402

HEADER = ("一级指标", "二级指标", "三级指标", "指标值")
FORM = [
    HEADER,
    ("产出指标", "数量指标", "受益学生数", "≥3560人次"),
    ("^", "^", "新建改扩建公办幼儿园数量", "≥18所"),
    ("^", "质量指标", "教师培训考核合格率", "100%"),
    ("^", "成本指标", "项目总成本", "≤350万元"),
    ("效益指标", "社会效益指标", "开展全县中小学校长和骨干教师信息技术应用能力提升工程专题培训覆盖率", "≥92.5%"),
    ("满意度指标", "服务对象满意度指标", "家长满意度", "≥90%"),
]
TITLE = ("项目支出绩效目标申报表", "（2024年度）")
WIDTHS = (2, 2.8, 5, 2.4)


def filled() -> list[list[str]]:
    """The form's rows with merged cells repeated."""
    rows: list[list[str]] = []
    for row in FORM:
        rows.append([rows[-1][c] if text == "^" else text for c, text in enumerate(row)])
    return rows


def scan(dpi: int, *, angle: float = 0.6, look: scans.Look | None = None):
    return scans.as_scan(scans.draw_table(FORM, dpi, widths=WIDTHS, title=TITLE, look=look), angle=angle, noise=5)


def saved(image, tmp_path: Path, dpi: int = 0) -> Path:
    path = tmp_path / "申报表.jpg"
    path.write_bytes(scans.as_bytes(image, "JPEG", dpi=dpi))
    return path


def squeezed(text: str) -> str:
    return "".join(text.split())


def table(document: Document) -> list[list[str]]:
    grid = next(grid for grid in document.grids if "表格" in grid.part)
    return [[squeezed(cell.text) for cell in row] for row in grid.rows]


def indicators(path: Path) -> list[list[str]]:
    (form,) = read_forms(path)
    return [[i.l1, i.l2, squeezed(i.name), squeezed(i.value)] for i in form.indicators]


def test_cells_hold_text_place_merge_and_score(tmp_path: Path) -> None:
    document = read_document(saved(scan(150), tmp_path, 150))
    assert document.container == "image"
    assert table(document) == filled()
    grid = next(grid for grid in document.grids if "表格" in grid.part)
    assert [cell.merged for cell in grid.rows[2]] == ["above", "above", "", ""]
    assert [(cell.row, cell.column) for cell in grid.rows[3]] == [(4, 1), (4, 2), (4, 3), (4, 4)]
    assert all(cell.score is not None and 0.5 < cell.score <= 1 for cell in document.cells() if cell.text)
    assert any("识别" in note.message for note in document.notes)


@pytest.mark.slow
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_classic_form_is_read_with_classes_and_values(dpi: int, tmp_path: Path) -> None:
    path = saved(scan(dpi, angle=-1.4), tmp_path, dpi)
    assert indicators(path) == filled()[1:]
    (form,) = read_forms(path)
    assert form.year == 2024
    assert all(item.ocr is not None and item.ocr > 0.5 for item in form.indicators)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_set_upright(turn: int, tmp_path: Path) -> None:
    assert table(read_document(saved(scan(150).rotate(turn, expand=True), tmp_path, 150))) == filled()


@pytest.mark.slow
@pytest.mark.parametrize("angle", [-3.0, 3.0])
def test_pages_askew_are_straightened(angle: float, tmp_path: Path) -> None:
    assert table(read_document(saved(scan(150, angle=angle), tmp_path, 150))) == filled()


@pytest.mark.slow
def test_a_form_without_ruling_gives_its_names_and_values(tmp_path: Path) -> None:
    plain = [row for row in FORM if len(row[2]) < 15]
    image = scans.draw_table(plain, 200, widths=WIDTHS, title=TITLE, look=scans.Look(line=0))
    found = indicators(saved(scans.as_scan(image, angle=0.4, noise=4), tmp_path, 200))
    assert [row[2:] for row in found] == [[row[2], row[3]] for row in plain[1:]]


@pytest.mark.slow
def test_signs_alone_in_narrow_columns_are_read(tmp_path: Path) -> None:
    rows = [
        ("三级指标", "指标性质", "指标值", "度量单位"),
        ("补助学校数量", "≥", "6", "所"),
        ("验收率", "=", "100", "%"),
    ]
    image = scans.draw_table(rows, 200, widths=(5, 1.6, 1.6, 1.6))
    assert table(read_document(saved(scans.as_scan(image, noise=4), tmp_path, 200))) == [list(row) for row in rows]


@pytest.mark.slow
def test_a_scanned_pdf_is_recognised_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "申报表.pdf"
    path.write_bytes(scans.as_pdf([scan(150)], dpi=150))
    document = read_document(path)
    assert document.container == "pdf"
    assert table(document) == filled()
    assert all(cell.score is not None for cell in document.cells() if cell.text)


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2000, 3), (2000, 3, 3), (40, 60, 3), (300, 200, 3)])
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_pictures_without_text_give_pages_without_boxes(shape: tuple[int, int, int], shade: int) -> None:
    page = recognise_page(np.full(shape, shade, np.uint8), 3, "空白.png", 0)
    assert page.number == 3
    assert page.boxes == ()


def test_no_picture_at_all_is_a_damaged_file() -> None:
    with pytest.raises(ReadError) as caught:
        recognise_page(np.zeros((0, 5, 3), np.uint8), 1, "空.pdf", 200)
    assert caught.value.code == "file_damaged"


def test_without_the_extra_one_sentence_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    for module in ("recognition", "ocr_engine"):
        monkeypatch.delitem(sys.modules, f"corpus.readers.{module}", raising=False)
        monkeypatch.delattr(f"corpus.readers.{module}", raising=False)
    with pytest.raises(ReadError) as caught:
        read_document(saved(scans.draw_table([("甲",)], 100), tmp_path))
    assert caught.value.code == "extra_missing"
    assert "zhibiao[ocr]" in str(caught.value)


@pytest.mark.slow
def test_recognition_is_silent_and_its_libraries_load_only_for_pictures(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; import corpus.reading; from corpus.readers import read_document\n"
        "import corpus.readers.pdf, corpus.readers.image\n"
        "assert not {'cv2', 'rapidocr', 'onnxruntime'} & set(sys.modules)\n"
        "assert any(cell.text for cell in read_document(Path(sys.argv[1])).cells())\n"
    )
    path = saved(scans.draw_table([("受益学生数", "100%")], 150), tmp_path, 150)
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_strip_too_thin_for_characters_has_none() -> None:
    for height, width in ((1, 5000), (5000, 3), (11, 11)):
        page = recognise_page(np.full((height, width, 3), 255, np.uint8), 1, "条.png", 200)
        assert page.boxes == ()
