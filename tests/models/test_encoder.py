"""The sentence encoder: every text gets a vector of its own, whatever stands beside it and whatever signs it holds."""

from __future__ import annotations

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelError
from models.encoder import PLACEHOLDER, SHIPPED_ENCODER, StaticEncoder, load_encoder, unit_rows

NAMES = [
    "受益学生数",
    "参训人员满意率",
    "义务教育学校公用经费到位及时率",
    "VOCs排放量（吨）",
    "≥98.5%",
    "龘靐🎓",
    "x",
    "□",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, StaticEncoder)
    return loaded


def cosine(encoder: StaticEncoder, left: str, right: str) -> float:
    one, two = encoder.encode([left, right])
    return float(one @ two)


def test_vectors_have_length_one(encoder: StaticEncoder) -> None:
    rows = encoder.encode(NAMES)
    assert rows.shape == (len(NAMES), encoder.width)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_a_text_without_content_has_the_zero_vector(encoder: StaticEncoder) -> None:
    assert not encoder.encode(["", " 　", "。"]).any()
    assert encoder.encode([]).shape == (0, encoder.width)


@given(texts=st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=40)), max_size=8), extra=st.text(max_size=9))
def test_a_row_does_not_depend_on_the_others(texts: list[str], extra: str) -> None:
    encoder = load_encoder()
    together = encoder.encode([*texts, extra])
    alone = [encoder.encode([text])[0] for text in [*texts, extra]]
    assert all(np.array_equal(one, two) for one, two in zip(together, alone, strict=True))


def test_large_batches_give_the_same_rows(encoder: StaticEncoder) -> None:
    many = [f"{name}{end}" for name in NAMES for end in ("", "数", "率", "情况") for _ in range(100)]
    rows = encoder.encode(many)
    picked = range(0, len(many), 97)
    assert all(np.array_equal(rows[n], encoder.encode([many[n]])[0]) for n in picked)


@pytest.mark.parametrize("count", [1, 129, 5000])
def test_words_of_a_text_are_the_same_in_any_number_of_texts(encoder: StaticEncoder, count: int) -> None:
    texts = [f"{name}{chr(0x4E00 + place)}" for place in range(count) for name in NAMES[:3]]
    found = encoder.token_ids(texts)
    assert found[-1] == encoder.token_ids(texts[-1:])[0]
    assert encoder.token_ids(texts) == found


def test_what_is_remembered_of_earlier_texts_changes_no_row(encoder: StaticEncoder) -> None:
    first = encoder.encode(NAMES)
    kept = first.copy()
    first[:] = 0
    long = "".join(NAMES) * 9
    many = [f"{one}{two}" for one in "受益学生参训人员满意率教育" * 7 for two in "义务学校公用经费到位及时率"]
    for start in range(0, 5000, 100):
        encoder.encode([long, *(many[place % len(many)] + "率" * (place % 40) for place in range(start, start + 100))])
    assert np.array_equal(encoder.encode(NAMES), kept)
    assert encoder.token_ids([long]) == encoder.token_ids([long] * 300)[:1]


@given(text=st.text(max_size=60))
def test_no_token_is_ever_unknown(text: str) -> None:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    [ids] = encoder.token_ids([text])
    assert "".join(encoder.tokens[n] for n in ids) == encoder.clean(text)
    assert "[UNK]" not in {encoder.tokens[n] for n in ids}
    assert np.isfinite(encoder.encode([text])).all()


def test_what_the_vocabulary_lacks_becomes_the_placeholder(encoder: StaticEncoder) -> None:
    assert encoder.clean("龘🎓数") == f"{PLACEHOLDER}{PLACEHOLDER}数"


def test_every_gb2312_character_and_ascii_sign_is_known(encoder: StaticEncoder) -> None:
    known = set(encoder.tokens)
    hanzi = {bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)}
    assert (hanzi - {""}) <= known
    assert {chr(code) for code in range(0x21, 0x7F) if not chr(code).isupper()} <= known


def test_text_is_cut_into_words_of_the_dictionary(encoder: StaticEncoder) -> None:
    [ids] = encoder.token_ids(["义务教育学校公用经费到位及时率"])
    assert [encoder.tokens[n] for n in ids] == ["义务教育", "学校", "公用", "经费", "到位", "及时", "率"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("培训人数300人", "培训人数1,250人"),
        ("完成率100％", "完成率 95%"),
        ("ＷＩＦＩ覆盖率", "wifi覆盖率"),
        ("補貼發放及時率", "补贴发放及时率"),
    ],
)
def test_numbers_width_case_and_script_make_no_difference(encoder: StaticEncoder, left: str, right: str) -> None:
    assert np.array_equal(*encoder.encode([left, right]))


@pytest.mark.parametrize(
    ("text", "like", "unlike"),
    [
        ("培训人次", "参训人员数量", "水质达标率"),
        ("群众满意度", "服务对象满意程度", "道路硬化里程"),
        ("带动就业人数", "新增就业岗位数", "资金拨付及时率"),
    ],
)
def test_one_meaning_in_other_words_lies_closer(encoder: StaticEncoder, text: str, like: str, unlike: str) -> None:
    assert cosine(encoder, text, like) > cosine(encoder, text, unlike) + 0.2


def test_the_shipped_folder_is_small() -> None:
    files = list(SHIPPED_ENCODER.rglob("*"))
    assert {path.name for path in files} == {"config.json", "model.safetensors", "modules.json", "tokenizer.json"}
    assert sum(path.stat().st_size for path in files) <= 12_000_000


def test_the_vocabulary_has_no_weightless_word(encoder: StaticEncoder) -> None:
    assert encoder.table.shape == (len(encoder.tokens), encoder.width)
    assert np.isfinite(encoder.table).all()
    assert (np.linalg.norm(encoder.table, axis=1) > 0).all()
    assert 15_000 <= len(encoder.tokens) <= 60_000


def refusal(folder: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load_encoder(folder)
    assert caught.value.where
    assert caught.value.hint
    return caught.value


def test_a_missing_folder_is_refused_and_never_looked_for_elsewhere(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nobody" / "model").code == "encoder_missing"
    assert refusal(tmp_path).code == "encoder_missing"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED_ENCODER, tmp_path / "encoder"))


def test_a_copy_of_the_folder_gives_the_same_vectors(encoder: StaticEncoder, folder: Path) -> None:
    assert np.array_equal(load_encoder(folder).encode(NAMES), encoder.encode(NAMES))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_lost_or_damaged_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"{")
    assert refusal(folder).code == "encoder_damaged"
    (folder / name).unlink()
    load_encoder.__globals__["_load"].cache_clear()
    assert refusal(folder).code == "encoder_missing"


def test_a_damaged_list_of_modules_is_refused(folder: Path) -> None:
    (folder / "modules.json").write_text("[{}]", encoding="utf-8")
    assert refusal(folder).code == "encoder_damaged"


def test_a_foreign_vocabulary_is_refused(folder: Path) -> None:
    path = folder / "tokenizer.json"
    path.write_text(path.read_text("utf-8").replace(f'"{PLACEHOLDER}"', '"▣▣▣"'), encoding="utf-8")
    assert refusal(folder).code == "encoder_unfit"


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="the train extra is installed")
def test_a_transformer_folder_asks_for_the_extra(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(
        json.dumps([{"idx": 0, "type": "sentence_transformers.models.Transformer"}]), encoding="utf-8"
    )
    assert refusal(tmp_path).code == "encoder_needs_extra"


def test_model2vec_reads_the_folder_to_the_same_vectors(encoder: StaticEncoder) -> None:
    from model2vec import StaticModel

    peer = StaticModel.from_pretrained(SHIPPED_ENCODER)
    texts = [*NAMES, *(word * times for word in ("补助标准", "率", "受益学生数及时率") for times in (7, 129, 513, 900))]
    rows = peer.encode([encoder.clean(text) for text in texts], normalize=False)
    assert np.array_equal(unit_rows(rows), encoder.encode(texts))
    assert encoder.token_ids(texts) == peer.tokenize([encoder.clean(text) for text in texts])


@pytest.mark.parametrize("most", [3, None])
def test_the_config_says_how_many_words_are_read(folder: Path, most: int | None) -> None:
    from model2vec import StaticModel

    config = json.loads((folder / "config.json").read_text("utf-8")) | {"max_length": most}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    own, texts = StaticEncoder(folder), ["义务教育学校公用经费到位及时率", "率" * 700]
    peer = StaticModel.from_pretrained(folder)
    assert np.array_equal(unit_rows(peer.encode(texts, normalize=False)), own.encode(texts))


def test_words_that_a_tokenizer_lacks_do_not_count(folder: Path) -> None:
    from model2vec import StaticModel

    path = folder / "tokenizer.json"
    written = json.loads(path.read_text("utf-8"))
    written["model"]["unk_id"] = [word for word, _ in written["model"]["vocab"]].index("及时")
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    own, texts = StaticEncoder(folder), ["经费到位及时率", "及时"]
    peer = StaticModel.from_pretrained(folder)
    assert own.token_ids(texts) == peer.tokenize(texts)
    assert np.array_equal(unit_rows(peer.encode(texts, normalize=False)), own.encode(texts))
    assert not own.encode(["及时"]).any()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_sentence_transformers_reads_the_folder_to_the_same_vectors(encoder: StaticEncoder) -> None:
    if find_spec("sentence_transformers") is None:
        if os.environ.get("ENCODER_PARITY"):
            pytest.fail("sentence-transformers is not installed")
        pytest.skip("sentence-transformers (extra: train) is not installed: parity of the encoder NOT CHECKED")
    from sentence_transformers import SentenceTransformer

    peer = SentenceTransformer(str(SHIPPED_ENCODER), device="cpu", local_files_only=True)
    rows = unit_rows(peer.encode([encoder.clean(name) for name in NAMES], convert_to_numpy=True))
    ours = encoder.encode(NAMES)
    assert np.abs(rows - ours).max() < 2e-3  # float16 sums in another order
    assert np.einsum("ij,ij->i", rows, ours).min() > 0.99999


def test_zeros_stay_zeros() -> None:
    assert np.array_equal(unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])), np.array([[0.6, 0.8], [0, 0]], np.float32))
