"""M9: the one label of each caseworker's children in a team, by the rule of the political goals (C9, C19)."""

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from tests.oracle.development import labelled
from tests.oracle.groups import Group, base, table
from tests.oracle.political import DEFAULT_MARGIN_POINTS, net_share
from tests.oracle.truth import PROFILE, Known

OF_A_TEAM = Group("organisation", "caseworker")


def caseworker_labels(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The rows of the caseworker template on the day, if the municipality draws caseworkers within teams."""
    return table(
        {
            **base(known, day, group, names),
            "instrument_code": PROFILE,
            "item": item,
            "measure_code": "caseworker_label",
            **net_share(labels, Fraction(DEFAULT_MARGIN_POINTS)),
        }
        for group in groups
        if group == OF_A_TEAM
        for names, item, labels in labelled(known, day, group)
    )
