"""Lists of indicators to classify: every row and cell kept, or one refusal."""

from __future__ import annotations

from classifier.rows import read_rows
from corpus.errors import ReadError
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require
from tests.fuzz.targets import Check

_SUFFIXES = (".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".parquet")


def prepare(name: str) -> Check:
    """The first byte says how the file is called."""
    desk = Desk()

    def check(data: bytes) -> None:
        path = desk.put(f"清单{_SUFFIXES[(data or bytes(1))[0] % len(_SUFFIXES)]}", data[1:])
        try:
            table = read_rows(path)
        except ReadError as error:
            refused(error, ReadError)
            return
        require(all(len(row) == len(table.columns) for row in table.rows), "a row as wide as no heading")
        require(len(set(table.columns)) == len(table.columns), "two columns of one name", table.columns)
        items = table.indicators()
        require(len(items) == len(table.rows), "not an indicator for every row", len(items))
        texts = {type(text) for item in items for text in (item.name, item.value, item.unit, item.l1, item.l2)}
        require(texts <= {str}, "a cell that is no text", texts)

    return check
