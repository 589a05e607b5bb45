"""A score registered in March for January changes January's figures from March on, and only from then."""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from simulator.catalogue import service_types
from simulator.extracts import rows
from simulator.files import write_delivery
from simulator.layout import CORE_LAYOUTS
from simulator.people import make_cpr
from simulator.truth import (
    DIMENSIONS,
    OVERALL,
    Assignment,
    Case,
    Employment,
    Followup,
    Goal,
    Measurement,
    MunicipalityTruth,
    Person,
    Plan,
    PoliticalGoal,
    ScoreForm,
    Service,
)

MUNICIPALITY = "997"
FEBRUARY, MARCH = date(2025, 2, 28), date(2025, 3, 31)
JANUARY = date(2025, 1, 31)
BEFORE = (date(2024, 10, 31), date(2024, 11, 30), date(2024, 12, 31))
PROMPT, LATE = "24-000001", "24-000002"
OPENED = date(2024, 8, 1)

PERSONS = {case: make_cpr(date(2012, 4, day), 4208) for day, case in enumerate((PROMPT, LATE), start=3)}
# Case number, measured, registered, score on every item. What is registered in March is in March's delivery only.
SCORES = (
    (PROMPT, date(2024, 9, 2), date(2024, 9, 2), 3),
    (PROMPT, date(2025, 1, 14), date(2025, 1, 14), 3),
    (LATE, date(2024, 9, 3), date(2024, 9, 3), 3),
    (LATE, date(2025, 1, 15), date(2025, 3, 10), 2),
)


@dataclass(frozen=True)
class Figures:
    """What a build says: a person's profile by (month end, case, item), and the whole of the template's rows."""

    profiles: dict[tuple[date, str, str], tuple[object, ...]]
    figures: dict[tuple[object, ...], tuple[object, ...]]

    def of_months(self, wanted: Iterable[date]) -> "Figures":
        """The same for some months."""
        months = set(wanted)
        return Figures(
            {key: value for key, value in self.profiles.items() if key[0] in months},
            {key: value for key, value in self.figures.items() if key[0] in months},
        )

    def development(self, day: date) -> dict[str, int]:
        """Children of the municipality by development in the overall level."""
        key = (day, "municipality", "none", "overall", "development_distribution")
        return {
            str(member): int(Decimal(str(value[0])))
            for (*start, member), value in self.figures.items()
            if (*start,) == key
        }


def two_children() -> MunicipalityTruth:
    """Two children with one intervention each, and two measurements each."""
    truth = MunicipalityTruth(MUNICIPALITY, "Eksempel")
    truth.employments = [Employment("SB01", "Bo Eksempel", "T1", "Team", "Midt", OPENED, None, OPENED, None)]
    kind = service_types()["Familiebehandling"]
    for case, cpr in PERSONS.items():
        born = date(2012, 4, int(cpr[:2]) - 60)
        truth.persons.append(Person(cpr, "Alma", "Eksempelsen", "Kvinde", born, MUNICIPALITY, None, OPENED))
        truth.cases.append(Case(case, cpr, "Social udsathed", OPENED, None, OPENED, None))
        truth.assignments.append(Assignment(case, "SB01", OPENED, None, None, OPENED, None))
        truth.services.append(
            Service(
                case_number=case,
                cpr=cpr,
                type=kind.type,
                service_type=kind.service_type,
                provider_id="L001",
                provider_name="Eksempel",
                offer_id="L001-01",
                offer_name="Eksempel",
                decision_date=OPENED,
                start_date=OPENED,
                last_day=None,
                amount_dkk=Decimal("10000.00"),
                quantity=Decimal("1.00"),
                unit="Måned",
                calculation_frequency="Pr. måned",
                department="Børn og Familie",
                decision_paragraph=kind.bl_decision,
                service_paragraph=kind.bl_service,
                outcome="granted",
                registered_date=OPENED,
                last_day_registered_date=None,
            )
        )
    # a file without rows is held, so each has one
    truth.plans.append(Plan("P1", PROMPT, "Barnets plan", OPENED, None, False, OPENED, None))
    truth.goals.append(Goal("G1", "P1", PROMPT, None, "Går i skole", OPENED, None, None, None, OPENED, None))
    truth.followups.append(Followup("O1", "G1", SCORES[0][1], SCORES[0][1], "Helt opfyldt", None))
    truth.political_goals.append(
        PoliticalGoal("PM1", OVERALL, "Flere får det bedre", "Forbedring", None, OPENED, None, OPENED)
    )
    for number, (case, measured, registered, score) in enumerate(SCORES):
        form = ScoreForm("Socialrådgiver", True, dict.fromkeys((*DIMENSIONS, OVERALL), score))
        truth.measurements.append(
            Measurement(f"M{number}", case, PERSONS[case], "Halvår", measured, registered, (form,))
        )
    return truth


def deliver(home: Home, day: date) -> None:
    """The files as the systems hold them on a day."""
    case_system = [layout for layout in CORE_LAYOUTS if layout.source == "case_system"]
    write_delivery(home.inbox, MUNICIPALITY, day, rows(two_children(), day), case_system)


def land(home: Home) -> None:
    """Land what is pending; every row of it."""
    paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
    with open_warehouse(home) as connection:
        result = ingest(paths, connection, datetime(2025, 4, 1, tzinfo=UTC), load_contracts())
    (delivery,) = result.deliveries
    assert (delivery.status, delivery.rows_quarantined) == ("loaded", 0), delivery.problems


def built(home: Home, command: str, **known: date) -> Figures:
    """Build up to the template of development, as known on a day or as known now, and read it."""
    variables = {"report_date": MARCH.isoformat(), "report_history_months": len((*BEFORE, JANUARY, FEBRUARY, MARCH))}
    variables |= {name: day.isoformat() for name, day in known.items()}
    done = subprocess.run(
        [*dbt.dbt_command(), "--quiet", command, "--select", "+rpt_development", "--vars", json.dumps(variables)]
        + (["--exclude-resource-type", "test", "unit_test"] if command == "build" else []),
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt.dbt_environment(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    with open_warehouse(home, read_only=True) as connection:
        profiles = connection.execute(
            """
            select profiles.report_date, cases.case_number, profiles.item_code, profiles.measured_date,
                profiles.score_now, profiles.score_previous, profiles.development_label_code
            from marts.fct_profile_snapshot as profiles
            inner join intermediate.int_cases as cases using (person_key)
            """
        ).fetchall()
        figures = connection.execute(
            """
            select report_date, scope_type, breakdown_type, item_code, measure_code, member_code,
                numerator, denominator, n_total, n_measured, coverage, value
            from reporting.rpt_development
            where scope_type = 'municipality' and breakdown_type = 'none'
            """
        ).fetchall()
    found = Figures({row[:3]: row[3:] for row in profiles}, {row[:6]: row[6:] for row in figures})
    assert (len(found.profiles), len(found.figures)) == (len(profiles), len(figures)) != (0, 0)
    return found


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Figures, Figures, Figures]:
    """With the February delivery alone; with March's as well; and then again as it was known in February."""
    home = Home(Path(tmp_path_factory.mktemp("late")))
    deliver(home, FEBRUARY)
    land(home)
    in_february = built(home, "build")
    deliver(home, MARCH)
    land(home)
    return in_february, built(home, "run"), built(home, "run", as_known_at=FEBRUARY)


def test_in_february_the_score_of_january_is_not_known(builds: tuple[Figures, Figures, Figures]) -> None:
    in_february, _, _ = builds
    for item in ("overall", "school"):
        for day in (JANUARY, FEBRUARY):
            assert in_february.profiles[day, LATE, item] == (date(2024, 9, 3), 3, None, "single_score")
            assert in_february.profiles[day, PROMPT, item] == (date(2025, 1, 14), 3, 3, "none")
    assert in_february.development(JANUARY) == {"positive": 0, "none": 1, "negative": 0, "no_score": 1}


def test_from_march_on_it_is_in_the_figures_of_january(builds: tuple[Figures, Figures, Figures]) -> None:
    _, in_march, _ = builds
    for item in ("overall", "school"):
        for day in (JANUARY, FEBRUARY, MARCH):
            assert in_march.profiles[day, LATE, item] == (date(2025, 1, 15), 2, 3, "positive")
            assert in_march.profiles[day, PROMPT, item] == (date(2025, 1, 14), 3, 3, "none")
    assert in_march.development(JANUARY) == {"positive": 1, "none": 1, "negative": 0, "no_score": 0}


def test_no_month_before_january_is_changed(builds: tuple[Figures, Figures, Figures]) -> None:
    in_february, in_march, _ = builds
    assert in_february.of_months(BEFORE) == in_march.of_months(BEFORE)
    assert in_february.of_months(BEFORE).figures


def test_after_march_the_figures_as_known_in_february_are_the_old_ones(
    builds: tuple[Figures, Figures, Figures],
) -> None:
    in_february, in_march, as_known_in_february = builds
    assert as_known_in_february == in_february
    assert as_known_in_february != in_march
