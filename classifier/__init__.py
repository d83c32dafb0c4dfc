"""What people call: judge rows, audit forms, find duplicates, suggest indicators, write reports.

Names are loaded on first use, so that judging one row does not wait for the audit and the suggester.
"""

from __future__ import annotations

import importlib
import typing

if typing.TYPE_CHECKING:
    from classifier.audit import AuditResult, audit_forms, explain_rule
    from classifier.duplicates import DuplicateResult, find_duplicates
    from classifier.finding import Finding
    from classifier.judge import Judgement
    from classifier.settings import Settings
    from classifier.suggest import SuggestResult, suggest_for_form

__all__ = [
    "AuditResult",
    "DuplicateResult",
    "Finding",
    "Judgement",
    "Settings",
    "SuggestResult",
    "audit_forms",
    "explain_rule",
    "find_duplicates",
    "suggest_for_form",
]

_HOME = {
    "AuditResult": "audit",
    "DuplicateResult": "duplicates",
    "Finding": "finding",
    "Judgement": "judge",
    "Settings": "settings",
    "SuggestResult": "suggest",
    "audit_forms": "audit",
    "explain_rule": "audit",
    "find_duplicates": "duplicates",
    "suggest_for_form": "suggest",
}


def __getattr__(name: str) -> typing.Any:
    """A public name from the module it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
