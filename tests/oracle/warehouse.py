"""The warehouse's rows in the form of the oracle's, so that the two can be laid side by side."""

from collections import Counter
from datetime import date
from itertools import product

import duckdb
import pandas as pd

from tests.oracle.case_line import COLUMNS as CASE_LINE
from tests.oracle.groups import KEY, NUMBERS, Group
from tests.oracle.truth import PROFILE

# Lists whose members the truth knows by their Danish name; other scopes and breakdowns go by the source's id.
BY_NAME = (
    "intervention_type",
    "intervention_group",
    "target_group",
    "target_group_intervention_group",
    "dimension",
    "case_kind",
    "respondent",
    "meeting_method",
    "followup_months",
)
BREAKDOWN = f"case when breakdown_type in {BY_NAME} then breakdown_name else breakdown_code end"

ASKED_BY = ["report_date", "area_code", "scope_type", "breakdown_type", "measure_code"]
# Month ends for which figures are drawn: the report date and the twelve before it.
DRAWN_MONTHS = 13


def groups(connection: duckdb.DuckDBPyConnection) -> list[Group]:
    """The pairs of scope and breakdown that the municipality has chosen to draw."""
    rows = connection.execute("select scope_type, breakdown_type from reference.scope_breakdown").fetchall()
    return [Group(*row) for row in sorted(rows)]


def asked(connection: duckdb.DuckDBPyConnection, report_date: date) -> set[tuple[str | None, ...]]:
    """What the figures that are drawn up to the report date ask of the templates, read from the catalogue.

    Returns:
        Month end (ISO), area, scope, breakdown, measure and instrument, None for a figure of any instrument.
    """
    figures = connection.execute(
        """
        select
            area_code, scope_type, breakdown_type, measure_codes, instrument_code, period_count, period_step_months
        from reference.figure_catalogue
        """
    ).fetchall()
    wanted: set[tuple[str | None, ...]] = set()
    for area, scopes, breakdowns, measures, instrument, count, step in figures:
        back = {drawn + period * step for drawn in range(DRAWN_MONTHS) for period in range(count)}
        days = [str((pd.Timestamp(report_date) - pd.offsets.MonthEnd(months)).date()) for months in sorted(back)]
        lists = (members.split("|") for members in (scopes, breakdowns, measures))
        wanted |= {(day, area, *kind, instrument) for kind in product(*lists) for day in days}
    return wanted


def only_asked(rows: pd.DataFrame, wanted: set[tuple[str | None, ...]]) -> pd.DataFrame:
    """The rows that some figure asks for; a row without an instrument is in the figures of every instrument."""
    any_instrument = {kind[:-1] for kind in wanted}

    def is_asked(row: tuple[object, ...]) -> bool:
        *kind, instrument = row
        key = (str(kind[0])[:10], *kind[1:])
        return key in any_instrument if _is_empty(instrument) else bool({(*key, None), (*key, instrument)} & wanted)

    keys = rows[[*ASKED_BY, "instrument_code"]].itertuples(index=False, name=None)
    return rows[[is_asked(key) for key in keys]]


def template_rows(
    connection: duckdb.DuckDBPyConnection,
    template: str,
    day: date,
    area: str | None = "children",
    instrument: str = PROFILE,
    *,
    breakdown: str = BREAKDOWN,
    item: str = "item_name",
) -> pd.DataFrame:
    """The rows of a reporting table on the day that are about the area, and with the instrument if with any.

    Without an area the rows of both; `breakdown` and `item` are SQL for what the truth knows members and items by.
    """
    rows = connection.execute(
        f"""
        select
            report_date, municipality_code, area_code, scope_type, scope_code as scope, breakdown_type,
            {breakdown} as breakdown,
            instrument_code, {item} as item, measure_code, member_name as member,
            numerator, denominator, n_total, n_measured, coverage, value, label_name as label, status_code as status
        from reporting.{template}
        where report_date = ? and area_code = coalesce(?, area_code) and coalesce(instrument_code, ?) = ?
        """,
        [day, area, instrument, instrument],
    ).fetchall()
    # as objects: a frame of its own making would turn decimals into floats
    return pd.DataFrame(rows, columns=[*KEY, *NUMBERS], dtype=object)


def case_lines(connection: duckdb.DuckDBPyConnection, day: date) -> pd.DataFrame:
    """The case list of the day about children; each dimension's label under the dimension's name."""
    items = connection.execute(
        "select item_name, item_code from reference.instrument_item where instrument_code = ?", [PROFILE]
    ).fetchall()
    labels = ", ".join(f'{code}_development_name as "{name}"' for name, code in items)
    found = connection.execute(
        f"""
        select
            report_date, municipality_code, area_code, organisation_code as organisation, caseworker_code as caseworker,
            case_number as case, intervention_type_name as type, provider_code as provider, start_date as start,
            expense_dkk_per_month as expense, score_at_start, score_now,
            start_measured_date as start_measured, measured_date as measured,
            {labels}, n_goals, n_goals_measured, n_goals_reached
        from reporting.rpt_case_line
        where report_date = ? and area_code = 'children'
        """,
        [day],
    )
    names = [column[0] for column in found.description]
    return pd.DataFrame(found.fetchall(), columns=names, dtype=object)[CASE_LINE]


def assert_same(expected: pd.DataFrame, found: pd.DataFrame) -> None:
    """The same rows on both sides, none missing, the same digits in them; the first twenty that differ."""
    assert len(expected) > 0
    wrong = differences(expected, found)
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


def differences(expected: pd.DataFrame, found: pd.DataFrame) -> list[str]:
    """A line per row that only one side has, and so two for a row in which a digit differs."""
    assert list(expected.columns) == list(found.columns)
    ours, theirs = _counted(expected), _counted(found)
    lines = [f"{row} oracle" for row in (ours - theirs).elements()]
    lines += [f"{row} warehouse" for row in (theirs - ours).elements()]
    return sorted(lines)


def _counted(frame: pd.DataFrame) -> Counter[str]:
    """How often each row stands there, as text, so that every digit counts."""
    return Counter(" | ".join(_text(value) for value in row) for row in frame.itertuples(index=False, name=None))


def _text(value: object) -> str:
    return "–" if _is_empty(value) else str(value)


def _is_empty(value: object) -> bool:
    return value is None or bool(pd.isna(value))
