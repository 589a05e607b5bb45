"""Service levels and assumed shares of direct time as a worked example (AC11): what goes in, and what it must give."""

from datetime import date
from decimal import Decimal

from simulator.economy import rounded
from simulator.finance import HOURS_A_YEAR
from simulator.people import make_cpr
from simulator.truth import MunicipalityTruth, Offer
from simulator.truth_adults import Adult, GrantedHours
from simulator.truth_provision import Department
from simulator.truth_resources import HourPriceAssumption

# Hours a week and the level (VIVE24 fn. 23; the upper limit belongs to the level; None is below level 1).
LEVELS: tuple[tuple[str, str | None], ...] = (
    ("2.50", "1"),
    ("2.60", "2"),
    ("4.00", "2"),
    ("4.10", "3"),
    ("0.50", None),
)
# As many with each, so that no cell of the published figure is too small to be shown.
CITIZENS = 5
PARAGRAPH = "SEL § 85"
# A unit with each share of the hours attended that is assumed to be spent with citizens (VIVE24 fn. 25).
ATTENDED = Decimal(1600)
DIRECT_SHARES: tuple[tuple[str, Decimal], ...] = (("AC11-60", Decimal("0.60")), ("AC11-75", Decimal("0.75")))
OFFER_ID, OFFER_NAME = "L001-90", "Eksempel bostøtte"


def add_level_cases(truth: MunicipalityTruth, opened: date) -> None:
    """Adds an offer of support at home, and adults with each number of hours from `opened` on."""
    truth.offers.append(
        Offer(
            offer_id=OFFER_ID,
            offer_name=OFFER_NAME,
            provider_id=truth.providers[0].provider_id,
            offer_type="Bostøtte",
            place_of_stay_code=None,
            places=None,
            target_group=None,
            start_date=opened,
            last_day=None,
            registered_date=opened,
        )
    )
    truth.departments.append(
        Department(
            department_id=f"{OFFER_ID}-A1",
            offer_id=OFFER_ID,
            department_name=OFFER_NAME,
            legal_basis=PARAGRAPH,
            place_municipality_code=truth.municipality_code,
            places=0,
            method=None,
            citizen_directed_percent=None,
            start_date=opened,
            last_day=None,
            registered_date=opened,
        )
    )
    grants = [hours for hours in LEVELS for _ in range(CITIZENS)]
    for number, (hours, level) in enumerate(grants, start=1):
        _add_adult(truth, number, Decimal(hours), level, opened)


def add_direct_time(truth: MunicipalityTruth, known: date) -> None:
    """Adds the year's assumptions of a unit for each share of direct time in the hours attended."""
    for unit_id, share in DIRECT_SHARES:
        direct = ATTENDED * share
        lines = {
            "Arbejdstid": HOURS_A_YEAR,
            "Ferie": Decimal(185),
            "Feriefri": Decimal(37),
            "Sygdom": HOURS_A_YEAR - 185 - 37 - ATTENDED,
            "Personalemøde": ATTENDED - direct,
            "Potentiel 1 til 1 tid": direct,
        }
        truth.hour_prices += [
            HourPriceAssumption(unit_id, known.year, name, rounded(hours), rounded(hours / HOURS_A_YEAR * 100), known)
            for name, hours in lines.items()
        ]


def _add_adult(truth: MunicipalityTruth, number: int, hours: Decimal, level: str | None, opened: date) -> None:
    cpr = make_cpr(date(1980, 1, number), 4100 + number)
    case_number = f"V25-{number:06d}"
    truth.adults.append(
        Adult(
            cpr=cpr,
            first_name="Voksen",
            last_name="Eksempelsen",
            sex="Mand" if number % 2 else "Kvinde",
            birth_date=date(1980, 1, number),
            residence_municipality_code=truth.municipality_code,
            case_number=case_number,
            area="Handicap",
            target_group="Fysisk funktionsnedsættelse",
            opened_date=opened,
            closed_date=None,
            registered_date=opened,
            closed_registered_date=None,
        )
    )
    truth.granted_hours.append(
        GrantedHours(
            grant_id=f"BV9{number:05d}",
            order_id=f"OR9{number:05d}",
            cpr=cpr,
            case_number=case_number,
            paragraph=PARAGRAPH,
            offer_name=OFFER_NAME,
            start_date=opened,
            last_day=None,
            hours_low=hours,
            hours_high=None,
            hours_period="Uge",
            package=None,
            level=level,
            is_group=False,
            registered_date=opened,
            last_day_registered_date=None,
        )
    )
