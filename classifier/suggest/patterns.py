"""Measure patterns filled with the filer's own words: {x}验收合格率 and 校舍维修 make 校舍维修验收合格率."""

from __future__ import annotations

import re

__all__ = ["fill"]

_LONGEST_OVERLAP = 4
_ODD = re.compile(r"的的|项目项目|工程工程|服务服务")


def fill(pattern: str, phrase: str, served: str) -> str:
    """The pattern with the phrase for {x} and the served for {who}.

    What the phrase ends with is not said again where the pattern goes on with it (养老服务 + 服务满意度).
    """
    text = pattern.replace("{who}", served)
    before, found, after = text.partition("{x}")
    if not found:
        return text
    for size in range(min(_LONGEST_OVERLAP, len(after), len(phrase)), 0, -1):
        if after[:size] == phrase[-size:] and (size > 1 or after[0] in "率数"):
            after = after[size:]
            break
    return _ODD.sub(lambda twice: twice.group()[: len(twice.group()) // 2], before + phrase + after)
