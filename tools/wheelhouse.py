"""Gather everything a machine without a network needs: python -m tools.wheelhouse [linux|linux-arm|windows].

dist/wheelhouse-PLATFORM gets the wheels of ``zhibiao[service]`` for Python 3.11, 3.12 and 3.13 at the versions of
``constraints.txt``, their sums and the installer of ``deploy/offline``. What a package needs is read from the wheels
themselves, with the markers of the target machine: pip reads markers with those of the machine it runs on.
"""

from __future__ import annotations

import argparse
import email.parser
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
OFFLINE = ROOT / "deploy" / "offline"
SAMPLES = ROOT / "corpus" / "samples"
SITE = ROOT / "site"
PYTHONS = ("3.11", "3.12", "3.13")
FROM_SOURCE = ("jieba",)
"""Packages that are published as source alone; being plain Python, a wheel built here serves everywhere."""


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of machine. tags: of its wheels, for pip. markers: what requirements see there."""

    tags: tuple[str, ...]
    markers: Mapping[str, str]


def _linux(machine: str) -> Target:
    tags = (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)), f"manylinux2014_{machine}")
    markers = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine}
    return Target(tags, markers)


TARGETS = {
    "linux": _linux("x86_64"),
    "linux-arm": _linux("aarch64"),
    "windows": Target(
        ("win_amd64",),
        {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
}


Fetch = Callable[[list[str], str], None]
"""Fetches the wheels of packages, by name, for a version of Python; what has none stays away."""


class MissingWheelsError(RuntimeError):
    """Packages that have no wheel for the target; the message is for people."""


def needed(wheel: Path, extras: frozenset[str], python: str, target: Target) -> Iterator[Requirement]:
    """What a wheel needs on the target with some of its extras."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
        told = email.parser.HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    for line in told.get_all("Requires-Dist", ()):
        wanted = Requirement(line)
        if wanted.marker is None or any(holds(wanted, extra, python, target) for extra in (*extras, "")):
            yield wanted


def holds(wanted: Requirement, extra: str, python: str, target: Target) -> bool:
    """Whether the marker of a requirement holds on the target."""
    own = {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
    cpython = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    return wanted.marker is None or wanted.marker.evaluate({**target.markers, **own, **cpython})


def suited(folder: Path, name: str, python: str, target: Target) -> Path | None:
    """The wheel of a package in a folder that fits a Python on the target."""
    for path in sorted(folder.glob("*.whl")):
        found, _, _, tags = parse_wheel_filename(path.name)
        if found == canonicalize_name(name) and any(fits(str(tag), python, target) for tag in tags):
            return path
    return None


def fits(tag: str, python: str, target: Target) -> bool:
    """Whether a wheel with a tag like cp311-abi3-win_amd64 runs on the target."""
    interpreter, abi, platform = tag.split("-", 2)
    minor = int(python.partition(".")[2])
    if platform != "any" and platform not in target.tags:
        return False
    if interpreter in ("py3", "py2.py3", f"py3{minor}"):
        return True
    made_for = re.fullmatch(r"cp3(\d+)", interpreter)
    if made_for is None:
        return False
    return int(made_for[1]) <= minor if abi == "abi3" else int(made_for[1]) == minor and abi in ("none", f"cp3{minor}")


def gather(folder: Path, target: Target, fetch: Fetch) -> None:
    """Fetch all that the product's wheel in a folder needs, for every Python. Raises MissingWheelsError."""
    for python in PYTHONS:
        todo = {Requirement("zhibiao[service]")}
        done: set[tuple[str, frozenset[str]]] = set()
        while todo:
            absent = sorted({one.name for one in todo if not suited(folder, one.name, python, target)})
            if absent:
                fetch(absent, python)
            missing = [name for name in absent if not suited(folder, name, python, target)]
            if missing:
                raise MissingWheelsError(f"Python {python} 没有这些包的安装包：{'、'.join(missing)}")
            done |= {(one.name, frozenset(one.extras)) for one in todo}
            todo = {
                found
                for one in todo
                if (wheel := suited(folder, one.name, python, target))
                for found in needed(wheel, frozenset(one.extras), python, target)
                if (found.name, frozenset(found.extras)) not in done
            }


def pip(*words: str | Path) -> bool:
    """Run pip with the pinned versions; whether it did all it was asked."""
    command = [sys.executable, "-m", "pip", *words, "-q", "--disable-pip-version-check", "-c", ROOT / "constraints.txt"]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def fetcher(folder: Path, target: Target) -> Fetch:
    """Fetches into a folder from wherever pip is set up to look."""
    tags = [word for tag in target.tags for word in ("--platform", tag)]

    def fetch(names: list[str], python: str) -> None:
        options = ["download", "--no-deps", "--only-binary=:all:", "--python-version", python, *tags, "-d", folder]
        if not pip(*options, *names):
            for name in names:  # one that has no wheel keeps pip from fetching the others
                pip(*options, name)

    return fetch


def pack(folder: Path, site: Path = SITE) -> None:
    """Put the installer, the sums, the sample forms and the documentation beside the wheels.

    site: as ``make site`` built it, left out where it is not there.
    """
    for path in sorted(one for one in OFFLINE.iterdir() if one.is_file()):
        shutil.copy(path, folder / path.name)
    samples = folder / "样表"
    samples.mkdir()
    for path in sorted(SAMPLES.glob("*.docx")):
        shutil.copy(path, samples / path.name)
    if (site / "index.html").is_file():
        shutil.copytree(site, folder / "说明")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.glob("*.whl"))]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def main() -> int:
    """Gather for the platform named; 1 when something has no wheel."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", nargs="?", choices=sorted(TARGETS), default="linux")
    platform = parser.parse_args().platform
    target, place = TARGETS[platform], ROOT / "dist" / f"wheelhouse-{platform}"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
        subprocess.run(list(map(str, build)), capture_output=True, check=True)  # noqa: S603
        pip("wheel", "--no-deps", "-w", folder, *FROM_SOURCE)
        try:
            gather(folder, target, fetcher(folder, target))
        except MissingWheelsError as error:
            sys.stderr.write(f"{platform}：{error}\n")
            return 1
        pack(folder)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place)
    if not (place / "说明").exists():
        sys.stderr.write("没有 site 文件夹，未附说明：先运行 make site。\n")
    wheels = sorted(place.glob("*.whl"))
    size = sum(path.stat().st_size for path in wheels) / 2**20
    sys.stdout.write(
        f"{place.relative_to(ROOT)}：{len(wheels)} 个安装包，{size:.0f} MB，拷到内网后运行 安装.bat 或 sh install.sh\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
