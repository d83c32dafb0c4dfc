"""How well the suggester finds the right duty, the filed measures and every class.

Run from the repository root: python -m benchmarks.suggest. Writes benchmarks/results/suggest.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from classifier.suggest import suggest
from classifier.suggest.choose import choose
from classifier.suggest.engine import Engine
from classifier.suggest.index import Index, pair_terms
from classifier.suggest.pool import Entry, build_pool
from corpus.dataset import load_library, load_public_documents
from corpus.taxonomy import load_taxonomy

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "suggest.json"
READING = HERE / "data" / "suggest_reading.jsonl"
TOP = 20
SEED = 20260101

Ranker = Callable[[str], list[Entry]]


def library_entries(**blank: object) -> tuple[Entry, ...]:
    """Entries of the library alone, with the named fields emptied in all of them."""
    duties = [replace(duty, **blank) for duty in load_library()]  # type: ignore[arg-type]
    return tuple(entry for entry in build_pool(duties) if entry.kind == "指标库")


def ours(entries: Sequence[Entry]) -> Ranker:
    """The suggester's index."""
    index = Index(entries)
    return lambda text: [hit.entry for hit in index.search(text)]


def keyword_count(entries: Sequence[Entry]) -> Ranker:
    """Plain baseline: how many character pairs of title and keywords stand in the text."""
    fields = [(set(pair_terms("。".join((entry.title, *entry.keywords)))), entry) for entry in entries]

    def rank(text: str) -> list[Entry]:
        pairs = set(pair_terms(text))
        return [entry for _, entry in sorted(fields, key=lambda item: (-len(item[0] & pairs), item[1].title))]

    return rank


def tfidf(entries: Sequence[Entry]) -> Ranker:
    """Character 1-2-gram tf-idf and cosine over all fields (scikit-learn)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [
        "。".join((e.title, *e.keywords, e.text, e.item, *(n for row in e.rows for n in (row.name, *row.aka))))
        for e in entries
    ]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)

    def rank(text: str) -> list[Entry]:
        scores = (matrix @ vectorizer.transform([text]).T).toarray().ravel()
        return [entries[i] for i in sorted(range(len(entries)), key=lambda i: (-scores[i], entries[i].title))]

    return rank


def shuffle(entries: Sequence[Entry]) -> Ranker:
    """Random order."""
    dice = np.random.default_rng(SEED)
    return lambda _: [entries[i] for i in dice.permutation(len(entries))]


RANKERS = {"ours": ours, "tf-idf": tfidf, "keyword count": keyword_count, "random": shuffle}


def finding(queries: Sequence[tuple[str, str, str]], entries: Sequence[Entry]) -> dict[str, dict[str, float]]:
    """Share of queries whose own duty comes first or among three, and whose 类 and 款 come first."""
    table = {}
    for name, build in RANKERS.items():
        rank = build(entries)
        first = three = function = item = 0
        for text, title, own in queries:
            found = rank(text)[:3]
            first += found[0].title == title
            three += any(entry.title == title for entry in found)
            function += found[0].function == own[:3]
            item += found[0].item == own
        total = len(queries)
        table[name] = {
            "duty@1": round(first / total, 3),
            "duty@3": round(three / total, 3),
            "类@1": round(function / total, 3),
            "款@1": round(item / total, 3),
            "queries": total,
        }
    return table


def recall_of_filed() -> dict[str, dict[str, float]]:
    """Share of the measures a public form filed that are proposed for its title and duties, the form held out."""
    pool = build_pool()
    edition = load_taxonomy().edition("2015")
    dice = np.random.default_rng(SEED)
    counts = {name: [0, 0] for name in ("ours", "best duty, first rows", "random rows")}
    documents = 0
    for document in load_public_documents():
        title = document.title or "、".join(document.duties)
        own = [
            e
            for e in pool
            if e.kind == "公开表格" and e.title == title and e.department == (document.unit or document.doc_id)
        ]
        if not own or len(own[0].rows) < 4 or document.kind not in ("项目支出", "转移支付", "自评"):
            continue
        documents += 1
        held = [e for e in pool if e.kind != "公开表格" or e.title != title]
        engine = Engine(pool=held)
        query = "、".join((title, *document.duties))[:120]
        hits = engine.neighbours(query, "", guessed=True)
        options = engine.options(0, query, hits, "") or engine.activity(0, query, hits) or engine.general(0)
        rows = [entry_row for entry in held for entry_row in entry.rows]
        proposals = {
            "ours": [o.row for o in choose(options, top=TOP, edition=edition, alike=engine.measures.alike)],
            "best duty, first rows": list(hits[0].entry.rows[:TOP]),
            "random rows": [rows[i] for i in dice.choice(len(rows), TOP, replace=False)],
        }
        for name, proposed in proposals.items():
            for filed in own[0].rows:
                counts[name][0] += any(engine.measures.alike(filed, row) for row in proposed)
                counts[name][1] += 1
    return {
        name: {"recall@20": round(a / b, 3), "measures": b, "documents": documents} for name, (a, b) in counts.items()
    }


def balance(queries: Sequence[str], top: int) -> dict[str, float]:
    """Shares of queries whose proposal covers every required class and holds exactly one satisfaction."""
    covered = satisfied = total = 0
    for query in queries:
        leaves = [item.leaf for group in suggest(query, top=top).sets for item in group.indicators]
        required = {"数量", "质量", "时效", "成本", "满意度"} <= set(leaves)
        covered += required and bool({"社会效益", "经济效益", "生态效益"} & set(leaves))
        satisfied += leaves.count("满意度") == 1
        total += len(leaves)
    return {
        "all required classes": round(covered / len(queries), 3),
        "one satisfaction": round(satisfied / len(queries), 3),
        "mean length": round(total / len(queries), 1),
    }


def reading() -> dict[str, dict[str, float]]:
    """Usable share of the first ten as read by a person; proposals that changed since count as unread."""
    table: dict[str, dict[str, float]] = {}
    for line in READING.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        now = [item.name for group in suggest(row["query"], top=10).sets for item in group.indicators]
        entry = table.setdefault(row["set"], {"queries": 0, "read": 0, "usable": 0, "unread": 0})
        read = [name for name in now if name in row["read"]]
        entry["queries"] += 1
        entry["read"] += len(read)
        entry["usable"] += sum(name not in row["unusable"] for name in read)
        entry["unread"] += len(now) - len(read)
    for entry in table.values():
        entry["usable share"] = round(entry["usable"] / entry["read"], 3)
    return table


def cold_seconds() -> float:
    """Median of five fresh processes: import and one suggestion."""
    code = "from classifier.suggest import suggest; suggest('学生资助').to_dict()"
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - start)
    return round(sorted(times)[2], 2)


def main() -> None:
    """Measure, print and write the results."""
    by_text = [(duty.duty_text, duty.duty, duty.item) for duty in load_library()]
    by_word = [(word, duty.duty, duty.item) for duty in load_library() for word in duty.keywords]
    queries = [json.loads(line)["query"] for line in READING.read_text(encoding="utf-8").splitlines()]
    result = {
        "description of a duty, descriptions not indexed": finding(by_text, library_entries(duty_text="")),
        "one keyword of a duty, keywords not indexed": finding(by_word, library_entries(keywords=())),
        "measures filed by public forms, the form held out": recall_of_filed(),
        "balance, top 20": balance(queries, 20),
        "balance, top 10": balance(queries, 10),
        "reading, top 10": reading(),
        "cold start seconds (2 cores)": cold_seconds(),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
