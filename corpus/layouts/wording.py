"""Wording of forms that lost their table: glued class labels, values in words, how names end.

Data: corpus/data/stream.toml. What a label means is left to the taxonomy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.text import simplify
from corpus.units import unit_tables

#: A score or remark in brackets behind a label: (50分), (必填硬性指标), (20%).
_NOTE = r"[(（](?:[^()（）]{0,10}(?:分|填|指标|权重)[^()（）]{0,6}|\d{1,3}(?:\.\d{1,2})?[%％]?)[)）]分?"
_SCORE = r"\d{1,3}(?:\.\d{1,2})?分(?![钟之类析配秒])"
#: What follows the same words inside a name: 社会效益提升率, 产出质量达标率.
_WITHIN_NAME = r"[率度性的和与及、]|提升|显著|明显|不断|持续|情况|增长|达标|合格|有所|逐步|良好|较好|指标|目标|完成"
_DROPPED = re.compile(rf"\s+|{_SCORE}$|方面$|[(（]\s*\d+(?:\.\d+)?(?:\s*-\s*\d+)?\s*[分%％]?\s*[)）]分?$")

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?|\d{1,15}(?:\.\d+)?)"
SIGNS = r"[≥≧⩾≽≤≦⩽≼><＞＜=＝≮≯]{1,3}"
OPERATOR_WORDS = (
    r"不(?:得|能|应|可|宜)?(?:低于|少于|小于|高于|大于|多于|超过|超出|晚于|迟于|突破|短于)|[大小]于(?:或?等于)?"
    r"|(?:高于|低于|超过|多于|少于|至少|至多|最多|最少|最高|最低|控制在|限于|等于)"
)
_DATE = (
    r"(?:19|20)\d{2}年(?:度?(?:\d{1,2}月份?(?:\d{1,2}[日号])?)?|[上下]半年)[初中底末]?"
    r"|(?:19|20)\d{2}[./-]\d{1,2}(?:[./-]\d{1,2})?(?![\d%％])|\d{1,2}[./]\d{1,2}(?![\d%％])(?=\s|$)"
    r"|\d{1,2}月份?(?:\d{1,2}[日号])?[初中底末]?"
)
_RHYTHM = r"每(?:\d{1,3}个?|个)?(?:小时|季度|半年|学期|工作日|[月年季周天日人])"
_AFTER = r"(?:(?:及|或)?以[上下内前]|之[前内]|左右|底前|之前|以前|前(?!期)|内(?!容)|完成|末前?)"


def any_of(words: Iterable[str]) -> str:
    """Alternation of words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@dataclass(frozen=True, slots=True)
class Wording:
    """Compiled patterns; each one runs in linear time on any text.

    label: a class label; group "label" one in full, glued or not; "bare" one without 指标 at the end of its line or
    before a colon or bracket; "glued" one without 指标 before more text. The last two count only at the start of
    a clause or behind a value.
    value: operator, number or date, and unit; group "sign" is its operator in signs or words.
    wordy: a value in words, whole. wordy_end: the same at the end of a text. wordy_cut: one right behind the ending
    of a name, with more text after it. opener: how one begins in a cell of
    its own. name_stop: the ending of a name with a value in words to the end of the text.
    name_end: the ending of a name. link: link words at the end of a name. verbs: words that are no name alone.
    """

    label: re.Pattern[str]
    value: re.Pattern[str]
    wordy: re.Pattern[str]
    wordy_end: re.Pattern[str]
    wordy_cut: re.Pattern[str]
    opener: re.Pattern[str]
    name_stop: re.Pattern[str]
    name_end: re.Pattern[str]
    link: re.Pattern[str]
    verbs: frozenset[str]


@cache
def load_wording() -> Wording:
    """The wording shipped with the product, read once per process."""
    raw = tomllib.loads(files("corpus").joinpath("data/stream.toml").read_text(encoding="utf-8"))
    stems, glued = any_of(raw["labels"]["stems"]), any_of(raw["labels"]["glued"])
    goes_on = (
        rf"(?!(?:的?完成|达标|达成|实现)(?:率|情况|值)|值|体系|名称|解释|说明|分值|权重|[等的得]|[、和与及](?:{stems}))"
    )
    ended = r"(?=\s*(?:[:：。\n】\]]|[-—–]\s*[\u4e00-\u9fff]|$))"
    label = (
        rf"(?:(?P<label>(?:{stems})类?(?:指标|目标))(?:方面)?(?:{_NOTE})?(?:{_SCORE})?{goes_on}"
        rf"|(?P<bare>{stems})(?:{_NOTE})?{ended}|(?P<glued>{glued})(?!{_WITHIN_NAME})(?=[\u4e00-\u9fff]{{2}}))"
    )
    measures = any_of(unit for unit in unit_tables().spellings if not unit.isascii())
    word = rf"(?:(?:{measures})次?(?!目)|[A-Za-z%％‰㎡]{{1,4}})"
    per = rf"/[^\s\d,，;；。、()（）]{{1,4}}?(?={_AFTER}|[\s,，;；。)）]|$)|/{word}"
    unit = rf"[余多]?(?:[十百千]?[万亿]|[十百千])?{word}?(?:{per})?"
    amount = rf"(?:{_DATE}|{NUMBER}(?:{unit}))"
    span = rf"(?:\s{{0,8}}[-—–~～至到/→]{{1,3}}\s{{0,8}}(?:{SIGNS})?{amount})*"
    sign = rf"(?P<sign>{SIGNS}|{OPERATOR_WORDS}|±|(?<=[\u4e00-\u9fff])[-−])?"
    value = rf"(?:{_RHYTHM})?{sign}\s{{0,8}}{amount}{span}(?:{_AFTER}){{0,2}}"
    fixed, adverbs, verbs = (any_of(raw["values"][key]) for key in ("fixed", "adverbs", "verbs"))
    wordy = rf"(?:(?:{adverbs})(?:{verbs})|{fixed}|应.尽.)"
    endings, starters = any_of(raw["names"]["endings"]), any_of(raw["values"]["starters"])
    return Wording(
        re.compile(label),
        re.compile(value),
        re.compile(rf"{wordy}(?:{NUMBER}[%％]?)?"),
        re.compile(rf"(?:(?:{adverbs})(?:{verbs})|(?<=[率度性况平力量果用识制])(?:{fixed})|应.尽.)$"),
        re.compile(rf"(?<=[率度性况平力])(?:(?:{adverbs})(?:{verbs})|{fixed}(?!否))(?=[\u4e00-\u9fff]{{3}})"),
        re.compile(any_of(raw["values"]["openers"])),
        re.compile(rf"(?:[率性]|程度|数量|时间|时限|标准|成本|情况)(?=(?:{starters})[^,，;；。]{{1,40}}$)"),
        re.compile(rf"(?:{endings})(?:[(（][^()（）]{{1,12}}[)）])?$"),
        re.compile(rf"(?:{any_of(raw['names']['links'])})$"),
        frozenset(raw["names"]["verbs"]),
    )


def plain(text: str) -> str:
    """A text for matching: in simplified characters, sign for sign as long as the text itself."""
    simple = simplify(text)
    return simple if len(simple) == len(text) else text


def bare_label(text: str) -> str:
    """A class label as filed, without blanks and glued scores."""
    kept = text
    while (shorter := _DROPPED.sub("", kept)) != kept and shorter:
        kept = shorter
    return kept
