"""Write dist/zhibiao.cdx.json, the bill of materials: python -m tools.sbom [FILE].

CycloneDX 1.6: the product, the models and the data inside it with their digests, and every package that
``pip install 'zhibiao[service]'`` brings, with version, licence and what needs it. Facts come from the environment
that ``constraints.txt`` pins. Equal inputs give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from corpus.atomic import write_text
from corpus.version import product_version
from tools.list_dependencies import licence_of, packages

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "dist" / "zhibiao.cdx.json"
SHIPPED = {  # folder → kind of component, what it is
    "models/data/leaf": ("machine-learning-model", "classifier of indicators: weights and manifest"),
    "models/data/encoder": ("machine-learning-model", "static sentence encoder"),
    "models/data/transformer": ("machine-learning-model", "small transformer, second judge"),
    "corpus/data": ("data", "taxonomy, labelled rows, library of duties"),
    "classifier/data": ("data", "knowledge base, cues and parameters of checks"),
}


def digest(folder: Path) -> str:
    """sha256 over the names and bytes of all files below a folder, in the order of their names."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        found.update(path.relative_to(folder).as_posix().encode("utf-8") + b"\0" + path.read_bytes())
    return found.hexdigest()


def licences(text: str) -> list[dict[str, Any]]:
    """A licence as CycloneDX has it: an SPDX expression as such, anything else by name."""
    one = r"[A-Za-z0-9.+-]+"
    is_expression = re.fullmatch(rf"\(?{one}\)?( (AND|OR|WITH) \(?{one}\)?)+", text)
    return [{"expression": text}] if is_expression else [{"license": {"name": text}}]


def components() -> list[dict[str, Any]]:
    """What is shipped inside, then the packages, each group by name."""
    version = product_version()
    inside = [
        {
            "type": kind,
            "bom-ref": f"zhibiao/{folder}",
            "name": folder,
            "version": version,
            "description": about,
            "hashes": [{"alg": "SHA-256", "content": digest(ROOT / folder)}],
            "licenses": [{"license": {"id": "Apache-2.0"}}],
        }
        for folder, (kind, about) in SHIPPED.items()
    ]
    base, service = packages(), packages("service")
    brought = []
    for name in sorted(service):
        package = distribution(name)
        brought.append(
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{package.version}",
                "name": name,
                "version": package.version,
                "purl": f"pkg:pypi/{name}@{package.version}",
                "scope": "required" if name in base else "optional",
                "licenses": licences(licence_of(package)),
                "properties": [{"name": "zhibiao:extra", "value": "" if name in base else "service"}],
            }
        )
    return [*inside, *brought]


def dependencies(refs: dict[str, str]) -> list[dict[str, Any]]:
    """What needs what. refs: name of each package → bom-ref, the product's under ""."""
    brought = packages("service")
    return [
        {"ref": ref, "dependsOn": [refs[name] for name in sorted(brought) if needing in brought[name]]}
        for needing, ref in sorted(refs.items())
    ]


def render() -> str:
    """Render the whole document as JSON."""
    version, parts = product_version(), components()
    product = {
        "type": "application",
        "bom-ref": f"pkg:pypi/zhibiao@{version}",
        "name": "zhibiao",
        "version": version,
        "purl": f"pkg:pypi/zhibiao@{version}",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    refs = {"": product["bom-ref"]} | {one["name"]: one["bom-ref"] for one in parts if one["type"] == "library"}
    body = {"metadata": {"component": product}, "components": parts, "dependencies": dependencies(refs)}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return json.dumps(head | body, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else TARGET
    write_text(target, render())
    sys.stdout.write(f"已写入 {target}\n")
