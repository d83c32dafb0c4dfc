"""Write docs/dependencies.md: every package of the base install with version, licence and job.

Run by ``make lock`` in the environment that was pinned. Facts come from the installed packages' own metadata;
the job of each direct dependency is written here, so that adding one without saying why fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "dependencies.md"

JOBS = {
    "bm25s": "lexical search of the suggester",
    "jieba": "Chinese segmentation: reference and fallback",
    "jinja2": "templates of the HTML report",
    "lxml": "reading HTML and Office XML",
    "msdoc2docx": "reading old Word documents (.doc, .wps)",
    "numpy": "arrays; inference of the classifier",
    "onnxruntime": "the small transformer that is asked where the classifier is unsure",
    "opencc": "traditional characters compared as simplified ones",
    "openpyxl": "reading and writing xlsx, comments in the submitter's own workbook",
    "pandas": "tables at the edges: csv, parquet, notebooks",
    "pyarrow": "Parquet",
    "pydantic": "checking of settings and of rows that come from outside",
    "pypdfium2": "text, lines and pictures of PDF pages",
    "python-calamine": "second reader of old and binary Excel workbooks",
    "python-docx": "writing docx",
    "rapidfuzz": "string similarity for duplicates, with differences to show",
    "rich": "tables in the terminal",
    "rjieba": "Chinese segmentation",
    "safetensors": "model weights on disk, without code in them",
    "scikit-learn": "baselines that every evaluation compares with",
    "scipy": "sparse matrices of the classifier and of duplicates",
    "threadpoolctl": "one thread a process when folds are trained side by side",
    "tokenizers": "cutting of texts for sentence vectors and the transformer",
    "typer": "command line",
    "xlrd": "reading old Excel workbooks (.xls, .et) with their number formats",
}

HEAD = """\
# Dependencies

What `pip install zhibiao` brings, with versions as pinned in `constraints.txt` and licences as the packages state them.
Nothing here needs torch, a compiler or a network at run time. Written by `make lock`; do not edit by hand.

| package | version | licence | job |
| --- | --- | --- | --- |
"""


def canonical(name: str) -> str:
    """Package name as registries compare it: lower case, runs of -_. as one hyphen."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(package: Distribution) -> Iterator[str]:
    """Canonical names of what a package needs here, without its extras."""
    for line in package.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonical(requirement.name)


def licence_of(package: Distribution) -> str:
    """SPDX expression if stated, else the short licence field, else the classifiers. Raises ValueError if none."""
    meta = package.metadata
    stated = meta.get("License-Expression") or ""
    field = (meta.get("License") or "").strip()
    classified = [line.split(" :: ")[-1] for line in meta.get_all("Classifier", ()) if line.startswith("License ::")]
    # some packages paste the whole licence text into the field
    found = stated or (field if field and len(field) < 60 and "\n" not in field else "") or ", ".join(classified)
    if not found:
        raise ValueError(f"{package.name}: no licence in its metadata")
    return found


def base_packages() -> dict[str, set[str]]:
    """Every package of the base install → the packages that bring it ("" for a direct dependency)."""
    brought: dict[str, set[str]] = {name: {""} for name in needed_by(distribution("zhibiao"))}
    todo = list(brought)
    while todo:
        parent = todo.pop()
        for name in needed_by(distribution(parent)):
            if name not in brought:
                todo.append(name)
            brought.setdefault(name, set()).add(parent)
    return brought


def render() -> str:
    """Render the whole page. Raises KeyError for a direct dependency without a job."""
    brought = base_packages()
    rows = []
    for name in sorted(brought, key=lambda item: ("" not in brought[item], item)):
        package = distribution(name)
        parents = sorted(brought[name] - {""})
        job = JOBS[name] if "" in brought[name] else f"brought by {', '.join(parents)}"
        rows.append(f"| {name} | {package.version} | {licence_of(package)} | {job} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
