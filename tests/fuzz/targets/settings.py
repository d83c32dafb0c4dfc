"""Settings of audit and service: what is taken says the same when written and read again; all else is told."""

from __future__ import annotations

import json

from classifier.settings import load_settings, parse_settings
from corpus.errors import SettingError
from service.config import load_config
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require
from tests.fuzz.targets import Check


def prepare(name: str) -> Check:
    """The first byte says whether the file is JSON or TOML."""
    desk = Desk()

    def check(data: bytes) -> None:
        path = desk.put("设置.toml" if data[:1] > b"m" else "设置.json", data[1:])
        try:
            chosen = load_settings(path)
        except SettingError as error:
            refused(error, SettingError)
        else:
            again = parse_settings(json.loads(json.dumps(chosen.model_dump(mode="json"))))
            require((again, again.hash) == (chosen, chosen.hash), "other settings when written and read again")
        try:
            load_config(path, {})
        except SettingError as error:
            refused(error, SettingError)

    return check
