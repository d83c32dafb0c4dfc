"""Scales of grades for indicators that are not counted: what must be seen for 优, 良, 中 and 差, and where it is shown.

Data: classifier/data/grading.json, written by hand. The last words of a name decide first, since they say what is to
change; only then is its object put into the texts, which read well with nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from classifier.checks.wording import plain_name
from corpus.errors import SettingError

__all__ = ["GRADES", "LONGEST", "Grade", "Scale", "grading", "read_scales"]

GRADES = ("优", "良", "中", "差")
LONGEST = 40
"""Most characters of a grade's text, its object filled in."""
_LONGEST_OBJECT = 16
_OBJECT = re.compile(rf"[\u4e00-\u9fff、“”]{{2,{_LONGEST_OBJECT}}}")
# what is no object but a clause of its own
_CLAUSE = re.compile(r"不(?!动产)|没|把|被|由|为了|成为|得到|达到|破坏|是否")
_SHIPPED = Path(__file__).parents[1] / "data" / "grading.json"
_KEYS = frozenset({"about", "points", "lead", "tail", "kinds"})
_KIND_KEYS = frozenset({"kind", "ends", "match", "stand_in", "grades", "evidence"})


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade: 优, 良, 中 or 差; what must be seen for it; the share of the points it is worth."""

    grade: str
    text: str
    points: str

    def to_dict(self) -> dict[str, str]:
        """Mapping of every field."""
        return {"grade": self.grade, "text": self.text, "points": self.points}


@dataclass(frozen=True, slots=True)
class Scale:
    """Four grades from best to worst and the documents that prove them. kind: of wording, in Chinese."""

    kind: str
    grades: tuple[Grade, ...]
    evidence: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with kind, grades and evidence."""
        return {
            "kind": self.kind,
            "grades": [grade.to_dict() for grade in self.grades],
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of wording, told by the end of a name or else by words in it; None where that tells no name.

    grades: texts with {x} for the object, in the order of GRADES.
    """

    kind: str
    ends: re.Pattern[str] | None
    match: re.Pattern[str] | None
    stand_in: str
    grades: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scales:
    """The content of the file. lead, tail: words of change before and behind the object of a name"""

    points: tuple[str, ...]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    kinds: tuple[_Kind, ...]

    def choose(self, name: str) -> tuple[_Kind, str]:
        """Kind of a name, and the object to put into its texts."""
        bare = self.tail.sub("", name)
        for kind in self.kinds:
            if kind.ends is not None and (kind.ends.search(bare) or kind.ends.search(name)):
                return kind, self._object(bare) or kind.stand_in
        found = (kind for kind in self.kinds if kind.match is not None and kind.match.search(name))
        kind = next(found, self.kinds[-1])
        # without a known end only what stands beside a word of change is sure to be an object
        what = self._object(bare) if bare != name or self.lead.match(bare) else ""
        return kind, what or kind.stand_in

    def _object(self, bare: str) -> str:
        """What a name without its last words is about, "" for a clause or anything long."""
        what = self.lead.sub("", bare)
        return what if _OBJECT.fullmatch(what) and not _CLAUSE.search(what) else ""


@lru_cache(maxsize=4096)
def grading(name: str) -> Scale:
    """Scale of a qualitative indicator; the general one for wording of no known kind. Never raises for a name.

    >>> grading("提升基层医疗服务能力").grades[3].text
    '基层医疗服务能力与上年持平或下降，或提供不出佐证材料'
    """
    scales = _scales()
    kind, what = scales.choose(plain_name(name))
    grades = (
        Grade(grade, text.replace("{x}", what), points)
        for grade, text, points in zip(GRADES, kind.grades, scales.points, strict=True)
    )
    return Scale(kind.kind, tuple(grades), kind.evidence)


@cache
def _scales() -> _Scales:
    return read_scales(_SHIPPED)


def read_scales(path: Path) -> _Scales:
    """The scales of a file. Raises SettingError naming the kind that is wrong."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _bad(path, "", "读不出来，或不是合法的 JSON") from error
    if not isinstance(raw, dict) or set(raw) != _KEYS or not isinstance(raw["kinds"], list) or not raw["kinds"]:
        raise _bad(path, "", f"应有且只有{'、'.join(sorted(_KEYS))}，kinds 不能为空")
    points = raw["points"]
    if not isinstance(points, dict) or tuple(points) != GRADES or not all(map(_is_text, points.values())):
        raise _bad(path, "points", "应依次写优、良、中、差")
    kinds = tuple(_kind(path, number, row) for number, row in enumerate(raw["kinds"], start=1))
    if kinds[-1].ends or kinds[-1].match:
        raise _bad(path, kinds[-1].kind, "最后一类的 ends、match 应为空，供其余名称使用")
    if len({kind.kind for kind in kinds}) < len(kinds):
        raise _bad(path, "kinds", "类别名称重复")
    lead = _pattern(path, "lead", raw["lead"], "^(?:{})+(?=.{{2}})")
    return _Scales(tuple(points.values()), lead, _pattern(path, "tail", raw["tail"], "(?<=..)(?:{})+$"), kinds)


def _kind(path: Path, number: int, row: object) -> _Kind:
    if not isinstance(row, dict) or set(row) != _KIND_KEYS:
        raise _bad(path, f"第{number}类", f"应有且只有{'、'.join(sorted(_KIND_KEYS))}")
    title, stand_in = row["kind"], row["stand_in"]
    if not _is_text(title) or not _is_text(stand_in) or len(stand_in) > _LONGEST_OBJECT:
        raise _bad(path, f"第{number}类", f"kind、stand_in 应是文字，stand_in 不超过 {_LONGEST_OBJECT} 个字")
    grades = row["grades"]
    if not isinstance(grades, dict) or tuple(grades) != GRADES or not all(map(_is_text, grades.values())):
        raise _bad(path, title, "grades 应依次写优、良、中、差")
    for grade, text in grades.items():
        if "{x}" not in text or len(text.replace("{x}", "x" * _LONGEST_OBJECT)) > LONGEST:
            raise _bad(path, title, f"“{grade}”应写有 {{x}}，代入对象后不超过 {LONGEST} 个字")
    proofs = row["evidence"]
    if not isinstance(proofs, list) or not proofs or not all(map(_is_text, proofs)):
        raise _bad(path, title, "evidence 应至少写一项佐证材料")
    ends = _pattern(path, title, row["ends"], "(?:{})$") if row["ends"] else None
    match = _pattern(path, title, row["match"], "{}") if row["match"] else None
    return _Kind(title, ends, match, stand_in, tuple(grades.values()), tuple(proofs))


def _pattern(path: Path, place: str, words: object, frame: str) -> re.Pattern[str]:
    try:
        return re.compile(frame.format(words if isinstance(words, str) else "("))
    except re.error as error:
        raise _bad(path, place, "字眼不是合法的正则表达式") from error


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _bad(path: Path, place: str, message: str) -> SettingError:
    where = f"{path.name} {place}".strip()
    return SettingError("grading_file", message, where=where, hint="请对照 grading.json 开头的说明修改")
