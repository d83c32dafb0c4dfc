"""What identifies a sentence encoder's folder: weights trained on one encoder's vectors mean nothing on another's."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.errors import ModelError
from models.encoder import SHIPPED_ENCODER

__all__ = ["encoder_digest"]

_WHOLE = 64 << 20
"""Larger files count by size, start and end: hashing a large transformer at every start would take seconds."""
_PART = 1 << 20
_KINDS = frozenset({".json", ".safetensors", ".bin", ".txt", ".model", ".onnx"})


def encoder_digest(folder: Path | None) -> str:
    """First 16 hex digits of a sha256 over the folder's model files, the shipped encoder's for None.

    Raises ModelError when the folder cannot be read.
    """
    root = folder or SHIPPED_ENCODER
    digest = hashlib.sha256()
    try:
        for path in sorted(p for p in root.rglob("*") if p.suffix in _KINDS and p.is_file()):
            digest.update(path.relative_to(root).as_posix().encode())
            with path.open("rb") as file:
                size = path.stat().st_size
                digest.update(str(size).encode())
                if size <= _WHOLE:
                    digest.update(file.read())
                else:
                    digest.update(file.read(_PART))
                    file.seek(-_PART, 2)
                    digest.update(file.read())
    except OSError as error:
        raise ModelError(
            "encoder_missing", "向量模型目录读不出来", where=str(root), hint="请重新安装，或给出正确的目录"
        ) from error
    return digest.hexdigest()[:16]
