"""The classifier a command works with: the shipped weights, or a folder the user names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ModelError, UsageError

if TYPE_CHECKING:
    from models import LeafModel

__all__ = ["load_weights"]


def load_weights(folder: Path | None, *, quick: bool = False) -> LeafModel:
    """The model in ``folder``, the shipped one for None. quick: its network alone.

    Raises ModelError when the shipped weights are damaged, UsageError when a folder named by the user does not fit.
    """
    from models import load_model

    try:
        model = load_model(folder)
        return model.quick() if quick else model
    except ModelError as error:
        if folder is None:
            raise
        raise UsageError(error.code, error.message, where=error.where, hint=error.hint) from error
