"""Numbers read as the sheet shows them, since that is what the filer saw and signed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.number_format import show_general, show_number, show_text

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (18, "General", "18"),
        (0.1 + 0.2, "General", "0.3"),
        (0.00005, "General", "0.00005"),
        (123456789012, "General", "123456789012"),
        (-3.5, "General", "-3.5"),
        (5, "@", "5"),
        (0.9, "0%", "90%"),
        (0.9247, "0.00%", "92.47%"),
        (0.925, "0%", "93%"),
        (1.005, "0.00", "1.01"),
        (182142.95, "#,##0.00", "182,142.95"),
        (1234567, "#,##0", "1,234,567"),
        (0.5, "#.##", ".5"),
        (2.5, "0.##", "2.5"),
        (7, "000", "007"),
        (5, '"≥"0"所"', "≥5所"),
        (0.9, '"≥"0%', "≥90%"),
        (2024, 'General"年"', "2024年"),
        (12345, '0!.0,"万"', "1.2万"),
        (1234567, "0.00,,", "1.23"),
        (13800138000, "000-0000-0000", "138-0013-8000"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (-5, "0;(0)", "(5)"),
        (-12, "0_);[Red]\\(0\\)", "(12)"),
        (-5, "0.0", "-5.0"),
        (-0.4, "0", "0"),
        (0, "0;-0;;@", ""),
        (5, ";;;", ""),
        (0, ACCOUNTING, "-"),
        (-1234.5, ACCOUNTING, "-1,234.50"),
        (95, '[>=90]"优";[<60]"差";"中"', "优"),
        (70, '[>=90]"优";[<60]"差";"中"', "中"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (0.5, "# ?/?", "0.5"),
        (45657, 'yyyy"年"m"月"d"日"', "2024年12月31日"),
        (45657, "yyyy/m/d;@", "2024/12/31"),
        (45657, "yyyy.mm", "2024.12"),
        (45657, 'm"月"', "12月"),
        (45657, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2024年12月31日"),
        (45657, "aaaa", "星期二"),
        (45657.354166667, "yyyy-mm-dd h:mm:ss", "2024-12-31 8:30:00"),
        (0.75, "上午/下午h:mm", "下午6:00"),
        (1.5, "[h]:mm", "36:00"),
    ],
)
def test_shown_as_excel_shows_it(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


def test_the_1904_calendar_starts_four_years_later() -> None:
    assert show_number(0, "yyyy-m-d", epoch_1904=True) == "1904-1-1"


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [("优", "General", "优"), ("优", "0.00", "优"), ("优", '@"级"', "优级"), ("优", '0;-0;;"≥"@', "≥优")],
)
def test_text_cells_take_the_words_of_their_format(text: str, code: str, shown: str) -> None:
    assert show_text(text, code) == shown


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_integers_never_gain_a_point(number: int) -> None:
    assert show_general(float(number)) == str(number)
    assert show_number(float(number), "#,##0") == f"{number:,}"


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(min_value=0, max_value=4))
def test_decimals_agree_with_plain_rounding(number: float, places: int) -> None:
    code = "#,##0." + "0" * places if places else "#,##0"
    assert abs(float(show_number(number, code).replace(",", "")) - number) <= 0.5 * 10**-places + abs(number) * 1e-15


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(alphabet='0#?.,%;@"≥[<>=]-Eyymdhs/! _*G', max_size=14))
def test_no_format_however_odd_is_more_than_a_value_error(number: float, code: str) -> None:
    with contextlib.suppress(ValueError, OverflowError):
        assert isinstance(show_number(number, code), str)
