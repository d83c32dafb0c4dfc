"""How a reading compares with the truth: names, targets, classes, groups and head fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import ReadError
from corpus.reading import read_forms
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from corpus.text import squeeze

GROUPS = ("duty", "project", "scope")
EXTRAS = ("nature", "explanation", "basis", "weight", "achieved", "score", "deviation", "scoring")


@dataclass(slots=True)
class Tally:
    """Right among judged."""

    right: int = 0
    judged: int = 0

    def count(self, right: bool) -> None:
        """One more judged."""
        self.right += right
        self.judged += 1

    def __iadd__(self, other: Tally) -> Tally:
        """Both together."""
        self.right += other.right
        self.judged += other.judged
        return self

    @property
    def share(self) -> float | None:
        """0-1, None where nothing was judged."""
        return self.right / self.judged if self.judged else None


@dataclass(slots=True)
class Score:
    """Counts of one reading, or of many added up.

    recall: names found among those filed; precision: names filed among those found; value, unit, klass,
    group (duty, project, scope), extra (weight, achieved, history of values ...): fields right among the
    matched rows, judged where the form shows them; head: unit, year, project, goals, amounts, number of forms.
    """

    files: int = 0
    recall: Tally = field(default_factory=Tally)
    precision: Tally = field(default_factory=Tally)
    value: Tally = field(default_factory=Tally)
    unit: Tally = field(default_factory=Tally)
    klass: Tally = field(default_factory=Tally)
    group: Tally = field(default_factory=Tally)
    extra: Tally = field(default_factory=Tally)
    head: Tally = field(default_factory=Tally)
    missing: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    error: str = ""

    TALLIES = ("recall", "precision", "value", "unit", "klass", "group", "extra", "head")

    def add(self, other: Score) -> None:
        """Add another score's counts; its lists are left out."""
        self.files += other.files
        for name in self.TALLIES:
            mine: Tally = getattr(self, name)
            mine += getattr(other, name)

    @property
    def exact(self) -> bool:
        """Whether names, values and classes are all right and none was invented."""
        return not self.error and all(
            tally.right == tally.judged for tally in (self.recall, self.precision, self.value, self.klass)
        )


def read_case(path: Path) -> tuple[list[Form], str]:
    """The forms of a file and "", or none and what went wrong; a crash is a result, not an end."""
    try:
        return read_forms(path, name=path.name), ""
    except ReadError as error:
        return [], f"{error.code}: {error}"
    except Exception as error:  # noqa: BLE001 - measured, not hidden
        return [], f"CRASH {type(error).__name__}: {error}"


def score(found: Sequence[Form], wanted: Sequence[Form], error: str = "") -> Score:
    """Compare what was read with what the page says."""
    out = Score(files=1, error=error)
    have = [item for form in found for item in form.indicators]
    want = [item for form in wanted for item in form.indicators]
    names, filed = Counter(squeeze(i.name) for i in have), Counter(squeeze(i.name) for i in want)
    out.recall = Tally((names & filed).total(), filed.total())
    out.precision = Tally((names & filed).total(), names.total())
    out.missing, out.invented = list((filed - names).elements()), list((names - filed).elements())
    for mine, true in match(have, want):
        _judge(out, mine, true)
    _judge_head(out, found, wanted)
    return out


def match(have: Iterable[Indicator], want: Sequence[Indicator]) -> list[tuple[Indicator, Indicator]]:
    """Pairs with equal names; of several with one name, the most alike first."""
    queues: dict[str, list[Indicator]] = {}
    for item in have:
        queues.setdefault(squeeze(item.name), []).append(item)
    pairs = []
    for true in want:
        queue = queues.get(squeeze(true.name), [])
        if queue:
            best = max(queue, key=lambda mine: _likeness(mine, true))
            queue.remove(best)
            pairs.append((best, true))
    return pairs


def _likeness(mine: Indicator, true: Indicator) -> tuple[int, int]:
    same = sum(_same(getattr(mine, key), getattr(true, key)) for key in (*GROUPS, "l2"))
    return (int(_same(mine.value, true.value)), same)


def _same(mine: str, true: str) -> bool:
    return squeeze(mine) == squeeze(true)


def same_class(mine: Indicator, true: Indicator) -> bool:
    """Whether both labels mean the same classes, or are the same words; the first level counts only where filed."""
    l1, l2 = (mine.repaired.l1, mine.repaired.l2) if mine.repaired and (true.l1 or true.l2) else (mine.l1, mine.l2)
    if _same(l1, true.l1) and _same(l2, true.l2):
        return True
    taxonomy = load_taxonomy()
    read, filed = taxonomy.resolve(l1, l2), taxonomy.resolve(true.l1, true.l2)
    if not filed.leaves:
        return False  # words of its own scheme come back as filed
    return read.leaves == filed.leaves and (not true.l1 or read.parent == filed.parent)


def _judge(out: Score, mine: Indicator, true: Indicator) -> None:
    value = mine.repaired.value if mine.repaired and mine.repaired.value else mine.value
    checks = [
        (out.value, "value", _same(value, true.value) or _same(mine.value, true.value)),
        (out.unit, "unit", _same(mine.unit, true.unit)),
        (out.klass, "class", same_class(mine, true)),
    ]
    checks += [(out.group, key, _same(getattr(mine, key), getattr(true, key))) for key in GROUPS if getattr(true, key)]
    checks += [(out.extra, key, _same(getattr(mine, key), getattr(true, key))) for key in EXTRAS if getattr(true, key)]
    beside = {squeeze(text) for pairs in (mine.breakdown, mine.standards, mine.grades) for _, text in pairs}
    beside |= {squeeze(item.value) for item in mine.history}
    checks += [(out.extra, label, squeeze(text) in beside) for label, text in (*true.breakdown, *true.grades)]
    for tally, key, right in checks:
        tally.count(right)
        if not right:
            out.wrong.append(_difference(key, mine, true))


def _difference(key: str, mine: Indicator, true: Indicator) -> str:
    if key == "class":
        return f"{true.name}: class {mine.l1}/{mine.l2} ≠ {true.l1}/{true.l2}"
    got = getattr(mine, key, dict((*mine.breakdown, *mine.standards, *mine.grades)))
    wanted = getattr(true, key, dict((*true.breakdown, *true.grades)).get(key))
    return f"{true.name}: {key} {got!r} ≠ {wanted!r}"


def _judge_head(out: Score, found: Sequence[Form], wanted: Sequence[Form]) -> None:
    checks = [("forms", len(found), len(wanted))]
    if len(found) == len(wanted):
        for mine, true in zip(found, wanted, strict=True):
            pairs = [(key, getattr(mine, key), getattr(true, key)) for key in ("unit", "project", "supervisor")]
            checks += [(key, squeeze(a), squeeze(b)) for key, a, b in pairs if b]
            checks.append(("year", mine.year, true.year))
            if true.goals:
                checks.append(("goals", squeeze("".join(mine.goals)), squeeze("".join(true.goals))))
            amounts = Counter(line.amount for line in mine.budget)
            checks += [("budget", amounts[line.amount] > 0, True) for line in true.budget]
    for key, mine, true in checks:
        out.head.count(mine == true)
        if mine != true:
            out.wrong.append(f"head {key}: {mine!r} ≠ {true!r}")
