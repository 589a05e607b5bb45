"""M7: whether each political goal is met, in the municipality and at each provider (C9, C10)."""

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from tests.oracle.development import MEASURED, NOT_SCORED, labelled
from tests.oracle.groups import Group, base, rounded, running, share, table
from tests.oracle.truth import PROFILE, Known

DEFAULT_MARGIN_POINTS = 5
SCOPES = ("municipality", "provider")
GREEN, YELLOW, RED = "green", "yellow", "red"
COLOURS = {
    "Forbedring": {"Positiv": GREEN, "Ingen": YELLOW, "Negativ": RED},
    "Forbedring eller fastholdelse": {"Positiv": GREEN, "Ingen": GREEN, "Negativ": RED},
}


def group_label(labels: pd.Series, margin: Fraction) -> str:
    """The one label of a group of children: its net share in percentage points against the margin (C9)."""
    measured = int(labels.isin(MEASURED).sum())
    if not measured:
        return NOT_SCORED
    net = Fraction(100 * _net(labels), measured)
    return "Positiv" if net > margin else "Negativ" if net < -margin else "Ingen"


def political_goals(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The rows of the political template on the day, for the municipality and each provider.

    The municipality's row is there also when no child has help.
    """
    nobody = pd.Series([], dtype=object)
    goals = running(known.political_goals, day)
    rows = []
    for group in groups:
        if group.breakdown_type != "none" or group.scope_type not in SCOPES:
            continue
        places = {((known.municipality_code, "all"), item): nobody for item in goals["dimension"]}
        places = places if group.scope_type == "municipality" else {}
        places |= {(names, item): labels for names, item, labels in labelled(known, day, group)}
        for goal in goals.itertuples():
            rows += [
                {
                    **base(known, day, Group(group.scope_type, "political_goal"), (names[0], goal.political_goal)),
                    "instrument_code": PROFILE,
                    "item": item,
                    **_measure(labels, goal.goal_type, goal.margin),
                }
                for (names, item), labels in places.items()
                if item == goal.dimension
            ]
    return table(rows)


def net_share(labels: pd.Series, margin: Fraction) -> dict[str, object]:
    """The numbers and the label of a group of children."""
    total, measured = len(labels), int(labels.isin(MEASURED).sum())
    return {
        "member": "I alt",
        "numerator": rounded(_net(labels), 4),
        "denominator": rounded(measured, 4),
        "n_total": total,
        "n_measured": measured,
        "coverage": rounded(share(measured, total), 6),
        "value": rounded(share(100 * _net(labels), measured), 6),
        "label": group_label(labels, margin),
    }


def _net(labels: pd.Series) -> int:
    return int((labels == "Positiv").sum()) - int((labels == "Negativ").sum())


def _measure(labels: pd.Series, goal_type: str, margin: object) -> dict[str, object]:
    measure = net_share(labels, Fraction(DEFAULT_MARGIN_POINTS) if margin is None else Fraction(str(margin)))
    return {"measure_code": "political_goal", **measure, "status": COLOURS[goal_type].get(str(measure["label"]))}
