"""The public documents and the seed forms, audited by models that never saw them.

The shipped model was trained on the public documents; auditing them with it would flatter it. Here every document is
answered, and the thresholds are learnt, without its fold (benchmarks/misfiled_audit.py). The seeds trained nothing.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.misfiled_audit import audits_unseen
from classifier.auditor import Auditor
from classifier.form_audit import FormAudit
from corpus.dataset import load_public_documents
from corpus.reading import read_forms
from models.answer_cache import AnswerCache
from models.folds import group_folds
from models.store import load_model
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, unseen_logits
from models.truth import public_rows

__all__ = ["audits", "reading_audits"]

CACHE = Path(__file__).parent / "cache"
READING = Path(__file__).parents[1] / "tests" / "heldout"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def audits(cache: Path = CACHE) -> list[FormAudit]:
    """Every public document, then every seed form where the folder is there, each audited alone.

    cache: folder of kept answers; without them six models are trained, which takes minutes.
    """
    documents = load_public_documents()
    rows = public_rows(documents)
    folds = group_folds([row.group for row in rows], SHIPPED_RECIPE.folds)
    logits = unseen_logits(rows, load_lessons(), SHIPPED_RECIPE, AnswerCache(cache), progress=print)
    found = audits_unseen(documents, rows, logits, folds)
    shipped = Auditor(model=load_model())
    seeds = [form for path in sorted(SEEDS.glob("*.txt")) for form in read_forms(path, name=path.name)]
    return [*found, *shipped.audit(seeds)]


def reading_audits() -> list[FormAudit]:
    """The forms that test the readers and were opened before (dev, final, unseen), by the shipped model."""
    files = [path for name in ("dev", "final", "unseen") for path in sorted((READING / name).glob("*"))]
    named = [(path, f"{path.parent.name}/{path.name}") for path in files if path.suffix != ".json"]
    forms = [form for path, name in named for form in read_forms(path, name=name)]
    return list(Auditor(model=load_model()).audit(forms))
