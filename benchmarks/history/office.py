"""Forms as Word and Excel files in folders of years and units, some of them damaged as files of offices are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.history.chance import chance
from benchmarks.history.docx import docx_bytes
from benchmarks.history.layout import is_word, to_page
from benchmarks.history.truth import GeneratedForm
from benchmarks.history.xlsx import xlsx_bytes
from corpus.atomic import write_bytes

__all__ = ["READABLE", "file_bytes", "write_office"]

READABLE = frozenset(("", "wrong_suffix", "shifted_row", "empty_rows"))
"""Damages after which a file can still be read."""
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # how a file with a password begins
_ENCRYPTED_SIZE = 6_144


def write_office(forms: Iterable[GeneratedForm], folder: Path) -> int:
    """Write every form to its file below the folder; number of files written."""
    number = 0
    for made in forms:
        write_bytes(folder / made.form.file, file_bytes(made))
        number += 1
    return number


def file_bytes(made: GeneratedForm) -> bytes:
    """What the form's file holds, its damage included."""
    form = made.form
    if made.damage == "empty_file":
        return b""
    rng = chance("damage", form.file)
    if made.damage == "encrypted":
        return _COMPOUND + rng.randbytes(_ENCRYPTED_SIZE) + "EncryptedPackage".encode("utf-16-le")
    rows = len(form.indicators)
    shifted = rng.randrange(rows) if made.damage == "shifted_row" else -1
    empty = sorted(rng.sample(range(rows), min(rows, 2))) if made.damage == "empty_rows" else ()
    page = to_page(form, made.variant, shifted=shifted, empty_after=empty)
    content = docx_bytes(page) if is_word(form.file, made.damage) else xlsx_bytes(page)
    return content[: int(len(content) * rng.uniform(0.2, 0.8))] if made.damage == "truncated" else content
