"""Web archives: the pages inside, however they are coded and packed."""

from __future__ import annotations

from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Source
from corpus.readers.sniff import find_container

PAGE = "<html><body><p>{0}</p><table><tr><td rowspan=2>{0}<td>学校数<tr><td>次数</table></body></html>"


def archive(*pages: tuple[str, str, str]) -> bytes:
    """Web archive of pages (location, charset, html), with a picture."""
    whole = MIMEMultipart("related")
    for location, charset, html in pages:
        part = MIMEText(html, "html", charset)
        part["Content-Location"] = location
        whole.attach(part)
    whole.attach(MIMEImage(b"GIF89a", "gif"))
    data = whole.as_bytes()
    # Office programs put the version first.
    return b"MIME-Version: 1.0\n" + data.replace(b"MIME-Version: 1.0\n", b"", 1)


def read(data: bytes) -> Document:
    source = Source("a.mht", data, DEFAULT)
    assert find_container(source) == "mht"
    return READERS["mht"](source)


def texts(document: Document, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[grid].rows]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "big5", "utf-16"])
def test_pages_in_any_charset(charset: str) -> None:
    page = PAGE.format("指标")
    page = page.replace("标", "標").replace("学", "學").replace("数", "數") if charset == "big5" else page
    document = read(archive(("file:///a.htm", charset, page)))
    assert document.container == "mht"
    assert [grid.part for grid in document.grids] == ["正文", "表格1"]
    table = texts(document, 1)
    assert table in ([["指标", "学校数"], ["指标", "次数"]], [["指標", "學校數"], ["指標", "次數"]])
    assert document.grids[1].rows[1][0].merged == "above"


def test_the_word_of_the_archive_on_the_charset_is_not_trusted_blindly() -> None:
    data = archive(("a.htm", "utf-8", PAGE.format("指标")))
    for claim in (b'charset="unicode"', b'charset="us-ascii"', b""):
        assert texts(read(data.replace(b'charset="utf-8"', claim)), 1)[0] == ["指标", "学校数"]


def test_sheets_of_an_excel_archive_are_counted_through_and_its_furniture_is_left_out() -> None:
    frame = "<html><frameset><frame src='sheet001.htm'></frameset></html>"
    tabs = "<html><body><table><tr><td>Sheet1</table></body></html>"
    sheets = [(f"file:///a.files/sheet00{n}.htm", "utf-8", PAGE.format(f"表{n}")) for n in (1, 2)]
    document = read(archive(("file:///a.htm", "utf-8", frame), ("a.files/tabstrip.htm", "utf-8", tabs), *sheets))
    assert [grid.part for grid in document.grids] == ["正文", "表格1", "正文", "表格2"]
    assert [texts(document, n)[0][0] for n in (1, 3)] == ["表1", "表2"]


def test_quoted_printable_pages_read_alike() -> None:
    body = "<table><tr><td>=E6=8C=87=E6=A0=\n=87<td>x</table>"
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    assert texts(read((head + body).encode())) == [["指标", "x"]]


def test_an_archive_without_a_page_is_empty() -> None:
    for data in (archive(), archive(("a.htm", "utf-8", "<html><body></body></html>"))):
        with pytest.raises(ReadError) as caught:
            read(data)
        assert caught.value.code == "file_empty"


def test_archives_within_archives_and_odd_headers_are_refused() -> None:
    head = b"MIME-Version: 1.0\n"
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(5000))
    charset = b"; charset*=x''%ff; charset*0=y"  # trips the library
    for data in (
        head + deep + b"Content-Type: text/html\n\n<p>x",
        head + b"Content-Type: text/html%b\n\n<p>x" % charset,
    ):
        with pytest.raises(ReadError) as caught:
            read(data)
        assert caught.value.code == "file_damaged"
