"""Tuning of the static encoder's vectors with sentence-transformers' ranking loss; needs the ``train`` extra.

A token's vector is ``exp(w) * (teacher @ A + d)``: the teacher's word vector through one linear map that all tokens
share, a small correction of its own, and a weight. What is learnt from the tokens of the library moves the others
through the map too, so that rare words stay in the same space.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch.nn import functional

from corpus.taxonomy import load_taxonomy
from models.encoder import Floats
from models.encoder_material import Material

__all__ = ["Recipe", "TokenMap", "Tokenize", "tune"]

_LOG = logging.getLogger(__name__)
_EDITION = "2015"
Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of the tuning.

    width: coordinates. steps, batch: of the optimiser; 0 steps leave the table as distilled. scale: of cosines in the
    ranking loss; class_scale: in the class losses. paraphrase, explanation, duty, leaf, definition, teacher: weights of
    the losses. parent: weight of another leaf of the same first level as a positive. map_rate, token_rate: largest
    learning rates of the shared map and of the tokens' own corrections, which shrink by ``token_rate`` of themselves
    a step.
    """

    width: int = 128
    steps: int = 800
    batch: int = 256
    scale: float = 20.0
    class_scale: float = 10.0
    paraphrase: float = 1.0
    explanation: float = 0.5
    duty: float = 0.3
    leaf: float = 0.4
    definition: float = 0.05
    parent: float = 0.25
    teacher: float = 2.0
    map_rate: float = 1e-3
    token_rate: float = 5e-4
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Settings by name."""
        return asdict(self)


class TokenMap:
    """The trainable table of token vectors."""

    def __init__(self, teacher: Floats, log_weights: Floats, axes: Floats) -> None:
        """teacher: centred unit vectors of the tokens (n, t). log_weights: (n). axes: first map (t, width)."""
        self.teacher = torch.tensor(teacher)
        self.map = torch.tensor(axes, requires_grad=True)
        self.shift = torch.zeros(axes.shape[1], requires_grad=True)
        self.weights = torch.tensor(log_weights, requires_grad=True)
        self.weight_map = torch.zeros(axes.shape[0], requires_grad=True)
        self.own = torch.zeros((len(teacher), axes.shape[1]), requires_grad=True)

    def rows(self, ids: Any) -> Any:
        """Vectors of tokens, (len(ids), width)."""
        teacher = self.teacher[ids]
        length = torch.exp((self.weights[ids] + teacher @ self.weight_map).clamp(-8, 3))
        return (teacher @ self.map + self.shift + self.own[ids]) * length[:, None]

    def encode(self, texts: Sequence[list[int]]) -> Any:
        """Unit vectors of texts given as token ids, (n, width), with gradients."""
        flat = torch.tensor([token for text in texts for token in text])
        offsets = torch.tensor(np.cumsum([0, *(len(text) for text in texts[:-1])]))
        unique, place = torch.unique(flat, return_inverse=True)
        return functional.normalize(functional.embedding_bag(place, self.rows(unique), offsets, mode="mean"), dim=1)

    def table(self) -> Floats:
        """All vectors, float32 (tokens, width)."""
        with torch.no_grad():
            parts = [self.rows(ids) for ids in torch.arange(len(self.teacher)).split(4096)]
            return np.asarray(torch.cat(parts).numpy(), dtype=np.float32)


class _Losses:
    """The losses of one step; each draws its own batch."""

    def __init__(
        self, tokens: TokenMap, material: Material, teacher: Floats, tokenize: Tokenize, recipe: Recipe
    ) -> None:
        self._tokens, self._material, self._recipe = tokens, material, recipe
        self._ids: dict[str, list[int]] = {}
        self._tokenize = tokenize
        self._draw = np.random.default_rng(recipe.seed)
        self._teacher = torch.tensor(teacher)
        self._near_teacher = functional.normalize(self._teacher @ tokens.map.detach().clone(), dim=1)
        self._ranking = MultipleNegativesRankingLoss(
            None, scale=recipe.scale, directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction"
        )
        leaves = [leaf for leaf, _ in material.definitions]
        edition = load_taxonomy().edition(_EDITION)
        self._leaf = torch.tensor([leaves.index(item.leaf) for item in material.named])
        parents = [edition.parent(leaf) for leaf in leaves]
        self._parent = torch.tensor([parents.index(parents[n]) for n in self._leaf.tolist()])

    def total(self) -> Any:
        """Weighted sum of the losses on fresh batches."""
        recipe, material = self._recipe, self._material
        return (
            recipe.paraphrase * self._pairs(material.paraphrases, recipe.batch)
            + recipe.explanation * self._pairs(material.explanations, recipe.batch // 2)
            + recipe.duty * self._duties(min(96, len(material.duties)))
            + self._classes()
            + recipe.teacher * self._distance_to_teacher()
        )

    def _encode(self, texts: Sequence[str]) -> Any:
        for text in texts:
            if text not in self._ids:
                self._ids[text] = self._tokenize(text)
        return self._tokens.encode([self._ids[text] for text in texts])

    def _sample(self, count: int, size: int) -> list[int]:
        return [int(n) for n in self._draw.choice(count, min(size, count), replace=False)]

    def _rank(self, left: Sequence[str], right: Sequence[str]) -> Any:
        return self._ranking.compute_loss_from_embeddings([self._encode(left), self._encode(right)], None)

    def _pairs(self, pairs: Sequence[tuple[str, str]], size: int) -> Any:
        chosen = [pairs[n] for n in self._sample(len(pairs), size)]
        return self._rank([left for left, _ in chosen], [right for _, right in chosen])

    def _duties(self, size: int) -> Any:
        """A duty ranks one of its own indicators above those of the other duties."""
        chosen = [self._material.duties[n] for n in self._sample(len(self._material.duties), size)]
        return self._rank([duty for duty, _ in chosen], [names[self._draw.integers(len(names))] for _, names in chosen])

    def _classes(self) -> Any:
        """Names attract names of their leaf, less so those of their first level, and their leaf's definition."""
        recipe, named = self._recipe, self._material.named
        rows = self._sample(len(named), recipe.batch)
        texts = [named[n].wordings[self._draw.integers(len(named[n].wordings))] for n in rows]
        vectors = self._encode(texts)
        leaf, parent = self._leaf[rows], self._parent[rows]
        itself = torch.eye(len(rows), dtype=torch.bool)
        likely = functional.log_softmax((vectors @ vectors.T * recipe.class_scale).masked_fill(itself, -1e9), dim=1)
        same, near = leaf[:, None] == leaf, parent[:, None] == parent
        wanted = (same.float() + recipe.parent * (near & ~same).float()).masked_fill(itself, 0.0)
        contrast = -((likely * wanted).sum(1) / wanted.sum(1).clamp(min=1e-6)).mean()
        definitions = self._encode([text for _, text in self._material.definitions])
        fit = functional.cross_entropy(vectors @ definitions.T * recipe.class_scale, leaf)
        return recipe.leaf * contrast + recipe.definition * fit

    def _distance_to_teacher(self) -> Any:
        """Cosines within a batch stay the teacher's, and vectors near the teacher's through the first map."""
        rows = self._sample(len(self._material.texts), self._recipe.batch)
        vectors = self._encode([self._material.texts[n] for n in rows])
        teacher = self._teacher[rows]
        cosines = ((vectors @ vectors.T - teacher @ teacher.T) ** 2).mean()
        return 20 * cosines + 0.3 * (1 - (vectors * self._near_teacher[rows]).sum(1)).mean()


def tune(tokens: TokenMap, material: Material, teacher: Floats, tokenize: Tokenize, recipe: Recipe) -> None:
    """Tune ``tokens`` in place. teacher: centred unit vectors of ``material.texts``. Deterministic on one thread."""
    if not recipe.steps:
        return
    torch.manual_seed(recipe.seed)
    torch.set_flush_denormal(True)
    torch.set_num_threads(1)
    groups: list[dict[str, Any]] = [
        {"params": [tokens.map, tokens.shift, tokens.weight_map], "lr": recipe.map_rate},
        {"params": [tokens.own], "lr": recipe.token_rate},
        {"params": [tokens.weights], "lr": 5 * recipe.token_rate},
    ]
    optimiser = torch.optim.Adam(groups)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [group["lr"] for group in groups], total_steps=recipe.steps, pct_start=0.1
    )
    losses = _Losses(tokens, material, teacher, tokenize, recipe)
    for step in range(recipe.steps):
        loss = losses.total()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        rates.step()
        with torch.no_grad():
            tokens.own.mul_(1 - rates.get_last_lr()[1])
        if step % 100 == 0:
            _LOG.info("step %d of %d: loss %.3f", step, recipe.steps, loss.item())
