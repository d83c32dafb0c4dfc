"""A form as a query, and what in it is missing, too general or said twice."""

from __future__ import annotations

import numpy as np

from classifier.duplicates import find_duplicates
from classifier.knowledge.models import names_object
from classifier.suggest.compose import required_groups
from classifier.suggest.options import Options
from classifier.suggest.result import Concrete, FormReview
from classifier.suggest.sameness import Side, load_sameness
from corpus.records import Form, Indicator
from corpus.taxonomy import Edition, load_taxonomy
from corpus.text import normal_form

__all__ = ["missing_groups", "read_form", "review_form"]

_MOST_PARTS = 20
_INSTEAD = 3


def read_form(form: Form) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Titles and details to ask for: the project with its duties and goals, or one for each duty that rows stand under.

    () where the form names nothing.
    """
    texts = dict(form.duty_texts)
    by_duty = [duty for duty in dict.fromkeys(item.duty for item in form.indicators) if normal_form(duty)]
    if len(by_duty) > 1:
        return tuple((duty, (texts[duty],) if texts.get(duty) else ()) for duty in by_duty[:_MOST_PARTS])
    projects = [name for name in dict.fromkeys(item.project for item in form.indicators) if normal_form(name)]
    goals = (*form.duties, *texts.values(), *form.goals)
    details = tuple(dict.fromkeys(text for text in goals if normal_form(text)))
    if len(projects) > 1:
        return tuple((project, ()) for project in projects[:_MOST_PARTS])
    title = next((text for text in (*projects, form.project, form.title, *details) if normal_form(text)), "")
    return ((title, tuple(text for text in details if text != title)),) if title else ()


def missing_groups(form: Form, edition: Edition) -> tuple[tuple[str, ...], ...]:
    """Groups of required classes of which a form has no row; () for forms that file no classes."""
    taxonomy = load_taxonomy()
    filed = {leaf for item in form.indicators for leaf in taxonomy.resolve(item.l1, item.l2).leaves}
    return tuple(group for group in required_groups(edition) if not filed & set(group)) if filed else ()


def review_form(form: Form, options: Options, missing: tuple[tuple[str, ...], ...]) -> FormReview:
    """What is missing, what is too general with names to take instead, and what is said twice."""
    taxonomy = load_taxonomy()
    labels = tuple("或".join(taxonomy.label(leaf) for leaf in group) for group in missing)
    generic = tuple(
        Concrete(row, item.name, "名称里没有对象，换到别的项目也成立", _instead(item, options))
        for row, item in enumerate(form.indicators)
        if not names_object(item.name)
    )
    groups = find_duplicates([form]).groups
    twice = tuple(tuple(dict.fromkeys(member.indicator.name for member in group.members)) for group in groups)
    return FormReview(labels, generic, twice)


def _instead(item: Indicator, options: Options) -> tuple[str, ...]:
    """Filled patterns of the same measure, likeliest first."""
    filled = [place for place, one in enumerate(options.items) if one.phrase]
    if not filled:
        return ()
    judge = load_sameness()
    taxonomy = load_taxonomy()
    leaves = taxonomy.resolve(item.l1, item.l2).leaves
    names = [options.items[place] for place in filled]
    text = " ".join(part.query.text for part in options.parts)
    row = Side(item.name, leaves or (names[0].leaf,))
    chance = judge.table(text, [row], [Side(one.name, (one.leaf,)) for one in names])[0]
    worth = chance * options.likely[filled]
    order = np.argsort(-worth, kind="stable")
    return tuple(dict.fromkeys(names[place].name for place in order.tolist() if chance[place] >= judge.threshold))[
        :_INSTEAD
    ]
