"""Configuration: file, environment, command line, in this order; typed; unknown keys are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SettingError
from service.config import PREFIX, ServiceConfig, load_config


def test_the_environment_stands_over_the_file_and_the_caller_over_both(tmp_path: Path) -> None:
    path = tmp_path / "service.toml"
    path.write_text('port = 1\noffice = "某局"\nrows = 5', encoding="utf-8")
    found = load_config(path, {f"{PREFIX}PORT": "2", f"{PREFIX}ROWS": "6"}, rows=7)
    assert (found.port, found.office, found.rows) == (2, "某局", 7)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "service.toml"
    path.write_text("port = 3", encoding="utf-8")
    assert load_config(None, {f"{PREFIX}CONFIG": str(path)}).port == 3


def test_lists_and_tables_are_written_with_commas_in_the_environment() -> None:
    found = load_config(None, {f"{PREFIX}HOSTS": "a.cn, b.cn", f"{PREFIX}OIDC_ROLES": "sh=审核,gl=管理"})
    assert (found.hosts, found.oidc_roles) == (("a.cn", "b.cn"), {"sh": "审核", "gl": "管理"})


def test_every_mistake_is_named_at_once_with_the_nearest_known_key(tmp_path: Path) -> None:
    path = tmp_path / "service.toml"
    path.write_text('prot = 1\nrows = "many"', encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load_config(path, {})
    assert "“prot”" in caught.value.message
    assert "“rows”" in caught.value.message
    assert "“port”" in caught.value.hint


def test_an_unknown_variable_of_the_environment_is_refused() -> None:
    with pytest.raises(SettingError):
        load_config(None, {f"{PREFIX}PROT": "1"})


@pytest.mark.parametrize(
    "named",
    [
        {"open": True, "host": "0.0.0.0"},
        {"oidc_issuer": "https://id.example"},
        {"open": True, "oidc_issuer": "https://id.example", "oidc_client": "x"},
        {"port": 70000},
        {"blind_share": 1.5},
    ],
)
def test_what_does_not_fit_together_is_refused(named: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        load_config(None, {}, **named)


def test_a_secret_is_never_shown() -> None:
    with pytest.raises(SettingError) as caught:
        load_config(None, {}, oidc_secret=["geheim"])
    assert "geheim" not in str(caught.value)
    assert "geheim" not in repr(load_config(None, {}, oidc_secret="geheim"))


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:///x.db", "sqlite:///x.db"),
    ],
)
def test_addresses_of_databases(given: str, url: str) -> None:
    assert load_config(None, {}, database=given).database_url == url


def test_the_example_for_offices_is_a_valid_configuration(repo_root: Path) -> None:
    assert load_config(repo_root / "deploy" / "service.toml", {}).https


def test_every_key_is_explained() -> None:
    assert [name for name, field in ServiceConfig.model_fields.items() if not field.description] == []
