"""One decision for all audiences of a publication, made in the knowledge of what earlier publications showed."""

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from publish.audience import Audience
from publish.disclosure import Decision, Earlier, Verdict, decide
from publish.disclosure_rules import DisclosureRules
from publish.figure_rows import FIELDS, figure_rows

Verdicts = Mapping[tuple[object, ...], Verdict]  # by the fact that a row is about

# A count is kept as a hash of what it is about and how many: enough to see it again, and no figure to read.
LEDGER = """
    create schema if not exists meta;
    create table if not exists meta.published_count (
        count_key ubigint, is_shown boolean, publication_id varchar, primary key (count_key, is_shown)
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
    never_open = _list(rules.never_open_measures)
    queries = []
    for audience in audiences:
        closed = f"(scope_type not in ({_list(audience.open_scopes)}) or measure_code in ({never_open}))"
        queries += [
            f"select {FIELDS} from {table.source} where ({table.row_filter}) and {closed}"
            for table in audience.tables
            if table.holds_figures and audience.disclosure
        ]
    return " union ".join(queries) + " order by all"


def _earlier(connection: duckdb.DuckDBPyConnection, publication_id: str) -> Earlier:
    rows = connection.execute(
        "select count_key, is_shown from meta.published_count where publication_id <> ?", [publication_id]
    ).fetchall()
    return Earlier({key for key, shown in rows if shown}, {key for key, shown in rows if not shown})


def _remember(connection: duckdb.DuckDBPyConnection, decision: Decision, publication_id: str) -> None:
    counts = decision.counts()
    keys = sorted(counts.shown), sorted(counts.hidden)
    found = pa.table(
        {
            "count_key": pa.array([*keys[0], *keys[1]], pa.uint64()),
            "is_shown": [*(True for _ in keys[0]), *(False for _ in keys[1])],
        }
    )
    connection.register("found", found)
    connection.execute(
        "insert into meta.published_count select count_key, is_shown, ? from found on conflict do nothing",
        [publication_id],
    )
    connection.unregister("found")


def _list(codes: Sequence[str]) -> str:
    return ", ".join("'" + code.replace("'", "''") + "'" for code in codes) or "''"
