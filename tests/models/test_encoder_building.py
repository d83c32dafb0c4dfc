"""What the sentence encoder is built from, up to the tuning: vocabulary, tokenizer, texts, teacher vectors, folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.dataset import load_library
from models import encoder_teacher
from models.encoder import PLACEHOLDER, load_encoder
from models.encoder_material import gather_material, is_held_out, texts_of
from models.encoder_teacher import TEACHER_WIDTH, TeacherCache
from models.encoder_training import first_weights, write_encoder
from models.encoder_vocabulary import UNKNOWN, Vocabulary, build_tokenizer, build_vocabulary, dictionary

DUTIES = load_library()[:12]
SIZE = 9000


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return build_vocabulary([texts_of(duty) for duty in DUTIES], SIZE)


def test_the_vocabulary_holds_single_characters_words_that_occur_and_the_most_frequent(vocabulary: Vocabulary) -> None:
    tokens = vocabulary.tokens
    assert tokens[:2] == (UNKNOWN, PLACEHOLDER)
    assert len(tokens) == len(set(tokens)) == len(vocabulary.scores) == SIZE
    assert {"率", "%", "≥", "a", "培训", "的"} <= set(tokens)
    assert not any(token.isupper() for token in tokens[2:] if token.isascii())
    known = dictionary()
    last = tokens[-1]
    assert len(last) <= 6
    assert not known[last][1].startswith("nr")


def test_scores_are_log_probabilities_and_a_new_word_beats_its_characters(vocabulary: Vocabulary) -> None:
    assert max(vocabulary.scores) < 0
    by_token = dict(zip(vocabulary.tokens, vocabulary.scores, strict=True))
    assert by_token["的"] > by_token["培训"]
    new = [token for token in vocabulary.tokens[2:] if len(token) > 1 and token not in dictionary()]
    assert all(by_token[token] > sum(by_token.get(char, -99.0) for char in token) for token in new)


def test_the_tokenizer_cuts_where_words_end(vocabulary: Vocabulary) -> None:
    tokenizer = build_tokenizer(vocabulary)
    encoded = tokenizer.encode("培训合格率")
    assert "".join(encoded.tokens) == "培训合格率"
    assert encoded.tokens[0] == "培训"
    assert [vocabulary.tokens[place] for place in encoded.ids] == encoded.tokens


def test_rare_words_weigh_more_than_frequent_ones_and_signs_for_nothing_least(vocabulary: Vocabulary) -> None:
    weights = dict(zip(vocabulary.tokens, np.exp(first_weights(vocabulary)).tolist(), strict=True))
    assert weights[UNKNOWN] == weights[PLACEHOLDER] == pytest.approx(0.01)
    assert weights["的"] < weights["培训"] <= 1.0


def test_material_holds_every_text_of_the_duties_once(vocabulary: Vocabulary) -> None:
    material = gather_material(DUTIES)
    assert len(material.named) == sum(len(duty.indicators) for duty in DUTIES)
    assert list(material.texts) == sorted(set(material.texts))
    assert {wording for item in material.named for wording in item.wordings} <= set(material.texts)
    assert {text for _, text in material.explanations} <= set(material.texts)
    assert all(left != right for left, right in material.paraphrases)
    assert len(material.duties) == len(DUTIES)
    assert len({leaf for leaf, _ in material.definitions}) == len(material.definitions)
    held = [is_held_out(duty.id) for duty in load_library()]
    assert 0.1 < sum(held) / len(held) < 0.3


class Teacher:
    """Stands for the teacher: counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        rows = np.zeros((len(texts), TEACHER_WIDTH), dtype=np.float32)
        rows[:, 0] = [len(text) for text in texts]
        return rows


def test_the_teacher_is_asked_once_for_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = Teacher()
    monkeypatch.setattr(encoder_teacher, "load_teacher", lambda threads: teacher)
    cache = TeacherCache(tmp_path / "teacher")
    first = cache.vectors(["培训人数", "合格率", "培训人数"])
    assert first[:, 0].tolist() == [4, 3, 4]
    assert (first.shape, first.dtype) == ((3, TEACHER_WIDTH), np.float32)
    assert TeacherCache(tmp_path / "teacher").vectors(["合格率", "到岗率"])[:, 0].tolist() == [3, 3]
    assert teacher.asked == ["培训人数", "合格率", "到岗率"]


def test_what_is_written_is_an_encoder_that_can_be_loaded(tmp_path: Path, vocabulary: Vocabulary) -> None:
    table = np.random.default_rng(1).normal(size=(len(vocabulary.tokens), 16)).astype(np.float32)
    write_encoder(tmp_path, vocabulary, table, {"width": 16})
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert (config["hidden_dim"], config["normalize"], config["recipe"]) == (16, True, {"width": 16})
    encoder = load_encoder(tmp_path)
    rows = encoder.encode(["培训合格率", "培训合格率", "水库"])
    assert rows.shape == (3, 16)
    assert np.array_equal(rows[0], rows[1])
    assert not np.array_equal(rows[0], rows[2])
