"""One decision for all audiences of a publication, made in the knowledge of what earlier publications showed."""

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from ingest.sql import literals
from publish.audience import Audience
from publish.disclosure import Decision, Earlier, Verdict, decide
from publish.disclosure_rules import DisclosureRules
from publish.figure_rows import FIELDS, figure_rows

Verdicts = Mapping[tuple[object, ...], Verdict]  # by the fact that a row is about

KEPT_PUBLICATIONS = 3
# What is counted is kept as a hash: enough to know a count again, and no figure to read.
LEDGER = """
    create schema if not exists meta;
    create table if not exists meta.published_count (
        publication_id varchar, publication_order integer, cell_key ubigint, cell_count bigint, is_shown boolean
    )
"""


def decide_together(
    connection: duckdb.DuckDBPyConnection, audiences: Sequence[Audience], rules: DisclosureRules, publication_id: str
) -> Verdicts:
    """The verdict on every protected figure row of all audiences, and its counts kept for the next publication.

    The same publication decided again gives the same verdicts. Raises publish.disclosure.DisclosureError.
    """
    rows = figure_rows(connection, _protected_rows(audiences, rules))
    connection.execute(LEDGER)
    decision = decide(rows, rules, _earlier(connection, publication_id))
    _remember(connection, decision, publication_id)
    return {row.fact: verdict for row, verdict in zip(rows, decision.verdicts, strict=True)}


def _protected_rows(audiences: Sequence[Audience], rules: DisclosureRules) -> str:
    """What any audience gets and does not read open; a row that several get, once."""
    never_open = literals(rules.never_open_measures)
    queries = []
    for audience in audiences:
        closed = f"(scope_type not in ({literals(audience.open_scopes)}) or measure_code in ({never_open}))"
        queries += [
            f"select {FIELDS} from {table.source} where ({table.row_filter}) and {closed}"
            for table in audience.tables
            if table.holds_figures and audience.disclosure
        ]
    return " union ".join(queries) + " order by all"


def _earlier(connection: duckdb.DuckDBPyConnection, publication_id: str) -> Earlier:
    """What the publications before this one left; decided again, a publication knows nothing of itself."""
    rows = connection.execute(
        """
        with earlier as (
            select * from meta.published_count
            where publication_order < coalesce(
                (select min(publication_order) from meta.published_count where publication_id = $1), 2147483647
            )
        )
        select cell_key, cell_count, is_shown, publication_order = (select max(publication_order) from earlier)
        from earlier
        """,
        [publication_id],
    ).fetchall()
    return Earlier(
        shown={(key, count) for key, count, is_shown, _ in rows if is_shown},
        hidden={(key, count) for key, count, is_shown, _ in rows if not is_shown},
        newest={key: (count, is_shown) for key, count, is_shown, is_newest in rows if is_newest},
    )


def _remember(connection: duckdb.DuckDBPyConnection, decision: Decision, publication_id: str) -> None:
    counts = decision.counts()
    found = pa.table(
        {
            "cell_key": pa.array(counts, pa.uint64()),
            "cell_count": [count for count, _ in counts.values()],
            "is_shown": [is_shown for _, is_shown in counts.values()],
        }
    )
    connection.register("found", found)
    connection.execute("begin")
    connection.execute("delete from meta.published_count where publication_id = ?", [publication_id])
    connection.execute(
        """
        insert into meta.published_count
        select
            $1, (select coalesce(max(publication_order), 0) + 1 from meta.published_count),
            cell_key, cell_count, is_shown
        from found
        """,
        [publication_id],
    )
    connection.execute(
        """
        delete from meta.published_count
        where publication_order <= (select max(publication_order) from meta.published_count) - ?
        """,
        [KEPT_PUBLICATIONS],
    )
    connection.execute("commit")
    connection.unregister("found")
