"""Concepts: different wordings of one thing (满意, 认可, 好评) as one feature.

Data: models/data/lexicon.json, written by hand from the trade's usage; it opines on nothing, the weights of
its concepts are learnt. It lets rare wordings share what is known of the common ones.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from corpus.errors import SettingError
from models.features import clean_name, edge_core, value_wording
from models.query import Query

__all__ = ["ConceptBlock", "ValueConceptBlock", "find_concepts", "lexicon_digest"]

LEXICON = Path(__file__).parent / "data" / "lexicon.json"


@cache
def load_lexicon() -> Mapping[str, re.Pattern[str]]:
    """Concept → pattern on a cleaned name without notes. Raises SettingError when the file cannot be used."""
    try:
        raw = json.loads(LEXICON.read_text(encoding="utf-8"))["concepts"]
        return {concept: re.compile(pattern, re.IGNORECASE) for concept, pattern in raw.items()}
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        raise SettingError(
            "lexicon", f"概念词表不能用（{error}）", where=LEXICON.name, hint="请重新安装本产品"
        ) from error


@cache
def lexicon_digest() -> str:
    """First 12 hex digits of a sha256 over concepts and patterns; weights fit only the lexicon of their training."""
    text = json.dumps({concept: pattern.pattern for concept, pattern in load_lexicon().items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def find_concepts(name: str) -> dict[str, str]:
    """Concept → the wording that carries it, for a cleaned name."""
    core = edge_core(name)
    return {concept: match.group() for concept, pattern in load_lexicon().items() if (match := pattern.search(core))}


def _require(digest: str) -> None:
    if digest != lexicon_digest():
        raise ValueError(f"概念词表 {lexicon_digest()} 不是训练时的 {digest}")


@dataclass(frozen=True, slots=True)
class ConceptBlock:
    """Concepts in the name, each 1. digest: of the lexicon; another one than the installed raises ValueError."""

    name: str = "concept"
    weight: float = 0.5
    idf: bool = False
    unit_length: bool = False
    digest: str = field(default_factory=lexicon_digest)

    def __post_init__(self) -> None:
        _require(self.digest)

    def terms(self, query: Query) -> Mapping[str, float]:
        """Concepts of the name."""
        return dict.fromkeys(find_concepts(clean_name(query.name)), 1.0)


@dataclass(frozen=True, slots=True)
class ValueConceptBlock:
    """Concepts in the wording of the target, each 1."""

    name: str = "value_concept"
    weight: float = 0.3
    idf: bool = False
    unit_length: bool = False
    digest: str = field(default_factory=lexicon_digest)

    def __post_init__(self) -> None:
        _require(self.digest)

    def terms(self, query: Query) -> Mapping[str, float]:
        """Concepts of the target's words."""
        text = value_wording(query)
        return dict.fromkeys(find_concepts(text), 1.0) if text else {}
