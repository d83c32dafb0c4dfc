"""Ways to spoil a file: bytes, text, XML, the members of a package, the words of a PDF.

Every mutation takes a random source and gives the same result for the same state of it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from corpus.readers.package import ZIP_ERRORS
from tests.fuzz.elements import EXTREMES, spoil_elements, text_of

Mutation = Callable[[bytes, Random], bytes]

LABELS = (
    "一级指标",
    "三级指标",
    "指标值",
    "产出指标",
    "数量指标",
    "单位：万元",
    "年度目标",
    "合计",
    "满意度指标",
    "指标1：",
    "得分",
)
ODD = ("\t", "|", "\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", ",", ";", '"', "  ", "\u3000", "：", "（", "）")
ODD += (
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\ufffd",
    "\x00",
    "\U000e0001",
    "\ud7ff",
    "\U0010ffff",
    "e\u0301",
)
RUNS = (
    "一",
    "1",
    "a",
    " ",
    "\t",
    "|",
    "\n",
    "<",
    "&",
    '"',
    ",",
    "（",
    "、",
    "；",
    "≥",
    "%",
    ".",
    "指标",
    "=",
    "数量指标",
    "1.",
    "[",
    '{"a":',
)
BAD_BYTES = (
    b"\xed\xa0\x80",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x80",
    b"\xc0\xaf",
    b"\xf8\x88\x80\x80\x80",
    b"\xef\xbb\xbf",
    b"\x00",
)
CHARSETS = (
    "gb2312",
    "utf-16",
    "utf-7",
    "big5",
    "idna",
    "punycode",
    "undefined",
    "base64",
    "unicode_escape",
    "x",
    "utf-8-sig",
)
PDF_WORDS = (
    b"Tj",
    b"Td",
    b"Tm",
    b"re",
    b"cm",
    b"q",
    b"Q",
    b"BT",
    b"ET",
    b"Tf",
    b"S",
    b"f",
    b"W",
    b"n",
    b"Do",
    b"Tr",
    b"Tz",
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED_NUMBER = re.compile(r'"-?\d+(?:\.\d+)?"')
_XML = (".xml", ".rels", ".html", ".htm", ".txt", ".csv")


def flip(data: bytes, chance: Random) -> bytes:
    """A few bytes changed."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        out[chance.randrange(len(out))] = chance.choice(
            (chance.randrange(256), 0, 255, out[chance.randrange(len(out))])
        )
    return bytes(out)


def truncate(data: bytes, chance: Random) -> bytes:
    """The end cut off."""
    return data[: chance.randrange(1, len(data) + 1)]


def delete_block(data: bytes, chance: Random) -> bytes:
    """A block taken out."""
    start, length = _block(data, chance)
    return data[:start] + data[start + length :]


def repeat_block(data: bytes, chance: Random) -> bytes:
    """A block written again, once or many times."""
    start, length = _block(data, chance)
    return data[: start + length] + data[start : start + length] * chance.choice((1, 1, 2, 20)) + data[start + length :]


def move_block(data: bytes, chance: Random) -> bytes:
    """A block written over another."""
    start, length = _block(data, chance)
    place = chance.randrange(len(data))
    return data[:place] + data[start : start + length] + data[place + length :]


def edit_length(data: bytes, chance: Random) -> bytes:
    """Two, four or eight bytes that may be a length, set to an extreme."""
    code = chance.choice(("<H", ">H", "<I", ">I", "<Q"))
    size = struct.calcsize(code)
    if len(data) <= size:
        return data
    most = 256**size - 1
    value = chance.choice((0, 1, most, most // 2, most // 2 + 1, 0x7FFF, 0x10000, chance.randrange(most))) & most
    place = chance.randrange(len(data) - size)
    return data[:place] + struct.pack(code, value) + data[place + size :]


def insert_bad_bytes(data: bytes, chance: Random) -> bytes:
    """Bytes that are no text in one coding or another."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(BAD_BYTES) * chance.choice((1, 1, 3, 100)) + data[place:]


def _block(data: bytes, chance: Random) -> tuple[int, int]:
    length = min(len(data), chance.choice((1, 4, 16, 64, 512, 4096, len(data) // 4 + 1)))
    return chance.randrange(len(data) - length + 1), length


def insert_signs(data: bytes, chance: Random) -> bytes:
    """Tabs, bars, breaks, labels, invisible and turned signs at a few places of the text."""
    text = text_of(data)
    for _ in range(chance.choice((1, 2, 5, 30))):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice((*ODD, *LABELS)) * chance.choice((1, 1, 1, 3)) + text[place:]
    return text.encode("utf-8", "replace")


def insert_run(data: bytes, chance: Random) -> bytes:
    """One sign up to a hundred thousand times."""
    text = text_of(data)
    place = chance.randrange(len(text) + 1)
    run = chance.choice(RUNS)
    run *= chance.choice((100, 3_000, 30_000, 100_000)) // len(run)
    return (text[:place] + run + text[place:]).encode("utf-8", "replace")


def change_numbers(data: bytes, chance: Random) -> bytes:
    """Numbers replaced by extremes; where there are quoted ones (attributes), mostly these."""
    text = text_of(data)
    pattern = _QUOTED_NUMBER if chance.random() < 0.7 and _QUOTED_NUMBER.search(text) else _NUMBER
    found = list(pattern.finditer(text))
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 1, 2, 6)))), key=_start, reverse=True):
        value = chance.choice(EXTREMES)
        text = text[: match.start()] + (f'"{value}"' if match[0][0] == '"' else value) + text[match.end() :]
    return text.encode("utf-8", "replace")


def shuffle_lines(data: bytes, chance: Random) -> bytes:
    """Lines repeated, taken out, joined or exchanged."""
    lines = text_of(data).split("\n")
    for _ in range(chance.choice((1, 3, 10))):
        place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        how = chance.randrange(4)
        if how == 0:
            lines[place], lines[other] = lines[other], lines[place]
        elif how == 1:
            lines.insert(place, lines[other])
        elif how == 2 and len(lines) > 1:
            del lines[place]
        else:
            lines[place] += lines[other]
    return "\n".join(lines).encode("utf-8", "replace")


def recode(data: bytes, chance: Random) -> bytes:
    """The text in another coding, or with another one named."""
    text = text_of(data)
    if chance.random() < 0.5:
        return re.sub(r"(?<=charset=)[\"']?[\w-]+|(?<=encoding=)\"[\w-]+\"", chance.choice(CHARSETS), text).encode()
    return text.encode(chance.choice(("gb18030", "utf-16", "utf-32", "big5", "utf-7", "utf-8-sig")), "ignore")


def spoil_member(data: bytes, chance: Random) -> bytes:
    """One member of a package spoiled by a way that suits it, or left out, renamed, given twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except (*ZIP_ERRORS, KeyError):
        return flip(data, chance)
    if not members:
        return data
    sizes = [min(len(content), 20_000) + 1 for _, content in members]
    place = chance.choices(range(len(members)), sizes)[0]
    name, content = members[place]
    how = chance.random()
    if how < 0.03:
        del members[place]
    elif how < 0.06:
        members.append((chance.choice(members)[0], content))
    elif content:
        ways = MARKUP if name.lower().endswith(_XML) else PLAIN
        members[place] = (name, chance.choice(ways)(content, chance))
    return _packed(members, chance)


def _packed(members: Sequence[tuple[str, bytes]], chance: Random) -> bytes:
    stream = io.BytesIO()
    method = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            # a second member of one name is wanted here: no complaint about it
            archive.NameToInfo.pop(name, None)
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, method)
    return stream.getvalue()


def change_operators(data: bytes, chance: Random) -> bytes:
    """Operators, numbers and references of a PDF exchanged."""
    how = chance.randrange(3)
    if how == 0:
        found = list(re.finditer(rb"(?<=[\s\])])(?:Tj|Td|Tm|re|cm|q|Q|BT|ET|Tf|S|f|W|n|Do)(?=\s)", data))
        new = chance.choice(PDF_WORDS)
    elif how == 1:
        found = list(re.finditer(rb"\b\d+ 0 R\b", data))
        new = b"%d 0 R" % chance.randrange(1, 12)
    else:
        found = list(re.finditer(rb"(?<=[\s\[])-?\d+(?:\.\d+)?(?=[\s\]])", data))
        new = chance.choice([value for value in EXTREMES if value.isascii()]).encode()
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 2, 8, 40)))), key=_start, reverse=True):
        data = data[: match.start()] + new + data[match.end() :]
    return data


def _start(match: re.Match[str] | re.Match[bytes]) -> int:
    return match.start()


PLAIN: tuple[Mutation, ...] = (flip, truncate, delete_block, repeat_block, move_block, edit_length, insert_bad_bytes)
TEXT: tuple[Mutation, ...] = (insert_signs, insert_run, change_numbers, shuffle_lines, recode)
MARKUP: tuple[Mutation, ...] = (
    spoil_elements,
    spoil_elements,
    spoil_elements,
    change_numbers,
    change_numbers,
    *TEXT[:2],
)
WAYS: dict[str, tuple[Mutation, ...]] = {
    "package": (*[spoil_member] * 8, *PLAIN),
    "markup": (*MARKUP, recode, *PLAIN),
    "text": (*TEXT, *TEXT, *PLAIN),
    "pdf": (*[change_operators] * 6, *PLAIN),
    "binary": PLAIN,
}
"""Kind of file → mutations to choose from, the more often named the likelier."""
