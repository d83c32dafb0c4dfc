"""What stands between this checkout and a release: python -m tools.release_check [--tests]; ``make release-check``.

One Chinese line for each thing looked at; the exit code is 1 while anything is missing. Writes the wheel and the bill
of materials into dist/. --tests runs the whole test suite too, which takes some twenty minutes.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

from packaging.version import Version

from corpus.atomic import write_text
from corpus.dataset import data_hash
from corpus.version import product_version
from models import load_model
from tools import audit_deps, list_dependencies, office_pack, sbom
from tools.floors import floors

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "models", "classifier", "service")
HEADING = re.compile(r"^## \[([^\]]+)\] - (.+)$", re.MULTILINE)
NAMES_A_VERSION = re.compile(r"^\s*__version__\s*[:=]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing looked at. ok: nothing is missing. detail: what was seen, or what is to be done; Chinese."""

    name: str
    ok: bool
    detail: str

    def __str__(self) -> str:
        """The line that is shown."""
        return f"{'通过' if self.ok else '未过'}  {self.name}：{self.detail}"


def versions(root: Path = ROOT, *, installed: str | None = None) -> Item:
    """Whether the version is stated once, and the installed product and the changelog agree. installed: for tests."""
    stated = str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    found = HEADING.search((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    told = {"安装": installed or product_version(), "CHANGELOG": found[1] if found else "没有"}
    modules = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    again = [path.name for path in modules if NAMES_A_VERSION.search(path.read_text(encoding="utf-8"))]
    wrong = [f"{where}是 {version}" for where, version in told.items() if version != stated]
    wrong += [f"{name} 又写了一遍" for name in again]
    return Item("版本号", not wrong, f"pyproject.toml 是 {stated}" + "".join(f"，{one}" for one in wrong))


def changelog(root: Path = ROOT, *, today: date | None = None) -> Item:
    """Whether the newest section has the day of the release, not one to come, and tells of something."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = HEADING.search(text)
    if found is None:
        return Item("变更说明", False, "CHANGELOG.md 没有“## [版本] - 日期”")
    try:
        day = date.fromisoformat(found[2].strip())
    except ValueError:
        return Item("变更说明", False, f"{found[1]} 的日期写着“{found[2]}”，发布时改成年-月-日")
    section = text[found.end() :].split("\n## ", 1)[0]
    entries = len(re.findall(r"^- ", section, re.MULTILINE))
    ok = bool(entries) and day <= (today or date.today())
    return Item("变更说明", ok, f"{found[1]}，{day}，{entries} 条")


def tree(root: Path = ROOT) -> Item:
    """Whether everything is committed, and no other commit has the tag of this version."""
    changed = _git(root, "status", "--porcelain").splitlines()
    if changed:
        return Item("工作区", False, f"{len(changed)} 处没有提交，第一处 {changed[0].strip()}")
    tag = f"v{product_version()}"
    tagged = _git(root, "rev-parse", "--quiet", "--verify", f"{tag}^{{commit}}", must=False)
    here = _git(root, "rev-parse", "HEAD")
    return Item("工作区", tagged in ("", here), f"{here[:10]}，标签 {tag} {'已有' if tagged else '还没有'}")


def commands(name: str, *lines: tuple[str, ...]) -> Item:
    """Whether commands of the environment end well; else the last line of the first that does not."""
    for words in lines:
        done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, check=False, text=True)  # noqa: S603
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines() or [""]
            return Item(name, False, f"{' '.join(words)}：{said[-1]}")
    return Item(name, True, "、".join(" ".join(words) for words in lines))


def wheel() -> Item:
    """Build the wheel into dist/, and see that it holds every tracked file of the rooms and nothing else."""
    place = ROOT / "dist"
    for old in place.glob("zhibiao-*.whl"):
        old.unlink()
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    done = subprocess.run(words, capture_output=True, check=False, text=True)  # noqa: S603
    built = next(place.glob("zhibiao-*.whl"), None)
    if done.returncode or built is None:
        return Item("安装包", False, (done.stderr.strip().splitlines() or ["没有生成"])[-1])
    with zipfile.ZipFile(built) as archive:
        names = set(archive.namelist())
    inside = {name for name in names if ".dist-info/" not in name}
    tracked = {name for name in _git(ROOT, "ls-files", "-z", *ROOMS).split("\0") if name}
    licensed = any(name.endswith("/licenses/LICENSE") for name in names)
    wrong = sorted(inside ^ tracked)
    detail = f"{built.name}，{len(inside)} 个文件，{built.stat().st_size / 2**20:.1f} MB"
    if wrong:
        detail += f"；{len(wrong)} 个与提交的不同，如 {wrong[0]}"
    return Item("安装包", not wrong and licensed, detail if licensed else f"{detail}；没有 LICENSE")


def model() -> Item:
    """Whether the weights are those that were trained on the shipped data; loading compares every digest."""
    manifest = load_model().manifest
    same = manifest.data_hash == data_hash()
    return Item(
        "模型", same, f"{manifest.version}，校验和相符，" + ("由现有数据训练" if same else "数据已改，请 make train")
    )


def licences() -> Item:
    """Whether our licence is complete and nothing that is brought along has one that would bind us."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    own = "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text
    stated = {name: list_dependencies.licence_of(distribution(name)) for name in list_dependencies.packages("service")}
    rules = json.loads(list_dependencies.LICENCES.read_text(encoding="utf-8"))
    wrong = [f"{name}（{licence}）" for name, licence in sorted(audit_deps.refused_licences(stated, rules).items())]
    return Item(
        "许可证", own and not wrong, f"{len(stated)} 个依赖" + ("" if not wrong else f"，不合适：{'、'.join(wrong)}")
    )


def pins() -> Item:
    """Whether the environment is the pinned one, every floor is stated, and the list of dependencies is up to date."""
    pinned = audit_deps.pins(audit_deps.PINS.read_text(encoding="utf-8"))
    brought = {name: Version(distribution(name).version) for name in list_dependencies.packages("service")}
    other = [f"{name} {version}" for name, version in sorted(brought.items()) if pinned.get(name) != version]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = len(floors(project, ["dev", "ocr", "service", "spark"]))
    listed = list_dependencies.PAGE.read_text(encoding="utf-8") == list_dependencies.render()
    detail = f"{len(brought)} 个依赖与 constraints.txt 一致，{stated} 个写明最低版本"
    if other or not listed:
        detail = f"与 constraints.txt 不同：{'、'.join(other)}" if other else "docs/dependencies.md 过期，请 make lock"
    return Item("依赖", not other and listed, detail)


def materials(target: Path = sbom.TARGET) -> Item:
    """Write the bill of materials and hold it against the schema."""
    text = sbom.render()
    write_text(target, text)
    if find_spec("cyclonedx") is None:
        return Item("物料清单", False, "没有 cyclonedx，无法核对：请装 .[release]")
    schema = import_module("cyclonedx.schema").SchemaVersion.V1_6
    fault = import_module("cyclonedx.validation.json").JsonStrictValidator(schema).validate_str(text)
    told = f"{target.name}，{text.count('bom-ref')} 项，合乎 CycloneDX 1.6" if fault is None else str(fault)[:200]
    return Item("物料清单", fault is None, told)


def sample_pack() -> Item:
    """Whether the samples are still found to have what the pack says."""
    same = office_pack.EXPECTED.read_text(encoding="utf-8-sig") == office_pack.expected()
    return Item("样表包", same, "预期意见相符" if same else "预期意见变了：核对后 python -m tools.office_pack --expect")


def items(*, with_tests: bool) -> Iterator[Callable[[], Item]]:
    """Everything to look at, in order, cheap things first."""
    yield from (versions, changelog, tree, licences, pins, model, materials, wheel, sample_pack)
    yield lambda: commands(
        "代码检查", ("ruff", "check", "--no-cache", "."), ("ruff", "format", "--check", "."), ("mypy",)
    )
    yield lambda: commands(
        "说明", ("pytest", "-q", "-m", "not slow", "tests/test_docs.py", "tests/test_architecture.py")
    )
    if with_tests:
        yield lambda: commands("测试", ("pytest", "-q", "-n", "auto", "--dist", "worksteal"))


def _git(root: Path, *words: str, must: bool = True) -> str:
    program = shutil.which("git")
    if program is None:
        raise SystemExit("没有 git，不能核对要发布的是哪一次提交。")
    done = subprocess.run([program, *words], cwd=root, capture_output=True, check=must, text=True)  # noqa: S603
    return done.stdout.strip("\n")


def main() -> int:
    """Look at everything; 0 when nothing is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", action="store_true", help="run all tests too")
    missing = 0
    for look in items(with_tests=parser.parse_args().tests):
        item = look()
        missing += not item.ok
        sys.stdout.write(f"{item}\n")
        sys.stdout.flush()
    sys.stdout.write(f"还差 {missing} 项，不能发布。\n" if missing else f"可以发布 {product_version()}。\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
