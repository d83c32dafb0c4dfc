"""The recognition engine: one per process, with the models that lie in its wheel, and silent.

Imports rapidocr, which comes with the extra ``ocr``. Nothing is fetched: models are named by path.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import rapidocr
from numpy.typing import NDArray
from rapidocr import RapidOCR

Picture = NDArray[np.uint8]

_MODELS = Path(rapidocr.__file__).parent / "models"
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Global.use_preprocess_img": False,
    "Global.use_vertical_padding": False,
    "Global.text_score": 0.0,
    "Det.model_path": str(_MODELS / "PP-OCRv6_det_small.onnx"),
    "Det.limit_side_len": 64,
    "Rec.model_path": str(_MODELS / "PP-OCRv6_rec_small.onnx"),
}


class Engine:
    """Finds lines of text and reads them. Safe to share between threads: one works at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rapid = RapidOCR(params=_SETTINGS)

    def find(self, picture: Picture) -> list[tuple[int, int, int, int]]:
        """Lines of text of a BGR picture as (left, top, right, bottom) in its pixels."""
        with self._lock:
            found: Any = self._rapid(picture, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        corners = np.asarray(found.boxes)
        edges = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
        return [tuple(round(side) for side in box) for box in edges.tolist()]

    def read(self, pictures: Sequence[Picture]) -> list[tuple[str, float]]:
        """Text and score (0-1) of each picture of one line, BGR, none of them empty."""
        if not pictures:
            return []
        with self._lock:
            found: Any = self._rapid.recognize_txt(list(pictures))
        return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]


@cache
def _make() -> Engine:
    return Engine()


_MAKING = Lock()


def engine() -> Engine:
    """The engine of this process, made at its first use."""
    with _MAKING:
        return _make()
