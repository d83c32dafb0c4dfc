"""What a history holds: sizes, distinct texts, and the shares of changes, defects and damages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks.history.truth import GeneratedForm
from corpus.text import mask_numbers, normal_form

__all__ = ["figures"]


def figures(forms: Iterable[GeneratedForm]) -> dict[str, Any]:
    """Counts in one pass. Shares are of rows, those of damages and of what concerns whole forms of forms."""
    names: Counter[str] = Counter()
    filed: set[tuple[str, str, str]] = set()
    changes: Counter[str] = Counter()
    defects: Counter[str] = Counter()
    of_forms: Counter[str] = Counter()
    damages: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    units: set[str] = set()
    for made in forms:
        units.add(made.form.unit)
        kinds[made.form.kind] += 1
        damages.update((made.damage,) if made.damage else ())
        names.update(item.name for item in made.form.indicators)
        filed.update((item.name, item.value, item.unit) for item in made.form.indicators)
        changes.update(row.change for row in made.truth)
        defects.update(defect for row in made.truth for defect in row.defects)
        of_forms.update({defect for row in made.of_form for defect in row.defects})
    rows, count = max(names.total(), 1), max(kinds.total(), 1)
    return {
        "indicators": names.total(),
        "forms": kinds.total(),
        "units": len(units),
        "kinds": dict(kinds.most_common()),
        "rows per form": round(rows / count, 2),
        "names": len(names),
        "names, values and units": len(filed),
        "names without numbers": len({normal_form(mask_numbers(name)) for name in names}),
        "most frequent": {name: round(times / rows, 4) for name, times in names.most_common(5)},
        "changes": _shares(changes, rows),
        "defects of rows": _shares(defects, rows),
        "defects of forms": _shares(of_forms, count),
        "damages of files": _shares(damages, count),
    }


def _shares(counts: Counter[str], total: int) -> dict[str, float]:
    return {key: round(times / total, 4) for key, times in counts.most_common()}
