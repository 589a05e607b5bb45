"""The SQL of models as dbt wrote it for a built home, to be run on tables that a test makes."""

from collections.abc import Iterable, Mapping

import duckdb

from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home

Columns = Mapping[str, str]


def compiled(home: Home, models: Iterable[str]) -> dict[str, str]:
    """The SQL of each model or data test, by name. Raises KeyError for one that the home's build did not run."""
    files = {path.stem: path for path in dbt.target_folder(home).glob("*/compiled/**/*.sql")}
    return {model: files[model].read_text(encoding="utf-8") for model in models}


def empty_warehouse(home: Home, tables: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with these tables of a built home, named schema.table, without their rows."""
    connection = duckdb.connect()
    connection.execute(f"attach ':memory:' as {home.warehouse.stem}; attach '{home.warehouse}' as built (read_only)")
    connection.execute(f"use {home.warehouse.stem}")
    for schema in dbt.LAYERS:
        connection.execute(f"create schema {schema}")
    for table in tables:
        connection.execute(f"create table {table} as from built.{table} limit 0")
    connection.execute("detach built")
    return connection


def seeded(connection: duckdb.DuckDBPyConnection, seed: str) -> None:
    """Fill a seed's table from its file."""
    path = DBT_PROJECT / "seeds" / f"{seed}.csv"
    connection.execute(f"insert into reference.{seed} from read_csv('{path}', header = true, all_varchar = true)")
