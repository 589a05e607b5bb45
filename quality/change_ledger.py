"""The ledger of what was published: each audit's amounts, and the large changes that someone has said are right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from quality.change import Before, Change, Key

SCHEMA = """
create schema if not exists meta;
create table if not exists meta.audited_amount (
    publication_id varchar not null, audience_code varchar not null, table_name varchar not null,
    municipality_code varchar not null, measure varchar not null, amount decimal(38, 4), amount_before decimal(38, 4),
    allowed decimal(38, 4), exceeds boolean not null, line_da varchar not null, passed boolean not null,
    report_date date not null, as_known_at date not null, made_with varchar not null, refreshed_at timestamp not null);
create table if not exists meta.accepted_change (
    publication_id varchar not null, table_name varchar not null, accepted_by varchar not null,
    reason varchar not null, accepted_at timestamp not null);
"""
# What later refreshes are compared with: amounts that were let out, and those that someone has accepted.
GOOD = """
    select amounts.* from meta.audited_amount as amounts
    where (amounts.passed and amounts.publication_id <> $publication_id)
        or exists (
            from meta.accepted_change as accepted
            where accepted.publication_id = amounts.publication_id and accepted.table_name = amounts.table_name)
"""
# The changes that hold the newest refresh back, and that nobody has accepted.
STANDING = """
    select table_name, line_da, publication_id from meta.audited_amount as amounts
    where exceeds and not passed and amount is not null
        and refreshed_at = (select max(refreshed_at) from meta.audited_amount)
        and not exists (
            from meta.accepted_change as accepted
            where accepted.publication_id = amounts.publication_id and accepted.table_name = amounts.table_name)
    group by all order by all
"""


class NothingToAccept(Exception):
    """No change of that table holds anything back; the message (Danish) says which do."""


@dataclass(frozen=True)
class AuditedPublication:
    """Which publication an audit was of. ``made_with``: a hash of what decides its rows, besides the data."""

    publication_id: str
    audience_code: str
    report_date: date
    as_known_at: date
    made_with: str
    refreshed_at: datetime


def amounts_before(connection: duckdb.DuckDBPyConnection, audited: AuditedPublication) -> dict[Key, Before]:
    """What each amount was when it was last published or accepted.

    Only refreshes with the same program and the same knowledge date are compared: what a new version of the program
    or another day's knowledge gives is not a change in the municipality. So is the first refresh compared with nothing.
    """
    connection.execute(SCHEMA)
    rows = connection.execute(
        f"""
        select table_name, municipality_code, measure, amount, report_date from ({GOOD})
        where audience_code = $audience_code and as_known_at = $as_known_at and made_with = $made_with
            and amount is not null
        qualify row_number() over (
            partition by table_name, municipality_code, measure order by refreshed_at desc, publication_id desc) = 1
        """,
        {
            "publication_id": audited.publication_id,
            "audience_code": audited.audience_code,
            "as_known_at": audited.as_known_at,
            "made_with": audited.made_with,
        },
    ).fetchall()
    return {(table, code, measure): Before(amount, day) for table, code, measure, amount, day in rows}


def record_changes(
    connection: duckdb.DuckDBPyConnection, audited: AuditedPublication, found: Sequence[Change], passed: bool
) -> None:
    """Keep an audit's amounts, in one transaction; the same publication audited again replaces them."""
    connection.execute(SCHEMA)
    identity = [audited.publication_id, audited.audience_code]
    rows = [
        (each.table, each.municipality_code, each.measure, each.amount, each.before, each.allowed, each.exceeds,
         each.line_da)
        for each in found
    ]  # fmt: skip
    connection.begin()
    connection.execute("delete from meta.audited_amount where publication_id = ? and audience_code = ?", identity)
    if rows:
        kinds = ("varchar", "varchar", "varchar", "decimal(38, 4)", "decimal(38, 4)", "decimal(38, 4)", "boolean",
                 "varchar")  # fmt: skip
        columns = ", ".join(f"unnest(${place}::{kind}[])" for place, kind in enumerate(kinds, start=3))
        connection.execute(
            f"insert into meta.audited_amount select $1, $2, {columns}, $11, $12, $13, $14, $15",
            [
                *identity,
                *(list(column) for column in zip(*rows, strict=True)),
                passed,
                audited.report_date,
                audited.as_known_at,
                audited.made_with,
                audited.refreshed_at,
            ],
        )
    connection.commit()


def standing_changes(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    """The changes that hold the newest refresh back, as told, by table."""
    connection.execute(SCHEMA)
    found: dict[str, list[str]] = {}
    for table, line, _ in connection.execute(STANDING).fetchall():
        found.setdefault(table, [])
        if line not in found[table]:
            found[table].append(line)
    return found


def accept(connection: duckdb.DuckDBPyConnection, table: str, reason: str, by: str, at: datetime) -> list[str]:
    """Say that the table's change in the newest refresh is right: what it amounts to now is what comes next's before.

    Returns the changes as told. Raises NothingToAccept; ValueError (Danish) without a reason or a name.
    """
    if not reason.strip() or not by.strip():
        raise ValueError("En godkendelse skal have både en begrundelse og et navn.")
    standing = standing_changes(connection)
    if table not in standing:
        others = f" Disse tabeller holder opdateringen tilbage: {', '.join(standing)}." if standing else ""
        raise NothingToAccept(f"Ingen ændring i tabellen {table} venter på at blive godkendt.{others}")
    publications = {publication for name, _, publication in connection.execute(STANDING).fetchall() if name == table}
    for publication in sorted(publications):
        connection.execute(
            "insert into meta.accepted_change values (?, ?, ?, ?, ?)", [publication, table, by, reason.strip(), at]
        )
    return standing[table]
