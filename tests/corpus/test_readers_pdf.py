"""PDF files: characters and lines as they are drawn, pages turned any way, refusals."""

import io
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import ReadError
from corpus.readers import DEFAULT
from corpus.readers.page import Box, Page
from corpus.readers.pdf_space import Upright
from corpus.reading import read_forms
from tests.corpus.data.pdf.make import ROWS as PRINTED_ROWS
from tests.corpus.pdf_drawing import GRID, drawn, grid, laid_out, read_pdf, text, texts, together

ROWS = [
    ["指标", "目标值", "说明"],
    ["就业率", "≥95%", "按年度"],
    ["合格率", "100%", "按抽查"],
    ["满意度", "≥90%", "问卷"],
]
WIDTH, HEIGHT = A4
PRINTED = Path(__file__).parent / "data" / "pdf"
TTF = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")


@pytest.mark.parametrize("kind", ["lines", "rectangles", "double", "dashes", "dots", "pieces"])
def test_borders_are_seen_however_they_are_drawn(kind):
    document = read_pdf(drawn(grid(ROWS, kind=kind)))
    assert texts(document, "第1页表格1") == ROWS
    assert all(grid.spans_known for grid in document.grids)


def test_a_missing_outer_frame_is_added():
    assert texts(read_pdf(drawn(grid(ROWS, frame=False)))) == ROWS


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_reads_upright(rotation):
    def lay(canvas):
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(rotation)
        canvas.translate(*((-HEIGHT / 2, -WIDTH / 2) if rotation != 180 else (-WIDTH / 2, -HEIGHT / 2)))
        grid(ROWS, top=500)(canvas)

    assert texts(read_pdf(drawn(lay, rotation=rotation))) == ROWS  # shown upright
    assert texts(read_pdf(drawn(lay))) == ROWS  # shown lying on its side
    assert texts(read_pdf(drawn(grid(ROWS), rotation=rotation))) == ROWS


def test_drawings_kept_as_forms_are_looked_into():
    def draw(canvas):
        canvas.beginForm("table")
        grid(ROWS, top=300)(canvas)
        canvas.endForm()
        canvas.translate(20, 300)
        canvas.scale(0.9, 0.9)
        canvas.doForm("table")

    assert texts(read_pdf(drawn(draw))) == ROWS


def test_text_printed_twice_to_look_bold_is_read_once():
    def draw(canvas):
        grid(ROWS)(canvas)
        canvas.translate(0.3, 0)
        grid(ROWS)(canvas)

    assert texts(read_pdf(drawn(draw))) == ROWS


def test_two_signs_alike_side_by_side_stay_two():
    assert texts(read_pdf(drawn(text(60, 700, "人人参与，天天向上，共1111人")))) == [["人人参与，天天向上，共1111人"]]


def test_marks_drawn_after_their_line_go_back_into_it():
    draw = together(
        text(60, 700, "开展"),
        text(90, 700, "一校一品"),
        text(140, 700, "活动"),
        text(80, 700, "“"),
        text(130, 700, "”"),
    )
    assert texts(read_pdf(drawn(draw))) == [["开展“一校一品”活动"]]


def test_one_run_over_several_cells_is_cut_at_the_borders():
    row = text(64, 760 - 15, "甲指标" + " " * 50 + "乙指标" + " " * 40 + "丙指标")
    assert texts(read_pdf(drawn(together(grid([["", "", ""], ROWS[1]], widths=(110, 110, 150)), row))))[0] == [
        *("甲指标", "乙指标", "丙指标")
    ]


def test_text_that_overflows_its_cell_stays_whole():
    rows = [["完成义务教育学校标准化建设", "", ""], ["甲", "乙", "丙"]]
    assert texts(read_pdf(drawn(grid(rows, widths=(60, 60, 60))))) == rows


def test_text_beyond_a_clip_is_not_on_the_page():
    def draw(canvas):
        grid(ROWS)(canvas)
        path = canvas.beginPath()
        path.rect(0, 0, 30, 30)
        canvas.clipPath(path, stroke=0, fill=0)
        text(60, 700, "看不见")(canvas)

    assert texts(read_pdf(drawn(draw))) == ROWS


def test_white_lines_are_no_borders():
    def draw(canvas):
        canvas.setStrokeColorRGB(1, 1, 1)
        grid([["甲", "乙"], ["丙", "丁"]], widths=(60, 60))(canvas)

    assert {grid.part for grid in read_pdf(drawn(draw)).grids} == {"第1页"}


@pytest.mark.skipif(not TTF.exists(), reason="no embedded Chinese font here")
def test_an_embedded_font_reads_the_same():
    pdfmetrics.registerFont(TTFont("wqy", str(TTF), subfontIndex=0))

    def draw(canvas):
        canvas.setFont("wqy", 11)
        canvas.drawString(60, 700, "受益学生数≥3560人次")

    assert texts(read_pdf(drawn(draw))) == [["受益学生数≥3560人次"]]


def test_radicals_of_a_broken_font_table_become_the_characters_people_type():
    from corpus.readers.pdf_text import _plain

    assert "".join(map(_plain, "⽬标⻚⻓ﬁ")) == "目标页长fi"


@pytest.mark.parametrize("quarters", range(4))
def test_upright_boxes_stay_boxes(quarters):
    upright = Upright(10, 20, 600, 800, quarters)
    width, height = upright.size
    assert upright.box(10, 20, 610, 820) == (0, 0, width, height)
    left, top, right, bottom = upright.box(100, 200, 150, 210)
    assert (right - left) * (bottom - top) == 500
    x, y = math.cos(math.radians(-90 * quarters)), math.sin(math.radians(-90 * quarters))
    assert upright.turned(upright.turn_of(x, y)).turn_of(x, y) == 0


def picture_page(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, WIDTH, HEIGHT)


def recognise(image: np.ndarray, number: int, source_name: str, dpi: int) -> Page:
    height, width = image.shape[:2]
    assert (image.dtype, image.shape[2], dpi, source_name) == (np.uint8, 3, 200, "申报表.pdf")
    assert width == pytest.approx(WIDTH * 200 / 72, abs=1)
    return Page(number, width, height, (Box("识别的文字", 100, 100, 300, 130, 0.9),), ())


def test_a_page_that_is_a_picture_is_recognised(monkeypatch):
    monkeypatch.setattr("corpus.readers.ocr.recognise_page", recognise)
    document = read_pdf(drawn(picture_page, grid(ROWS)))
    assert [(cell.text, cell.score) for cell in document.grids[0].rows[0]] == [("识别的文字", 0.9)]
    assert document.grids[1].rows[0][0].score is None
    assert [(note.rule, note.place.part) for note in document.notes] == [("page_recognised", "第1页")]


def test_a_page_of_signs_without_meaning_is_recognised(monkeypatch):
    monkeypatch.setattr("corpus.readers.ocr.recognise_page", recognise)
    monkeypatch.setattr("corpus.readers.pdf_text._has_meaning", lambda code: False)
    assert texts(read_pdf(drawn(grid(ROWS)))) == [["识别的文字"]]


def test_more_pages_to_recognise_than_allowed_are_refused(monkeypatch):
    monkeypatch.setattr("corpus.readers.ocr.recognise_page", recognise)
    with pytest.raises(ReadError, match="文字识别"):
        read_pdf(drawn(picture_page, picture_page), replace(DEFAULT, ocr_pages=1))


def test_the_hidden_text_of_a_scan_is_used_where_nothing_can_recognise_it(monkeypatch):
    def missing(*_):
        raise ReadError("extra_missing", "没有安装")

    def draw(canvas):
        picture_page(canvas)
        hidden = canvas.beginText(60, 700)
        hidden.setFont("STSong-Light", 10)
        hidden.setTextRenderMode(3)
        hidden.textLine("这一页是扫描件，文字藏在图像后面，可以复制出来")
        canvas.drawText(hidden)

    monkeypatch.setattr("corpus.readers.ocr.recognise_page", missing)
    document = read_pdf(drawn(draw))
    assert texts(document) == [["这一页是扫描件，文字藏在图像后面，可以复制出来"]]
    assert [note.rule for note in document.notes] == ["hidden_text_used"]
    with pytest.raises(ReadError) as caught:
        read_pdf(drawn(picture_page))
    assert caught.value.code == "extra_missing"


def code_of(data: bytes, limits=DEFAULT) -> str:
    with pytest.raises(ReadError) as caught:
        read_pdf(data, limits)
    assert caught.value.where == "申报表.pdf"
    assert caught.value.hint
    return caught.value.code


def test_a_locked_file_is_refused():
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    text(60, 700, "机密")(canvas)
    canvas.save()
    assert code_of(out.getvalue()) == "file_encrypted"


def test_broken_empty_and_overlong_files_are_refused():
    data = drawn(text(60, 700, "一"), text(60, 700, "二"))
    assert code_of(b"%PDF-1.7\nnothing") == "file_damaged"
    assert code_of(drawn(lambda canvas: None)) == "file_empty"
    assert code_of(data, replace(DEFAULT, pages=1)) == "file_too_large"
    assert code_of(drawn(grid(ROWS)), replace(DEFAULT, cells=5)) == "file_too_large"
    assert code_of(data, replace(DEFAULT, seconds=-1.0)) == "file_too_slow"


def test_a_page_as_wide_as_a_country_is_read_where_something_stands():
    data = drawn(grid(ROWS))
    spoiled = re.sub(rb"/MediaBox \[ 0 0 [0-9.]+ [0-9.]+ \]", b"/MediaBox [ 0 0 2147483000 2147483000 ]", data)
    assert spoiled != data
    assert texts(read_pdf(spoiled)) == ROWS


def test_links_do_nothing():
    def draw(canvas):
        canvas.linkURL("http://example.invalid/x", (0, 0, 100, 100))
        grid(ROWS)(canvas)

    assert texts(read_pdf(drawn(draw))) == ROWS


WHOLE = laid_out(ROWS, (120, 80, 150), GRID, before=["绩效目标表"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30), st.booleans())
def test_damaged_bytes_give_a_document_or_one_refusal(monkeypatch, changes, cut):
    monkeypatch.setattr("corpus.readers.ocr.recognise_page", lambda *_: Page(1, 100, 100, (), ()))
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    try:
        read_pdf(bytes(data[: changes[0][0]] if cut else data))
    except ReadError as error:
        assert error.where == "申报表.pdf"


@pytest.mark.parametrize("name", ["word", "sheet"])
def test_a_printed_form_is_read_to_its_indicators(name):
    (form,) = read_forms(PRINTED / f"{name}.pdf")
    found = [(item.l1, item.l2, item.name, item.value, item.explanation) for item in form.indicators]
    assert found == PRINTED_ROWS
    assert form.indicators[20].place.part == "第4页表格1" if name == "word" else "第2页表格1"


def test_a_page_full_of_drawing_is_read_in_time():
    def draw(canvas):
        for index in range(3000):
            canvas.line(20 + index % 100 * 5, 20 + index // 100 * 20, 24 + index % 100 * 5, 39 + index // 100 * 20)
            canvas.line(20, 20 + index * 0.25, 560, 20 + index * 0.25)
            canvas.line(20 + index * 0.18, 20, 20 + index * 0.18, 800)
        text(60, 700, "图")(canvas)

    found = texts(read_pdf(drawn(draw), replace(DEFAULT, seconds=60)))
    assert "".join("".join(row) for row in found) == "图"
