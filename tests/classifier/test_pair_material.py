"""Pairs of wordings for choosing the duplicate score: the nearest of another indicator, each pair once."""

from __future__ import annotations

import numpy as np

from classifier.pair_material import nearest_pairs, wording_texts
from corpus.dataset import load_library


def test_the_nearest_wording_of_another_indicator_of_the_class_is_the_hardest_case() -> None:
    duties = load_library()[:3]
    texts = wording_texts(duties)
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(len(texts), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = nearest_pairs(duties, vectors)
    assert pairs
    assert not any(pair.same for pair in pairs)
    assert len({frozenset((pair.left, pair.right)) for pair in pairs}) == len(pairs)
    own = [{item.name, *item.aka} for duty in duties for item in duty.indicators]
    assert not any({pair.left, pair.right} <= wordings for pair in pairs for wordings in own)
