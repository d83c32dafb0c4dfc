"""The files of deploy/: what cannot be started in a test is at least held against the program it starts."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from service.cli import app
from service.config import PREFIX, ServiceConfig, load_config

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
ANALYZE = shutil.which("systemd-analyze") or ""
SERVE = {option for one in get_command(app).commands["serve"].params for option in one.opts}  # type: ignore[attr-defined]


def instructions() -> list[tuple[str, str]]:
    """Word and rest of every instruction of the Containerfile, lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if line[:1] != "#")).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


class TestContainerfile:
    def test_every_base_is_named_with_its_registry_and_a_version(self) -> None:
        bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
        assert len(bases) == 2
        assert all(re.fullmatch(r"[\w.]+/[\w/]+:\d+\.\d+[\w.-]*", base) for base in bases)
        assert len(set(bases)) == 1, "what is compiled for one base may not run on another"

    def test_it_runs_as_nobody_in_particular_and_keeps_data_in_a_volume(self) -> None:
        last = instructions()[max(place for place, (word, _) in enumerate(instructions()) if word == "FROM") :]
        words = [word for word, _ in last]
        assert words.index("USER") < words.index("ENTRYPOINT")
        assert dict(last)["USER"] not in ("root", "0")
        assert f"{PREFIX}DATA={dict(last)['VOLUME']}" in dict(last)["ENV"]

    def test_nothing_is_fetched_past_pip_and_nothing_goes_through_a_shell_at_run_time(self) -> None:
        assert not [word for word, _ in instructions() if word == "ADD"]
        assert not [rest for word, rest in instructions() if word == "RUN" and re.search(r"\b(curl|wget|sudo)\b", rest)]
        assert all(rest.startswith("[") for word, rest in instructions() if word in ("ENTRYPOINT", "CMD"))

    def test_it_names_settings_ports_and_routes_that_exist(self) -> None:
        told = dict(instructions())
        named = {one.partition("=")[0] for one in shlex.split(told["ENV"]) if one.startswith(PREFIX)}
        assert {name.removeprefix(PREFIX).lower() for name in named} <= ServiceConfig.model_fields.keys()
        assert int(told["EXPOSE"]) == ServiceConfig().port
        assert f":{told['EXPOSE']}/api/v1/readyz" in told["HEALTHCHECK"]
        assert "/readyz" in (ROOT / "docs" / "api.md").read_text(encoding="utf-8")

    def test_what_it_copies_is_there_and_what_it_need_not_is_left_out(self) -> None:
        ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
        assert {".git", ".venv", "tests"} <= set(ignored)
        assert not {"dist", "corpus", "models", "classifier", "service", "constraints.txt"} & set(ignored)

    def test_the_steps_are_shell_that_parses(self, tmp_path: Path) -> None:
        script = "\n".join(rest for word, rest in instructions() if word == "RUN")
        done = subprocess.run(["/bin/sh", "-n", "-c", script], capture_output=True, check=False, text=True)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
class TestUnits:
    def test_it_starts_the_program_with_options_that_exist(self, unit: Path) -> None:
        [line] = re.findall(r"^ExecStart=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        program, verb, *words = line.split()
        assert (Path(program).name, verb) == ("zhibiao", "serve")
        assert {word for word in words if word.startswith("-")} <= SERVE

    def test_it_waits_longer_than_the_service_takes_to_stop(self, unit: Path) -> None:
        [seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert int(seconds) > ServiceConfig().grace_seconds

    def test_it_gives_the_service_no_more_rights_than_it_needs(self, unit: Path) -> None:
        text = unit.read_text(encoding="utf-8")
        wanted = ("NoNewPrivileges=true", "ProtectSystem=strict", "PrivateTmp=true", "CapabilityBoundingSet=\n")
        assert [line for line in wanted if line not in text] == []
        assert "User=zhibiao" in text

    @pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
    def test_systemd_reads_it(self, unit: Path, tmp_path: Path) -> None:
        own = tmp_path / unit.name
        own.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8")), "utf-8")
        done = subprocess.run([ANALYZE, "verify", str(own)], capture_output=True, check=False, text=True)
        assert "Unknown" not in done.stderr


def test_the_example_of_settings_is_one_the_service_takes() -> None:
    assert load_config(DEPLOY / "service.toml", {}).https


def test_every_address_of_nginx_is_one_a_unit_is_told_to_listen_at() -> None:
    ports = set(re.findall(r"server 127\.0\.0\.1:(\d+)", (DEPLOY / "nginx.conf").read_text(encoding="utf-8")))
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert ports <= set(re.findall(rf"{PREFIX}PORT=(\d+)", page))


def test_uploads_pass_nginx_when_they_pass_the_service() -> None:
    [most] = re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert int(most) > ServiceConfig().upload_megabytes
