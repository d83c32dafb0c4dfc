"""``make audit-deps``: advisories that concern a pin, licences beyond the list, and what is said without a service."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from tools import audit_deps
from tools.audit_deps import (
    CLEAN,
    FOUND,
    UNREACHED,
    UNREADABLE,
    main,
    pins,
    read_advisories,
    refused_licences,
    vulnerable,
)

RULES = {
    "allowed": ["MIT", "Apache-2.0", "BSD-3-Clause"],
    "names": {"MIT License": "MIT"},
    "packages": {"known": "why"},
}


def advisory(*events: dict[str, str], name: str = "Some_Package", **more: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": name}
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    return {"id": "X-1", "summary": "worse", "affected": [{"package": package, "ranges": ranges}]} | more


@pytest.mark.parametrize(
    ("version", "is_hit"), [("1.0", False), ("1.5", True), ("1.9.9", True), ("2.0", False), ("3.1", True)]
)
def test_a_version_is_hit_from_where_a_fault_came_to_where_it_was_mended(version: str, is_hit: bool) -> None:
    record = advisory({"introduced": "1.5"}, {"fixed": "2.0"}, {"introduced": "3.0"}, {"last_affected": "3.1"})
    lines = [f"some-package {version}: X-1 worse"] if is_hit else []
    assert vulnerable({"some-package": Version(version)}, [record]) == lines


def test_withdrawn_advisories_and_other_ecosystems_concern_nobody() -> None:
    pinned = {"some-package": Version("1")}
    turned = advisory({"fixed": "2.0"}, {"introduced": "0"})
    assert [bool(vulnerable({"some-package": Version(one)}, [turned])) for one in ("1.9", "3.0")] == [True, False]
    other = advisory({"introduced": "0"})
    other["affected"][0]["package"]["ecosystem"] = "npm"
    assert vulnerable(pinned, [advisory({"introduced": "0"}, withdrawn="2026-01-01"), other]) == []


def test_pins_are_read_as_registries_compare_names() -> None:
    assert pins("# x\nSome_Package==1.2\nother==3  # why\n") == {"some-package": Version("1.2"), "other": Version("3")}


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT License", True),
        ("MIT AND Apache-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("BSD-3-Clause AND (GPL-3.0-only OR MIT)", True),
        ("BSD-3-Clause AND (GPL-3.0-only OR AGPL-3.0-only)", False),
        ("MIT, GPL", False),
        ("", False),
    ],
)
def test_a_licence_is_on_the_list_or_told(licence: str, is_allowed: bool) -> None:
    assert refused_licences({"a": licence, "known": "GPL"}, RULES) == ({} if is_allowed else {"a": licence})


def test_a_file_of_advisories_takes_the_place_of_the_service(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, many, pack = tmp_path / "one.json", tmp_path / "many.json", tmp_path / "all.zip"
    hit = advisory({"introduced": "0"}, name="jinja2")
    one.write_text(json.dumps(hit), "utf-8")
    many.write_text(json.dumps([advisory({"introduced": "0"}, name="not-ours")]), "utf-8")
    with zipfile.ZipFile(pack, "w") as stream:
        stream.write(one, "one.json")
    assert [record["id"] for path in (one, many, pack) for record in read_advisories(path)] == ["X-1"] * 3
    assert [main(["--advisories", str(path)]) for path in (one, many, pack)] == [FOUND, CLEAN, FOUND]
    assert "X-1 worse" in capsys.readouterr().out
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    (tmp_path / "odd.json").write_text('[{"id": "x", "affected": [{"package": {"name": null}}]}]', "utf-8")
    whole = pack.read_bytes()
    (tmp_path / "bad.zip").write_bytes(whole[:45] + bytes([whole[45] ^ 1]) + whole[46:])
    assert {main(["--advisories", str(tmp_path / name)]) for name in ("bad.json", "odd.json", "bad.zip")} == {
        UNREADABLE
    }


def test_without_a_service_it_says_that_nothing_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit_deps, "ask_service", lambda *more: [])
    assert main([]) == UNREACHED
    assert "NOT CHECKED" in capsys.readouterr().out


def test_a_package_the_service_does_not_know_counts_as_not_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mirror of an index knows no advisories: pip-audit skips every package and ends as if all were well."""
    names = audit_deps.pins(audit_deps.PINS.read_text("utf-8"))
    clean, strange = ({"name": name, "version": "1", "vulns": []} for name in list(names)[:2])
    skipped = [{"name": name, "skip_reason": "not found"} for name in names]
    monkeypatch.setattr(audit_deps, "ask_service", lambda *more: skipped)
    assert main([]) == UNREACHED
    assert "0 found" not in capsys.readouterr().out.split("vulnerabilities")[1]
    monkeypatch.setattr(audit_deps, "ask_service", lambda *more: [clean, strange, *skipped[2:]])
    assert main([]) == UNREACHED
    told = capsys.readouterr().out
    assert "2 pinned packages: 0 found" in told and f"{len(names) - 2} pinned packages: NOT CHECKED" in told
    faulty = clean | {"vulns": [{"id": "X-9", "fix_versions": ["2"]}]}
    monkeypatch.setattr(audit_deps, "ask_service", lambda *more: [faulty, *skipped[1:]])
    assert main([]) == FOUND
    assert "X-9 fixed in 2" in capsys.readouterr().out
