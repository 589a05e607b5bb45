"""Reads the package's data files (names, teams, providers, service types, texts) into typed values."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from simulator.parameters import REFERENCE_POPULATION
from simulator.truth_provision import RiskForm
from simulator.truth_resources import Account

Area = Literal["Børn og unge", "Voksne"]


@dataclass(frozen=True, slots=True)
class TeamTemplate:
    """A team; `takes` says which children (nord, syd, unge, handicap) or adults (their area) it serves."""

    team_id: str
    team_name: str
    district_name: str
    seats: int
    area: Area
    takes: str


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """A provider; `effect` is points a year that its children develop beside others (below 0 is better)."""

    provider_ref: str
    provider_name: str
    ownership: str
    effect: float


@dataclass(frozen=True, slots=True)
class OfferTemplate:
    """An offer, or `count` numbered ones per 60,000 inhabitants; count 0 = created when needed."""

    provider_ref: str
    offer_name: str
    first_number: int
    count: int
    service_type: str
    offer_type: str
    place_of_stay_code: str | None
    places: int
    bl_paragraph: str | None
    target_group: str | None


@dataclass(frozen=True, slots=True)
class ServiceType:
    """A kind of help: how many have it, how long, at which ages (`age_limit` exclusive), under which law."""

    service_type: str
    type: str
    active_children: float
    mean_months: float
    age_from: int
    age_mode: int
    age_to: int
    age_limit: int
    moves_per_year: float
    sel_decision: str
    sel_service: str
    bl_decision: str
    bl_service: str

    @property
    def starts(self) -> float:
        """Relative number that starts in a month (stock / mean duration)."""
        return self.active_children / self.mean_months


@dataclass(frozen=True, slots=True)
class Billing:
    """One way of pricing a service type; quantities and prices in hundredths, step 0 = no choice."""

    weight: int
    calculation_frequency: str
    unit: str
    quantity: tuple[int, int, int]
    price: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class PoliticalGoalTemplate:
    """A political goal that holds from `from_year` after the start, for `years` (None = still)."""

    dimension: str
    goal_text: str
    goal_type: str
    margin_points: str | None
    from_year: int
    years: int | None


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("simulator") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def _hundredths(row: dict[str, str], name: str) -> tuple[int, int, int]:
    low, high, step = (round(float(row[f"{name}_{part}"]) * 100) for part in ("from", "to", "step"))
    return low, high, step


def scale(population: int) -> float:
    """Size relative to the reference municipality."""
    return population / REFERENCE_POPULATION


@cache
def municipalities() -> tuple[tuple[str, str], ...]:
    """(code, place name), the fictional municipalities first."""
    return tuple((row["municipality_code"], row["place_name"]) for row in _rows("municipalities"))


@cache
def names(kind: str) -> tuple[str, ...]:
    """First names (girl, boy) or family names (family)."""
    return tuple(row["name"] for row in _rows("names") if row["kind"] == kind)


@cache
def teams(area: Area) -> tuple[TeamTemplate, ...]:
    """The area's teams of caseworkers."""
    return tuple(
        TeamTemplate(r["team_id"], r["team_name"], r["district_name"], int(r["seats"]), area, r["takes"])
        for r in _rows("teams")
        if r["area"] == area
    )


@cache
def school_districts() -> tuple[tuple[str, str], ...]:
    """(school district, area); the area decides the team."""
    return tuple((row["school_district"], row["area"]) for row in _rows("school_districts"))


@cache
def provider_templates() -> tuple[ProviderTemplate, ...]:
    """The providers of a municipality."""
    return tuple(
        ProviderTemplate(r["provider_ref"], r["provider_name"], r["ownership"], float(r["effect"]))
        for r in _rows("providers")
    )


@cache
def offer_templates() -> tuple[OfferTemplate, ...]:
    """The offers of a municipality's providers."""
    return tuple(
        OfferTemplate(
            provider_ref=r["provider_ref"],
            offer_name=r["offer_name"],
            first_number=int(r["first_number"]),
            count=int(r["count"]),
            service_type=r["service_type"],
            offer_type=r["offer_type"],
            place_of_stay_code=r["place_of_stay_code"] or None,
            places=int(r["places"]),
            bl_paragraph=r["bl_paragraph"] or None,
            target_group=r["target_group"] or None,
        )
        for r in _rows("offers")
    )


@cache
def service_types() -> dict[str, ServiceType]:
    """The eleven service types by name."""
    return {
        r["service_type"]: ServiceType(
            service_type=r["service_type"],
            type=r["type"],
            active_children=float(r["active_children"]),
            mean_months=float(r["mean_months"]),
            age_from=int(r["age_from"]),
            age_mode=int(r["age_mode"]),
            age_to=int(r["age_to"]),
            age_limit=int(r["age_limit"]),
            moves_per_year=float(r["moves_per_year"]),
            sel_decision=r["sel_decision"],
            sel_service=r["sel_service"],
            bl_decision=r["bl_decision"],
            bl_service=r["bl_service"],
        )
        for r in _rows("service_types")
    }


@cache
def billings(service_type: str) -> tuple[Billing, ...]:
    """The ways a service type is priced."""
    return tuple(
        Billing(
            int(r["weight"]),
            r["calculation_frequency"],
            r["unit"],
            _hundredths(r, "quantity"),
            _hundredths(r, "price"),
        )
        for r in _rows("billing")
        if r["service_type"] == service_type
    )


@cache
def goal_texts(dimension: str | None) -> tuple[str, ...]:
    """Texts of individual goals on a dimension (None = goals without one)."""
    return tuple(r["goal_text"] for r in _rows("goal_texts") if r["dimension"] == (dimension or ""))


@cache
def political_goal_templates() -> tuple[PoliticalGoalTemplate, ...]:
    """The council's goals."""
    return tuple(
        PoliticalGoalTemplate(
            r["dimension"],
            r["goal_text"],
            r["goal_type"],
            r["margin_points"] or None,
            int(r["from_year"]),
            int(r["years"]) if r["years"] else None,
        )
        for r in _rows("political_goals")
    )


@dataclass(frozen=True, slots=True)
class AdultOfferTemplate:
    """An offer to adults: `stock` citizens of the municipality on any day, price per hour or day in kr."""

    provider_name: str
    ownership: str
    offer_name: str
    offer_type: str
    paragraph: str
    places: int
    stock: float
    price: tuple[int, int]
    unit: Literal["Time", "Døgn"]
    area: str | None


@dataclass(frozen=True, slots=True)
class UnitTemplate:
    """An organisational unit with posts: house (round the clock, with a form for risk) or outgoing."""

    unit_id: str
    unit_name: str
    kind: Literal["house", "outgoing"]
    area: str
    offer_name: str | None
    posts: int
    professions: tuple[str, ...]
    risk_form: RiskForm | None


@cache
def adult_offer_templates() -> tuple[AdultOfferTemplate, ...]:
    """The offers to adults."""
    return tuple(
        AdultOfferTemplate(
            provider_name=r["provider_name"],
            ownership=r["ownership"],
            offer_name=r["offer_name"],
            offer_type=r["offer_type"],
            paragraph=r["paragraph"],
            places=int(r["places"]),
            stock=float(r["stock"]),
            price=(int(r["price_from"]), int(r["price_to"])),
            unit="Time" if r["unit"] == "Time" else "Døgn",
            area=r["area"] or None,
        )
        for r in _rows("adult_offers")
    )


@cache
def units() -> tuple[UnitTemplate, ...]:
    """The units beside the teams of caseworkers."""
    kinds: dict[str, Literal["house", "outgoing"]] = {"house": "house", "outgoing": "outgoing"}
    forms: dict[str, RiskForm] = {form: form for form in get_args(RiskForm)}
    return tuple(
        UnitTemplate(
            unit_id=r["unit_id"],
            unit_name=r["unit_name"],
            kind=kinds[r["kind"]],
            area=r["area"],
            offer_name=r["offer_name"] or None,
            posts=int(r["posts"]),
            professions=tuple(r["professions"].split(",")),
            risk_form=forms.get(r["risk_form"]),
        )
        for r in _rows("units")
    )


@cache
def accounts_by_use() -> tuple[tuple[Account, str], ...]:
    """The accounts, each with the start of the name or paragraph of what it is used for."""
    kinds: dict[str, Literal["Udgift", "Indtægt"]] = {"Udgift": "Udgift", "Indtægt": "Indtægt"}
    return tuple(
        (
            Account(
                account_number=r["account_number"],
                account_name=r["account_name"],
                function=r["function"],
                grouping=r["grouping"] or None,
                kind=kinds[r["kind"]],
                start_date=date.fromisoformat(r["valid_from"]),
                last_day=date.fromisoformat(r["valid_to"]) if r["valid_to"] else None,
                registered_date=date.fromisoformat(r["valid_from"]),
            ),
            r["used_for"],
        )
        for r in _rows("accounts")
    )


def accounts() -> tuple[Account, ...]:
    """The chart of accounts, with the periods its accounts are open."""
    return tuple(account for account, _ in accounts_by_use())
