"""Relations that say the same in other words: synonyms and word order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from benchmarks.rewording.base import renamed, words
from models import Query

_Pair = tuple[str, str, re.Pattern[str] | None, re.Pattern[str] | None]

_DEED = (
    "购置|采购|购买|新建|改建|改造|维修|修缮|培训|资助|救助|补助|慰问|印刷|印制|制作|发布|安装|更换|聘请|引进|种植|建设"
    "|检测|评审"
)
_COUNT = "数量|个数|人数|人次|次数|面积|台数|套数|户数|里程|场次|批次|金额|成本|费用"
_OBJECT = "[\u4e00-\u9fff]{2,8}"
_RISE = "提高|提升|增强|改善|优化|完善"
_CROWD = "群众|公众|社会公众|市民|居民|村民|家长|学生|教师|企业|患者|用户|游客|服务对象|受益对象"
_DELAY = "发放|拨付|到位|支付|报送|上报|提交|兑付|处置|处理|响应|完成|办结|验收|交付|缴纳|更新"
_YEAR = r"\d{4}年度?|全年|年度内|年内|本年度?|当年"

Rule = tuple[re.Pattern[str], str]
_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), wanted)
    for pattern, wanted in (
        (rf"^({_DEED})({_OBJECT})({_COUNT})$", r"\2\1\3"),
        (rf"^完成({_OBJECT})({_COUNT})$", r"\1完成\2"),
        (rf"^({_OBJECT})完成({_COUNT})$", r"完成\1\2"),
        (rf"^({_RISE})({_OBJECT})$", r"\2\1"),
        (rf"^({_OBJECT})({_RISE})$", r"\2\1"),
        (rf"^({_CROWD})对(.+?)的?(满意度|满意率|满意程度|认可度)$", r"对\2的\1\3"),
        (rf"^({_CROWD})(满意度|满意率|满意程度)$", r"\1的\2"),
        (rf"及时({_DELAY})率", r"\1及时率"),
        (rf"({_DELAY})及时率", r"及时\1率"),
        (r"按(时|期)完成率", r"完成按\1率"),
        (rf"^({_YEAR})(.{{4,}})$", r"\2（\1）"),
        (r"^(.+?)的(及时性|规范性|完整性|有效性|合理性|完成率|合格率|覆盖率|满意度)$", r"\1\2"),
        (r"^([\u4e00-\u9fff]{2,8})(及时性|规范性|完整性|有效性|合理性|完成率|合格率|覆盖率)$", r"\1的\2"),
    )
)
_NO_OBJECT = re.compile(rf"{_RISE}|情况|是否|有效|明显|进一步|逐步|持续|不断|[率度]|^[和与及]|[和与及]$")


@cache
def _pairs() -> tuple[_Pair, ...]:
    def compiled(row: dict[str, str], key: str) -> re.Pattern[str] | None:
        return re.compile(row[key]) if key in row else None

    found: list[_Pair] = []
    for row in words()["pairs"]:
        only, unless = compiled(row, "only"), compiled(row, "unless")
        found.append((row["a"], row["b"], only, unless))
        if not row.get("one_way"):
            found.append((row["b"], row["a"], only, unless))
    return tuple(found)


def _places(text: str, wanted: str, other: str) -> Iterator[int]:
    """Where ``wanted`` stands in a text on its own, not as a part of ``other``."""
    inside = other.find(wanted)
    for found in re.finditer(re.escape(wanted), text):
        start = found.start() - inside
        if inside < 0 or text[max(0, start) : start + len(other)] != other:
            yield found.start()


def synonyms(query: Query) -> list[Query]:
    """Every rewording of the name, and of a value in words, by one hand-written pair at one place."""
    found: list[Query] = []
    for wanted, other, only, unless in _pairs():
        for text, change in ((query.name, "name"), (query.value, "value")):
            if wanted not in text or (only and not only.search(text)) or (unless and unless.search(text)):
                continue
            for start in _places(text, wanted, other):
                reworded = text[:start] + other + text[start + len(wanted) :]
                found.append(replace(query, **{change: reworded}))
    return list(dict.fromkeys(found))


@cache
def _joined() -> tuple[re.Pattern[str], ...]:
    """Two like words with a conjunction between them and nothing of a longer list around."""
    return tuple(
        re.compile(rf"(?<![、和与及或])({'|'.join(group)})(、|和|与|及|以及)({'|'.join(group)})(?![、和与及或])")
        for group in words()["like"]
    )


def _swapped(found: re.Match[str]) -> str:
    return found.group(3) + found.group(2) + found.group(1)


def word_order(query: Query) -> list[Query]:
    """The parts of the name in another order: verb and object, adverb and verb, two like words, a year at the end."""
    names = [pattern.sub(_swapped, query.name) for pattern in _joined()]
    for pattern, wanted in _RULES:
        found = pattern.search(query.name)
        if found and not (_RISE in pattern.pattern and _has_no_object(found)):
            names.append(pattern.sub(wanted, query.name))
    return renamed(query, *names)


def _has_no_object(found: re.Match[str]) -> bool:
    """True where what is raised is no plain noun: 明显提高 must not become 提高明显."""
    one, two = found.groups()
    return bool(_NO_OBJECT.search(two if one in _RISE.split("|") else one))
