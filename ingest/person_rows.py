"""Which rows are a person's: by pseudonym, and in tables without person numbers by the person's own cases."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from ingest.contracts import Column, Contract
from ingest.privacy_ledger import EVERYWHERE, Marks
from ingest.pseudonym import PSEUDONYM_HEX
from ingest.reading import TEXT_TABLE
from ingest.sql import literal
from ingest.typing_sql import PSEUDONYM_TABLE

# Ids that belong to one person, and whether they mean the same in every source. A table without a person number
# is a person's through them, found in this order: the case, then what hangs on it.
LINKS = {"case_number": True, "plan_id": False, "goal_id": False, "meeting_id": False}
CHANGE_OF_NUMBER = "person_id_change"
PERSON_LINES_TABLE = "landing_person_lines"


@dataclass(frozen=True)
class Subject:
    """A person of a municipality: pseudonyms (several after a change of number), and (column, source, id) of links."""

    municipality_code: str
    people: frozenset[str]
    links: frozenset[tuple[str, str, str]]

    def marks(self, key: bytes) -> Marks:
        """The same person without any id in clear."""
        return Marks(
            self.people,
            frozenset((column, source, link_mark(column, value, key)) for column, source, value in self.links),
        )


def link_mark(column: str, value: str, key: bytes) -> str:
    """Keyed mark of a case number or the like."""
    return hmac.digest(key, f"{column}:{value}".encode(), "sha256").hex()[:PSEUDONYM_HEX]


def person_columns(contract: Contract) -> list[Column]:
    """The columns that hold a person number in the file and a pseudonym in raw."""
    return [column for column in contract.columns if column.landing == "pseudonym"]


def link_columns(contract: Contract) -> list[Column]:
    """The columns that lead to a person without naming one."""
    return [column for column in contract.columns if column.name in LINKS and column.landing == "value"]


def link_source(contract: Contract, column: str) -> str:
    """In which source an id of this column means the same: `*` for all."""
    return EVERYWHERE if LINKS[column] else contract.source


def find_person(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], municipality_code: str, pseudonym: str
) -> Subject:
    """Follow a pseudonym through changes of number, cases, plans, goals and meetings."""
    subject = Subject(municipality_code, frozenset({pseudonym}), frozenset())
    while True:
        wider = _widen(connection, contracts, subject)
        if wider == subject:
            return subject
        subject = wider


def raw_condition(contract: Contract, subject: Subject) -> str | None:
    """SQL over a raw row `r`: it is the person's; None when no column of the table can tell."""
    links = []
    for column in link_columns(contract):
        source = link_source(contract, column.name)
        values = sorted(value for name, of, value in subject.links if (name, of) == (column.name, source))
        links.append(_is_one_of(f"r.{column.name}", values))
    people = {f"r.{c.name}": _is_one_of(f"r.{c.name}", sorted(subject.people)) for c in person_columns(contract)}
    condition = _belongs(people, links)
    return f"r.municipality_code = {literal(subject.municipality_code)} and ({condition})" if condition else None


def mark_lines(connection: duckdb.DuckDBPyConnection, contract: Contract, marks: Marks, key: bytes) -> int:
    """Fill the table of lines of the text relation that belong to marked persons; how many there are.

    The pseudonyms of the file must be loaded. A row with a person number is a person's by that number alone, so
    that a sibling in the same case is left out.
    """
    wanted = _is_one_of("p.pseudonym", sorted(marks.people)) or "false"
    people = {
        f"t.{column.name}": f"t.{column.name} in (select p.delivered from {PSEUDONYM_TABLE} as p where {wanted})"
        for column in person_columns(contract)
    }
    links = [
        _is_one_of(f"t.{column.name}", _marked_values(connection, contract, column, marks, key))
        for column in link_columns(contract)
    ]
    connection.execute(f"""
        create or replace temp table {PERSON_LINES_TABLE} as
        select t._row_number from {TEXT_TABLE} as t where {_belongs(people, links) or "false"}
    """)
    row = connection.execute(f"select count(*) from {PERSON_LINES_TABLE}").fetchone()
    return int(row[0]) if row else 0


def links_of_lines(connection: duckdb.DuckDBPyConnection, contract: Contract, key: bytes) -> Marks:
    """Marks of the cases and the like that only marked lines of the text relation have."""
    found: set[tuple[str, str, str]] = set()
    for column in link_columns(contract) if person_columns(contract) else []:
        rows = connection.execute(f"""
            select t.{column.name} as id
            from {TEXT_TABLE} as t
            left join {PERSON_LINES_TABLE} as l on t._row_number = l._row_number
            where t.{column.name} is not null
            group by id
            having bool_and(l._row_number is not null)
        """).fetchall()
        source = link_source(contract, column.name)
        found |= {(column.name, source, link_mark(column.name, value, key)) for (value,) in rows}
    return Marks(frozenset(), frozenset(found))


def _widen(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], subject: Subject) -> Subject:
    """The subject with what one more look through the raw tables adds."""
    people, links = set(subject.people), set(subject.links)
    for contract in contracts.values():
        condition = raw_condition(contract, subject)
        if condition is None:
            continue
        if contract.table == CHANGE_OF_NUMBER:
            names = [column.name for column in person_columns(contract)]
            people |= _values(connection, contract, names, condition)
        for column in link_columns(contract):
            source = link_source(contract, column.name)
            values = _values(connection, contract, [column.name], condition)
            links |= {(column.name, source, value) for value in values}
    shared = _shared(connection, contracts, subject) if links else set()
    return Subject(subject.municipality_code, frozenset(people), frozenset(links - shared))


def _values(
    connection: duckdb.DuckDBPyConnection, contract: Contract, names: Iterable[str], condition: str
) -> set[str]:
    """The distinct values of some columns in the raw rows that fulfil a condition."""
    parts = [
        f"select r.{name} as value from raw.{contract.raw_table} as r where {condition} and r.{name} is not null"
        for name in names
    ]
    return {row[0] for row in connection.execute(" union ".join(parts)).fetchall()}


def _shared(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], subject: Subject
) -> set[tuple[str, str, str]]:
    """Links that other persons have too: a case of siblings leads to both, so it is not followed."""
    shared = set()
    for contract in contracts.values():
        names = [column.name for column in person_columns(contract)]
        for column in link_columns(contract) if names else []:
            others = " and ".join(f"not {_is_one_of(f'r.{name}', sorted(subject.people))}" for name in names)
            condition = f"r.municipality_code = {literal(subject.municipality_code)} and {others}"
            source = link_source(contract, column.name)
            values = _values(connection, contract, [column.name], condition)
            shared |= {(column.name, source, value) for value in values}
    return shared


def _marked_values(
    connection: duckdb.DuckDBPyConnection, contract: Contract, column: Column, marks: Marks, key: bytes
) -> list[str]:
    """The ids in this column of the text relation that are marked."""
    source = link_source(contract, column.name)
    wanted = {mark for name, of, mark in marks.links if (name, of) == (column.name, source)}
    if not wanted:
        return []
    rows = connection.execute(
        f"select distinct t.{column.name} from {TEXT_TABLE} as t where t.{column.name} is not null"
    ).fetchall()
    return [value for (value,) in rows if link_mark(column.name, value, key) in wanted]


def _belongs(people: Mapping[str, str], links: Iterable[str]) -> str:
    """SQL: one of the person numbers is the person's; a row without any is the person's by its links."""
    known = " or ".join(link for link in links if link)
    own = list(people.values())
    if known:
        nobody = "".join(f"{value} is null and " for value in people)
        own.append(f"({nobody}({known}))")
    return " or ".join(own)


def _is_one_of(expression: str, values: list[str]) -> str:
    """SQL: the value is one of these; empty when there are none."""
    return f"{expression} in ({', '.join(literal(value) for value in values)})" if values else ""
