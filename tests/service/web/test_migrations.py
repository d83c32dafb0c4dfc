"""The schema: from nothing to the newest revision and back, the same as the tables say; refusing what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import inspect, text

from service.config import ServiceConfig
from service.errors import ServiceError
from service.office.office import open_office
from service.store.database import Database
from service.store.migrate import alembic_config, newest_revision, revision_of, upgrade
from tests.service.web.postgres import PostgresServer


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a database without anything in it."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


def test_an_empty_database_is_brought_to_the_newest_revision(config: ServiceConfig) -> None:
    database = Database(config.database_url)
    assert revision_of(database) == ""
    upgrade(database)
    upgrade(database)
    assert revision_of(database) == newest_revision()
    database.close()


def test_the_revisions_make_exactly_the_tables_and_can_be_undone(config: ServiceConfig) -> None:
    database = Database(config.database_url)
    upgrade(database)
    settings = alembic_config()
    with database.engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.check(settings)
        command.downgrade(settings, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        command.upgrade(settings, "head")
        command.check(settings)
    database.close()


def test_a_database_of_another_version_is_refused_with_what_to_do(config: ServiceConfig) -> None:
    database = Database(config.database_url)
    upgrade(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    database.close()
    with pytest.raises(ServiceError) as raised:
        open_office(config, migrate=False)
    assert raised.value.code == "database_version"
    assert "zhibiao admin migrate" in raised.value.hint
