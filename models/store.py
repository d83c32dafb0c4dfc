"""The artefact folder of a model: weights.safetensors and manifest.json, checked before use.

The vocabulary lies in the weights file as one UTF-8 text, a term a line; nothing is ever unpickled or fetched.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from corpus.atomic import write_bytes, write_text
from corpus.errors import ModelError
from corpus.taxonomy import load_taxonomy
from models.blocks import blocks_from_settings
from models.leaf_model import LeafModel
from models.manifest import FORMAT, Manifest
from models.vectoriser import Vectoriser

__all__ = ["SHIPPED", "load_model", "pack_weights", "save_model"]

SHIPPED = Path(__file__).parent / "data" / "leaf"
WEIGHTS, MANIFEST = "weights.safetensors", "manifest.json"
_RETRAIN = "请重新安装，或运行 zhibiao train 重新训练"

Floats = np.ndarray[Any, np.dtype[np.float64]]


def pack_weights(vectoriser: Vectoriser, coef: Floats, bias: Floats) -> bytes:
    """Bytes of the weights file. coef and idf are stored as float32; equal input gives equal bytes."""
    text = "\n".join(term for block in vectoriser.terms for term in block)
    return bytes(
        save(
            {
                "terms": np.frombuffer(text.encode("utf-8"), dtype=np.uint8),
                "block_sizes": np.array([len(block) for block in vectoriser.terms], dtype=np.int64),
                "idf": vectoriser.idf.astype(np.float32),
                "coef": np.ascontiguousarray(coef, dtype=np.float32),
                "bias": np.asarray(bias, dtype=np.float64),
            }
        )
    )


def save_model(folder: Path, weights: bytes, manifest: Manifest) -> None:
    """Write both files, each beside its target first. Raises ModelError when the folder cannot be written."""
    text = json.dumps(manifest.to_dict(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        write_bytes(folder / WEIGHTS, weights)
        write_text(folder / MANIFEST, text)
    except OSError as error:
        raise ModelError(
            "model_unwritable", "模型目录写不进去", where=str(folder), hint="请检查权限和磁盘空间"
        ) from error


def load_model(path: Path | None = None) -> LeafModel:
    """Model of an artefact folder, the shipped one for None; read once per folder and process.

    Raises ModelError for a missing, damaged or unfitting folder, naming it and the next step.
    """
    return _load((path or SHIPPED).resolve())


@cache
def _load(folder: Path) -> LeafModel:
    manifest = _read_manifest(folder)
    raw = _read(folder / WEIGHTS)
    if hashlib.sha256(raw).hexdigest() != manifest.weights_sha256:
        raise ModelError("model_damaged", "权重文件与清单的校验值不符", where=str(folder / WEIGHTS), hint=_RETRAIN)
    try:
        arrays = load(raw)
        blocks = blocks_from_settings(manifest.settings["blocks"])
        terms = arrays["terms"].tobytes().decode("utf-8").split("\n")
        ends = np.cumsum(arrays["block_sizes"]).tolist()
        split = [terms[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
        vectoriser = Vectoriser(blocks, split, arrays["idf"].astype(np.float64))
        return LeafModel(vectoriser, arrays["coef"], arrays["bias"], manifest)
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError("model_unfit", f"权重与本程序不匹配（{error}）", where=str(folder), hint=_RETRAIN) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError("model_missing", "找不到或读不出模型文件", where=str(path), hint=_RETRAIN) from error


def _read_manifest(folder: Path) -> Manifest:
    where = str(folder / MANIFEST)
    try:
        data = json.loads(_read(folder / MANIFEST).decode("utf-8"))
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ModelError("model_format", f"清单格式不是第 {FORMAT} 版", where=where, hint=_RETRAIN)
        manifest = Manifest.from_dict(data)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError("model_damaged", f"模型清单不完整（{error}）", where=where, hint=_RETRAIN) from error
    taxonomy = load_taxonomy()
    if manifest.leaves != taxonomy.leaves or manifest.taxonomy_version != taxonomy.version:
        raise ModelError("model_taxonomy", "模型的指标分类与本程序的不一致", where=where, hint=_RETRAIN)
    return manifest
