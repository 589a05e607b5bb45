"""Pseudonyms of an audience's own: each key of its tables is made anew, and joins no table of another audience."""

import hmac
from collections.abc import Iterable

import duckdb
import pyarrow as pa

from publish.audience import MUNICIPALITY, PERSON, Audience, PublishedTable

KEY_ENDING = "_key"
PSEUDONYM_HEX = 32
MONTH_LABEL = " (månedens første dag)"
MUNICIPALITIES = "marts.dim_municipality"


def audience_key(secret: bytes, audience: str) -> bytes:
    """The audience's own key, the same in every publication, made of the home's secret."""
    return hmac.digest(secret, f"lineal audience {audience}".encode(), "sha256")


def write_pseudonymised(
    source: duckdb.DuckDBPyConnection,
    target: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    audience: Audience,
    key: bytes,
) -> None:
    """Create the table in ``target`` with new keys; the warehouse's own keys never reach the file.

    Sorted by what is published alone: the order of the warehouse's keys would tell which row is whose.
    """
    rows = source.execute(
        f"select {_source_columns(table)} from {table.source} as source_row where {table.row_filter}"
    ).to_arrow_table()
    for position, name in enumerate(rows.column_names):
        if name.endswith(KEY_ENDING):
            rows = rows.set_column(position, name, _pseudonyms(rows.column(position), key))
    target.register("source_rows", rows)
    target.execute(
        f"create table {table.name} as select {', '.join(table.columns)} "
        f"from source_rows{_municipalities_of_persons(table, audience)} order by all"
    )
    target.unregister("source_rows")


def _source_columns(table: PublishedTable) -> str:
    named = {name: f"source_row.{name}" for name in table.columns}
    for name in table.months:
        named[name] = f"cast(date_trunc('month', source_row.{name}) as date)"
    if table.municipality_from == "key":
        same = "own.municipality_key = source_row.municipality_key"
        named[MUNICIPALITY] = f"(select {MUNICIPALITY} from {MUNICIPALITIES} as own where {same})"
    elif table.municipality_from == "persons":
        del named[MUNICIPALITY]
    return ", ".join(f"{expression} as {name}" for name, expression in named.items())


def _municipalities_of_persons(table: PublishedTable, audience: Audience) -> str:
    """Join to the municipalities whose rows name the person; who is named nowhere is not published."""
    if table.municipality_from != "persons":
        return ""
    naming = [
        f"select {MUNICIPALITY}, {PERSON} from {each.name}"
        for each in audience.tables
        if {MUNICIPALITY, PERSON} <= set(each.columns) and each.municipality_from != "persons"
    ]
    return f" inner join ({' union '.join(naming)}) as named using ({PERSON})"


def _pseudonyms(column: pa.ChunkedArray, key: bytes) -> pa.Array:
    """HMAC-SHA256 of each value, cut to 128 bits; the same value becomes the same pseudonym in every table."""
    encoded = pa.chunked_array(column.chunks, pa.string()).combine_chunks().dictionary_encode()
    made = pa.array(_macs(encoded.dictionary.to_pylist(), key), pa.string())
    return pa.DictionaryArray.from_arrays(encoded.indices, made).cast(pa.string())


def _macs(values: Iterable[str], key: bytes) -> list[str]:
    return [hmac.digest(key, value.encode(), "sha256").hex()[:PSEUDONYM_HEX] for value in values]
