"""The card of the shipped knowledge base: every count in it is that of the base, and what it says of mergers holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from classifier.knowledge.merge import SAME
from classifier.knowledge.models import is_model
from classifier.knowledge.records import AUTHORED
from classifier.knowledge.store import SHIPPED, KnowledgeBase, load_knowledge
from classifier.pair_scorer import load_pair_scorer
from corpus.dataset import load_public_documents

CARD = (SHIPPED / "CARD.md").read_text(encoding="utf-8")
RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
TOTAL = "合计"


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def card_table(heading: str) -> dict[str, tuple[int, ...]]:
    """Rows of the table under a heading: first cell → the numbers after it."""
    section = CARD.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return {row[0]: tuple(map(int, row[1:])) for row in rows[2:]}


def test_the_card_counts_sources_rows_and_measures_by_kind(base: KnowledgeBase) -> None:
    table = card_table("按来源")
    kinds = [{base.source[use.source].kind for use in measure.uses} for measure in base.measures]
    for kind in set(table) - {TOTAL}:
        assert table[kind] == (
            sum(source.kind == kind for source in base.sources),
            sum(base.source[use.source].kind == kind for measure in base.measures for use in measure.uses),
            sum(kind in stated for stated in kinds),
            sum(stated == {kind} for stated in kinds),
        )
    assert set(table) == {source.kind for source in base.sources} | {TOTAL}
    assert table[TOTAL][:3] == (
        len(base.sources),
        sum(len(measure.uses) for measure in base.measures),
        len(base.measures),
    )
    assert table[TOTAL][3] == sum(len(stated) == 1 for stated in kinds)


def test_the_card_counts_measures_by_class(base: KnowledgeBase) -> None:
    table = card_table("按类别")
    for leaf, numbers in table.items():
        own = [measure for measure in base.measures if leaf in (measure.leaf, TOTAL)]
        usable = sum(measure.usable for measure in own)
        assert numbers == (len(own), usable, sum(bool(base.units(measure)) for measure in own))
    assert set(table) == {measure.leaf for measure in base.measures} | {TOTAL}


def test_the_card_counts_support(base: KnowledgeBase) -> None:
    units = Counter(min(len(base.units(measure)), 5) for measure in base.measures)
    sources = Counter(min(len({use.source for use in measure.uses}), 5) for measure in base.measures)
    table = card_table("按支撑")
    assert {name[0]: numbers for name, numbers in table.items()} == {
        str(count): (units[count], sources[count]) for count in range(6)
    }


def test_what_the_card_says_of_most_holds_for_most(base: KnowledgeBase) -> None:
    authored = [all(base.source[use.source].kind in AUTHORED for use in measure.uses) for measure in base.measures]
    assert sum(authored) > 0.9 * len(base), "绝大多数指标只有自编来源"
    values = [sum(bool(use.value) for use in measure.uses) for measure in base.measures]
    assert sum(count <= 1 for count in values) > len(base) / 2, "一个指标多半只有一个取值"


def test_the_card_says_what_public_forms_there_are(base: KnowledgeBase) -> None:
    documents = load_public_documents()
    assert f"公开表格只有 {len(documents)} 份" in CARD
    most = [sector for sector, _ in Counter(document.sector for document in documents).most_common(4)]
    assert f"{'、'.join(most)}的最多" in CARD
    levels = Counter(source.level for source in base.sources if source.kind == "公开表格")
    assert levels["县"] + levels["市"] > levels.total() / 2


def test_the_card_names_the_thresholds_of_the_code() -> None:
    assert f"评分达到 **{SAME:.0f}**" in CARD
    assert f"报告重复的界限是 {load_pair_scorer().thresholds.reports:.0f}" in CARD
    shortest, longest = map(int, re.search(r"(\d+) 到 (\d+) 个字", CARD).groups())  # type: ignore[union-attr]
    fit = [length for length in range(2, 40) if is_model("路" * (length - 2) + "面积")]
    assert (min(fit), max(fit)) == (shortest, longest)


def test_the_card_tells_how_surely_names_are_merged_as_measured() -> None:
    told = json.loads((RESULTS / "duplicates.json").read_text(encoding="utf-8"))["tables"]["ours"]["across forms"]
    [at] = [row for row in told["all"] if row["threshold"] == SAME]
    assert f"{told['pairs']} 对里，{told['same']} 对是同一指标" in CARD
    assert f"合对 {at['right']} 对、合错 {at['wrong']} 对" in CARD


def test_the_doubtful_mergers_it_names_are_still_there(base: KnowledgeBase) -> None:
    section = CARD.split("| 合成一个指标 |", 1)[1].split("\n\n", 1)[0]
    named = [line.split("|")[1].strip().split("、") for line in section.splitlines()[2:]]
    assert named
    merged = [{use.name for use in measure.uses} for measure in base.measures]
    gone = [names for names in named if not any(set(names) <= stated for stated in merged)]
    assert gone == [], "mended: take them out of the card"
