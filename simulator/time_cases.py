"""A full-time post's year in a unit as a worked example (AC9), with the hours and shares it must give."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulator.finance import ORGANISATIONAL_HOURS
from simulator.truth import MunicipalityTruth
from simulator.truth_resources import HourPriceAssumption

YEAR = 2025
EMPLOYED, LEFT = "Arbejdstid", "Potentiel 1 til 1 tid"
# Hours a year as printed (VIVE24 Fig. 3.2); the line printed "142" is read as 1.42, and the last, printed 1,556.00, as
# what the other lines leave.
TIME_LINES = {
    EMPLOYED: "1924.00",
    "Ferie": "185.00",
    "Feriefri": "37.00",
    "Sygdom": "76.96",
    **ORGANISATIONAL_HOURS,
    LEFT: "1356.00",
}


@dataclass(frozen=True, slots=True)
class ExpectedTime:
    """Hours of the year by what they go to, and 1:1 hours as per cent with two decimals of the two wholes.

    Organisational time is printed as 269.04; its lines add up to 269.03, so the lines leave 1,356.01 where the sheet
    itself says 1,356.00.
    """

    hours: dict[str, Decimal]
    percent_of_employment: Decimal
    percent_of_attendance: Decimal


EXPECTED_TIME = ExpectedTime(
    hours={
        "employment": Decimal("1924.00"),
        "holiday": Decimal("185.00"),
        "extra_holiday": Decimal("37.00"),
        "sickness": Decimal("76.96"),
        "attendance": Decimal("1625.04"),
        "organisational": Decimal("269.03"),
        "unknown": Decimal("0.00"),
        "one_to_one": Decimal("1356.01"),
        "stated_one_to_one": Decimal("1356.00"),
    },
    percent_of_employment=Decimal("70.48"),
    percent_of_attendance=Decimal("83.44"),
)


def add_time_case(truth: MunicipalityTruth, unit_id: str, known: date) -> None:
    """Adds the sheet of the unit's year."""
    whole = Decimal(TIME_LINES[EMPLOYED])
    truth.hour_prices += [
        HourPriceAssumption(
            unit_id=unit_id,
            year=YEAR,
            time_category=category,
            yearly_hours=Decimal(hours),
            share_percent=(Decimal(hours) * 100 / whole).quantize(Decimal("0.01")),
            registered_date=known,
        )
        for category, hours in TIME_LINES.items()
    ]
