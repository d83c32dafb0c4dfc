"""What a file is, by its content: suffixes of downloaded forms lie too often to be asked."""

from __future__ import annotations

import io
import re
import struct
import zipfile

from corpus.errors import ReadError
from corpus.readers.package import ZIP_ERRORS
from corpus.readers.refusals import damaged, empty, encrypted, not_yet
from corpus.readers.source import Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_YET = (
    (b"Rar!\x1a\x07", "rar 压缩包", "请先解压，或改用 zip 压缩后再试"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "请先解压，或改用 zip 压缩后再试"),
    (b"\x1f\x8b\x08", "gz 压缩包", "请先解压，或改用 zip 压缩后再试"),
)
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLE_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_MARKUP = (
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"), "spreadsheet_xml"),
    (re.compile(r"<w:wordDocument|<pkg:package"), "word_xml"),
    (re.compile(r"\A(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}MIME-Version:", re.IGNORECASE), "mht"),
)
_PACKAGE = frozenset({"[Content_Types].xml", "_rels/.rels", "word/document.xml", "xl/workbook.xml"})
"""Parts of which any says that a zip is an office document."""
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|div|p)\b", re.IGNORECASE)
_HTML_TABLE = re.compile(r"<table\b.*?<t[dhr]\b", re.IGNORECASE | re.DOTALL)
_HEAD = 65_536


def find_container(source: Source) -> str:
    """Name of the container, a key of ``corpus.readers.READERS``.

    Raises ReadError: file_encrypted, format_not_yet (known, but no reader), file_damaged,
    unknown_format, file_empty (nothing but blanks).
    """
    data = source.data
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _of_zip(source)
    if data.startswith(_OLE):
        return _of_ole(source)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_PICTURES) and (not data.startswith(b"BM") or b"\x00\x00" in data[:16]):
        # "BM" alone also begins ordinary text; a bitmap has zero bytes soon after.
        return "image"
    for magic, what, hint in _NOT_YET:
        if data.startswith(magic):
            raise not_yet(source.name, what, hint)
    return _of_text(source)


def _of_zip(source: Source) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = archive.namelist()
            kind = _beginning(archive, "mimetype") if "mimetype" in names else b""
    except ZIP_ERRORS as error:
        raise damaged(source.name) from error
    if "xl/workbook.bin" in names:
        return "xlsb"
    if _PACKAGE.intersection(names):  # and no folder that happens to be called word
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    if b"opendocument" in kind:
        return "ods" if b"spreadsheet" in kind else "odt"
    if "OFD.xml" in names:
        raise not_yet(source.name, "OFD 版式文件", "请换成原来的 .docx 或 .xlsx 文件再试")
    if any(name.startswith("ppt/") for name in names):
        raise not_yet(source.name, "演示文稿", "请提供 .docx 或 .xlsx 格式的申报表")
    if source.name.lower().endswith((".docx", ".xlsx", ".docm", ".xlsm")):
        message = "扩展名是办公文档，内容却不是"
        raise ReadError(
            "not_office_file", message, where=source.name, hint="请重新获取原文件，或用 Office、WPS 另存后再试"
        )
    return "zip"


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(100)


def _of_ole(source: Source) -> str:
    streams = _ole_streams(source.data)
    if "EncryptedPackage" in streams:
        raise encrypted(source.name)
    for stream, container in _OLE_STREAMS:
        if stream in streams:
            return container
    raise not_yet(source.name, "旧版办公文件", "请用 Office 或 WPS 打开后另存为 .docx 或 .xlsx 再试")


def _ole_streams(data: bytes) -> set[str]:
    """Names of the streams at the top of an OLE file; what is embedded in the document lies deeper.

    Where the directory is damaged, the names found anywhere in the bytes (UTF-16) have to do.
    """
    from doc2docx.cfb import CompoundFile
    from doc2docx.errors import Doc2DocxError

    try:
        return {entry.path for entry in CompoundFile(data).entries}
    except (Doc2DocxError, struct.error, ValueError):
        names = ("EncryptedPackage", *(stream for stream, _ in _OLE_STREAMS))
        return {name for name in names if name.encode("utf-16-le") in data}


def _of_text(source: Source) -> str:
    from corpus.readers.csv import find_delimiter

    text = source.text
    if not text.strip():
        raise empty(source.name)
    head = text[:_HEAD].lstrip()
    for pattern, container in _MARKUP:
        if pattern.search(head[:4096]):
            return container
    if _is_html(head):
        return "html"
    return "csv" if find_delimiter(text) else "txt"


def _is_html(head: str) -> bool:
    if head.startswith("<"):
        return bool(_HTML_START.search(head[:4096]))
    return bool(_HTML_TABLE.search(head))
