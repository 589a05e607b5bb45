"""PostgreSQL gets all audiences in one transaction, just as the files hold them; nothing that stops it leaves half."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pytest

from orchestration.postgres_server import ADMINISTRATOR, LocalServer, start, stop
from publish.access import Reader
from publish.candidate import PublishError, ServerAwayError
from publish.postgres import connect, plain_postgres_errors, serve, served
from publish.postgres_setup import set_password, set_up
from publish.postgres_structure import PUBLISHER, postgres_type
from publish.publication import swap
from tests.publish.server import LOGIN_PASSWORD, as_login, fresh_database, temporary_server
from tests.publish.small import CODES, Size, as_refresh, publications, publish_small, small_candidates

READERS = (
    Reader(login="karen", audience="caseworker", municipality="999", viewer="U1"),
    Reader(login="karen", audience="management", municipality="999", viewer="U1"),
    Reader(login="palle", audience="caseworker", municipality="999", viewer="U2"),
)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with temporary_server() as made:
        yield made


@pytest.fixture
def database(server: LocalServer) -> Iterator[LocalServer]:
    """A database that is set up for the small audiences, empty."""
    with fresh_database(server) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            set_up(connection, CODES, READERS)
            set_password(connection, PUBLISHER, server.password_of(PUBLISHER))
            for login in {reader.login for reader in READERS}:
                set_password(connection, login, LOGIN_PASSWORD)
        yield server


def hand_over(server: LocalServer, root: Path, **options: object) -> None:
    serve(server.address(PUBLISHER), publications(root), READERS, **options)  # type: ignore[arg-type]


def standing(server: LocalServer) -> set[str]:
    """Every publication that a reader meets in any table."""
    with as_login(server, "karen") as connection:
        found = set(connection.execute("select publication_id from caseworker.refresh").fetchall())
        found |= set(connection.execute("select publication_id from management.refresh").fetchall())
        for code in CODES:
            numbers = connection.execute(f"select distinct refresh_number from {code}.cell").fetchall()
            found |= {(f"v{number:04}",) for (number,) in numbers}
    return {identity for (identity,) in found}


def test_every_value_type_and_comment_is_the_files(database: LocalServer, tmp_path: Path) -> None:
    [_, caseworker] = publish_small(tmp_path, 1)
    hand_over(database, tmp_path)
    with duckdb.connect(str(caseworker.database_file), read_only=True) as files:
        wanted = files.execute("select * exclude (viewer_code) from case_line where viewer_code = 'U1'").fetchall()
        amounts = files.execute("select cell_number, amount_dkk from cell where viewer_code = 'U1'").fetchall()
        comments = files.execute("select table_name, column_name, comment from duckdb_columns() where not internal")
        labels = set(comments.fetchall())
    with as_login(database, "karen") as connection:
        found = connection.execute(
            "select municipality_code, unit_code, case_number, note, is_open, seen_at, opened_date "
            "from caseworker.case_line"
        ).fetchall()
        assert sorted(found) == sorted(wanted)
        assert {row[3] for row in found} == {None, "", 'æ "ø"; å', "a\nb", "\\N"}
        assert found[0][5:] == (datetime.fromisoformat("2025-12-31T23:59:59.123456"), date(2024, 2, 29))
        money = connection.execute("select cell_number, amount_dkk from caseworker.cell").fetchall()
        assert sorted(money) == sorted(amounts)
        assert all(isinstance(value, Decimal) for _, value in money)
        kinds = dict(
            connection.execute(
                "select attname, format_type(atttypid, atttypmod) from pg_attribute "
                "where attrelid = 'caseworker.cell'::regclass and attnum > 0"
            ).fetchall()
        )
        assert kinds["amount_dkk"] == "numeric(18,2)"
        assert not {kind for kind in kinds.values() if "double" in kind or "real" in kind}
        told = connection.execute(
            "select c.relname, a.attname, col_description(a.attrelid, a.attnum) from pg_attribute a "
            "join pg_class c on c.oid = a.attrelid where c.relnamespace = 'caseworker'::regnamespace "
            "and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped"
        ).fetchall()
        assert set(told) == labels
        keys = connection.execute("select conname from pg_constraint where contype = 'p' order by 1").fetchall()
        assert {("cell_key",), ("case_line_key",), ("refresh_key",)} <= set(keys)


@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT", "VARCHAR[]", "STRUCT(a INTEGER)"])
def test_a_type_that_is_not_kept_exactly_is_refused(kind: str) -> None:
    with pytest.raises(PublishError, match="udgives ikke"):
        postgres_type(kind)


def test_audiences_of_two_refreshes_are_refused(database: LocalServer, tmp_path: Path) -> None:
    publish_small(tmp_path, 1)
    hand_over(database, tmp_path)
    publish_small(tmp_path, 2, codes=CODES[:1])
    with pytest.raises(PublishError, match="samme opdatering"):
        hand_over(database, tmp_path)
    assert standing(database) == {"v0001"}


def test_new_columns_come_in_under_a_reader_who_keeps_what_it_saw(database: LocalServer, tmp_path: Path) -> None:
    """The publisher waits for a reader's transaction, gives way and comes again; the reader is never thrown out."""
    publish_small(tmp_path, 1)
    hand_over(database, tmp_path)
    publish_small(tmp_path, 2, kind="decimal(12, 3)")
    with as_login(database, "karen") as reader:
        reader.autocommit = False
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        before = reader.execute("select sum(amount_dkk), count(*) from caseworker.cell").fetchone()
        publisher = threading.Thread(target=hand_over, args=(database, tmp_path))
        publisher.start()
        time.sleep(1.2)
        assert reader.execute("select sum(amount_dkk), count(*) from caseworker.cell").fetchone() == before
        assert reader.execute("select distinct refresh_number from management.cell").fetchall() == [(1,)]
        reader.rollback()
        publisher.join(timeout=30)
    assert standing(database) == {"v0002"}
    with as_login(database, "karen") as connection:
        assert connection.execute(
            "select format_type(atttypid, atttypmod), col_description(attrelid, attnum) from pg_attribute "
            "where attrelid = 'caseworker.cell'::regclass and attname = 'amount_dkk'"
        ).fetchall() == [("numeric(12,3)", "Kolonnen «amount_dkk»")]


def test_a_table_that_is_no_longer_published_goes(database: LocalServer, tmp_path: Path) -> None:
    made = publish_small(tmp_path, 1)
    hand_over(database, tmp_path)
    for publication in made:
        file = publication.folder / "publication.json"
        content = json.loads(file.read_text(encoding="utf-8"))
        content["tables"] = [table for table in content["tables"] if table["name"] != "case_line"]
        file.chmod(0o600)
        file.write_text(json.dumps(content), encoding="utf-8")
    hand_over(database, tmp_path)
    with as_login(database, "karen") as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("select 1 from caseworker.case_line")


def test_a_database_that_is_not_set_up_says_what_to_do(server: LocalServer, tmp_path: Path) -> None:
    publish_small(tmp_path, 1)
    with fresh_database(server, "bare"), pytest.raises(PublishError, match="lineal postgres setup"):
        serve(server.address(ADMINISTRATOR, "bare"), publications(tmp_path), READERS)


def test_a_server_that_stops_in_the_middle_leaves_nothing_half(database: LocalServer, tmp_path: Path) -> None:
    publish_small(tmp_path, 1)
    hand_over(database, tmp_path)
    publish_small(tmp_path, 2)

    def pull_the_plug(step: str) -> None:
        if step == "table caseworker.cell":
            stop(database, "immediate")

    with pytest.raises(ServerAwayError, match="svarer ikke eller forsvandt undervejs") as told:
        hand_over(database, tmp_path, on_step=pull_the_plug)
    assert database.password_of(PUBLISHER) not in str(told.value)
    with pytest.raises(ServerAwayError, match="svarer ikke"):
        served(database.address(PUBLISHER))
    start(database)
    assert standing(database) == {"v0001"}
    hand_over(database, tmp_path)
    assert standing(database) == {"v0002"}


def test_only_a_server_that_may_come_back_is_worth_another_try(database: LocalServer) -> None:
    address = database.address(PUBLISHER)
    for refused in (address.replace(PUBLISHER, "nobody"), f"{address} password=wrong", f"{address} dbname=other"):
        with pytest.raises(PublishError, match="lukker ikke udgiveren ind") as told:
            served(refused)
        assert not isinstance(told.value, ServerAwayError)
    with psycopg.connect(database.address(ADMINISTRATOR), autocommit=True) as connection:
        connection.execute(f"alter role {PUBLISHER} connection limit 0")
        with pytest.raises(ServerAwayError, match="too many connections"):
            served(address)
        connection.execute(f"alter role {PUBLISHER} connection limit -1")
    with pytest.raises(ServerAwayError, match="forsvandt"), plain_postgres_errors(), connect(address) as own:
        own.execute("select pg_terminate_backend(pg_backend_pid())")


KILLED = """
import os, signal, sys
from pathlib import Path
from publish.postgres import serve
from tests.publish.small import publications
from tests.publish.test_postgres import READERS
def die(step):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
serve(sys.argv[1], publications(Path(sys.argv[2])), READERS, on_step=die)
"""


@pytest.mark.parametrize(
    ("step", "stands"), [("table caseworker.cell", "v0001"), ("before commit", "v0001"), ("committed", "v0002")]
)
def test_a_publisher_that_is_killed_leaves_one_refresh(
    database: LocalServer, tmp_path: Path, step: str, stands: str
) -> None:
    publish_small(tmp_path, 1)
    hand_over(database, tmp_path)
    publish_small(tmp_path, 2)
    command = [sys.executable, "-c", KILLED, database.address(PUBLISHER), str(tmp_path), step]
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": root}, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert standing(database) == {stands}
    hand_over(database, tmp_path)
    assert standing(database) == {"v0002"}


def test_old_rows_give_their_space_back(database: LocalServer, tmp_path: Path) -> None:
    sizes = []
    for number in range(1, 7):
        publish_small(tmp_path, number)
        hand_over(database, tmp_path)
        with psycopg.connect(database.address(ADMINISTRATOR)) as connection:
            sizes.append(connection.execute("select pg_relation_size('management.cell')").fetchone())
    assert sizes[-1] == sizes[1], "the rows of one refresh beside those of the one before, and no more"


LOAD = """
import json, os, sys, threading, time
from pathlib import Path
import duckdb, psycopg
from publish.publication import current
address, root, stop = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
CODES = ("management", "caseworker")
seen, faults, counts = set(), [], []
def whole(rows):
    (identity, numbers, cells) = rows
    return numbers == [int(identity[1:])] and cells == EXPECTED[0]
ONE = ("select (select publication_id from {0}.refresh), array_agg(distinct refresh_number), count(*) from {0}.cell")
BOTH = ("select array_agg(distinct p) from (select publication_id p from management.refresh union all "
        "select publication_id from caseworker.refresh union all "
        "select 'v' || lpad(refresh_number::text, 4, '0') from management.cell union all "
        "select 'v' || lpad(refresh_number::text, 4, '0') from caseworker.cell) as all_rows")
EXPECTED = [int(sys.argv[4])]
END = time.monotonic() + float(sys.argv[5])  # whatever becomes of the one who started it
LAST = 19  # the publisher goes first on a small machine, or the refreshes would take minutes
os.nice(LAST)
def is_on():
    return not stop.exists() and time.monotonic() < END
def check(rows):
    if not whole(rows):
        faults.append(repr(rows))
    seen.add(rows[0])
def postgres(turn):
    with psycopg.connect(address, autocommit=True) as connection:
        os.setpriority(os.PRIO_PROCESS, connection.info.backend_pid, LAST)
        while is_on():
            check(connection.execute(ONE.format(CODES[turn % 2])).fetchone())
            (together,) = connection.execute(BOTH).fetchone()
            if len(together) != 1:
                faults.append(repr(together))
            with connection.transaction():
                connection.execute("set transaction isolation level repeatable read")
                first = connection.execute(ONE.format("management")).fetchone()
                second = connection.execute(ONE.format("caseworker")).fetchone()
                if first != second:
                    faults.append(repr((first, second)))
            counts.append(4)
def files(turn):
    code = CODES[turn % 2]
    while is_on():
        with duckdb.connect(str(root / code / "current" / f"{code}.duckdb"), read_only=True) as connection:
            (identity,) = connection.execute("select publication_id from refresh").fetchone()
            numbers, cells = connection.execute(
                "select list(distinct refresh_number), count(*) from cell where viewer_code = 'U1'").fetchone()
        check((identity, numbers, cells))
        counts.append(2)
def run(work, turn):
    try:
        work(turn)
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}")
clients = [threading.Thread(target=run, args=(postgres if turn < 14 else files, turn)) for turn in range(20)]
for client in clients: client.start()
print("ready", flush=True)
for client in clients: client.join()
print(json.dumps({"seen": sorted(seen), "faults": faults[:5], "queries": sum(counts)}), flush=True)
"""
REFRESHES = 50
# The clients never pause and take all the cores there are: a publication of few rows is what keeps the test short.
LOADED = Size(rows=40, has_cases=False)
LONGEST_SECONDS = 120


def test_twenty_clients_meet_no_torn_and_no_failed_read_in_fifty_refreshes(
    database: LocalServer, tmp_path: Path
) -> None:
    root, done = tmp_path / "published", tmp_path / "stop"
    publish_small(root, 1, size=LOADED)
    hand_over(database, root)
    first = small_candidates(tmp_path / "first", 1, size=LOADED)
    coming = [
        [as_refresh(candidate, tmp_path / str(number), number) for candidate in first]
        for number in range(2, REFRESHES + 2)
    ]
    address = f"{database.address('karen')} password={LOGIN_PASSWORD}"
    # a file, because DuckDB takes code without one for someone at the keyboard and draws how far a slow query is
    program = tmp_path / "clients.py"
    program.write_text(LOAD, encoding="utf-8")
    command = [sys.executable, str(program), address, str(root), str(done), str(LOADED.rows // 4), str(LONGEST_SECONDS)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    clients = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert clients.stdout is not None
    assert clients.stdout.readline() == "ready\n"
    for candidates in coming:
        for candidate in candidates:
            swap(candidate, root)
        hand_over(database, root)
    done.touch()
    output, errors = clients.communicate(timeout=LONGEST_SECONDS)
    told = json.loads(output or "{}")
    assert told.get("faults") == [], errors
    assert len(told["seen"]) > REFRESHES / 2
    assert told["queries"] > 20 * REFRESHES
    assert standing(database) == {f"v{REFRESHES + 1:04}"}
