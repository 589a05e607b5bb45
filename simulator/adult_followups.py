"""Follow-up of adults' help: in a new offer after three and six months, then each year; some late, some never held."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random

from simulator import practice as pr
from simulator.dates import add_months, not_after
from simulator.draws import between, registered, stream
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from simulator.truth_adults import AdultOrder
from simulator.truth_authority import CaseFollowup

FOLLOWUP_TYPE = "Opfølgning på handleplan"


def add_adult_followups(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds the follow-ups of every adult with an order, with a stream of their own."""
    rng = stream(options.seed, truth.municipality_code, "adult follow-ups")
    orders: dict[str, list[AdultOrder]] = defaultdict(list)
    for order in sorted(truth.orders, key=lambda order: (order.case_number, order.start_date, order.order_id)):
        orders[order.case_number].append(order)
    for mine in orders.values():
        for start, planned, held in _course(rng, mine, options.last_day):
            truth.case_followups.append(_row(rng, truth, mine[0], (start, planned, held)))


def _course(rng: Random, orders: list[AdultOrder], end: date) -> Iterator[tuple[date, date, date | None]]:
    """When the help began, the day planned and the day held, one after the other; the last may be ahead."""
    start = orders[0].start_date
    last = max((order.last_day or end for order in orders), default=end)
    early = [add_months(start, months) for months in pr.ADULT_FOLLOWUP_MONTHS] if orders[0].order_kind == "Ny" else []
    planned = early.pop(0) if early else add_months(start, pr.ADULT_FOLLOWUP_YEARLY_MONTHS)
    while planned <= last or last == end:
        held = _held(rng, planned, min(last, end))
        yield start, planned, held
        if planned > end:
            return
        planned = early.pop(0) if early else add_months(held or planned, pr.ADULT_FOLLOWUP_YEARLY_MONTHS)


def _held(rng: Random, planned: date, last: date) -> date | None:
    point = rng.random()
    if point < pr.FOLLOWUP_NEVER_SHARE:
        return None
    if point < pr.FOLLOWUP_NEVER_SHARE + pr.FOLLOWUP_LATE_SHARE:
        return not_after(planned + between(rng, pr.FOLLOWUP_LATE_DAYS), last)
    return not_after(planned - between(rng, (0, 12)), last)


def _row(
    rng: Random, truth: MunicipalityTruth, order: AdultOrder, days: tuple[date, date, date | None]
) -> CaseFollowup:
    start, planned, held = days
    known = order.registered_date
    return CaseFollowup(
        followup_id=f"OV{len(truth.case_followups) + 1:06d}",
        case_number=order.case_number,
        cpr=order.cpr,
        followup_type=FOLLOWUP_TYPE,
        service_start_date=start,
        planned_date=planned,
        held_date=held,
        next_date=None if held is None else add_months(held, pr.ADULT_FOLLOWUP_YEARLY_MONTHS),
        status_report_date=None,
        registered_date=known,
        held_registered_date=None if held is None else registered(rng, held, max(held, known)),
    )
