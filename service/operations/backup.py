"""Backup and restore: one file with every table, uploaded file and model; the same for SQLite and PostgreSQL.

A backup of the one can be restored into the other, which is how an office moves from a desktop to a server.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, DateTime, MetaData, Table, delete, func, insert, inspect, select, text

from corpus.atomic import write_atomic, write_bytes
from corpus.errors import UsageError
from corpus.readers.package import ZIP_ERRORS
from corpus.version import product_version
from service.config import ServiceConfig
from service.office.office import Office, open_office
from service.store.chain import verify_chain
from service.store.database import Database
from service.store.migrate import is_revision, revision_of, upgrade
from service.store.tables import Base, ChainHead, TrailEntry

__all__ = ["BackupReport", "back_up", "restore"]

_FORMAT = 1
_MANIFEST = "manifest.json"
_NOT_KEPT = ("sessions",)
"""Logins in browsers: nobody stays logged in through a restore."""
_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds. rows: by table. head: digest at the end of the chain of decisions, to be noted elsewhere."""

    path: str
    rows: dict[str, int]
    files: int
    decisions: int
    head: str

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return asdict(self)


def back_up(office: Office, path: Path) -> BackupReport:
    """Write everything into a zip file, beside first, then renamed; the service may go on meanwhile.

    Raises UsageError when the file cannot be written.
    """
    rows: dict[str, int] = {}
    digests: dict[str, str] = {}
    try:
        with write_atomic(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as pack:
            with office.database.read() as session:
                connection = session.connection()
                for table in Base.metadata.sorted_tables:
                    if table.name not in _NOT_KEPT:
                        rows[table.name] = _write_table(pack, connection, table, digests)
                files = _named_files(connection)
                head = connection.execute(select(ChainHead.seq, ChainHead.digest)).one()
            count = 0
            for digest in sorted(files):
                count += _write_file(pack, office.files.path(digest), f"files/{digest}", digests)
            folder = office.config.folder / "models"
            for source in sorted(one for one in folder.rglob("*") if one.is_file()):
                name = f"models/{source.relative_to(folder).as_posix()}"
                count += _write_file(pack, source, name, digests)
            manifest = {
                "format": _FORMAT,
                "version": product_version(),
                "revision": revision_of(office.database),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "rows": rows,
                "chain": {"seq": head.seq, "digest": head.digest},
                "sha256": digests,
            }
            pack.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    except OSError as error:
        hint = "请检查路径、权限和磁盘空间"
        raise UsageError(
            "backup_unwritable", f"备份写不进去（{error.strerror}）", where=str(path), hint=hint
        ) from error
    return BackupReport(str(path), rows, count, head.seq, head.digest)


def restore(config: ServiceConfig, path: Path) -> BackupReport:
    """Put a backup into an empty database and data folder, and verify the chain of decisions.

    Every part is checked before anything is written. Raises UsageError: backup_damaged, backup_unknown, not_empty.
    """
    with _opened(path) as (pack, manifest):
        _check(pack, manifest, path)
        database = Database(config.database_url)
        try:
            _require_empty(database)
            upgrade(database, manifest["revision"])
            _load(pack, database, manifest)
            upgrade(database)
        finally:
            database.close()
        office = open_office(config)
        try:
            count = 0
            for name in manifest["sha256"]:
                kind, _, rest = name.partition("/")
                if kind == "files":
                    office.files.add(_chunks(pack, name), limit=1 << 62)
                elif kind == "models":
                    write_bytes(config.folder / "models" / PurePosixPath(rest), pack.read(name))
                else:
                    continue
                count += 1
            with office.database.read() as session:
                chain = verify_chain(session)
                head = session.execute(select(ChainHead)).scalar_one()
        finally:
            office.close()
        if not chain.intact:
            raise UsageError("backup_damaged", f"已恢复，但决定链不完整：{chain.fault}", where=str(path))
    return BackupReport(str(path), dict(manifest["rows"]), count, head.seq, head.digest)


def _write_table(pack: zipfile.ZipFile, connection: Connection, table: Table, digests: dict[str, str]) -> int:
    name, count, hashed = f"tables/{table.name}.jsonl", 0, hashlib.sha256()
    order = list(table.primary_key.columns)
    with pack.open(name, "w", force_zip64=True) as stream:
        for row in connection.execution_options(yield_per=_TOGETHER).execute(select(table).order_by(*order)).mappings():
            line = (json.dumps(_plain(row), ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
            hashed.update(line)
            stream.write(line)
            count += 1
    digests[name] = hashed.hexdigest()
    return count


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}


def _named_files(connection: Connection) -> set[str]:
    files = Base.metadata.tables["files"]
    return set(connection.execute(select(files.c.digest).distinct()).scalars())


def _write_file(pack: zipfile.ZipFile, source: Path, name: str, digests: dict[str, str]) -> int:
    """Copy a file into the pack; 0 for one that was deleted meanwhile."""
    hashed = hashlib.sha256()
    try:
        stream = source.open("rb")
    except FileNotFoundError:
        return 0
    with stream, pack.open(name, "w", force_zip64=True) as target:
        while chunk := stream.read(1 << 20):
            hashed.update(chunk)
            target.write(chunk)
    digests[name] = hashed.hexdigest()
    return 1


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    try:
        with zipfile.ZipFile(path) as pack:
            manifest = json.loads(pack.read(_MANIFEST))
            if not isinstance(manifest, dict):
                raise ValueError("no manifest")
            if manifest.get("format") != _FORMAT:
                hint = "请用生成它的那个版本恢复"
                raise UsageError("backup_unknown", "备份的格式不认识", where=str(path), hint=hint)
            if not _is_whole(manifest):
                raise ValueError("no whole manifest")
            yield pack, manifest
    except (KeyError, RecursionError, *ZIP_ERRORS) as error:
        hint = "请确认是 zhibiao admin backup 写出的文件，并重新复制"
        raise UsageError("backup_damaged", "备份读不出来或不完整", where=str(path), hint=hint) from error


def _is_whole(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest tells what restoring asks of it."""
    rows, digests, revision = (manifest.get(key) for key in ("rows", "sha256", "revision"))
    return (
        isinstance(rows, dict)
        and all(isinstance(count, int) for count in rows.values())
        and isinstance(digests, dict)
        and {f"tables/{table}.jsonl" for table in rows} == {name for name in digests if name.startswith("tables/")}
        and isinstance(revision, str)
        and is_revision(revision)
    )


def _check(pack: zipfile.ZipFile, manifest: Mapping[str, Any], path: Path) -> None:
    unlisted = set(pack.namelist()) - {_MANIFEST} - manifest["sha256"].keys()
    if unlisted:  # a line lost from the manifest must not lose what it stood for
        raise UsageError("backup_damaged", f"备份的清单里没有 {min(unlisted)}", where=str(path), hint="请换一份备份")
    for name, digest in manifest["sha256"].items():
        hashed = hashlib.sha256()
        for chunk in _chunks(pack, name):
            hashed.update(chunk)
        if hashed.hexdigest() != digest or not _is_within(name):
            raise UsageError("backup_damaged", f"备份里的 {name} 与清单不符", where=str(path), hint="请换一份备份")


def _is_within(name: str) -> bool:
    """Whether a part, unpacked, stays in its folder wherever that is."""
    rest = PurePosixPath(name.partition("/")[2])
    return not rest.is_absolute() and ".." not in rest.parts and "\\" not in name and ":" not in name


def _chunks(pack: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with pack.open(name) as stream:
        while chunk := stream.read(1 << 20):
            yield chunk


def _require_empty(database: Database) -> None:
    with database.engine.connect() as connection:
        known = set(inspect(connection).get_table_names()) & {"users", "submissions", "decisions"}
        used = [name for name in sorted(known) if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()]  # noqa: S608 - three names of ours
    if used:
        hint = "请恢复到一个空的数据文件夹或数据库，核对后再切换"
        raise UsageError("not_empty", "目标数据库里已有数据，没有恢复", hint=hint)


def _load(pack: zipfile.ZipFile, database: Database, manifest: Mapping[str, Any]) -> None:
    """Fill the tables as they were at the backup's revision, all or none."""
    reflected = MetaData()
    with database.engine.connect() as connection:
        reflected.reflect(connection)
    with database.write() as session:
        connection = session.connection()
        connection.execute(delete(Base.metadata.tables[ChainHead.__tablename__]))
        for table in reflected.sorted_tables:
            if table.name not in manifest["rows"]:
                continue
            own = Base.metadata.tables.get(table.name, table)
            left, count = _rows(pack, own), 0
            while batch := list(islice(left, _TOGETHER)):
                connection.execute(insert(own), batch)
                count += len(batch)
            if count != manifest["rows"][table.name]:
                what = f"备份里的 tables/{table.name}.jsonl 与清单不符"
                raise UsageError("backup_damaged", what, where=str(pack.filename), hint="请换一份备份")
        if not database.is_sqlite:
            _continue_numbers(connection)


def _rows(pack: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    times = {column.name for column in table.columns if isinstance(column.type, DateTime) or _is_time(column.type)}
    with pack.open(f"tables/{table.name}.jsonl") as stream:
        for line in stream:
            row = json.loads(line.decode("utf-8", "surrogatepass"))
            for key in times & row.keys():
                if row[key] is not None:
                    row[key] = datetime.fromisoformat(row[key])
            yield row


def _is_time(kind: Any) -> bool:
    return isinstance(getattr(kind, "impl", None), DateTime)


def _continue_numbers(connection: Connection) -> None:
    """Let PostgreSQL number the trail on from where the backup ends."""
    last = connection.execute(select(func.max(TrailEntry.seq))).scalar() or 0
    query = text("SELECT setval(pg_get_serial_sequence('trail', 'seq'), :last, :used)")
    connection.execute(query, {"last": max(last, 1), "used": last > 0})
