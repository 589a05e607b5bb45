"""What the readers of a template's figures get, read as they read it, to be held against an oracle's rows."""

from datetime import date

import duckdb
import pandas as pd

from orchestration.home import Home
from tests.oracle.warehouse import BY_NAME

KIND = ["measure_code", "scope_type", "breakdown_type"]
NUMBERS = ["area_code", "breakdown_type", "breakdown", "measure_code", "numerator", "value"]


def kinds_asked(warehouse: duckdb.DuckDBPyConnection, template: str) -> set[tuple[str, ...]]:
    """Area, measure, scope and breakdown of every row that is in a figure of the template."""
    found = warehouse.execute(
        """
        select distinct area_code, measure_code, scope_type, breakdown_type from reporting.rpt_figure
        where figure_code in (select figure_code from reference.figure_catalogue where template_code = ?)
        """,
        [template],
    )
    return set(found.fetchall())


def missing_figures(home: Home, audience: str, template: str) -> set[tuple[str]]:
    """Codes of the template's figures that the audience is promised and has no row of."""
    with _opened(home, audience) as published:
        found = published.execute(
            "select figure_code from figure_catalogue where template_code = ? except select figure_code from figure",
            [template],
        )
        return set(found.fetchall())


def numbers_shown(home: Home, audience: str, template: str, day: date) -> set[tuple[object, ...]]:
    """The columns of `NUMBERS` of every cell of the day that the audience sees."""
    names = ", ".join(f"'{name}'" for name in BY_NAME)
    with _opened(home, audience) as published:
        found = published.execute(
            f"""
            select area_code, breakdown_type,
                case when breakdown_type in ({names}) then breakdown_name else breakdown_code end as breakdown,
                measure_code, numerator, value
            from figure
            where figure_code in (select figure_code from figure_catalogue where template_code = ?)
                and report_date = ? and cell_status = 'shown'
            """,
            [template, day],
        )
        return set(found.fetchall())


def numbers_of(rows: pd.DataFrame) -> set[tuple[object, ...]]:
    """The same columns of an oracle's rows."""
    numbers = rows[NUMBERS].astype(object)
    return set(numbers.where(numbers.notna(), None).itertuples(index=False, name=None))


def assert_the_oracles(home: Home, audience: str, template: str, day: date, rows: pd.DataFrame) -> None:
    """Every figure of the template is in what the audience gets, and every number it is shown is among the rows."""
    assert missing_figures(home, audience, template) == set()
    assert numbers_compared(home, audience, template, day, rows)


def numbers_compared(home: Home, audience: str, template: str, day: date, rows: pd.DataFrame) -> int:
    """How many numbers of the day the audience is shown; each of them is among the rows."""
    shown = numbers_shown(home, audience, template, day)
    assert shown - numbers_of(rows) == set()
    return len(shown)


def _opened(home: Home, audience: str) -> duckdb.DuckDBPyConnection:
    file = home.published / audience / "current" / f"{audience}.duckdb"
    return duckdb.connect(str(file.resolve()), read_only=True)
