"""The worked examples as a tiny municipality's files, with the results they must give."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from simulator.budget_cases import UNIT_ID, add_budget_case
from simulator.catalogue import ServiceType, service_types
from simulator.category_cases import add_category_cases
from simulator.extracts import rows
from simulator.files import write_delivery
from simulator.layout import CORE_LAYOUTS, LAYOUTS
from simulator.level_cases import add_direct_time, add_level_cases
from simulator.people import make_cpr
from simulator.time_cases import add_time_case
from simulator.truth import (
    DIMENSIONS,
    OVERALL,
    Assignment,
    Case,
    Employment,
    Followup,
    Goal,
    Measurement,
    MunicipalityTruth,
    Offer,
    Person,
    Plan,
    PoliticalGoal,
    Provider,
    ScoreForm,
    Service,
)

MUNICIPALITY_CODE = "998"
DELIVERY_DATE = date(2025, 12, 31)
REPORT_DATE = DELIVERY_DATE
OPENED = date(2025, 3, 3)
HELP_STARTS = date(2025, 4, 1)
START_MEASURED = date(2025, 5, 1)
NOW_MEASURED = date(2025, 11, 3)
FOLLOWED_UP = date(2025, 11, 10)
CASEWORKER_ID = "SB0001"
PROVIDER_NAME = "Eksempel"
SCHOOL = "Skoleforhold og læring"
# Tables of the examples beside the children's line; the registry's file holds four.
OTHER_TABLES = (
    "instrument_score",
    "granted_hours",
    "hour_price_assumption",
    "provider_budget",
    "department",
    "offer_target_group",
    "rate",
    "supervision",
)

# Scores of the five dimensions in the order of DIMENSIONS, then the overall level.
Profile = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class ExpectedHelp:
    """One row of the caseload overview (S1): intervention, kr. a month."""

    service_type: str
    monthly_dkk: Decimal


@dataclass(frozen=True, slots=True)
class ExpectedChild:
    """A child of the examples: its scores at start and now, and the development they must give.

    Developments are Positiv, Ingen or Negativ from start to now; with two measurements each, "since start"
    and "since previous" are the same. `overall_*` are the numbers of the letters (A = 0 ... E = 4).
    """

    name: str
    case_number: str
    helps: tuple[ExpectedHelp, ...]
    start: Profile
    now: Profile
    overall_development: str
    school_development: str
    grade: str | None

    @property
    def overall_start(self) -> int:
        """The overall level at the start, 0-4."""
        return self.start[-1]

    @property
    def overall_now(self) -> int:
        """The overall level now, 0-4."""
        return self.now[-1]


@dataclass(frozen=True, slots=True)
class ExpectedIntervention:
    """An intervention type at the report date: children, kr. per child and month, positive of measured."""

    service_type: str
    children: int
    average_price_dkk: Decimal
    positive: int
    measured: int


@dataclass(frozen=True, slots=True)
class ExpectedResults:
    """What the examples must give at the report date in municipality 998, apart from the result categories (AC8).

    `caseload` are the children of AC1, alone: `caseload_monthly_dkk` in total and `caseload_positive` of them
    with positive overall development. The other numbers are of all children: AC1's four, one with two
    interventions, and AC7's. `overall` and `school` count children by development; `grades` counts goals
    active at the report date by latest grade (None = never followed up). A political goal's label is that of
    the net share (positive less negative of measured children) against 5 points; its status is the colour.
    """

    children: tuple[ExpectedChild, ...]
    caseload: tuple[str, ...]
    caseload_monthly_dkk: Decimal
    caseload_positive: int
    interventions: tuple[ExpectedIntervention, ...]
    overall: dict[str, int]
    school: dict[str, int]
    grades: dict[str | None, int]
    political_goals: dict[str, tuple[str, str]]


def _child(
    number: int,
    name: str,
    help_: tuple[tuple[str, int], ...],
    scores: tuple[Profile, Profile],
    *expected: str,
) -> ExpectedChild:
    """A child; `expected` are overall and school development, and the goal's grade (empty = none)."""
    overall, school, grade = expected
    return ExpectedChild(
        name=name,
        case_number=f"25-{number:06d}",
        helps=tuple(ExpectedHelp(service_type, Decimal(price)) for service_type, price in help_),
        start=scores[0],
        now=scores[1],
        overall_development=overall,
        school_development=school,
        grade=grade or None,
    )


def _intervention(service_type: str, children: int, price: int, positive: int) -> ExpectedIntervention:
    return ExpectedIntervention(service_type, children, Decimal(price), positive, children)


# AC1 (RES13 4.5.1): name, intervention, kr. a month, overall start and now, and both developments are the
# source's; the other scores are ours. Row one has better school and the same overall level: the one is not
# derived from the other.
EXPECTED = ExpectedResults(
    children=(
        _child(
            1,
            "Pia Jacobsen",
            (("Familiebehandling", 87_500),),
            ((2, 3, 2, 3, 3, 3), (2, 2, 2, 3, 3, 3)),
            "Ingen",
            "Positiv",
            "I nogen grad opfyldt",
        ),
        _child(
            2,
            "Kim Junkersen",
            (("Aflastning", 55_000),),
            ((1, 2, 2, 2, 2, 2), (1, 3, 2, 3, 2, 3)),
            "Negativ",
            "Negativ",
            "Ikke opfyldt",
        ),
        _child(
            3,
            "Frederikke Jensen",
            (("Plejefamilie", 48_000),),
            ((2, 3, 2, 3, 3, 3), (1, 1, 2, 1, 2, 1)),
            "Positiv",
            "Positiv",
            "Helt opfyldt",
        ),
        _child(
            4,
            "Emilie Engelhardt",
            (("Støttekontaktperson", 15_000),),
            ((1, 2, 3, 2, 2, 2), (1, 2, 2, 2, 2, 2)),
            "Ingen",
            "Ingen",
            "I høj grad opfyldt",
        ),
        _child(
            5,
            "Noah Eksempelsen",
            (("Plejefamilie", 40_000), ("Aflastning", 8_000)),
            ((2, 2, 2, 2, 3, 2), (2, 2, 2, 2, 2, 2)),
            "Ingen",
            "Ingen",
            "Ikke relevant",
        ),
        # AC7: the overall level stays C = 2 whatever the dimensions say; their mean would be 2.4.
        _child(
            6,
            "Ida Eksempelsen",
            (("Støtte i hjemmet", 6_000),),
            ((4, 4, 4, 0, 0, 2), (4, 4, 4, 0, 0, 2)),
            "Ingen",
            "Ingen",
            "",
        ),
    ),
    caseload=("25-000001", "25-000002", "25-000003", "25-000004"),
    caseload_monthly_dkk=Decimal(205_500),
    caseload_positive=1,
    interventions=(
        _intervention("Plejefamilie", 2, 44_000, 1),
        _intervention("Aflastning", 2, 31_500, 0),
        _intervention("Familiebehandling", 1, 87_500, 0),
        _intervention("Støttekontaktperson", 1, 15_000, 0),
        _intervention("Støtte i hjemmet", 1, 6_000, 0),
    ),
    overall={"Positiv": 1, "Ingen": 4, "Negativ": 1},
    school={"Positiv": 2, "Ingen": 3, "Negativ": 1},
    grades={
        "Helt opfyldt": 1,
        "I høj grad opfyldt": 1,
        "I nogen grad opfyldt": 1,
        "Ikke opfyldt": 1,
        "Ikke relevant": 1,
        None: 1,
    },
    political_goals={"PM01": ("Ingen", "yellow"), "PM02": ("Positiv", "green")},
)

# (birth date, serial, sex) of the examples' children, in their order.
PERSONS: tuple[tuple[date, int, str], ...] = (
    (date(2016, 5, 12), 4208, "Kvinde"),
    (date(2015, 9, 3), 4209, "Mand"),
    (date(2014, 2, 27), 4208, "Kvinde"),
    (date(2011, 7, 19), 4208, "Kvinde"),
    (date(2013, 11, 30), 4209, "Mand"),
    (date(2012, 1, 8), 4208, "Kvinde"),
)


def worked_examples() -> MunicipalityTruth:
    """The worked examples as the truth of municipality 998, all known at the delivery date."""
    truth = MunicipalityTruth(MUNICIPALITY_CODE, PROVIDER_NAME)
    truth.providers = [Provider("L001", PROVIDER_NAME, "00000001", "Kommunen selv", OPENED)]
    truth.offers = [_offer(item.service_type) for item in EXPECTED.interventions]
    truth.employments = [
        Employment(CASEWORKER_ID, "Bente Eksempel", "T1", "Familieteam", "Distrikt Midt", OPENED, None, OPENED, None)
    ]
    for child, (birth_date, serial, sex) in zip(EXPECTED.children, PERSONS, strict=True):
        _add_child(truth, child, _person(child.name, birth_date, serial, sex))
    truth.political_goals = [
        _political_goal("PM01", OVERALL, "Flere børn får et bedre funktionsniveau", "Forbedring"),
        _political_goal("PM02", SCHOOL, "Børn holder fast i skolen", "Forbedring eller fastholdelse"),
    ]
    add_category_cases(truth)
    add_level_cases(truth, HELP_STARTS)
    add_direct_time(truth, DELIVERY_DATE)
    add_budget_case(truth, truth.offers[0], DELIVERY_DATE)
    add_time_case(truth, UNIT_ID, DELIVERY_DATE)
    return truth


def write_worked_examples(inbox: Path) -> None:
    """Writes the worked examples' one delivery to `inbox/998/<source>/2025-12-31/`."""
    truth = worked_examples()
    others = [layout for layout in LAYOUTS if layout.table in OTHER_TABLES]
    write_delivery(inbox, MUNICIPALITY_CODE, DELIVERY_DATE, rows(truth, DELIVERY_DATE), (*CORE_LAYOUTS, *others))


def _offer_name(service_type: str) -> str:
    return f"{PROVIDER_NAME} {service_type.lower()}"


def _offer_id(service_type: str) -> str:
    number = [item.service_type for item in EXPECTED.interventions].index(service_type) + 1
    return f"L001-{number:02d}"


def _offer(service_type: str) -> Offer:
    place = "23" if service_type == "Plejefamilie" else None
    return Offer(
        offer_id=_offer_id(service_type),
        offer_name=_offer_name(service_type),
        provider_id="L001",
        offer_type=service_type,
        place_of_stay_code=place,
        places=4,
        target_group=None,
        start_date=OPENED,
        last_day=None,
        registered_date=OPENED,
    )


def _person(name: str, birth_date: date, serial: int, sex: str) -> Person:
    first_name, last_name = name.split(" ")
    return Person(
        cpr=make_cpr(birth_date, serial),
        first_name=first_name,
        last_name=last_name,
        sex="Mand" if sex == "Mand" else "Kvinde",
        birth_date=birth_date,
        residence_municipality_code=MUNICIPALITY_CODE,
        school_district="Eksempelskolen",
        registered_date=OPENED,
    )


def _add_child(truth: MunicipalityTruth, child: ExpectedChild, person: Person) -> None:
    number = child.case_number[-2:]
    truth.persons.append(person)
    truth.cases.append(Case(child.case_number, person.cpr, "Social udsathed", OPENED, None, OPENED, None))
    truth.assignments.append(Assignment(child.case_number, CASEWORKER_ID, OPENED, None, None, OPENED, None))
    for help_ in child.helps:
        truth.services.append(_service(child, person, service_types()[help_.service_type], help_.monthly_dkk))
    truth.measurements += [
        _measurement(f"M{number}1", child, person, "Opstart", child.start),
        _measurement(f"M{number}2", child, person, "Halvår", child.now),
    ]
    truth.plans.append(
        Plan(f"P{number}", child.case_number, "Barnets plan", HELP_STARTS, None, False, HELP_STARTS, None)
    )
    truth.goals.append(_goal(f"G{number}", f"P{number}", child))
    if child.grade is not None:
        truth.followups.append(Followup(f"O{number}", f"G{number}", FOLLOWED_UP, FOLLOWED_UP, child.grade, None))


def _service(child: ExpectedChild, person: Person, kind: ServiceType, monthly_dkk: Decimal) -> Service:
    """A help at a price per month. The child with two gets its respite as four days of 2,000 kr."""
    days = 4 if monthly_dkk == Decimal(8_000) else None
    return Service(
        case_number=child.case_number,
        cpr=person.cpr,
        type=kind.type,
        service_type=kind.service_type,
        provider_id="L001",
        provider_name=PROVIDER_NAME,
        offer_id=_offer_id(kind.service_type),
        offer_name=_offer_name(kind.service_type),
        decision_date=HELP_STARTS,
        start_date=HELP_STARTS,
        last_day=None,
        amount_dkk=(monthly_dkk / (days or 1)).quantize(Decimal("0.01")),
        quantity=Decimal(days or 1).quantize(Decimal("0.01")),
        unit="Døgn" if days else "Måned",
        calculation_frequency="Pr. måned",
        department="Børn og Familie",
        decision_paragraph=kind.bl_decision,
        service_paragraph=kind.bl_service,
        outcome="granted",
        registered_date=HELP_STARTS,
        last_day_registered_date=None,
    )


def _measurement(
    measurement_id: str, child: ExpectedChild, person: Person, occasion: str, profile: Profile
) -> Measurement:
    day = START_MEASURED if occasion == "Opstart" else NOW_MEASURED
    scores = dict(zip((*DIMENSIONS, OVERALL), profile, strict=True))
    form = ScoreForm("Socialrådgiver", True, scores)
    return Measurement(measurement_id, child.case_number, person.cpr, occasion, day, day, (form,))


def _goal(goal_id: str, plan_id: str, child: ExpectedChild) -> Goal:
    return Goal(
        goal_id=goal_id,
        plan_id=plan_id,
        case_number=child.case_number,
        dimension=SCHOOL,
        goal_text="Barnet kommer i skole hver dag",
        created_date=HELP_STARTS,
        last_day=None,
        start_score=Decimal("3.0"),
        expected_score=Decimal("2.0"),
        registered_date=HELP_STARTS,
        last_day_registered_date=None,
    )


def _political_goal(goal_id: str, dimension: str, text: str, goal_type: str) -> PoliticalGoal:
    return PoliticalGoal(goal_id, dimension, text, goal_type, None, OPENED, None, OPENED)
