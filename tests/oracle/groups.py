"""Who is where on a day: children with help, and the team, caseworker and target group they count in (C8, C25)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

import pandas as pd

from tests.oracle.truth import Known

CHILDREN_BELOW = 18
UNKNOWN = "unknown"
KEY = [
    "report_date",
    "municipality_code",
    "area_code",
    "scope_type",
    "scope",
    "breakdown_type",
    "breakdown",
    "instrument_code",
    "item",
    "measure_code",
    "member",
]
NUMBERS = ["numerator", "denominator", "n_total", "n_measured", "coverage", "value", "label", "status"]


@dataclass(frozen=True)
class Group:
    """A pair of scope and breakdown, as `reference.scope_breakdown` lists them."""

    scope_type: str
    breakdown_type: str

    @property
    def credits(self) -> list[str]:
        """What the group credits development to: the columns of the provider, type and kind of help it names (C11)."""
        return [column for code, column in HELPERS if code in (self.scope_type, self.breakdown_type)]


# A scope or breakdown, and the column of the help that it credits.
HELPERS = (
    ("provider", "provider"),
    ("intervention_type", "type"),
    ("intervention_group", "kind"),
    ("target_group_intervention_group", "kind"),
)


def _members(frame: pd.DataFrame, code: str) -> pd.Series:
    """The member of a scope or breakdown that each row is in."""
    if code == "target_group_intervention_group":
        return frame["target_group"] + ", " + frame["kind"].str.lower()
    return frame[dict(HELPERS).get(code, code)]


def is_child(birth_date: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whether each is below 18 on the day; who has no known birth date counts (C25).

    The birthday of somebody born on 29 February is 1 March in other years.
    """
    years = day.year - birth_date.dt.year
    has_had_birthday = (birth_date.dt.month < day.month) | (
        (birth_date.dt.month == day.month) & (birth_date.dt.day <= day.day)
    )
    return birth_date.isna() | (years - (~has_had_birthday).astype(int) < CHILDREN_BELOW)


def are_children(known: Known, persons: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whether each person, by number, is a child on the day."""
    births = dict(zip(known.persons["person"], known.persons["birth_date"], strict=True))
    return is_child(pd.to_datetime(pd.Series([births.get(person) for person in persons], index=persons.index)), day)


def running(frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows whose first and last day hold the day between them."""
    return frame[(frame["start"] <= day) & (day <= frame["last"])]


def responsible(known: Known, cases: pd.Series, days: pd.Series) -> pd.DataFrame:
    """Caseworker and team of each case on each day, with the index given: the assignment that began last (C8)."""
    asked = pd.DataFrame({"case": cases, "asked": days}).drop_duplicates()
    held = asked.merge(known.assignments, on="case")
    held = held[(held["start"] <= held["asked"]) & (held["asked"] <= held["last"])]
    held = held.sort_values(["start", "caseworker"]).groupby(["case", "asked"])["caseworker"].last().reset_index()
    jobs = held.merge(known.employments, on="caseworker")
    jobs = jobs[(jobs["start"] <= jobs["asked"]) & (jobs["asked"] <= jobs["last"])]
    jobs = jobs.sort_values("start").groupby(["case", "asked"])["team"].last().reset_index()
    held = held[held["caseworker"].isin(known.employments["caseworker"])]
    wanted = pd.DataFrame({"case": cases, "asked": days})
    found = wanted.merge(held, how="left", on=["case", "asked"]).merge(jobs, how="left", on=["case", "asked"])
    found.index = wanted.index
    return found.rename(columns={"team": "organisation"})[["caseworker", "organisation"]].fillna(UNKNOWN)


def in_places(known: Known, frame: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """The frame (with a `case`) and the team, caseworker and target group of its case on each row's day."""
    targets = known.cases.set_index("case")["target_group"]
    target_group = frame["case"].map(targets).fillna("Ukendt")
    return frame.assign(target_group=target_group, municipality=known.municipality_code, none="all").join(
        responsible(known, frame["case"], days)
    )


@cache
def helped(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """Children with help on the day, a row per service: person, case, type, kind, provider."""
    active = running(known.services, day)
    return active[are_children(known, active["person"], day)]


@cache
def placed(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """`helped` with the place of each child: that of the case of the service that started last (C8)."""
    active = helped(known, day)
    main = active.sort_values(["start", "case"], ascending=[False, True]).drop_duplicates("person")
    main = in_places(known, main[["person", "case"]], pd.Series(day, index=main.index))
    return active[["person", "type", "kind", "provider"]].merge(main.drop(columns="case"), on="person")


def rounded(number: Fraction | Decimal | None, decimals: int) -> Decimal | None:
    """The number with so many decimals, half away from zero; None stays None."""
    if number is None:
        return None
    exact = Fraction(number)
    half_up = (abs(exact) * 10**decimals * 2 + 1) // 2
    return (
        (Decimal(half_up) * (1 if exact >= 0 else -1))
        .scaleb(-decimals)
        .quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    )


def share(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    """Part of a whole; None when there is no whole."""
    return Fraction(part) / Fraction(whole) if whole else None


def table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """The rows as a frame of one form: the key columns, then the numbers; what a row leaves out is None."""
    return pd.DataFrame([{name: row.get(name) for name in [*KEY, *NUMBERS]} for row in rows], columns=[*KEY, *NUMBERS])


def base(known: Known, day: pd.Timestamp, group: Group, names: tuple[str, str]) -> dict[str, object]:
    """The key of a group's rows: date, municipality, scope and breakdown."""
    return {
        "report_date": day.date(),
        "municipality_code": known.municipality_code,
        "area_code": "children",
        "scope_type": group.scope_type,
        "scope": names[0],
        "breakdown_type": group.breakdown_type,
        "breakdown": names[1],
    }


def parts(frame: pd.DataFrame, group: Group) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """The frame cut into the scopes and breakdowns of a group."""
    keys = [_members(frame, group.scope_type), _members(frame, group.breakdown_type)]
    for names, part in frame.groupby(keys, sort=True):
        yield (str(names[0]), str(names[1])), part
