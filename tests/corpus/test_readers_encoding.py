"""Bytes become text by evidence: marks, strict UTF-8, what a page declares, then GB18030."""

from __future__ import annotations

import codecs
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.readers.encoding import decode

FORM = "部门整体支出绩效目标申报表\n一级指标\t三级指标\t指标值\n产出指标\t受益学生数\t≥3560人次\n"


@pytest.mark.parametrize(
    "data",
    [
        FORM.encode(),
        FORM.encode("utf-8-sig"),
        FORM.encode("utf-16"),
        codecs.BOM_UTF16_BE + FORM.encode("utf-16-be"),
        FORM.encode("utf-32"),
        FORM.encode("gb18030"),
    ],
)
def test_every_usual_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data) == FORM


def test_a_file_cut_inside_a_character_is_not_taken_for_gb18030() -> None:
    assert decode((FORM * 3).encode()[:-2]).startswith(FORM)
    assert decode((FORM * 3).encode("gb18030")[:-11]).startswith(FORM)


@pytest.mark.parametrize("charset", ["undefined", "unicode_escape", "idna", "base64", "punycode"])
def test_charsets_that_are_none_are_passed_over(charset: str) -> None:
    page = f"<meta charset={charset}>" + "绩效目标" * 100 + "\\ud800"
    assert decode(page.encode("gb18030")) == page


def test_rare_characters_survive_gb18030() -> None:
    assert decode("㐀𠮷镕≥指标".encode("gb18030")) == "㐀𠮷镕≥指标"


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"abc\x00def", b"\x01\x02\x03\x04" * 20])
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, "a.bin")
    assert (caught.value.code, caught.value.where) == ("unknown_format", "a.bin")


@given(st.text(alphabet="甲乙丙丁指标绩效目学校≥%0123456789\t\n，。", min_size=1))
def test_any_chinese_text_comes_back_from_utf8_and_gb18030(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(("绩效目标" + text).encode("gb18030")) == "绩效目标" + text


def test_importing_the_registry_loads_no_heavy_library(repo_root: Path) -> None:
    script = (
        "import sys, corpus.readers\n"
        "heavy = {'lxml', 'openpyxl', 'docx', 'python_calamine', 'pandas'}\n"
        "heavy &= {name.split('.')[0] for name in sys.modules}\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=repo_root, check=True)
