"""What the registry of offers says beside their names: departments, free places, rates, supervision, groups."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from simulator import practice as pr
from simulator.dates import add_days, add_months
from simulator.draws import between, registered, stream, weighted
from simulator.economy import rounded
from simulator.keys import next_number
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth, Offer
from simulator.truth_provision import Department, OfferTargetGroup, PlacesReport, Rate, Supervision

ONE_DAY = timedelta(days=1)
# Houses above this many places have two departments.
ONE_DEPARTMENT_PLACES = 12
CHILD_RATES_DKK = {
    "Døgninstitution": 3_900,
    "Opholdssted": 2_500,
    "Sikret døgninstitution": 7_600,
    "Ungebolig": 650,
}
ADULT_RATES_DKK = {
    "Botilbud, længerevarende": 2_700,
    "Botilbud, midlertidigt": 2_200,
    "Botilbudslignende tilbud": 1_700,
}
HOUR_RATES_DKK = {"Bostøtte": 430, "Tidlig indsats": 400}
LEGAL_BASES = {
    "Døgninstitution": "BL § 43 stk. 1 nr. 6",
    "Opholdssted": "BL § 43 stk. 1 nr. 6",
    "Sikret døgninstitution": "BL § 62",
    "Ungebolig": "BL § 43 stk. 1 nr. 5",
    "Botilbud, længerevarende": "SEL § 108",
    "Botilbud, midlertidigt": "SEL § 107",
    "Botilbudslignende tilbud": "ABL § 105",
    "Bostøtte": "SEL § 85",
    "Tidlig indsats": "SEL § 82 a",
}
METHODS = ("Neuropædagogik", "Low arousal", "Kognitiv adfærdsterapi", "Recovery", "Signs of Safety")
# The registry's own groups: code -> (name, area, ages); they are not the municipality's classification.
TARGET_GROUPS: dict[str, tuple[str, Literal["Børn og unge", "Voksne"], int, int]] = {
    "101": ("Omsorgssvigt", "Børn og unge", 0, 17),
    "102": ("Udadreagerende adfærd", "Børn og unge", 8, 17),
    "103": ("Udviklingsforstyrrelse", "Børn og unge", 4, 17),
    "104": ("Kriminalitet", "Børn og unge", 12, 17),
    "201": ("Udviklingshæmning", "Voksne", 18, 85),
    "202": ("Autismespektrum", "Voksne", 18, 85),
    "203": ("Erhvervet hjerneskade", "Voksne", 18, 85),
    "204": ("Skizofreni", "Voksne", 18, 85),
    "205": ("Personlighedsforstyrrelse", "Voksne", 18, 85),
}
Package = tuple[str, int]
PACKAGES: tuple[Package, ...] = (("P1", 7), ("P2", 14), ("P3", 21), ("P4", 28), ("P5", 35))


def add_registry(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds what the registry holds of every offer that it knows more of than the name."""
    rng = stream(options.seed, truth.municipality_code, "registry")
    for offer in truth.offers:
        if offer.offer_type not in LEGAL_BASES:
            continue
        for department in _departments(rng, truth, offer):
            truth.departments.append(department)
            _add_rates(rng, options, truth, offer, department)
            if department.places:
                _add_places_reports(rng, options, truth, department)
        _add_supervision(rng, options, truth, offer)
        _add_groups(rng, truth, offer)


def _departments(rng: Random, truth: MunicipalityTruth, offer: Offer) -> list[Department]:
    places = offer.places or 0
    count = 2 if places > ONE_DEPARTMENT_PLACES and "afdeling" not in offer.offer_name else 1
    own = {p.provider_id for p in truth.providers if p.ownership == "Kommunen selv"}
    code = truth.municipality_code if offer.provider_id in own else rng.choice(("461", "561", "751", "851"))
    directed = None if rng.random() < 0.15 else Decimal(rng.randint(500, 800)).scaleb(-1)  # noqa: PLR2004
    return [
        Department(
            department_id=f"{offer.offer_id}-A{number + 1}",
            offer_id=offer.offer_id,
            department_name=offer.offer_name if count == 1 else f"{offer.offer_name}, hus {'AB'[number]}",
            legal_basis=LEGAL_BASES[offer.offer_type],
            place_municipality_code=code,
            places=places // count + (places % count if number == 0 else 0),
            method=rng.choice(METHODS),
            citizen_directed_percent=directed,
            start_date=offer.start_date,
            last_day=None,
            registered_date=offer.registered_date,
        )
        for number in range(count)
    ]


def _add_rates(
    rng: Random, options: SimulationOptions, truth: MunicipalityTruth, offer: Offer, department: Department
) -> None:
    """A year's rates: one average, or a basic one with packages; a supplement or special rate here and there."""
    hourly = HOUR_RATES_DKK.get(offer.offer_type)
    listed = hourly or CHILD_RATES_DKK.get(offer.offer_type) or ADULT_RATES_DKK[offer.offer_type]
    base = listed * rng.uniform(0.9, 1.1)
    is_differentiated = hourly is None and offer.offer_type in ADULT_RATES_DKK
    kinds: list[tuple[str, str | None, float, int | None]] = [("Gennemsnitstakst", None, 1.0, None)]
    if is_differentiated:
        kinds = [("Basistakst", None, 0.45, None)]
        kinds += [("Ydelsespakketakst", code, 0.011 * hours, hours) for code, hours in PACKAGES]
    if rng.random() < 0.4:  # noqa: PLR2004 - not every offer has a supplement
        kinds.append(("Tillægstakst", None, 0.12, None))
    if rng.random() < 0.25:  # noqa: PLR2004
        kinds.append(("Særtakst", None, 1.35, None))
    for year in range(options.start.year - 1, options.last_day.year + 1):
        published = date(year - 1, 12, 1) + between(rng, (0, 25))
        for rate_type, package, factor, hours in kinds:
            amount = Decimal(round(base * factor)) * pr.RATE_GROWTH ** (year - pr.RATE_YEAR)
            truth.rates.append(
                Rate(
                    rate_id=next_number("T", truth.rates, 5),
                    department_id=department.department_id,
                    rate_type=rate_type,  # type: ignore[arg-type]
                    package=package,
                    unit="Døgn" if hourly is None else "Time",
                    weekly_hours=None if hours is None else Decimal(hours).quantize(Decimal("0.01")),
                    amount_dkk=rounded(amount),
                    start_date=date(year, 1, 1),
                    last_day=date(year, 12, 31),
                    registered_date=published,
                )
            )


def _add_places_reports(
    rng: Random, options: SimulationOptions, truth: MunicipalityTruth, department: Department
) -> None:
    """What the department tells of its free places; some tell each month, some forget for a year."""
    every = rng.choice((30, 30, 60, 120, 400))
    day = options.start - between(rng, (0, every))
    while day <= options.last_day:
        free = max(0, min(department.places, round(department.places * (1 - rng.gauss(pr.FULL_SHARE, 0.06)))))
        truth.places_reports.append(PlacesReport(department.department_id, day, free, day))
        day = add_days(day, every * rng.uniform(0.8, 1.3))


def _add_supervision(rng: Random, options: SimulationOptions, truth: MunicipalityTruth, offer: Offer) -> None:
    """One visit a year or so, with a few findings."""
    day = options.start - between(rng, (0, 360))
    while day <= options.last_day:
        report = f"R{offer.offer_id}-{day:%y%m}"
        known = day + between(rng, (20, 70))
        for theme in rng.sample(pr.SUPERVISION_THEMES, rng.randint(1, 3)):
            kind = weighted(rng, pr.SUPERVISION_KINDS)
            due = add_months(known, 3) if kind in ("Påbud", "Skærpet tilsyn") else None
            resolved = None if due is None else due - between(rng, (0, 30))
            score = rng.gauss(4.1 if kind == "Ingen bemærkninger" else 2.9, 0.4)
            truth.supervisions.append(
                Supervision(
                    finding_id=next_number("TF", truth.supervisions, 5),
                    report_id=report,
                    offer_id=offer.offer_id,
                    visited_date=day,
                    visit_kind=rng.choice(("Anmeldt", "Anmeldt", "Uanmeldt", "Reaktivt")),
                    theme=theme,
                    score=Decimal(min(50, max(10, round(score * 10)))).scaleb(-1),
                    finding_kind=kind,  # type: ignore[arg-type]
                    due_date=due,
                    resolved_date=None if resolved is None or resolved > options.last_day else resolved,
                    registered_date=registered(rng, known, known),
                )
            )
        day += between(rng, (280, 420))


def _add_groups(rng: Random, truth: MunicipalityTruth, offer: Offer) -> None:
    area = "Voksne" if LEGAL_BASES[offer.offer_type][:3] in ("SEL", "ABL") else "Børn og unge"
    codes = [code for code, group in TARGET_GROUPS.items() if group[1] == area]
    for code in sorted(rng.sample(codes, rng.randint(1, 3))):
        name, group_area, low, high = TARGET_GROUPS[code]
        truth.offer_target_groups.append(
            OfferTargetGroup(offer.offer_id, code, name, group_area, low, high, offer.registered_date)
        )
