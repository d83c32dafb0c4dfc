"""Mutants of a copy of our code, made by mutmut: every function with its changed twins behind one switch.

mutmut leaves functions with decorators alone. Those that remember their answers and properties hold much of what the
checks decide, so that in the copy their decorator is applied below the function instead of above it.
"""

from __future__ import annotations

import ast
import difflib
import os
import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents

__all__ = ["Mutant", "make_mutants", "mutate", "undecorated"]

LINKED = ("benchmarks", "corpus", "docs", "models", "service", "tools")
_MOVED = re.compile(r"(?:cache|cached_property|property|(?:lru_cache|remember_short)\(.*\))$")
_NUMBERED = re.compile(r"__mutmut_\d+$")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. name: ``module.function__mutmut_7``; before, after: the lines that differ, without indentation."""

    name: str
    before: str
    after: str

    @property
    def function(self) -> str:
        """The function it stands in, as mutmut spells it."""
        return self.name.partition("__mutmut_")[0]

    @property
    def module(self) -> str:
        """The module it stands in."""
        return self.function.rpartition(".")[0]


def make_mutants(root: Path, folder: Path, files: Sequence[str], jobs: int = 1) -> list[Mutant]:
    """Copy classifier/ and tests/ into a folder, mutate files there (paths from root), link the other rooms beside.

    jobs: processes at once. Raises SyntaxError when a mutated file would not run.
    """
    without = shutil.ignore_patterns("__pycache__")
    for name in ("classifier", "tests"):
        shutil.copytree(root / name, folder / name, ignore=without)
    for name in LINKED:
        (folder / name).symlink_to(root / name)
    told = (root / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(f'{told}\n[tool.mutmut]\nsource_paths = ["classifier"]\n', encoding="utf-8")
    with ProcessPoolExecutor(jobs, initializer=os.chdir, initargs=(folder,)) as pool:  # mutmut looks for its settings
        return [mutant for mutants in pool.map(mutate, files) for mutant in mutants]


def mutate(file: str) -> list[Mutant]:
    """Mutate a file of the folder this process stands in. Raises SyntaxError when the result would not run."""
    path = Path(file)
    mutated = mutate_file_contents(file, undecorated(path.read_text(encoding="utf-8")))
    ast.parse(mutated.code, file)
    path.write_text(mutated.code, encoding="utf-8")
    return _mutants(file, mutated)


def undecorated(source: str) -> str:
    """Source whose remembering functions and properties are decorated by an assignment below them."""
    lines = source.splitlines()
    below: dict[int, str] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
            continue
        mark = node.decorator_list[0]
        wording = ast.unparse(mark)
        if _MOVED.match(wording) and node.end_lineno is not None:
            lines[mark.lineno - 1] = ""
            below[node.end_lineno] = f"{' ' * node.col_offset}{node.name} = {wording}({node.name})"
    out = []
    for number, line in enumerate(lines, 1):
        out.append(line)
        if number in below:
            out.append(below[number])
    return "\n".join(out) + "\n"


def _mutants(file: str, mutated: MutatedFile) -> list[Mutant]:
    module = file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    lines = mutated.code.splitlines()
    bodies = {name: lines[span.start - 1 : span.end] for name, span in mutated.line_span_by_function_name.items()}
    out = []
    for name in mutated.mutant_names:
        before, after = _changed(bodies[_NUMBERED.sub("__mutmut_orig", name)], bodies[name])
        out.append(Mutant(f"{module}.{name}", before, after))
    return out


def _changed(one: Sequence[str], other: Sequence[str]) -> tuple[str, str]:
    """Lines that differ, the line of the name left out."""
    gone, come = [], []
    for line in difflib.ndiff([text.strip() for text in one], [text.strip() for text in other]):
        if "__mutmut_" in line:
            continue
        if line.startswith("- "):
            gone.append(line[2:])
        elif line.startswith("+ "):
            come.append(line[2:])
    return "\n".join(gone), "\n".join(come)
