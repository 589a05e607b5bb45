"""The key figures of the ladder (C23), placement stability and coming back, counted child by child and day by day.

Where the warehouse cuts time into periods, this asks of each day on which step a child is and at which place. Days are
calendar days, both ends included, as the simulator's truth has them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pandas as pd

from simulator.dates import add_months
from simulator.truth import MunicipalityTruth, Service
from tests.oracle.economy import service_months
from tests.oracle.groups import rounded, share, table
from tests.oracle.truth import Known, granted_services, last_day_known

ONE_DAY = timedelta(days=1)
FOREVER = date(2200, 1, 1)
HISTORY_MONTHS = 36
STEPS = ("1", "2", "3", "4", "5", "6", "unknown")
# Place of stay -> step and order on it; without a place the type of help names one.
PLACES = dict.fromkeys(("21", "22", "23", "24", "25", "26"), (5, 1)) | {
    "1": (4, 1),
    "6": (6, 1),
    "11": (6, 2),
    "27": (6, 3),
    "9": (6, 4),
    "7": (6, 5),
    "8": (6, 6),
}
TYPES = {
    "Netværksplejefamilie": (4, 1),
    "Plejefamilie": (5, 1),
    "Eget værelse": (6, 1),
    "Kost- eller efterskole": (6, 2),
    "Opholdssted": (6, 3),
    "Døgninstitution": (6, 4),
    "Sikret døgninstitution": (6, 6),
}
RESPITE_IN_PLACEMENT = ("BL § 45 stk. 3", "SEL § 55 stk. 2")
EARLY_PREVENTION = ("BL § 30", "SEL § 11 stk. 3", "BL § 53", "BL § 54")
# Support to young people who are grown up: on no step unless it is a stay.
AFTERCARE = ("BL § 114", "SEL § 76")
AFTERCARE_STAY = ("BL § 114 stk. 1 nr. 1", "SEL § 76 stk. 3 nr. 1")
BREAKDOWNS = ("Barnet eller den unge forlod stedet", "Stedet opsagde anbringelsen", "Både barnet og stedet")
OUT_OF_SCOPE = ("Overgået til anden kommune", "Adopteret")
TOO_RECENT, CENSORED = "For nyt til at vide", "Historikken er for kort"
NOT_KNOWN = "Årsag ikke registreret"
MOVES = ("Op ad trappen", "Ned ad trappen", "Uændret", "Ny", "Afsluttet", "Trin ikke kendt")
BACK = ("Kom tilbage", "Kom ikke tilbage", TOO_RECENT)
NOW_AT = {
    "6": "Fortsat på institution",
    "5": "Plejefamilie",
    "4": "Slægt eller netværk",
    "3": "Hjemmebaseret indsats",
    "2": "Forebyggende indsats",
    "1": "Tidlig indsats",
    "unknown": "Trin ikke kendt",
    "no_help": "Ingen indsats",
}
Rank = tuple[int, int]


@dataclass(frozen=True)
class Help:
    """One granted service: its days, its rank on the ladder (None = on no step) and, for a placement, its place."""

    start: date
    last: date
    rank: Rank | None
    place: str | None
    key: tuple[str, str, date]
    type: str


@dataclass
class Stay:
    """Days in a row at one place; `reason` is why it ended, None when nobody said."""

    place: str
    first: date
    last: date
    step: str
    grant: Help
    reason: str | None = None


@dataclass
class Child:
    """What is known of one child."""

    birth_date: date | None
    help: list[Help] = field(default_factory=list)
    assessments: list[tuple[date, date]] = field(default_factory=list)
    reasons: dict[tuple[str, str, date], str | None] = field(default_factory=dict)

    def is_below(self, age: int, day: date) -> bool:
        """Whether the birthday of that age is still to come; born on 29 February has it on 1 March."""
        if self.birth_date is None:
            return True
        born = self.birth_date
        had = (day.month, day.day) >= (born.month, born.day)
        return day.year - born.year - (0 if had else 1) < age

    def ranks(self, day: date) -> set[Rank]:
        """Where the child has help on the ladder on the day."""
        return {h.rank for h in self.help if h.start <= day <= h.last and h.rank is not None}

    @cached_property
    def stays(self) -> list[Stay]:
        """Where the child lived, day by day: of several places the one that began last, then the most intrusive."""
        grants = [h for h in self.help if h.place is not None]
        stays: list[Stay] = []
        days = _days(grants)
        for day in days:
            there = [h for h in grants if h.start <= day <= h.last]
            if not there:
                continue
            home = max(there, key=lambda h: (h.start, h.rank or (0, 0)))
            latest = stays[-1] if stays else None
            if latest is not None and latest.place == home.place and latest.last == day - ONE_DAY:
                latest.last, latest.grant = day, home
            else:
                step = str(home.rank[0]) if home.rank else "unknown"
                stays.append(Stay(str(home.place), day, day, step, home))
        for stay in stays:
            stay.last = FOREVER if stay.last == days[-1] else stay.last
            stay.reason = self.reasons.get(stay.grant.key)
        return stays

    @cached_property
    def care(self) -> list[list[Stay]]:
        """The stays in care periods: one ends where a day is not spent in care."""
        periods: list[list[Stay]] = []
        for stay in self.stays:
            if periods and periods[-1][-1].last + ONE_DAY == stay.first:
                periods[-1].append(stay)
            else:
                periods.append([stay])
        return periods

    def home(self, day: date) -> Stay | None:
        """The stay on the day."""
        return next((stay for stay in self.stays if stay.first <= day <= stay.last), None)


def _days(grants: list[Help]) -> list[date]:
    """Every day from the first grant to a day later than any known end: who is in care then has no end yet."""
    known = [day for h in grants for day in (h.start, h.last) if day != FOREVER]
    return [min(known) + n * ONE_DAY for n in range((max(known) - min(known)).days + 2)] if known else []


def children(truth: MunicipalityTruth, day: date) -> dict[str, Child]:
    """The children of a municipality with all that it knows of their help on the day."""
    found = {person.cpr: Child(person.birth_date) for person in truth.persons}
    places = {offer.offer_id: offer.place_of_stay_code for offer in truth.offers}
    for service in granted_services(truth, day):
        last = last_day_known(service, day) or FOREVER
        if last >= service.start_date:
            found[service.cpr].help.append(_help(service, last, places.get(service.offer_id)))
    for end in truth.placement_ends:
        if end.registered_date <= day:
            found[end.cpr].reasons[(end.case_number, end.offer_name, end.start_date)] = end.reason
    for made in truth.assessments:
        if made.registered_date <= day:
            known = made.completed_registered_date
            done = made.completed_date if known is not None and known <= day else None
            found[made.cpr].assessments.append((made.start_date, FOREVER if done is None else done - ONE_DAY))
    return found


def _help(service: Service, last: date, place_code: str | None) -> Help:
    paragraph = service.service_paragraph
    rank: Rank | None = (3, 1)
    if paragraph in RESPITE_IN_PLACEMENT or (paragraph.startswith(AFTERCARE) and paragraph not in AFTERCARE_STAY):
        rank = None
    elif service.type == "Anbringelse":
        rank = PLACES.get(place_code or "") or TYPES[service.service_type]
    elif paragraph.startswith(EARLY_PREVENTION):
        rank = (2, 1)
    is_place = service.type == "Anbringelse" and paragraph not in RESPITE_IN_PLACEMENT
    key = (service.case_number, service.offer_name, service.start_date)
    return Help(service.start_date, last, rank, service.offer_id if is_place else None, key, service.service_type)


@dataclass(frozen=True)
class Measure:
    """How a measure is shown: unit, months of history it needs, and its members in any order."""

    code: str
    unit: str
    months: int
    members: tuple[str, ...] = ("I alt",)
    breakdowns: tuple[str, ...] = ("all",)


HELP_TYPES = (*TYPES, "Aflastning", "Familiebehandling", "Støttekontaktperson", "Støtte i hjemmet", "Ukendt")
PLACED_STEPS = ("4", "5", "6", "unknown")
MEASURES = {
    measure.code: measure
    for measure in (
        Measure("ladder_children", "count", 0, breakdowns=("all", *STEPS)),
        Measure("ladder_share", "share", 0, breakdowns=STEPS),
        Measure("placement_share", "share", 0, breakdowns=("4", "5", "6")),
        Measure("ladder_moves", "share", 12, MOVES),
        Measure("ladder_moves_month", "share", 1, MOVES),
        Measure("former_institution", "share", 12, tuple(NOW_AT.values())),
        Measure("home_based_moved_up", "share", 12, ("Bevæget op", "Ikke bevæget op")),
        Measure("home_based_moved_down", "share", 12, ("Bevæget ned", "Ikke bevæget ned")),
        Measure("ladder_expense", "dkk", 0, breakdowns=("all", *STEPS)),
        Measure("followups", "share", 12, ("Til tiden", "For sent", "Ikke holdt")),
        Measure("stability_dk", "share", 12, ("Sammenbrud", "Ikke sammenbrud", NOT_KNOWN), ("all", *PLACED_STEPS)),
        Measure("stability_en3", "share", 12, ("Tre eller flere anbringelser", "Færre end tre")),
        Measure("stability_en2", "share", 30, ("Samme sted i mindst to år", "Flyttet inden for to år")),
        Measure("stability_us", "per_1000_days", 12),
        Measure("placement_duration", "days", 0, breakdowns=("all", *PLACED_STEPS)),
        Measure("reentry_dk", "share", 12, ("Ikke længere anbragt", "Fortsat anbragt")),
        Measure("reentry_us_exits", "share", 24, BACK),
        Measure("reentry_us_entries", "share", 36, BACK),
        Measure("reentry_se_0_12", "share", 24, BACK),
        Measure("reentry_se_13_20", "share", 24, BACK),
        Measure("full_year_recipients", "full_year_persons", 12, breakdowns=HELP_TYPES),
        Measure("children_placed", "count", 0),
        Measure("aftercare_placed", "count", 0),
    )
}


@dataclass
class Tally:
    """What is counted of one measure in one row of its breakdown."""

    members: Counter[str] = field(default_factory=Counter)
    amount: Fraction = Fraction(0)
    whole: Fraction = Fraction(0)
    total: int = 0
    measured: int = 0


Tallies = defaultdict[tuple[str, str], Tally]


class Count:
    """The tallies of one municipality on one day."""

    def __init__(self, day: date) -> None:
        """Nothing counted yet; `first` is the first day of the twelve months that end on the day."""
        self.day = day
        self.first = add_months(day.replace(day=1), -11)
        self.tallies: Tallies = defaultdict(Tally)

    def member(self, measure: str, member: str, groups: Iterable[str] = ("all",), is_known: bool = True) -> None:
        """One more in a member of a distribution, in each of the groups; what is not known is outside the whole."""
        for group in groups:
            tally = self.tallies[(measure, group)]
            tally.members[member] += 1
            tally.total += 1
            tally.measured += is_known
            tally.whole += is_known

    def amount(self, measure: str, amount: Fraction | int, whole: Fraction | int, groups: Iterable[str]) -> None:
        """An amount of one unit in each of the groups."""
        for group in groups:
            tally = self.tallies[(measure, group)]
            tally.amount += amount
            tally.whole += whole
            tally.total += 1
            tally.measured += 1


def ladder(truth: MunicipalityTruth, known: Known, delivered: date, day: date) -> pd.DataFrame:
    """The rows of the ladder's template on the day, from what is known on the delivery."""
    count = Count(day)
    people = children(truth, delivered)
    for child in people.values():
        for counted in (_steps, _moves, _recipients, _placements, _stability_us, _reentry_us, _reentry_se):
            counted(count, child)
    _shares(count)
    _followups(count, truth, delivered)
    _expense(count, known, people)
    return table(_rows(count, known.municipality_code, delivered))


def _steps(count: Count, child: Child) -> None:
    """C8: once per step and once in total."""
    if ranks := child.ranks(count.day) if child.is_below(18, count.day) else set():
        steps = {str(step) for step, _ in ranks}
        count.amount("ladder_children", 1, 0, ["all", *steps])
        if steps & {"4", "5", "6"}:
            count.tallies[("placement_share", "placed")].total += 1


def _shares(count: Count) -> None:
    """The children on each step of all on the ladder, and of all placed; the row is about those on the step."""
    everybody = count.tallies[("ladder_children", "all")].total
    placed = count.tallies[("placement_share", "placed")].total
    for measure, whole, steps in (("ladder_share", everybody, STEPS), ("placement_share", placed, ("4", "5", "6"))):
        for step in steps:
            on_step = count.tallies[("ladder_children", step)].total
            count.tallies[(measure, step)] = Tally(Counter(), Fraction(on_step), Fraction(whole), on_step, on_step)


def _direction(before: set[Rank], now: set[Rank]) -> str:
    if not before or not now:
        return "Ny" if now else "Afsluttet"
    if max(now) == max(before):
        return "Uændret"
    return "Op ad trappen" if max(now) > max(before) else "Ned ad trappen"


def _moves(count: Count, child: Child) -> None:
    """C23: the most intrusive help at the month end before the period against that of the day."""
    now = child.ranks(count.day)
    if not child.is_below(18, count.day):
        return
    for measure, from_day in (
        ("ladder_moves", count.first - ONE_DAY),
        ("ladder_moves_month", count.day.replace(day=1) - ONE_DAY),
    ):
        before = child.ranks(from_day)
        if not before and not now:
            continue
        direction = _direction(before, now)
        count.member(measure, direction)
        if measure == "ladder_moves_month" or not before:
            continue
        if max(before)[0] == 6:
            count.member("former_institution", NOW_AT[str(max(now)[0]) if now else "no_help"])
        if max(before)[0] == 3:
            for code, way, word in (("up", "Op ad trappen", "op"), ("down", "Ned ad trappen", "ned")):
                moved = f"Bevæget {word}" if direction == way else f"Ikke bevæget {word}"
                count.member(f"home_based_moved_{code}", moved)


def _recipients(count: Count, child: Child) -> None:
    """C24: the days of the twelve months on which the child had help of a type, while a child."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for service in child.help:
        day = max(service.start, count.first)
        while day <= min(service.last, count.day) and child.is_below(18, day):
            days[service.type].add(day)
            day += ONE_DAY
    for name, held in days.items():
        count.amount("full_year_recipients", len(held), 0, [name])


def _placements(count: Count, child: Child) -> None:
    """Breakdowns, numbers of placements, years at the same place, duration, and who is still placed."""
    day, first = count.day, count.first
    in_year = [s for s in child.stays if s.first <= day and s.last >= first and child.is_below(18, max(s.first, first))]
    for stay in in_year:
        ends_as_child = stay.last <= day and child.is_below(18, stay.last + ONE_DAY)
        groups = ("all", stay.step)
        if ends_as_child and (stay.reason is None):
            count.member("stability_dk", NOT_KNOWN, groups, is_known=False)
        else:
            is_breakdown = ends_as_child and stay.reason in BREAKDOWNS
            count.member("stability_dk", "Sammenbrud" if is_breakdown else "Ikke sammenbrud", groups)
    _placed_now(count, child, len(in_year))
    then = child.home(first - ONE_DAY)
    if then is not None and child.is_below(18, day):
        count.member("reentry_dk", "Ikke længere anbragt" if child.home(day) is None else "Fortsat anbragt")


def _placed_now(count: Count, child: Child, number_in_year: int) -> None:
    day, now = count.day, child.home(count.day)
    if now is None or not child.is_below(23, day):
        return
    if not child.is_below(18, day):
        count.amount("aftercare_placed", 1, 0, ["all"])
        return
    count.amount("children_placed", 1, 0, ["all"])
    count.member("stability_en3", "Tre eller flere anbringelser" if number_in_year >= 3 else "Færre end tre")
    count.amount("placement_duration", (day - now.first).days + 1, 1, ["all", now.step])
    care = next(period for period in child.care if now in period)
    if child.birth_date and child.is_below(16, day) and add_months(care[0].first, 30) <= day:
        is_same = add_months(now.first, 24) <= day
        count.member("stability_en2", "Samme sted i mindst to år" if is_same else "Flyttet inden for to år")


def _care_that_counts(child: Child) -> list[list[Stay]]:
    """US versions: care of at least eight days that began before the age of 18."""
    return [
        period
        for period in child.care
        if (period[-1].last - period[0].first).days + 1 >= 8 and child.is_below(18, period[0].first)
    ]


def _stability_us(count: Count, child: Child) -> None:
    for period in _care_that_counts(child):
        start = period[0].first
        if not count.first <= start <= count.day:
            continue
        has_ended = period[-1].last <= count.day
        if not has_ended and (count.day - start).days + 1 < 8:
            count.tallies[("stability_us", "all")].total += 1
            continue
        in_care = [start + n * ONE_DAY for n in range((min(period[-1].last, count.day) - start).days + 1)]
        days = sum(child.is_below(18, day) for day in in_care)
        moves = sum(stay.first <= count.day and child.is_below(18, stay.first) for stay in period[1:])
        count.amount("stability_us", moves, days, ["all"])


def _reentry_us(count: Count, child: Child) -> None:
    """Both versions: of all who left care, and of those who entered and left within twelve months."""
    first, earlier = count.first, add_months(count.first, -12)
    periods = _care_that_counts(child)
    for number, period in enumerate(periods):
        start, out = period[0].first, period[-1].last + ONE_DAY
        is_exit = period[-1].last <= count.day and child.is_below(18, out)
        if not is_exit or period[-1].reason in OUT_OF_SCOPE:
            continue
        again = periods[number + 1][0].first if number + 1 < len(periods) else FOREVER
        outcome = "Kom tilbage" if again < add_months(out, 12) else "Kom ikke tilbage"
        if out > earlier:
            _followed(count, "reentry_us_exits", outcome, out <= first)
        if start >= add_months(first, -24) and out <= add_months(start, 12):
            _followed(count, "reentry_us_entries", outcome, start < earlier)


def _followed(count: Count, measure: str, outcome: str, is_followed: bool) -> None:
    count.member(measure, outcome if is_followed else TOO_RECENT, is_known=is_followed)


def _reentry_se(count: Count, child: Child) -> None:
    """The first last day of all help in the first half of the year before, and whether an assessment follows."""
    year = count.day.year - 1
    begun = [(h.start, h.last) for h in child.help] + child.assessments
    for last in sorted({last for _, last in begun if date(year, 1, 1) <= last <= date(year, 6, 30)}):
        out = last + ONE_DAY
        if child.birth_date is None or any(start <= out and end > last for start, end in begun):
            continue
        if child.is_below(21, last):
            again = min((start for start, _ in child.assessments if start > out), default=FOREVER)
            outcome = "Kom tilbage" if again < add_months(out, 12) else "Kom ikke tilbage"
            measure = "reentry_se_0_12" if child.is_below(13, last) else "reentry_se_13_20"
            _followed(count, measure, outcome, add_months(out, 12) <= count.day + ONE_DAY)
        return


def _followups(count: Count, truth: MunicipalityTruth, delivered: date) -> None:
    """The follow-ups of help that fell due in the twelve months."""
    for row in truth.case_followups:
        is_about_help = row.followup_type in ("Opfølgning på indsats", "Opfølgning på anbringelse")
        if row.registered_date > delivered or not is_about_help or not count.first <= row.planned_date <= count.day:
            continue
        known = row.held_registered_date
        held = row.held_date if known is not None and known <= delivered else None
        if held is None or (held > row.planned_date and held > count.day):
            count.member("followups", "Ikke holdt")
        else:
            count.member("followups", "Til tiden" if held <= row.planned_date else "For sent")


def _expense(count: Count, known: Known, people: dict[str, Child]) -> None:
    """The expense of three months per step; help on no step is under unknown."""
    day = pd.Timestamp(count.day)
    ends = [day - pd.offsets.MonthEnd(back) if back else day for back in range(3)]
    months = pd.concat([service_months(known, end) for end in ends], ignore_index=True)
    steps = {(person, *h.key): h.rank for person, child in people.items() for h in child.help}
    per_child: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in months.to_dict("records"):
        rank = steps[(row["person"], row["case"], row["offer"], row["start"].date())]
        for group in ("all", str(rank[0]) if rank else "unknown"):
            per_child[(group, row["person"])] += [] if row["expense"] is None else [row["expense"]]
    for (group, _), amounts in per_child.items():
        tally = count.tallies[("ladder_expense", group)]
        tally.total += 1
        tally.measured += bool(amounts)
        tally.amount += Fraction(sum(amounts, Decimal(0)))


def _rows(count: Count, municipality_code: str, delivered: date) -> Iterator[dict[str, object]]:
    history = add_months(delivered.replace(day=1), 1 - HISTORY_MONTHS)
    for measure in MEASURES.values():
        needs = add_months(count.day.replace(day=1), 1 - measure.months) if measure.months else history
        for group in measure.breakdowns:
            for member in measure.members:
                yield {
                    "report_date": count.day,
                    "municipality_code": municipality_code,
                    "area_code": "children",
                    "scope_type": "municipality",
                    "scope": municipality_code,
                    "breakdown_type": _breakdown_type(group),
                    "breakdown": group,
                    "measure_code": measure.code,
                    "member": member,
                    **_numbers(measure, count.tallies[(measure.code, group)], member, needs < history),
                    **_whole_year(measure, count, group, needs < history),
                }


def _breakdown_type(group: str) -> str:
    if group == "all":
        return "none"
    return "intervention_type" if group in HELP_TYPES else "ladder_step"


def _whole_year(measure: Measure, count: Count, group: str, is_censored: bool) -> dict[str, object]:
    """C24: recipient days over the days of the twelve months."""
    if measure.unit != "full_year_persons" or is_censored:
        return {}
    days = (count.day - count.first).days + 1
    amount = count.tallies[(measure.code, group)].amount
    return {"denominator": rounded(Fraction(days), 4), "value": rounded(amount / days, 6)}


def _numbers(measure: Measure, tally: Tally, member: str, is_censored: bool) -> dict[str, object]:
    total = {"n_total": tally.total}
    if is_censored:
        return {**total, "n_measured": 0, "coverage": rounded(share(0, tally.total), 6), "label": CENSORED}
    numerator = tally.amount if measure.members == ("I alt",) else Fraction(tally.members[member])
    row: dict[str, object] = {
        **total,
        "n_measured": tally.measured,
        "coverage": rounded(share(tally.measured, tally.total), 6),
        "numerator": rounded(numerator, 4),
    }
    if member in (TOO_RECENT, NOT_KNOWN):
        return row | ({"label": TOO_RECENT} if member == TOO_RECENT else {})
    if measure.unit in ("count", "dkk"):
        return {**row, "value": rounded(numerator, 6)}
    times = 1000 if measure.unit == "per_1000_days" else 1
    return {**row, "denominator": rounded(tally.whole, 4), "value": rounded(share(times * numerator, tally.whole), 6)}
