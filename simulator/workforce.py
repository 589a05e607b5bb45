"""The municipality's staff: employments, absence, shifts in houses, time registrations, competences."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from simulator import catalogue
from simulator import practice as pr
from simulator.catalogue import UnitTemplate, scale
from simulator.dates import DAYS_PER_YEAR, add_days, add_months
from simulator.draws import between, registered, stream, weighted
from simulator.economy import rounded
from simulator.keys import next_number
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from simulator.truth_resources import (
    AbsenceSpell,
    Competence,
    Employee,
    JobPeriod,
    Shift,
    TimeRegistration,
)

ONE_DAY = timedelta(days=1)
FULL_TIME = Decimal(37)
SATURDAY = 5
SICK = "Sygdom"
CASEWORKER_PROFESSION = "Socialrådgiver"
Spells = dict[str, list[AbsenceSpell]]
SHIFT_TIMES: dict[Literal["Dag", "Aften", "Nat"], tuple[time, int]] = {
    "Dag": (time(7), 8),
    "Aften": (time(15), 8),
    "Nat": (time(23), 8),
}
KINDS: tuple[Literal["Dag", "Aften", "Nat"], ...] = ("Dag", "Dag", "Aften", "Aften", "Nat")


@dataclass(slots=True)
class Personnel:
    """The generator and options of the staff, and the truth that it adds to."""

    rng: Random
    options: SimulationOptions
    truth: MunicipalityTruth
    absent: Spells = field(default_factory=lambda: defaultdict(list))

    @property
    def end(self) -> date:
        """The last day simulated."""
        return self.options.last_day

    def is_absent(self, employee_id: str, day: date) -> bool:
        """Whether an employee is away on `day`."""
        return any(
            spell.start_date <= day and (spell.last_day is None or day <= spell.last_day)
            for spell in self.absent[employee_id]
        )


def add_workforce(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds everyone employed in the period, and what they did and missed."""
    staff = Personnel(stream(options.seed, truth.municipality_code, "workforce"), options, truth)
    _add_caseworkers(staff)
    for unit in catalogue.units():
        for post in range(max(2, round(unit.posts * scale(options.population)))):
            _fill_post(staff, unit, is_manager=post == 0)
    for job in truth.jobs:
        _add_absence(staff, job)
    _add_shifts(staff)
    _add_time(staff)


# --- employments -----------------------------------------------------------------------------------------


def _add_caseworkers(staff: Personnel) -> None:
    """The case system's caseworkers as employees: one employee, an employment per team."""
    rng, truth = staff.rng, staff.truth
    known: dict[str, Employee] = {}
    for employment in sorted(truth.employments, key=lambda item: (item.caseworker_id, item.start_date)):
        if employment.last_day is not None and employment.last_day < staff.options.start:
            continue
        employee = known.get(employment.caseworker_id)
        if employee is None:
            employee = _hire(staff, employment.full_name, CASEWORKER_PROFESSION, employment.start_date)
            known[employment.caseworker_id] = employee
        wage = Decimal(rng.randint(*pr.WAGES_DKK[CASEWORKER_PROFESSION]))
        truth.jobs.append(
            JobPeriod(
                employment_id=next_number("AN", truth.jobs),
                employee_id=employee.employee_id,
                caseworker_id=employment.caseworker_id,
                unit_id=employment.team_id,
                unit_name=employment.team_name,
                job_title="Rådgiver",
                employment_type="Fastansat",
                weekly_hours=FULL_TIME,
                pay_group="L040",
                hourly_wage_dkk=wage,
                start_date=employment.start_date,
                last_day=employment.last_day,
                leaving_reason=None if employment.last_day is None else weighted(rng, pr.LEAVING_REASONS),
                is_hourly_paid=False,
                registered_date=employment.registered_date,
                last_day_registered_date=employment.last_day_registered_date,
            )
        )


def _hire(staff: Personnel, full_name: str, profession: str, day: date, is_manager: bool = False) -> Employee:
    rng = staff.rng
    is_trained = profession not in pr.UNTRAINED or rng.random() < 0.15  # noqa: PLR2004 - some studied something else
    employee = Employee(
        employee_id=f"{10000000 + 37 * (len(staff.truth.employees) + 1)}",
        full_name=full_name,
        profession=profession,
        is_trained=is_trained,
        is_manager=is_manager,
        hired_date=day,
        registered_date=day,
    )
    staff.truth.employees.append(employee)
    if is_trained:
        graduated = day - timedelta(days=rng.randint(60, 6_000))
        title = f"Uddannet {profession.lower()}" if profession != "Anden faggruppe" else "Anden uddannelse"
        staff.truth.competences.append(Competence(employee.employee_id, title, "Uddannelse", graduated, None, day))
    for course in pr.COURSES:
        taken = day + between(rng, (30, 900))
        if rng.random() < pr.COURSE_SHARE and taken <= staff.end:
            lasts = add_months(taken, 36) if course == "Medicinkursus" else None
            kind: Literal["Kursus", "Certifikat"] = "Certifikat" if lasts is not None else "Kursus"
            known = registered(rng, taken, taken)
            staff.truth.competences.append(Competence(employee.employee_id, course, kind, taken, lasts, known))
    return employee


def _fill_post(staff: Personnel, unit: UnitTemplate, is_manager: bool) -> None:
    """A post through the years: somebody leaves, somebody is hired; a part of the posts are temps'."""
    rng = staff.rng
    start = add_days(staff.options.start, -rng.uniform(0, 8) * DAYS_PER_YEAR)
    while start <= staff.end:
        is_temp = not is_manager and rng.random() < pr.TEMP_SHARE
        years = 0.5 if is_temp else pr.STAFF_TURNOVER_YEARS
        last = start + timedelta(days=60 + round(rng.expovariate(1 / years) * DAYS_PER_YEAR))
        if last >= staff.options.start:
            _employ(staff, unit, (start, last), is_temp, is_manager)
        start = last + ONE_DAY + between(rng, (0, 60))


def _employ(staff: Personnel, unit: UnitTemplate, span: tuple[date, date], is_temp: bool, is_manager: bool) -> None:
    rng, truth = staff.rng, staff.truth
    start, last = span
    profession = unit.professions[0] if is_manager else rng.choice(unit.professions)
    name = f"{rng.choice(catalogue.names(rng.choice(('girl', 'boy'))))} {rng.choice(catalogue.names('family'))}"
    employee = _hire(staff, name, profession, start, is_manager)
    wage = Decimal(rng.randint(*(pr.MANAGER_WAGE_DKK if is_manager else pr.WAGES_DKK[profession])))
    has_left = last <= staff.end
    hours = FULL_TIME if is_manager else rng.choice((FULL_TIME, FULL_TIME, Decimal(35), Decimal(32), Decimal(30)))
    truth.jobs.append(
        JobPeriod(
            employment_id=next_number("AN", truth.jobs),
            employee_id=employee.employee_id,
            caseworker_id=None,
            unit_id=unit.unit_id,
            unit_name=unit.unit_name,
            job_title="Leder" if is_manager else profession[:24],
            employment_type="Vikar" if is_temp else "Fastansat",
            weekly_hours=hours,
            pay_group="L060" if is_manager else f"L0{20 + 5 * (profession not in pr.UNTRAINED)}",
            hourly_wage_dkk=wage,
            start_date=start,
            last_day=last if has_left else None,
            leaving_reason=weighted(rng, pr.LEAVING_REASONS) if has_left else None,
            is_hourly_paid=is_temp and rng.random() < 0.5,  # noqa: PLR2004 - half the temps
            registered_date=start,
            last_day_registered_date=last if has_left else None,
        )
    )


# --- absence ---------------------------------------------------------------------------------------------


def _add_absence(staff: Personnel, job: JobPeriod) -> None:
    """Sickness short and long, holidays, parental leave, through an employment in the period."""
    rng = staff.rng
    first, last = max(job.start_date, staff.options.start), min(job.last_day or staff.end, staff.end)
    taken: list[tuple[date, date]] = []
    if job.employment_type == "Fastansat" and rng.random() < pr.PARENTAL_SHARE:
        begun = add_days(first, rng.random() * (last - first).days)
        _add_spell(staff, job, taken, ("Barsel", begun, begun + between(rng, (90, 300))))
    frailty = rng.gammavariate(2.0, 0.5)
    for kind, rate, low, high in (
        (SICK, pr.SHORT_SPELLS_PER_YEAR * frailty, 1, 6),
        (SICK, pr.LONG_SPELLS_PER_YEAR * frailty, *pr.LONG_SPELL_DAYS),
        ("Barns sygedag", 0.8, 1, 1),
        ("Andet fravær", 0.2, 1, 3),
    ):
        day = first
        while True:
            day = add_days(day, max(1.0, rng.expovariate(max(0.05, rate)) * DAYS_PER_YEAR))
            if day > last:
                break
            _add_spell(staff, job, taken, (kind, day, day + timedelta(days=rng.randint(low, high) - 1)))
    for year in range(first.year, last.year + 1):
        for week, days in pr.HOLIDAY_WEEKS:
            monday = date.fromisocalendar(year, week, 1)
            _add_spell(staff, job, taken, ("Ferie", monday, monday + timedelta(days=days - 1)))
        extra = date.fromisocalendar(year, rng.randint(10, 26), 1)
        _add_spell(staff, job, taken, ("Feriefri", extra, extra + timedelta(days=4)))


def _add_spell(staff: Personnel, job: JobPeriod, taken: list[tuple[date, date]], spell: tuple[str, date, date]) -> None:
    """Adds a spell that overlaps no other, cut at the end of the employment."""
    kind, start, last = spell
    cut = min(last, job.last_day or last)
    if start < max(job.start_date, staff.options.start) or start > min(cut, staff.end):
        return
    if any(start <= ended and begun <= cut for begun, ended in taken):
        return
    taken.append((start, cut))
    goes_on = cut > staff.end
    until = min(cut, staff.end)
    known = start if kind == SICK else max(job.start_date, start - timedelta(days=14))
    row = AbsenceSpell(
        spell_id=next_number("FR", staff.truth.absences),
        employee_id=job.employee_id,
        employment_id=job.employment_id,
        unit_id=job.unit_id,
        kind=kind,
        start_date=start,
        last_day=None if goes_on else until,
        daily_hours=job.weekly_hours / 5,
        hours=rounded(job.weekly_hours / 5 * working_days(start, until)),
        registered_date=known,
        last_day_registered_date=None if goes_on else max(until, known),
    )
    staff.truth.absences.append(row)
    staff.absent[job.employee_id].append(row)


def working_days(start: date, last: date) -> int:
    """Mondays to Fridays from `start` to `last`, both included."""
    days = (last - start).days + 1
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((start.weekday() + offset) % 7 < SATURDAY for offset in range(rest))


# --- shifts and time -------------------------------------------------------------------------------------


def detail_start(options: SimulationOptions) -> date:
    """The first day that shifts, time and visits are simulated for: the bulk of the rows."""
    return max(options.start, add_months(options.last_day.replace(day=1), 1 - options.detail_months))


def _add_shifts(staff: Personnel) -> None:
    """Shifts of the houses' staff; a sick employee's shift is cancelled and often filled by a temp."""
    houses = {unit.unit_id for unit in catalogue.units() if unit.kind == "house"}
    first = detail_start(staff.options)
    for job in staff.truth.jobs:
        if job.unit_id not in houses or job.job_title == "Leder":
            continue
        day, last = max(first, job.start_date), min(job.last_day or staff.end, staff.end)
        share = pr.SHIFTS_A_WEEK / 7 * float(job.weekly_hours / FULL_TIME)
        kind = staff.rng.choice(KINDS)
        while day <= last:
            if staff.rng.random() < share:
                _add_shift(staff, job, day, kind)
            if day.weekday() == SATURDAY + 1:
                kind = staff.rng.choice(KINDS)
            day += ONE_DAY


def _add_shift(staff: Personnel, job: JobPeriod, day: date, kind: Literal["Dag", "Aften", "Nat"]) -> None:
    rng = staff.rng
    spell = next((s for s in staff.absent[job.employee_id] if _covers(s, day)), None)
    if spell is not None and spell.kind not in (SICK, "Barns sygedag"):
        return
    starts, hours = SHIFT_TIMES[kind]
    begins = datetime.combine(day, starts)
    ends = begins + timedelta(hours=hours)
    over = timedelta(minutes=rng.choice((0, 0, 0, 0, 15, 30, -15)))
    worked = None if spell is not None else (begins, ends + over)
    _append_shift(staff, (job.employee_id, job.unit_id, job.employment_type, kind), (begins, ends), worked, job)
    if spell is not None and rng.random() < pr.REPLACED_SHARE:
        is_agency = rng.random() < pr.AGENCY_SHARE
        stand_in = None if is_agency else _stand_in(staff, job, day)
        staffing: Literal["Vikar", "Vikarbureau"] = "Vikarbureau" if stand_in is None else "Vikar"
        who = None if stand_in is None else stand_in.employee_id
        _append_shift(staff, (who, job.unit_id, staffing, kind), (begins, ends), (begins, ends), stand_in or job)


def _covers(spell: AbsenceSpell, day: date) -> bool:
    return spell.start_date <= day and (spell.last_day is None or day <= spell.last_day)


def _stand_in(staff: Personnel, job: JobPeriod, day: date) -> JobPeriod | None:
    """Somebody else of the unit who is employed and not away on `day`."""
    others = [
        other
        for other in staff.truth.jobs
        if other.unit_id == job.unit_id
        and other is not job
        and other.start_date <= day
        and (other.last_day is None or day <= other.last_day)
        and not staff.is_absent(other.employee_id, day)
    ]
    return staff.rng.choice(others) if others else None


def _append_shift(
    staff: Personnel,
    head: tuple[str | None, str, Literal["Fastansat", "Vikar", "Vikarbureau"], Literal["Dag", "Aften", "Nat"]],
    planned: tuple[datetime, datetime],
    worked: tuple[datetime, datetime] | None,
    payer: JobPeriod,
) -> None:
    employee_id, unit_id, staffing, kind = head
    hours = None if worked is None else _hours(worked[1] - worked[0])
    wage = payer.hourly_wage_dkk * (pr.AGENCY_WAGE_FACTOR if staffing == "Vikarbureau" else 1)
    day = planned[0].date()
    staff.truth.shifts.append(
        Shift(
            shift_id=next_number("VG", staff.truth.shifts, 7),
            employee_id=employee_id,
            unit_id=unit_id,
            shift_kind=kind,
            staffing_kind=staffing,
            planned_start=planned[0],
            planned_end=planned[1],
            worked_start=None if worked is None else worked[0],
            worked_end=None if worked is None else worked[1],
            planned_hours=_hours(planned[1] - planned[0]),
            worked_hours=hours,
            wage_cost_dkk=None if hours is None else rounded(hours * wage),
            registered_date=day + ONE_DAY,
        )
    )


def _hours(length: timedelta) -> Decimal:
    return rounded(Decimal(length.total_seconds()) / 3600)


def _add_time(staff: Personnel) -> None:
    """Registrations by activity: on the shifts of houses, on working days of the family house.

    The outgoing units for adults keep time sheets instead. Now and then a day is corrected or taken back.
    """
    for shift in staff.truth.shifts:
        if shift.employee_id is not None and shift.worked_hours is not None:
            _register(staff, (shift.employee_id, shift.unit_id, shift.event_date), shift.worked_hours, "house")
    units = {u.unit_id for u in catalogue.units() if u.kind == "outgoing" and u.area == "Børn og unge"}
    for job in staff.truth.jobs:
        if job.unit_id not in units or job.job_title == "Leder":
            continue
        day = max(detail_start(staff.options), job.start_date)
        while day <= min(job.last_day or staff.end, staff.end):
            if day.weekday() < SATURDAY and not staff.is_absent(job.employee_id, day):
                _register(staff, (job.employee_id, job.unit_id, day), rounded(job.weekly_hours / 5), "outgoing")
            day += ONE_DAY


def _register(staff: Personnel, who: tuple[str, str, date], hours: Decimal, kind: str) -> None:
    rng, (employee_id, unit_id, day) = staff.rng, who
    if rng.random() < pr.NOT_REGISTERED_DAY_SHARE:
        return
    known = registered(rng, day, day + ONE_DAY)
    changed = datetime.combine(known, time(rng.randint(7, 16), rng.randrange(60)))
    left = hours
    activities = list(pr.TIME_SHARES[kind].items())
    for number, (activity, share) in enumerate(activities):
        part = left if number == 0 else quarter_hours(float(hours) * share * rng.uniform(0.3, 1.7))
        if number == 0:
            part = max(Decimal("0.25"), quarter_hours(float(hours) * share * rng.uniform(0.85, 1.1)))
        part = min(part, left)
        if number == len(activities) - 1:
            part = left
        left -= part
        if part > 0:
            _log(staff, (employee_id, unit_id, day, activity), part, changed)


def quarter_hours(hours: float) -> Decimal:
    """Hours rounded to quarters."""
    return Decimal(max(0, round(hours * 4))) / 4


def _log(staff: Personnel, what: tuple[str, str, date, str], hours: Decimal, changed: datetime) -> None:
    """Writes a registration, and a few of them again: corrected, or taken back."""
    rng, log = staff.rng, staff.truth.time_registrations
    employee_id, unit_id, day, activity = what
    number = next_number("TR", log, 8)
    log.append(
        TimeRegistration(
            number, "Opret", employee_id, unit_id, day, activity, rounded(hours), None, changed, changed.date()
        )
    )
    if rng.random() < pr.TIME_CORRECTED_SHARE:
        again = changed + timedelta(days=rng.randint(5, 40), minutes=rng.randrange(60))
        operation: Literal["Ret", "Slet"] = "Ret" if rng.random() < 0.75 else "Slet"  # noqa: PLR2004
        corrected = rounded(hours if operation == "Slet" else hours + Decimal("0.25"))
        log.append(
            TimeRegistration(
                number, operation, employee_id, unit_id, day, activity, corrected, None, again, again.date()
            )
        )
