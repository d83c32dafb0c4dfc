"""A backup put back into an empty office: whole, or refused; nothing is written outside the office's folder."""

from __future__ import annotations

import zipfile

from corpus.errors import ZhibiaoError
from service.config import load_config
from service.office.office import open_office
from service.operations.backup import back_up, restore
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require
from tests.fuzz.targets import Check


def prepare(name: str) -> Check:
    """What could be put back can be backed up again."""
    desk = Desk()

    def check(data: bytes) -> None:
        path = desk.put("备份.zip", data)
        config = load_config(None, {}, data=path.with_name("办"), open=True, warm_start=False)
        try:
            report = restore(config, path)
        except ZhibiaoError as error:
            refused(error)
        else:
            office = open_office(config)
            try:
                again = back_up(office, path.with_name("再.zip"))
            finally:
                office.close()
            require(again.rows == report.rows or not zipfile.is_zipfile(path), "other rows than were put back", again)
        left = {one.name for one in path.parent.iterdir()} - {"备份.zip", "再.zip", "办"}
        require(not left, "files outside the folder", left)

    return check
