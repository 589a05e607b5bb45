"""U21: scores that provider and child gave of a goal, beside what the authority had found of it by then."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from tests.oracle.groups import rounded
from tests.oracle.net import NetKnown
from tests.oracle.spending import Money

LIGHTS, ALONE = ("Rød", "Gul", "Grøn"), ("Kan med hjælp", "Kan delvist", "Kan selv")
AUTHORITY_STEPS = 4


def way(scale: str, value: str) -> Fraction:
    """How far from the scale's poorest to its best step."""
    for words in (LIGHTS, ALONE):
        if value in words:
            return Fraction(words.index(value), len(words) - 1)
    return Fraction(int(value) - 1, (5 if scale == "1-5" else 10) - 1)


def goal_score_lines(money: Money, net: NetKnown, day: date) -> Iterator[tuple[object, ...]]:
    """Case, goal, sub-goal, day, rater, score, its share, and the authority's day, score and the difference."""
    cases = money.town.cases
    is_open = (cases["start"] <= pd.Timestamp(day)) & (cases["last"] > pd.Timestamp(day))
    open_cases = set(cases.loc[is_open, "case"])
    case_of = {goal.goal_id: goal.case_number for goal in net.visible(net.truth.goals)}
    found: dict[str, dict[date, tuple[date, str, Decimal | None]]] = {}
    for f in net.visible(net.truth.followups):
        of_goal = found.setdefault(f.goal_id, {})
        newest = (f.registered_date, f.followup_id, f.goal_score)
        of_goal[f.followup_date] = max(of_goal.get(f.followup_date, newest), newest, key=lambda each: each[:2])
    for s in net.visible(net.truth.provider_goal_scores):
        case = case_of.get(s.goal_id)
        if case not in open_cases or s.scored_date > day:
            continue
        share = way(s.scale, s.value)
        earlier = [at for at in found.get(s.goal_id, {}) if at <= s.scored_date]
        at = max(earlier, default=None)
        score = None if at is None else found[s.goal_id][at][2]
        own = None if score is None else 1 - Fraction(score) / AUTHORITY_STEPS
        kept, own_kept = rounded(share, 6), None if own is None else rounded(own, 6)
        difference = None if kept is None or own is None else rounded(Fraction(kept) - own, 6)
        head = (net.truth.municipality_code, case, s.goal_id, s.sub_goal_id, s.scored_date, s.rater, s.value)
        yield (*head, kept, at, score, own_kept, difference)
