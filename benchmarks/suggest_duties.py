"""Held-out duties of the library: a whole 款 is hidden, then twelve suggestions for each duty are judged by rule.

A suggestion is right when its class and its subject are. Subject: it is the same measure as a row of the duty's own
entry, or at least three fifths of its words, weighed by rarity, stand in that entry (title, description, keywords,
rows, other wordings, explanations). Class: that of the row it is, else one the classifier finds at least a quarter
likely. Beside it the rows of the nearest duty that is left, and a control that shows how little the rule asks: the
duty's own title with twelve fixed endings passes nearly always, so the rule tells what is off the subject, not what is
good.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifier.suggest.asked import Query
from classifier.suggest.compose import Bounds, compose, required_groups
from classifier.suggest.options import read_options
from classifier.suggest.sameness import Side, load_sameness
from classifier.suggest.search import Search
from classifier.terms import pair_terms, words_of
from corpus.dataset import LibraryDuty, load_library
from corpus.taxonomy import load_taxonomy
from models.query import Query as RowQuery
from models.store import load_model

__all__ = ["held_out_items"]

TOP, SHARE, LIKELY = 12, 0.6, 0.25
_ENDINGS = (
    *(("数量", "数量"), ("完成数量", "数量"), ("人数", "数量"), ("次数", "数量")),
    *(("验收合格率", "质量"), ("完成率", "质量"), ("达标率", "质量"), ("完成及时率", "时效"), ("完成时间", "时效")),
    *(("总成本", "成本"), ("单位成本", "成本"), ("满意度", "满意度")),
)
_LIGHT = frozenset(
    [
        *(
            "率",
            "数",
            "数量",
            "人数",
            "次数",
            "时间",
            "完成",
        ),
        *(
            "情况",
            "程度",
            "水平",
            "标准",
            "成本",
            "比例",
            "及时率",
        ),
        *(
            "合格率",
            "满意度",
            "的",
            "和",
        ),
    ]
)


class Entry:
    """One duty's own words and rows."""

    def __init__(self, duty: LibraryDuty, search: Search) -> None:
        """Collect the words of ``duty``."""
        rows = [text for row in duty.indicators for text in (row.name, *row.aka, row.explain, row.measure)]
        text = "。".join((duty.duty, duty.item, duty.duty_text, *duty.keywords, *rows))
        self.text, self._pairs, self._lexical = text, set(pair_terms(text)), search.lexical
        self.rows = [Side(row.name, row.acceptable) for row in duty.indicators]

    def told(self, name: str) -> float:
        """Share of a name's words, weighed by rarity, that the entry has."""
        words = [word for word in words_of(name) if word not in _LIGHT]
        weights = [self._lexical.rarity(word) * len(word) for word in words]
        known = [word in self.text or (set(pair_terms(word)) <= self._pairs and len(word) > 2) for word in words]
        total = sum(weights)
        return sum(weight for weight, own in zip(weights, known, strict=True) if own) / total if total else 1.0


def held_out_items(search: Search) -> dict[str, Any]:
    """Precision of twelve over all duties, with a 95 % interval over 款."""
    library = load_library()
    model, judge = load_model(), load_sameness()
    by_item: dict[str, list[tuple[list[bool], ...]]] = {}
    for duty in library:
        hidden = [other.id for other in library if other.item == duty.item]
        query = Query(duty.duty, (duty.duty_text,), sector=duty.function)
        options = read_options(search, [query], hidden)
        chosen = compose(
            options.likely,
            options.vectors,
            [item.leaf for item in options.items],
            Bounds(TOP, required_groups(load_taxonomy().edition("2021"))),
            counted=[item.counted for item in options.items],
            twins=options.twins,
        )
        ours = [Side(options.items[place].name, (options.items[place].leaf,)) for place in chosen]
        entry = Entry(duty, search)
        near = search.near(query, hidden)
        left = [place for place, source in enumerate(search.base.sources) if source.kind == "指标库"]
        other = search.base.sources[near.best(left, 1)[0]].id
        peer = next(one for one in library if one.id == other)
        theirs = [Side(row.name, (row.leaf,)) for row in peer.indicators[:TOP]]
        echo = [Side(duty.duty + ending, (leaf,)) for ending, leaf in _ENDINGS]
        right = [_right(entry, query.text, sides, model, judge) for sides in (ours, theirs, echo)]
        by_item.setdefault(duty.item, []).append(
            (
                [a and b for a, b in right[0]],
                [a for a, _ in right[0]],
                [a and b for a, b in right[1]],
                [a and b for a, b in right[2]],
            )
        )
    groups = list(by_item.values())

    def share(column: int) -> dict[str, float]:
        sums = np.array([sum(map(sum, (row[column] for row in group))) for group in groups])
        counts = np.array([sum(len(row[column]) for row in group) for group in groups])
        draws = np.random.default_rng(20261121).integers(0, len(groups), (2000, len(groups)))
        low, high = np.quantile(sums[draws].sum(axis=1) / counts[draws].sum(axis=1), [0.025, 0.975])
        return {
            "value": round(float(sums.sum() / counts.sum()), 3),
            "low": round(float(low), 3),
            "high": round(float(high), 3),
        }

    return {
        "duties": len(library),
        "款": len(groups),
        "precision@12, class and subject": share(0),
        "precision@12, subject": share(1),
        "nearest duty left, first 12 rows": share(2),
        "control: the title with twelve fixed endings": share(3),
    }


def _right(entry: Entry, text: str, sides: Sequence[Side], model: Any, judge: Any) -> list[tuple[bool, bool]]:
    """Whether subject and class of each suggestion are right."""
    same = judge.table(text, entry.rows, sides)
    chance = model.proba([RowQuery(side.name) for side in sides])
    out = []
    for place, side in enumerate(sides):
        row = int(same[:, place].argmax())
        if same[row, place] >= judge.threshold:
            out.append((True, side.leaves[0] in entry.rows[row].leaves))
            continue
        leaf = model.leaves.index(side.leaves[0])
        out.append((entry.told(side.name) >= SHARE, bool(chance[place, leaf] >= LIKELY)))
    return out
