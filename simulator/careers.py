"""Children's cases and the help they get: arrivals, episodes, moves, second interventions, closing."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from simulator import parameters as p
from simulator.catalogue import ServiceType, billings, scale, service_types
from simulator.dates import DAYS_PER_MONTH, DAYS_PER_YEAR, add_days, birthday
from simulator.draws import between, hundredths, registered, stepped, weighted
from simulator.options import SimulationOptions
from simulator.people import Registry, draw_person
from simulator.supply import Place, Supply
from simulator.truth import Case, Offer, Outcome, Person, Service

ONE_DAY = timedelta(days=1)
BOARDING_SCHOOL = "Kost- eller efterskole"
# A school year ends on this day and month; its end is known from the start.
SCHOOL_YEAR_END = (6, 30)
AFTERCARE = tuple(paragraph for kinds in p.AFTERCARE_PARAGRAPHS.values() for paragraph in kinds.values())
DEPARTMENTS = {
    "Social udsathed": "Børn og Familie",
    "Funktionsnedsættelse": "Handicap",
    "Social udsathed og funktionsnedsættelse": "Handicap",
}


@dataclass(slots=True)
class Career:
    """One case of one child with its services; `effect` is the first provider's effect on development."""

    person: Person
    case: Case
    services: list[Service] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    effect: float = 0.0


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of one kind of help, before it is cut into services; last day inclusive."""

    service_type: ServiceType
    start: date
    last: date
    decided: date
    is_aftercare: bool = False
    during_placement: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What the careers of one municipality draw from."""

    rng: Random
    options: SimulationOptions
    supply: Supply
    registry: Registry


def build_careers(world: World) -> list[Career]:
    """All cases with something in the period, ordered by opening day."""
    rng, options = world.rng, world.options
    first = add_days(options.start, -p.BURN_IN_YEARS * DAYS_PER_YEAR)
    days = (options.last_day - first).days + 1
    count = round(p.NEW_CASES_PER_YEAR * scale(options.population) * days / DAYS_PER_YEAR)
    openings = sorted(rng.randrange(days) for _ in range(count))
    careers: list[Career] = []
    for opening in openings:
        career = _career(world, first + timedelta(days=opening), None)
        careers.append(career)
        last = career.case.last_day
        if last is not None and career.services and rng.random() < p.RETURN_SHARE:
            again = last + between(rng, p.RETURN_AFTER_DAYS)
            if again <= options.last_day:
                careers.append(_career(world, again, career.person))
    kept = [c for c in careers if c.case.last_day is None or c.case.last_day >= options.start]
    kept.sort(key=lambda career: career.case.opened_date)
    return [_numbered(career, number) for number, career in enumerate(kept, start=1)]


def with_early_help(rng: Random, careers: list[Career]) -> list[Career]:
    """The careers, of which some began with early preventive help under a paragraph of its own."""
    return [_begun_early(career) if rng.random() < p.EARLY_HELP_SHARE else career for career in careers]


def _begun_early(career: Career) -> Career:
    granted = [service for service in career.services if service.outcome == "granted"]
    first = min(granted, key=lambda service: service.start_date, default=None)
    if first is None or first.service_type not in p.EARLY_HELP_TYPES or first.service_paragraph in AFTERCARE:
        return career
    paragraph = p.EARLY_HELP[first.service_paragraph.split()[0]]
    early = replace(first, decision_paragraph=paragraph, service_paragraph=paragraph)
    return replace(career, services=[early if service is first else service for service in career.services])


def _numbered(career: Career, number: int) -> Career:
    """The career with the case number it gets by order of opening."""
    case_number = f"{career.case.opened_date:%y}-{number:06d}"
    return replace(
        career,
        case=replace(career.case, case_number=case_number),
        services=[replace(service, case_number=case_number) for service in career.services],
    )


def _career(world: World, opened: date, person: Person | None) -> Career:
    rng, options = world.rng, world.options
    case_registered = min(registered(rng, opened, opened), opened + timedelta(days=20))
    decided = opened + between(rng, p.ASSESSMENT_DAYS)
    start = decided + between(rng, p.DECISION_TO_START_DAYS)
    kind = _first_type(rng, person, start)
    if person is None:
        age = rng.triangular(kind.age_from, kind.age_to + 0.99, kind.age_mode + 0.5)
        birth_date = min(opened, add_days(start, -age * DAYS_PER_YEAR))
        person = draw_person(rng, world.registry, birth_date, case_registered)
    group = weighted(rng, p.TARGET_GROUPS)
    case = Case("", person.cpr, group, opened, None, case_registered, None)
    career = Career(person, case)
    if rng.random() < p.NO_INTERVENTION_SHARE or start >= birthday(person.birth_date, kind.age_limit):
        if rng.random() < p.DRAFT_SHARE * 3:
            _add_unused(world, career, Episode(kind, start, start + timedelta(days=180), decided), "draft")
        return _closed(world, career, decided)
    episodes = _episodes(rng, person, Episode(kind, start, start, decided), options.last_day)
    if not episodes:
        return _closed(world, career, start)
    for episode in episodes:
        _add_services(world, career, episode)
    _add_other_rows(world, career, episodes[-1])
    return _closed(world, career, max(episode.last for episode in episodes))


def _closed(world: World, career: Career, last: date) -> Career:
    """The career with its case closed some time after the last event, if that lies in the period."""
    closed = last + between(world.rng, p.CASE_CLOSES_AFTER_DAYS)
    if closed <= world.options.last_day:
        known = registered(world.rng, closed, max(closed, career.case.registered_date))
        career.case = replace(career.case, last_day=closed, last_day_registered_date=known)
    return career


def _first_type(rng: Random, person: Person | None, start: date) -> ServiceType:
    kinds = list(service_types().values())
    if person is not None:
        kinds = [kind for kind in kinds if _fits(kind, person, start)] or kinds
    return rng.choices(kinds, [kind.starts for kind in kinds])[0]


def _fits(kind: ServiceType, person: Person, start: date) -> bool:
    """Whether the child is of an age at which the help begins."""
    return birthday(person.birth_date, kind.age_from) <= start < birthday(person.birth_date, kind.age_to + 1)


def _episodes(rng: Random, person: Person, first: Episode, end: date) -> list[Episode]:
    """Main episodes one after the other, each followed by its second intervention if it has one."""
    episodes: list[Episode] = []
    current: Episode | None = first
    while current is not None and current.start <= end + timedelta(days=60):
        current = replace(current, last=_last_day(rng, person, current))
        episodes.append(current)
        second = _second(rng, person, current)
        if second is not None:
            episodes.append(second)
        current = _next(rng, person, current)
    return episodes


def _last_day(rng: Random, person: Person, episode: Episode) -> date:
    kind = episode.service_type
    limit_age = p.AFTERCARE_LIMIT_AGE if episode.is_aftercare else kind.age_limit
    limit = birthday(person.birth_date, limit_age) - ONE_DAY
    days = rng.gammavariate(p.DURATION_SHAPE, kind.mean_months * DAYS_PER_MONTH / p.DURATION_SHAPE)
    last = add_days(episode.start, max(p.SHORTEST_EPISODE_DAYS, days))
    if kind.service_type == BOARDING_SCHOOL:
        last = _school_year_end(episode.start + timedelta(days=p.SHORTEST_EPISODE_DAYS))
    return max(episode.start, min(last, limit))


def _school_year_end(day: date) -> date:
    end = date(day.year, *SCHOOL_YEAR_END)
    return end if end >= day else date(day.year + 1, *SCHOOL_YEAR_END)


def _second(rng: Random, person: Person, main: Episode) -> Episode | None:
    """A second intervention within the main one's time."""
    if rng.random() >= p.SECOND_INTERVENTION_SHARE or main.is_aftercare:
        return None
    days = (main.last - main.start).days
    start = add_days(main.start, days * rng.uniform(*p.SECOND_START_PART))
    others = [service_types()[name] for name in p.SECOND_TYPES[main.service_type.type]]
    kinds = [kind for kind in others if kind is not main.service_type and _fits(kind, person, start)]
    if not kinds or days < 2 * p.SHORTEST_EPISODE_DAYS:
        return None
    kind = rng.choice(kinds)
    length = max(p.SHORTEST_EPISODE_DAYS, days * rng.uniform(*p.SECOND_LENGTH_PART))
    limit = birthday(person.birth_date, kind.age_limit) - ONE_DAY
    last = min(main.last, add_days(start, length), limit)
    decided = max(main.decided, start - between(rng, p.DECISION_TO_START_DAYS))
    is_placed = main.service_type.type == "Anbringelse"
    return Episode(kind, start, last, decided, during_placement=is_placed) if last >= start else None


def _next(rng: Random, person: Person, last: Episode) -> Episode | None:
    """What follows an episode: continued support from 18, another help, or nothing."""
    start = last.last + ONE_DAY
    if start >= birthday(person.birth_date, p.ADULT_AGE):
        return _aftercare(rng, last, start)
    if rng.random() >= p.NEXT_EPISODE_SHARE:
        return None
    start += between(rng, p.GAP_DAYS)
    to_placement = rng.random() < p.NEXT_IS_PLACEMENT[last.service_type.type]
    target = "Anbringelse" if to_placement else "Forebyggelse"
    kinds = [
        kind
        for kind in service_types().values()
        if kind.type == target and kind is not last.service_type and _fits(kind, person, start)
    ]
    if not kinds:
        return None
    kind = rng.choices(kinds, [kind.starts for kind in kinds])[0]
    return Episode(kind, start, start, start - between(rng, (0, 14)))


def _aftercare(rng: Random, last: Episode, start: date) -> Episode | None:
    placed = last.service_type.type == "Anbringelse" and last.service_type.service_type != BOARDING_SCHOOL
    if last.is_aftercare or not placed or rng.random() >= p.AFTERCARE_SHARE:
        return None
    kind = service_types()[rng.choice(("Eget værelse", "Støttekontaktperson"))]
    return Episode(kind, start, start, start - between(rng, (5, 40)), is_aftercare=True)


def _add_services(world: World, career: Career, episode: Episode) -> None:
    """Cuts an episode into services: one per offer (a move) and per grant (a new price)."""
    rng, kind = world.rng, episode.service_type
    start, decided = episode.start, episode.decided
    place = _choose(world, career, kind, start, episode.last)
    while start <= world.options.last_day + timedelta(days=60):
        rate = (kind.moves_per_year + p.REGRANTS_PER_YEAR) if kind.service_type != BOARDING_SCHOOL else 0.0
        cut = add_days(start, rng.expovariate(rate) * DAYS_PER_YEAR) if rate else episode.last
        last = min(max(cut, start + timedelta(days=p.SHORTEST_EPISODE_DAYS)), episode.last)
        part = replace(episode, start=start, last=last, decided=decided)
        _add_service(world, career, part, place, "granted")
        if last >= episode.last:
            return
        start = last + ONE_DAY
        decided = start - between(rng, (0, 14))
        if rng.random() < kind.moves_per_year / rate:
            place = _choose(world, career, kind, start, episode.last)


def _choose(world: World, career: Career, kind: ServiceType, start: date, last: date) -> Place:
    place = world.supply.choose(world.rng, kind.service_type, start, last, career.case.registered_date)
    if not career.services:
        career.effect = place.effect
    career.offers.append(place.offer)
    return place


def _add_other_rows(world: World, career: Career, episode: Episode) -> None:
    """Now and then a draft left behind, or a grant cancelled before it began."""
    rng = world.rng
    planned = replace(episode, start=add_days(episode.start, rng.randint(20, 90)))
    planned = replace(planned, last=planned.start + timedelta(days=180), decided=planned.start - ONE_DAY * 20)
    if rng.random() < p.DRAFT_SHARE:
        _add_unused(world, career, planned, "draft")
    if rng.random() < p.CANCELLED_SHARE:
        _add_unused(world, career, planned, "cancelled")


def _add_unused(world: World, career: Career, episode: Episode, outcome: Outcome) -> None:
    place = _choose_unused(world, career, episode.service_type)
    if place is not None:
        _add_service(world, career, episode, place, outcome)


def _choose_unused(world: World, career: Career, kind: ServiceType) -> Place | None:
    """An offer named in a row that never ran; it takes no place there."""
    places = world.supply.places[kind.service_type]
    if kind.service_type in world.supply.on_demand or not places:
        return None
    place = world.rng.choice(places)
    career.offers.append(place.offer)
    return place


def _add_service(world: World, career: Career, episode: Episode, place: Place, outcome: Outcome) -> None:
    rng, kind, period_end = world.rng, episode.service_type, world.options.last_day
    known = max(registered(rng, episode.decided, episode.decided), career.case.registered_date)
    if known > period_end and episode.start > period_end:
        return
    is_planned_end = kind.service_type == BOARDING_SCHOOL or outcome != "granted"
    last: date | None = episode.last
    last_known: date | None = known if is_planned_end else registered(rng, episode.last, known)
    if not is_planned_end and episode.last > period_end:
        last, last_known = None, None
    decision, paragraph = _paragraphs(rng, episode, place)
    billing = rng.choices(billings(kind.service_type), [b.weight for b in billings(kind.service_type)])[0]
    price = stepped(rng, *billing.price) * (1 + p.PRICE_GROWTH) ** (episode.start.year - p.PRICE_YEAR)
    name = place.provider.provider_name
    service = Service(
        case_number="",
        cpr=career.person.cpr,
        type=kind.type,
        service_type=kind.service_type,
        provider_id=place.provider.provider_id,
        provider_name=name.upper() if rng.random() < p.NAME_IN_CAPITALS_SHARE else name,
        offer_id=place.offer.offer_id,
        offer_name=place.offer.offer_name,
        decision_date=episode.decided,
        start_date=episode.start,
        last_day=last,
        amount_dkk=hundredths(round(price / 25) * 25),
        quantity=hundredths(stepped(rng, *billing.quantity)),
        unit=billing.unit,
        calculation_frequency=billing.calculation_frequency,
        department=DEPARTMENTS[career.case.target_group],
        decision_paragraph=decision,
        service_paragraph=paragraph,
        outcome=outcome,
        registered_date=known,
        last_day_registered_date=last_known,
        cancelled_date=episode.start - ONE_DAY if outcome == "cancelled" else None,
    )
    if all(service.key != other.key for other in career.services):
        career.services.append(service)


def _paragraphs(rng: Random, episode: Episode, place: Place) -> tuple[str, str]:
    """Decision and service paragraph under the law in force on the day of the decision."""
    act = "BL" if episode.decided >= p.BL_IN_FORCE else "SEL"
    kind = episode.service_type
    if episode.is_aftercare:
        paragraph = p.AFTERCARE_PARAGRAPHS[act][kind.type]
        return paragraph.split(" nr.")[0], paragraph
    if episode.during_placement and kind.service_type == "Aflastning":
        return p.RESPITE_IN_PLACEMENT[act], p.RESPITE_IN_PLACEMENT[act]
    decision, paragraph = (
        (kind.bl_decision, place.bl_paragraph or kind.bl_service)
        if act == "BL"
        else (kind.sel_decision, kind.sel_service)
    )
    if kind.type == "Anbringelse" and rng.random() < p.WITHOUT_CONSENT_SHARE:
        decision = p.WITHOUT_CONSENT[act]
    return decision, paragraph
