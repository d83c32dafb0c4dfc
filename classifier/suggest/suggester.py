"""The suggester: from a duty text or a form to a balanced, explained set of indicators."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.knowledge.rows import government_level
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.sectors import guess_sector, resolve_sector, sector_names
from classifier.suggest.asked import Query
from classifier.suggest.compose import Bounds, compose, required_groups
from classifier.suggest.explain import explain
from classifier.suggest.form_review import missing_groups, read_form, review_form
from classifier.suggest.gaps import read_gaps
from classifier.suggest.options import Options, read_options
from classifier.suggest.query import split_duties
from classifier.suggest.result import FormReview, Suggestion, SuggestResult, SuggestSet
from classifier.suggest.sameness import Side
from classifier.suggest.search import load_search
from corpus.dataset import load_library
from corpus.errors import UsageError
from corpus.records import Form
from corpus.taxonomy import Edition, load_taxonomy
from corpus.text import normal_form

__all__ = ["suggest", "suggest_for_form"]

_LIMIT = 200
_ECOLOGY = ("生态", "水质", "绿化", "造林", "林地", "林分", "污染", "排放", "能耗", "环境质量")
_ECONOMY = ("产值", "税收", "投资", "增收", "营业收入", "经营收入", "收益")


def suggest(
    text: str,
    *,
    sector: str | None = None,
    top: int = 20,
    edition: str | None = "2021",
    base: KnowledgeBase | None = None,
    details: Sequence[str] = (),
    unit: str = "",
    exclude: Sequence[str] = (),
) -> SuggestResult:
    """Propose indicators for a duty text: a word, a sentence, a project's title or a list of duties.

    sector: code or name of the functional class (205, 教育支出); guessed from a department's name when None. top: at
    most so many over all classes, 1-200; several duties share them. edition: whose classes label the sets. base: the
    shipped one for None. details: duties and goals of the one project that ``text`` names. unit: who files it, for the
    field of work and the level of government. exclude: names already there; what says the same is not proposed.
    Deterministic. Raises UsageError for an empty text, an unknown sector or edition, or a top out of range.
    """
    parts = (text,) if details else split_duties(text)
    if not any(normal_form(part) for part in parts):
        raise UsageError("empty_duty", "没有职责文字", hint="请写出职责或项目名称，如 学生资助")
    code = _sector(sector, f"{unit} {text}")
    queries = [_query(part, details, unit, code) for part in parts]
    return _run(text, queries, code, top, load_taxonomy().edition(edition), base, exclude, None)


def suggest_for_form(
    form: Form,
    *,
    sector: str | None = None,
    top: int = 20,
    edition: str | None = None,
    base: KnowledgeBase | None = None,
) -> SuggestResult:
    """Propose what a form still lacks, from its duties, goals, project and title, and say what in it is weak.

    Indicators it already has are not proposed again; classes it lacks come first. edition: default, the one its labels
    follow. Raises UsageError when the form names no duty, goal, project or title.
    """
    taxonomy = load_taxonomy()
    if edition is None:
        edition = taxonomy.detect_edition([(item.l1, item.l2) for item in form.indicators], form.year)
    asked = read_form(form)
    if not asked:
        raise UsageError("no_duty_in_form", "表里没有职责、目标或项目名称", where=form.file, hint="请改用职责文字提问")
    code = _sector(sector, form.unit)
    queries = [_query(title, details, form.unit, code) for title, details in asked]
    names = tuple(item.name for item in form.indicators if item.name)
    text = "；".join(title for title, _ in asked)
    return _run(text, queries, code, top, taxonomy.edition(edition), base, names, form)


def _query(title: str, details: Sequence[str], unit: str, code: str) -> Query:
    return Query(title, tuple(details), unit, code, government_level(unit) if unit else "")


def _sector(named: str | None, text: str) -> str:
    return resolve_sector(named, load_library()) if named else guess_sector(text)


def _run(
    text: str,
    queries: Sequence[Query],
    code: str,
    top: int,
    edition: Edition,
    base: KnowledgeBase | None,
    exclude: Sequence[str],
    form: Form | None,
) -> SuggestResult:
    if not 1 <= top <= _LIMIT:
        raise UsageError("bad_top", f"建议条数 {top} 不在 1 到 {_LIMIT} 之间", hint="请改 --top")
    search = load_search(base or load_knowledge())
    options = read_options(search, queries)
    missing = missing_groups(form, edition) if form else ()
    chosen = _choose(options, text, top, edition, exclude, missing)
    suggestions = [explain(search, options, place, len(queries) > 1) for place in chosen]
    # names that are there already may be of any class, so they leave nothing that the set must have
    wanted = missing if exclude or form else required_groups(edition)
    gaps = read_gaps(options, chosen, top, form, missing, wanted)
    review: FormReview | None = review_form(form, options, missing) if form else None
    near = dict(pair for part in options.parts if not part.lonely for pair in part.titles)
    ranked = tuple(sorted(near.items(), key=lambda item: (-item[1], item[0])))[:10]
    name = sector_names(load_library()).get(code[:3], "")
    duties = tuple(query.title for query in queries)
    sets = _sets(suggestions, edition)
    return SuggestResult(text, edition.id, f"{code[:3]} {name}".strip(), duties, ranked, sets, gaps, review)


def _choose(
    options: Options,
    text: str,
    top: int,
    edition: Edition,
    exclude: Sequence[str],
    missing: Sequence[tuple[str, ...]],
) -> list[int]:
    """Positions of the candidates that make up the set."""
    has_satisfaction = any("满意" in name for name in exclude)
    required = tuple(group for group in required_groups(edition) if group not in missing)
    bounds = Bounds(
        top,
        (*missing, *required) if not exclude else tuple(missing),
        satisfactions=0 if has_satisfaction else (2 if "满意" in text else 1),
    )
    leaves = [item.leaf for item in options.items]
    had = [Side(name, (leaf,)) for name in exclude for leaf in dict.fromkeys(leaves)]
    return compose(
        options.likely,
        options.vectors,
        leaves,
        bounds,
        counted=[item.counted for item in options.items],
        twins=lambda chosen: options.twins(chosen, had),
        parts=options.part if len(options.parts) > 1 else None,
    )


def _shown_leaf(row: Suggestion, edition: Edition) -> str:
    """Leaf whose label the edition shows: a folded class goes to the benefit its name speaks of."""
    if row.leaf not in edition.folded:
        return row.leaf
    for leaf, words in (("生态效益", _ECOLOGY), ("经济效益", _ECONOMY)):
        if any(word in row.name for word in words):
            return leaf
    return edition.folded[row.leaf][0]


def _sets(suggestions: Sequence[Suggestion], edition: Edition) -> tuple[SuggestSet, ...]:
    taxonomy = load_taxonomy()
    sets = []
    for leaf in (leaf for leaves in edition.tree.values() for leaf in leaves):
        rows = [row for row in suggestions if _shown_leaf(row, edition) == leaf]
        if rows:
            rows.sort(key=lambda row: (-row.score, row.name))
            sets.append(SuggestSet(taxonomy.parent_label(leaf, edition.id), taxonomy.label(leaf), leaf, tuple(rows)))
    return tuple(sets)
