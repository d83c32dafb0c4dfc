"""The suggester: from a duty text or a form to a balanced, explained set of indicators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classifier.suggest.choose import Option, choose, required_groups
from classifier.suggest.engine import NEIGHBOUR, SURE, Engine, default_engine
from classifier.suggest.measures import shown_value, source_notes, support, value_range
from classifier.suggest.query import split_duties
from classifier.suggest.result import Suggestion, SuggestResult, SuggestSet
from classifier.suggest.sectors import guess_sector, resolve_sector, sector_names
from corpus.dataset import LibraryDuty
from corpus.errors import UsageError
from corpus.records import Form
from corpus.taxonomy import Edition, load_taxonomy
from corpus.text import normal_form

_LIMIT = 200

_ECOLOGY = ("生态", "水质", "绿化", "造林", "林地", "林分", "污染", "排放", "能耗", "环境质量")
_ECONOMY = ("产值", "税收", "投资", "增收", "营业收入", "经营收入", "收益")


def suggest(
    text: str,
    *,
    sector: str | None = None,
    top: int = 20,
    edition: str | None = "2021",
    library: Sequence[LibraryDuty] | None = None,
    exclude: Iterable[str] = (),
) -> SuggestResult:
    """Propose indicators for a duty text: a word, a sentence or a list of duties.

    sector: code or name of the functional class (205, 教育支出); guessed from a department's name when
    None. top: at most so many over all classes, 1-200. edition: whose classes label the sets.
    library: duties to use in place of the shipped ones. exclude: names already there; neither they nor
    close wordings of them are proposed. Deterministic. Raises UsageError for an empty text, an unknown
    sector or edition, or a top out of range.
    """
    parts = split_duties(text)
    if not any(normal_form(part) for part in parts):
        raise UsageError("empty_duty", "没有职责文字", hint="请写出职责或项目名称，如 学生资助")
    return _run(text, parts, sector, top, edition, library, tuple(exclude), None)


def suggest_for_form(
    form: Form,
    *,
    sector: str | None = None,
    top: int = 20,
    edition: str | None = None,
    library: Sequence[LibraryDuty] | None = None,
) -> SuggestResult:
    """Propose what a form still lacks, from its duties, goals, project and title.

    Indicators it already has are not proposed again; classes it lacks come first. edition: default, the
    one its labels follow. Raises UsageError when the form names no duty, goal, project or title.
    """
    taxonomy = load_taxonomy()
    if edition is None:
        edition = taxonomy.detect_edition([(item.l1, item.l2) for item in form.indicators], form.year)
    texts = dict(form.duty_texts)
    parts = [f"{duty} {texts.get(duty, '')}".strip() for duty in form.duties]
    parts = parts or list(dict.fromkeys(item.project for item in form.indicators if item.project))
    parts = parts or ([form.title] if form.title else []) or list(form.goals)
    parts = [part for part in dict.fromkeys(parts) if normal_form(part)]
    if not parts:
        raise UsageError("no_duty_in_form", "表里没有职责、目标或项目名称", where=form.file, hint="请改用职责文字提问")
    guessed = sector or guess_sector(form.unit) or None
    names = tuple(item.name for item in form.indicators if item.name)
    return _run("；".join(parts), tuple(parts), guessed, top, edition, library, names, form)


def _run(
    query: str,
    parts: Sequence[str],
    sector: str | None,
    top: int,
    edition_id: str | None,
    library: Sequence[LibraryDuty] | None,
    exclude: tuple[str, ...],
    form: Form | None,
) -> SuggestResult:
    if not 1 <= top <= _LIMIT:
        raise UsageError("bad_top", f"建议条数 {top} 不在 1 到 {_LIMIT} 之间", hint="请改 --top")
    edition = load_taxonomy().edition(edition_id)
    engine = default_engine() if library is None else Engine(library)
    code = resolve_sector(sector, engine.library) if sector else guess_sector(query)
    options: list[Option] = []
    neighbours: dict[str, float] = {}
    lonely: list[str] = []
    weak: list[str] = []
    for number, part in enumerate(parts):
        used, hits = engine.read(part, code, guessed=not sector)
        near = engine.near(hits, code)
        found = engine.options(number, used, hits, code)
        if found and near[0].score < SURE:
            weak.append(f"“{_short(part)}”参照“{near[0].entry.title}”（{near[0].score:.2f}）")
        if not found:
            lonely.append(part)
            found = engine.activity(number, used, hits)
        options += found
        for hit in near[:3]:
            neighbours[hit.entry.title] = max(round(hit.score, 3), neighbours.get(hit.entry.title, 0.0))
    if not options:
        options = [option for number in range(len(parts)) for option in engine.general(number)]
    options = [
        option for option in options if not any(engine.measures.alike_names(option.row.name, name) for name in exclude)
    ]
    missing = _missing_leaves(form, edition) if form else ()
    has_satisfaction = form is not None and any("满意" in name for name in exclude)
    chosen = choose(
        options,
        top=top,
        edition=edition,
        alike=engine.measures.alike,
        satisfactions=0 if has_satisfaction else (2 if "满意" in query else 1),
        wanted_first=missing,
    )
    suggestions = [_suggestion(engine, option, parts) for option in chosen]
    doubts = (f"下列职责只有较远的参照，请逐条核对是否适用：{'；'.join(weak)}。",) if weak else ()
    gaps = (*doubts, *_gaps(parts, lonely, chosen, top, edition, form, missing))
    ranked = tuple(sorted(neighbours.items(), key=lambda item: (-item[1], item[0])))[:10]
    name = sector_names(engine.library).get(code[:3], "")
    return SuggestResult(
        query, edition.id, f"{code[:3]} {name}".strip(), tuple(parts), ranked, _sets(suggestions, edition), gaps
    )


def _missing_leaves(form: Form, edition: Edition) -> tuple[str, ...]:
    """Required leaves of which a form has no row; () for forms that file no classes."""
    taxonomy = load_taxonomy()
    filed = {leaf for item in form.indicators for leaf in taxonomy.resolve(item.l1, item.l2).leaves}
    if not filed:
        return ()
    return tuple(group[0] for group in required_groups(edition) if not filed & set(group))


def _suggestion(engine: Engine, option: Option, parts: Sequence[str]) -> Suggestion:
    row = option.row
    same = engine.measures.same(row)
    units, duties = support(same)
    operator, value, unit = shown_value(row)
    variants = dict.fromkeys(name for name in (*row.aka, *(other.name for _, other in same)) if name != row.name)
    return Suggestion(
        row.leaf,
        row.name,
        operator,
        value,
        unit,
        row.polarity,
        row.explain,
        row.measure,
        row.basis,
        row.cost_kind or ("经济成本" if row.leaf == "成本" and "元" in row.unit else ""),
        option.score,
        units,
        duties,
        value_range(row, same),
        source_notes(same, option.entry),
        tuple(variants),
        parts[option.part] if len(parts) > 1 else "",
        _why(option, units),
    )


def _why(option: Option, units: int) -> str:
    used = f"，{units} 个单位的公开表格填过" if units else ""
    if option.entry.kind == "共性指标":
        return "没有相近职责，先给共性指标，请把对象写具体" + used
    if option.score < NEIGHBOUR and option.entry.kind == "通用活动":
        return f"没有相近职责，按同类活动“{option.entry.title}”给出，请把对象写具体" + used
    kind = {"指标库": "指标库职责", "通用活动": "通用活动", "公开表格": "公开表格"}[option.entry.kind]
    return f"{kind}“{option.entry.title}”与所填职责相近（{option.score:.2f}），用它衡量{option.row.leaf}{used}"


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


def _gaps(
    parts: Sequence[str],
    lonely: Sequence[str],
    chosen: Sequence[Option],
    top: int,
    edition: Edition,
    form: Form | None,
    missing: Sequence[str],
) -> tuple[str, ...]:
    """What the proposal cannot give, in Chinese sentences."""
    gaps = []
    if lonely:
        names = "”“".join(_short(part) for part in lonely)
        offer = "同类活动或共性指标" if len(lonely) == len(parts) else "同类活动的指标（没有同类的不提）"
        gaps.append(f"指标库和公开表格里没有与“{names}”相近的职责，只能给出{offer}，请把职责写具体或换个说法再查。")
    if form is not None and missing:
        gaps.append(f"这张表缺少{'、'.join(missing)}类指标，建议优先补充。")
    if form is not None and not missing and not any(item.l1 or item.l2 for item in form.indicators):
        gaps.append("这张表没有填一级、二级分类，无法判断缺哪一类。")
    have = {option.row.leaf for option in chosen}
    lacking = ["或".join(group) for group in required_groups(edition) if form is None and not have & set(group)]
    if lacking and len(chosen) >= top:
        gaps.append(f"只要 {top} 条，放不下{'、'.join(lacking)}类，完整的一套请增大条数。")
    elif lacking:
        gaps.append(f"没有找到合适的{'、'.join(lacking)}类指标，请自行补充。")
    served = {option.part for option in chosen}
    skipped = [_short(part) for number, part in enumerate(parts) if number not in served and part not in lonely]
    if skipped:
        gaps.append(f"条数有限，未给“{'”“'.join(skipped)}”提建议，请增大条数或单独查询。")
    if len(chosen) < top and not lonely and not skipped:
        gaps.append(f"相近而不重复的指标共 {len(chosen)} 条，没有为凑满 {top} 条加入不相关的指标。")
    return tuple(gaps)


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"
