"""Result categories: what came of status and goal on the Aarhus forms in the year that ends on the day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from tests.oracle.development import (
    FRESH,
    MIN_OVERLAP_DAYS,
    NOT_CREDITED,
    NOT_RELEASED,
    NOT_SCORED,
    RATERS,
    SINGLE,
    shared_days,
)
from tests.oracle.groups import Group, are_children, base, in_places, parts, rounded, share, table
from tests.oracle.truth import Known

CATEGORIES = (
    "Progressionsmål opfyldt",
    "Progression",
    "Fastholdelsesmål opfyldt",
    "Uproblematisk",
    "Ingen progression",
    "Negativ progression",
)
TOO_RECENT, NOT_IN_PERIOD = "For tidligt at vide", "Ikke målt i perioden"
REASONS = (NOT_SCORED, TOO_RECENT, SINGLE, NOT_IN_PERIOD, NOT_CREDITED, NOT_RELEASED)
WITHOUT = "Uden resultat"
# KL12, appendix 1, table 4: five factors that the forms share, and three of each form's own.
SHARED = ("Udvikling og adfærd", "Familieforhold", "Skoleforhold", "Sundhedsforhold", "Fritidsforhold")
FORMS = {
    "AARHUS_UNGE": (*SHARED, "Hverdagsliv", "Misbrug", "Kriminalitet"),
    "AARHUS_FAMILIE": (*SHARED, "Selvhjulpenhed", "Tilknytning", "Kriminalitet"),
    "AARHUS_HANDICAP": (*SHARED, "Selvhjulpenhed", "Livsduelighed", "Kommunikation"),
}
# The one factor that the figures call otherwise than the form does.
SHOWN = {"Fritidsforhold": "Fritidsforhold og venskaber"}
# The municipality by these; every scope in total.
BREAKDOWNS = ("provider", "intervention_type", "intervention_group", "target_group")
RESULT_COLUMNS = ["person", "case", "factor", "label", "before", "after", "asked"]


@dataclass(frozen=True)
class Result:
    """What a child has on a factor: a category, or the reason for none; measurements as day numbers."""

    label: str
    before: int | None = None
    after: int | None = None


def category(before: int, goal: float | None, after: int) -> str:
    """The category by what its name says; a goal worse than the status it was set from is as none."""
    wanted = goal if goal is not None and goal <= before else None
    if after > before:
        return "Negativ progression"
    if after == before:
        if before == 0:
            return "Uproblematisk"
        return "Fastholdelsesmål opfyldt" if wanted == before else "Ingen progression"
    is_goal_of_progress = wanted is not None and wanted < before
    return "Progressionsmål opfyldt" if is_goal_of_progress and after <= wanted else "Progression"


def _counted(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """The final score that counts per course and day of the forms with goals, oldest first."""
    forms = known.forms
    forms = forms[forms["is_final"] & forms["rater"].isin(RATERS) & (forms["measured"] <= day)]
    forms = forms[forms["instrument"].isin(list(FORMS))]
    forms = forms.assign(rank=forms["rater"].map(lambda rater: -RATERS.index(rater)))
    forms = forms.sort_values(["measured", "registered", "form", "rank"], kind="stable")
    return forms.drop_duplicates(["person", "case", "instrument", "item", "measured"], keep="last")


def _result(course: pd.DataFrame, day: pd.Timestamp, begins: pd.Timestamp) -> Result:
    """The last step of a child's course on a factor."""
    if course.empty:
        return Result(NOT_SCORED)
    last = course.iloc[-1]
    after = last["measured"].toordinal()
    if len(course) == 1:
        if last["measured"] < begins:
            return Result(NOT_IN_PERIOD, None, after)
        return Result(TOO_RECENT if last["measured"] + FRESH >= day else SINGLE, None, after)
    first = course.iloc[-2]
    before = first["measured"].toordinal()
    if last["measured"] < begins:
        return Result(NOT_IN_PERIOD, before, after)
    goal = None if pd.isna(first["goal"]) else float(first["goal"])
    return Result(category(int(first["score"]), goal, int(last["score"])), before, after)


@cache
def results(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """A row per child with a form in use and factor of that form, in the place of the form's case."""
    begins = day - pd.offsets.MonthBegin(1) - pd.DateOffset(months=11)
    ends = known.cases.set_index("case")["last"]
    rows = []
    for person, scores in _counted(known, day).groupby("person"):
        latest = scores.sort_values(["measured", "instrument"]).iloc[-1]
        is_measured = latest["measured"] >= begins
        end = ends[latest["case"]]
        asked = latest["measured"] if is_measured else day
        if not (is_measured or end >= day) or not are_children(known, pd.Series([person]), asked).all():
            continue
        form = scores[(scores["case"] == latest["case"]) & (scores["instrument"] == latest["instrument"])]
        for factor in FORMS[latest["instrument"]]:
            found = _result(form[form["item"] == factor], day, begins)
            rows.append((person, latest["case"], factor, found.label, found.before, found.after, min(end, day)))
    frame = pd.DataFrame(rows, columns=RESULT_COLUMNS)
    return in_places(known, frame, pd.to_datetime(frame["asked"]))


def _helped(known: Known, day: pd.Timestamp, credits: tuple[str, ...]) -> pd.DataFrame:
    """The results once per helper that the child had in the period or between the two measurements, credited by C11."""
    begins = day - pd.offsets.MonthBegin(1) - pd.DateOffset(months=11)
    services = dict(iter(known.services.groupby("person")))
    rows = []
    for row in results(known, day).to_dict("records"):
        since = begins if pd.isna(row["before"]) else min(begins, pd.Timestamp.fromordinal(int(row["before"])))
        own = services.get(row["person"], known.services.head(0))
        had = own[(own["start"] <= day) & (own["last"] >= since)]
        for helper in sorted(set(had[list(credits)].itertuples(index=False, name=None))):
            named = tuple(zip(credits, helper, strict=True))
            label = row["label"]
            if label in CATEGORIES:
                days = shared_days(known, row["person"], named, int(row["before"]), int(row["after"]))
                label = label if days >= MIN_OVERLAP_DAYS else NOT_CREDITED
            rows.append({**row, **dict(named), "label": label})
    return pd.DataFrame(rows, columns=[*results(known, day).columns, *credits])


def result_categories(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The rows of the result category template on the day."""
    return table(
        {**base(known, day, group, names), "item": SHOWN.get(str(factor), str(factor)), **measure}
        for group in groups
        if group.breakdown_type == "none" or (group.scope_type == "municipality" and group.breakdown_type in BREAKDOWNS)
        for names, part in parts(_members_of(known, day, group), group)
        for factor, rows in part.groupby("factor")
        for measure in _measures(Counter(rows["label"]))
    )


def _members_of(known: Known, day: pd.Timestamp, group: Group) -> pd.DataFrame:
    return _helped(known, day, tuple(group.credits)) if group.credits else results(known, day)


def _measures(counts: Counter[str]) -> Iterator[dict[str, object]]:
    total = sum(counts.values())
    measured = sum(counts[name] for name in CATEGORIES)
    rows = [("result_category", name, counts[name], measured) for name in CATEGORIES]
    rows.append(("result_category", WITHOUT, total - measured, total))
    rows += [("no_result_reason", name, counts[name], total) for name in REASONS]
    for measure_code, member, numerator, denominator in rows:
        yield {
            "measure_code": measure_code,
            "member": member,
            "numerator": rounded(numerator, 4),
            "denominator": rounded(denominator, 4),
            "n_total": total,
            "n_measured": measured,
            "coverage": rounded(share(measured, total), 6),
            "value": rounded(share(numerator, denominator), 6),
        }
