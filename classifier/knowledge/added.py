"""An approved form of the office as a source and rows of its library: no more of it than a suggestion needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from classifier.knowledge.personal import has_personal, without_personal
from classifier.knowledge.records import Source
from classifier.knowledge.rows import government_level
from classifier.knowledge.state import FormRow
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from corpus.text import fold_width

if TYPE_CHECKING:
    from classifier.judge import Model

__all__ = ["form_rows", "form_source"]

_LONGEST_NAME, _LONGEST_TEXT = 60, 200
_NONE = "其他"


def form_rows(form: Form, load_model: Callable[[], Model]) -> tuple[FormRow, ...]:
    """Rows of a form that state a result, each once, with the class they are filed under.

    Where a row's labels name no single class, the model decides; it is loaded only then. Rows of 其他 are left out,
    and so are names that tell of a person.
    """
    items = [item for item in form.indicators if _fit(item.name)]
    filed = [_filed(item) for item in items]
    open_ = [item for item, leaf in zip(items, filed, strict=True) if not leaf]
    judged = iter(_judged(open_, load_model) if open_ else ())
    leaves = [leaf or next(judged) for leaf in filed]
    rows = (_row(item, leaf) for item, leaf in zip(items, leaves, strict=True) if leaf != _NONE)
    return tuple(dict.fromkeys(rows))


def form_source(form: Form, rows: Sequence[FormRow], office: str) -> Source:
    """The form as a source; the same content gives the same id, whatever the file is called.

    Only title, duties, unit, year and kind are taken over. office: who filed it where the form names no unit.
    """
    duties = tuple(text for duty in form.duties if (text := _short(duty)))
    unit = _short(form.unit) or office
    title = _short(form.title) or _short(form.project) or "、".join(duties)[:_LONGEST_TEXT] or "未写标题的申报表"
    told = [
        title,
        duties,
        unit,
        form.year,
        form.kind,
        sorted((row.name, row.leaf, row.value, row.unit) for row in rows),
    ]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]
    return Source(
        f"office-{digest}",
        "本单位",
        title,
        "；".join(duties),
        unit=unit,
        year=form.year,
        level=government_level(unit),
        form=form.kind,
    )


def _fit(name: str) -> bool:
    clean = without_personal(name)
    return bool(clean) and len(clean) <= _LONGEST_NAME and not has_personal(name)


def _filed(item: Indicator) -> str:
    repaired = item.repaired
    l1, l2 = (repaired.l1, repaired.l2) if repaired else (item.l1, item.l2)
    return load_taxonomy().resolve(l1, l2).leaf


def _judged(items: Sequence[Indicator], load_model: Callable[[], Model]) -> Iterator[str]:
    from classifier.judge import judge

    for judgement in judge(items, load_model(), load_taxonomy()):
        yield judgement.pred_leaf


def _row(item: Indicator, leaf: str) -> FormRow:
    value = item.repaired.value if item.repaired and item.repaired.value else item.value
    return FormRow(without_personal(item.name), leaf, fold_width(_short(value)), _short(item.unit))


def _short(text: str) -> str:
    return without_personal(text)[:_LONGEST_TEXT]
