"""The scoring itself: completeness (Q24), disagreement between raters (Q20) and days since the latest score."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import pandas as pd

from tests.oracle import adults
from tests.oracle.development import RATERS
from tests.oracle.groups import Group, base, in_places, parts, placed, rounded, share, table
from tests.oracle.truth import PROFILE, Known

PERIOD_MONTHS, DISAGREEMENT_STEPS = 12, 2
SCOPES = ("municipality", "organisation", "caseworker")
BREAKDOWNS = ("none", "organisation", "caseworker")


def children(known: Known, day: pd.Timestamp, groups: Sequence[Group]) -> pd.DataFrame:
    """The function profile's rows of the scoring template on the day."""
    found = [
        *_counted(known, day, groups, "form_completeness", _forms(known, day)),
        *_counted(known, day, groups, "score_disagreement", _disagreements(known, day)),
        *_days_since(known, day, groups, placed(known, day)),
    ]
    return table({**row, "instrument_code": PROFILE} for row in found)


def of_adults(known: Known, day: pd.Timestamp, groups: Sequence[Group]) -> pd.DataFrame:
    """The rows about adults, who are only counted in days: a theme that is not relevant is left out of the form."""
    rows = _days_since(known, day, groups, adults.placed(known, day))
    return table({**row, "area_code": "adults", "instrument_code": adults.INSTRUMENT} for row in rows)


def _in_period(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """Every rater's scores of the twelve calendar months that end on the day."""
    first = day.replace(day=1) - pd.DateOffset(months=PERIOD_MONTHS - 1)
    return known.scores[(known.scores["measured"] >= first) & (known.scores["measured"] <= day)]


def _final_forms(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """Final forms of professionals: measurement, rater, case, measured, and how many items are scored."""
    scores = _in_period(known, day)
    scores = scores[scores["is_final"].astype(bool) & scores["rater"].isin(RATERS)]
    keys = ["measurement", "rater", "case", "measured"]
    return scores.groupby(keys)["item"].nunique().rename("n_items").reset_index()


def _forms(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    forms = _final_forms(known, day)
    n_required = known.scores["item"].nunique()
    return forms.assign(is_counted=forms["n_items"] == n_required)


def _disagreements(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """Items that at least two have scored in a measurement with a final form, and whether they are far apart."""
    final = _final_forms(known, day)[["measurement", "case", "measured"]].drop_duplicates()
    by_item = _in_period(known, day).groupby(["measurement", "item"])
    spread = by_item.agg(raters=("rater", "nunique"), low=("score", "min"), high=("score", "max")).reset_index()
    spread = spread[spread["raters"] > 1].merge(final, on="measurement")
    return spread.assign(is_counted=spread["high"] - spread["low"] >= DISAGREEMENT_STEPS)


def _counted(
    known: Known, day: pd.Timestamp, groups: Iterable[Group], measure_code: str, found: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """How many of the forms or items are counted, where their case was on the day they were measured."""
    found = in_places(known, found, found["measured"])
    for group, names, part in _cut(found, groups):
        n_total, n_counted = len(part), int(part["is_counted"].sum())
        yield {
            **base(known, day, group, names),
            **_numbers(measure_code, Fraction(n_counted), n_total, n_total),
        }


def _days_since(
    known: Known, day: pd.Timestamp, groups: Iterable[Group], people: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """Days since the latest final score by a professional, of the people with help."""
    scores = known.scores[(known.scores["measured"] <= day) & known.scores["rater"].isin(RATERS)]
    if "is_final" in scores:
        scores = scores[scores["is_final"].astype(bool)]
    people = people.drop_duplicates("person")
    # as a dict: where nobody has a score, the days are empty and not numbers
    latest = pd.to_datetime(people["person"].map(scores.groupby("person")["measured"].max().to_dict()))
    people = people.assign(days=(day - latest).dt.days)
    for group, names, part in _cut(people, groups):
        days = part["days"].dropna()
        total = Fraction(int(days.sum()))
        yield {**base(known, day, group, names), **_numbers("days_since_score", total, len(part), len(days))}


def _cut(frame: pd.DataFrame, groups: Iterable[Group]) -> Iterator[tuple[Group, tuple[str, str], pd.DataFrame]]:
    for group in groups:
        if group.scope_type in SCOPES and group.breakdown_type in BREAKDOWNS:
            for names, part in parts(frame, group):
                yield group, names, part


def _numbers(measure_code: str, numerator: Fraction, n_total: int, n_measured: int) -> dict[str, object]:
    return {
        "measure_code": measure_code,
        "member": "I alt",
        # nobody has a score: there is nothing to add up
        "numerator": rounded(numerator, 4) if n_measured else None,
        "denominator": rounded(Fraction(n_measured), 4),
        "n_total": n_total,
        "n_measured": n_measured,
        "coverage": rounded(share(n_measured, n_total), 6),
        "value": rounded(share(numerator, n_measured), 6),
    }
