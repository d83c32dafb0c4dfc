"""A PostgreSQL server of the tests' own, started from the programs Debian installs."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from service.config import load_config
from service.store.database import Database
from service.store.migrate import upgrade

_PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql")


def find_programs() -> Path | None:
    """Folder with initdb and postgres, the newest version first; None where none is installed."""
    found = [path.parent for place in _PLACES for path in Path(place).glob("*/bin/initdb")]
    if own := shutil.which("initdb"):
        found.append(Path(own).parent)
    return max(
        found, key=lambda path: [int(part) for part in path.parent.name.split(".") if part.isdigit()], default=None
    )


class PostgresServer:
    """One server on a free port of the loopback, with its data in a temporary folder."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="zhibiao-pg-"))
        self._user = _other_user() if os.geteuid() == 0 else None  # the server refuses to run as root
        if self._user:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(self._folder / "data"), "-A", "trust", "-U", "zhibiao", "-E", "UTF8", "--no-sync")
        self._count = 0
        self._template = ""

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {
            "unix_socket_directories": self._folder,
            "listen_addresses": "127.0.0.1",
            # quick, and as safe as ever while the machine itself does not crash
            **{"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": 0},
            "autovacuum": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self.port), *options],
            stdout=log,
            stderr=log,
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            cwd="/",
        )
        log.close()
        for _ in range(300):
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:])

    def stop(self, *, hard: bool = False) -> None:
        """Stop the server; hard: as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if hard else signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """Address of a database of the server."""
        return f"postgresql://zhibiao@127.0.0.1:{self.port}/{database}"

    def create(self, *, empty: bool = True) -> str:
        """Address of a fresh database: empty, or a copy of one with the newest tables."""
        self._count += 1
        name = f"t{self._count}"
        source = "template1" if empty else self._current()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        return self.url(name)

    def _current(self) -> str:
        """Name of a database at the newest revision, made once."""
        if not self._template:
            url = self.create()
            database = Database(load_config(None, {}, database=url).database_url)
            upgrade(database)
            database.close()
            self._template = url.rpartition("/")[2]
        return self._template

    def drop(self, url: str) -> None:
        """Delete a database that is done with."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            capture_output=True,
            user=self._user.pw_uid if self._user else None,
            group=self._user.pw_gid if self._user else None,
            cwd="/",
        )


def _other_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no user but root to run the database server")
