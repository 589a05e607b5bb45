"""What the municipality's own providers do: stays, visits, time sheets, incidents, inquiries, plans, scores."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from simulator import catalogue
from simulator import practice as pr
from simulator.dates import DAYS_PER_YEAR, add_days, add_months
from simulator.draws import between, registered, stream, weighted
from simulator.economy import rounded
from simulator.keys import next_number
from simulator.options import SimulationOptions
from simulator.outcomes import cpr_on
from simulator.people import Registry
from simulator.truth import MunicipalityTruth, Offer, Service
from simulator.truth_adults import AdultOrder, Stay
from simulator.truth_provision import (
    ChildServiceRecord,
    DayPlanLine,
    DeliveredHours,
    Incident,
    Inquiry,
    ProviderGoalScore,
    RiskForm,
    RiskProfile,
    Visit,
)
from simulator.truth_resources import JobPeriod
from simulator.workforce import SATURDAY, detail_start, quarter_hours

ONE_DAY = timedelta(days=1)
LOST_HOUR = 2
WEEKDAYS = ("Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag")
MOBILE_UNITS = {"E22": "Bostøtte Nord", "E23": "Bostøtte Syd"}
SOFUS_TYPES = ("Familiebehandling", "Støtte i hjemmet", "Støttekontaktperson")
HELD_HOURS = (8, 9, 10, 11, 12, 13, 14, 15, 17)
AREAS: dict[str, Literal["Børn og unge", "Voksne"]] = {"Børn og unge": "Børn og unge", "Voksne": "Voksne"}
SCALES: tuple[Literal["1-5", "1-10", "Kan selv", "Trafiklys"], ...] = ("1-5", "1-10", "Kan selv", "Trafiklys")


@dataclass(slots=True)
class House:
    """The generator and options of the own providers, the truth, and their staff by unit."""

    rng: Random
    options: SimulationOptions
    truth: MunicipalityTruth
    staff: dict[str, list[JobPeriod]] = field(default_factory=lambda: defaultdict(list))

    @property
    def end(self) -> date:
        """The last day simulated."""
        return self.options.last_day

    def on_duty(self, unit_id: str, day: date) -> list[JobPeriod]:
        """Who is employed in a unit on `day`, the manager left out."""
        return [
            job
            for job in self.staff[unit_id]
            if job.start_date <= day and (job.last_day is None or day <= job.last_day) and job.job_title != "Leder"
        ]


def add_provision(options: SimulationOptions, truth: MunicipalityTruth, registry: Registry) -> None:
    """Adds what the own providers registered of their work."""
    house = House(stream(options.seed, truth.municipality_code, "provision"), options, truth)
    for job in truth.jobs:
        house.staff[job.unit_id].append(job)
    _add_stays(house, registry)
    _add_visits(house)
    _add_time_sheets(house)
    for unit in catalogue.units():
        offer = next((offer for offer in truth.offers if offer.offer_name == unit.offer_name), None)
        if unit.kind == "house" and offer is not None:
            _add_incidents(house, offer, AREAS[unit.area])
            _add_inquiries(house, offer)
            _add_risks(house, offer, unit.risk_form)
            _add_day_plans(house, offer)
    _add_child_services(house)
    _add_goal_scores(house)


# --- stays -----------------------------------------------------------------------------------------------


def _add_stays(house: House, registry: Registry) -> None:
    """Everyone living in the own houses: the municipality's children and adults, and others' citizens."""
    truth, changes = house.truth, {change.new_cpr: change for change in house.truth.id_changes}
    offers = {offer.offer_id: offer for offer in truth.offers}
    own = {unit.offer_name for unit in catalogue.units() if unit.kind == "house"}
    for service in truth.services:
        if service.outcome == "granted" and service.offer_name in own and _counts(house, service):
            cpr = cpr_on(changes, service.cpr, service.start_date)
            _add_stay(house, offers[service.offer_id], (service, service.amount_dkk, cpr), None)
    for order in truth.orders:
        if order.offer_name in own:
            _add_stay(house, offers[order.offer_id], (order, order.amount_dkk, order.cpr), None)
    for unit in catalogue.units():
        offer = next((offer for offer in truth.offers if offer.offer_name == unit.offer_name), None)
        if unit.kind == "house" and offer is not None:
            _add_foreigners(house, registry, offer, unit.area)


def _counts(house: House, service: Service) -> bool:
    return service.last_day is None or service.last_day >= house.options.start


def _add_stay(
    house: House, offer: Offer, granted: tuple[Service | AdultOrder, Decimal, str], municipality: str | None
) -> None:
    help_, rate, cpr = granted
    departments = [d for d in house.truth.departments if d.offer_id == offer.offer_id]
    department = house.rng.choice(departments)
    paragraph = help_.service_paragraph if isinstance(help_, Service) else help_.paragraph
    known = max(help_.start_date, registered(house.rng, help_.start_date, help_.start_date))
    if help_.start_date > house.end:
        return
    ended = help_.last_day if help_.last_day is not None and help_.last_day <= house.end else None
    row = Stay(
        cpr=cpr,
        offer_id=offer.offer_id,
        department_id=department.department_id,
        paragraph=paragraph,
        start_date=help_.start_date,
        last_day=ended,
        daily_rate_dkk=rate,
        budgeted_weekly_hours=Decimal(house.rng.choice((14, 21, 28, 35, 42))).quantize(Decimal("0.01")),
        handling_municipality_code=municipality or house.truth.municipality_code,
        registered_date=known,
        last_day_registered_date=None if ended is None else max(known, registered(house.rng, ended, ended)),
    )
    if all(row.key != other.key for other in house.truth.stays):
        house.truth.stays.append(row)


def _add_foreigners(house: House, registry: Registry, offer: Offer, area: str) -> None:
    """Other municipalities' citizens fill most of what is left."""
    rng, truth = house.rng, house.truth
    department = next(d for d in truth.departments if d.offer_id == offer.offer_id)
    places = offer.places or 4
    days = [add_months(house.options.start, months) for months in range(0, 12 * house.options.years, 3)]
    own = sum(len(present(truth, offer.offer_id, day)) for day in days) / len(days)
    aim = max(1, round(places * pr.FULL_SHARE - own))
    years = 1.5 if area == "Børn og unge" else 5.0
    for _ in range(aim):
        start = add_days(house.options.start, -rng.uniform(0, years) * DAYS_PER_YEAR)
        while start <= house.end:
            last = add_days(start, max(60.0, rng.expovariate(1 / years) * DAYS_PER_YEAR))
            age = rng.uniform(9, 16) if area == "Børn og unge" else rng.uniform(19, 60)
            cpr = registry.next_cpr(add_days(start, -age * DAYS_PER_YEAR), rng.choice(("Mand", "Kvinde")))
            last = _while_room(house, offer, start, last)
            ended = last if last <= house.end else None
            known = registered(rng, start, start)
            if last >= max(start, house.options.start):
                truth.stays.append(
                    Stay(
                        cpr=cpr,
                        offer_id=offer.offer_id,
                        department_id=department.department_id,
                        paragraph=department.legal_basis,
                        start_date=start,
                        last_day=ended,
                        daily_rate_dkk=rounded(Decimal(rng.randint(1_900, 4_200))),
                        budgeted_weekly_hours=Decimal(rng.choice((21, 28, 35))).quantize(Decimal("0.01")),
                        handling_municipality_code=rng.choice(("461", "561", "751", "851", "630")),
                        registered_date=known,
                        last_day_registered_date=None if ended is None else max(known, registered(rng, ended, ended)),
                    )
                )
            start = max(start, last) + between(rng, (10, 120))


def _while_room(house: House, offer: Offer, start: date, last: date) -> date:
    """The last day of a stay, earlier when others fill the house."""
    day, until = max(start, house.options.start), min(last, house.end)
    while day <= until:
        if len(present(house.truth, offer.offer_id, day)) >= (offer.places or 4):
            return day - ONE_DAY
        day += timedelta(days=10)
    return last


def present(truth: MunicipalityTruth, offer_id: str, day: date) -> list[Stay]:
    """Who lives in an offer on `day`."""
    return [
        stay
        for stay in truth.stays
        if stay.offer_id == offer_id and stay.start_date <= day and (stay.last_day is None or day <= stay.last_day)
    ]


# --- visits and time sheets ------------------------------------------------------------------------------


def _add_visits(house: House) -> None:
    """Weekly visits to those with support at home; cancelled by themselves, relatives, or us."""
    rng = house.rng
    weekly = {grant.order_id: grant.weekly_hours for grant in house.truth.granted_hours}
    units = {name: unit_id for unit_id, name in MOBILE_UNITS.items()}
    first = detail_start(house.options)
    for order in house.truth.orders:
        unit_id = units.get(order.offer_name)
        if unit_id is None:
            continue
        hours = float(weekly[order.order_id])
        day = max(first, order.start_date)
        day += timedelta(days=rng.randrange(7))
        last = min(order.last_day or house.end, house.end)
        staff = house.on_duty(unit_id, day)
        employee = rng.choice(staff) if staff else None
        step = 7 if hours >= pr.WEEKLY_VISIT_HOURS else 14
        while day <= last and employee is not None:
            if employee.last_day is not None and day > employee.last_day:
                staff = house.on_duty(unit_id, day)
                employee = rng.choice(staff) if staff else employee
            count = 2 if hours > pr.ONE_VISIT_HOURS else 1
            for visit_day in (_weekday(day + timedelta(days=3 * number)) for number in range(count)):
                if visit_day <= last:
                    _add_visit(house, order, employee.employee_id, visit_day, hours * step / 7 / count)
            day += timedelta(days=step)


def _weekday(day: date) -> date:
    """The day, or the Monday after when it is in a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def _add_visit(house: House, order: AdultOrder, employee_id: str, day: date, hours: float) -> None:
    rng = house.rng
    planned = datetime.combine(day, time(rng.choice(HELD_HOURS), rng.choice((0, 15, 30, 45))))
    minutes = max(30, min(240, round(hours * 60 / 15) * 15))
    is_cancelled = rng.random() < pr.VISIT_CANCELLED_SHARE
    began = None if is_cancelled else planned + timedelta(minutes=rng.choice((0, 0, 5, 10, 20)))
    held = None if is_cancelled else max(10, round(minutes * rng.uniform(*pr.DELIVERED_PART) / 5) * 5)
    cancelled = planned - timedelta(hours=rng.choice((1, 2, 4, 24, 48))) if is_cancelled else None
    house.truth.visits.append(
        Visit(
            visit_id=next_number("BE", house.truth.visits, 7),
            cpr=order.cpr,
            employee_id=employee_id,
            offer_id=order.offer_id,
            order_id=order.order_id,
            planned_at=planned,
            planned_minutes=minutes,
            started_at=began,
            duration_minutes=held,
            cancelled_at=cancelled,
            cancelled_by=weighted(rng, pr.CANCELLED_BY) if is_cancelled else None,
            registered_date=day,
        )
    )


def _add_time_sheets(house: House) -> None:
    """Sheets of the mobile teams' last months: what the visits took, with driving, notes and meetings."""
    paragraphs = {order.order_id: order.paragraph for order in house.truth.orders}
    teams = {job.employee_id: unit for unit in MOBILE_UNITS for job in house.staff[unit]}
    first = add_months(house.end.replace(day=1), 1 - house.options.sheet_months)
    days: dict[tuple[str, date], int] = defaultdict(int)
    for visit in house.truth.visits:
        if visit.started_at is None or visit.duration_minutes is None or visit.event_date < first:
            continue
        team = MOBILE_UNITS[teams[visit.employee_id]]
        head = (team, visit.employee_id, visit.event_date)
        hours = max(Decimal("0.25"), quarter_hours(visit.duration_minutes / 60))
        _add_line(house, head, "ATA-tid", hours, (visit.cpr, paragraphs[visit.order_id]))
        days[(visit.employee_id, visit.event_date)] += 1
    for (employee_id, day), count in sorted(days.items()):
        head = (MOBILE_UNITS[teams[employee_id]], employee_id, day)
        _add_line(house, head, "Transport", quarter_hours(0.3 * count + 0.2), None)
        _add_line(house, head, "Dokumentation", quarter_hours(0.25 * count + 0.2), None)
        if day.weekday() == 1:
            _add_line(house, head, "Møde", Decimal("1.50"), None)


def _add_line(
    house: House, head: tuple[str, str, date], activity: str, hours: Decimal, citizen: tuple[str, str] | None
) -> None:
    team, employee_id, day = head
    house.truth.delivered_hours.append(
        DeliveredHours(
            line_id=next_number("TS", house.truth.delivered_hours, 7),
            team_name=f"Team {team}",
            employee_id=employee_id,
            work_date=day,
            cpr=None if citizen is None else citizen[0],
            activity=activity,
            hours=rounded(hours),
            paragraph=None if citizen is None else citizen[1],
            registered_date=day + timedelta(days=7 - day.weekday()),
        )
    )


# --- incidents, inquiries, risk, plans -------------------------------------------------------------------


def _moments(house: House, per_year: float) -> Iterator[datetime]:
    """Moments in the period at an even rate, more of them in the afternoon and evening."""
    rng, day = house.rng, house.options.start
    while per_year > 0:
        day = add_days(day, max(0.0, rng.expovariate(per_year) * DAYS_PER_YEAR))
        if day > house.end:
            return
        hour = min(23, max(0, round(rng.gauss(16, 4.5))))
        # No clock shows two o'clock in the night to summer time.
        hour += hour == LOST_HOUR
        yield datetime.combine(day, time(hour, rng.randrange(60)))


def _add_incidents(house: House, offer: Offer, area: Literal["Børn og unge", "Voksne"]) -> None:
    rng = house.rng
    for kind, rate in pr.INCIDENTS_PER_PLACE_YEAR.items():
        scale_name: Literal["0-5", "1-10"] | None = None
        if kind in ("Vold", "Trusler", "Anden krænkende adfærd"):
            scale_name = "0-5" if area == "Voksne" else "1-10"
        for moment in _moments(house, rate * (offer.places or 4)):
            day = moment.date()
            people = present(house.truth, offer.offer_id, day)
            if not people:
                continue
            top = 5 if scale_name == "0-5" else 10
            severity = min(top, max(1, round(rng.gauss(top * 0.35, top * 0.2)))) if scale_name else None
            known = registered(rng, day, day)
            house.truth.incidents.append(
                Incident(
                    incident_id=next_number("HA", house.truth.incidents),
                    offer_id=offer.offer_id,
                    cpr=rng.choice(people).cpr if rng.random() < 0.95 else None,  # noqa: PLR2004
                    incident_type=kind,
                    area=area,
                    occurred_at=moment,
                    situation=rng.choice(pr.SITUATIONS),
                    severity=severity,
                    severity_scale=scale_name,
                    reported_date=known if kind in ("Magtanvendelse", "Utilsigtet hændelse") else None,
                    registered_date=known,
                )
            )


def _add_inquiries(house: House, offer: Offer) -> None:
    rng = house.rng
    for moment in _moments(house, pr.INQUIRIES_PER_PLACE_YEAR * (offer.places or 4)):
        day = moment.date()
        accepted = rng.random() < pr.INQUIRY_ACCEPTED_SHARE
        house.truth.inquiries.append(
            Inquiry(
                inquiry_id=next_number("HE", house.truth.inquiries),
                offer_id=offer.offer_id,
                inquiry_date=day,
                municipality_code=rng.choice(("461", "561", "751", "851", "630", house.truth.municipality_code)),
                problem_type=weighted(rng, pr.PROBLEM_TYPES),
                is_accepted=accepted,
                refusal_reason=None if accepted else weighted(rng, pr.REFUSAL_REASONS),
                answered_date=min(house.end, day + between(rng, (0, 14))),
                registered_date=min(house.end, day + between(rng, (0, 14))),
            )
        )


def _add_risks(house: House, offer: Offer, form: RiskForm | None) -> None:
    """A risk assessment of each resident every six weeks or so, in the house's own form."""
    rng = house.rng
    if form is None:
        return
    stays = [stay for stay in house.truth.stays if stay.offer_id == offer.offer_id]
    for number, stay in enumerate(stays):
        lights = pr.RISK_LIGHTS if number % pr.CHALLENGED_EVERY else pr.CHALLENGED_LIGHTS
        day = max(stay.start_date, house.options.start) + between(rng, (1, 40))
        while day <= min(stay.last_day or house.end, house.end):
            shift: Literal["Dag", "Aften", "Nat"] = rng.choice(("Dag", "Aften", "Aften"))
            hour = 10 if shift == "Dag" else 19
            colour = weighted(rng, lights)
            is_bvc = form == "BVC"
            house.truth.risk_profiles.append(
                RiskProfile(
                    profile_id=next_number("RP", house.truth.risk_profiles),
                    cpr=stay.cpr,
                    offer_id=offer.offer_id,
                    instrument=form,
                    assessed_at=datetime.combine(day, time(hour, rng.randrange(60))),
                    shift=shift,
                    colour=None if is_bvc else colour,  # type: ignore[arg-type]
                    bvc_score=min(6, max(0, round(rng.gauss(1, 1.2)))) if is_bvc else None,
                    registered_date=registered(rng, day, day),
                )
            )
            day += between(rng, pr.RISK_EVERY_DAYS)


def _add_day_plans(house: House, offer: Offer) -> None:
    """A 24-hour plan of each resident now: weekday, hour, theme, minutes."""
    rng = house.rng
    themes = list(pr.VUM_THEMES)[:4] + list(pr.VUM_THEMES)[-1:]
    for order, stay in enumerate(present(house.truth, offer.offer_id, house.end), start=1):
        made = min(house.end - timedelta(days=100), stay.start_date + timedelta(days=30))
        made = max(made, stay.start_date, house.options.start)
        number = f"DP{stay.offer_id}-{order:03d}"
        for weekday in WEEKDAYS:
            for hour in sorted(rng.sample(range(6, 23), 4)):
                house.truth.day_plans.append(
                    DayPlanLine(
                        plan_id=number,
                        weekday=weekday,
                        hour_band=hour,
                        theme=rng.choice(themes),
                        cpr=stay.cpr,
                        minutes=rng.choice((10, 15, 20, 30, 45, 60)),
                        group_size=rng.choice((1, 1, 1, 2, 4)),
                        valid_from=made,
                        valid_last_day=None,
                        registered_date=max(made, stay.registered_date),
                    )
                )


# --- children's help as the provider has it --------------------------------------------------------------


def _add_child_services(house: House) -> None:
    """The own family house's records of its children; a few are missing, dates and hours differ a little."""
    rng, truth = house.rng, house.truth
    own = {p.provider_id for p in truth.providers if p.ownership == "Kommunen selv"}
    leaders = [job for job in truth.jobs if job.unit_id == "E12" and job.job_title == "Leder"] or truth.jobs[:1]
    names = {employee.employee_id: employee.full_name for employee in truth.employees}
    for service in truth.services:
        is_own = service.provider_id in own and service.service_type in SOFUS_TYPES
        if service.outcome != "granted" or not is_own or not _counts(house, service):
            continue
        if rng.random() < pr.CHILD_RECORD_MISSING_SHARE or service.start_date > house.end:
            continue
        leader = rng.choice(leaders)
        matched = max(service.decision_date, service.start_date - between(rng, (0, 6)))
        begun = service.start_date + (between(rng, (1, 9)) if rng.random() < 0.1 else timedelta())  # noqa: PLR2004
        stop = service.last_day if service.last_day is not None and service.last_day <= house.end else None
        hours = service.quantity if service.unit == "Time" and service.calculation_frequency == "Pr. uge" else None
        known = max(service.registered_date, matched)
        truth.child_services.append(
            ChildServiceRecord(
                record_id=next_number("SF", truth.child_services),
                case_number=service.case_number,
                service_type=service.service_type,
                unit_name="Familiehuset",
                coordinator_name=names[leader.employee_id],
                coordinator_id=leader.employee_id,
                referred_date=service.decision_date,
                matched_date=matched,
                start_date=begun if stop is None or begun <= stop else service.start_date,
                stop_date=stop,
                weekly_hours=hours,
                stop_reason=None if stop is None else weighted(rng, pr.CHILD_RECORD_STOP_REASONS),
                registered_date=known,
                stop_registered_date=None if stop is None else registered(rng, stop, max(stop, known)),
            )
        )


def _add_goal_scores(house: House) -> None:
    """The provider's own scores of the goals it works with, on its own scale, about every three months."""
    rng, truth = house.rng, house.truth
    by_case: dict[str, Service] = {}
    for service in truth.services:
        if service.outcome == "granted":
            by_case.setdefault(service.case_number, service)
    scales = {p.provider_id: rng.choice(SCALES) for p in truth.providers}
    for goal in truth.goals:
        found = by_case.get(goal.case_number)
        if found is None or rng.random() >= pr.PROVIDER_SCORE_SHARE:
            continue
        scale_name, level = scales[found.provider_id], rng.uniform(0.1, 0.5)
        day = max(goal.created_date, house.options.start) + between(rng, (20, 90))
        while day <= min(goal.last_day or house.end, house.end):
            level = min(1.0, max(0.0, level + rng.gauss(0.09, 0.12)))
            truth.provider_goal_scores.append(
                ProviderGoalScore(
                    score_id=next_number("LS", truth.provider_goal_scores),
                    cpr=found.cpr,
                    goal_id=goal.goal_id,
                    sub_goal_id=f"{goal.goal_id}-{rng.randint(1, 3)}" if rng.random() < 0.5 else None,  # noqa: PLR2004
                    offer_id=found.offer_id,
                    scored_date=day,
                    rater=rng.choice(("Leverandør", "Leverandør", "Leverandør", "Barn/ung")),
                    scale=scale_name,
                    value=goal_value(scale_name, level),
                    registered_date=max(registered(rng, day, day), goal.registered_date),
                )
            )
            day += between(rng, pr.PROVIDER_SCORE_DAYS)


def goal_value(scale_name: str, level: float) -> str:
    """A share 0-1 of the way (1 best) on a provider's own scale."""
    if scale_name == "Trafiklys":
        return ("Rød", "Gul", "Grøn")[min(2, int(level * 3))]
    if scale_name == "Kan selv":
        return ("Kan med hjælp", "Kan delvist", "Kan selv")[min(2, int(level * 3))]
    top = 5 if scale_name == "1-5" else 10
    return str(1 + min(top - 1, int(level * top)))
