"""Volume and plausible change: what each published table amounts to, beside what it was in the refresh before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict

LIMITS_FILE = Path(__file__).parent / "change_limits.yml"
ROWS = "rows"
ROWS_DA = "rækker"
EVERY = ""  # a table that is not told apart by municipality
# What the contracts ask: a row for each table, municipality and measure, in the audit's own connection alone.
CHANGES_TABLE = "change_since_last"
NO_DATE_MOVED = 0

Percent = Annotated[Decimal, Field(ge=0)]
Key = tuple[str, str, str]  # table, municipality code or EVERY, measure


class Total(BaseModel):
    """A sum over a table that must not leap: money, hours, persons. ``at_least`` is in its own unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    label_da: str
    at_least: Percent
    expression: str


class Limits(BaseModel):
    """How much tables of one kind may change (per cent), and who can say whether a larger change is right.

    Without a per cent the amounts are kept, and no change of them stops anything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    owner: str
    rows_percent: Percent | None
    total_percent: Percent | None
    month_percent: Percent
    at_least: Percent


class OwnLimits(BaseModel):
    """What a municipality has otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    owner: str | None = None
    rows_percent: Percent | None = None
    total_percent: Percent | None = None
    month_percent: Percent | None = None
    at_least: Percent | None = None


class LimitedTable(BaseModel):
    """A published table: its kind, how its rows are counted, and the totals that are compared besides them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    rows: str = "count(*)"
    totals: tuple[Total, ...] = ()


class ChangeLimits(BaseModel):
    """The file of limits as it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[str, Limits]
    default_kind: str
    tables: dict[str, LimitedTable]
    municipalities: dict[str, dict[str, OwnLimits]] = {}

    @model_validator(mode="after")
    def _kinds_are_known(self) -> "ChangeLimits":
        named = {self.default_kind, *(table.kind for table in self.tables.values())}
        named |= {kind for own in self.municipalities.values() for kind in own}
        unknown = sorted(named - set(self.kinds))
        if unknown:
            raise ValueError(f"ukendt slags tabel: {', '.join(unknown)}")
        return self

    def table(self, name: str) -> LimitedTable:
        """The table's entry, or that of a table that is not named."""
        return self.tables.get(name) or LimitedTable(kind=self.default_kind)

    def limits(self, table: str, municipality_code: str) -> Limits:
        """What holds for the table in the municipality."""
        kind = self.table(table).kind
        own = self.municipalities.get(municipality_code, {}).get(kind, OwnLimits())
        return self.kinds[kind].model_copy(update=own.model_dump(exclude_none=True))


@dataclass(frozen=True)
class Before:
    """An amount as it was published last, or accepted, and the report date it was drawn up for."""

    amount: Decimal
    report_date: date


@dataclass(frozen=True)
class Change:
    """One amount now and before. ``amount`` None: it could not be measured; ``before`` None: there was none."""

    table: str
    label_da: str
    municipality_code: str
    measure: str
    measure_da: str
    amount: Decimal | None
    before: Decimal | None
    allowed: Decimal | None
    owner: str

    @property
    def exceeds(self) -> bool:
        """Whether the change is larger than agreed; an amount that cannot be measured is."""
        if self.amount is None:
            return True
        return self.before is not None and self.allowed is not None and abs(self.amount - self.before) > self.allowed

    @property
    def line_da(self) -> str:
        """What a reader is told of it."""
        place = f", kommune {self.municipality_code}" if self.municipality_code else ""
        if self.amount is None or self.before is None or self.allowed is None:
            return f"{self.label_da} ({self.table}){place}: {self.measure_da} kunne ikke tælles"
        share = f" ({(self.amount - self.before) / self.before:+.0%})".replace("%", " %") if self.before else ""
        return (
            f"{self.label_da} ({self.table}){place}: {danish(self.before)} {self.measure_da} før, "
            f"{danish(self.amount)} nu{share}; højst {danish(self.allowed)} flere eller færre er aftalt"
        )


def danish(amount: Decimal) -> str:
    """A whole number with a dot for the thousands."""
    return f"{amount:,.0f}".replace(",", ".")


def load_limits(path: Path = LIMITS_FILE) -> ChangeLimits:
    """The limits. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(path, ChangeLimits)


def changes(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str], before: Mapping[Key, Before], limits: ChangeLimits
) -> list[Change]:
    """Measure every table of an audience's file and lay it beside what was there before.

    A municipality that has left a table amounts to nothing in it; one that is new has nothing to be compared with.
    """
    report_date = _report_date(connection)
    described = _described(connection)
    found: list[Change] = []
    for table in tables:
        label, is_split = described[table]
        words = {ROWS: ROWS_DA} | {total.code: total.label_da for total in limits.table(table).totals}
        try:
            amounts = _measured(connection, table, is_split, limits.table(table))
        except duckdb.Error:
            owner = limits.limits(table, EVERY).owner
            found += [Change(table, label, EVERY, code, word, None, None, None, owner) for code, word in words.items()]
            continue
        gone = {key[1:]: Decimal(0) for key in before if key[0] == table and key[2] in words}
        for (municipality, measure), amount in sorted({**gone, **amounts}.items()):
            earlier = before.get((table, municipality, measure))
            own = limits.limits(table, municipality)
            allowed = _allowed(earlier, measure, limits.table(table), own, report_date) if earlier else None
            found.append(
                Change(
                    table, label, municipality, measure, words[measure], amount,
                    earlier.amount if earlier else None, allowed, own.owner,
                )
            )  # fmt: skip
    return found


def lay_out(connection: duckdb.DuckDBPyConnection, found: Iterable[Change]) -> None:
    """Make the table that the contracts' checks of volume and change read; it is temporary and never published."""
    rows = [(each.table, each.municipality_code, each.measure, each.exceeds) for each in found]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]
    connection.execute(
        f"create or replace temp table {CHANGES_TABLE} as select unnest($1::varchar[]) as table_name, "
        "unnest($2::varchar[]) as municipality_code, unnest($3::varchar[]) as measure, "
        "unnest($4::boolean[]) as exceeds",
        columns,
    )


def _report_date(connection: duckdb.DuckDBPyConnection) -> date | None:
    try:
        row = connection.execute("select max(report_date) from refresh").fetchone()
    except duckdb.Error:  # the contract on the table says what is wrong with it
        return None
    return row[0] if row else None


def _described(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, bool]]:
    """By table: its Danish label, and whether its rows are told apart by municipality."""
    rows = connection.execute(
        "select table_name, coalesce(any_value(tables.comment), table_name), "
        "bool_or(column_name = 'municipality_code') "
        "from duckdb_columns() inner join duckdb_tables() as tables using (table_name) group by table_name"
    ).fetchall()
    return {name: (label, is_split) for name, label, is_split in rows}


def _measured(
    connection: duckdb.DuckDBPyConnection, table: str, is_split: bool, entry: LimitedTable
) -> dict[tuple[str, str], Decimal]:
    """By municipality and measure. A table without rows that is not told apart amounts to nothing."""
    municipality = "coalesce(municipality_code, '')" if is_split else "''"
    measures = [ROWS, *(total.code for total in entry.totals)]
    sums = "".join(f", cast(coalesce({total.expression}, 0) as decimal(38, 4))" for total in entry.totals)
    grouped = "group by 1" if is_split else ""
    rows = connection.execute(
        f"select {municipality}, cast({entry.rows} as decimal(38, 4)){sums} from {table} {grouped}"
    ).fetchall()
    return {
        (code, measure): amount for code, *amounts in rows for measure, amount in zip(measures, amounts, strict=True)
    }


def _allowed(
    before: Before, measure: str, entry: LimitedTable, limits: Limits, report_date: date | None
) -> Decimal | None:
    """How large a change is agreed: a share of what was, or the least that counts, whichever is more; None: any."""
    percent = limits.rows_percent if measure == ROWS else limits.total_percent
    if percent is None:
        return None
    least = next((total.at_least for total in entry.totals if total.code == measure), limits.at_least)
    percent += limits.month_percent * _months_apart(before.report_date, report_date)
    return max(least, abs(before.amount) * percent / 100)


def _months_apart(one: date, other: date | None) -> int:
    return abs((one.year - other.year) * 12 + one.month - other.month) if other else NO_DATE_MOVED
