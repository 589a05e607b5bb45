"""A PostgreSQL server for a session of tests: its own cluster on a free port of the loopback address."""

import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from orchestration.postgres_server import ADMINISTRATOR, DATABASE, LocalServer, create, start, stop
from publish.audience import AUDIENCES_FOLDER, Audience, audience_by_code
from publish.postgres_structure import PUBLISHER

# Nothing here must survive a power cut.
UNSAFE_AND_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "32MB"}
LOGIN_PASSWORD = secrets.token_urlsafe(12)


def audiences() -> dict[str, Audience]:
    """Every audience there is a file for."""
    return {path.stem: audience_by_code(path.stem) for path in sorted(AUDIENCES_FOLDER.glob("*.yml"))}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def temporary_server() -> Iterator[LocalServer]:
    """A running server; its folder is not below pytest's, which the server's own user could not enter."""
    folder = Path(tempfile.mkdtemp(prefix="lineal-pg-"))
    folder.chmod(0o711)
    server = LocalServer(folder, free_port())
    try:
        create(
            server, {ADMINISTRATOR: secrets.token_urlsafe(12), PUBLISHER: secrets.token_urlsafe(12)}, UNSAFE_AND_FAST
        )
        start(server)
        yield server
    finally:
        stop(server, "immediate")
        shutil.rmtree(folder)


@contextmanager
def fresh_database(server: LocalServer, name: str = DATABASE) -> Iterator[str]:
    """An empty database; the administrator's address of it. Roles are the server's and stay."""
    with psycopg.connect(server.address(ADMINISTRATOR, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    yield server.address(ADMINISTRATOR, name)


def as_login(server: LocalServer, login: str, database: str = DATABASE) -> psycopg.Connection:
    """A reader's own connection."""
    return psycopg.connect(
        host="127.0.0.1", port=server.port, dbname=database, user=login, password=LOGIN_PASSWORD, autocommit=True
    )
