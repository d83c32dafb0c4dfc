"""Packages made to mislead: entries that overlap, links, names of devices, entities in every kind of office file.

Zip bombs, names that lead elsewhere and damaged packages: tests/corpus/test_archive.py, test_robustness.py.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from corpus.options import ReadOptions
from corpus.readers.limits import Limits
from corpus.reading import FileResult, iter_results

FORM = "一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,修路里程,3公里\n".encode()


def read(path: Path, **limits: int) -> list[FileResult]:
    return list(iter_results([path], ReadOptions(limits=Limits(**limits)) if limits else ReadOptions()))


def overlapping(copies: int, size: int) -> bytes:
    """A zip whose entries all point to the same compressed data: small to store, endless to unpack."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("a0000.csv", FORM + b"," * size)
    data = stream.getvalue()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    directory = b"".join(entry.replace(b"a0000.csv", b"a%04d.csv" % number) for number in range(copies))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), start, 0)
    return data[:start] + directory + tail


def test_entries_that_share_their_data_count_each_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "叠.zip"
    path.write_bytes(overlapping(900, 1_000_000))
    assert path.stat().st_size < 100_000
    [only] = read(path)
    assert (only.forms, only.error and only.error.code) == ((), "file_too_large")


def test_a_link_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "秘密.csv"
    secret.write_bytes(FORM)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as pack:
        link = zipfile.ZipInfo("链接.csv")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        pack.writestr(link, str(secret))
        pack.writestr("好.csv", FORM)
    archive = tmp_path / "包.zip"
    archive.write_bytes(stream.getvalue())
    forms = [form for one in read(archive) for form in one.forms]
    assert [form.file.rpartition("/")[2] for form in forms] == ["好.csv"]


@pytest.mark.parametrize(
    "name", ["CON.csv", "nul.csv", "COM1.csv", "a/AUX.csv", "x.csv::$DATA", "\\\\host\\share\\x.csv"]
)
def test_names_of_devices_and_shares_are_names_only(tmp_path: Path, name: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as pack:
        pack.writestr(name, FORM)
    archive = tmp_path / "包.zip"
    archive.write_bytes(stream.getvalue())
    assert all(one.forms or one.error for one in read(archive))
    assert [path.name for path in tmp_path.rglob("*")] == ["包.zip"]


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "哈"}">' for i in range(10))
HEADS = {
    "laughs": f"<!DOCTYPE a [{LAUGHS}]>",
    "external": '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
}


@pytest.mark.parametrize("head", HEADS)
def test_a_saved_web_page_and_a_text_document_have_no_entities_of_their_own(tmp_path: Path, head: str) -> None:
    cells = "".join(f"<td>{text}</td>" for text in ("产出指标", "数量指标", "修路里程&l9;", "3公里"))
    heads = "".join(f"<td>{text}</td>" for text in ("一级指标", "二级指标", "三级指标", "指标值"))
    page = f"{HEADS[head]}<html><body><table><tr>{heads}</tr><tr>{cells}</tr></table></body></html>"
    mht = f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}"
    (tmp_path / "表.mht").write_bytes(mht.encode())
    content = f'<?xml version="1.0"?>{HEADS[head]}<a xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0">&l9;</a>'
    with zipfile.ZipFile(tmp_path / "表.odt", "w") as pack:
        pack.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        pack.writestr("content.xml", content)
    for name in ("表.mht", "表.odt"):
        for one in read(tmp_path / name):
            told = str(one.error) + "".join(str(form.to_dict()) for form in one.forms)
            assert "哈哈" not in told
            assert "root:" not in told
