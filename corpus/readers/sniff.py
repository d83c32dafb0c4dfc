"""What a file is, by its content: suffixes of downloaded forms lie too often to be asked."""

from __future__ import annotations

import io
import re
import zipfile

from corpus.errors import ReadError
from corpus.readers.refusals import damaged, empty, encrypted, not_yet
from corpus.readers.source import Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS_WORD = "请用 Office 或 WPS 打开后另存为 .docx 再试"
_SAVE_AS_EXCEL = "请用 Office 或 WPS 打开后另存为 .xlsx 再试"
_NOT_YET = (
    (b"%PDF-", "PDF 文件", "请换成原来的 .docx 或 .xlsx 文件，或用 WPS 转换后再试"),
    (b"\x89PNG\r\n", "图片", "请提供可编辑的 .docx 或 .xlsx 文件"),
    (b"\xff\xd8\xff", "图片", "请提供可编辑的 .docx 或 .xlsx 文件"),
    (b"GIF8", "图片", "请提供可编辑的 .docx 或 .xlsx 文件"),
    (b"BM", "图片", "请提供可编辑的 .docx 或 .xlsx 文件"),
    (b"II*\x00", "图片", "请提供可编辑的 .docx 或 .xlsx 文件"),
    (b"MM\x00*", "图片", "请提供可编辑的 .docx 或 .xlsx 文件"),
    (b"{\\rtf", "RTF 文档", _SAVE_AS_WORD),
    (b"Rar!\x1a\x07", "压缩包", "请先解压，再指定其中的申报表"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包", "请先解压，再指定其中的申报表"),
    (b"\x1f\x8b\x08", "压缩包", "请先解压，再指定其中的申报表"),
)
# Streams of an OLE file are named in UTF-16.
_OLE_STREAMS = (
    ("WordDocument", "旧版 Word 文件（.doc 或 .wps）", _SAVE_AS_WORD),
    ("Workbook", "旧版 Excel 文件（.xls 或 .et）", _SAVE_AS_EXCEL),
    ("Book", "旧版 Excel 文件（.xls 或 .et）", _SAVE_AS_EXCEL),
)
_MARKUP_NOT_YET = (
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"), "XML 表格", _SAVE_AS_EXCEL),
    (re.compile(r"<w:wordDocument|<pkg:package"), "XML 文档", _SAVE_AS_WORD),
    (re.compile(r"\AMIME-Version:", re.IGNORECASE), "单个网页文件（.mht）", _SAVE_AS_WORD),
)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|div|p)\b", re.IGNORECASE)
_HTML_TABLE = re.compile(r"<table\b.*?<t[dhr]\b", re.IGNORECASE | re.DOTALL)
_HEAD = 65_536


def find_container(source: Source) -> str:
    """Name of the container: txt, csv, xlsx, docx or html.

    Raises ReadError: file_encrypted, format_not_yet (known, but no reader), file_damaged,
    unknown_format, file_empty (nothing but blanks).
    """
    data = source.data
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _of_zip(source)
    if data.startswith(_OLE):
        raise _of_ole(source)
    for magic, what, hint in _NOT_YET:
        # "BM" alone also begins ordinary text; a bitmap has zero bytes soon after.
        if data.startswith(magic) and (magic != b"BM" or b"\x00\x00" in data[:16]):
            raise not_yet(source.name, what, hint)
    return _of_text(source)


def _of_zip(source: Source) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(source.name) from error
    if "xl/workbook.bin" in names:
        raise not_yet(source.name, "二进制 Excel 文件（.xlsb）", _SAVE_AS_EXCEL)
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if b"opendocument" in kind:
        hint = _SAVE_AS_EXCEL if b"spreadsheet" in kind else _SAVE_AS_WORD
        raise not_yet(source.name, "ODF 文件", hint)
    if "OFD.xml" in names:
        raise not_yet(source.name, "OFD 版式文件", "请换成原来的 .docx 或 .xlsx 文件再试")
    if any(name.startswith("ppt/") for name in names):
        raise not_yet(source.name, "演示文稿", "请提供 .docx 或 .xlsx 格式的申报表")
    if source.name.lower().endswith((".docx", ".xlsx", ".docm", ".xlsm")):
        message = "扩展名是办公文档，内容却不是"
        raise ReadError(
            "not_office_file", message, where=source.name, hint="请重新获取原文件，或用 Office、WPS 另存后再试"
        )
    raise not_yet(source.name, "压缩包", "请先解压，再指定其中的申报表")


def _of_ole(source: Source) -> ReadError:
    if "EncryptedPackage".encode("utf-16-le") in source.data:
        return encrypted(source.name)
    for stream, what, hint in _OLE_STREAMS:
        if stream.encode("utf-16-le") in source.data:
            return not_yet(source.name, what, hint)
    return not_yet(source.name, "旧版办公文件", "请用 Office 或 WPS 打开后另存为 .docx 或 .xlsx 再试")


def _of_text(source: Source) -> str:
    from corpus.readers.csv import find_delimiter

    text = source.text
    if not text.strip():
        raise empty(source.name)
    head = text[:_HEAD].lstrip()
    for pattern, what, hint in _MARKUP_NOT_YET:
        if pattern.search(head[:4096]):
            raise not_yet(source.name, what, hint)
    if _is_html(head):
        return "html"
    return "csv" if find_delimiter(text) else "txt"


def _is_html(head: str) -> bool:
    if head.startswith("<"):
        return bool(_HTML_START.search(head[:4096]))
    return bool(_HTML_TABLE.search(head))
