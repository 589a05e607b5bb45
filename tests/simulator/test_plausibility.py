"""The default municipality lies within the bounds that the description of the field gives."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from simulator.build import build_truth
from simulator.catalogue import municipalities, service_types
from simulator.dates import age_on
from simulator.options import SimulationOptions
from simulator.parameters import AFTERCARE_PARAGRAPHS, EARLY_HELP, EARLY_HELP_TYPES
from simulator.people import Registry, birth_date_of, make_cpr
from simulator.truth import OVERALL, Measurement, MunicipalityTruth, Service

ASKED_DAYS = (date(2023, 7, 1), date(2024, 7, 1), date(2025, 7, 1), date(2025, 12, 31))
AFTERCARE = {text for act in AFTERCARE_PARAGRAPHS.values() for text in act.values()}


def granted(truth: MunicipalityTruth) -> list[Service]:
    return [service for service in truth.services if service.outcome == "granted"]


def active(truth: MunicipalityTruth, day: date) -> list[Service]:
    return [s for s in granted(truth) if s.start_date <= day and (s.last_day is None or s.last_day >= day)]


def measured_days(measurements: Iterable[Measurement]) -> dict[str, list[date]]:
    days: dict[str, list[date]] = defaultdict(list)
    for measurement in measurements:
        days[measurement.case_number].append(measurement.measured_date)
    return days


def test_person_numbers_are_of_replacement_form_and_tell_the_birth_date(truth: MunicipalityTruth) -> None:
    numbers = [person.cpr for person in truth.persons]
    assert len(numbers) == len(set(numbers))
    for person in truth.persons:
        assert len(person.cpr) == 10
        assert 61 <= int(person.cpr[:2]) <= 91
        assert birth_date_of(person.cpr) == person.birth_date
        assert (int(person.cpr[-1]) % 2 == 1) == (person.sex == "Mand")


@pytest.mark.parametrize(
    ("cpr", "born"),
    [
        ("6101991234", date(1999, 1, 1)),
        ("9112044321", date(2004, 12, 31)),
        ("6101374321", date(1937, 1, 1)),
        ("6506105321", date(2010, 6, 5)),
        ("6506609321", date(1960, 6, 5)),
    ],
)
def test_birth_date_follows_the_seventh_digit(cpr: str, born: date) -> None:
    assert birth_date_of(cpr) == born
    assert make_cpr(born, int(cpr[-4:])) == cpr


def test_a_registry_never_repeats_and_says_when_it_is_empty() -> None:
    registry = Registry("999", 102)
    given = [registry.next_cpr(date(2012, 5, 5), "Mand") for _ in range(29)]
    assert len(set(given)) == 29
    with pytest.raises(ValueError, match="ikke flere personnumre"):
        registry.next_cpr(date(2012, 5, 5), "Mand")


def test_municipalities_share_no_person_number() -> None:
    truths = build_truth(SimulationOptions(municipalities=3, population=20_000))
    numbers = [person.cpr for truth in truths for person in truth.persons]
    assert len(numbers) == len(set(numbers)) > 1_000
    assert [truth.municipality_code for truth in truths] == ["999", "998", "997"]


def test_the_list_of_municipalities_is_five_invented_and_all_98() -> None:
    codes = [code for code, _ in municipalities()]
    assert codes[:5] == ["999", "998", "997", "996", "995"]
    assert len(set(codes)) == len(codes) == 5 + 98


@pytest.mark.parametrize("day", ASKED_DAYS)
def test_children_with_help_and_placed_children(truth: MunicipalityTruth, day: date) -> None:
    services = active(truth, day)
    assert 290 <= len({service.cpr for service in services}) <= 380
    assert 55 <= len({service.cpr for service in services if service.type == "Anbringelse"}) <= 90


@pytest.mark.parametrize("day", ASKED_DAYS)
def test_about_one_child_in_eight_has_two_interventions(truth: MunicipalityTruth, day: date) -> None:
    counts = Counter(service.cpr for service in active(truth, day))
    share = sum(count > 1 for count in counts.values()) / len(counts)
    assert 0.08 <= share <= 0.19


def test_no_child_is_placed_in_two_places_at_once(truth: MunicipalityTruth) -> None:
    placements: dict[str, list[Service]] = defaultdict(list)
    for service in granted(truth):
        if service.type == "Anbringelse":
            placements[service.cpr].append(service)
    moved = 0
    for services in placements.values():
        services.sort(key=lambda service: service.start_date)
        for first, second in pairwise(services):
            assert first.last_day is not None
            assert first.last_day < second.start_date
            moved += first.offer_name != second.offer_name
    assert moved >= 20


def test_cases_over_three_years_and_the_stock_before(truth: MunicipalityTruth) -> None:
    opened = [case for case in truth.cases if case.opened_date >= date(2023, 1, 1)]
    assert 650 <= len(opened) <= 850
    assert 300 <= len(truth.cases) - len(opened) <= 500
    assert len({case.cpr for case in truth.cases}) < len(truth.cases), "some children come back"
    with_help = {service.case_number for service in granted(truth)}
    assert any(case.case_number not in with_help for case in truth.cases)


def test_ages_fit_the_interventions(truth: MunicipalityTruth) -> None:
    born = {person.cpr: person.birth_date for person in truth.persons}
    for service in granted(truth):
        kind = service_types()[service.service_type]
        age = age_on(born[service.cpr], service.start_date)
        if service.service_paragraph in AFTERCARE:
            assert 18 <= age <= 22
        else:
            assert kind.age_from <= age < kind.age_limit, service.service_type
        if service.last_day is not None:
            assert service.last_day >= service.start_date
            limit = 23 if service.service_paragraph in AFTERCARE else kind.age_limit
            assert age_on(born[service.cpr], service.last_day) < limit


def test_law_follows_the_decision_date(truth: MunicipalityTruth) -> None:
    for service in truth.services:
        act = "BL" if service.decision_date >= date(2024, 1, 1) else "SEL"
        assert service.service_paragraph.startswith(f"{act} § ")
        assert service.decision_paragraph.startswith(f"{act} § ")
    running_under_old_law = [s for s in active(truth, date(2025, 12, 31)) if s.service_paragraph[:3] == "SEL"]
    assert running_under_old_law


@pytest.mark.parametrize("day", ASKED_DAYS)
def test_some_help_at_home_begins_as_early_preventive_help(truth: MunicipalityTruth, day: date) -> None:
    early = [s for s in active(truth, day) if s.service_paragraph in EARLY_HELP.values()]
    assert 0.04 <= len(early) / len(active(truth, day)) <= 0.2
    assert {s.service_type for s in early} <= set(EARLY_HELP_TYPES)
    assert all(s.decision_paragraph == s.service_paragraph for s in early)


def test_services_lie_within_their_cases(truth: MunicipalityTruth) -> None:
    cases = {case.case_number: case for case in truth.cases}
    for service in granted(truth):
        case = cases[service.case_number]
        assert case.cpr == service.cpr
        assert case.opened_date <= service.start_date
        if case.last_day is not None:
            assert service.last_day is not None
            assert service.last_day <= case.last_day


def test_records_are_never_known_before_their_parents(truth: MunicipalityTruth) -> None:
    cases = {case.case_number: case.registered_date for case in (*truth.cases, *truth.adults)}
    plans = {plan.plan_id: plan.registered_date for plan in truth.plans}
    goals = {goal.goal_id: goal.registered_date for goal in truth.goals}
    for record in (*truth.services, *truth.measurements, *truth.plans, *truth.assignments):
        assert record.registered_date >= cases[record.case_number]
    assert all(goal.registered_date >= plans[goal.plan_id] for goal in truth.goals)
    assert all(followup.registered_date >= goals[followup.goal_id] for followup in truth.followups)
    for record in (*truth.services, *truth.cases, *truth.plans, *truth.goals, *truth.assignments):
        if record.last_day_registered_date is not None:
            assert record.last_day_registered_date >= record.registered_date


def test_providers_are_large_and_small_and_of_every_ownership(truth: MunicipalityTruth) -> None:
    children: dict[str, set[str]] = defaultdict(set)
    for service in active(truth, date(2025, 12, 31)):
        children[service.provider_id].add(service.cpr)
    sizes = [len(group) for group in children.values()]
    assert sum(2 <= size <= 4 for size in sizes) >= 2
    assert sum(size >= 30 for size in sizes) >= 3
    ownerships = {provider.ownership for provider in truth.providers}
    assert ownerships == {"Kommunen selv", "Anden kommune", "Region", "Privat eller fond"}
    assert all(provider.cvr_number.startswith("00") for provider in truth.providers)


def test_prices_come_in_many_forms_and_are_plausible(truth: MunicipalityTruth) -> None:
    days = {"Pr. døgn": 365.25, "Pr. uge": 365.25 / 7, "Pr. måned": 12.0, "Pr. år": 1.0}
    monthly: dict[str, list[float]] = defaultdict(list)
    for service in granted(truth):
        if service.calculation_frequency in days:
            cost = float(service.quantity * service.amount_dkk) * days[service.calculation_frequency] / 12
            monthly[service.service_type].append(cost)
    means = {name: sum(costs) / len(costs) for name, costs in monthly.items()}
    assert 80_000 < means["Døgninstitution"] < 170_000
    assert 25_000 < means["Plejefamilie"] < 55_000
    assert 3_000 < means["Støttekontaktperson"] < 15_000
    forms = {(service.calculation_frequency, service.unit) for service in granted(truth)}
    assert {("Pr. døgn", "Døgn"), ("Pr. måned", "Måned"), ("Pr. uge", "Time"), ("Pr. måned", "Døgn")} <= forms
    assert any(service.quantity % 1 for service in truth.services)


def test_some_services_never_ran(truth: MunicipalityTruth) -> None:
    outcomes = Counter(service.outcome for service in truth.services)
    assert outcomes["draft"] >= 20
    assert outcomes["cancelled"] >= 20
    assert outcomes["granted"] > 0.9 * len(truth.services)


def test_measuring_has_its_gaps(truth: MunicipalityTruth) -> None:
    day = date(2025, 12, 31)
    running = {service.case_number for service in active(truth, day)}
    days = measured_days(truth.measurements)
    counts = Counter(len(set(days[case_number])) for case_number in running)
    assert counts[0] >= 10
    assert counts[1] >= 20
    stale = [c for c in running if days[c] and day - max(days[c]) > timedelta(days=245)]
    assert len(stale) >= 10
    same_day = [c for c, found in days.items() if len(found) > len(set(found))]
    assert len(same_day) >= 5
    forms = [form for measurement in truth.measurements for form in measurement.forms]
    assert any(len(form.scores) < 6 for form in forms)
    assert any(not form.is_final and form.rater == "Socialrådgiver" for form in forms)
    assert all(not form.is_final for form in forms if form.rater != "Socialrådgiver")
    assert {form.rater for form in forms} == {"Socialrådgiver", "Leverandør", "Barn/ung", "Forældre"}


def test_the_overall_level_is_correlated_with_the_dimensions_but_not_their_mean(
    truth: MunicipalityTruth,
) -> None:
    pairs = [
        (form.scores[OVERALL], sum(score for item, score in form.scores.items() if item != OVERALL) / 5)
        for measurement in truth.measurements
        for form in measurement.forms
        if len(form.scores) == 6
    ]
    differs = sum(overall != round(mean) for overall, mean in pairs) / len(pairs)
    assert 0.15 < differs < 0.85
    low = [overall for overall, mean in pairs if mean < 1.5]
    high = [overall for overall, mean in pairs if mean > 2.5]
    assert sum(high) / len(high) > sum(low) / len(low) + 1


def test_most_children_get_better_and_some_get_worse(truth: MunicipalityTruth) -> None:
    scores: dict[str, list[int]] = defaultdict(list)
    for measurement in truth.measurements:
        if OVERALL in measurement.forms[0].scores:
            scores[measurement.case_number].append(measurement.forms[0].scores[OVERALL])
    pairs = [(found[0], found[-1]) for found in scores.values() if len(found) > 1]
    better = sum(now < start for start, now in pairs) / len(pairs)
    worse = sum(now > start for start, now in pairs) / len(pairs)
    assert 0.3 < better < 0.7
    assert 0.08 < worse < 0.3


def test_plans_goals_and_followups(truth: MunicipalityTruth) -> None:
    born = {case.case_number: p.birth_date for case in truth.cases for p in truth.persons if p.cpr == case.cpr}
    for plan in truth.plans:
        age = age_on(born[plan.case_number], plan.created_date)
        if plan.created_date < date(2024, 1, 1):
            assert plan.plan_type == "Handleplan"
        else:
            assert plan.plan_type == ("Ungeplan" if age >= 16 else "Barnets plan")
    assert {plan.plan_type for plan in truth.plans} == {"Handleplan", "Barnets plan", "Ungeplan"}
    per_plan = Counter(goal.plan_id for goal in truth.goals)
    assert set(per_plan.values()) == {1, 2, 3, 4}
    followed = {followup.goal_id for followup in truth.followups}
    assert any(goal.goal_id not in followed for goal in truth.goals)
    assert any(goal.last_day is not None for goal in truth.goals)
    assert any(goal.start_score is None for goal in truth.goals)
    assert any(goal.dimension is None for goal in truth.goals)
    grades = Counter(followup.grade for followup in truth.followups)
    assert set(grades) == {
        "Helt opfyldt",
        "I høj grad opfyldt",
        "I nogen grad opfyldt",
        "Ikke opfyldt",
        "Ikke relevant",
    }
    assert all(count > 0.03 * len(truth.followups) for count in grades.values())
    goals = {goal.goal_id: goal for goal in truth.goals}
    for followup in truth.followups:
        assert followup.followup_date > goals[followup.goal_id].created_date


@pytest.mark.parametrize("day", ASKED_DAYS)
def test_caseworkers_and_teams(truth: MunicipalityTruth, day: date) -> None:
    present = [e for e in truth.employments if e.start_date <= day and (e.last_day is None or e.last_day >= day)]
    assert 25 <= len(present) <= 39
    assert len({e.caseworker_id for e in present}) == len(present)
    assert len({e.team_id for e in present}) == 6
    assert len({e.district_name for e in present}) == 3


def test_adults_have_caseworkers_of_their_own(truth: MunicipalityTruth) -> None:
    adults, children = {adult.case_number for adult in truth.adults}, {case.case_number for case in truth.cases}
    teams: dict[str, set[str]] = defaultdict(set)
    for employment in truth.employments:
        teams[employment.caseworker_id].add(employment.team_id)
    taken = [(assignment.case_number, teams[assignment.caseworker_id]) for assignment in truth.assignments]
    assert all(found <= {"T5", "T6"} for case, found in taken if case in adults)
    assert all(not found & {"T5", "T6"} for case, found in taken if case in children)
    assert {case for case, _ in taken} == adults | children


def test_caseworkers_leave_and_change_team(truth: MunicipalityTruth) -> None:
    assert any(e.last_day is not None and e.last_day >= date(2023, 1, 1) for e in truth.employments)
    teams: dict[str, set[str]] = defaultdict(set)
    for employment in truth.employments:
        teams[employment.caseworker_id].add(employment.team_id)
    assert any(len(found) > 1 for found in teams.values())


def test_every_case_has_one_caseworker_each_day(truth: MunicipalityTruth) -> None:
    assignments = defaultdict(list)
    for assignment in truth.assignments:
        assignments[assignment.case_number].append(assignment)
    employed = defaultdict(list)
    for employment in truth.employments:
        employed[employment.caseworker_id].append(employment)
    changed = 0
    spans = [(case.case_number, case.opened_date, case.last_day) for case in truth.cases]
    spans += [(adult.case_number, adult.opened_date, adult.closed_date) for adult in truth.adults]
    for case_number, opened_date, last_day in spans:
        own = assignments[case_number]
        assert own[0].start_date == opened_date
        assert own[-1].last_day == last_day
        for first, second in pairwise(own):
            assert first.last_day is not None
            assert first.last_day + timedelta(days=1) == second.start_date
            changed += 1
        for assignment in own:
            assert any(
                e.start_date <= assignment.start_date
                and (e.last_day is None or (assignment.last_day or date.max) <= e.last_day)
                for e in employed[assignment.caseworker_id]
            )
    assert changed >= 100


def test_political_goals_are_of_both_types(truth: MunicipalityTruth) -> None:
    assert 3 <= len(truth.political_goals) <= 5
    assert {goal.goal_type for goal in truth.political_goals} == {
        "Forbedring",
        "Forbedring eller fastholdelse",
    }
    assert OVERALL in {goal.dimension for goal in truth.political_goals}
    assert {goal.margin_points is None for goal in truth.political_goals} == {True, False}


def test_a_small_municipality_is_simulated_too() -> None:
    (truth,) = build_truth(SimulationOptions(population=5_000))
    assert 15 <= len({service.cpr for service in active(truth, date(2025, 12, 31))}) <= 50
