"""The monthly budget follow-up of a provider's unit as a worked example (AC10), with the results it must give."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulator.truth import MunicipalityTruth, Offer
from simulator.truth_provision import Department
from simulator.truth_resources import ProviderBudgetLine

UNIT_ID = "AC10"
FOLLOW_UP_MONTH = date(2025, 12, 1)


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A line of the table in whole kr. as printed (VIVE24 Fig. 3.3); income is below 0.

    `spending_percent` is the spent part of the corrected budget in per cent with one decimal, where it is known.
    """

    item: str
    corrected: int
    spent: int
    expected: int
    deviation: int
    spending_percent: str | None = None


BUDGET_LINES = (
    ExpectedLine("Omsætning", -16_101_000, -1_072_190, -13_310_000, -2_791_000, "6.7"),
    ExpectedLine("Løn", 12_076_000, 944_628, 12_162_533, -86_533, "7.8"),
    ExpectedLine("Vikarbureau", 155_000, 27_600, 50_000, 105_000, "17.8"),
    ExpectedLine("Refusion", 0, -28_332, -100_000, 100_000),
    ExpectedLine("Kørsel", 14_000, 0, 8_000, 6_000),
    ExpectedLine("Kursus og personaleudgifter", 269_000, 87_738, 269_000, 0, "32.6"),
    ExpectedLine("Bygningsdrift", 672_000, 25_902, 672_000, 0),
    ExpectedLine("Øvrige driftsudgifter", 1_270_000, 44_504, 1_270_000, 0),
    ExpectedLine("Overhead", 691_000, 57_583, 691_000, 0),
    ExpectedLine("Ledelse og administration", 1_244_000, 82_195, 1_244_000, 0),
)
# The total of what was spent is printed as 169,627; its lines add up to one more.
BUDGET_TOTAL = ExpectedLine("I alt", 290_000, 169_628, 2_956_533, -2_666_533)


def add_budget_case(truth: MunicipalityTruth, offer: Offer, known: date) -> None:
    """Adds the unit of an offer with its follow-up, and the offer's department, which says whose offer it is."""
    truth.departments.append(
        Department(
            department_id=f"{offer.offer_id}-A1",
            offer_id=offer.offer_id,
            department_name=offer.offer_name,
            legal_basis="BL § 43",
            place_municipality_code=truth.municipality_code,
            places=offer.places or 0,
            method=None,
            citizen_directed_percent=None,
            start_date=offer.start_date,
            last_day=None,
            registered_date=offer.registered_date,
        )
    )
    truth.provider_budget += [
        ProviderBudgetLine(
            unit_id=UNIT_ID,
            unit_name=offer.offer_name,
            month=FOLLOW_UP_MONTH,
            item=line.item,
            corrected_dkk=Decimal(line.corrected).quantize(Decimal("0.01")),
            spent_dkk=Decimal(line.spent).quantize(Decimal("0.01")),
            expected_dkk=Decimal(line.expected).quantize(Decimal("0.01")),
            registered_date=known,
        )
        for line in BUDGET_LINES
    ]
