"""Personal data in free text: what is told and masked, and what of a budget must stay as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.masking import mask_record
from corpus.personal import KINDS, find_personal, mask
from corpus.records import BudgetLine, Form, HistoryValue, Indicator, Note, Place

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PROVINCES = ("11", "31", "41", "44", "51", "65")


def kinds(text: str, label: str = "") -> list[str]:
    return [one.kind for one in find_personal(text, label)]


def told(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_personal(text)]


def identity(province: str, county: int, born: Any, serial: int) -> str:
    """An identity number by GB 11643-1999."""
    body = f"{province}{county:04d}{born:%Y%m%d}{serial:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def luhn(body: str) -> str:
    """A number with its check digit by ISO/IEC 7812-1."""
    digits = [int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(value - 9 if value > 9 else value for value in digits) % 10)


identities = st.builds(
    identity,
    st.sampled_from(PROVINCES),
    st.integers(101, 9999).filter(lambda county: county % 100),
    st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 1, 1)),
    st.integers(1, 999),
)
cards = st.from_regex(r"62[0-9]{13,16}", fullmatch=True).map(luhn)
mobiles = st.from_regex(r"1(3[0-9]|5[0-35-9]|8[0-9])[0-9]{8}", fullmatch=True)
landlines = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})-[2-9][0-9]{6,7}", fullmatch=True)
prose = st.text(alphabet="培训教师发放补助，。；（）：为", max_size=12)


class TestTold:
    @given(prose, st.one_of(identities, cards, mobiles, landlines), prose)
    def test_are_identity_numbers_cards_and_telephones_anywhere_in_a_text(
        self, before: str, number: str, after: str
    ) -> None:
        assert told(before + number + after) == [number]

    @given(identities, st.integers(1, 9))
    def test_is_no_identity_number_whose_check_digit_is_wrong(self, number: str, by: int) -> None:
        wrong = number[:17] + "0123456789X"[("0123456789X".index(number[17]) + by) % 11]
        assert "identity" not in kinds(wrong)
        assert kinds(f"身份证号：{wrong}") == [
            "identity"
        ]  # where it is said to be one, a slip of the pen hides nothing

    @given(cards, st.integers(1, 9))
    def test_is_no_card_whose_check_digit_is_wrong(self, number: str, by: int) -> None:
        wrong = number[:-1] + str((int(number[-1]) + by) % 10)
        assert kinds(wrong) == []
        assert kinds(f"账号：{wrong}") == ["account"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("联系人：张三 138-0013-8000", ["张三", "138-0013-8000"]),
            ("（0371）66881234", ["（0371）66881234"]),
            ("0371-66881234转801", ["0371-66881234转801"]),
            ("电话：66881234、66885678", ["66881234", "66885678"]),
            ("＋８６　１３８００１３８０００", ["＋８６　１３８００１３８０００"]),
            ("卡号 6222 0200 0000 0000 000", ["6222 0200 0000 0000 000"]),
            ("开户行：某行某支行，账号：1702020009200123", ["1702020009200123"]),
            ("对公账户 41050167280800000123", ["41050167280800000123"]),
            ("身份证410105780101123", ["410105780101123"]),
            ("410105780101123", ["410105780101123"]),
            ("联系人：张三丰联系电话：66881234", ["张三丰", "66881234"]),
            ("13800138000，13912345678,13712345678", ["13800138000", "13912345678", "13712345678"]),
            ("资金由张三13800138000领取", ["13800138000"]),
            ("请发 li.si@zz.example.cn", ["li.si@zz.example.cn"]),
            ("填报人：欧阳明，审核人：李 明", ["李 明"]),
        ],
    )
    def test_are_the_ways_people_write_them(self, text: str, found: list[str]) -> None:
        assert told(text) == found or set(found) <= set(told(text))

    def test_is_what_the_heading_of_a_column_says(self) -> None:
        assert kinds("66881234") == []
        assert kinds("66881234", "联系电话") == ["landline"]
        assert kinds("13800138000") == ["mobile"]
        assert kinds("13800138000", "下达资金（元）") == []
        assert kinds("410522250000012345", "项目编码") == []


class TestLeftAlone:
    @pytest.mark.parametrize(
        "text",
        [
            "下达资金13800138000元",
            "≥13800138000",
            "预算13800138000",
            "13,800,138,000.00元",
            "13800138000.00",
            "13800138000人次",
            "豫财预〔2021〕13800138000号",
            "豫财〔2021〕12345678号",
            "项目编码：410100210000000001234",
            "项目编码 6222021234567890128",
            "2050299 其他普通教育支出",
            "统一社会信用代码91410100MA44XXXX1Y",
            "GB 11643-1999",
            "GB/T 17710-2008",
            "2024-01-01至2024-12-31",
            "20240101-20241231",
            "2024年1月1日",
            "服务热线12345，投诉电话12315",
            "410100230712001",  # a region, a day of this century and a serial number: a code
            "负责人：按时完成任务",
            "项目负责人培训人次",
            "联系人配备率≥95%",
            "电话回访1000000人次",
            "账户数量12345678个",
        ],
    )
    def test_are_amounts_document_numbers_codes_dates_standards(self, text: str) -> None:
        assert told(text) == []
        assert mask(text) == text

    @given(st.decimals(min_value=0, max_value=10**15, places=2), st.sampled_from(["元", "万元", "亿元", "人次", "%"]))
    def test_are_amounts_of_any_size(self, amount: Any, unit: str) -> None:
        for text in (f"{amount}{unit}", f"{amount:,}{unit}", f"{int(amount)}{unit}", f"≥{int(amount)}"):
            assert mask(text) == text


class TestMasking:
    def test_hides_letters_and_digits_and_keeps_the_rest(self) -> None:
        assert mask("张三（联系人：李四）：0371-66881234") == "张三（联系人：**）：****-********"

    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("单位负责人（签字）：张三", "单位负责人（签字）：**"),
            ("填表人(签章)：李四，电话13800138000", "填表人(签章)：**，电话***********"),
            ("填报人签字：王五", "填报人签字：**"),
            ("姓名：古丽·阿依", "姓名：**·**"),
            ("联系人：张三、李四，电话另告", "联系人：**、**，电话另告"),
            ("联系人：张三、成本控制", "联系人：**、成本控制"),
            ("经办人 李四光 电话 13800138000", "经办人 *** 电话 ***********"),
        ],
    )
    def test_finds_a_name_behind_the_labels_of_forms(self, text: str, masked: str) -> None:
        assert mask(text) == masked

    @pytest.mark.parametrize("text", ["项目负责人 满意度", "经办人 成本指标", "负责人 高度负责", "填报人 项目支出"])
    def test_leaves_words_behind_a_label_and_a_blank(self, text: str) -> None:
        assert mask(text) == text

    @given(st.lists(st.one_of(prose, identities, mobiles, cards, landlines), max_size=6).map("，".join))
    def test_keeps_the_length_and_nothing_more_is_found_afterwards(self, text: str) -> None:
        masked = mask(text)
        assert len(masked) == len(text)
        assert find_personal(masked) == ()
        assert mask(masked) == masked

    @given(st.text())
    def test_takes_any_text(self, text: str) -> None:
        places = [(one.start, one.end) for one in find_personal(text)]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(before[1] <= after[0] for before, after in pairwise(places))
        assert {one.kind for one in find_personal(text)} <= set(KINDS)

    def test_of_long_text_takes_time_in_proportion(self) -> None:
        assert mask("1" * 200_000 + " 138 0013" * 20_000 + "；13800138000" * 20_000).endswith("；***********")


FORM = Form(
    file="张三13800138000.xlsx",
    title="某局",
    contacts=(("联系电话", "66881234"), ("联系人", "张三")),
    duties=("走访",),
    duty_texts=(("走访", "联系人：李四，13800138000"),),
    goals=("按0371-66881234登记",),
    budget=(BudgetLine("专项资金", 138.0, place=Place("甲.xlsx")),),
    indicators=(
        Indicator(
            "热线13800138000接通率",
            value="13800138000",
            unit="元",
            explanation="账号：1702020009200123",
            history=(HistoryValue("上年值", "13800138000"),),
            place=Place("张三13800138000.xlsx", "表1", 2, 3),
        ),
    ),
    notes=(Note("r", "改为13912345678", before="13912345678"),),
)


class TestRecords:
    def test_are_masked_in_every_text_but_amounts_and_names_of_files(self) -> None:
        masked = mask_record(FORM)
        item = masked.indicators[0]
        assert (item.name, item.value, item.explanation) == (
            "热线***********接通率",
            "13800138000",
            "账号：****************",
        )
        assert item.history == FORM.indicators[0].history
        assert masked.contacts == (("联系电话", "********"), ("联系人", "**"))
        assert masked.duty_texts == (("走访", "联系人：**，***********"),)
        assert masked.goals == ("按****-********登记",)
        assert (masked.notes[0].message, masked.notes[0].before) == ("改为***********", "***********")
        assert (masked.file, item.place.file) == (FORM.file, FORM.file)
        assert masked.budget == FORM.budget

    def test_are_masked_with_the_names_of_files_where_that_is_asked_for(self) -> None:
        masked = mask_record(FORM, files=True)
        assert masked.file == masked.indicators[0].place.file == "张三***********.xlsx"

    def test_as_plain_mappings_are_masked_alike(self) -> None:
        plain = mask_record(json.loads(json.dumps(FORM.to_dict())))
        assert plain["indicators"] == [one.to_dict() for one in mask_record(FORM).indicators]

    @pytest.mark.parametrize("goals", [("完成投资", "13800138000热线接通率达到90%"), ("一", "二", "13800138000热线")])
    def test_are_masked_in_lists_of_any_length(self, goals: tuple[str, ...]) -> None:
        assert "1380013" not in "".join(mask_record(Form("a.xlsx", goals=goals)).goals)

    def test_keep_dates_behind_a_text_that_only_looks_like_a_label(self) -> None:
        form = Form("a.xlsx", duties=("公开监督电话", "20240101起受理投诉"))
        assert mask_record(form).duties == form.duties

    def test_without_anything_personal_come_back_as_they_are(self) -> None:
        form = Form("a.xlsx", indicators=(Indicator("受益学生数", "≥3560", "人"),))
        assert mask_record(form) is form


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def test_public_forms_hold_nothing_that_is_told(repo_root: Path) -> None:
    found = []
    for name in ("public_forms.jsonl", "seed_labels.jsonl"):
        for line in (repo_root / "corpus" / "data" / name).read_text("utf-8").splitlines():
            found += [text for text in texts(json.loads(line)) if find_personal(text)]
    assert found == []
