"""The warehouse's template rows in the form of the oracle's, so that the two can be laid side by side."""

from datetime import date

import duckdb
import pandas as pd

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


def groups(connection: duckdb.DuckDBPyConnection) -> list[Group]:
    """The pairs of scope and breakdown that the municipality has chosen to draw."""
    rows = connection.execute("select scope_type, breakdown_type from reference.scope_breakdown").fetchall()
    return [Group(*row) for row in sorted(rows)]


def template_rows(connection: duckdb.DuckDBPyConnection, template: str, day: date) -> pd.DataFrame:
    """The rows of a reporting table on the day that are about children, and with the function profile if with any."""
    names = ", ".join(f"'{name}'" for name in BY_NAME)
    rows = connection.execute(
        f"""
        select
            report_date, municipality_code, area_code, scope_type, scope_code as scope, breakdown_type,
            case when breakdown_type in ({names}) then breakdown_name else breakdown_code end as breakdown,
            instrument_code, item_name as item, measure_code, member_name as member,
            numerator, denominator, n_total, n_measured, coverage, value, label_name as label, status_code as status
        from reporting.{template}
        where report_date = ? and area_code = 'children' and coalesce(instrument_code, ?) = ?
        """,
        [day, PROFILE, PROFILE],
    ).fetchall()
    # as objects: a frame of its own making would turn decimals into floats
    return pd.DataFrame(rows, columns=[*KEY, *NUMBERS], dtype=object)


def differences(expected: pd.DataFrame, found: pd.DataFrame) -> list[str]:
    """A line per key that one side lacks, that stands twice, or whose numbers differ in any digit."""
    ours, theirs = _by_key(expected), _by_key(found)
    lines = [f"twice {key}" for key, rows in [*ours.items(), *theirs.items()] if len(rows) > 1]
    for key in sorted({*ours, *theirs}, key=str):
        if ours.get(key) != theirs.get(key):
            lines.append(f"{key}: oracle {ours.get(key)}, warehouse {theirs.get(key)}")
    return lines


def _by_key(frame: pd.DataFrame) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    rows: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for record in frame.to_dict("records"):
        key = tuple(_text(record[name]) for name in KEY)
        rows.setdefault(key, []).append(tuple(_text(record[name]) for name in NUMBERS))
    return rows


def _text(value: object) -> str:
    """The value as it reads; empty when there is none, a day without its time."""
    if value is None or pd.isna(value):
        return "–"
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
