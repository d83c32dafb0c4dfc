"""Write docs/dependencies.md: every package of the base install, and of the service beside it, with licence and job.

Run by ``make lock`` in the environment that was pinned. Facts come from the installed packages' own metadata;
the job of each direct dependency is written here, so that adding one without saying why fails.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
LICENCES = Path(__file__).with_name("licences.json")

JOBS = {
    "bm25s": "lexical search of the suggester",
    "duckdb": "joins and sums over a batch's datasets, on disk where memory is short",
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
    "alembic": "migrations of the service's database",
    "argon2-cffi": "hashing of passwords",
    "authlib": "single sign-on (OIDC)",
    "fastapi": "HTTP API of the service",
    "fastapi-offline": "the API's documentation pages without a network",
    "httptools": "fast parsing of HTTP",
    "httpx2": "the Python client of the service",
    "huey": "queue of background jobs",
    "limits": "rate limits",
    "nicegui": "pages in the browser: grids, charts, uploads, all bundled",
    "prometheus-client": "figures for monitoring",
    "psycopg": "PostgreSQL",
    "python-multipart": "uploads",
    "sqlalchemy": "database access",
    "structlog": "structured logs",
    "uvicorn": "web server",
    "uvloop": "faster event loop",
    "xlrd": "reading old Excel workbooks (.xls, .et) with their number formats",
}

HEAD = """\
# Dependencies

What `pip install zhibiao` brings, with versions as pinned in `constraints.txt` and licences as the packages state them.
Nothing here needs torch, a compiler or a network at run time. Written by `make lock`; do not edit by hand.
`make audit-deps` compares the licences with the list in `tools/licences.json` and looks for known vulnerabilities.

## Base: `zhibiao`

| package | version | licence | job |
| --- | --- | --- | --- |
"""


SERVICE_HEAD = """
## The service: `zhibiao[service]` brings in addition

| package | version | licence | job |
| --- | --- | --- | --- |
"""


EXCEPTIONS_HEAD = """
## Licences beyond the list

Allowed all the same, each for its reason:

"""


def canonical(name: str) -> str:
    """Package name as registries compare it: lower case, runs of -_. as one hyphen."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(package: Distribution, extras: frozenset[str] = frozenset()) -> dict[str, frozenset[str]]:
    """Canonical names of what a package needs here, each with the extras it is wanted with."""
    found: dict[str, frozenset[str]] = {}
    for line in package.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            name = canonical(wanted.name)
            found[name] = found.get(name, frozenset()) | frozenset(wanted.extras)
    return found


def licence_of(package: Distribution) -> str:
    """SPDX expression if stated, else the short licence field, else the classifiers. Raises ValueError if none."""
    meta = package.metadata
    stated = meta.get("License-Expression") or ""
    field = (meta.get("License") or "").strip()
    classified = [line.split(" :: ")[-1] for line in meta.get_all("Classifier", ()) if line.startswith("License ::")]
    # some packages paste the whole licence text into the field
    found = stated or (field if field and len(field) < 60 and "\n" not in field else "") or ", ".join(classified)
    if not found and any("Permission is hereby granted, free of charge" in text for text in licence_files(package)):
        found = "MIT (by its licence file)"
    if not found:
        raise ValueError(f"{package.name}: no licence in its metadata")
    return found


def licence_files(package: Distribution) -> list[str]:
    """Texts of the licence files a package was installed with."""
    files = [file for file in package.files or () if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))]
    return [Path(str(file.locate())).read_text(encoding="utf-8", errors="replace") for file in files]


def packages(*extras: str) -> dict[str, set[str]]:
    """Every package of an installation → the packages that bring it ("" for a direct dependency)."""
    direct = needed_by(distribution("zhibiao"), frozenset(extras))
    brought: dict[str, set[str]] = {name: {""} for name in direct}
    todo = list(direct.items())
    seen = set(todo)
    while todo:
        parent, wanted = todo.pop()
        for name, more in needed_by(distribution(parent), wanted).items():
            brought.setdefault(name, set()).add(parent)
            if (name, more) not in seen:
                seen.add((name, more))
                todo.append((name, more))
    return brought


def rows(brought: dict[str, set[str]], left_out: set[str]) -> str:
    """Lines of a table. Raises KeyError for a direct dependency without a job."""
    lines = []
    for name in sorted(brought.keys() - left_out, key=lambda item: ("" not in brought[item], item)):
        package = distribution(name)
        parents = sorted(brought[name] - {""})
        job = JOBS[name] if "" in brought[name] else f"brought by {', '.join(parents)}"
        lines.append(f"| {name} | {package.version} | {licence_of(package)} | {job} |\n")
    return "".join(lines)


def render() -> str:
    """Render the whole page."""
    base = packages()
    reasons = json.loads(LICENCES.read_text(encoding="utf-8"))["packages"]
    exceptions = "".join(f"- `{name}`: {reason}.\n" for name, reason in reasons.items())
    return HEAD + rows(base, set()) + SERVICE_HEAD + rows(packages("service"), set(base)) + EXCEPTIONS_HEAD + exceptions


if __name__ == "__main__":
    write_text(PAGE, render())
