"""What a publication remembers of the ones before it."""

from pathlib import Path

import duckdb

from publish.audience import audience_by_code
from publish.disclosure_ledger import KEPT_PUBLICATIONS, Verdicts, decide_together
from publish.disclosure_rules import load_rules


def decided(connection: duckdb.DuckDBPyConnection, publication_id: str) -> Verdicts:
    return decide_together(connection, [audience_by_code("political")], load_rules(), publication_id)


def test_the_same_numbers_hide_the_same_cells_in_every_publication(warehouse: Path, tmp_path: Path) -> None:
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(local)) as connection:
        first = decided(connection, "one")
        assert {"shown", "hidden"} <= {verdict.status for verdict in first.values()}
        assert decided(connection, "one") == first
        for later in ("two", "three", "four", "five"):
            assert decided(connection, later) == first
        kept = connection.execute("select distinct publication_id from meta.published_count order by all").fetchall()
    assert kept == [("five",), ("four",), ("three",)]
    assert len(kept) == KEPT_PUBLICATIONS


def test_what_was_hidden_stays_hidden_while_the_number_is_the_same(warehouse: Path, tmp_path: Path) -> None:
    """Also when the threshold has been lowered in between."""
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(local)) as connection:
        before = decided(connection, "one")
        other = load_rules().model_copy(update={"threshold": 2})
        after = decide_together(connection, [audience_by_code("political")], other, "two")
    hidden = {fact for fact, verdict in before.items() if verdict.hides_numbers}
    assert hidden <= {fact for fact, verdict in after.items() if verdict.hides_numbers}
