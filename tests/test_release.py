"""What a release is made of and held against: floors, offline packages, bill of materials, the last check."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from importlib.metadata import distributions
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tools import floors, release_check, sbom, wheelhouse

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class TestFloors:
    def test_every_dependency_states_the_oldest_version_that_will_do(self) -> None:
        extras = sorted(PROJECT["optional-dependencies"].keys() - {"train", "teacher"})
        lines = floors.floors(PROJECT, extras)
        assert "pandas==2.2" in lines
        assert all(line.count("==") == 1 for line in lines)

    @pytest.mark.parametrize(("base", "extra"), [(["a"], []), (["a>=1,>=2"], []), (["a>=1"], ["a>=2"]), (["a<2"], [])])
    def test_a_missing_or_double_floor_is_refused(self, base: list[str], extra: list[str]) -> None:
        with pytest.raises(ValueError, match="a"):
            floors.floors({"dependencies": base, "optional-dependencies": {"x": extra}}, ["x"])


def wheel(folder: Path, name: str, *requires: str, tag: str = "py3-none-any", extras: tuple[str, ...] = ()) -> Path:
    """A wheel that holds nothing but what it needs."""
    path = folder / f"{name.replace('-', '_')}-1.0-{tag}.whl"
    told = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Provides-Extra: {one}" for one in extras)]
    with zipfile.ZipFile(path, "w") as archive:
        told += [f"Requires-Dist: {one}" for one in requires]
        archive.writestr(f"{name.replace('-', '_')}-1.0.dist-info/METADATA", "\n".join(told))
    return path


WORLD = {
    "alpha": ("beta; sys_platform == 'win32'", "gamma; sys_platform != 'win32'", "delta[fast]"),
    "beta": ("old; python_version < '3.12'",),
    "gamma": (),
    "delta": ("speed; extra == 'fast'", "slow; extra == 'slow'", "alpha"),
    "speed": (),
    "old": (),
}
"""Packages and what they need."""


class TestWheelhouse:
    def fill(self, folder: Path, *, without: str = "") -> Callable[[list[str], str], None]:
        wheel(folder, "zhibiao", "alpha", "gone; extra == 'dev'", extras=("service", "dev"))

        def fetch(names: list[str], python: str) -> None:
            for name in names:
                if name != without:
                    wheel(folder, name, *WORLD[name], extras=("fast", "slow"))

        return fetch

    @pytest.mark.parametrize(
        ("platform", "brought"),
        [
            ("windows", {"alpha", "beta", "delta", "old", "speed"}),
            ("linux", {"alpha", "delta", "gamma", "speed"}),
            ("linux-arm", {"alpha", "delta", "gamma", "speed"}),
        ],
    )
    def test_markers_are_those_of_the_machine_that_will_install(
        self, tmp_path: Path, platform: str, brought: set[str]
    ) -> None:
        wheelhouse.gather(tmp_path, wheelhouse.TARGETS[platform], self.fill(tmp_path))
        assert {path.name.partition("-")[0] for path in tmp_path.glob("*.whl")} == brought | {"zhibiao"}

    def test_a_package_without_a_wheel_is_named_with_its_python(self, tmp_path: Path) -> None:
        with pytest.raises(wheelhouse.MissingWheelsError, match=r"Python 3\.11 没有这些包的安装包：speed"):
            wheelhouse.gather(tmp_path, wheelhouse.TARGETS["linux"], self.fill(tmp_path, without="speed"))

    @pytest.mark.parametrize(
        ("tag", "python", "platform", "fits"),
        [
            ("py3-none-any", "3.13", "windows", True),
            ("cp311-cp311-win_amd64", "3.11", "windows", True),
            ("cp311-cp311-win_amd64", "3.12", "windows", False),
            ("cp39-abi3-win_amd64", "3.13", "windows", True),
            ("cp313-abi3-win_amd64", "3.12", "windows", False),
            ("py3-none-win_amd64", "3.12", "windows", True),
            ("cp311-cp311-win32", "3.11", "windows", False),
            ("cp312-cp312-manylinux_2_17_x86_64", "3.12", "linux", True),
            ("cp312-cp312-manylinux_2_34_x86_64", "3.12", "linux", False),
            ("cp312-cp312-manylinux_2_28_aarch64", "3.12", "linux-arm", True),
            ("cp313-cp313t-win_amd64", "3.13", "windows", False),
            ("py2-none-any", "3.11", "linux", False),
        ],
    )
    def test_which_wheels_run_where(self, tag: str, python: str, platform: str, fits: bool) -> None:
        assert wheelhouse.fits(tag, python, wheelhouse.TARGETS[platform]) is fits


@pytest.fixture(scope="module")
def installer() -> ModuleType:
    """The program that installs beside the wheels; it runs on a bare Python."""
    spec = spec_from_file_location("offline_install", ROOT / "deploy" / "offline" / "install.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestOfflineInstaller:
    @pytest.fixture
    def packed(self, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
        for name in ("alpha", "beta"):
            wheel(tmp_path, name)
        site = tmp_path_factory.mktemp("site")
        (site / "index.html").write_text("说明", "utf-8")
        wheelhouse.pack(tmp_path, site)
        return tmp_path

    def test_what_was_packed_is_sound(self, packed: Path, installer: ModuleType) -> None:
        assert installer.faults(packed) == []
        assert {path.name for path in packed.iterdir()} >= {"install.py", "install.sh", "安装.bat", "SHA256SUMS"}
        assert (packed / "说明" / "index.html").is_file()
        assert len(list((packed / "样表").glob("*.docx"))) == 5

    def test_whatever_was_changed_lost_or_added_is_told_and_nothing_installed(
        self, packed: Path, installer: ModuleType, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any
    ) -> None:
        alpha, beta = sorted(packed.glob("*.whl"))
        alpha.write_bytes(alpha.read_bytes() + b"x")
        beta.rename(packed / "evil-1.0-py3-none-any.whl")
        assert installer.faults(packed) == [
            "evil-1.0-py3-none-any.whl 不在清单里，请删除",
            f"{alpha.name} 损坏或被改动",
            f"缺少 {beta.name}",
        ]
        (packed / "SHA256SUMS").unlink()
        assert installer.faults(packed) == ["缺少 SHA256SUMS"]
        monkeypatch.setattr(installer, "HERE", packed)
        assert installer.main([str(packed / "to")]) == 1
        assert "没有安装" in capfdbinary.readouterr().out.decode()
        assert not (packed / "to").exists()

    def test_a_python_that_cannot_run_it_is_told_before_anything_else(self, installer: ModuleType) -> None:
        assert "3.10" in installer.unsuited((3, 10), 64)
        assert "3.14" in installer.unsuited((3, 14), 64)
        assert "32 位" in installer.unsuited((3, 11), 32)
        assert {installer.unsuited(version, 64) for version in installer.SUPPORTED} == {""}
        assert tuple(f"{major}.{minor}" for major, minor in installer.SUPPORTED) == wheelhouse.PYTHONS

    def test_the_batch_file_is_one_that_cmd_reads_in_any_code_page(self) -> None:
        data = (ROOT / "deploy" / "offline" / "安装.bat").read_bytes()
        assert data.isascii()
        assert data.count(b"\n") == data.count(b"\r\n")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    text = sbom.render()
    assert sbom.render() == text
    return dict(json.loads(text))


class TestBillOfMaterials:
    def test_every_package_of_the_product_is_in_it_as_installed(self, bill: dict[str, Any]) -> None:
        listed = {one["name"]: one["version"] for one in bill["components"] if one["type"] == "library"}
        installed = {canonicalize_name(one.name): one.version for one in distributions()}
        assert listed.items() <= installed.items()
        assert {"numpy", "fastapi", "psycopg-binary"} <= listed.keys()
        assert not {"pytest", "torch", "ruff"} & listed.keys()
        assert all(one["licenses"] for one in bill["components"])

    def test_the_models_are_in_it_with_a_digest_of_their_files(self, bill: dict[str, Any], tmp_path: Path) -> None:
        models = {one["name"]: one["hashes"][0] for one in bill["components"] if one["type"] != "library"}
        assert models["models/data/leaf"] == {"alg": "SHA-256", "content": sbom.digest(ROOT / "models/data/leaf")}
        (tmp_path / "a").write_bytes(b"1")
        before = sbom.digest(tmp_path)
        (tmp_path / "a").rename(tmp_path / "b")
        assert sbom.digest(tmp_path) != before

    def test_every_part_hangs_on_the_product(self, bill: dict[str, Any]) -> None:
        needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
        reached, todo = set(), [bill["metadata"]["component"]["bom-ref"]]
        while todo:
            reached.add(one := todo.pop())
            todo += [ref for ref in needs[one] if ref not in reached]
        assert reached == needs.keys()

    @pytest.mark.skipif(find_spec("cyclonedx") is None, reason="cyclonedx is not installed (extra release)")
    def test_it_keeps_to_the_schema(self, bill: dict[str, Any], tmp_path: Path) -> None:
        item = release_check.materials(tmp_path / "bill.json")
        assert item.ok, item
        assert json.loads((tmp_path / "bill.json").read_text(encoding="utf-8")) == bill


GIT = shutil.which("git") or "git"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository about to become version 1.2.0, all committed."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [1.2.0] - 2026-03-01\n\n- New.\n\n## [1.1.0] - 2026-01-01\n"
    )
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "a")):
        subprocess.run([GIT, *words], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


class TestReleaseCheck:
    def test_a_checkout_that_is_ready_passes(self, checkout: Path) -> None:
        told = [
            release_check.versions(checkout, installed="1.2.0"),
            release_check.changelog(checkout, today=date(2026, 3, 1)),
            release_check.tree(checkout),
        ]
        assert [str(one)[:2] for one in told] == ["通过"] * 3, told

    @pytest.mark.parametrize("installed", ["1.1.0", "0"])
    def test_another_version_installed_is_told(self, checkout: Path, installed: str) -> None:
        item = release_check.versions(checkout, installed=installed)
        assert not item.ok
        assert f"安装是{installed}" in item.detail.replace(" ", "")

    def test_a_version_that_is_stated_twice_is_told(self, checkout: Path) -> None:
        (checkout / "corpus" / "b.py").write_text('__version__ = "1.2.0"\n', encoding="utf-8")
        assert not release_check.versions(checkout, installed="1.2.0").ok

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "## [1.2.0] - unreleased\n- New.\n",
            "## [1.2.0] - 2026-03-02\n- New.\n",
            "## [1.2.0] - 2026-02-01\n\n## [1.1.0] - 2026-01-01\n- Old.\n",
        ],
        ids=["none", "without a day", "of tomorrow", "empty"],
    )
    def test_a_changelog_that_does_not_tell_of_the_release_is_told(self, checkout: Path, text: str) -> None:
        (checkout / "CHANGELOG.md").write_text(text, encoding="utf-8")
        assert not release_check.changelog(checkout, today=date(2026, 3, 1)).ok

    def test_what_is_not_committed_is_told(self, checkout: Path) -> None:
        (checkout / "b").write_text("", encoding="utf-8")
        item = release_check.tree(checkout)
        assert not item.ok
        assert "b" in item.detail

    def test_a_tag_on_another_commit_is_told(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(release_check, "product_version", lambda: "1.2.0")
        git = [GIT, "-c", "user.name=a", "-c", "user.email=a@b.c"]
        subprocess.run([*git, "tag", "v1.2.0"], cwd=checkout, check=True)
        assert release_check.tree(checkout).ok
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "b"], cwd=checkout, check=True)
        assert not release_check.tree(checkout).ok

    @pytest.mark.parametrize(
        ("licence", "fits"),
        [
            ("MIT", True),
            ("CC0-1.0", True),
            ("LGPL-3.0-only", False),
            ("GPL-3.0-only", False),
            ("AGPL-3.0", False),
            ("GNU General Public License v3 (GPLv3)", False),
            ("Proprietary", False),
            ("see file", False),
        ],
    )
    def test_licences_that_would_bind_us_are_told(
        self, monkeypatch: pytest.MonkeyPatch, licence: str, fits: bool
    ) -> None:
        monkeypatch.setattr(release_check.list_dependencies, "packages", lambda *_: {"pytest": {""}})
        monkeypatch.setattr(release_check.list_dependencies, "licence_of", lambda _: licence)
        item = release_check.licences()
        assert item.ok is fits
        assert ("pytest" in item.detail) is not fits

    def test_this_checkout_has_sound_licences_pins_and_model(self) -> None:
        assert [str(one) for one in (release_check.licences(), release_check.model()) if not one.ok] == []

    def test_the_first_line_that_fails_says_why(self) -> None:
        item = release_check.commands("检查", ("json.tool", "--help"), ("json.tool", "/nowhere"))
        assert not item.ok
        assert "/nowhere" in item.detail


def test_sums_are_those_of_the_files(tmp_path: Path) -> None:
    path = wheel(tmp_path, "alpha")
    wheelhouse.pack(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text() == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
