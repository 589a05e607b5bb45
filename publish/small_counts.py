"""Small counts in a table that is not of figures: left out, and named in the row, so that empty and hidden differ."""

import duckdb

from publish.audience import PublishedTable

HIDDEN_COLUMN = "hidden_columns"
HIDDEN_LABEL = "Kolonner, hvis tal er skjult i rækken, adskilt af |"


def hide_small_counts(target: duckdb.DuckDBPyConnection, table: PublishedTable, threshold: int) -> None:
    """Empty the counts under the threshold in the table's ``small_counts`` and write which in ``hidden_columns``.

    A count stands alone: no total of several rows or columns is published beside it, so nothing can be computed back.
    """
    if not table.small_counts:
        return
    is_small = {name: f"coalesce({name} between 1 and {threshold - 1}, false)" for name in table.small_counts}
    emptied = ", ".join(f"case when not {small} then {name} end as {name}" for name, small in is_small.items())
    names = ", ".join(f"case when {small} then '{name}' end" for name, small in is_small.items())
    target.execute(
        f"create or replace table {table.name} as "
        f"select * replace ({emptied}), concat_ws('|', {names}) as {HIDDEN_COLUMN} from {table.name}"
    )
