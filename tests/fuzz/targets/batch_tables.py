"""Tables of a batch: forms whose rows are those of the table, or one refusal."""

from __future__ import annotations

from classifier.batch.arrange import arrange
from classifier.batch.table_parts import bare_forms, cut_table, read_part
from classifier.batch.tables import is_table
from corpus.errors import ReadError
from corpus.tables import read_parquet
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require, written
from tests.fuzz.targets import Check

_MEMORY = 256 << 20
_NAME = "台账"


def prepare(name: str) -> Check:
    """The content tells Parquet from text."""
    desk = Desk()

    def check(data: bytes) -> None:
        path = desk.put(f"{_NAME}.csv", data)
        is_table(path)
        target, work = path.with_name("shape.parquet"), path.with_name("work")
        work.mkdir()
        try:
            arrange(path, _NAME, target, work, _MEMORY)
            forms = [one.form for part in cut_table(target) for one in read_part(part)]
            forms += [one.form for one in bare_forms(path, _NAME)]
        except ReadError as error:
            refused(error, ReadError)
        else:
            for form in forms:
                written(form.to_dict())
        try:
            read_parquet(path)
        except ReadError as error:
            refused(error, ReadError)
        left = {one.name for one in path.parent.iterdir()} - {path.name, target.name, work.name}
        require(not left, "files left behind", left)

    return check
