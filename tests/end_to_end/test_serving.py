"""The serving database with real publications: each audience's reader against all that is in it; refreshes into it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path
from time import monotonic, sleep

import duckdb
import psycopg
import pytest
from typer.testing import CliRunner

from orchestration import retries
from orchestration.cli import app
from orchestration.dbt import manifest
from orchestration.home import Home
from orchestration.options import AUDIENCES, OPTIONAL_AUDIENCES, silent
from orchestration.postgres_server import ADMINISTRATOR, LocalServer, start, stop
from orchestration.published_assets import write_and_audit
from orchestration.refresh import refresh
from orchestration.serving import ADDRESS_VARIABLE, ADMIN_VARIABLE, hand_over, status_line
from publish.access_log import keep, reads_in
from publish.audience import NAMED_AUDIENCES, audience_by_code
from publish.names import NAME_COLUMN
from publish.postgres import Served, connect, served
from publish.postgres_setup import set_password, set_up
from publish.postgres_structure import PUBLISHER
from publish.publication import current, swap
from publish.viewers import EVERYONE, VIEWER_COLUMN
from tests.conftest import copied_home
from tests.end_to_end.kill_driver import killed_at
from tests.publish.server import LOGIN_PASSWORD, as_login, fresh_database, temporary_server

MUNICIPALITY = "999"
PUBLISHED = (*AUDIENCES, *OPTIONAL_AUDIENCES)
DECISION = """\
audiences:
  - code: analyst
    purpose_da: Afprøvning af datateamets tabeller
    decided_by: Direktøren
    decided_date: 2026-01-15
"""
NOT_FOR_READERS = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with temporary_server() as made:
        yield made


@pytest.fixture(scope="module")
def whole_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The built home, which publishes to the data team as well."""
    home = copied_home(built_home, tmp_path_factory.mktemp("whole") / "home")
    home.chosen_audiences.write_text(DECISION, encoding="utf-8")
    for code in OPTIONAL_AUDIENCES:
        candidate, _, failure = write_and_audit(home, code)
        assert failure is None, failure
        swap(candidate, home.published)
    return home


@pytest.fixture(scope="module")
def units(whole_home: Home) -> dict[str, str]:
    """Of each audience with units: the one with most rows of its own, whose reader is tried."""
    found = {}
    for code in PUBLISHED:
        audience = audience_by_code(code)
        if audience.viewer_scope is None:
            continue
        table = "figure" if code == "provider" else "case_line"
        with files_of(whole_home, code) as files:
            row = files.execute(
                f"select {VIEWER_COLUMN} from {table} where municipality_code = ? and {VIEWER_COLUMN} <> ? "
                "group by 1 order by count(*) desc, 1 limit 1",
                [MUNICIPALITY, EVERYONE],
            ).fetchone()
        assert row is not None
        found[code] = row[0]
    return found


@pytest.fixture(scope="module")
def access_text(units: dict[str, str]) -> str:
    lines = ["readers:"]
    for code in PUBLISHED:
        viewer = f", viewer: {units[code]}" if code in units else ""
        lines.append(f'  - {{login: reads_{code}, audience: {code}, municipality: "{MUNICIPALITY}"{viewer}}}')
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def serving(
    server: LocalServer, whole_home: Home, access_text: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalServer]:
    """The built home's publications, with a reader of each audience; another who may log in and is in no file."""
    from orchestration.serving import readers_of

    home = Home(tmp_path_factory.mktemp("serving"))
    home.published.symlink_to(whole_home.published)
    home.chosen_audiences.write_text(DECISION, encoding="utf-8")
    home.access.write_text(access_text, encoding="utf-8")
    with fresh_database(server) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            made = set_up(connection, PUBLISHED, readers_of(home))
            assert sorted(made) == sorted(f"reads_{code}" for code in PUBLISHED)
            connection.execute("create role in_no_file login")
            connection.execute("create role auditor login in role lineal_auditor")
            connection.execute("grant connect on database lineal to in_no_file")
            # the rights of an audience without a row in the access file
            connection.execute("create role without_a_row login in role lineal_provider")
            for login in (*made, "in_no_file", "without_a_row", "auditor"):
                set_password(connection, login, LOGIN_PASSWORD)
            set_password(connection, PUBLISHER, server.password_of(PUBLISHER))
        hand_over(home, server.address(PUBLISHER))
        yield server


@contextmanager
def files_of(home: Home, audience: str) -> Iterator[duckdb.DuckDBPyConnection]:
    publication = current(home.published, audience)
    assert publication is not None
    with duckdb.connect(str(publication.database_file), read_only=True) as connection:
        yield connection


def tables_of(audience: str) -> list[str]:
    return [*(table.name for table in audience_by_code(audience).tables), "refresh", "check_result"]


def all_relations(serving: LocalServer) -> list[str]:
    """Every table, view and sequence that is not PostgreSQL's own, as the administrator sees them."""
    with psycopg.connect(serving.address(ADMINISTRATOR)) as connection:
        rows = connection.execute(
            "select format('%I.%I', nspname, relname) from pg_class "
            "join pg_namespace on pg_namespace.oid = relnamespace "
            "where relkind in ('r', 'v', 'm', 'S', 'p', 'f') and nspname not like 'pg\\_%' "
            "and nspname <> 'information_schema' order by 1"
        ).fetchall()
    return [name for (name,) in rows]


@pytest.mark.parametrize("login", [*(f"reads_{code}" for code in PUBLISHED), "in_no_file", "without_a_row"])
def test_a_reader_reads_its_own_audience_and_nothing_else(serving: LocalServer, login: str) -> None:
    """Each role against every object, each kind of statement really tried."""
    audience = {"without_a_row": "provider"}.get(login, login.removeprefix("reads_"))
    own = {f"{audience}.{table}" for table in tables_of(audience)} if audience in PUBLISHED else set()
    relations = all_relations(serving)
    assert own <= set(relations)
    assert {"lineal.access", "lineal.publication", "lineal.person_read", "lineal.structure"} <= set(relations)
    with as_login(serving, login) as connection:
        for relation in relations:
            if relation in own:
                connection.execute(f"select * from {relation} limit 1")
            else:
                with pytest.raises(NOT_FOR_READERS):
                    connection.execute(f"select from {relation} limit 1")
            for statement in (
                "insert into {} default values", "delete from {}", "truncate {}", "drop table {}",
                "alter table {} disable row level security", "alter table {} owner to current_user",
                "copy {} from stdin", "select from {} for update",
                "create policy more on {} using (true)", "create index on {} ((1))",
            ):  # fmt: skip
                with pytest.raises((NOT_FOR_READERS, psycopg.errors.FeatureNotSupported)):
                    connection.execute(statement.format(relation))


def test_nothing_is_granted_to_everyone_and_every_published_table_has_a_forced_policy(serving: LocalServer) -> None:
    with psycopg.connect(serving.address(ADMINISTRATOR)) as connection:
        schemas = ["public", "lineal", *PUBLISHED]
        for granted in (
            "select relname from pg_class, aclexplode(relacl) "
            "where grantee = 0 and relnamespace = any (%s::regnamespace[])",
            "select nspname from pg_namespace, aclexplode(nspacl) where grantee = 0 and oid = any (%s::regnamespace[])",
            "select proname from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) "
            "where grantee = 0 and pronamespace = any (%s::regnamespace[])",
        ):
            assert connection.execute(granted, [schemas]).fetchall() == []  # type: ignore[arg-type]
        bare = connection.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = any (%s::regnamespace[]) "
            "and not (relrowsecurity and relforcerowsecurity)",
            [list(PUBLISHED)],
        ).fetchall()
        assert bare == []
        columns = connection.execute(
            "select attrelid::regclass, attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum), "
            "obj_description(attrelid, 'pg_class') from pg_attribute join pg_class on pg_class.oid = attrelid "
            "where relkind = 'r' and relnamespace = any (%s::regnamespace[]) and attnum > 0 and not attisdropped",
            [list(PUBLISHED)],
        ).fetchall()
        assert len(columns) > 200
        assert [column for column in columns if not (column[3] and column[4])] == []
        assert {column[2] for column in columns} & {"real", "double precision"} == set()
        logins = connection.execute(
            "select rolname from pg_roles where rolcanlogin and rolname like 'lineal%'"
        ).fetchall()
        assert logins == [(PUBLISHER,)]
        connection.execute("set role lineal_owner")
        assert connection.execute("select count(*) from provider.figure").fetchall() == [(0,)]
        connection.execute("set role lineal_publisher")
        with pytest.raises(NOT_FOR_READERS):
            connection.execute("select 1 from provider.figure")


@pytest.mark.parametrize(
    "statement",
    [
        "set role lineal_owner", "set role lineal_publisher", "set role postgres", "set session authorization postgres",
        "create schema mine", "create table public.t ()", "create temp table t ()", "create database other",
        "create role other", "create extension file_fdw schema provider", "do $$ begin raise notice 'x'; end $$",
        "create function pg_temp.f() returns int language sql as 'select 1'", "create view pg_temp.v as select 1",
        "select lineal.readable('caseworker', 'case_line', false)", "set log_min_messages = fatal",
        "set lo_compat_privileges = on", "copy (select 1) to '/tmp/lineal-out'", "copy (select 1) to program 'true'",
        "select pg_read_file('/etc/passwd')", "select pg_ls_logdir()", "select * from pg_authid",
        "select pg_reload_conf()", "alter database lineal set log_min_messages = fatal", "load 'auto_explain'",
        "alter role reads_provider bypassrls", "select lo_from_bytea(0, 'x')", "select lo_create(0)",
    ],
)  # fmt: skip
def test_what_a_reader_may_not_do(serving: LocalServer, statement: str) -> None:
    with as_login(serving, "reads_provider") as connection, pytest.raises(psycopg.errors.Error) as told:
        connection.execute(statement)  # type: ignore[arg-type]
    assert isinstance(told.value, NOT_FOR_READERS | psycopg.errors.UndefinedFile), told.value


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_reader_gets_just_its_own_rows_of_every_table(
    serving: LocalServer, whole_home: Home, units: dict[str, str], code: str
) -> None:
    """Counted from the files by a plain filter: own unit and what is for all, in the own municipality."""
    with files_of(whole_home, code) as files, as_login(serving, f"reads_{code}") as connection:
        for table in tables_of(code):
            columns = [row[0] for row in files.execute(f"describe {table}").fetchall()]
            conditions = [f"municipality_code = '{MUNICIPALITY}'"] if "municipality_code" in columns else []
            if VIEWER_COLUMN in columns:
                conditions.append(f"{VIEWER_COLUMN} in ('{EVERYONE}', '{units.get(code, EVERYONE)}')")
            listed = ", ".join(columns)
            wanted = files.execute(
                f"select {listed} from {table} where {' and '.join(conditions) or 'true'}"
            ).fetchall()
            found = connection.execute(f"select {listed} from {code}.{table}").fetchall()  # type: ignore[arg-type]
            assert sorted(map(repr, found)) == sorted(map(repr, wanted)), table
    with as_login(serving, "without_a_row") as connection:
        for table in tables_of("provider"):
            assert connection.execute(f"select 1 from provider.{table}").fetchall() == []  # type: ignore[arg-type]


def others(whole_home: Home, own: str) -> list[tuple[str, str]]:
    """(unit, its name) of other providers with rows of their own."""
    with files_of(whole_home, "provider") as files:
        return files.execute(
            "select distinct scope_code, scope_name from figure "
            "where scope_type = 'provider' and viewer_code = scope_code and scope_code <> ?",
            [own],
        ).fetchall()


ATTACKS = (
    "select scope_name from provider.figure where viewer_code = '{code}'",
    "select scope_name from provider.figure where scope_code = '{code}' or true",
    "select f.scope_name from provider.municipality m left join provider.figure f on f.viewer_code = '{code}'",
    "select f.scope_name from (values ('{code}')) as v (code) join provider.figure f on f.scope_code = v.code",
    "with recursive r as (select * from provider.figure where scope_code = '{code}') select scope_name from r",
    "select string_agg(scope_name, ',') filter (where scope_code = '{code}') from provider.figure",
    "select max(scope_name) over () from provider.figure where scope_code = '{code}'",
    "select query_to_xml('select * from provider.figure where scope_code = ''{code}''', true, false, '')::text",
    "select table_to_xml('provider.figure', true, false, '')::text",
    "select schema_to_xml('provider', true, false, '')::text",
    "select (select scope_name from provider.figure where scope_code = '{code}' limit 1)",
    "table provider.figure",
    "select most_common_vals::text, histogram_bounds::text from pg_stats where schemaname = 'provider'",
)
ERRORS = (
    "select 1 from provider.figure where scope_code = '{code}' and scope_name::int = 1",
    "select 1 from provider.figure where scope_code = '{code}' and 1 / (length(scope_name) - length(scope_name)) = 1",
    "select 1 from provider.figure where case when scope_code = '{code}' then scope_name::date is null end",
    "select scope_name::int from provider.figure where scope_code = '{code}'",
    "select 1 from provider.figure where scope_code = '{code}' and random() >= 0 and scope_name::json is null",
)


def test_a_provider_who_asks_for_anothers_rows_gets_none(
    serving: LocalServer, whole_home: Home, units: dict[str, str]
) -> None:
    own = units["provider"]
    hidden = others(whole_home, own)
    assert len(hidden) > 2
    with as_login(serving, "reads_provider") as connection:
        for (code, name), attack in product(hidden[:4], ATTACKS):
            answer = connection.execute(attack.format(code=code)).fetchall()  # type: ignore[arg-type]
            assert name not in repr(answer), attack
            assert f"'{code}'" not in repr(answer), attack
        for (code, _), attack in product(hidden[:4], ERRORS):
            # had a row of the other been looked at, the cast or the division would have failed
            assert connection.execute(attack.format(code=code)).fetchall() == [], attack  # type: ignore[arg-type]
        with connection.cursor() as cursor, cursor.copy("copy provider.figure to stdout") as copied:
            text = b"".join(copied).decode()
        assert not [name for _, name in hidden if name in text]
        connection.execute("set row_security = off")
        with pytest.raises(NOT_FOR_READERS, match="row-level security"):
            connection.execute("select 1 from provider.figure")


def test_a_query_plan_tells_nothing_of_others_rows(
    serving: LocalServer, whole_home: Home, units: dict[str, str]
) -> None:
    """A unit with many rows, one with few and one that does not exist are estimated alike."""
    codes = [units["provider"], *[code for code, _ in others(whole_home, units["provider"])][:3], "findes_ikke"]
    with as_login(serving, "reads_provider") as connection:
        plans = set()
        for code in codes:
            rows = connection.execute(f"explain select 1 from provider.figure where scope_code = '{code}'").fetchall()  # type: ignore[arg-type]
            plans.add("\n".join(row[0] for row in rows).replace(code, "?"))
    assert len(plans) == 1


def test_names_are_in_two_schemas_alone(serving: LocalServer) -> None:
    with psycopg.connect(serving.address(ADMINISTRATOR)) as connection:
        rows = connection.execute(
            "select table_schema, table_name from information_schema.columns where column_name = %s", [NAME_COLUMN]
        ).fetchall()
    described = {code: audience_by_code(code).tables for code in NAMED_AUDIENCES}
    assert set(rows) == {(code, table.name) for code, tables in described.items() for table in tables if table.names}
    assert len(rows) > len(NAMED_AUDIENCES)


def test_the_data_teams_keys_are_its_own(whole_home: Home) -> None:
    """Each key column holds as many values as its mart's, and none of them; no other column says who someone is."""
    with files_of(whole_home, "analyst") as files:
        files.execute(f"attach '{whole_home.warehouse}' as warehouse (read_only)")
        keys = 0
        for table in audience_by_code("analyst").tables:
            for column in [name for name in table.columns if name.endswith("_key")]:
                told = files.execute(
                    f"select count(distinct {column}), count(*) filter (where {column} in "
                    f"(select {column} from warehouse.{table.source})), "
                    f"(select count(distinct {column}) from warehouse.{table.source}) from {table.name}"
                ).fetchone()
                assert told is not None
                assert told[:2] == (told[2], 0) or table.name == "dim_person", (table.name, column)
                keys += told[0]
    assert keys > 1000
    marked = {
        (f"{node['schema']}.{node['name']}", column["name"])
        for node in manifest(whole_home)["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
        for column in node["columns"].values()
        if column["config"]["meta"]["personal_data"] == "pseudonym" and column["data_type"] == "varchar"
    }
    shown = {(table.source, name) for table in audience_by_code("analyst").tables for name in table.columns}
    assert [column for column in marked & shown if not column[1].endswith("_key")] == []


READS = (
    "select count(*) from caseworker.case_line",
    "begin; select person_name from caseworker.case_line; rollback",
    "begin read only; select 1 from caseworker.citizen_expense; commit",
    "select 1 from caseworker.municipality m where exists (select 1 from caseworker.worklist w)",
    "copy caseworker.case_line to stdout",
    "select query_to_xml('select * from caseworker.case_line', true, false, '')",
    "begin; declare c cursor for select * from caseworker.case_line; fetch 1 from c; commit",
    "prepare p as select 1 from caseworker.case_line where case_number > $1; execute p (''); execute p ('0')",
)
NO_READS = (
    "select count(*) from caseworker.figure",
    "explain select * from caseworker.case_line",
    "select 'lineal_person_read caseworker.case_line'",
    # no row is come to, of anybody
    "select 1 from caseworker.case_line where case_number = 'findes ikke'",
    "select count(*) from caseworker.refresh",
)


def test_every_read_of_a_person_level_table_is_kept_and_nothing_else(serving: LocalServer) -> None:
    def log() -> list[tuple[str, str]]:
        with connect(serving.address(PUBLISHER)) as publisher:
            for file in sorted(serving.logs.glob("*.json")):
                keep(publisher, reads_in(file, "lineal"))
            for file in sorted(serving.logs.glob("*.json")):
                assert keep(publisher, reads_in(file, "lineal")) == 0
            with pytest.raises(NOT_FOR_READERS):
                publisher.execute("select 1 from lineal.person_read")
        with as_login(serving, "auditor") as auditor:
            return auditor.execute("select login_name, table_name from lineal.person_read").fetchall()

    def log_of(expected: int) -> list[tuple[str, str]]:
        """The server's log is written by a process of its own, a moment later."""
        deadline = monotonic() + 10
        while len(log()) < expected and monotonic() < deadline:
            sleep(0.2)
        sleep(0.2)
        return log()

    before = len(log_of(0))
    with as_login(serving, "reads_caseworker") as connection:
        for query in (*READS, *NO_READS):
            if query.startswith("copy"):
                with connection.cursor() as cursor, cursor.copy(query) as copied:  # type: ignore[arg-type]
                    assert len(b"".join(copied)) > 100
            else:
                connection.execute(query)  # type: ignore[arg-type]
    added = log_of(before + len(READS) + 1)
    assert len(added) - before == len(READS) + 1, "the prepared statement was run twice"
    assert {table for login, table in added if login == "reads_caseworker"} == {
        f"caseworker.{table.name}"
        for table in audience_by_code("caseworker").tables
        if {"person_key", "case_number"} & set(table.columns)
    }


def rows_of(administrator: str) -> dict[str, int]:
    """Rows of every published table."""
    with psycopg.connect(administrator) as connection:
        names = [f"{code}.{table}" for code in AUDIENCES for table in tables_of(code)]
        counted = [connection.execute(f"select count(*) from {name}").fetchone() for name in names]  # type: ignore[arg-type]
    return {name: row[0] for name, row in zip(names, counted, strict=True) if row}


def stale(administrator: str) -> tuple[Served, dict[str, int]]:
    """Let what is served be an earlier publication; what stands then."""
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("update lineal.publication set publication_id = 'the one before'")
    standing = served(administrator)
    assert set(standing.publications.values()) == {"the one before"}
    assert standing.access
    return standing, rows_of(administrator)


def test_a_refresh_publishes_here_after_the_files_and_heals_what_was_missed(
    server: LocalServer, built_home: Home, access_text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied_home(built_home, tmp_path / "home")
    home.chosen_audiences.write_text(DECISION, encoding="utf-8")
    home.access.write_text(access_text, encoding="utf-8")
    database = "refreshed"
    address = server.address(PUBLISHER, database)
    with fresh_database(server, database) as administrator:
        with psycopg.connect(administrator, autocommit=True) as connection:
            set_up(connection, PUBLISHED, ())
            set_password(connection, PUBLISHER, server.password_of(PUBLISHER))
        monkeypatch.setenv(ADDRESS_VARIABLE, address)
        monkeypatch.setattr(retries, "FIRST_WAIT_SECONDS", 0)
        said: list[str] = []
        stop(server)
        try:
            outcome = refresh(home, None, date.max, said.append, silent)
        finally:
            start(server)
        assert not outcome.succeeded
        assert "PostgreSQL svarer ikke" in outcome.reason_da
        assert len([line for line in said if "Prøver igen" in line]) == retries.MAX_RETRIES
        assert served(address).publications == {}
        publication = current(home.published, "political")
        stop(server)

        def comes_back(line: str) -> None:
            if "Prøver igen" in line:
                start(server)

        assert refresh(home, None, date.max, comes_back, silent).succeeded
        assert publication is not None
        assert served(address).publications == dict.fromkeys(PUBLISHED, publication.publication_id)
        assert refresh(home, None, date.max, silent, silent).nothing_to_do
        home.access.write_text(access_text.replace("audience: provider", "audience: alle"), encoding="utf-8")
        outcome = refresh(home, None, date.max, silent, silent)
        assert (outcome.succeeded, "ukendt målgruppe" in outcome.reason_da) == (False, True)
        home.access.write_text("readers: []\n", encoding="utf-8")
        standing = stale(administrator)
        killed_at(home, "serving is written but not committed")
        assert (served(address), rows_of(administrator)) == standing
        home.chosen_audiences.unlink()
        assert refresh(home, None, date.max, silent, silent).succeeded
        assert served(address).publications == dict.fromkeys(AUDIENCES, publication.publication_id)
        assert served(address).access == frozenset()
        assert rows_of(administrator) == standing[1]
        assert not (home.published / "analyst").exists()
        with psycopg.connect(administrator) as connection:
            left = connection.execute("select count(*) from pg_class where relnamespace = 'analyst'::regnamespace")
            assert left.fetchall() == [(0,)]


def test_the_way_from_no_server_to_a_reader(
    whole_home: Home, access_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make serve` and what docs/serving.md says after it, as one types it."""
    root = Path(tempfile.mkdtemp(prefix="lineal-serve-"))
    root.chmod(0o711)
    home = Home(root)
    home.published.symlink_to(whole_home.published)
    monkeypatch.setenv("LINEAL_HOME", str(root))
    for variable in (ADDRESS_VARIABLE, ADMIN_VARIABLE):
        monkeypatch.delenv(variable, raising=False)

    def lineal(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["postgres", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    try:
        said = lineal("serve")
        for variable in (ADDRESS_VARIABLE, ADMIN_VARIABLE):
            (line,) = [line for line in said.splitlines() if f"export {variable}=" in line]
            monkeypatch.setenv(variable, line.split('"')[1])
        home.access.write_text(access_text, encoding="utf-8")
        assert "reads_provider" in lineal("setup")
        assert "reads_provider" not in lineal("setup")
        assert "0 login med adgang; mangler" in status_line(home, os.environ[ADDRESS_VARIABLE])
        lineal("publish")
        publication = current(home.published, "political")
        assert publication is not None
        expected = f"PostgreSQL: {publication.publication_id}, {len(PUBLISHED)} login med adgang"
        assert status_line(home, os.environ[ADDRESS_VARIABLE]) == expected
        word = lineal("password", "reads_caseworker").splitlines()[0].split(": ")[1]
        port = said.split("port ")[1].split(",")[0]
        with psycopg.connect(
            host="127.0.0.1", port=port, dbname="lineal", user="reads_caseworker", password=word
        ) as connection:
            assert connection.execute("select 1 from caseworker.case_line limit 1").fetchall() == [(1,)]
        assert CliRunner().invoke(app, ["postgres", "password", "ukendt"]).exit_code == 1
        deadline = monotonic() + 10
        while "0 nye" in (kept := lineal("log", str(home.postgres / "cluster" / "log"))) and monotonic() < deadline:
            sleep(0.2)
        assert "1 nye læsninger" in kept
        # what was made is found again, on the same port
        monkeypatch.delenv(ADDRESS_VARIABLE)
        assert f"port {port}," in lineal("serve")
    finally:
        monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
        lineal("serve", "--stop")
        shutil.rmtree(root)
