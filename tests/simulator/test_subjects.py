"""What lies beside the children's help holds together and lies within what the field describes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

import pytest

from simulator.adults import service_level
from simulator.authority import working_days_after
from simulator.build import build_truth
from simulator.catalogue import accounts, units
from simulator.dates import add_months, age_on
from simulator.economy import cost_in_month, order_cost_in_month
from simulator.keys import Key
from simulator.options import SimulationOptions
from simulator.outcomes import cpr_on
from simulator.provision import present
from simulator.truth import MunicipalityTruth, Service
from simulator.truth_resources import Posting
from simulator.workforce import working_days

LAST = date(2025, 12, 31)
ONE_DAY = timedelta(hours=24)


class Keyed(Protocol):
    @property
    def key(self) -> Key: ...

    @property
    def registered_date(self) -> date: ...


# A number comes again when a row is corrected or reversed; there the key is not the record's alone.
LOGS = {"time_registrations", "corrections", "removals"}


def share(part: int, whole: int) -> float:
    return part / whole


def granted(truth: MunicipalityTruth) -> list[Service]:
    return [service for service in truth.services if service.outcome == "granted"]


@pytest.mark.parametrize("name", [item.name for item in fields(MunicipalityTruth) if item.name not in LOGS])
def test_every_subject_has_records_with_keys_of_their_own(truth: MunicipalityTruth, name: str) -> None:
    records = getattr(truth, name)
    if not isinstance(records, list):
        assert records
        return
    found: Sequence[Keyed] = records
    keys = [record.key for record in found]
    assert len(keys) == len(set(keys)) > 0
    assert all(isinstance(record.registered_date, date) for record in found)


def test_other_subjects_do_not_change_the_childrens(truth: MunicipalityTruth) -> None:
    """More or less of the bulk leaves every other subject as it is."""
    (other,) = build_truth(SimulationOptions(detail_months=3, sheet_months=1))
    for name in ("persons", "services", "measurements", "goals", "followups", "notifications", "orders", "jobs"):
        assert getattr(other, name) == getattr(truth, name)
    assert len(other.shifts) < len(truth.shifts) / 2


# --- the authority's steps -------------------------------------------------------------------------------


def test_steps_come_in_order(truth: MunicipalityTruth) -> None:
    cases = {case.case_number: case for case in truth.cases}
    first_notified: dict[str, date] = {}
    for notification in truth.notifications:
        if notification.case_number is not None:
            day = notification.received_at.date()
            first_notified[notification.case_number] = min(day, first_notified.get(notification.case_number, day))
    assessed = {assessment.case_number: assessment for assessment in truth.assessments}
    for case_number, case in cases.items():
        assert first_notified[case_number] <= case.opened_date <= assessed[case_number].start_date
    for decision in truth.decisions:
        completed = assessed[decision.case_number].completed_date
        assert completed is not None
        assert completed <= decision.decision_date or decision.decision_type == "Afslag"
        assert decision.registered_date >= decision.decision_date
    starts = {service.key: service for service in truth.services}
    for decision in truth.decisions:
        for key in decision.service_keys:
            assert decision.decision_date == starts[key].decision_date <= starts[key].start_date


def test_notifications_are_mostly_assessed_within_a_day(truth: MunicipalityTruth) -> None:
    asked = [n for n in truth.notifications if n.received_at.date() >= date(2023, 1, 1)]
    assert 1_200 <= len(asked) <= 2_100
    in_time = [n for n in asked if n.assessed_at is not None and n.assessed_at - n.received_at <= ONE_DAY]
    assert 0.88 <= share(len(in_time), len(asked)) <= 0.96
    assert any(n.assessed_at is None for n in asked)
    for n in truth.notifications:
        assert n.assessed_at is None or n.assessed_at >= n.received_at
        assert n.notifier_code not in ("12", "13") or n.received_at.date() >= date(2024, 1, 1)
        assert n.notifier_code != "7" or n.received_at.date() < date(2024, 1, 1)
        assert (n.outcome is None) == (n.assessed_at is None)


def test_assessments_are_due_after_four_calendar_months(truth: MunicipalityTruth) -> None:
    assert all(a.due_date == add_months(a.aware_date, 4) for a in truth.assessments)
    done = [a for a in truth.assessments if a.completed_date is not None]
    late = [a for a in done if a.completed_date is not None and a.completed_date > a.due_date]
    assert 0.01 <= share(len(late), len(done)) <= 0.12
    assert any(a.completed_date is None for a in truth.assessments)
    assert all((a.paragraph == "SEL § 50") == (a.aware_date < date(2024, 1, 1)) for a in truth.assessments)


def test_some_obligations_are_late_and_some_are_overdue(truth: MunicipalityTruth) -> None:
    for kind in ("Vurdering af underretning", "Opfølgning", "Personrettet tilsyn", "Plan før afgørelse"):
        due = [o for o in truth.obligations if o.obligation_type == kind and o.due_date <= LAST]
        on_time = [o for o in due if o.done_date is not None and o.done_date <= o.due_date]
        assert 0.6 <= share(len(on_time), len(due)) <= 0.97, kind
        assert any(o.done_date is not None and o.done_date > o.due_date for o in due), kind
        assert any(o.done_date is None for o in due), kind
    assert all(o.triggered_date <= o.due_date for o in truth.obligations)
    assert any(o.due_date > LAST for o in truth.obligations), "some are still to come"


def test_a_few_services_have_no_decision(truth: MunicipalityTruth) -> None:
    decided = {key for decision in truth.decisions for key in decision.service_keys}
    without = [service for service in granted(truth) if service.key not in decided]
    assert 0.01 <= share(len(without), len(granted(truth))) <= 0.06


def test_goals_that_run_are_mostly_followed_up() -> None:
    (truth,) = build_truth(SimulationOptions())
    for day in (date(2023, 12, 31), date(2024, 12, 31), LAST):
        running = [
            goal
            for goal in truth.goals
            if goal.registered_date <= day and (goal.last_day is None or goal.last_day >= day)
        ]
        followed = {followup.goal_id for followup in truth.followups if followup.registered_date <= day}
        assert 0.62 <= share(sum(goal.goal_id in followed for goal in running), len(running)) <= 0.76


def test_offers_of_a_large_municipality_have_numbers_of_their_own() -> None:
    (truth,) = build_truth(SimulationOptions(population=180_000))
    ids = [offer.offer_id for offer in truth.offers]
    names = [offer.offer_name for offer in truth.offers]
    assert len(set(ids)) == len(ids) == len(set(names)) > 250


def test_leftovers_are_drafts_and_cancelled_rows_of_every_kind(truth: MunicipalityTruth) -> None:
    tables = Counter(leftover.table for leftover in truth.leftovers)
    assert len(tables) == 8
    assert all(count >= 2 for count in tables.values())
    real = {notification.notification_id for notification in truth.notifications}
    drafts = [leftover.record for leftover in truth.leftovers if leftover.table == "notification"]
    assert all(record.key[0] not in real for record in drafts)


def test_forms_lie_on_their_scales(truth: MunicipalityTruth) -> None:
    forms = Counter(answer.form for answer in truth.answers)
    assert set(forms) == {"Trivsel", "Samarbejde", "Inddragelse"}
    for answer in truth.answers:
        low, high = (1, 5) if answer.form == "Inddragelse" else (1, 10)
        assert low <= answer.value <= high
    assert {form.instrument_code for form in truth.instrument_forms} >= {"AARHUS_UNGE", "BOERNELINJEN", "ADL"}
    for form in truth.instrument_forms:
        assert all(Decimal(0) <= goal <= Decimal(form.scores[item]) for item, goal in form.goals.items())


def test_registers_outside_know_the_old_number_before_the_change(truth: MunicipalityTruth) -> None:
    changes = {change.new_cpr: change for change in truth.id_changes}
    change = truth.id_changes[0]
    assert cpr_on(changes, change.new_cpr, change.change_date - timedelta(days=1)) == change.old_cpr
    assert cpr_on(changes, change.new_cpr, change.change_date) == change.new_cpr
    in_school = {row.cpr for row in truth.school_absence}
    in_cases = {person.cpr for person in truth.persons}
    assert in_school - in_cases <= {change.old_cpr for change in truth.id_changes}
    assert all(change.old_cpr not in in_cases for change in truth.id_changes)


def test_school_absence_is_part_of_the_days(truth: MunicipalityTruth) -> None:
    days = sum(row.school_days for row in truth.school_absence)
    absent = sum(row.sick_days + row.permitted_days + row.unpermitted_days for row in truth.school_absence)
    assert Decimal("0.10") <= absent / days <= Decimal("0.22")
    for row in truth.school_absence:
        assert row.sick_days + row.permitted_days + row.unpermitted_days <= row.school_days
        assert row.month.day == 1


# --- adults and providers --------------------------------------------------------------------------------


def test_about_six_hundred_adults(truth: MunicipalityTruth) -> None:
    assert 520 <= len(truth.adults) <= 720
    assert {adult.area for adult in truth.adults} == {"Handicap", "Socialpsykiatri"}
    assert all(age_on(adult.birth_date, adult.opened_date) >= 17 for adult in truth.adults)
    children = {person.cpr: person for person in truth.persons}
    known = [adult for adult in truth.adults if adult.cpr in children]
    assert len(known) >= 20, "some come from the children's area under the same number"
    assert all(children[adult.cpr].birth_date == adult.birth_date for adult in known)
    paragraphs = Counter(order.paragraph for order in truth.orders)
    assert set(paragraphs) == {"SEL § 85", "SEL § 107", "SEL § 108", "ABL § 105", "SEL § 82 a", "SEL § 82 b"}


def test_granted_hours_are_fixed_intervals_and_packages(truth: MunicipalityTruth) -> None:
    assert {grant.hours_high is None for grant in truth.granted_hours} == {True, False}
    assert {grant.hours_period for grant in truth.granted_hours} == {"Uge", "Måned"}
    assert any(grant.package for grant in truth.granted_hours)
    for grant in truth.granted_hours:
        assert grant.hours_high is None or grant.hours_high >= grant.hours_low
        if grant.package is None:
            assert grant.level == service_level(grant.weekly_hours)


@pytest.mark.parametrize(
    ("hours", "level"),
    [("0.5", None), ("0.75", "1"), ("2.5", "1"), ("2.6", "2"), ("4", "2"), ("4.1", "3")],
)
def test_levels_of_support_are_as_printed(hours: str, level: str | None) -> None:
    assert service_level(Decimal(hours)) == level


def test_vum_scores_have_decimals_and_lie_on_the_scale(truth: MunicipalityTruth) -> None:
    levels = [score.level for score in truth.vum_scores]
    assert all(Decimal(0) <= level <= Decimal(4) for level in levels)
    assert any(level % 1 for level in levels)
    assert any(score.is_draft for score in truth.vum_scores)
    for score in truth.vum_scores:
        assert score.expected_level is None or score.expected_level <= score.level


def test_own_houses_are_nearly_full_and_never_overfull(truth: MunicipalityTruth) -> None:
    houses = {unit.offer_name for unit in units() if unit.kind == "house"}
    offers = [offer for offer in truth.offers if offer.offer_name in houses]
    assert len(offers) == 4
    for offer in offers:
        assert offer.places is not None
        taken = [len(present(truth, offer.offer_id, add_months(date(2023, 1, 1), n))) for n in range(36)]
        assert max(taken) <= offer.places + 1
        assert sum(taken) / len(taken) >= 0.6 * offer.places
    own = {stay.handling_municipality_code for stay in truth.stays}
    assert truth.municipality_code in own
    assert len(own) > 1


def test_rates_follow_on_each_other_year_by_year(truth: MunicipalityTruth) -> None:
    periods: dict[tuple[str, str, str | None], list[tuple[date, date | None]]] = defaultdict(list)
    for rate in truth.rates:
        periods[(rate.department_id, rate.rate_type, rate.package)].append((rate.start_date, rate.last_day))
    # a special rate on trial holds for three months and ends after the period
    trials = {key: found for key, found in periods.items() if len(found) == 1}
    assert trials
    for (_, rate_type, _), [(start, last)] in trials.items():
        assert rate_type == "Særtakst"
        assert last is not None
        assert (add_months(start, 3) - last).days == 1
        assert last > date(2025, 12, 31)
    for found in (found for key, found in periods.items() if key not in trials):
        assert [start.year for start, _ in found] == [2022, 2023, 2024, 2025]
    assert {rate.rate_type for rate in truth.rates} == {
        "Gennemsnitstakst",
        "Basistakst",
        "Ydelsespakketakst",
        "Tillægstakst",
        "Særtakst",
    }


def test_visits_are_held_or_cancelled_by_somebody(truth: MunicipalityTruth) -> None:
    for visit in truth.visits:
        assert (visit.started_at is None) == (visit.cancelled_by is not None) == (visit.cancelled_at is not None)
    cancelled = sum(visit.cancelled_by is not None for visit in truth.visits)
    assert 0.08 <= share(cancelled, len(truth.visits)) <= 0.18


def test_time_sheets_hold_the_visits_of_their_months(truth: MunicipalityTruth) -> None:
    first = date(2025, 9, 1)
    held = [v for v in truth.visits if v.started_at is not None and v.event_date >= first]
    lines = [line for line in truth.delivered_hours if line.activity == "ATA-tid"]
    assert len(lines) == len(held)
    assert all(line.work_date >= first for line in truth.delivered_hours)
    ata = sum(line.hours for line in lines)
    assert Decimal("0.55") <= ata / sum(line.hours for line in truth.delivered_hours) <= Decimal("0.8")


def test_incidents_use_their_own_scales(truth: MunicipalityTruth) -> None:
    scales = {incident.severity_scale for incident in truth.incidents}
    assert scales == {None, "0-5", "1-10"}
    for incident in truth.incidents:
        top = {"0-5": 5, "1-10": 10, None: 0}[incident.severity_scale]
        assert (incident.severity or 0) <= top
    assert any(not inquiry.is_accepted for inquiry in truth.inquiries)
    assert all((inquiry.refusal_reason is None) == inquiry.is_accepted for inquiry in truth.inquiries)


# --- money -----------------------------------------------------------------------------------------------


def test_the_ledger_follows_the_prices_with_the_differences_it_says(truth: MunicipalityTruth) -> None:
    """Every service and order, month by month: right amounts, less what is marked as a deviation."""
    expected: dict[tuple[Key, date], Decimal] = defaultdict(Decimal)
    months = [add_months(date(2023, 1, 1), number) for number in range(36)]
    for service in granted(truth):
        for month in months:
            expected[(service.key, month)] += cost_in_month(service, month)
    for order in truth.orders:
        for month in months:
            expected[(order.key, month)] += order_cost_in_month(order, month)
    booked: dict[tuple[Key, date], list[Posting]] = defaultdict(list)
    for posting in truth.postings:
        if posting.service_key is not None:
            booked[(posting.service_key, posting.right_month)].append(posting)
    assert {key for key, amount in expected.items() if amount} == set(booked)
    for key, postings in booked.items():
        assert sum(posting.amount_dkk for posting in postings) == expected[key]


def test_each_deviation_is_what_its_name_says(truth: MunicipalityTruth) -> None:
    counts = Counter(posting.deviation for posting in truth.postings)
    assert {"timing", "wrong_account", "missing", "no_case", "reversed", "reversal", None} == set(counts)
    assert counts[None] > 0.9 * len(truth.postings)
    for posting in truth.postings:
        is_wrong_account = posting.account_number != posting.right_account_number
        assert is_wrong_account == (posting.deviation == "wrong_account")
        assert (posting.month != posting.right_month) == (posting.deviation == "timing")
        assert (posting.registered_date == date.max) == (posting.deviation == "missing")


def test_accounts_are_open_when_they_are_used(truth: MunicipalityTruth) -> None:
    by_number = {account.account_number: account for account in accounts()}
    for posting in truth.postings:
        account = by_number[posting.right_account_number]
        assert account.start_date <= posting.right_month
        assert account.last_day is None or posting.right_month <= account.last_day


def test_hour_prices_add_up_to_the_year(truth: MunicipalityTruth) -> None:
    lines: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
    for line in truth.hour_prices:
        lines[(line.unit_id, line.year)][line.time_category] = line.yearly_hours
    for hours in lines.values():
        assert hours.pop("Arbejdstid") == Decimal("1924.00")
        assert sum(hours.values()) == Decimal("1924.00")
        assert Decimal(1_300) < hours["Potentiel 1 til 1 tid"] < Decimal(1_400)


def test_budgets_are_corrected_here_and_there(truth: MunicipalityTruth) -> None:
    corrected = [line for line in truth.budget if line.corrected_date is not None]
    assert 0.3 <= share(len(corrected), len(truth.budget)) <= 0.7
    assert all(line.corrected_dkk == line.original_dkk for line in truth.budget if line.corrected_date is None)
    income = {line.corrected_dkk < 0 for line in truth.provider_budget if line.item == "Omsætning"}
    assert income == {True}


# --- staff -----------------------------------------------------------------------------------------------


def test_caseworkers_are_employees_too(truth: MunicipalityTruth) -> None:
    jobs = {(job.caseworker_id, job.start_date): job for job in truth.jobs if job.caseworker_id is not None}
    employees = {employee.employee_id: employee for employee in truth.employees}
    for employment in truth.employments:
        if employment.last_day is None or employment.last_day >= date(2023, 1, 1):
            job = jobs[(employment.caseworker_id, employment.start_date)]
            assert (job.unit_id, job.last_day) == (employment.team_id, employment.last_day)
            assert employees[job.employee_id].full_name == employment.full_name


def test_sickness_is_about_four_percent_of_employed_hours(truth: MunicipalityTruth) -> None:
    employed = Decimal(0)
    for job in truth.jobs:
        start, last = max(job.start_date, date(2023, 1, 1)), min(job.last_day or LAST, LAST)
        if last >= start:
            employed += job.weekly_hours / 5 * working_days(start, last)
    sick = sum(spell.hours for spell in truth.absences if spell.kind == "Sygdom")
    assert Decimal("0.03") <= sick / employed <= Decimal("0.065")


def test_spells_of_absence_do_not_overlap(truth: MunicipalityTruth) -> None:
    spells: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for spell in truth.absences:
        spells[spell.employment_id].append((spell.start_date, spell.last_day or LAST))
    for found in spells.values():
        found.sort()
        assert all(first[1] < second[0] for first, second in pairwise(found))


def test_shifts_are_worked_cancelled_and_filled_by_temps(truth: MunicipalityTruth) -> None:
    kinds = Counter(shift.staffing_kind for shift in truth.shifts)
    assert set(kinds) == {"Fastansat", "Vikar", "Vikarbureau"}
    assert any(shift.worked_hours is None for shift in truth.shifts)
    for shift in truth.shifts:
        assert (shift.employee_id is None) == (shift.staffing_kind == "Vikarbureau")
        assert (shift.worked_hours is None) == (shift.wage_cost_dkk is None) == (shift.worked_start is None)


def test_a_days_activities_add_up_to_the_hours_attended(truth: MunicipalityTruth) -> None:
    worked: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for shift in truth.shifts:
        if shift.employee_id is not None and shift.worked_hours is not None:
            worked[(shift.employee_id, shift.event_date)] += shift.worked_hours
    houses = {unit.unit_id for unit in units() if unit.kind == "house"}
    registered: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in truth.time_registrations:
        if row.operation == "Opret" and row.unit_id in houses:
            registered[(row.employee_id, row.work_date)] += row.hours
    assert len(registered) > 0.9 * len(worked)
    same = sum(worked[key] == hours for key, hours in registered.items())
    assert share(same, len(registered)) > 0.98


def test_working_days_leave_weekends_out() -> None:
    assert working_days(date(2025, 3, 3), date(2025, 3, 16)) == 10
    assert working_days(date(2025, 3, 8), date(2025, 3, 9)) == 0
    assert working_days_after(date(2025, 3, 7), 1) == date(2025, 3, 10)
