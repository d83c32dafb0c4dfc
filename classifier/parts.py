"""其中 rows: an indicator that counts a part of the row above it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from classifier.likeness import load_wording
from corpus.records import Form

_PART = re.compile(r"^[\s★☆*【】\d.、·]*其中[:：,，]?")
_SHARED = 2


def find_parts(form: Form) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Pairs of a whole row's index and the indexes of the 其中 rows that belong to it.

    A 其中 row belongs to the nearest earlier row of the same project and period that does not start
    with 其中, when both count alike: the same kind of quantity, and at least two characters of the
    name in common. Without such a row nothing is claimed.
    """
    wording = load_wording()
    found: dict[int, list[int]] = defaultdict(list)
    for position, item in enumerate(form.indicators):
        rest = _PART.sub("", item.name)
        if rest == item.name:
            continue
        for above in range(position - 1, -1, -1):
            whole = form.indicators[above]
            if (whole.project, whole.scope) != (item.project, item.scope):
                break
            if not whole.name or _PART.match(whole.name):
                continue
            kinds = {wording.kind(rest), wording.kind(whole.name)} - {""}
            if len(set(rest) & set(whole.name)) >= _SHARED and len(kinds) < 2:
                found[above].append(position)
            break
    for whole_row, parts in sorted(found.items()):
        yield whole_row, tuple(parts)
