"""Hypothesis strategies for the records: any text a form may hold, keys unique where a mapping is written."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from corpus.records import BudgetLine, Form, HistoryValue, Indicator, Note, Place, Repair

SIGNS = st.characters(exclude_categories=("Cs",))  # lone surrogates are no text
texts = st.text(SIGNS, max_size=12) | st.sampled_from(
    ["受益学生数", "≥3560人次", "=1+1", "@导出", "007", "无", "NA", "\n"]
)
amounts = st.floats(allow_nan=False, allow_infinity=False, width=32)
rows = st.integers(0, 100_000)
pairs = st.lists(st.tuples(texts, texts), max_size=3, unique_by=lambda pair: pair[0]).map(tuple)

places = st.builds(Place, texts, texts, rows, rows)
repairs = st.builds(Repair, texts, texts, texts, texts, texts, st.floats(0, 1))
indicators = st.builds(
    Indicator,
    **{key: texts for key in ("name", "value", "unit", "l1", "l2", "duty", "project", "scope", "nature")},
    **{key: texts for key in ("explanation", "basis", "weight", "achieved", "score", "deviation", "scoring")},
    history=st.lists(st.builds(HistoryValue, texts, texts), max_size=3).map(tuple),
    standards=pairs,
    grades=pairs,
    breakdown=pairs,
    ocr=st.none() | st.floats(0, 1),
    repaired=st.none() | repairs,
    place=places,
)
budget_lines = st.builds(
    BudgetLine,
    texts,
    amounts,
    texts,
    st.booleans(),
    st.none() | amounts,
    st.dictionaries(texts, amounts, max_size=3).map(lambda table: tuple(table.items())),
    places,
)
notes = st.builds(Note, texts, texts, places, texts, texts, st.floats(0, 1))


def tuples_of(strategy: st.SearchStrategy[Any], max_size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of up to ``max_size`` values."""
    return st.lists(strategy, max_size=max_size).map(tuple)


forms = st.builds(
    Form,
    **{
        key: texts
        for key in ("file", "kind", "unit", "title", "region", "layout", "runner_up", "project", "supervisor")
    },
    contacts=pairs,
    year=st.none() | st.integers(1949, 2100),
    duties=tuples_of(texts),
    duty_texts=pairs,
    goals=tuples_of(texts),
    budget=tuples_of(budget_lines, 2),
    indicators=tuples_of(indicators),
    notes=tuples_of(notes, 2),
)
