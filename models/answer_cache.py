"""Answers that take minutes to compute, kept in a folder for the next run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.atomic import write_bytes
from corpus.dataset import data_hash
from models.encoder_files import encoder_digest

if TYPE_CHECKING:
    from models.training import Recipe

__all__ = ["AnswerCache"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

# Modules that only judge: a change there leaves what was computed as it is.
_JUDGING = frozenset(
    {
        *("baselines", "conformal", "detail", "evaluation", "evaluation_result", "evidence", "guard", "judged"),
        *(
            "manifest",
            "metrics",
            "misfiled",
            "operating",
            "plots",
            "report_html",
            "selective",
            "slices",
            "unseen",
            "leaf_model",
            "neighbours",
        ),
        *("answer_cache", "methods", "ranking", "vagueness", "cascade", "transformer", "transformer_texts"),
        *("acceptance", "wording", "one_sided"),
    }
)


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """Arrays kept in a folder under the hash of the data, the recipe and the code that made them; None keeps nothing.

    A change of labels, of the recipe or of a module of the model makes another key; nothing stale is ever met.
    """

    folder: Path | None = None

    def get(self, name: str, made_by: Recipe | str, make: Callable[[], Floats]) -> Floats:
        """The array kept under a name, else what ``make`` returns, then kept.

        made_by: recipe of our model, or whatever names the version of another method's code.
        """
        if self.folder is None:
            return make()
        code = made_by if isinstance(made_by, str) else [asdict(made_by), _code_hash()]
        told = json.dumps([name, data_hash(), code])
        path = self.folder / f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.npz"
        if path.is_file():
            with np.load(path, allow_pickle=False) as kept:
                return np.asarray(kept["answers"])
        answers = make()
        buffer = BytesIO()
        np.savez(buffer, answers=answers)
        write_bytes(path, buffer.getvalue())
        return answers


def _code_hash() -> str:
    digest = hashlib.sha256(encoder_digest(None).encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        if path.stem not in _JUDGING:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
