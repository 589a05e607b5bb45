"""The result categories' worked examples (AC8): status, goal and later status, with the category they must give."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulator.people import make_cpr
from simulator.truth import Assignment, Case, Employment, MunicipalityTruth, Person
from simulator.truth_authority import InstrumentForm

FORM = "AARHUS_UNGE"
FAMILY_FACTOR = "Familieforhold"
SCHOOL_FACTOR = "Skoleforhold"
CASEWORKER_ID = "SB0002"
OPENED = date(2025, 3, 3)
FIRST_MEASURED = date(2025, 5, 1)
THEN_MEASURED = date(2025, 11, 3)
WOMAN_SERIAL = 4208
LAST_STEP = 4


@dataclass(frozen=True, slots=True)
class ExpectedCategory:
    """One child on one factor: status, goal set for the next time, and status then, on 0-4 with 0 best.

    `category` and `goal_met` (yes, no) are what they must give; rows of the count of combinations have none of their
    own, as it is their number per category that is given.
    """

    case_number: str
    factor: str
    before: int
    goal: int
    after: int
    category: str | None = None
    goal_met: str | None = None


def _example(number: int, scores: tuple[int, int, int], category: str, goal_met: str) -> ExpectedCategory:
    before, goal, after = scores
    return ExpectedCategory(f"25-{100 + number:06d}", FAMILY_FACTOR, before, goal, after, category, goal_met)


# The table of AC8: the first row is the source's own example of a move from 3 to 1 (KL12, appendix 1).
EXAMPLES: tuple[ExpectedCategory, ...] = (
    _example(1, (3, 1, 1), "Progressionsmål opfyldt", "yes"),
    _example(2, (3, 0, 1), "Progression", "no"),
    _example(3, (3, 3, 3), "Fastholdelsesmål opfyldt", "yes"),
    _example(4, (3, 3, 1), "Progression", "yes"),
    _example(5, (3, 2, 3), "Ingen progression", "no"),
    _example(6, (0, 0, 0), "Uproblematisk", "yes"),
    _example(7, (0, 0, 1), "Negativ progression", "no"),
    _example(8, (2, 1, 3), "Negativ progression", "no"),
)

# Every status and later status with every goal no worse than the status: 75, and how many fall in each category.
COMBINATIONS: tuple[ExpectedCategory, ...] = tuple(
    ExpectedCategory(f"25-{201 + number:06d}", SCHOOL_FACTOR, *scores)
    for number, scores in enumerate(
        (before, goal, after)
        for before in range(LAST_STEP + 1)
        for goal in range(before + 1)
        for after in range(LAST_STEP + 1)
    )
)
COMBINATION_COUNTS = {
    "Progressionsmål opfyldt": 20,
    "Progression": 20,
    "Fastholdelsesmål opfyldt": 4,
    "Uproblematisk": 1,
    "Ingen progression": 10,
    "Negativ progression": 20,
}


def add_category_cases(truth: MunicipalityTruth) -> None:
    """Adds a child with an open case and two filled-in forms for every example; none has an intervention."""
    truth.employments.append(
        Employment(CASEWORKER_ID, "Birte Eksempel", "T2", "Ungeteam", "Distrikt Midt", OPENED, None, OPENED, None)
    )
    for number, example in enumerate((*EXAMPLES, *COMBINATIONS)):
        person = _person(number, truth.municipality_code)
        truth.persons.append(person)
        truth.cases.append(Case(example.case_number, person.cpr, "Social udsathed", OPENED, None, OPENED, None))
        truth.assignments.append(Assignment(example.case_number, CASEWORKER_ID, OPENED, None, None, OPENED, None))
        truth.instrument_forms.extend(_forms(example, person))


def _person(number: int, municipality_code: str) -> Person:
    """An invented girl, born on the second of a month of her own."""
    birth_date = date(2009 + number // 12, 1 + number % 12, 2)
    return Person(
        cpr=make_cpr(birth_date, WOMAN_SERIAL),
        first_name=f"Barn{number + 1}",
        last_name="Skemasen",
        sex="Kvinde",
        birth_date=birth_date,
        residence_municipality_code=municipality_code,
        school_district="Eksempelskolen",
        registered_date=OPENED,
    )


def _forms(example: ExpectedCategory, person: Person) -> Iterator[InstrumentForm]:
    """The form at the start with its goal, and the one half a year later."""
    steps: tuple[tuple[str, date, int, dict[str, Decimal]], ...] = (
        ("Opstart", FIRST_MEASURED, example.before, {example.factor: Decimal(example.goal)}),
        ("Halvår", THEN_MEASURED, example.after, {}),
    )
    for occasion, day, status, goals in steps:
        yield InstrumentForm(
            response_id=f"SK{example.case_number[-3:]}{occasion[0]}",
            case_number=example.case_number,
            cpr=person.cpr,
            instrument_code=FORM,
            occasion=occasion,
            measured_date=day,
            rater="Socialrådgiver",
            scores={example.factor: str(status)},
            goals=goals,
            is_joint=False,
            is_disputed=False,
            is_final=True,
            registered_date=day,
        )
