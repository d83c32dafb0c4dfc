"""Serial numbers shown as dates and times, the way Chinese Excel and WPS show them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

_DATE_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<system>\$-F[48]00)\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<letters>y+|e+|m+|d+|h+|s+|aaaa?)|\.(?P<parts>0+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_CODE = re.compile(r'"[^"]*"?|[\\!].|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_SECONDS = 86_400


@lru_cache(maxsize=1024)
def is_date_format(section: str) -> bool:
    """Whether a section of a number format has date or time letters outside quotes and brackets."""
    bare = _NOT_CODE.sub("", section)
    if re.search(r"general|通用格式", bare, re.IGNORECASE):
        return False
    return bool(re.search(r"[ymdhs]|aaa|上午/下午", re.sub(r"[eE][+-]", "", bare), re.IGNORECASE))


def show_date(serial: float, section: str, *, epoch_1904: bool = False) -> str:
    """Text of a serial day number under a date format; "" when it is no date (negative, beyond 9999)."""
    if not 0 <= serial < 2_958_466:
        return ""
    moment = _moment(serial, epoch_1904=epoch_1904)
    tokens = _DATE_TOKEN.finditer(section)
    return _Shower(moment, serial, section).show(list(tokens)).strip()


def _moment(serial: float, *, epoch_1904: bool) -> datetime:
    # Day 60 of the 1900 system is a 29 February that never was; earlier days count from one day later.
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)
    return start + timedelta(seconds=round(serial * _DAY_SECONDS))


class _Shower:
    """Shows one moment; remembers the unit before, since m after h means minutes."""

    def __init__(self, moment: datetime, serial: float, section: str) -> None:
        self._moment = moment
        self._seconds = round(serial * _DAY_SECONDS)
        self._twelve = bool(re.search(r"AM/PM|A/P|上午/下午", section, re.IGNORECASE))

    def show(self, tokens: list[re.Match[str]]) -> str:
        out: list[str] = []
        before = ""
        for index, token in enumerate(tokens):
            kind = token.lastgroup or ""
            text = token.group(kind) if kind else ""
            if kind == "system":
                # The system's own long date or time: what follows is only its English spelling.
                long_date = f"{self._moment.year}年{self._moment.month}月{self._moment.day}日"
                return long_date if "8" in text else f"{self._moment:%H:%M:%S}".lstrip("0")
            if kind == "letters":
                unit = text.lower()
                if unit[0] == "m" and (before == "h" or self._seconds_follow(tokens, index)):
                    out.append(f"{self._moment.minute:0{min(len(unit), 2)}d}")
                else:
                    out.append(self._unit(unit))
                before = unit[0]
            elif kind == "elapsed":
                out.append(self._elapsed(text.lower()))
                before = text[0].lower()
            elif kind == "noon":
                afternoon = self._moment.hour >= 12
                morning, evening = text.split("/")
                out.append(evening if afternoon else morning)
            elif kind in {"quoted", "escaped"} or (kind == "other" and text != "@"):
                out.append(text)
        return "".join(out)

    @staticmethod
    def _seconds_follow(tokens: list[re.Match[str]], index: int) -> bool:
        following = next((token for token in tokens[index + 1 :] if token.lastgroup in {"letters", "elapsed"}), None)
        return following is not None and (following.group("letters") or following.group("elapsed"))[0] in "sS"

    def _elapsed(self, unit: str) -> str:
        size = {"h": 3600, "m": 60, "s": 1}[unit[0]]
        return f"{self._seconds // size:0{len(unit)}d}"

    def _unit(self, unit: str) -> str:
        moment, size = self._moment, len(unit)
        if unit[0] in "ye":
            return f"{moment.year % 100:02d}" if unit == "yy" else f"{moment.year:04d}"
        if unit[0] == "m":
            return _MONTHS[moment.month - 1] if size == 3 else f"{moment.month:0{min(size, 2)}d}"
        if unit[0] == "d":
            return f"{moment.day:0{size}d}" if size <= 2 else "星期" + _WEEKDAYS[moment.weekday()]
        if unit[0] == "a":
            return ("星期" if size == 4 else "") + _WEEKDAYS[moment.weekday()]
        if unit[0] == "h":
            hour = (moment.hour % 12 or 12) if self._twelve else moment.hour
            return f"{hour:0{min(size, 2)}d}"
        return f"{moment.second:0{min(size, 2)}d}"
