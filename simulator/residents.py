"""What the own houses note of their residents: whose time it was, who is on the list yet, a special rate on trial."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from simulator import catalogue
from simulator import practice as pr
from simulator.dates import add_months
from simulator.draws import between, stream
from simulator.keys import next_number
from simulator.options import SimulationOptions
from simulator.provision import present
from simulator.truth import MunicipalityTruth, Offer
from simulator.truth_adults import Stay
from simulator.truth_provision import Rate

ONE_DAY = timedelta(days=1)
WITH_ONE_CITIZEN = "ATA-tid"


def add_resident_details(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Names the resident of time spent with one citizen; lets the lists lag and special rates run out."""
    rng = stream(options.seed, truth.municipality_code, "residents")
    _name_residents(rng, truth)
    _lag_behind(rng, options, truth)
    for _, offer in _houses(truth):
        _add_trial_rate(rng, options, truth, offer)


def _houses(truth: MunicipalityTruth) -> Iterator[tuple[str, Offer]]:
    """The unit and the offer of every own house."""
    offers = {offer.offer_name: offer for offer in truth.offers}
    for unit in catalogue.units():
        if unit.kind == "house" and unit.offer_name in offers:
            yield unit.unit_id, offers[unit.offer_name]


def _name_residents(rng: Random, truth: MunicipalityTruth) -> None:
    """Time with one citizen is with somebody who lives there, oftest with those who are budgeted most."""
    offers = {unit_id: offer.offer_id for unit_id, offer in _houses(truth)}
    there: dict[tuple[str, date], list[Stay]] = {}
    named: dict[str, str] = {}
    for place, entry in enumerate(truth.time_registrations):
        offer_id = offers.get(entry.unit_id)
        if offer_id is None or entry.activity != WITH_ONE_CITIZEN:
            continue
        day = (offer_id, entry.work_date)
        if day not in there:
            there[day] = present(truth, *day)
        residents = there[day]
        if entry.registration_id not in named and residents:
            weights = [float(stay.budgeted_weekly_hours or 0) for stay in residents]
            named[entry.registration_id] = rng.choices(residents, weights)[0].cpr
        truth.time_registrations[place] = replace(entry, cpr=named.get(entry.registration_id))


def _lag_behind(rng: Random, options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """The lists are a little behind: the newest resident is not on one yet, and who left last still is."""
    late = options.last_day + between(rng, pr.LIST_LAG_DAYS)
    own = [
        (place, stay)
        for place, stay in enumerate(truth.stays)
        if stay.handling_municipality_code == truth.municipality_code
    ]
    here = [(stay.start_date, place) for place, stay in own if stay.last_day is None]
    gone = [(stay.last_day, place) for place, stay in own if stay.last_day is not None]
    if here:
        _, newest = max(here)
        truth.stays[newest] = replace(truth.stays[newest], registered_date=late)
    if gone:
        _, latest = max(gone)
        truth.stays[latest] = replace(truth.stays[latest], last_day_registered_date=late)


def _add_trial_rate(rng: Random, options: SimulationOptions, truth: MunicipalityTruth, offer: Offer) -> None:
    """Three months at a special rate for the dearest place of the municipality's own, soon to end."""
    own = [
        stay
        for stay in present(truth, offer.offer_id, options.last_day)
        if stay.handling_municipality_code == truth.municipality_code and stay.registered_date <= options.last_day
    ]
    special = {rate.department_id for rate in truth.rates if rate.rate_type == "Særtakst"}
    own = [stay for stay in own if stay.department_id not in special]
    if not own:
        return
    dearest = max(own, key=lambda stay: stay.daily_rate_dkk)
    last = options.last_day + between(rng, pr.TRIAL_LEFT_DAYS)
    start = add_months(last + ONE_DAY, -pr.TRIAL_MONTHS)
    # the registry keeps the rates of a department together
    place = max(place for place, rate in enumerate(truth.rates) if rate.department_id == dearest.department_id)
    truth.rates.insert(
        place + 1,
        Rate(
            rate_id=next_number("T", truth.rates, 5),
            department_id=dearest.department_id,
            rate_type="Særtakst",
            package=None,
            unit="Døgn",
            weekly_hours=None,
            amount_dkk=dearest.daily_rate_dkk,
            start_date=start,
            last_day=last,
            registered_date=start,
        ),
    )
