"""Which rows of a form belong to another field of work than everything else in it: for check R2.

Evidence of classifier/checks/form_topics.py, weighed by learned numbers (tools/fit_relatedness.py). General rows
(cost, satisfaction, funds, safety, punctuality without an object) are never asked about.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from classifier.checks.context import FormContext, Row
from classifier.checks.form_topics import FEATURES, Told, Topics, read_texts, topics_of
from classifier.checks.own_object import ClearWords, with_object
from classifier.checks.sectors_of_rows import learned_numbers, load_sectors
from classifier.checks.subject import object_text
from classifier.checks.wording import plain_name
from classifier.pair_names import load_words
from corpus.errors import SettingError
from corpus.text import squeeze

__all__ = ["Scorer", "Stranger", "clauses", "find_strangers", "load_scorer", "plain_words"]

DEFAULT_LIMIT = 0.4
"""The setting ``unrelated`` as shipped: the learned threshold stands there."""
_LEAST_ROWS = 5
_MOST_SHARE = 0.15
"""Of the rows so many may be strangers, one at least; where more look so, the form's texts say too little."""
_SHORTEST_PIECE, _LONGEST_PIECE = 3, 60
_MOST_PIECES = 40
_AID = re.compile(r"助学|资助|救助|帮扶|扶助|帮困|解困|送温暖|慰问|助残|助困")
_NEEDY = re.compile(r"困难|贫困|救助|帮扶|扶助|帮困|解困|送温暖|慰问|特困|低保|残疾")
"""Schemes of aid bear names of their own (金秋助学, 春蕾, 圆梦): among aid to the needy none is foreign."""
_PIECE = re.compile(r"[。；;，,！!\n]+")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A row of another field of work.

    likeness: 0-1, to the rest of the form, below the setting's limit. nearest: the text of the form that comes nearest,
    cosine: how near. field: of the row; home: of the form.
    """

    index: int
    likeness: float
    cosine: float
    nearest: str
    field: str
    home: str


class Scorer:
    """The learned logistic: how surely a row is foreign."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """data: weights by feature, constant and two thresholds.

        title: for forms that tell only by their title what they are about; told: for those that say it in sentences
        too. Raises SettingError when the features are not this code's.
        """
        weights = data["weights"]
        if tuple(weights) != FEATURES:
            raise SettingError("relatedness_columns", "学得的相关性权重与程序的特征不一致", where="relatedness.json")
        self._weights = np.array([float(weights[name]) for name in FEATURES])
        self._constant = float(data["constant"])
        self.thresholds = {str(name): float(least) for name, least in data["thresholds"].items()}

    def scores(self, features: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Log odds of rows being foreign."""
        return np.asarray(features @ self._weights + self._constant)

    def suspects(self, features: np.ndarray[Any, Any], asked: Iterable[bool]) -> list[tuple[int, float]]:
        """Rows of one form that stand out, with their scores, most foreign first. asked: rows with an object."""
        scores = self.scores(features).tolist()
        order = sorted((row for row, own in enumerate(asked) if own), key=lambda row: -scores[row])
        return [(row, scores[row]) for row in order[: max(1, int(_MOST_SHARE * len(scores)))]]

    def likeness(self, score: float, told: bool) -> float:
        """A score as likeness to the rest, 0-1, such that the learned threshold stands at the setting as shipped."""
        least = self.thresholds["told" if told else "title"]
        return 1 / (1 + math.exp(score - least - math.log(DEFAULT_LIMIT / (1 - DEFAULT_LIMIT))))


@cache
def load_scorer() -> Scorer:
    """The shipped logistic."""
    return Scorer(learned_numbers()["scorer"])


def clauses(texts: Iterable[str]) -> list[str]:
    """Clauses of goals and descriptions of duties, none twice."""
    pieces = (piece[:_LONGEST_PIECE] for text in texts for piece in _PIECE.split(squeeze(text)))
    return list(dict.fromkeys(piece for piece in pieces if len(piece) > _SHORTEST_PIECE))[:_MOST_PIECES]


@cache
def plain_words() -> frozenset[str]:
    """Words that many fields of work use alike."""
    return frozenset(str(learned_numbers()["plain"]).split())


@cache
def _clear_words() -> ClearWords:
    return ClearWords(load_words().encoder, load_sectors())


@dataclass(frozen=True, slots=True)
class _Question:
    """A form that tells what it is about. asked: of every row, whether to ask about it."""

    told: Told
    asked: list[bool]


def find_strangers(contexts: Sequence[FormContext]) -> list[list[Stranger]]:
    """Of every form the rows of another field of work, in reading order; the texts of all forms are read together.

    None where the form does not tell what it is about. What is found of a form does not depend on the others.
    """
    questions = _questions(contexts)
    wanted = [question.told for question in questions if question is not None]
    texts = read_texts((text for told in wanted for text in told.shown), load_words(), load_sectors())
    topics = topics_of(wanted, plain_words(), load_words(), load_sectors(), texts)
    return [
        [] if question is None else _strangers(next(topics), question.asked, context.settings.thresholds.unrelated)
        for context, question in zip(contexts, questions, strict=True)
    ]


def _questions(contexts: Sequence[FormContext]) -> list[_Question | None]:
    """What is to be asked about forms; None where there is nothing to ask."""
    told = [_told(context) for context in contexts]
    asked = _asked([(context, one) for context, one in zip(contexts, told, strict=True) if one is not None])
    flags = [(one, next(asked)) if one is not None else None for one in told]
    return [_Question(*one) if one is not None and any(one[1]) else None for one in flags]


def _told(context: FormContext) -> Told | None:
    """None for a form that does not tell what it is about."""
    form = context.form
    heads = [squeeze(text) for text in (form.title, form.project, *form.duties) if object_text(text, form.unit)]
    heads = list(dict.fromkeys(heads))[:_MOST_PIECES]
    pieces = clauses([*(text for _, text in form.duty_texts), *form.goals])
    names = [plain_name(row.item.name) for row in context.rows]
    enough = (heads or pieces) and sum(map(bool, names)) >= _LEAST_ROWS
    return Told(names, heads, pieces) if enough else None


def _asked(forms: Sequence[tuple[FormContext, Told]]) -> Iterator[list[bool]]:
    """Of every form which rows have an object of their own that the form's texts should know."""
    if not forms:
        return
    names = [name for _, told in forms for name in told.names]
    leaves = [_leaves(row) for context, _ in forms for row in context.rows]
    flags = iter(with_object(names, leaves, plain_words(), _clear_words()).tolist())
    for context, told in forms:
        needy = any(map(_NEEDY.search, (*told.heads, *told.prose)))
        yield [
            flag and not _own_duty(context, row) and not (needy and _AID.search(name))
            for name, row, flag in zip(told.names, context.rows, islice(flags, len(told.names)), strict=True)
        ]


def _strangers(topics: Topics, asked: Sequence[bool], limit: float) -> list[Stranger]:
    """Rows that stand out by so much that their likeness to the rest is below a limit."""
    sectors, scorer, prose = load_sectors(), load_scorer(), bool(topics.told.prose)
    found = []
    for row, score in sorted(scorer.suspects(topics.features, asked)):
        likeness = scorer.likeness(score, told=prose)
        if likeness < limit:
            cosine, nearest = topics.nearest(row)
            field = sectors.names[int(topics.shares[row].argmax())]
            found.append(Stranger(row, likeness, cosine, nearest, field, sectors.names[int(topics.form.argmax())]))
    return found


def _leaves(row: Row) -> set[str]:
    filed = set(row.filed.leaves) if row.filed.level == "leaf" else set()
    return filed | ({row.judgement.pred_leaf} if row.judgement is not None and row.judgement.pred_leaf else set())


def _own_duty(context: FormContext, row: Row) -> bool:
    """Whether the row stands under a project of its own: what that is about may not be told elsewhere."""
    return bool(row.item.project) and row.item.project != context.form.project
