"""The classifier: features, weights, calibration, training and evaluation."""

from models.judging_key import judging_key
from models.leaf_model import LeafModel
from models.manifest import Manifest
from models.query import Query
from models.store import load_model
from models.vagueness import vague_score

__all__ = ["LeafModel", "Manifest", "Query", "judging_key", "load_model", "vague_score"]
