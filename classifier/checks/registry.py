"""The registry of checks: explicit, ordered, open to an office's own checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from classifier.checks.base import Check
from classifier.finding import KINDS, SEVERITIES
from classifier.settings import nearest
from corpus.errors import SettingError, UsageError

__all__ = ["Registry"]

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
"""An id, as it can stand in an address and in a file's name."""
_TEXTS = ("id", "title", "kind", "needs", "severity", "decidable", "what", "why", "todo", "basis")


class Registry:
    """Checks by id, in the order they were added.

    >>> registry = default_registry().with_checks(OurOwnCheck)  # doctest: +SKIP
    """

    def __init__(self, checks: Iterable[type[Check]] = ()) -> None:
        """checks: classes to add. Raises SettingError for one that is incomplete or whose id is unfit or taken."""
        self._checks: dict[str, Check] = {}
        for kind in checks:
            self._add(kind)

    def with_checks(self, *checks: type[Check]) -> Registry:
        """A new registry with further checks; this one stays as it is. Raises as the constructor."""
        return Registry([*(type(check) for check in self), *checks])

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all checks in order."""
        return tuple(check.id for check in self)

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks.values())

    def __len__(self) -> int:
        return len(self._checks)

    def get(self, rule: str) -> Check:
        """A check by id; case does not matter. Raises UsageError naming the nearest one."""
        found = self._checks.get(rule.strip().upper())
        if found is None:
            raise UsageError("unknown_rule", f"没有检查项“{rule}”", hint=nearest(rule, self.ids))
        return found

    def _add(self, kind: type[Check]) -> None:
        missing = [name for name in _TEXTS if not getattr(kind, name, "")]
        if not getattr(kind, "messages", None):
            missing.append("messages")
        for name in ("positives", "negatives"):
            if len(getattr(kind, name, ())) < 2:
                missing.append(name)
        where = f"检查项 {kind.__name__}"
        if missing:
            raise SettingError("check_incomplete", f"缺少说明：{'、'.join(missing)}", where=where)
        if not _ID.fullmatch(kind.id):
            hint = "请用字母开头的字母、数字、“_”“.”“-”，不超过40个"
            raise SettingError("check_id", f"编号“{kind.id}”不能用", where=where, hint=hint)
        if kind.kind not in KINDS or kind.severity not in SEVERITIES:
            raise SettingError("check_metadata", f"类别“{kind.kind}”或级别“{kind.severity}”不认识", where=where)
        if kind.id.upper() in self._checks:
            raise SettingError("check_duplicate", f"编号“{kind.id}”已被占用", where=where)
        self._checks[kind.id.upper()] = kind()
