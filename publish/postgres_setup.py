"""Roles, schemas and the two functions that row security stands on: made once by an administrator, again at will."""

from collections.abc import Iterable, Iterator, Sequence

import psycopg
from psycopg import sql

from publish.access import Reader
from publish.postgres_structure import AUDITOR, OWNER, PUBLISHER, SYSTEM_SCHEMA, audience_role

LOGGED = "lineal_person_read"

SYSTEM_OBJECTS = f"""
create table if not exists lineal.publication (
    audience_code text primary key, publication_id text not null, report_date date not null,
    refreshed_at timestamp not null, published_at timestamptz not null default now());
create table if not exists lineal.structure (
    audience_code text, table_name text, fingerprint text not null, primary key (audience_code, table_name));
create table if not exists lineal.access (
    login_name text, audience_code text, municipality_code text, viewer_code text,
    primary key (login_name, audience_code, municipality_code, viewer_code));
create table if not exists lineal.person_read (
    read_at timestamptz not null, login_name text not null, table_name text not null, application_name text,
    client_address text, statement text, session_id text, line_number bigint, primary key (session_id, line_number));
comment on table lineal.publication is 'Hvad hver målgruppe har, og hvornår det blev udgivet her';
comment on table lineal.structure is 'Hvordan hver tabel sidst blev oprettet';
comment on table lineal.access is 'Hvem der må læse hvilken enheds rækker; kommunens egen fil access.yml';
comment on table lineal.person_read is 'Hvem der har læst tabeller om personer, og hvornår';
-- session_user is who logged in: neither set role nor a function changes it
create or replace function lineal.readable(audience text, table_name text, is_person_level boolean) returns text[]
language plpgsql volatile parallel unsafe security definer set search_path = '' as $body$
begin
    if is_person_level then
        -- the server's log keeps it also when the reader rolls back or reads in a read-only transaction
        raise log '{LOGGED} %.%', audience, table_name;
    end if;
    return (
        select coalesce(array_agg(distinct codes.code), '{{}}'::text[])
        from lineal.access
        cross join lateral (
            values (access.municipality_code || '|all'), (access.municipality_code || '|' || access.viewer_code)
        ) as codes (code)
        where access.login_name = session_user and access.audience_code = audience and codes.code not like '%|'
    );
end $body$;
revoke all on function lineal.readable (text, text, boolean) from public;
revoke all on all tables in schema lineal from public;
grant usage on schema lineal to lineal_publisher, lineal_auditor;
grant select, insert, delete on lineal.publication, lineal.structure, lineal.access to lineal_publisher;
grant insert on lineal.person_read to lineal_publisher;
grant select on lineal.person_read, lineal.access to lineal_auditor;
"""


def set_up(connection: psycopg.Connection, audiences: Sequence[str], readers: Iterable[Reader]) -> list[str]:
    """Make everything that a publication needs, in one transaction; what is there already stays.

    ``connection``: a superuser of the database, not in a transaction. Logins of the access file are made without a
    password; a login that has left the file loses its audiences. Returns the logins that were made.
    """
    listed = list(readers)
    with connection.transaction():
        for statement in _roles(audiences):
            connection.execute(statement)
        for statement in _database(connection, audiences):
            connection.execute(statement)
        for made in (SYSTEM_SCHEMA, *audiences):
            owned = sql.SQL("create schema if not exists {} authorization {}")
            connection.execute(owned.format(sql.Identifier(made), sql.Identifier(OWNER)))
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER)))
        connection.execute(SYSTEM_OBJECTS)
        for audience in audiences:
            group, schema = sql.Identifier(audience_role(audience)), sql.Identifier(audience)
            connection.execute(sql.SQL("revoke all on schema {} from public").format(schema))
            connection.execute(sql.SQL("grant usage on schema {} to {}, lineal_publisher").format(schema, group))
            readable = sql.SQL("grant execute on function lineal.readable (text, text, boolean) to {}")
            connection.execute(readable.format(group))
        connection.execute("reset role")
        return _grant_logins(connection, audiences, listed)


def set_password(connection: psycopg.Connection, login: str, word: str) -> None:
    """Give a login a password; the server is told its verifier alone, so that no log can hold the word."""
    verifier = connection.pgconn.encrypt_password(word.encode(), login.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(login), sql.Literal(verifier)))


def _roles(audiences: Sequence[str]) -> Iterator[sql.Composed]:
    """No group can log in. The publisher sees past row security because it may not read at all."""
    groups = dict.fromkeys((OWNER, AUDITOR, *map(audience_role, audiences)), "nologin")
    for name, attributes in {**groups, PUBLISHER: "login noinherit bypassrls"}.items():
        yield sql.SQL("do {}").format(
            sql.Literal(
                f"begin if not exists (select from pg_roles where rolname = '{name}') then "
                f"create role {name} {attributes}; end if; end"
            )
        )
    yield sql.SQL("grant {} to {}").format(sql.Identifier(OWNER), sql.Identifier(PUBLISHER))


def _database(connection: psycopg.Connection, audiences: Sequence[str]) -> Iterator[sql.Composed]:
    database = sql.Identifier(connection.info.dbname)
    everyone = sql.SQL(", ").join(map(sql.Identifier, (OWNER, PUBLISHER, AUDITOR, *map(audience_role, audiences))))
    yield sql.SQL("revoke all on database {} from public").format(database)
    yield sql.SQL("grant connect on database {} to {}").format(database, everyone)
    yield sql.SQL("revoke all on schema public from public").format()
    # code of one's own in the database is not needed to read it
    yield sql.SQL("revoke usage on language plpgsql from public").format()
    yield sql.SQL("grant usage on language plpgsql to {}").format(sql.Identifier(OWNER))
    # the one way left by which a reader could write something that stays
    for function in ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)"):
        yield sql.SQL("revoke execute on function {} from public").format(sql.SQL(function))
    yield sql.SQL("alter default privileges for role {} revoke execute on functions from public").format(
        sql.Identifier(OWNER)
    )


def _grant_logins(connection: psycopg.Connection, audiences: Sequence[str], readers: list[Reader]) -> list[str]:
    made = []
    for login in dict.fromkeys(reader.login for reader in readers):
        if connection.execute("select 1 from pg_roles where rolname = %s", [login]).fetchone() is None:
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(login)))
            made.append(login)
    for audience in audiences:
        wanted = {reader.login for reader in readers if reader.audience == audience}
        role = audience_role(audience)
        rows = connection.execute(
            "select member.rolname from pg_auth_members join pg_roles as member on member.oid = pg_auth_members.member "
            "join pg_roles as held on held.oid = pg_auth_members.roleid where held.rolname = %s and member.rolcanlogin",
            [role],
        ).fetchall()
        standing = {str(name) for (name,) in rows}
        for login in sorted(wanted - standing):
            connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(login)))
        for login in sorted(standing - wanted):
            connection.execute(sql.SQL("revoke {} from {}").format(sql.Identifier(role), sql.Identifier(login)))
    return made
