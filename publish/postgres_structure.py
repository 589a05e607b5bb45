"""What a published table is in PostgreSQL: types, comments, keys, indexes, and who may read which of its rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from publish.candidate import PublishError
from publish.viewers import VIEWER_COLUMN

OWNER, PUBLISHER, AUDITOR = "lineal_owner", "lineal_publisher", "lineal_auditor"
SYSTEM_SCHEMA = "lineal"
MUNICIPALITY = "municipality_code"
# A row with one of these is about one person; who reads it is logged.
PERSON_COLUMNS = {"person_key", "case_number", "case_key", "goal_key"}
FILTERED_BY = ("figure_code", "figure_report_date", "case_number", "list_code", "due_date", "person_key", "date_key")
TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(39,0)",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


@dataclass(frozen=True)
class ServedTable:
    """One table of an audience: (column, PostgreSQL type, Danish label) in order, its label and its key."""

    audience: str
    name: str
    label: str
    columns: tuple[tuple[str, str, str], ...]
    key: tuple[str, ...]

    @property
    def identifier(self) -> sql.Identifier:
        """The table with its schema, quoted."""
        return sql.Identifier(self.audience, self.name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in order."""
        return tuple(name for name, _, _ in self.columns)

    @property
    def is_person_level(self) -> bool:
        """Whether its rows are about one person each."""
        return bool(PERSON_COLUMNS & set(self.column_names))


def audience_role(audience: str) -> str:
    """The group role of an audience."""
    return f"lineal_{audience}"


def served_table(audience: str, described: Mapping[str, Any]) -> ServedTable:
    """A table as ``publication.json`` describes it. Raises PublishError for a type that is not kept exactly."""
    return ServedTable(
        audience=audience,
        name=described["name"],
        label=described["label"],
        columns=tuple((c["name"], postgres_type(c["type"]), c["label"]) for c in described["columns"]),
        key=tuple(described["key"]),
    )


def postgres_type(duckdb_type: str) -> str:
    """The same type in PostgreSQL: a decimal stays one. Raises PublishError for floats and what else is inexact."""
    decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", duckdb_type)
    if decimal:
        return f"numeric({decimal[1]},{decimal[2]})"
    if duckdb_type not in TYPES:
        raise PublishError(f"Typen {duckdb_type} udgives ikke til PostgreSQL")
    return TYPES[duckdb_type]


def statements(table: ServedTable, standing: Mapping[str, str] | None) -> Iterator[sql.Composed]:
    """What makes the table so; ``standing``: column -> type as it is now, None when there is no table.

    No statement rewrites the table: rows that an older snapshot still reads stay where they are. To be run when the
    standing rows have been deleted, which need not fit the new key.
    """
    if standing is None:
        yield sql.SQL("create table {} ({})").format(table.identifier, _columns(table.columns))
    else:
        yield from _changed_columns(table, standing)
    yield from _keys(table)
    yield from _comments(table)
    yield from _rights(table)


def _columns(columns: Sequence[tuple[str, str, str]]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind, _ in columns)


def _changed_columns(table: ServedTable, standing: Mapping[str, str]) -> Iterator[sql.Composed]:
    wanted = {name: kind for name, kind, _ in table.columns}
    for name in [name for name, kind in standing.items() if wanted.get(name) != kind]:
        yield sql.SQL("alter table {} drop column {} cascade").format(table.identifier, sql.Identifier(name))
    for name, kind in wanted.items():
        if standing.get(name) != kind:
            yield sql.SQL("alter table {} add column {} {}").format(
                table.identifier, sql.Identifier(name), sql.SQL(kind)
            )


def _keys(table: ServedTable) -> Iterator[sql.Composed]:
    if table.key:
        name = sql.Identifier(f"{table.name}_key")
        columns = sql.SQL(", ").join(map(sql.Identifier, table.key))
        yield sql.SQL("alter table {} drop constraint if exists {}").format(table.identifier, name)
        yield sql.SQL("alter table {} add constraint {} primary key ({})").format(table.identifier, name, columns)
    if {MUNICIPALITY, VIEWER_COLUMN} <= set(table.column_names):
        yield _index(table, "reader", sql.SQL("(municipality_code || '|' || viewer_code)"))
    for column in FILTERED_BY:
        if column in table.column_names and table.key[:1] != (column,):
            yield _index(table, column, sql.Identifier(column))


def _index(table: ServedTable, what: str, on: sql.Composable) -> sql.Composed:
    name = sql.Identifier(f"{table.name}_{what}_index")
    return sql.SQL("create index if not exists {} on {} ({})").format(name, table.identifier, on)


def _comments(table: ServedTable) -> Iterator[sql.Composed]:
    yield sql.SQL("comment on table {} is {}").format(table.identifier, sql.Literal(table.label))
    for name, _, label in table.columns:
        column = sql.Identifier(table.audience, table.name, name)
        yield sql.SQL("comment on column {} is {}").format(column, sql.Literal(label))


def _rights(table: ServedTable) -> Iterator[sql.Composed]:
    """Denied to all; readable for the audience, row by row; written by the publisher, who reads nothing."""
    reader = sql.Identifier(audience_role(table.audience))
    yield sql.SQL("revoke all on {} from public").format(table.identifier)
    yield sql.SQL("grant select on {} to {}").format(table.identifier, reader)
    yield sql.SQL("grant insert, delete on {} to {}").format(table.identifier, sql.Identifier(PUBLISHER))
    yield sql.SQL("alter table {} enable row level security").format(table.identifier)
    yield sql.SQL("alter table {} force row level security").format(table.identifier)
    yield sql.SQL("drop policy if exists reader on {}").format(table.identifier)
    yield sql.SQL("create policy reader on {} for select to {} using ({})").format(
        table.identifier, reader, row_condition(table)
    )
    if VIEWER_COLUMN in table.column_names:
        # estimates in a query plan are made from these; they would tell of rows that the reader may not see
        for name in table.column_names:
            yield sql.SQL("alter table {} alter column {} set statistics 0").format(
                table.identifier, sql.Identifier(name)
            )


def row_condition(table: ServedTable) -> sql.Composed:
    """Which rows the one who is logged in may read; the codes are looked up once per query, and logged."""
    codes = sql.SQL("(select {}({}, {}, {}))").format(
        sql.Identifier(SYSTEM_SCHEMA, "readable"),
        sql.Literal(table.audience),
        sql.Literal(table.name),
        sql.Literal(table.is_person_level),
    )
    names = set(table.column_names)
    if VIEWER_COLUMN in names and MUNICIPALITY in names:
        return sql.SQL("(municipality_code || '|' || viewer_code) = any ({}::text[])").format(codes)
    if VIEWER_COLUMN in names:
        raise PublishError(f"Tabellen {table.name} har {VIEWER_COLUMN}, men ikke {MUNICIPALITY}")
    if MUNICIPALITY in names:
        return sql.SQL("(municipality_code || '|all') = any ({}::text[])").format(codes)
    return sql.SQL("cardinality({}) > 0").format(codes)
