"""Who may read a published row, as a column that row security can be built on; other units' names behind letters."""

import hmac
from string import ascii_uppercase

import duckdb

from ingest.sql import literals
from publish.audience import Audience, PublishedTable

VIEWER_COLUMN = "viewer_code"
VIEWER_LABEL = "Må læses af (kode); all er alle i målgruppen"
EVERYONE = "all"
UNIT_DA = {"provider": "Leverandør", "organisation": "Team", "caseworker": "Sagsbehandler"}


def add_viewers(
    target: duckdb.DuckDBPyConnection, table: PublishedTable, audience: Audience, shuffle_key: bytes
) -> None:
    """Give every row of a written table its reader: one provider, team or caseworker, or everyone in the audience.

    A unit's code is unique inside its municipality. In ``compared_figures`` each reader gets its own row by name and,
    as rows of its own, the other units' by letter: the same letter for the same unit in one publication, in an order
    that says nothing of the name. Called after disclosure control, so that both copies hide the same cells.
    """
    viewer = _viewer(table, audience)
    if viewer is None:
        return
    target.execute(f"create or replace table {table.name} as select *, {viewer} as {VIEWER_COLUMN} from {table.name}")
    if table.holds_figures and audience.compared_figures and audience.compared_names == "anonymous":
        _write_letters(target, table, audience, shuffle_key)
        _copy_others(target, table, audience)


def _viewer(table: PublishedTable, audience: Audience) -> str | None:
    """SQL for the reader of a row; None when the table has no such column."""
    if table.viewer_column:
        return table.viewer_column
    if not table.holds_figures:
        return None
    if audience.viewer_scope is None:
        return f"'{EVERYONE}'"
    own = f"scope_type = '{audience.viewer_scope}'"
    if audience.compared_figures and audience.compared_names == "open":
        own += f" and figure_code not in ({literals(audience.compared_figures)})"
    return f"case when {own} then scope_code else '{EVERYONE}' end"


def _write_letters(
    target: duckdb.DuckDBPyConnection, table: PublishedTable, audience: Audience, shuffle_key: bytes
) -> None:
    """Temporary table ``unit_letter``: every unit of the readers' scope with its letter, in each municipality."""
    units = target.execute(
        f"select distinct municipality_code, scope_code from {table.name} where scope_type = ?", [audience.viewer_scope]
    ).fetchall()
    shuffled = sorted(units, key=lambda unit: (unit[0], hmac.digest(shuffle_key, "|".join(unit).encode(), "sha256")))
    target.execute("create or replace temp table unit_letter (municipality_code varchar, code varchar, letter varchar)")
    seen: dict[str, int] = {}
    for municipality, code in shuffled:
        position = seen[municipality] = seen.get(municipality, -1) + 1
        target.execute("insert into unit_letter values (?, ?, ?)", [municipality, code, letter(position)])


def letter(position: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    rest, place = divmod(position, len(ascii_uppercase))
    return (letter(rest - 1) if rest else "") + ascii_uppercase[place]


def _copy_others(target: duckdb.DuckDBPyConnection, table: PublishedTable, audience: Audience) -> None:
    unit = UNIT_DA[str(audience.viewer_scope)]
    target.execute(
        f"""
        insert into {table.name} by name
        select rows.* replace (
            'other_' || shown.letter as scope_code,
            '{unit} ' || shown.letter as scope_name,
            reader.code as {VIEWER_COLUMN}
        )
        from {table.name} as rows
        inner join unit_letter as shown
            on shown.municipality_code = rows.municipality_code and shown.code = rows.scope_code
        inner join unit_letter as reader
            on reader.municipality_code = rows.municipality_code and reader.code <> rows.scope_code
        where rows.scope_type = '{audience.viewer_scope}'
            and rows.figure_code in ({literals(audience.compared_figures)})
        order by all
        """
    )
    target.execute("drop table unit_letter")
