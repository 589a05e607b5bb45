"""The rows that the finance and staff systems show, in the order of their columns."""

from collections.abc import Callable, Iterator
from datetime import date

from simulator.economy import rounded
from simulator.truth import MunicipalityTruth
from simulator.truth_resources import TimeRegistration
from simulator.values import Row, known_last_day
from simulator.workforce import working_days

# How the payroll writes that something has no end.
NO_END = date(9999, 12, 31)


def _accounts(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a in state.accounts:
        yield a.account_number, a.account_name, a.function, a.grouping, a.kind, a.start_date, a.last_day


def _budget(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for b in state.budget:
        is_corrected = b.corrected_date is not None and b.corrected_date <= day
        corrected = b.corrected_dkk if is_corrected else b.original_dkk
        head = (b.month.year, b.month.month, b.unit_id, b.account_number, b.original_dkk)
        yield *head, corrected, b.corrected_date if is_corrected else None


def _forecast(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for f in state.forecast:
        head = (f.made_date, f.line_id, f.month.year, f.month.month, f.unit_id, f.account_number)
        yield *head, f.case_number, f.amount_dkk, f.method


def _hour_prices(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for h in sorted(state.hour_prices, key=lambda line: line.year):
        yield h.unit_id, h.year, h.time_category, h.yearly_hours, h.share_percent


def ledger(state: MunicipalityTruth, before: date) -> Iterator[Row]:
    """The postings registered after `before`: an increment."""
    for p in sorted(state.postings, key=lambda posting: (posting.registered_date, posting.key)):
        if p.registered_date <= before:
            continue
        yield (
            p.voucher_number,
            p.line_number,
            p.posted_date,
            p.month.year,
            p.month.month,
            p.unit_id,
            p.account_number,
            p.amount_dkk,
            p.entry_type,
            p.cpr,
            p.case_number,
            p.paragraph,
            p.cvr_number,
            p.service_start,
            p.service_last_day,
            p.text,
        )


def _provider_budget(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for b in state.provider_budget:
        deviation = b.corrected_dkk - b.expected_dkk
        head = (b.unit_id, f"Enhed {b.unit_name}"[:31], b.offer_id, b.month, b.item)
        yield *head, b.corrected_dkk, b.spent_dkk, b.expected_dkk, deviation


def _refunds(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for r in state.refunds:
        total = r.refund_dkk + r.cofinancing_dkk
        head = (r.cpr, r.week_start, r.paid_dkk, r.refund_dkk, r.cofinancing_dkk, total)
        yield *head, r.refund_percent, r.cofinancing_percent, r.benefit, r.financing_municipality


def _absences(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for a in state.absences:
        last = known_last_day(a, day)
        hours = rounded(a.daily_hours * max(0, working_days(a.start_date, last or day)))
        head = (a.spell_id, a.employee_id, a.employment_id, a.kind, a.start_date)
        yield *head, last, hours, a.registered_date


def _competences(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for c in state.competences:
        yield c.employee_id, c.competence, c.kind, c.acquired_date, c.last_day


def _employees(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for e in state.employees:
        yield e.employee_id, e.full_name, e.profession, e.is_trained, e.hired_date, "J" if e.is_manager else "N"


def _jobs(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for j in state.jobs:
        last = known_last_day(j, day)
        yield (
            j.employment_id,
            j.employee_id,
            j.caseworker_id,
            j.unit_id,
            j.job_title,
            j.employment_type,
            j.weekly_hours,
            j.pay_group,
            j.start_date,
            last or NO_END,
            j.leaving_reason if last is not None else None,
            "J" if j.is_hourly_paid else "N",
        )


def _shifts(state: MunicipalityTruth, day: date) -> Iterator[Row]:
    for s in state.shifts:
        yield (
            s.shift_id,
            s.employee_id,
            s.unit_id,
            s.shift_kind,
            s.staffing_kind,
            s.planned_start,
            s.planned_end,
            s.worked_start,
            s.worked_end,
            s.planned_hours,
            s.worked_hours,
            s.wage_cost_dkk,
            "Aflyst" if s.worked_hours is None else "Gennemført",
        )


def time_registrations(state: MunicipalityTruth, before: date) -> Iterator[Row]:
    """What changed after `before`, the last change of each registration only.

    A registration made and taken back since then was never delivered and is left out.
    """
    latest: dict[str, TimeRegistration] = {}
    made: set[str] = set()
    for r in state.time_registrations:
        if r.registered_date > before:
            latest[r.registration_id] = r
            if r.operation == "Opret":
                made.add(r.registration_id)
    for r in latest.values():
        if r.operation == "Slet" and r.registration_id in made:
            continue
        head = (r.registration_id, r.operation, r.employee_id, r.unit_id, r.work_date)
        yield *head, r.activity, r.hours, r.cpr, r.changed_at


INCREMENT_ROWS: dict[str, Callable[[MunicipalityTruth, date], Iterator[Row]]] = {
    "ledger": ledger,
    "time_registration": time_registrations,
}
RESOURCE_ROWS: dict[str, Callable[[MunicipalityTruth, date], Iterator[Row]]] = {
    "account": _accounts,
    "budget": _budget,
    "forecast": _forecast,
    "hour_price_assumption": _hour_prices,
    "provider_budget": _provider_budget,
    "refund": _refunds,
    "absence": _absences,
    "competence": _competences,
    "employee": _employees,
    "employment": _jobs,
    "shift": _shifts,
}
