"""Why placements end: one registration per ended stay at an offer, in the words of the case system."""

from datetime import date, timedelta
from random import Random

from simulator import practice as pr
from simulator.dates import age_on
from simulator.draws import registered, stream, weighted
from simulator.options import SimulationOptions
from simulator.parameters import ADULT_AGE
from simulator.truth import MunicipalityTruth, Service
from simulator.truth_authority import PlacementEnd

PLACEMENT = "Anbringelse"
BOARDING_SCHOOL = "Kost- eller efterskole"


def add_placement_ends(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds the reason why each stay that has ended did so; a renewed grant at the same offer ends nothing."""
    rng = stream(options.seed, truth.municipality_code, "placement_ends")
    births = {person.cpr: person.birth_date for person in truth.persons}
    placements = [s for s in truth.services if s.type == PLACEMENT and s.outcome == "granted"]
    begun = {(s.cpr, s.start_date): s for s in placements}
    for service in placements:
        last = service.last_day
        if last is None or last > options.last_day:
            continue
        after = begun.get((service.cpr, last + timedelta(days=1)))
        if after is None or after.offer_id != service.offer_id:
            truth.placement_ends.append(_end(rng, service, last, births[service.cpr], after))


def _end(rng: Random, service: Service, last: date, birth_date: date, after: Service | None) -> PlacementEnd:
    reason: str | None = _reason(rng, service, last, birth_date, after)
    if rng.random() < pr.NO_END_REASON_SHARE:
        reason = None
    return PlacementEnd(
        case_number=service.case_number,
        cpr=service.cpr,
        offer_name=service.offer_name,
        start_date=service.start_date,
        event="Hjemgivelse eller ophør" if after is None else "Ændret anbringelsessted",
        reason=reason,
        registered_date=registered(rng, last, service.last_day_registered_date or last),
    )


def _reason(rng: Random, service: Service, last: date, birth_date: date, after: Service | None) -> str:
    if service.service_type == BOARDING_SCHOOL:
        return pr.SCHOOL_REASON
    if age_on(birth_date, last + timedelta(days=1)) >= ADULT_AGE:
        return pr.GROWN_UP_REASON
    return weighted(rng, pr.LEFT_CARE_REASONS if after is None else pr.MOVE_REASONS)
