"""Development and disagreement on forms besides the function profile (V18, V19): who has been measured with them.

A form is used for some children alone, so that a group's total is those who were ever measured with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tests.oracle import development, scoring
from tests.oracle.groups import Group, base, parts, placed, table
from tests.oracle.truth import Known

# Answers in words, best first.
CAN = ("Kan", "Kan næsten", "Kan - men gør det ikke", "Kan ikke")


@dataclass(frozen=True)
class Form:
    """A form: whether its answers are words or points from 1 (10 is best), and from when management may use them."""

    code: str
    released: pd.Timestamp
    in_words: bool
    shown: tuple[tuple[str, str], ...] = ()

    def level(self, answer: str) -> int:
        """The answer as a number, of which lower is better."""
        return CAN.index(answer) if self.in_words else -int(answer)


EFFECT = Form("EFFEKTVURDERING", pd.Timestamp(2025, 7, 1), False, (("Fritidsforhold", "Fritidsforhold og venskaber"),))
FUNCTION = Form("FUNKTIONSSKEMA", pd.Timestamp(2020, 1, 1), True)
FORMS = (EFFECT, FUNCTION)


def with_scores_of(known: Known, form: Form) -> Known:
    """The same knowledge with the form's answers as its scores."""
    forms = known.forms[known.forms["instrument"] == form.code]
    scores = forms.rename(columns={"form": "measurement"}).assign(
        score=[form.level(answer) for answer in forms["score"]],
        item=[dict(form.shown).get(item, item) for item in forms["item"]],
    )
    return replace(known, scores=scores[[*known.scores.columns]])


def form_rows(known: Known, form: Form, day: pd.Timestamp, groups: Sequence[Group]) -> pd.DataFrame:
    """The form's rows of the development template on the day; `known` has its scores."""
    return table(
        {**base(known, day, group, names), "instrument_code": form.code, "item": item, **row}
        for group in groups
        for names, part in parts(placed(known, day), group)
        for item, labels in _labels(known, form, day, part, tuple((n, str(part.iloc[0][n])) for n in group.credits))
        for row in development.measures(labels)
    )


def _labels(
    known: Known, form: Form, day: pd.Timestamp, part: pd.DataFrame, helper: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, pd.Series]]:
    people, found = sorted(set(part["person"])), development.courses(known, day)
    for item in sorted({item for person, item in found if person in set(people)}):
        measured = [(person, found[person, item]) for person in people if (person, item) in found]
        labels = [_label(known, form, person, course, helper) for person, course in measured]
        yield item, pd.Series(labels, dtype=object)


def _label(
    known: Known, form: Form, person: str, course: development.Course, helper: tuple[tuple[str, str], ...]
) -> str:
    if not course.is_too_old and min(course.days[-2:]) < form.released:
        return development.NOT_RELEASED
    return development.credited(known, person, course, helper)


def disagreement_rows(known: Known, form: Form, day: pd.Timestamp, groups: Sequence[Group]) -> pd.DataFrame:
    """The form's rows of the scoring template about raters who disagree."""
    found = scoring._disagreements(known, day)
    rows = scoring._counted(known, day, groups, "score_disagreement", found)
    return table({**row, "instrument_code": form.code} for row in rows)
