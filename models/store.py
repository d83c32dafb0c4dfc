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
from models.cascade import Cascade, Pooling
from models.encoder import load_encoder
from models.encoder_files import encoder_digest
from models.grams import Alphabet
from models.leaf_model import LeafModel
from models.manifest import FORMAT, Manifest
from models.meaning import Meaning
from models.network import Network
from models.scorer import Scorer
from models.transformer import load_transformer, transformer_digest
from models.vectoriser import Vectoriser

__all__ = ["SHIPPED", "load_model", "pack_weights", "save_model"]

SHIPPED = Path(__file__).parent / "data" / "leaf"
WEIGHTS, MANIFEST = "weights.safetensors", "manifest.json"
_RETRAIN = "请重新安装，或运行 zhibiao train 重新训练"


def pack_weights(scorer: Scorer) -> bytes:
    """Bytes of the weights file: whole numbers and their scales. Equal input gives equal bytes."""
    own = scorer.vectoriser
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "alphabet": own.alphabet.codes,
        "keys": own.keys,
        "idf": own.idf,
        "terms": np.frombuffer("\n".join(own.terms).encode("utf-8"), dtype=np.uint8),
    }
    for number, network in enumerate(scorer.networks):
        arrays |= {f"{number}.{name}": array for name, array in network.arrays().items()}
    return bytes(save(arrays))


def _unpack(arrays: dict[str, Any], encoder: Path | None) -> Scorer:
    terms = arrays["terms"].tobytes().decode("utf-8").split("\n")
    vectoriser = Vectoriser(Alphabet(arrays["alphabet"]), arrays["keys"], arrays["idf"], terms)
    count = len({name.split(".")[0] for name in arrays if "." in name})
    networks = [
        Network.from_arrays({key.partition(".")[2]: a for key, a in arrays.items() if key.startswith(f"{number}.")})
        for number in range(count)
    ]
    return Scorer(vectoriser, Meaning(load_encoder(encoder)), networks)


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
    encoder = Path(manifest.encoder) if manifest.encoder else None
    if encoder_digest(encoder) != manifest.encoder_digest:
        raise ModelError(
            "model_encoder", "向量模型不是训练时所用的", where=manifest.encoder or str(folder), hint=_RETRAIN
        )
    if manifest.pooling and transformer_digest() != manifest.transformer_digest:
        raise ModelError("model_transformer", "复核模型不是训练时所用的", where=str(folder), hint=_RETRAIN)
    try:
        scorer = _unpack(load(raw), encoder)
        judge = Cascade(scorer, load_transformer, Pooling.from_dict(manifest.pooling)) if manifest.pooling else scorer
        return LeafModel(judge, manifest)
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
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError("model_damaged", f"模型清单不完整（{error}）", where=where, hint=_RETRAIN) from error
    taxonomy = load_taxonomy()
    if manifest.leaves != taxonomy.leaves or manifest.taxonomy_version != taxonomy.version:
        raise ModelError("model_taxonomy", "模型的指标分类与本程序的不一致", where=where, hint=_RETRAIN)
    return manifest
