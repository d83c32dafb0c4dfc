"""``make audit-deps``: known vulnerabilities of what ``constraints.txt`` pins, and licences against the allow-list.

Vulnerabilities come from a file of advisories (``--advisories``: OSV records as JSON, or a zip of them such as the
export of one ecosystem), else from the advisory service that pip-audit asks. Licences are those of every package of the
base install, the service, text recognition and Spark, compared with ``tools/licences.json``.
Exit code: 0 nothing found; 1 something found; 2 a file that cannot be read; 3 nothing found, but some packages (or all,
where no advisory service could be reached) are unknown to the service, so nothing is known of their vulnerabilities.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from tools.list_dependencies import LICENCES, canonical, licence_of, packages

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "constraints.txt"
EXTRAS = ("service", "ocr", "spark")
CLEAN, FOUND, UNREADABLE, UNREACHED = 0, 1, 2, 3
_SECONDS = 600


def pins(text: str) -> dict[str, Version]:
    """Canonical names and versions of a constraints file."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    pairs = (line.partition("==") for line in lines if "==" in line)
    return {canonical(name): Version(version) for name, _, version in pairs}


def refused_licences(stated: Mapping[str, str], rules: Mapping[str, Any]) -> dict[str, str]:
    """Packages whose licence the rules do not allow, with what they state. stated: package → licence.

    rules: allowed (SPDX ids), names (other spellings → SPDX id), packages (package → why it is allowed all the same).
    """
    return {name: text for name, text in stated.items() if name not in rules["packages"] and not _allowed(text, rules)}


def _allowed(text: str, rules: Mapping[str, Any]) -> bool:
    """Whether every licence of an expression is allowed, of alternatives one; a list by comma wants all."""
    plain = rules["names"].get(text.strip(), text.strip())
    if plain in rules["allowed"]:
        return True
    while found := re.search(r"\(([^()]*)\)", plain):
        plain = plain.replace(found[0], rules["allowed"][0] if _allowed(found[1], rules) else "refused")
    for joint, judge in ((r" AND |,", all), (r" OR ", any)):
        parts = re.split(joint, plain)
        if len(parts) > 1:
            return judge(_allowed(part, rules) for part in parts)
    return False


def vulnerable(pinned: Mapping[str, Version], advisories: Iterable[Mapping[str, Any]]) -> list[str]:
    """One line for each advisory that concerns a pinned version. advisories: OSV records."""
    lines = []
    for record in advisories:
        for affected in record.get("affected", ()):
            name = canonical(affected.get("package", {}).get("name", ""))
            ecosystem = affected.get("package", {}).get("ecosystem", "PyPI")
            if name in pinned and ecosystem == "PyPI" and "withdrawn" not in record and _is_hit(pinned[name], affected):
                lines.append(f"{name} {pinned[name]}: {record['id']} {record.get('summary', '')}".rstrip())
    return sorted(set(lines))


def _is_hit(version: Version, affected: Mapping[str, Any]) -> bool:
    if str(version) in affected.get("versions", ()):
        return True
    ranges = (one for one in affected.get("ranges", ()) if one.get("type") == "ECOSYSTEM")
    return any(_is_within(version, one.get("events", ())) for one in ranges)


def _is_within(version: Version, events: Sequence[Mapping[str, str]]) -> bool:
    """Whether a version lies in a range that events begin (introduced) and end (fixed, last_affected)."""
    bounds = []
    for kind, text in (pair for event in events for pair in event.items()):
        with contextlib.suppress(InvalidVersion):
            bounds.append((Version(text), kind))
    inside = False
    for bound, kind in sorted(bounds):  # records may list them in any order
        if kind == "introduced" and version >= bound:
            inside = True
        elif (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
            inside = False
    return inside


def read_advisories(path: Path) -> Iterator[dict[str, Any]]:
    """OSV records of a JSON file (one, or a list) or of a zip of such files. Raises OSError and ValueError."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as pack:
            for name in pack.namelist():
                if name.endswith(".json"):
                    yield from _records(json.loads(pack.read(name)))
        return
    yield from _records(json.loads(path.read_text(encoding="utf-8")))


def _records(data: Any) -> list[dict[str, Any]]:
    found = data if isinstance(data, list) else [data]
    if not all(isinstance(one, dict) and "id" in one for one in found):
        raise ValueError("no OSV records")
    return found


def ask_service(*more: str) -> list[dict[str, Any]]:
    """What the advisory service answers about each pin, as pip-audit writes it; nothing when none could be reached.

    more: arguments for pip-audit, such as --osv-url with --vulnerability-service osv for a service of the office.
    """
    command = [sys.executable, "-m", "pip_audit", "-r", str(PINS), "--no-deps", "--disable-pip", "-f", "json"]
    command += ["--progress-spinner", "off", *more]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own words and those of the command line
        answers: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        return []
    return answers


def read_answers(answers: Iterable[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """How many packages the service knows, and their vulnerabilities, one line each.

    A mirror of an index answers "not found" about every package: pip-audit skips it and ends well, nothing checked.
    """
    known = [one for one in answers if "skip_reason" not in one]
    return len(known), [
        f"{one['name']} {one['version']}: {fault['id']} fixed in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in known
        for fault in one.get("vulns", ())
    ]


def _is_installed(extra: str) -> bool:
    try:
        packages(extra)
    except PackageNotFoundError:
        return False
    return True


def _told(title: str, lines: Sequence[str]) -> int:
    print(f"{title}: {len(lines)} found")  # noqa: T201 - what this command is for
    for line in lines:
        print(f"  {line}")  # noqa: T201
    return FOUND if lines else CLEAN


def main(arguments: Sequence[str] | None = None) -> int:
    """Check licences, then vulnerabilities; gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--advisories", type=Path, help="OSV records: a JSON file, or a zip of them")
    parser.add_argument("--osv-url", help="advisory service of one's own that answers as OSV does")
    given = parser.parse_args(arguments)
    extras = [extra for extra in EXTRAS if _is_installed(extra)]
    for extra in set(EXTRAS) - set(extras):
        print(f"extra {extra} is not installed here: its licences are NOT CHECKED")  # noqa: T201
    stated = {name: licence_of(distribution(name)) for name in sorted(packages(*extras))}
    rules = json.loads(LICENCES.read_text(encoding="utf-8"))
    code = _told(
        f"licences beyond {LICENCES.name} in {len(stated)} packages",
        [f"{name}: {text}" for name, text in refused_licences(stated, rules).items()],
    )
    pinned = pins(PINS.read_text(encoding="utf-8"))
    if given.advisories is not None:
        try:
            checked, found = len(pinned), vulnerable(pinned, read_advisories(given.advisories))
        except (OSError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
            print(f"{given.advisories}: cannot be read as OSV records ({error})")  # noqa: T201
            return UNREADABLE
    else:
        own = ("-s", "osv", "--osv-url", given.osv_url) if given.osv_url else ()
        checked, found = read_answers(ask_service(*own))
    if checked:
        code = max(code, _told(f"vulnerabilities of {checked} pinned packages", found))
    if checked < len(pinned):
        print(  # noqa: T201
            f"vulnerabilities of {len(pinned) - checked} pinned packages: NOT CHECKED, no advisory service that was "
            "reached knows them; give a file of advisories with --advisories"
        )
        return code or UNREACHED
    return code


if __name__ == "__main__":
    sys.exit(main())
