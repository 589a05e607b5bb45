"""The worked examples' files hold what the expected results are computed from."""

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.cases import EXPECTED, ExpectedChild, write_worked_examples
from tests.simulator.reading import FIELDS, read

DAY = "2025-12-31"
LETTERS = "ABCDE"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    write_worked_examples(folder)
    return folder


def development(start: int, now: int) -> str:
    return "Positiv" if now < start else "Negativ" if now > start else "Ingen"


def child(name: str) -> ExpectedChild:
    return next(child for child in EXPECTED.children if child.name == name)


def test_every_table_has_rows(inbox: Path) -> None:
    assert all(read(inbox, prefix, DAY, "998") for prefix in FIELDS)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Pia Jacobsen", ("Familiebehandling", 87_500, 3, 3, "Ingen", "Positiv")),
        ("Kim Junkersen", ("Aflastning", 55_000, 2, 3, "Negativ", "Negativ")),
        ("Frederikke Jensen", ("Plejefamilie", 48_000, 3, 1, "Positiv", "Positiv")),
        ("Emilie Engelhardt", ("Støttekontaktperson", 15_000, 2, 2, "Ingen", "Ingen")),
    ],
)
def test_ac1_is_as_printed(name: str, printed: tuple[str, int, int, int, str, str]) -> None:
    found = child(name)
    (only,) = found.helps
    scores = (found.overall_start, found.overall_now)
    developments = (found.overall_development, found.school_development)
    assert (only.service_type, only.monthly_dkk, *scores, *developments) == printed
    assert found.case_number in EXPECTED.caseload


def test_ac1_totals() -> None:
    own = [child for child in EXPECTED.children if child.case_number in EXPECTED.caseload]
    assert sum(help_.monthly_dkk for child in own for help_ in child.helps) == EXPECTED.caseload_monthly_dkk
    assert EXPECTED.caseload_monthly_dkk == 205_500
    positive = sum(child.overall_development == "Positiv" for child in own)
    assert (positive, len(own)) == (EXPECTED.caseload_positive, 4)


def test_ac7_stays_c_with_dimensions_44400(inbox: Path) -> None:
    ida = child("Ida Eksempelsen")
    scores = [r for r in read(inbox, "BSFunktionsprofil", DAY, "998") if r["Sagsnummer"] == ida.case_number]
    for day in ("01-05-2025", "03-11-2025"):
        assert [r["Score"] for r in scores if r["Måledato"] == day] == ["4", "4", "4", "0", "0", "C"]


def test_files_hold_the_expected_scores_and_developments(inbox: Path) -> None:
    scores = read(inbox, "BSFunktionsprofil", DAY, "998")
    for expected in EXPECTED.children:
        own = [row for row in scores if row["Sagsnummer"] == expected.case_number]
        overall = [LETTERS.index(r["Score"]) for r in own if r["Dimension"] == "Overordnet funktionsniveau"]
        school = [int(row["Score"]) for row in own if row["Dimension"] == "Skoleforhold og læring"]
        assert overall == [expected.overall_start, expected.overall_now]
        assert development(*overall) == expected.overall_development
        assert development(*school) == expected.school_development


def test_files_hold_the_expected_prices(inbox: Path) -> None:
    services = read(inbox, "BSDUBU2", DAY, "998")
    costs: dict[str, list[Decimal]] = defaultdict(list)
    for row in services:
        assert (row["Beregningsfrekvens"], row["Startdato"], row["Slutdato"]) == (
            "Pr. måned",
            "01-04-2025",
            "",
        )
        amount, quantity = (Decimal(row[name].replace(",", ".")) for name in ("Ydelsesbeløb", "Antal"))
        costs[row["Ydelsestype"]].append(amount * quantity)
    for item in EXPECTED.interventions:
        assert len(costs[item.service_type]) == item.children
        assert sum(costs[item.service_type]) / item.children == item.average_price_dkk
    assert set(costs) == {item.service_type for item in EXPECTED.interventions}
    children = Counter(row["CPR-nr."] for row in services)
    assert sorted(children.values()) == [1, 1, 1, 1, 1, 2]


def test_expected_totals_follow_from_the_children() -> None:
    children = EXPECTED.children
    assert Counter(child.overall_development for child in children) == Counter(EXPECTED.overall)
    assert Counter(child.school_development for child in children) == Counter(EXPECTED.school)
    assert Counter(child.grade for child in children) == Counter(EXPECTED.grades)
    for item in EXPECTED.interventions:
        own = [c for c in children if item.service_type in {h.service_type for h in c.helps}]
        positive = sum(child.overall_development == "Positiv" for child in own)
        assert (len(own), positive, len(own)) == (item.children, item.positive, item.measured)


def test_expected_political_goals_follow_from_the_net_shares() -> None:
    for goal_id, counts, goal_type in (
        ("PM01", EXPECTED.overall, "Forbedring"),
        ("PM02", EXPECTED.school, "Forbedring eller fastholdelse"),
    ):
        net = 100 * (counts["Positiv"] - counts["Negativ"]) / sum(counts.values())
        label = "Positiv" if net > 5 else "Negativ" if net < -5 else "Ingen"
        neutral = "yellow" if goal_type == "Forbedring" else "green"
        status = {"Positiv": "green", "Ingen": neutral, "Negativ": "red"}[label]
        assert EXPECTED.political_goals[goal_id] == (label, status)


def test_goals_have_the_expected_grades(inbox: Path) -> None:
    followups = {row["Mål-ID"]: row["Grad"] for row in read(inbox, "BSMaalopfoelgning", DAY, "998")}
    goals = [row["Mål-ID"] for row in read(inbox, "BSMaal", DAY, "998")]
    assert Counter(followups.get(goal_id) for goal_id in goals) == Counter(EXPECTED.grades)
