"""Header words in a sequence of tokens, and the tokens that stand under each header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.layouts.classes import duty_of_line
from corpus.layouts.meaning import is_label, meaning
from corpus.layouts.misfit import misfit
from corpus.layouts.tokens import Token
from corpus.layouts.vocabulary import Vocabulary
from corpus.layouts.wording import plain
from corpus.taxonomy import Taxonomy

FEWEST_LABELS = 2
"""Class labels that let a sequence of cells be read without a header."""

_OVER = re.compile(
    r"(?:注|说明|备注|填表说明|填报说明|填[表报]人|填[表报]日期|审核人|联系人|联系电话|单位负责人|部门负责人|财务负责人|(?:相关)?附件)\s*[:：(（]"
    r"|(?:填[表报]人|审核人|联系人|联系电话|单位负责人|部门负责人|财务负责人|合计|总分|总计)$"
)
_DEADLINE = re.compile(r"(?:完成)?(?:时限|期限|时间|日期|节点)(?:要求|节点)?")
"""Last words of a header that would name an indicator anywhere else."""
_SIGN = re.compile(r"[≥≧≤≦＞＜><=＝]{1,2}")
_AMOUNT = re.compile(r"[≥≧≤≦＞＜><=＝]{0,2}\d{1,12}(?:[.,]\d{1,6}){0,4}")
_DEFAULT = ("l1", "l2", "name", "operator", "value", "unit")


@dataclass(slots=True)
class Section:
    """Tokens under one header: role and header word per column, and the duty line before a token.

    labelled: whether class labels are among the tokens.
    """

    roles: list[str]
    words: list[str]
    tokens: list[Token] = field(default_factory=list)
    duties: dict[int, tuple[str, str]] = field(default_factory=dict)
    labelled: bool = False


def find_sections(tokens: Sequence[Token], vocabulary: Vocabulary, taxonomy: Taxonomy) -> list[Section]:
    """Sections with tokens; a header repeated on the next page goes on with the section before."""
    sections: list[Section] = []
    index, over = 0, True
    while index < len(tokens):
        end, roles, words = _header_at(tokens, index, vocabulary)
        if end:
            if not sections or sections[-1].roles != roles:
                sections.append(Section(roles, words))
            index, over = end, False
            continue
        token = tokens[index]
        if not over or not sections:
            duty = duty_of_line(token.text)
            if _OVER.match(plain(token.text)):
                over = True
            elif sections and duty[0]:
                sections[-1].duties[len(sections[-1].tokens)] = duty
            elif sections:
                sections[-1].tokens.append(token)
        index += 1
    if not sections:
        sections = [_without_header(tokens, taxonomy)]
    for section in sections:
        _join_amounts(section)
        _complete(section, taxonomy)
    return [section for section in sections if section.tokens]


def _join_amounts(section: Section) -> None:
    """Put together the pieces of a value (≥ / 120 / 栋, 42. / 5%), unless the header has a column for each."""
    signs, units = "operator" not in section.roles, "unit" not in section.roles
    kept: list[Token] = []
    duties: dict[int, tuple[str, str]] = {}
    for index, token in enumerate(section.tokens):
        if index in section.duties:
            duties[len(kept)] = section.duties[index]
        elif kept and kept[-1].row.part == token.row.part and not token.counter:
            before = kept[-1].text
            sign = signs and _SIGN.fullmatch(before) and token.text[:1].isdigit()
            cut = before.endswith(".") and _AMOUNT.fullmatch(before[:-1]) and token.text[:1].isdigit()
            unit = units and _AMOUNT.fullmatch(before) and misfit(token.text, "unit") == 0
            if sign or cut or unit:
                kept[-1] = replace(kept[-1], text=before + token.text)
                continue
        kept.append(token)
    section.tokens, section.duties = kept, duties


def _header_at(tokens: Sequence[Token], start: int, vocabulary: Vocabulary) -> tuple[int, list[str], list[str]]:
    """End, roles and words of the header run that begins at a token; end 0 when none does.

    One unknown word between two header words is a column of its own.
    """
    if not vocabulary.is_header_word(tokens[start].text):
        return 0, [], []
    roles: list[str] = []
    words: list[str] = []
    index = end = start
    while index < min(len(tokens), start + 40):
        text = tokens[index].text
        role = vocabulary.role(text)
        if role:
            roles.append(role)
            words.append(text)
            end = index + 1
        elif not vocabulary.is_group(text):
            following = tokens[index + 1].text if index + 1 < len(tokens) else ""
            if index == end and {"name", "value"} <= set(roles) and _DEADLINE.fullmatch(text):
                roles.append("remark")
                words.append(text)
                end = index = index + 1
                continue
            if index != end or len(text) > 12 or not vocabulary.role(following) or any(s.isdigit() for s in text):
                break
            roles.append("other")
            words.append(text)
        index += 1
    roles, words = roles[: len(roles)], words[: len(words)]
    if roles and roles[-1] == "other":
        roles, words = roles[:-1], words[:-1]
    roles, words = _one_name(roles, words)
    enough = (
        "name" in roles and len(set(roles)) >= 2 and bool({"value", "l1", "l2", "operator", "achieved"} & set(roles))
    )
    return (end, roles, words) if enough else (0, [], [])


def _one_name(roles: list[str], words: list[str]) -> tuple[list[str], list[str]]:
    """Columns without a name word that heads the whole table (绩效指标 before 一级指标) or doubles its neighbour."""
    kept: list[int] = []
    for index, role in enumerate(roles):
        later = set(roles[index + 1 :])
        if role == "name" and ({"l1", "l2"} & later) and "name" in later and not {"l1", "l2"} & set(roles[:index]):
            continue
        if role == "name" and kept and roles[kept[-1]] == "name":
            continue
        kept.append(index)
    return [roles[index] for index in kept], [words[index] for index in kept]


def _without_header(tokens: Sequence[Token], taxonomy: Taxonomy) -> Section:
    """All tokens from the first class label on, when there are labels enough to order them by."""
    labels = [index for index, token in enumerate(tokens) if is_label(taxonomy, token.text)]
    section = Section(list(_DEFAULT), [""] * len(_DEFAULT))
    if len(labels) < FEWEST_LABELS:
        return section
    before = tokens[labels[0] - 1].text if labels[0] else ""
    for token in tokens[labels[0] :]:
        duty = duty_of_line(token.text)
        if duty[0]:
            section.duties[len(section.tokens)] = duty
        elif _OVER.match(plain(token.text)):
            break
        else:
            section.tokens.append(token)
    if duty_of_line(before)[0]:
        section.duties[0] = duty_of_line(before)
    return section


def _complete(section: Section, taxonomy: Taxonomy) -> None:
    """Note whether a section has class labels, and give it columns for those its header does not name."""
    meant = {tuple(map(bool, meaning(taxonomy, token.text))) for token in section.tokens}
    section.labelled = meant != {(False, False)}
    _lone_level(section, taxonomy)
    at = section.roles.index("name")
    if "l2" not in section.roles and (False, True) in meant:
        section.roles.insert(at, "l2")
        section.words.insert(at, "")
    at = section.roles.index("l2") if "l2" in section.roles else section.roles.index("name")
    if "l1" not in section.roles and (True, False) in meant:
        section.roles.insert(at, "l1")
        section.words.insert(at, "")


def _lone_level(section: Section, taxonomy: Taxonomy) -> None:
    """指标类别 and the like may head a lone column of second-level classes (数量, 质量, 时效)."""
    if "l1" in section.roles and "l2" not in section.roles:
        meant = [meaning(taxonomy, token.text) for token in section.tokens]
        firsts = sum(bool(parent) for parent, _ in meant)
        if sum(bool(leaves) and not parent for parent, leaves in meant) > firsts:
            section.roles[section.roles.index("l1")] = "l2"
