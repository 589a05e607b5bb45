"""Handing all audiences over to PostgreSQL in one transaction: rows are deleted and written anew under the readers."""

import hashlib
import io
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from publish.access import Reader
from publish.candidate import PublishError, ServerAwayError, StepHook, ignore_step
from publish.postgres_structure import OWNER, ServedTable, served_table, statements
from publish.publication import Publication, described_tables

CONNECT_SECONDS = 5
ROWS_PER_BATCH = 50_000
# Shorter than PostgreSQL's deadlock_timeout: when a table must change its columns under readers, the publisher is the
# one who gives way and comes again, never a reader.
LOCK_WAIT = "800ms"
ATTEMPTS = 30
PAUSE_SECONDS = 1.0
NOT_SET_UP = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedTable,
    psycopg.errors.InvalidSchemaName,
)
# Connection lost, shutting down, crashed, starting up, no free connection, and a transaction that another's undid.
PASSING_STATES = ("08", "57P01", "57P02", "57P03", "53300", "40001", "40P01")
# While a connection is made the driver has the server's words alone; in another language it is told at once, untried.
REFUSED = "FATAL"
PASSING_WORDS = ("starting up", "shutting down", "recovery", "not yet accepting", "too many", "slots are reserved")
SETUP_HINT_DA = "Kør `lineal postgres setup` som administrator af databasen"


@dataclass(frozen=True)
class Served:
    """What PostgreSQL has now: publication per audience, and the access rows."""

    publications: dict[str, str]
    access: frozenset[tuple[str, str, str, str]]


def serve(
    address: str, publications: Sequence[Publication], readers: Iterable[Reader], on_step: StepHook = ignore_step
) -> None:
    """Write the current publication of every audience and the access table, all or nothing.

    Every statement of a reader, and every transaction of a reader at the level repeatable read, sees one refresh.
    The publications must come from one refresh. Raises ServerAwayError when the server cannot be reached or goes away,
    PublishError (Danish) when it is not set up or lets no one in; what stood before stands then.
    """
    identities = {publication.publication_id for publication in publications}
    if len(identities) != 1:
        raise PublishError("Målgruppernes udgivelser er ikke fra samme opdatering; PostgreSQL beholder den forrige")
    access = [reader.row for reader in readers]
    with plain_postgres_errors(), connect(address) as connection:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with connection.transaction():
                    _write_everything(connection, publications, access, on_step)
                    on_step("before commit")
                break
            except psycopg.errors.LockNotAvailable:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE_SECONDS)
        on_step("committed")
        # the publication stands whatever becomes of this; PostgreSQL's own vacuum comes round as well
        with suppress(psycopg.Error):
            _vacuum(connection, publications)


def served(address: str) -> Served:
    """What stands in PostgreSQL. Raises PublishError as ``serve``."""
    with plain_postgres_errors(), connect(address) as connection:
        publications = connection.execute("select audience_code, publication_id from lineal.publication").fetchall()
        access = connection.execute(
            "select login_name, audience_code, municipality_code, viewer_code from lineal.access"
        ).fetchall()
    return Served({str(code): str(identity) for code, identity in publications}, frozenset(access))


def connect(address: str) -> psycopg.Connection:
    """A connection by its address (`postgresql://…` or `host=… dbname=…`), each statement for itself."""
    return psycopg.connect(
        address, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="lineal", client_encoding="utf8"
    )


@contextmanager
def plain_postgres_errors() -> Iterator[None]:
    """Tell what a user can act on as one Danish line.

    The driver's own error is left out: it may hold the address and with it a password, or values of a row.
    """
    try:
        yield
    except NOT_SET_UP as e:
        raise PublishError(f"PostgreSQL er ikke sat op til dette ({_first_line(e)}). {SETUP_HINT_DA}.") from None
    except psycopg.errors.LockNotAvailable:
        raise PublishError("PostgreSQL: en læser holder en tabel, der skal have nye kolonner. Prøv igen.") from None
    except psycopg.OperationalError as e:
        if not may_come_back(e):
            raise PublishError(
                f"PostgreSQL lukker ikke udgiveren ind, eller kan ikke gemme ({_first_line(e)}). "
                "Det sidst udgivne står der uændret; se adresse, adgang og plads på serveren."
            ) from None
        raise ServerAwayError(
            f"PostgreSQL svarer ikke eller forsvandt undervejs ({_first_line(e)}). "
            "Det sidst udgivne står der uændret; kør `lineal refresh` igen, når serveren kører."
        ) from None
    except psycopg.Error as e:
        raise PublishError(f"PostgreSQL afviste udgivelsen ({type(e).__name__}: {_first_line(e)})") from None


def may_come_back(error: psycopg.OperationalError) -> bool:
    """Whether it may pass by itself: a server that is away may come back, a wrong password or a full disk does not."""
    if error.sqlstate is not None:
        return error.sqlstate.startswith(PASSING_STATES)
    if error.pgconn is not None and error.pgconn.needs_password:
        return False
    text = str(error)
    return REFUSED not in text or any(words in text for words in PASSING_WORDS)


def _first_line(error: psycopg.Error) -> str:
    """What went wrong, without detail lines, which may hold values of a row."""
    lines = (error.diag.message_primary or str(error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _write_everything(
    connection: psycopg.Connection,
    publications: Sequence[Publication],
    access: Sequence[tuple[str, str, str, str]],
    on_step: StepHook,
) -> None:
    # one publisher at a time, whatever machine it runs on, by a lock that no reader can take
    connection.execute("lock table lineal.publication in share row exclusive mode")
    connection.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(LOCK_WAIT)))
    standing = _standing(connection)
    for audience in {schema for schema, _ in standing} - {publication.audience_code for publication in publications}:
        _drop_others(connection, audience, (), standing)
    for publication in publications:
        tables = [served_table(publication.audience_code, entry) for entry in described_tables(publication.folder)]
        _drop_others(connection, publication.audience_code, tables, standing)
        with duckdb.connect(str(publication.database_file), read_only=True) as source:
            for table in tables:
                _write_table(connection, source, table, standing)
                on_step(f"table {table.audience}.{table.name}")
    connection.execute("delete from lineal.access")
    with connection.cursor() as cursor:
        cursor.executemany("insert into lineal.access values (%s, %s, %s, %s)", access)
        cursor.execute("delete from lineal.publication")
        cursor.executemany(
            "insert into lineal.publication (audience_code, publication_id, report_date, refreshed_at) "
            "values (%s, %s, %s, %s)",
            [(p.audience_code, p.publication_id, p.report_date, p.refreshed_at) for p in publications],
        )


def _standing(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """(audience, table) -> fingerprint of how it was made."""
    rows = connection.execute("select audience_code, table_name, fingerprint from lineal.structure").fetchall()
    return {(str(audience), str(name)): str(mark) for audience, name, mark in rows}


def _drop_others(
    connection: psycopg.Connection,
    audience: str,
    tables: Sequence[ServedTable],
    standing: Mapping[tuple[str, str], str],
) -> None:
    """Take away what the audience no longer gets."""
    kept = {table.name for table in tables}
    for schema, name in standing:
        if schema == audience and name not in kept:
            with _as_owner(connection):
                connection.execute(sql.SQL("drop table if exists {} cascade").format(sql.Identifier(schema, name)))
            _note_structure(connection, schema, name, None)


def _write_table(
    connection: psycopg.Connection,
    source: duckdb.DuckDBPyConnection,
    table: ServedTable,
    standing: Mapping[tuple[str, str], str],
) -> None:
    before = standing.get((table.audience, table.name))
    if before is not None:
        connection.execute(sql.SQL("delete from {}").format(table.identifier))
    mark = _fingerprint(table)
    if before != mark:
        with _as_owner(connection):
            for statement in statements(table, _columns_of(connection, table) if before is not None else None):
                connection.execute(statement)
        _note_structure(connection, table.audience, table.name, mark)
    _copy_rows(connection, source, table)


def _fingerprint(table: ServedTable) -> str:
    text = "\n".join(statement.as_string(None) for statement in statements(table, None))
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _as_owner(connection: psycopg.Connection) -> Iterator[None]:
    """The publisher has no right to change tables but through the owner, and takes it only for that."""
    connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER)))
    yield
    connection.execute("reset role")


def _columns_of(connection: psycopg.Connection, table: ServedTable) -> dict[str, str]:
    rows = connection.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
        [table.identifier.as_string(None)],
    ).fetchall()
    return {str(name): str(kind) for name, kind in rows}


def _note_structure(connection: psycopg.Connection, audience: str, name: str, mark: str | None) -> None:
    connection.execute("delete from lineal.structure where audience_code = %s and table_name = %s", [audience, name])
    if mark is not None:
        connection.execute("insert into lineal.structure values (%s, %s, %s)", [audience, name, mark])


def _copy_rows(connection: psycopg.Connection, source: duckdb.DuckDBPyConnection, table: ServedTable) -> None:
    """Stream the rows; a value is quoted and a null is not, so that an empty text stays one."""
    columns = sql.SQL(", ").join(map(sql.Identifier, table.column_names))
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(table.identifier, columns)
    options = pa.csv.WriteOptions(include_header=False, quoting_style="all_valid")
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in source.execute(f"from {table.name}").to_arrow_reader(ROWS_PER_BATCH):
            buffer = io.BytesIO()
            pa.csv.write_csv(pa.Table.from_batches([batch]), buffer, options)
            copy.write(buffer.getvalue())


def _vacuum(connection: psycopg.Connection, publications: Sequence[Publication]) -> None:
    """Give the space of the rows before back for the next publication; analyse what may be analysed."""
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
    for publication in publications:
        for name in publication.row_counts:
            table = sql.Identifier(publication.audience_code, name)
            connection.execute(sql.SQL("vacuum (analyze, skip_locked) {}").format(table))
