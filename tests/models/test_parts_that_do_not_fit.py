"""Parts of a model that do not belong together are refused; what is packed is what was shipped; edges of figures."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelError
from models import encoder_files, meaning
from models.baselines import keyword_cascade
from models.encoder import SHIPPED_ENCODER, StaticEncoder
from models.encoder_files import encoder_digest
from models.evaluation_result import Evaluation, Score
from models.grams import Alphabet
from models.guard import Comparison, GuardResult, check_not_worse
from models.query import Query
from models.ranking import recall_at_precision
from models.reference import Reference
from models.scorer import Scorer
from models.store import SHIPPED, WEIGHTS, load_model, pack_weights
from models.vectoriser import Vectoriser

NONE = np.zeros(0, dtype=np.int64)


def shipped() -> Scorer:
    return load_model().quick().judge


def test_a_vocabulary_needs_a_factor_for_every_key_in_order() -> None:
    alphabet = shipped().vectoriser.alphabet
    for keys, idf in (([1, 2], [1.0]), ([2, 1], [1.0, 1.0]), ([1, 1], [1.0, 1.0])):
        with pytest.raises(ValueError, match="do not belong together"):
            Vectoriser(alphabet, np.array(keys), np.array(idf), ())


def test_without_a_vocabulary_a_text_has_no_pieces() -> None:
    empty = Vectoriser(Alphabet(shipped().vectoriser.alphabet.codes), NONE, np.zeros(0), ())
    rows = empty.rows([Query("培训人数"), Query("")])
    assert len(rows.columns) == 0
    assert rows.starts.tolist() == [0, 0, 0]


def test_a_network_of_another_width_is_refused() -> None:
    scorer = shipped()
    fewer = Vectoriser(scorer.vectoriser.alphabet, scorer.vectoriser.keys[:9], scorer.vectoriser.idf[:9], ())
    with pytest.raises(ValueError, match="do not belong together"):
        Scorer(fewer, scorer.meaning, scorer.networks)


def test_the_shipped_weights_are_packed_to_the_bytes_they_came_from() -> None:
    assert hashlib.sha256(pack_weights(shipped())).digest() == hashlib.sha256((SHIPPED / WEIGHTS).read_bytes()).digest()


def test_an_encoder_whose_table_is_shorter_than_its_vocabulary_is_damaged(tmp_path: Path) -> None:
    for path in SHIPPED_ENCODER.iterdir():
        if path.is_file():
            shutil.copy2(path, tmp_path)
    written = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))
    written["model"]["vocab"] = written["model"]["vocab"][:-1]
    (tmp_path / "tokenizer.json").write_text(json.dumps(written), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        StaticEncoder(tmp_path)
    assert caught.value.code == "encoder_damaged"


def test_of_large_files_of_an_encoder_both_ends_and_the_size_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_files, "_WHOLE", 8)
    monkeypatch.setattr(encoder_files, "_PART", 4)

    def digest(content: bytes) -> str:
        (tmp_path / "model.bin").write_bytes(content)
        return encoder_digest(tmp_path)

    same = digest(b"headMIDDLEtail")
    assert digest(b"headmiddletail") == same
    assert len({same, digest(b"HeadMIDDLEtail"), digest(b"headMIDDLEtaiL"), digest(b"headMIDDtail")}) == 4


def test_what_is_remembered_of_words_is_bounded_and_the_rows_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    queries = [Query(f"第{word}项培训人数") for word in "甲乙丙丁戊己庚辛"]
    kept = shipped().meaning
    whole = kept.rows(queries)
    monkeypatch.setattr(meaning, "_REMEMBERED", 3)
    small = meaning.Meaning(kept._encoder)
    assert all(np.array_equal(small.rows([query])[0], row) for query, row in zip(queries, whole, strict=True))


def test_the_guard_needs_rows_and_tells_what_was_lost() -> None:
    model = load_model().quick()
    with pytest.raises(ValueError, match="no rows"):
        check_not_worse(model, model, [])
    worse = Comparison("primary", 100, 0.80, 0.90, 12, 2, 0.01)
    refused = GuardResult((worse,))
    assert not refused.accepted
    assert "比现有的差" in refused.sentence
    assert "0.900 → 0.800（丢 12 行，得 2 行，p=0.010）" in refused.sentence
    passed = GuardResult((replace(worse, p=0.2),))
    assert passed.accepted
    assert "不比现有权重差" in passed.sentence


def test_without_a_right_one_no_recall_is_reached() -> None:
    score = np.array([0.9, 0.5, 0.1])
    assert recall_at_precision(score, np.array([False, False, False]), 0.9) == 0.0
    assert recall_at_precision(score, np.array([True, False, True]), 0.9) == 0.5


def test_kept_answers_of_another_format_length_class_or_share_are_refused() -> None:
    two = np.array([0, 1])
    own = Reference("1", two, np.array([0.5, 0.6]), np.array([True, False]), two, np.array([0.0, 0.1]), two)
    told = own.to_dict()
    assert Reference.from_dict(told).leaf.tolist() == [0, 1]
    with pytest.raises(ValueError, match="format"):
        Reference.from_dict(told | {"format": -1})
    with pytest.raises(ValueError, match="do not belong together"):
        Reference.from_dict(told | {"leaf": [0]})
    for leaves in ([0, 99], [0, -1]):
        with pytest.raises(ValueError, match="no such class"):
            Reference.from_dict(told | {"leaf": leaves})
    with pytest.raises(ValueError, match="a share is none"):
        Reference.from_dict(told | {"confidence": [0.5, float("nan")]})


def test_the_keyword_cascade_gives_one_sure_class_by_the_first_word_it_knows() -> None:
    found = keyword_cascade((), [Query("群众满意度"), Query("项目完成及时率"), Query("某项")])
    assert found.shape[0] == 3
    assert found.sum(axis=1) == pytest.approx([1, 1, 1])
    assert len({int(row.argmax()) for row in found[:2]}) == 2


def test_a_score_that_was_not_measured_is_asked_for_in_vain() -> None:
    score = Score("本模型", "公开表", 10, {})
    told = Evaluation("0", 5, 1.0, (score,), ())
    assert told.score("本模型", "公开表") is score
    with pytest.raises(KeyError):
        told.score("本模型", "种子表")
