"""Reading published figure rows as the judge sees them."""

from dataclasses import replace
from typing import Any

import duckdb

from publish.disclosure import FigureRow
from publish.disclosure_table import TOTAL

FIELDS = (
    "municipality_code, cast(report_date as varchar), scope_type, coalesce(scope_code, ''), area_code, "
    "coalesce(breakdown_type, 'none'), coalesce(breakdown_code, ''), "
    # the same item of two instruments is two facts
    "concat_ws('/', instrument_code, coalesce(item_code, '')), "
    "measure_code, "
    "coalesce(member_code, ''), numerator, denominator, n_total, n_measured, value, "
    "coalesce(member_code, '') = 'too_recent' or coalesce(label_code, '') = 'too_recent' "
    "or coalesce(status_code, '') = 'too_recent'"
)


def figure_rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[FigureRow]:
    """The rows of a query that selects ``FIELDS``, in its order."""
    return [_figure_row(row[:5], row[5], row[6], row[7:]) for row in connection.execute(query).fetchall()]


def _figure_row(place: tuple[str, ...], breakdown_type: str, code: str, rest: tuple[Any, ...]) -> FigureRow:
    """A row as the judge sees it: what is told of one provider is told of its group in the municipality."""
    municipality, day, scope_type, scope_code, area = place
    if scope_type != "provider":
        return FigureRow(place, breakdown_type, code, *rest)
    everyone = (municipality, day, "municipality", municipality, area)
    if breakdown_type == TOTAL:
        return FigureRow(everyone, "provider", scope_code, *rest)
    return replace(FigureRow(everyone, breakdown_type, code, *rest), within=("provider", scope_code))
