"""From the taught transformer to the shipped files: an ONNX graph with 7-bit weights, and the tokenizer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import torch

from corpus.atomic import write_bytes, write_text
from models.transformer import GRAPH, INPUT, OUTPUT, TOKENIZER
from models.transformer_texts import UNKNOWN
from tools.transformer.network import Reader
from tools.transformer.weights import Pretrained

__all__ = ["build_tokenizer", "write_transformer"]

_FLOAT = 1
"""onnx.TensorProto.FLOAT"""


def build_tokenizer(start: Pretrained) -> Any:
    """Unigram tokenizer of the kept pieces, cutting as XLM-RoBERTa's does but for the pieces left out."""
    from tokenizers import Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(list(zip(start.pieces, start.scores, strict=True)), UNKNOWN, False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def write_transformer(folder: Path, reader: Reader, tokenizer: Any) -> None:
    """Write GRAPH and TOKENIZER. Weights have 7 bits, so that processors without VNNI do not overflow either."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.optimizer import optimize_model

    reader.eval()
    with tempfile.TemporaryDirectory() as name:
        plain, fused, whole = (str(Path(name) / f"{step}.onnx") for step in ("plain", "fused", "whole"))
        torch.onnx.export(
            reader,
            (torch.full((1, 8), UNKNOWN),),
            plain,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {0: "rows", 1: "length"}, OUTPUT: {0: "rows"}},
            opset_version=17,
            dynamo=False,
        )
        hidden = reader.words.embedding_dim
        optimised = optimize_model(
            plain, model_type="bert", num_heads=reader.layers[0].heads, hidden_size=hidden, opt_level=0
        )
        optimised.save_model_to_file(fused)
        quantize_dynamic(
            fused,
            whole,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"DefaultTensorType": _FLOAT, "MatMulConstBOnly": True},
        )
        write_bytes(folder / GRAPH, Path(whole).read_bytes())
    write_text(folder / TOKENIZER, tokenizer.to_str())
