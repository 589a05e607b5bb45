"""M6: how far the children's individual goals are met on a day (C13-C16)."""

from collections.abc import Iterable

import pandas as pd

from tests.oracle.groups import Group, are_children, base, helped, in_places, parts, rounded, running, share, table
from tests.oracle.truth import Known

GRADES = ("Helt opfyldt", "I høj grad opfyldt", "I nogen grad opfyldt", "Ikke opfyldt")
OUTSIDE = "Ikke fulgt op/ikke relevant"
NO_DIMENSION = "Uden dimension"
# C14 by C6: followed up every six months, with two months' grace.
FRESH = pd.DateOffset(months=8)


def graded(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """Each goal active on the day with its grade, and the person, team, caseworker and target group of its case."""
    goals = running(known.goals, day).merge(known.cases[["case", "person"]], on="case", how="left")
    goals = goals[are_children(known, goals["person"], day)]
    by_then = known.followups[known.followups["day"] <= day].sort_values(["day", "registered", "followup"])
    latest = by_then.groupby("goal").last()
    fresh = latest[latest["day"].map(lambda followed_up: followed_up + FRESH) >= day] if len(latest) else latest
    grade = goals["goal"].map(fresh["grade"])
    goals = goals.assign(
        grade=grade.where(grade.isin(GRADES), OUTSIDE), dimension=goals["dimension"].fillna(NO_DIMENSION)
    )
    return in_places(known, goals, pd.Series(day, index=goals.index))


def goal_attainment(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The rows of the goal template on the day; every total also per dimension."""
    goals = graded(known, day)
    wanted = list(groups)
    wanted += [Group(group.scope_type, "dimension") for group in wanted if group.breakdown_type == "none"]
    rows = []
    for group in wanted:
        for names, part in parts(_with_helpers(known, day, goals, group.credits), group):
            # a child with two services of a kind has each goal once there
            grades = part.drop_duplicates("goal")["grade"]
            rows += [{**base(known, day, group, names), **measure} for measure in _measures(grades)]
    return table(rows)


def _with_helpers(known: Known, day: pd.Timestamp, goals: pd.DataFrame, helpers: list[str]) -> pd.DataFrame:
    """The goals, or for a provider or type of intervention the goals of the children who have it that day."""
    if not helpers:
        return goals
    return goals.merge(helped(known, day)[["person", *helpers]].drop_duplicates(), on="person")


def _measures(grades: pd.Series) -> Iterable[dict[str, object]]:
    total, measured = len(grades), int(grades.isin(GRADES).sum())
    for grade in (*GRADES, OUTSIDE):
        count = int((grades == grade).sum())
        yield {
            "measure_code": "goal_attainment",
            "member": grade,
            "numerator": rounded(count, 4),
            "denominator": rounded(total, 4),
            "n_total": total,
            "n_measured": measured,
            "coverage": rounded(share(measured, total), 6),
            "value": rounded(share(count, total), 6),
        }
