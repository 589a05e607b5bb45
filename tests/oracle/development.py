"""M1, M2, M3: development of the children with help since the measurement before (C1-C8, C11)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from simulator.truth import ITEMS
from tests.oracle.groups import Group, base, parts, placed, rounded, share, table
from tests.oracle.truth import PROFILE, Known

MEASURED = ("Positiv", "Ingen", "Negativ")
NOT_SCORED, SINGLE, TOO_OLD = "Ikke scoret", "Kun én måling", "Ikke fulgt op"
NOT_CREDITED = "Kan ikke tilskrives indsatsen"
NOT_RELEASED = "Må endnu ikke bruges i ledelsesinformation"
REASONS = (NOT_SCORED, SINGLE, TOO_OLD, NOT_CREDITED, NOT_RELEASED)
FOURTH_GROUP = "Ingen score/ikke fulgt op"
# C6: scored every six months, with two months' grace.
FRESH = pd.DateOffset(months=8)
MIN_OVERLAP_DAYS = 30
# The professionals, who decide in this order; what the child and the parents say is kept as a note (KL12).
RATERS = ("Socialrådgiver", "Leverandør", "Øvrige professionelle")
# R18: measurements of the function profile from this day on may be used by management.
RELEASED_FROM = pd.Timestamp(2015, 1, 1)


@dataclass(frozen=True)
class Course:
    """A child's measurements of an item in one case, oldest first, as seen on a day; never empty.

    `days` and `scores` go together; a course whose last day is too long ago is not followed up (C6).
    """

    days: tuple[pd.Timestamp, ...]
    scores: tuple[int, ...]
    is_too_old: bool

    @property
    def since_previous(self) -> str:
        """Label of the latest measurement against the one before it (C2)."""
        return self._label(self.scores[-2:])

    @property
    def since_start(self) -> str:
        """Label of the latest measurement against the first one (C2)."""
        return self._label((self.scores[0], *self.scores[1:][-1:]))

    @property
    def compared(self) -> tuple[int, int] | None:
        """Day numbers of the latest two measurements; None when they are not compared."""
        if self.is_too_old or len(self.days) == 1:
            return None
        return self.days[-2].toordinal(), self.days[-1].toordinal()

    def _label(self, scores: tuple[int, ...]) -> str:
        if self.is_too_old:
            return TOO_OLD
        if len(scores) == 1:
            return SINGLE
        before, after = scores
        # C1: on the function profile lower is better; C3: any change counts.
        return "Positiv" if after < before else "Negativ" if after > before else "Ingen"


def counted_scores(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """The final score that counts per course and day, among those measured by the day, oldest first (C2)."""
    scores = known.scores[known.scores["is_final"] & (known.scores["measured"] <= day)]
    scores = scores[scores["rater"].isin(RATERS)]
    scores = scores.assign(rank=scores["rater"].map(lambda rater: -RATERS.index(rater)))
    scores = scores.sort_values(["measured", "registered", "measurement", "rank"], kind="stable")
    return scores.drop_duplicates(["person", "case", "item", "measured"], keep="last")


@cache
def courses(known: Known, day: pd.Timestamp) -> dict[tuple[str, str], Course]:
    """The course that holds the latest measurement, per child and item, for those measured by the day."""
    found: dict[tuple[str, str], Course] = {}
    for (person, item), scores in counted_scores(known, day).groupby(["person", "item"]):
        latest = scores.sort_values(["measured", "registered", "case"], ascending=[True, True, False]).iloc[-1]
        course = scores[scores["case"] == latest["case"]]
        is_too_old = latest["measured"] + FRESH < day
        found[str(person), str(item)] = Course(tuple(course["measured"]), tuple(course["score"]), is_too_old)
    return found


@cache
def shared_days(known: Known, person: str, helper: tuple[tuple[str, str], ...], before: int, after: int) -> int:
    """Days from the earlier measurement up to the later one on which the helper helped the child, each once (C11)."""
    days: set[int] = set()
    for service in known.services[known.services["person"] == person].itertuples():
        if all(getattr(service, name) == value for name, value in helper):
            first, end = service.start.toordinal(), service.last.toordinal() + 1
            days.update(range(max(first, before), min(end, after)))
    return len(days)


def credited(known: Known, person: str, course: Course | None, helper: tuple[tuple[str, str], ...]) -> str:
    """The child's label in the group of the helper: a provider, a type of intervention, both, or none (C11, R18)."""
    if course is None:
        return NOT_SCORED
    if course.compared is None:
        return course.since_previous
    if course.days[-2] < RELEASED_FROM:
        return NOT_RELEASED
    if not helper:
        return course.since_previous
    is_credited = shared_days(known, person, helper, *course.compared) >= MIN_OVERLAP_DAYS
    return course.since_previous if is_credited else NOT_CREDITED


def labelled(known: Known, day: pd.Timestamp, group: Group) -> Iterator[tuple[tuple[str, str], str, pd.Series]]:
    """Scope and breakdown, item, and the label of each child there, a child once."""
    found = courses(known, day)
    for names, part in parts(placed(known, day), group):
        children = sorted(set(part["person"]))
        helper = tuple((name, str(part.iloc[0][name])) for name in group.credits)
        for item in ITEMS:
            labels = [credited(known, child, found.get((child, item)), helper) for child in children]
            yield names, item, pd.Series(labels, dtype=object)


def development(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The rows of the development template on the day."""
    return table(
        {**base(known, day, group, names), "instrument_code": PROFILE, "item": item, **measure}
        for group in groups
        for names, item, labels in labelled(known, day, group)
        for measure in measures(labels)
    )


def measures(labels: pd.Series) -> Iterator[dict[str, object]]:
    """The rows of the distribution, the share and the reasons, from the labels of a group."""
    counts = labels.value_counts()
    total, measured = len(labels), int(labels.isin(MEASURED).sum())
    rows = [("development_distribution", label, counts.get(label, 0), total) for label in MEASURED]
    rows.append(("development_distribution", FOURTH_GROUP, total - measured, total))
    rows.append(("share_positive", "I alt", counts.get("Positiv", 0), measured))
    rows += [("no_score_reason", label, counts.get(label, 0), total) for label in REASONS]
    for measure_code, member, numerator, denominator in rows:
        yield {
            "measure_code": measure_code,
            "member": member,
            "numerator": rounded(int(numerator), 4),
            "denominator": rounded(denominator, 4),
            "n_total": total,
            "n_measured": measured,
            "coverage": rounded(share(measured, total), 6),
            "value": rounded(share(int(numerator), denominator), 6),
        }
