"""Target values: what a pool row says, how it moves over the years and how offices write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from benchmarks.history.words import words

__all__ = ["MANNERS", "Target", "drifted", "read_target", "scaled", "shown", "vague_text", "written"]

_NUMBER = re.compile(r"^(≥|≤|=|>|<|不低于|不少于|不超过|不高于|控制在)?\s*(\d+(?:\.\d+)?)\s*([^\d≥≤=<>～~—-]{0,8})$")
_MONTH = re.compile(r"^(?:20\d\d年)?(1[0-2]|[1-9])月(?:底前?|份?前?|\d+日前?)?(?:完成)?$")
_SIGNS = {"不低于": "≥", "不少于": "≥", "不超过": "≤", "不高于": "≤", "控制在": "≤", "": "", ">": "≥", "<": "≤"}
_TAILS = re.compile(r"(?:以上|以下|以内|左右)$")
_AT_LEAST, _AT_MOST = "≥", "≤"
MANNERS = ("sign", "bare", "words", "tail")
"""Ways to write a bound: ≥95%, 95%, 不低于95%, 95%以上."""


@dataclass(frozen=True, slots=True)
class Target:
    """kind: number, month or text. sign: ≥ ≤ = or "". amount: number or month; digits: places after the point."""

    kind: str
    sign: str = ""
    amount: float = 0.0
    digits: int = 0
    unit: str = ""
    text: str = ""

    @property
    def share(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == "%"


def read_target(sign: str, value: str, unit: str) -> Target | None:
    """The target of a pool row; None where it says nothing."""
    text = value.strip().replace("％", "%")
    if not text or "×" in text or "XX" in text:
        return None
    if unit in ("月", "月底", "月底前") and text.isdigit() and 1 <= int(text) <= 12:
        return Target("month", amount=float(text), text=text)
    if month := _MONTH.match(text):
        return Target("month", amount=float(month[1]), text=text)
    if found := _NUMBER.match(text):
        own = found[3].strip()
        tail = _TAILS.search(own)
        own = _TAILS.sub("", own)
        if (own and unit) or ("%" in own and own != "%"):
            return Target("text", text=text, unit=unit)
        stated = found[1] or sign.replace("定性", "") or ({"以上": "≥"}.get(tail[0], "≤") if tail else "")
        digits = len(found[2].partition(".")[2])
        return Target("number", _SIGNS.get(stated, stated), float(found[2]), digits, (own or unit).strip())
    return Target("text", text=text, unit="" if sign == "定性" else unit)


def scaled(target: Target, rng: Random) -> Target:
    """The same kind of target for another unit: amounts of its own size, shares near by."""
    if target.kind != "number" or target.amount == 0 or (target.share and target.sign == "="):
        return target
    if target.share:
        return _moved(target, _within(target.amount + rng.choice((-5, -3, -2, -1, 0, 0, 0, 0, 1, 2))))
    return _moved(target, target.amount * rng.lognormvariate(0, 0.7))


def drifted(target: Target, rng: Random) -> Target:
    """Next year's target: shares creep, amounts follow the task."""
    if target.kind == "month":
        month = float(max(3, min(12, int(target.amount) + rng.choice((-1, -1, 1)))))
        return Target("month", amount=month, text=target.text)
    if target.kind != "number" or target.amount == 0 or (target.share and target.sign == "="):
        return target
    if target.share:
        return _moved(target, _within(target.amount + rng.choice((-1, 0.5, 1, 1, 2, 3))))
    return _moved(target, target.amount * rng.choice((0.8, 0.9, 0.95, 1.05, 1.1, 1.1, 1.2, 1.3, 2.0)))


def _within(share: float) -> float:
    return min(max(share, 1.0), 100.0)


def _moved(target: Target, amount: float) -> Target:
    if target.share:
        amount = round(amount, target.digits)
    elif target.digits == 0:
        amount = max(1.0, round(amount)) if amount < 100 else float(f"{amount:.2g}")
    else:
        amount = max(10.0**-target.digits, round(amount, target.digits))
    return Target(target.kind, target.sign, amount, target.digits, target.unit, target.text)


def shown(amount: float, digits: int) -> str:
    """A number as filed, without trailing zeros."""
    text = f"{amount:.{digits}f}" if digits else f"{amount:.1f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written(target: Target, manner: str, year: int, *, split: bool) -> tuple[str, str]:
    """Value and unit as filed. manner: of MANNERS. split: whether the form has a column for units."""
    if target.kind == "month":
        month = int(target.amount)
        texts = {"sign": f"{year}年{month}月底前", "bare": f"{month}月底前", "words": f"{year}年{month}月"}
        return texts.get(manner, f"{month}月前完成"), ""
    if target.kind == "text":
        return (target.text, target.unit) if split else (target.text + target.unit, "")
    number = shown(target.amount, target.digits)
    inner, outer = ("", target.unit) if split else (target.unit, "")
    sign = target.sign
    if manner == "words" and sign in (_AT_LEAST, _AT_MOST):
        word = "不超过" if sign == _AT_MOST else "不低于" if target.share else "不少于"
        return f"{word}{number}{inner}", outer
    if manner == "tail" and sign in (_AT_LEAST, _AT_MOST) and not split:
        return f"{number}{inner}{'以上' if sign == _AT_LEAST else '以内'}", outer
    if manner == "sign" and sign:
        return f"{sign}{number}{inner}", outer
    return f"{number}{inner}", outer


def vague_text(rng: Random) -> str:
    """A target that nobody can measure, 显著提升."""
    text: str = rng.choice(words()["vague"])
    return text
