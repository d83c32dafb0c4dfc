"""Numbers as a spreadsheet shows them: 0.9 under ``0%`` is 90%, 5 under ``"≥"0"所"`` is ≥5所.

Covers what forms use: sections and conditions, thousands, scaling commas, percent, quoted and
escaped signs, exponents, currency marks. Dates are in :mod:`corpus.readers.date_format`; fractions
fall back to the plain number.
Source of the grammar: ECMA-376 part 1, 18.8.31 (numFmts).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from openpyxl.styles.numbers import BUILTIN_FORMATS

from corpus.readers.date_format import is_date_format, show_date

BUILT_IN: Final = {
    **BUILTIN_FORMATS,
    # Chinese Excel and WPS show these otherwise than English ones.
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    41: '#,##0;-#,##0;"-";@',
    42: '"¥"#,##0;"¥"-#,##0;"¥""-";@',
    43: '#,##0.00;-#,##0.00;"-";@',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥""-";@',
    47: "mm:ss.0",
    # The ids that differ by language, as Chinese Excel and WPS show them (18.8.30, zh-cn).
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|\[\$(?P<currency>[^\]\-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<exponent>[Ee][+-]0+)|(?P<general>[Gg]eneral|G/通用格式)|(?P<digit>[0#?])|(?P<value>@)|(?P<sign>[.,%])|(?P<other>.)",
    re.DOTALL,
)
_PIECE = re.compile(r'"[^"]*"?|[\\!_*].|\[[^\]]*\]|;|[^;]', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_MOST_DECIMALS = 30


def show_number(value: float, code: str, *, epoch_1904: bool = False) -> str:
    """Text a spreadsheet shows for ``value`` under number format ``code``, without padding blanks."""
    if code == "General":
        return show_general(value)
    section, signed = _section_for(value, code)
    if is_date_format(section):
        return show_date(value, section, epoch_1904=epoch_1904) or show_general(value)
    if not section.strip():
        return show_general(value) if not code.strip() else ""
    tokens = _tokens(section)
    if any(kind in {"general", "value"} for kind, _ in tokens):
        # Words may stand beside General: "第"General"批".
        shown = show_general(abs(value) if signed else value)
        return "".join(
            shown if kind in {"general", "value"} else text if kind == "text" else "" for kind, text in tokens
        ).strip()
    if "/" in re.sub(r'"[^"]*"', "", section) and "?" in section:
        return show_general(value)
    text = _fill(abs(value), tokens)
    return ("-" + text if value < 0 and not signed and re.search(r"[1-9]", text) else text).strip()


def show_text(text: str, code: str) -> str:
    """Text a spreadsheet shows for a text cell: words set around it by ``@`` are added."""
    if code in {"General", "@"}:
        return text
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[0] if len(sections) == 1 and "@" in code else "@"
    return "".join(text if kind == "value" else sign if kind == "text" else "" for kind, sign in _tokens(section))


def show_general(value: float) -> str:
    """Plain number: no .0 on integers, at most 15 significant digits, no exponent up to 20 digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if 1e-10 < abs(value) < 1e20 else text


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    sections = [""]
    for piece in _PIECE.findall(code):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return tuple(sections)


@lru_cache(maxsize=1024)
def _tokens(section: str) -> tuple[tuple[str, str], ...]:
    """Pairs (kind, text): text, digit, sign, exponent, general, value (@)."""
    out = []
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup or ""
        if kind in {"quoted", "escaped", "currency", "other"}:
            out.append(("text", match.group(kind)))
        elif kind:
            out.append((kind, match.group(kind)))
    return tuple(out)


def _section_for(value: float, code: str) -> tuple[str, bool]:
    """Section that applies, and whether it shows the sign itself (so the number goes in unsigned)."""
    sections = _sections(code)
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, condition.group(1), float(condition.group(2))):
                return section, False
        return "General", False
    numeric = sections[:3]
    if value < 0 and len(numeric) > 1:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _holds(value: float, operator: str, bound: float) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[operator]


def _fill(value: float, tokens: tuple[tuple[str, str], ...]) -> str:
    """Put the digits of a non-negative number into the places of its format."""
    kinds = [kind for kind, _ in tokens]
    if "digit" not in kinds:
        return "".join(text for kind, text in tokens if kind == "text" or text == "%")
    last = len(kinds) - 1 - kinds[::-1].index("digit")
    first = kinds.index("digit")
    points = [i for i, token in enumerate(tokens) if token == ("sign", ".")]
    point = points[0] if points else len(tokens)
    whole_last = max((i for i in range(min(point, last + 1)) if kinds[i] == "digit"), default=first)
    commas = [i for i, token in enumerate(tokens) if token == ("sign", ",")]
    # A comma between places groups thousands; commas after the last place of a part divide by 1000 each.
    scale = sum(i > whole_last and (i < point or i > last) for i in commas)
    grouped = any(first < i < whole_last for i in commas)
    exponent = next((text for kind, text in tokens if kind == "exponent"), "")
    decimals = min(sum(kinds[i] == "digit" for i in range(point, len(tokens))), _MOST_DECIMALS)
    if exponent:
        mantissa, _, power = f"{value:.{decimals}E}".partition("E")
        return f"{mantissa}E{'-' if power[0] == '-' else '+'}{power[1:].lstrip('0').zfill(len(exponent) - 2)}"
    percent = sum(token == ("sign", "%") for token in tokens)
    try:
        number = (Decimal(repr(value)).scaleb(2 * percent - 3 * scale)).quantize(
            Decimal(1).scaleb(-decimals), ROUND_HALF_UP
        )
    except InvalidOperation:
        return show_general(value)
    whole, _, fraction = f"{number:f}".partition(".")
    return _lay_out(tokens, point, whole, fraction, grouped=grouped)


def _lay_out(tokens: tuple[tuple[str, str], ...], point: int, whole: str, fraction: str, *, grouped: bool) -> str:
    places = [i for i, (kind, _) in enumerate(tokens) if kind == "digit" and i < point]
    zeros = sum(tokens[i][1] == "0" for i in places)
    whole = whole.lstrip("0").rjust(zeros, "0")
    head, tail = (whole, "") if len(places) < 2 else (whole[: -len(places) + 1], whole[-len(places) + 1 :])
    interrupted = any(tokens[i][0] == "text" for i in range(places[0], places[-1])) if places else False
    optional = [tokens[i][1] == "#" for i in range(point, len(tokens)) if tokens[i][0] == "digit"]
    keep = len(fraction)
    while keep and fraction[keep - 1] == "0" and optional[keep - 1]:
        keep -= 1
    out: list[str] = []
    used = 0
    for i, (kind, text) in enumerate(tokens):
        if kind == "text" or text == "%":
            out.append(text)
        elif i == point:
            out.append(".")
        elif kind == "digit" and i < point:
            if i == places[0]:
                out.append(head if interrupted else f"{int(whole):,}" if grouped and whole else whole)
                spare = len(places) - 1 - len(tail)
            elif interrupted:
                position = places.index(i) - 1 - spare
                out.append(tail[position] if position >= 0 else "")
        elif kind == "digit":
            out.append(fraction[used] if used < keep else "")
            used += 1
    return "".join(out)
