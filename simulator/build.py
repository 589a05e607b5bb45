"""Builds the truth of each municipality: the order in which its parts come about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from simulator import catalogue
from simulator import parameters as p
from simulator.adult_followups import add_adult_followups
from simulator.adults import add_adults
from simulator.authority import add_authority
from simulator.careers import Career, World, build_careers, with_early_help
from simulator.dates import DAYS_PER_YEAR, add_days, add_months
from simulator.draws import stream
from simulator.finance import add_finance
from simulator.imperfections import plant
from simulator.leftovers import add_leftovers
from simulator.measuring import Child, draw_condition, measure
from simulator.options import SimulationOptions, delivery_dates
from simulator.outcomes import add_id_changes, add_indicators, add_outcomes, add_school_absence
from simulator.people import Registry
from simulator.placements import add_placement_ends
from simulator.planning import Planning, add_plans
from simulator.provision import add_provision
from simulator.registry import add_registry
from simulator.residents import add_resident_details
from simulator.staff import add_adult_staff, add_children_staff
from simulator.supply import build_supply
from simulator.truth import MunicipalityTruth, PoliticalGoal
from simulator.workforce import add_workforce


def build_truth(options: SimulationOptions) -> list[MunicipalityTruth]:
    """What happens in every municipality asked for; the same options give the same truth."""
    return list(iterate_truth(options))


def iterate_truth(options: SimulationOptions) -> Iterator[MunicipalityTruth]:
    """As build_truth, one municipality at a time. Raises ValueError for more municipalities than known."""
    known = catalogue.municipalities()
    if options.municipalities > len(known):
        raise ValueError(f"Der kan højst simuleres {len(known)} kommuner")
    for slot, (code, place_name) in enumerate(known[: options.municipalities]):
        yield _build(options, slot, code, place_name)


def _build(options: SimulationOptions, slot: int, code: str, place_name: str) -> MunicipalityTruth:
    truth = MunicipalityTruth(code, place_name)
    opened = add_days(options.start, -(p.BURN_IN_YEARS + 1) * DAYS_PER_YEAR)
    supply = build_supply(place_name, options.population, opened)
    world = World(stream(options.seed, code, "careers"), options, supply, Registry(code, slot))
    careers = with_early_help(stream(options.seed, code, "early help"), build_careers(world))
    truth.persons = list({career.person.cpr: career.person for career in careers}.values())
    truth.cases = [career.case for career in careers]
    truth.services = [service for career in careers for service in career.services]
    truth.providers = supply.providers
    used = {offer.offer_id for career in careers for offer in career.offers}
    truth.offers = [
        place.offer
        for service_type, places in supply.places.items()
        for place in places
        if service_type not in supply.on_demand or place.offer.offer_id in used
    ]
    add_children_staff(options, truth, careers)
    _add_results(options, truth, careers)
    truth.political_goals = _political_goals(options)
    plant(stream(options.seed, code, "imperfections"), options, truth)
    _add_other_subjects(options, truth, world.registry)
    return truth


def _add_other_subjects(options: SimulationOptions, truth: MunicipalityTruth, registry: Registry) -> None:
    """What follows from the children's help, and what lies beside it; each with a stream of its own."""
    add_authority(options, truth)
    add_outcomes(options, truth)
    add_id_changes(options, truth, registry, delivery_dates(options))
    add_school_absence(options, truth)
    add_adults(options, truth, registry)
    add_adult_staff(options, truth)
    add_adult_followups(options, truth)
    add_registry(options, truth)
    add_workforce(options, truth)
    add_provision(options, truth, registry)
    add_resident_details(options, truth)
    add_finance(options, truth)
    add_indicators(options, truth)
    add_placement_ends(options, truth)
    add_leftovers(options, truth)


def _add_results(options: SimulationOptions, truth: MunicipalityTruth, careers: list[Career]) -> None:
    rng = stream(options.seed, truth.municipality_code, "results")
    planning, plan_rng = Planning(), stream(options.seed, truth.municipality_code, "planning")
    for career in careers:
        child = Child(rng, options, career, draw_condition(rng, career))
        truth.measurements += measure(child, len(truth.measurements) + 1)
        add_plans(replace(child, rng=plan_rng), planning)
    truth.plans, truth.goals, truth.followups = planning.plans, planning.goals, planning.followups


def _political_goals(options: SimulationOptions) -> list[PoliticalGoal]:
    goals: list[PoliticalGoal] = []
    for number, template in enumerate(catalogue.political_goal_templates(), start=1):
        start = add_months(options.start, 12 * template.from_year)
        last = add_months(start, 12 * template.years) - timedelta(days=1) if template.years else None
        goals.append(
            PoliticalGoal(
                political_goal_id=f"PM{number:02d}",
                dimension=template.dimension,
                goal_text=template.goal_text,
                goal_type=template.goal_type,
                margin_points=Decimal(template.margin_points) if template.margin_points else None,
                start_date=start,
                last_day=last,
                registered_date=start,
            )
        )
    return goals
