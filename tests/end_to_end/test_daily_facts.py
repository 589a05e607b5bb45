"""Facts that are built on from day to day, and the months made of them, are what a full build makes.

A small simulated municipality is landed and built, and then told otherwise, delivery by delivery. After each the facts
are built on, and made anew beside that, and the two must hold the same rows.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import dbt, state
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from simulator.build import build_truth
from simulator.extracts import rows
from simulator.files import write_delivery
from simulator.layout import LAYOUTS
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from simulator.truth_authority import PersonIdChange
from simulator.truth_resources import TimeRegistration

FACTS = ("fct_capacity_day", "fct_delivered_hours", "int_registered_months", "fct_provision_group")
SOURCES = ("case_system", "provider_registry", "provider_journal", "workforce", "finance")
CODE = "as it is now"
FOREVER = date(9999, 12, 31)
FIRST, SECOND, BETWEEN = date(2025, 12, 31), date(2026, 1, 31), date(2026, 1, 20)

NEW_STAY = date(2025, 11, 5)
OLD_MONTH, UNTOUCHED = date(2025, 7, 31), date(2025, 3, 31)


class Town:
    """A home, and the truth that its deliveries are written from."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root / "home")
        self.standing = root / "standing.duckdb"
        options = SimulationOptions(population=4_000, start=date(2024, 1, 1), years=2, deliveries=1, sheet_months=2)
        (self.truth,) = build_truth(options)

    def deliver(self, day: date, before: date = date.min, sources: tuple[str, ...] = SOURCES) -> None:
        """Write what the systems show on a day, and land it."""
        # payments are of the year that the simulation ends with
        layouts = [layout for layout in LAYOUTS if layout.source in sources and layout.table != "payment"]
        write_delivery(self.home.inbox, self.truth.municipality_code, day, rows(self.truth, day, before), layouts)
        home = self.home
        paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
        with open_warehouse(home) as connection:
            state.prepare(connection)
            result = ingest(paths, connection, datetime.now(UTC), load_contracts())
        assert [each.problems for each in result.deliveries if each.status == "held"] == []

    def build(self, report_date: date, *, anew: bool = False) -> None:
        """Build the facts, on what stands or anew, and note the build as a refresh does."""
        run(self.home, report_date, *[f"+{fact}" for fact in FACTS], anew=anew)
        with open_warehouse(self.home) as connection:
            state.prepare(connection)
            now = datetime.now(UTC)
            build_id = state.begin_build(connection, now)
            state.record_build(connection, state.Build(build_id, CODE, "", report_date, FOREVER, now), now, anew)

    def differences(self, report_date: date) -> dict[str, int]:
        """Rows of each fact that only one of the two builds has; the standing tables are built on first.

        Made anew in the same place: what dbt has parsed holds for one file.
        """
        self.build(report_date)
        shutil.copy(self.home.warehouse, self.standing)
        run(self.home, report_date, *FACTS, anew=True)
        with open_warehouse(self.home, read_only=True) as connection:
            connection.execute(f"attach '{self.standing}' as standing (read_only)")
            found = {fact: differing(connection, table(fact)) for fact in FACTS}
        self.standing.replace(self.home.warehouse)
        return found

    def numbers(self) -> dict[str, tuple[object, ...]]:
        """What a change of the facts shows in."""
        with open_warehouse(self.home, read_only=True) as connection:
            queries = {
                "fct_capacity_day": "sum(occupied_places), sum(placed_persons), sum(budgeted_minutes), max(date_day)",
                "fct_delivered_hours": "sum(delivered_minutes), count(*), count(person_key), max(person_key)",
                "int_registered_months": "sum(minutes), sum(direct_minutes), count(*)",
                "fct_provision_group": "sum(numerator), sum(denominator), count(*), max(report_date)",
            }
            return {fact: _row(connection, f"select {what} from {table(fact)}") for fact, what in queries.items()}

    def write_by_hand(self, month: date, added: int) -> None:
        """Add to one figure of a month, which only a build of that month puts right."""
        with open_warehouse(self.home) as connection:
            connection.execute(f"""
                update marts.fct_provision_group set n_total = n_total + {added} where rowid = (
                    select min(rowid) from marts.fct_provision_group where report_date = date '{month}')
            """)

    def measures(self) -> dict[str, tuple[object, ...]]:
        """What a change of the months that the first build has shows in."""
        with open_warehouse(self.home, read_only=True) as connection:
            rows = connection.execute(f"""
                select measure_code, sum(numerator), sum(denominator), sum(n_total)
                from marts.fct_provision_group where report_date <= date '{FIRST}' group by all
            """).fetchall()
            return {row[0]: tuple(row[1:]) for row in rows}


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return tuple(row)


def table(fact: str) -> str:
    """The name of a fact with its schema."""
    return f"{'marts' if fact.startswith('fct_') else 'intermediate'}.{fact}"


def differing(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """How many rows stand in one of the two alone."""
    sides = (f"from {name}", f"from standing.{name}")
    counts = [
        connection.execute(f"select count(*) from ({one} except all {other})").fetchone()
        for one, other in (sides, sides[::-1])
    ]
    return sum(count[0] for count in counts if count)


def run(home: Home, report_date: date, *selected: str, anew: bool) -> None:
    """Build nodes, without their tests."""
    variables = json.dumps({"report_date": report_date.isoformat(), "report_history_months": 18})
    command = [
        "build",
        "--exclude-resource-type",
        "test",
        "unit_test",
        *([] if anew else ["seed"]),
        "--select",
        *selected,
        "--vars",
        variables,
    ]
    done = subprocess.run(
        [*dbt.dbt_command(), "--quiet", *command, *(["--full-refresh"] if anew else [])],
        cwd=DBT_PROJECT,
        # what dbt has parsed holds for one warehouse and one set of variables
        env={**os.environ, **dbt.dbt_environment(home), "DBT_TARGET_PATH": str(home.root / f"dbt-{report_date}")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Landed and built once; each test tells it something more."""
    town = Town(tmp_path_factory.mktemp("daily"))
    town.deliver(FIRST)
    town.build(FIRST, anew=True)
    yield town


def in_the_next_month(truth: MunicipalityTruth) -> None:
    """Additions, corrections and deletions, in old months and in the new one, a citizen with a new number, a budget
    and a rate.
    """
    sheets = truth.delivered_hours
    head = sheets[0]
    sheets[1] = replace(sheets[1], hours=sheets[1].hours + 1)
    sheets[2] = replace(sheets[2], work_date=sheets[2].work_date + timedelta(days=1))
    gone = (sheets[-1].employee_id, sheets[-1].work_date)
    truth.delivered_hours = [line for line in sheets if (line.employee_id, line.work_date) != gone]
    truth.delivered_hours.append(replace(head, line_id="TS-NEW", work_date=date(2026, 1, 12), hours=Decimal("2.00")))
    number = next(str(line.cpr) for line in truth.delivered_hours if line.cpr is not None)
    known = date(2026, 1, 18)
    truth.id_changes.append(PersonIdChange(number, f"{number[:6]}9998", known, "Ændret personnummer", known))
    last = truth.time_registrations[-1]
    again = datetime.combine(date(2026, 1, 15), time(9))
    truth.time_registrations += [
        replace(last, operation="Ret", hours=last.hours + 1, changed_at=again, registered_date=again.date()),
        TimeRegistration(
            "TR-NEW", "Opret", last.employee_id, last.unit_id, date(2026, 1, 5), "ATA-tid", Decimal("3.00"), None,
            again, again.date(),
        ),
    ]  # fmt: skip
    stays = truth.stays
    ended = next(stay for stay in stays if stay.last_day is None and stay.start_date < date(2025, 9, 1))
    stays[stays.index(ended)] = replace(ended, last_day=date(2025, 10, 3), last_day_registered_date=date(2026, 1, 3))
    stays[0] = replace(stays[0], budgeted_weekly_hours=Decimal("50.00"))
    stays.append(replace(ended, start_date=NEW_STAY, last_day=None, registered_date=date(2026, 1, 4)))
    del stays[1]
    homes = {stay.offer_id for stay in stays}
    placed = next(
        s for s in truth.services if s.offer_id in homes and s.last_day is not None and s.outcome == "granted"
    )
    moved = replace(placed, last_day=placed.last_day + timedelta(days=20) if placed.last_day else None)
    truth.services[truth.services.index(placed)] = moved
    told = next(line for line in truth.provider_budget if line.offer_id is not None and line.item == "Løn")
    truth.provider_budget[truth.provider_budget.index(told)] = replace(told, spent_dkk=told.spent_dkk + 5_000)
    truth.hour_prices = [replace(line, share_percent=line.share_percent + 1) for line in truth.hour_prices]
    house = next(offer for offer in truth.offers if offer.offer_id == ended.offer_id)
    truth.offers[truth.offers.index(house)] = replace(house, places=(house.places or 0) + 2)


def test_additions_corrections_and_deletions(town: Town) -> None:
    """Also in months long gone, and with the newest month that a report has moved on to."""
    before, old_months = town.numbers(), town.measures()
    in_the_next_month(town.truth)
    town.deliver(SECOND, FIRST)
    assert town.differences(SECOND) == dict.fromkeys(FACTS, 0)
    after = town.numbers()
    assert [fact for fact in FACTS if after[fact] == before[fact]] == []

    touched = {"delivered_hours", "price_per_direct_hour", "hour_price_assumed", "delivered_of_budgeted"}
    measures = town.measures()
    assert {measure for measure in touched if measures[measure] == old_months[measure]} == set()


def test_a_corrected_delivery_of_the_same_date(town: Town) -> None:
    """What the first file of the date said leaves no trace in raw; the facts must lose it all the same."""
    before = town.numbers()
    truth = town.truth
    truth.delivered_hours = [line for line in truth.delivered_hours if line.line_id != "TS-NEW"]
    newest = next(stay for stay in truth.stays if stay.start_date == NEW_STAY)
    truth.stays[truth.stays.index(newest)] = replace(
        newest, last_day=date(2025, 12, 5), last_day_registered_date=SECOND
    )
    town.deliver(SECOND, FIRST)
    assert town.differences(SECOND) == dict.fromkeys(FACTS, 0)
    after = town.numbers()
    assert [fact for fact in FACTS if after[fact] == before[fact]] == []


def test_a_late_delivery(town: Town) -> None:
    """A delivery dated between two that stand: what an increment says of another key still counts.

    It speaks of a day of an old month too; other months are not made anew, which a figure written by hand shows.
    """
    before = town.numbers()
    last = town.truth.time_registrations[-1]
    town.truth.time_registrations += [
        replace(last, registration_id=number, work_date=day, registered_date=date(2026, 1, 19))
        for number, day in (("TR-LATE", date(2026, 1, 7)), ("TR-OLD", OLD_MONTH.replace(day=3)))
    ]
    town.deliver(BETWEEN, FIRST, ("workforce",))
    town.write_by_hand(OLD_MONTH, 1)
    town.write_by_hand(UNTOUCHED, 1)
    assert town.differences(SECOND) == {**dict.fromkeys(FACTS, 0), "fct_provision_group": 2}
    town.write_by_hand(UNTOUCHED, -1)
    after = town.numbers()
    assert [fact for fact in FACTS[1:] if after[fact] == before[fact]] == []


def test_an_earlier_report_date(town: Town) -> None:
    """The days after it go."""
    assert town.differences(FIRST) == dict.fromkeys(FACTS, 0)
    assert [town.numbers()[fact][-1] for fact in ("fct_capacity_day", "fct_provision_group")] == [FIRST, FIRST]


def test_other_code_or_another_knowledge_date_make_the_facts_anew(town: Town) -> None:
    """So does a build that was cut short; a report that moved on does not."""
    with open_warehouse(town.home) as connection:
        assert state.daily_facts_stand(connection, CODE, FOREVER)
        assert not state.daily_facts_stand(connection, "other code", FOREVER)
        assert not state.daily_facts_stand(connection, CODE, FIRST)
        state.begin_build(connection, datetime.now(UTC))
        assert not state.daily_facts_stand(connection, CODE, FOREVER)
