"""Build the small transformer that is shipped in models/data/transformer, see models/TRANSFORMER.md.

Run from the repository root: python -m tools.build_transformer [--cache FOLDER] [--output FOLDER]. Needs the ``train``
and ``teacher`` extras. Afterwards train the classifier again: how much the transformer is heard was fitted with it.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from models.transformer import SHIPPED_TRANSFORMER


def main() -> None:
    """Read the options, build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, help="folder that keeps the teacher's answers")
    parser.add_argument("--output", type=Path, default=SHIPPED_TRANSFORMER)
    parser.add_argument("--layers", type=int, help="layers of the student instead of the recipe's")
    parser.add_argument("--no-teacher", action="store_true", help="teach the student by the labels alone")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    from dataclasses import replace

    from tools.transformer.building import Build, build_transformer

    build = Build()
    if options.layers:
        build = replace(build, layers=options.layers)
    if options.no_teacher:
        build = replace(build, from_teacher=0.0)
    build_transformer(options.output, build, options.cache)


if __name__ == "__main__":
    main()
