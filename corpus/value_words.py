"""Fixed wording of values: operators, placeholders, grades, yes and no, stages.

Source: values of 220 public documents; the list of placeholders is that of check S4.
"""

from __future__ import annotations

import re

from corpus.text import fold_width, simplify
from corpus.units import Unit, parse_unit

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\u0000-\u0008\u000e-\u001f\ue000]")
_COUNTERS = re.compile("[\u2460-\u24ff\u2776-\u2793]")
_GAP_IN_NUMBER = re.compile(r"(?<=[0-9])\s+(?=[.,]\s*[0-9])|(?<=[0-9][.,])\s+(?=[0-9])")
_BLANK = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_STOP_IN_NUMBER = re.compile(r"(?<=[0-9])。(?=[0-9])")

# --- operators -------------------------------------------------------------------------------------------------
#: Signs read as operators. 》 and ≧ stand for ≥, ‹ for <; ≮ is "not less".
OPERATOR_SIGNS = "≥≧⩾≽≮>›〉》≤≦⩽≼≯<‹〈="
_WITH_EQUAL = frozenset("≥≧⩾≽≮》〉≤≦⩽≼≯")
_GREATER = frozenset("≥≧⩾≽≮>›〉》")
_LEADING_SIGNS = re.compile(f"[{OPERATOR_SIGNS}]+")
#: A leading 二 before an Arabic number is a badly recognised ≥.
_LEADING_OCR = re.compile(r"二(?=[0-9])")

_NOT = r"不(?:得|能|应|可|宜|要)?"
OPERATOR_WORDS: tuple[tuple[str, str], ...] = (
    ("≥", rf"{_NOT}(?:低于|少于|小于|短于)|(?:大于|高于|多于)(?:或|或者)?等于|大等于|至少|最少|最低|正向"),
    (
        "≤",
        rf"{_NOT}(?:高于|大于|多于|超过|超出|突破|长于|晚于|迟于)|不超|(?:小于|低于|少于)(?:或|或者)?等于|至多|最多|最高"
        r"|控制在|控制到|控制为|压减到|限于|反向|逆向|负向",
    ),
    (">", r"大于|高于|超过|多于"),
    ("<", r"小于|低于|少于|不足|不到|未满|短于"),
    ("=", r"等于|达到|达(?![标成产])|大约|约为|(?<![节制签预履违条公合])约"),
)
_WORD_OPERATOR = re.compile("|".join(f"(?P<o{i}>{words})" for i, (_, words) in enumerate(OPERATOR_WORDS)))
_CLAUSE_END = re.compile(r"[0-9,;。、]")
_AFTER = re.compile(
    r"(?P<ge>(?:及|或|及其|\(含\)|含|\(不含\))*(?:以上|之上))"
    r"|(?P<le>(?:及|或|及其|\(含\)|含)*(?:以下|之下|以内|之内|内|封顶))|(?P<eq>左右|上下)"
)


def clean(text: str) -> str:
    """Half-width, simplified text of a value without invisible signs, counters and blanks, but for those in numbers."""
    text = simplify(fold_width(_INVISIBLE.sub("", _COUNTERS.sub(" ", text)))).strip()
    text = _GAP_IN_NUMBER.sub("", text)
    text = _BLANK.sub("", text)
    return _STOP_IN_NUMBER.sub(".", text)


def sign_operator(signs: str) -> str:
    """Operator of a run of signs: => and ≧ are ≥, == is =; "" for none."""
    for sign in signs:
        if sign != "=":
            equal = sign in _WITH_EQUAL or "=" in signs
            if sign in _GREATER:
                return "≥" if equal else ">"
            return "≤" if equal else "<"
    return "=" if signs else ""


def leading_operator(text: str) -> tuple[str, str]:
    """Operator in signs at the start of a cleaned text ("" for none), and the rest."""
    found = _LEADING_SIGNS.match(text) or _LEADING_OCR.match(text)
    if found is None:
        return "", text
    return ("≥" if found.group() == "二" else sign_operator(found.group())), text[found.end() :]


def word_operator(before: str) -> tuple[str, int, int]:
    """Operator in words shortly before a number, with start and end of its wording; ("", -1, -1) without one.

    before: the text in front of the number; at most six signs (人均, 比例) may stand between.
    """
    for found in _WORD_OPERATOR.finditer(before, max(0, len(before) - 14)):
        if len(before) - found.end() <= 6 and not _CLAUSE_END.search(before, found.end()):
            return OPERATOR_WORDS[int((found.lastgroup or "o0")[1:])][0], found.start(), found.end()
    return "", -1, -1


def following_operator(after: str, time: bool) -> tuple[str, int, int]:
    """Operator in words behind a number (以上, 及以上, 以内, 左右), with start and end of its wording; "" without.

    time: whether the number is a duration; only then a bare 内 counts.
    """
    found = _AFTER.search(after[:10])
    if found is None or found.start() > 4 or _CLAUSE_END.search(after, 0, found.start()):
        return "", -1, -1
    if found.group() == "内" and not (time and found.start() == 0):
        return "", -1, -1
    operator = "≥" if found.group("ge") else "≤" if found.group("le") else "="
    return operator, found.start(), found.end()


# --- fixed expressions -----------------------------------------------------------------------------------------
_SEPARATORS = re.compile(r"[/、,;，:：()\-|\s]")
_SCALES = frozenset(
    {
        "优良中差",
        "优良中低差",
        "优良中",
        "优良差",
        "优中差",
        "好中差",
        "好坏",
        "好差",
        "高中低",
        "大中小",
        "强中弱",
        "优良一般差",
        "优秀良好一般较差",
        "优良合格不合格",
        "合格不合格",
        "好一般差",
        "较高高一般低",
    }
)
_FILL_IN = frozenset(
    {
        "待定",
        "暂定",
        "未定",
        "待填",
        "待补充",
        "待确定",
        "略",
        "某某",
        "某",
        "不适用",
        "不涉及",
        "无此项",
        "定性",
        "定量",
        "定性指标",
        "定量指标",
        "指标值",
        "目标值",
        "年度指标值",
        "具体数值",
        "数值",
        "填写",
        "同上",
    }
)
_MASKED = re.compile(
    r"\*{2,}|×{2,}|(?<![A-Za-z])[xX]{2,}(?![A-Za-z])|某某|_{2,}|待定|\?{2,}|不适用此|此指标不适用|□{2,}|○{2,}|〇{2,}"
)
_BLANKED = re.compile(r"(?:[*xX×?~_…○□—\-/]|\.{3,}(?!\.))+(?P<unit>[^0-9]{0,8})")
_NOTHING = re.compile(r"[*?~_…○□—\-/\\.·。,;:、|]+")
_YES_NO = frozenset(
    {"是", "否", "是/否", "是否", "有", "无", "有/无", "有无", "√", "×", "y", "n", "yes", "no", "对", "错"}
)
_GRADES = re.compile(
    r"优|良|中|差|优秀|优良|优等|良等|高|中等|低|较高|较低|较好|较差|合格|不合格|一般|好|很好|非常好|最高|最低"
    r"|[A-Da-d](?:级|档|等)?|[一二三四五甲乙丙丁特1-5](?:级|档|等|类)|[一二三](?:级)?[甲乙丙](?:等|级)"
    r"|(?:I{1,3}|IV|V)类(?:水质?)?|[1-5]A级?(?:景区)?"
)
_OPEN_END = re.compile(r"(?:及|或)?以[上下]$")
_LONG_TERM = re.compile(r"长期(?:有效|坚持|执行)?|长久|永久|常年|中长期|全年")
_STAGES = re.compile(r"→|⇒|➔|➜|->|—>|-->")
_GRADED = re.compile(r"优.{0,12}良.{0,12}(?:中|差)")
_GRADED_SHARES = re.compile(r"[0-9.]+%?(?:/[0-9.]+%?){2,}")
_EDGE = " ,;:，；：。、.!!?？()（）\"'“”|/-—~"


def is_placeholder(text: str) -> bool:
    """Whether a cleaned value without its operator is a gap left to be filled: "", **人, XX, 待定, 定性, 优良中差."""
    if not text or text in _FILL_IN or _MASKED.search(text):
        return True
    if _NOTHING.fullmatch(text):
        return True
    bare = _SEPARATORS.sub("", text)
    scale = bare.removeprefix("定性").removeprefix("指标")
    if scale in _SCALES or (bare.startswith("定性") and scale in _YES_NO):
        return True
    return unit_of_gap(text) is not None


def unit_of_gap(text: str) -> Unit | None:
    """The unit that stands without its number, alone (万元) or behind a blanked one (~个, **元/人); else None."""
    found = _BLANKED.fullmatch(text)
    rest = found.group("unit") if found else text
    unit = parse_unit(rest) if 0 < len(rest) <= 8 else Unit("")
    return unit if unit.dimension else None


def is_yes_or_no(text: str) -> bool:
    """Whether a cleaned value answers yes or no, or offers the two."""
    return text.lower() in _YES_NO or text.endswith("与否")


def is_grade(text: str) -> bool:
    """Whether a cleaned value is one grade of a scale: 优, 较高, A级, 三级甲等."""
    return len(text) <= 8 and _GRADES.fullmatch(_OPEN_END.sub("", text)) is not None


def is_long_term(text: str) -> bool:
    """Whether a cleaned value says nothing but "for long"."""
    return _LONG_TERM.fullmatch(text) is not None


def is_stages(text: str) -> bool:
    """Whether a cleaned value is a sequence of states: 启动→50%→100%."""
    return _STAGES.search(text) is not None


def is_graded_list(text: str, numbers: int) -> bool:
    """Whether a cleaned value holds the standards of several grades: 90%/80%/70%/60%(优/良/中/差)."""
    return numbers >= 2 and (_GRADED.search(text) is not None or _GRADED_SHARES.match(text) is not None)


def trim_words(text: str) -> str:
    """Wording without the signs and brackets left at its edges or emptied."""
    return text.replace("()", "").strip(_EDGE + OPERATOR_SIGNS)
