"""The tables of the knowledge base's card, counted from the shipped base and from nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from classifier.knowledge.records import KINDS
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.suggest.evidence import LEAVES


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def by_source(base: KnowledgeBase) -> str:
    """Sources, rows, measures and measures that nobody else states, by kind of source."""
    sources = Counter(source.kind for source in base.sources)
    rows: Counter[str] = Counter()
    measures: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for measure in base.measures:
        stated = [base.source[use.source].kind for use in measure.uses]
        rows.update(stated)
        measures.update(set(stated))
        if len(set(stated)) == 1:
            alone[stated[0]] += 1
    kinds = [kind for kind in KINDS if sources[kind]]
    lines = [(kind, sources[kind], rows[kind], measures[kind], alone[kind]) for kind in kinds]
    total = ("合计", len(base.sources), rows.total(), len(base), alone.total())
    return table(("来源种类", "来源", "行", "指标", "只有这种来源说到的指标"), [*lines, total])


def by_class(base: KnowledgeBase) -> str:
    """Measures, those that may be proposed and those that a unit filed, by class."""
    everything = Counter(measure.leaf for measure in base.measures)
    usable = Counter(measure.leaf for measure in base.measures if measure.usable)
    filed = Counter(measure.leaf for measure in base.measures if base.units(measure))
    lines = [(leaf, everything[leaf], usable[leaf], filed[leaf]) for leaf in LEAVES]
    total = ("合计", everything.total(), usable.total(), filed.total())
    return table(("类别", "指标", "其中可推荐", "其中有单位填过"), [*lines, total])


def by_support(base: KnowledgeBase) -> str:
    """Measures by the number of units that file them, and by the number of sources of any kind."""
    units = Counter(min(len(base.units(measure)), 5) for measure in base.measures)
    sources = Counter(min(len({use.source for use in measure.uses}), 5) for measure in base.measures)
    names = ("0", "1", "2", "3", "4", "5及以上")
    return table(
        ("个数", "填报单位这么多", "来源这么多"), [(name, units[n], sources[n]) for n, name in enumerate(names)]
    )


def render() -> str:
    """All tables with their headings."""
    base = load_knowledge()
    parts = (
        ("按来源", by_source),
        ("按类别", by_class),
        ("按支撑", by_support),
    )
    return "\n".join(f"### {title}\n\n{make(base)}" for title, make in parts)
