"""How much of what public forms filed is suggested for them, beside simpler ways, in one run.

    python -m benchmarks.suggest [--sets FILE] [--time]      writes benchmarks/results/suggest.json; some minutes

Every public form of six to forty filed rows is hidden with its group and asked for by title and duties; the networks
that rank and judge are learnt anew for each of six folds of groups, never from the form asked about. A hidden result
row is found when a suggestion among twenty is the same measure: by the judgement calibrated on read pairs
(classifier/suggest/sameness.py, here fitted without the fold's pairs), and by a loose yardstick, cosine of names at
least .5, at which the library and the public forms together hold .80 of all rows and the three nearest duties .28, so
that figures measured elsewhere can be compared. A control shows what general names alone earn: twenty bare ones,
the same for every form. Then held-out 款 of the library, and time. --sets writes the suggested
sets for reading (benchmarks/data/suggest_read.jsonl holds what readers said of an earlier run).
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from benchmarks.intervals import interval
from benchmarks.suggest_duties import held_out_items
from classifier.knowledge.store import load_knowledge
from classifier.suggest import suggest
from classifier.suggest.arrays import Lexical, build_arrays
from classifier.suggest.compose import BENEFITS, Bounds, compose, required_groups
from classifier.suggest.likely import Likely
from classifier.suggest.options import LEAST_LIKELY, Options, Part
from classifier.suggest.sameness import FEATURES as SAME_FEATURES
from classifier.suggest.sameness import Sameness, Side
from classifier.suggest.search import Search, load_search
from classifier.terms import search_terms
from corpus.atomic import write_text
from corpus.dataset import load_public_documents
from corpus.taxonomy import load_taxonomy
from models.encoder import load_encoder
from tools.fit_sameness import Pairs, balanced_threshold, figures, fit, load_pairs, out_of_fold
from tools.fit_suggester import AUTHORED, AUTHORED_WEIGHT, Case, authored_cases, fit_network, public_cases, targets

RESULTS = Path(__file__).parent / "results" / "suggest.json"
READ = Path(__file__).parent / "data" / "suggest_read.jsonl"
TOP, FOLDS, LEAST, MOST, LOOSE = 20, 6, 6, 40, 0.5
EDITION = "2015"
DEEP = 10 * TOP
"""Measures looked through for the first ``TOP`` that a source not hidden states."""
Way = Callable[[Case, set[str]], list[Side]]


_BARE = tuple(
    Side(name, (leaf,))
    for leaf, names in (
        ("数量", "数量 面积 人数 次数 完成数量"),
        ("质量", "覆盖率 验收合格率 完成率 达标率"),
        ("时效", "完成及时率 完成时间 资金拨付及时率"),
        ("成本", "总成本 单位成本 补助标准"),
        ("社会效益", "受益人数 服务水平提升"),
        ("可持续影响", "长效机制"),
        ("生态效益", "环境改善"),
        ("满意度", "受益对象满意度"),
    )
    for name in names.split()
)


@dataclass
class Tally:
    """What one way found, form by form."""

    found: list[list[float]] = field(default_factory=list)
    loose: list[list[bool]] = field(default_factory=list)
    gain: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    twins: list[int] = field(default_factory=list)


def judge_of(pairs: Pairs, without: set[str]) -> Sameness:
    """The judgement learnt from the pairs of other groups, its threshold from those pairs."""
    kept = ~np.isin(pairs.group, sorted(without))
    rest = Pairs(pairs.features[kept], pairs.same[kept], pairs.group[kept])
    threshold = balanced_threshold(rest, out_of_fold(rest))
    return Sameness({"features": SAME_FEATURES, "threshold": threshold, **fit(rest.features, rest.same)})


def composed(case: Case, likely: np.ndarray, judge: Sameness) -> list[Side]:
    """Our set, likeliest first."""
    part = Part(case.query, 1.0, ())
    count = len(case.found.items)
    options = Options(
        (part,),
        case.found.items,
        np.zeros(count, np.int64),
        likely,
        case.vectors,
        np.zeros((count, 2), np.float32),
        load_knowledge(),
        judge,
    )
    chosen = compose(
        np.maximum(likely * case.trust, LEAST_LIKELY),
        case.vectors,
        [item.leaf for item in case.found.items],
        Bounds(TOP, required_groups(load_taxonomy().edition(EDITION))),
        counted=[item.counted for item in case.found.items],
        twins=options.twins,
    )
    chosen.sort(key=lambda place: -likely[place] * case.trust[place])
    return [Side(case.found.items[place].name, (case.found.items[place].leaf,)) for place in chosen]


class Simple:
    """Simpler ways over the same knowledge base."""

    def __init__(self, search: Search) -> None:
        """Index the usable measures."""
        self.search = search
        base = search.base
        self.usable = [place for place, measure in enumerate(base.measures) if measure.usable]
        self.place = {source.id: number for number, source in enumerate(base.sources)}
        self.uses = [frozenset(use.source for use in measure.uses) for measure in base.measures]
        from bm25s import BM25

        self.names = BM25()
        self.names.index([search_terms(base.measures[place].name) for place in self.usable], show_progress=False)

    def sides(self, order: Sequence[int], hidden: set[str], top: int = TOP) -> list[Side]:
        """The first measures of an order that a source not hidden states."""
        measures = self.search.base.measures
        shown = (measures[place] for place in order if self.uses[place] - hidden)
        sides = dict.fromkeys(Side(measure.name, (measure.leaf,)) for measure in shown)
        return list(sides)[:top]

    def bm25(self, case: Case, hidden: set[str]) -> list[Side]:
        """Names of measures by BM25 against title and duties."""
        terms = [term for term in dict.fromkeys(search_terms(case.query.text)) if term in self.names.vocab_dict]
        scores = np.asarray(self.names.get_scores(terms)) if terms else np.zeros(len(self.usable))
        order = [self.usable[place] for place in np.argsort(-scores, kind="stable")[:DEEP].tolist()]
        return self.sides(order, hidden)

    def encoder(self, case: Case, hidden: set[str]) -> list[Side]:
        """Names of measures by cosine with title and duties."""
        own = load_encoder().encode([case.query.text])[0]
        order = np.argsort(-(self.search.arrays.names[self.usable] @ own), kind="stable")[:DEEP]
        return self.sides([self.usable[place] for place in order.tolist()], hidden)

    def popular(self, case: Case, hidden: set[str]) -> list[Side]:
        """Measures that most sources state, whatever is asked."""
        order = sorted(self.usable, key=lambda place: (-len(self.uses[place] - hidden), place))
        return self.sides(order[:DEEP], hidden)

    @staticmethod
    def bare(case: Case, hidden: set[str]) -> list[Side]:
        """Control: the same twenty names without an object for every form, which no filer is helped by."""
        return list(_BARE)

    def nearest(self, sources: int, top: int) -> Way:
        """Rows of the nearest duties and forms, nearest first."""

        def rows(case: Case, hidden: set[str]) -> list[Side]:
            near = self.search.near(case.query, hidden)
            told = [p for p, one in enumerate(self.search.base.sources) if one.kind in ("指标库", "公开表格")]
            arrays = self.search.arrays
            order = [
                row
                for source in near.best(told, sources)
                for row in arrays.rows[arrays.starts[source] : arrays.starts[source + 1]].tolist()
            ]
            return self.sides(order, hidden, top)

        return rows


def add(tally: Tally, case: Case, sides: Sequence[Side], judge: Sameness) -> None:
    """Score one form's suggestions."""
    same = judge.table(case.text, case.rows, sides)
    tally.found.append([float(value >= judge.threshold) for value in same.max(axis=1)])
    names = [[side.name for side in group] for group in (case.rows, sides)]
    left, right = (load_encoder().encode(group) for group in names)
    tally.loose.append([bool(value >= LOOSE) for value in (left @ right.T).max(axis=1)])
    # every hidden row pays once, at the first suggestion that is it
    paid, gain = np.zeros(len(same), bool), 0.0
    for place in range(min(TOP, len(sides))):
        new = (same[:, place] >= judge.threshold) & ~paid
        if new.any():
            gain += 1 / np.log2(place + 2)
            paid[int(np.flatnonzero(new)[same[new, place].argmax()])] = True
    ideal = sum(1 / np.log2(place + 2) for place in range(min(TOP, len(same))))
    tally.gain.append(gain / ideal)
    leaves = {side.leaves[0] for side in sides}
    tally.covered.append({"数量", "质量", "时效", "成本", "满意度"} <= leaves and bool(set(BENEFITS) & leaves))
    own = judge.table(case.text, sides, sides)
    tally.twins.append(int((np.tril(own, -1) >= judge.threshold).sum()))


def summary(tally: Tally) -> dict[str, Any]:
    """Figures of one way."""
    return {
        "found@20": interval(tally.found),
        "found@20, mean of forms": round(float(np.mean([np.mean(part) for part in tally.found])), 3),
        "found@20, loose yardstick": interval(tally.loose),
        "nDCG@20": interval([[value] for value in tally.gain]),
        "every required class": round(float(np.mean(tally.covered)), 3),
        "pairs of one measure in a set": int(sum(tally.twins)),
    }


def filed_measures(
    search: Search, sets: Path | None, more: Mapping[str, Callable[[Simple], Way]] | None = None
) -> dict[str, Any]:
    """Every way over every fold. more: further ways by name, each made from the simple ones."""
    cases, authored, pairs = public_cases(search), authored_cases(search, AUTHORED), load_pairs()
    simple = Simple(search)
    ways: dict[str, Way] = {
        "BM25 alone": simple.bm25,
        "encoder alone": simple.encoder,
        "most popular": simple.popular,
        "control: twenty bare names, always the same": simple.bare,
        "three nearest duties and forms, all rows": simple.nearest(3, 10**6),
        "three nearest duties and forms, first 20": simple.nearest(3, TOP),
        **{name: make(simple) for name, make in (more or {}).items()},
    }
    tallies = {name: Tally() for name in ("ours", *ways)}
    hidden = _hidden()
    groups = np.array([case.group for case in cases])
    shown = []
    kinds: Counter[str] = Counter()
    for train, test in GroupKFold(FOLDS).split(groups, groups, groups):
        judge = judge_of(pairs, set(groups[test]))
        some = [cases[place] for place in train]
        both = [*some, *authored]
        weights = [
            np.full(len(c.features), w)
            for c, w in zip(both, [1.0] * len(some) + [AUTHORED_WEIGHT] * len(authored), strict=True)
        ]
        network = Likely(
            fit_network(
                np.concatenate([case.features for case in both]).astype(np.float64),
                np.concatenate(targets(both, judge)),
                np.concatenate(weights),
            )
        )
        for place in test:
            case = cases[place]
            if not LEAST <= case.all_rows <= MOST:
                continue
            kinds[case.kind] += 1
            ours = composed(case, network.probabilities(case.features), judge)
            add(tallies["ours"], case, ours, judge)
            for name, way in ways.items():
                add(tallies[name], case, way(case, hidden[case.group]), judge)
            shown.append(
                {
                    "group": case.group,
                    "title": case.title,
                    "duties": list(case.query.details),
                    "rows": [row.name for row in case.rows],
                    "suggested": [[side.name, side.leaves[0]] for side in ours],
                }
            )
    if sets:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in shown)
        sets.write_text(text, encoding="utf-8")
    return {
        "forms": len(shown),
        "rows": sum(len(part) for part in tallies["ours"].found),
        "kinds": dict(kinds),
        "ways": {name: summary(tally) for name, tally in tallies.items()},
    }


def _hidden() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for document in load_public_documents():
        found.setdefault(document.group, set()).add(document.doc_id)
    return found


def read_row_by_row() -> dict[str, Any]:
    """What readers said of the sets of an earlier run: share of hidden rows they found among the suggestions."""
    rows = [json.loads(line) for line in READ.read_text(encoding="utf-8").splitlines()]
    forms: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        forms.setdefault(row["title"], []).append(row)
    said = [row["reader"] >= 1 for row in rows]
    proxy = [row["proxy"] for row in rows]
    return {
        "rows": len(rows),
        "forms": len(forms),
        "found@20": interval([[float(row["reader"] >= 1) for row in part] for part in forms.values()]),
        "same object too": interval([[float(row["reader"] == 2) for row in part] for part in forms.values()]),
        "by the judgement on the same rows": interval(
            [[float(row["proxy"]) for row in part] for part in forms.values()]
        ),
        "rows on which both agree": round(float(np.mean([a == b for a, b in zip(said, proxy, strict=True)])), 3),
    }


def times(search: Search) -> dict[str, Any]:
    """Warm time of one suggestion, memory, and how long the index takes to build."""
    base = search.base
    start = time.perf_counter()
    arrays = build_arrays(base)
    Lexical.of(base, arrays)
    built = time.perf_counter() - start
    asked = [(document.title or "、".join(document.duties), document.duties) for document in load_public_documents()]
    took = []
    for title, duties in asked:
        start = time.perf_counter()
        suggest(title, details=duties)
        took.append(1000 * (time.perf_counter() - start))
    middle, late = np.quantile(took, [0.5, 0.95])
    return {
        "queries": len(took),
        "median ms": round(float(middle), 1),
        "p95 ms": round(float(late), 1),
        "index seconds": round(built, 1),
        "measures": len(base),
    }


def peak_of_one() -> int:
    """Peak memory (MiB) of a process that only suggests."""
    import subprocess
    import sys

    # the peak that the kernel keeps for the new program; ru_maxrss would begin with this process's own
    code = (
        "from classifier.suggest import suggest; suggest('学生资助');"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return int(out) // 1024


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path)
    parser.add_argument("--time", action="store_true", help="only the times, on a machine that does nothing else")
    asked = parser.parse_args()
    search = load_search(load_knowledge())
    if asked.time:
        result = json.loads(RESULTS.read_text(encoding="utf-8"))
        result["time"] = times(search) | {"peak MiB": peak_of_one()}
        write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
        print(json.dumps(result["time"], ensure_ascii=False))
        return
    pairs = load_pairs()
    found = out_of_fold(pairs)
    result = {
        "machine": {"python": platform.python_version(), "cores": 2},
        "time": times(search) | {"peak MiB": peak_of_one()},
        "judgement of sameness against two readers": figures(pairs, found, balanced_threshold(pairs, found)),
        "public forms, hidden": filed_measures(search, asked.sets),
        "library, whole 款 hidden": held_out_items(search),
    }
    if READ.is_file():
        result["read row by row"] = read_row_by_row()
    result["machine"]["peak MiB of this run"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
