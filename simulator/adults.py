"""Adults with social support: who they are, what they are granted and from whom, and how they are assessed."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from simulator import catalogue
from simulator import practice as pr
from simulator.catalogue import AdultOfferTemplate, adult_offer_templates, scale
from simulator.dates import DAYS_PER_YEAR, add_days, add_months, age_on, birthday
from simulator.draws import between, registered, stepped, stream, tenths, weighted
from simulator.economy import rounded
from simulator.keys import next_number
from simulator.options import SimulationOptions
from simulator.people import Registry
from simulator.truth import MunicipalityTruth, Offer, Person, Provider
from simulator.truth_adults import Adult, AdultOrder, ExpectedInflow, GrantedHours, VumScore

ONE_DAY = timedelta(days=1)
ADULT_AGE = 18
WEEKS_A_MONTH = Decimal("365.25") / 7 / 12
DAYS_A_MONTH = Decimal("365.25") / 12
QUARTER = Decimal("0.25")


@dataclass(slots=True)
class AdultArea:
    """The generator and options of the adult area, and the truth that it adds to."""

    rng: Random
    options: SimulationOptions
    truth: MunicipalityTruth
    registry: Registry
    offers: dict[str, tuple[Offer, Provider]]
    from_children: list[Person]
    occupied: dict[str, list[tuple[date, date]]] = field(default_factory=dict)

    @property
    def end(self) -> date:
        """The last day simulated."""
        return self.options.last_day


def add_adults(options: SimulationOptions, truth: MunicipalityTruth, registry: Registry) -> None:
    """Adds the adult providers and offers, the adults, and everything granted to them."""
    rng = stream(options.seed, truth.municipality_code, "adults")
    offers = _add_offers(options, truth)
    turned = [p for p in truth.persons if options.start <= birthday(p.birth_date, ADULT_AGE) <= options.last_day]
    area = AdultArea(rng, options, truth, registry, offers, turned)
    for template in adult_offer_templates():
        _add_citizens(area, template)
    truth.adults.sort(key=lambda adult: adult.case_number)
    _add_inflow(area)


def _add_offers(options: SimulationOptions, truth: MunicipalityTruth) -> dict[str, tuple[Offer, Provider]]:
    """The providers and offers for adults, after the children's in the registry."""
    opened = min(offer.start_date for offer in truth.offers)
    known: dict[str, Provider] = {}
    found: dict[str, tuple[Offer, Provider]] = {}
    for template in adult_offer_templates():
        name = template.provider_name.format(place=truth.place_name)
        if name not in known:
            number = len(truth.providers) + 1
            known[name] = Provider(f"L{number:03d}", name, f"00{number:06d}", template.ownership, opened)
            truth.providers.append(known[name])
        own = sum(offer.provider_id == known[name].provider_id for offer in truth.offers)
        offer = Offer(
            offer_id=f"{known[name].provider_id}-{own + 1:02d}",
            offer_name=template.offer_name,
            provider_id=known[name].provider_id,
            offer_type=template.offer_type,
            place_of_stay_code=None,
            places=max(template.places, round(template.places * scale(options.population))) or None,
            target_group=None,
            start_date=opened,
            last_day=None,
            registered_date=opened,
        )
        truth.offers.append(offer)
        found[template.offer_name] = (offer, known[name])
    return found


def _add_citizens(area: AdultArea, template: AdultOfferTemplate) -> None:
    """The stock from before the period, and those who come during it."""
    rng, options = area.rng, area.options
    first = add_days(options.start, -pr.ADULT_BURN_IN_YEARS * DAYS_PER_YEAR)
    years, stock = pr.ORDER_YEARS[template.paragraph], template.stock * scale(options.population)
    starts = [first] * round(stock)
    day = first
    while stock > 0:
        day = add_days(day, max(1.0, rng.expovariate(stock / years) * DAYS_PER_YEAR))
        if day > area.end:
            break
        starts.append(day)
    for start in starts:
        last = add_days(start, max(30.0, rng.expovariate(1 / years) * DAYS_PER_YEAR))
        if last >= options.start and _has_room(area, template, start, last):
            _add_citizen(area, template, start, last)


def _has_room(area: AdultArea, template: AdultOfferTemplate, start: date, last: date) -> bool:
    places = area.offers[template.offer_name][0].places
    stays = area.occupied.setdefault(template.offer_name, [])
    if places is not None and sum(begun <= start <= ended for begun, ended in stays) >= places * pr.OWN_PLACES_SHARE:
        return False
    stays.append((start, last))
    return True


def _add_citizen(area: AdultArea, template: AdultOfferTemplate, start: date, last: date) -> None:
    adult = _draw_adult(area, template, start)
    closed = last + between(area.rng, (0, 40))
    if closed <= area.end:
        adult = replace(adult, closed_date=closed, closed_registered_date=registered(area.rng, closed, closed))
    area.truth.adults.append(adult)
    severity = area.rng.gauss(2.0 if template.unit == "Time" else 2.7, 0.6)
    _add_orders(area, adult, template, (start, last))
    _add_vum(area, adult, (start, min(last, area.end)), severity)


def _draw_adult(area: AdultArea, template: AdultOfferTemplate, start: date) -> Adult:
    """Somebody new, or a young person whom the children's area knows (the same person number)."""
    rng = area.rng
    groups = pr.ADULT_GROUPS
    if template.area is not None:
        is_psychiatry = template.area == "Socialpsykiatri"
        groups = {name: w for name, w in groups.items() if (name in pr.PSYCHIATRY_GROUPS) == is_psychiatry}
    group = weighted(rng, groups)
    opened = start - between(rng, (20, 120))
    known = registered(rng, opened, opened)
    young = [p for p in area.from_children if birthday(p.birth_date, ADULT_AGE) <= start]
    if young and start >= area.options.start and rng.random() < pr.FROM_CHILDREN_SHARE:
        person = rng.choice(young)
        area.from_children.remove(person)
    else:
        person = _draw_person(area, start, known)
    return Adult(
        cpr=person.cpr,
        first_name=person.first_name,
        last_name=person.last_name,
        sex=person.sex,
        birth_date=person.birth_date,
        residence_municipality_code=person.residence_municipality_code,
        case_number=next_number(f"V{opened:%y}-", area.truth.adults),
        area="Socialpsykiatri" if group in pr.PSYCHIATRY_GROUPS else "Handicap",
        target_group=group,
        opened_date=opened,
        closed_date=None,
        registered_date=known,
        closed_registered_date=None,
    )


def _draw_person(area: AdultArea, start: date, known: date) -> Person:
    rng = area.rng
    low, high, mode = pr.ADULT_AGES
    birth_date = add_days(start, -rng.triangular(low + 0.05, high, mode) * DAYS_PER_YEAR)
    sex: Literal["Mand", "Kvinde"] = "Mand" if rng.random() < 0.55 else "Kvinde"  # noqa: PLR2004 - a little over half
    return Person(
        cpr=area.registry.next_cpr(birth_date, sex),
        first_name=rng.choice(catalogue.names("boy" if sex == "Mand" else "girl")),
        last_name=rng.choice(catalogue.names("family")),
        sex=sex,
        birth_date=birth_date,
        residence_municipality_code=area.truth.municipality_code,
        school_district=None,
        registered_date=known,
    )


# --- orders and hours ------------------------------------------------------------------------------------


def _add_orders(area: AdultArea, adult: Adult, template: AdultOfferTemplate, span: tuple[date, date]) -> None:
    """The help as orders in a row: the first one new, later ones changed or extended, with new prices."""
    rng, (start, last) = area.rng, span
    base = rng.uniform(*template.price)
    hours = Decimal(max(2, round(rng.lognormvariate(0.95, 0.6) * 4))) * QUARTER if template.unit == "Time" else None
    kind: Literal["Ny", "Ændring", "Forlængelse"] = "Ny"
    while start <= min(last, area.end + timedelta(days=30)):
        cut = add_days(start, 90 + rng.expovariate(1 / pr.ORDER_REGRANT_YEARS) * DAYS_PER_YEAR)
        until = min(cut, last)
        if until >= area.options.start:
            price = Decimal(round(base * 1.03 ** (start.year - 2025) * 4)) / 4
            _add_order(area, adult, template, (kind, start, until, until == last), (price, hours))
        start = until + ONE_DAY
        kind = rng.choice(("Ændring", "Forlængelse", "Forlængelse"))
        if hours is not None and kind == "Ændring":
            hours = max(QUARTER * 2, hours + rng.choice((-4, -2, -2, 2, 4)) * QUARTER)


def _add_order(
    area: AdultArea,
    adult: Adult,
    template: AdultOfferTemplate,
    span: tuple[Literal["Ny", "Ændring", "Forlængelse"], date, date, bool],
    granted: tuple[Decimal, Decimal | None],
) -> None:
    rng, (kind, start, until, is_last), (price, hours) = area.rng, span, granted
    offer, provider = area.offers[template.offer_name]
    decided = max(adult.opened_date, start - between(rng, (3, 35)))
    known = registered(rng, decided, max(decided, adult.registered_date))
    if known > area.end:
        return
    monthly = price * hours * WEEKS_A_MONTH if hours is not None else price * DAYS_A_MONTH
    has_ended = until <= area.end
    order = AdultOrder(
        order_id=next_number("B", area.truth.orders),
        order_kind=kind,
        cpr=adult.cpr,
        case_number=adult.case_number,
        paragraph=template.paragraph,
        provider_id=provider.provider_id,
        provider_name=provider.provider_name,
        offer_id=offer.offer_id,
        offer_name=offer.offer_name,
        application_date=max(adult.opened_date, decided - between(rng, (5, 60))),
        board_date=max(adult.opened_date, decided - between(rng, (1, 10))) if monthly > pr.BOARD_FROM_DKK else None,
        decision_date=decided,
        start_date=start,
        last_day=until if has_ended else None,
        monthly_price_dkk=rounded(monthly),
        amount_dkk=rounded(price),
        price_unit=template.unit,
        weekly_hours=None if hours is None else hours.quantize(Decimal("0.01")),
        needs_coordination=rng.random() < 0.3,  # noqa: PLR2004 - three in ten have other plans too
        is_consent_given=rng.random() < 0.96,  # noqa: PLR2004
        is_own=provider.ownership == "Kommunen selv",
        end_reason=weighted(rng, pr.ORDER_END_REASONS) if has_ended and is_last else None,
        registered_date=known,
        last_day_registered_date=registered(rng, until, max(until, known)) if has_ended else None,
    )
    area.truth.orders.append(order)
    _add_grants(area, order, hours)


def _add_grants(area: AdultArea, order: AdultOrder, hours: Decimal | None) -> None:
    """Hours of support, fixed or an interval; a place has a package instead, with its hours."""
    rng = area.rng
    package, high, period = None, None, "Uge"
    low = hours
    if low is None:
        number = stepped(rng, 1, 5, 1)
        package, low = f"P{number}", Decimal(7 * number)
        high = low + 7
    elif rng.random() < pr.INTERVAL_SHARE:
        high = low + rng.choice((1, 2)) * Decimal("0.5")
    if high is None and rng.random() < pr.MONTHLY_HOURS_SHARE:
        low, period = low * 4, "Måned"
    grant = GrantedHours(
        grant_id=next_number("BV", area.truth.granted_hours),
        order_id=order.order_id,
        cpr=order.cpr,
        case_number=order.case_number,
        paragraph=order.paragraph,
        offer_name=order.offer_name,
        start_date=order.start_date,
        last_day=order.last_day,
        hours_low=low.quantize(Decimal("0.01")),
        hours_high=None if high is None else high.quantize(Decimal("0.01")),
        hours_period="Uge" if period == "Uge" else "Måned",
        package=package,
        level=None,
        is_group=order.paragraph == "SEL § 82 a",
        registered_date=order.registered_date,
        last_day_registered_date=order.last_day_registered_date,
    )
    level = service_level(grant.weekly_hours) if package is None else None
    area.truth.granted_hours.append(replace(grant, level=level))


def service_level(weekly_hours: Decimal) -> str | None:
    """The level of support by hours a week: from 0.75 to 2.5 is 1, to 4 is 2, above is 3; less is none."""
    limits = ((Decimal("0.75"), None), (Decimal("2.5"), "1"), (Decimal(4), "2"))
    for limit, level in limits:
        if weekly_hours < limit or (level is not None and weekly_hours == limit):
            return level
    return "3"


# --- assessment ------------------------------------------------------------------------------------------


def _add_vum(area: AdultArea, adult: Adult, span: tuple[date, date], severity: float) -> None:
    """At the start, after three and six months, then each year; some are missed, some left as drafts."""
    rng, (start, last) = area.rng, span
    levels = {theme: min(4.0, max(0.2, rng.gauss(severity, 0.7))) for theme in pr.VUM_THEMES}
    chosen = sorted(rng.sample(list(pr.VUM_THEMES), rng.randint(3, 5)), key=list(pr.VUM_THEMES).index)
    drift = rng.gauss(*pr.VUM_DRIFT)
    years = range(12, 12 * 15, 12)
    for months in (*pr.VUM_AT_MONTHS, *years):
        day = add_months(start, months) + between(rng, (0, 25))
        if not area.options.start <= day <= last or rng.random() < pr.VUM_MISSED_SHARE:
            continue
        is_draft = rng.random() < pr.VUM_DRAFT_SHARE
        raters = ["Socialrådgiver", "Leverandør"] if rng.random() < pr.VUM_PROVIDER_SHARE else ["Socialrådgiver"]
        number = next_number(f"VU{area.truth.municipality_code}", area.truth.vum_scores, 7)
        known = registered(rng, day, max(day, adult.registered_date))
        for theme in chosen:
            now = levels[theme] + drift * months / 12
            subs = rng.sample(pr.VUM_THEMES[theme], 1) if rng.random() < pr.VUM_SUB_THEME_SHARE else []
            for sub_theme in (pr.VUM_WHOLE_THEME, *subs):
                for rater in raters:
                    score = _vum(rng, adult, (number, day, theme, sub_theme, rater, known), now)
                    area.truth.vum_scores.append(replace(score, is_draft=is_draft))


def _vum(rng: Random, adult: Adult, form: tuple[str, date, str, str, str, date], level: float) -> VumScore:
    number, day, theme, sub_theme, rater, known = form
    value = tenths(round(min(4.0, max(0.0, level + rng.gauss(0, 0.25))) * 2) / 2)
    if rng.random() < 0.4:  # noqa: PLR2004 - finer than halves where the municipality uses decimals
        value = tenths(min(4.0, max(0.0, level + rng.gauss(0, 0.25))))
    expected = tenths(float(value) - rng.choice((0.0, 0.0, 0.5, 0.5, 1.0))) if rater == "Socialrådgiver" else None
    return VumScore(
        assessment_id=number,
        cpr=adult.cpr,
        case_number=adult.case_number,
        instrument_version="VUM 2.0" if day >= pr.VUM_2_FROM else "VUM",
        measured_date=day,
        theme=theme,
        sub_theme=sub_theme,
        level=value,
        expected_level=expected,
        rater=rater,
        is_draft=False,
        registered_date=known,
    )


# --- expected inflow -------------------------------------------------------------------------------------


def _add_inflow(area: AdultArea) -> None:
    """Young people soon 18 from the children's area, and others expected; kept by hand, so some are missing."""
    rng, truth, options = area.rng, area.truth, area.options
    running = {service.cpr for service in truth.services if service.outcome == "granted" and service.last_day is None}
    for person in truth.persons:
        known = add_days(person.birth_date, pr.INFLOW_FROM_AGE * DAYS_PER_YEAR) + between(rng, (0, 120))
        expected = birthday(person.birth_date, ADULT_AGE)
        is_missing = rng.random() < pr.INFLOW_MISSING_SHARE
        if person.cpr not in running or known > area.end or expected <= options.start or is_missing:
            continue
        if age_on(person.birth_date, known) < ADULT_AGE:
            _add_entry(area, person.cpr, "Børneområdet", (expected, known))
    for _ in range(max(2, round(pr.OTHER_INFLOW * scale(options.population)))):
        known = area.end - between(rng, pr.OTHER_INFLOW_DAYS)
        _add_entry(area, None, weighted(rng, pr.INFLOW_ORIGINS), (known + between(rng, (30, 400)), known))
    leaving = [order for order in truth.orders if order.last_day is None and order.price_unit == "Døgn"]
    for order in rng.sample(leaving, min(len(leaving), max(1, round(6 * scale(options.population))))):
        known = max(order.registered_date, area.end - between(rng, (5, 120)))
        _add_entry(area, order.cpr, None, (known + between(rng, (130, 300)), known))


def _add_entry(area: AdultArea, cpr: str | None, origin: str | None, days: tuple[date, date]) -> None:
    rng = area.rng
    template = rng.choice([t for t in adult_offer_templates() if not t.paragraph.startswith("SEL § 82")])
    hours = None if template.unit == "Døgn" else Decimal(rng.randint(2, 16)) / 2
    price = Decimal(rng.randint(*template.price))
    monthly = price * DAYS_A_MONTH if hours is None else price * hours * WEEKS_A_MONTH
    area.truth.inflow.append(
        ExpectedInflow(
            entry_id=f"{len(area.truth.inflow) + 1}",
            cpr=cpr,
            direction="Afgang" if origin is None else "Tilgang",
            origin=origin,
            expected_date=days[0],
            expected_paragraph=template.paragraph,
            expected_offer_type=template.offer_type,
            expected_need=rng.choice(("Let", "Moderat", "Svært", "Fuldstændigt")),
            expected_weekly_hours=None if hours is None else hours.quantize(Decimal("0.01")),
            expected_monthly_dkk=Decimal(round(monthly / 500) * 500).quantize(Decimal("0.01")),
            likelihood_percent=rng.choice((25, 50, 75, 90, 100)),
            registered_date=days[1],
        )
    )
