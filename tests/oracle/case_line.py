"""M8: a line per child and service on a day, with price, scores and development since the start (C2, C12, C19)."""

import pandas as pd

from simulator.truth import ITEMS, OVERALL
from tests.oracle.development import NOT_SCORED, Course, courses
from tests.oracle.economy import monthly_price
from tests.oracle.goals import GRADES, graded
from tests.oracle.groups import helped, in_places, rounded
from tests.oracle.truth import Known

REACHED = GRADES[:2]
COLUMNS = [
    "report_date",
    "municipality_code",
    "area_code",
    "organisation",
    "caseworker",
    "case",
    "type",
    "provider",
    "start",
    "expense",
    "score_at_start",
    "score_now",
    "start_measured",
    "measured",
    *ITEMS,
    "n_goals",
    "n_goals_measured",
    "n_goals_reached",
]


def case_lines(known: Known, day: pd.Timestamp) -> pd.DataFrame:
    """The lines of the day; each in the team and with the caseworker of its own case."""
    services = helped(known, day)
    services = in_places(known, services, pd.Series(day, index=services.index))
    found, goals = courses(known, day), graded(known, day)
    lines = []
    for service in services.itertuples():
        grades = goals[goals["case"] == service.case]["grade"]
        lines.append(
            {
                "report_date": day.date(),
                "municipality_code": known.municipality_code,
                "area_code": "children",
                "organisation": service.organisation,
                "caseworker": service.caseworker,
                "case": service.case,
                "type": service.type,
                "provider": service.provider,
                "start": service.start.date(),
                "expense": monthly_price(service.quantity, service.amount, service.frequency),
                **_scores(found.get((service.person, OVERALL))),
                **{item: _label(found.get((service.person, item))) for item in ITEMS},
                "n_goals": len(grades),
                "n_goals_measured": int(grades.isin(GRADES).sum()),
                "n_goals_reached": int(grades.isin(REACHED).sum()),
            }
        )
    return pd.DataFrame(lines, columns=COLUMNS)


def _label(course: Course | None) -> str:
    return NOT_SCORED if course is None else course.since_start


def _scores(course: Course | None) -> dict[str, object]:
    """Overall level at the start and now; with one measurement it is both, and only one day is known."""
    if course is None:
        return {}
    days = list(course.days)
    return {
        "score_at_start": rounded(course.scores[0], 1),
        "score_now": rounded(course.scores[-1], 1),
        "start_measured": days[0].date() if len(days) > 1 else None,
        "measured": days[-1].date(),
    }
