"""Invented children: names, birth dates and person numbers of replacement form."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal

from simulator import catalogue
from simulator.parameters import BOYS_SHARE, LIVES_ELSEWHERE_SHARE, NO_SCHOOL_DISTRICT_SHARE
from simulator.truth import Person

REPLACEMENT_DAY_OFFSET = 60
# Every municipality has its own slots among the serial numbers of a birth date, so that no two municipalities
# ever give the same number; 103 slots (the list of municipalities) of two numbers (woman even, man odd).
SLOTS = 103
# Seventh digit 4-9 with year 00-36 means born 2000-2036; 0-3 means 1900-1999.
FIRST_YEAR_OF_CENTURY = 2000
SERIALS_2000 = (4000, 9999)
SERIALS_1900 = (2, 3999)
# Seventh digit -> (last year of the first century, that century, the century of later years).
CENTURIES = {
    **dict.fromkeys((0, 1, 2, 3), (99, 1900, 1900)),
    **dict.fromkeys((4, 9), (36, 2000, 1900)),
    **dict.fromkeys((5, 6, 7, 8), (57, 2000, 1800)),
}


def make_cpr(birth_date: date, serial: int) -> str:
    """The person number of replacement form: day of birth + 60, month, year, serial."""
    return f"{birth_date.day + REPLACEMENT_DAY_OFFSET:02d}{birth_date:%m%y}{serial:04d}"


def birth_date_of(cpr: str) -> date:
    """The birth date that a replacement number tells, by the rule of the seventh digit."""
    day, month, year = int(cpr[:2]), int(cpr[2:4]), int(cpr[4:6])
    last_year, century, century_after = CENTURIES[int(cpr[6])]
    return date((century if year <= last_year else century_after) + year, month, day - REPLACEMENT_DAY_OFFSET)


@dataclass(slots=True)
class Registry:
    """Gives out person numbers of one municipality, each once."""

    municipality_code: str
    slot: int
    used: dict[tuple[date, int], int] = field(default_factory=dict)

    def next_cpr(self, birth_date: date, sex: Literal["Mand", "Kvinde"]) -> str:
        """A number not given before; raises ValueError when the birth date has no more."""
        low, high = SERIALS_2000 if birth_date.year >= FIRST_YEAR_OF_CENTURY else SERIALS_1900
        parity = 1 if sex == "Mand" else 0
        number = self.used.get((birth_date, parity), 0)
        self.used[(birth_date, parity)] = number + 1
        serial = low + 2 * (self.slot + SLOTS * number) + parity
        if serial > high:
            raise ValueError("Der er ikke flere personnumre på fødselsdatoen: vælg et mindre folketal")
        return make_cpr(birth_date, serial)


def draw_person(rng: Random, registry: Registry, birth_date: date, registered_date: date) -> Person:
    """An invented child born on `birth_date`."""
    sex: Literal["Mand", "Kvinde"] = "Mand" if rng.random() < BOYS_SHARE else "Kvinde"
    district: str | None = rng.choice(catalogue.school_districts())[0]
    if rng.random() < NO_SCHOOL_DISTRICT_SHARE:
        district = None
    residence = registry.municipality_code
    if rng.random() < LIVES_ELSEWHERE_SHARE:
        residence = rng.choice(catalogue.municipalities()[:5])[0]
    return Person(
        cpr=registry.next_cpr(birth_date, sex),
        first_name=rng.choice(catalogue.names("boy" if sex == "Mand" else "girl")),
        last_name=rng.choice(catalogue.names("family")),
        sex=sex,
        birth_date=birth_date,
        residence_municipality_code=residence,
        school_district=district,
        registered_date=registered_date,
    )
