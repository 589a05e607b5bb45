"""Counts in tables that are not of figures: small ones are left out and named, and nothing else is touched."""

from pathlib import Path

import duckdb

from publish.audience import audience_by_code
from publish.candidate import build_candidate
from tests.publish.warehouse import REFRESH, labels


def test_small_counts_are_left_out_and_named(warehouse: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        audience = audience_by_code("provider")
        names = {(table.source, column): column for table in audience.tables for column in table.columns}
        candidate = build_candidate(
            connection, audience, REFRESH, tmp_path, labels={**labels(), **names}, shuffle_key=b"key"
        )
    with duckdb.connect(str(candidate.database_file), read_only=True) as published:
        rows = published.execute(
            "select staff_at_work, staff_sick, residents, places, incidents, red_assessments, hidden_columns, "
            "viewer_code from provider_day order by date_day"
        ).fetchall()
    assert rows == [
        (2, None, 11, 12, 5, 0, "staff_sick", "L01"),
        (None, None, None, 12, 0, 0, "residents", "L01"),
    ]
