"""The transformer while it is taught, in torch: BERT's encoder, mean of the last states, one score per leaf."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.transformer_texts import LONGEST, PAD
from tools.transformer.weights import Pretrained

__all__ = ["Reader", "padded"]


class _Layer(nn.Module):
    """Self-attention and two dense steps, each added and then normalised (Devlin et al. 2019)."""

    def __init__(self, start: Pretrained, number: int, drop: float) -> None:
        super().__init__()
        own = {name.partition(".")[2]: array for name, array in start.tensors.items() if name.startswith(f"l{number}.")}
        self.heads, self.drop = start.heads, nn.Dropout(drop)
        self.ask = _dense(
            np.concatenate([own[f"{n}.w"] for n in "qkv"]), np.concatenate([own[f"{n}.b"] for n in "qkv"])
        )
        self.attended = _dense(own["ao.w"], own["ao.b"])
        self.attended_norm = _norm(own["aln.w"], own["aln.b"], start.epsilon)
        self.inner, self.outer = _dense(own["fi.w"], own["fi.b"]), _dense(own["fo.w"], own["fo.b"])
        self.outer_norm = _norm(own["oln.w"], own["oln.b"], start.epsilon)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, hidden = states.shape
        parts = self.ask(states).split(hidden, dim=-1)
        query, key, value = (p.reshape(rows, length, self.heads, -1).transpose(1, 2) for p in parts)
        scores = query @ key.transpose(-1, -2) * (1.0 / math.sqrt(hidden // self.heads))
        weights = torch.softmax(scores if mask is None else scores + mask, dim=-1)
        heard = self.attended((weights @ value).transpose(1, 2).reshape(rows, length, hidden))
        states = self.attended_norm(states + self.drop(heard))
        thought = self.outer(functional.gelu(self.inner(states)))
        out: Tensor = self.outer_norm(states + self.drop(thought))
        return out


class Reader(nn.Module):
    """Scores of token ids."""

    def __init__(self, start: Pretrained, leaves: int, drop: float = 0.1) -> None:
        """start: weights to begin with; as many layers as it has."""
        super().__init__()
        tensors = start.tensors
        self.words = nn.Embedding.from_pretrained(torch.tensor(tensors["emb.word"]), freeze=False)
        self.places = nn.Embedding.from_pretrained(torch.tensor(tensors["emb.pos"][:LONGEST]), freeze=False)
        self.norm = _norm(tensors["emb.ln.w"], tensors["emb.ln.b"], start.epsilon)
        self.layers = nn.ModuleList([_Layer(start, number, drop) for number in range(start.layers)])
        self.drop = nn.Dropout(drop)
        self.out = nn.Linear(self.words.embedding_dim, leaves)

    def forward(self, ids: Tensor, known: Tensor | None = None) -> Tensor:
        """Scores (rows, leaves) of ids (rows, length). known: False at padding; None where there is none."""
        states = self.drop(self.norm(self.words(ids) + self.places.weight[: ids.shape[1]]))
        mask = None if known is None else torch.where(known[:, None, None, :], 0.0, -1e4).to(states.dtype)
        for layer in self.layers:
            states = layer(states, mask)
        if known is None:
            mean = states.mean(dim=1)
        else:
            share = known[:, :, None].to(states.dtype)
            mean = (states * share).sum(dim=1) / share.sum(dim=1)
        scores: Tensor = self.out(self.drop(mean))
        return scores


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Ids of rows as one table (rows, longest), and where they are no padding."""
    ids = torch.full((len(rows), max(map(len, rows))), PAD)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
    return ids, ids != PAD


def _dense(weight: Any, bias: Any) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return layer


def _norm(weight: Any, bias: Any, epsilon: float) -> nn.LayerNorm:
    layer = nn.LayerNorm(len(weight), eps=epsilon)
    layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return layer
