"""The landing takes clean deliveries whole, and finds every planted fault and no other."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, IngestResult, ingest
from simulator.dirty import PlantedFault
from simulator.layout import LAYOUTS, Layout
from simulator.options import SimulationOptions
from simulator.simulate import SimulationResult, simulate

SHEET_STEP = 10_000_000
Place = tuple[str, str, str | None, int, str | None, str]


@dataclass(frozen=True)
class Landed:
    """Simulated deliveries after landing."""

    simulated: SimulationResult
    result: IngestResult
    connection: duckdb.DuckDBPyConnection

    def count(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        assert row is not None
        return int(row[0])

    def rejected(self) -> Counter[Place]:
        """(table, file, sheet, line, column, code) of every rejected value."""
        found: Counter[Place] = Counter()
        for table, file, line, column, code, place in self.connection.execute(
            "select table_name, file_name, line_number, column_name, rule_code, place_da from quarantine.rejected_row"
        ).fetchall():
            sheet = place.split(",")[0].removeprefix("ark ") if place and place.startswith("ark ") else None
            found[(table, file, sheet, line % SHEET_STEP, column, code)] += 1
        return found


def land(folder: Path, options: SimulationOptions) -> Landed:
    simulated = simulate(folder / "inbox", options)
    connection = duckdb.connect(str(folder / "warehouse.duckdb"))
    paths = IngestPaths(
        inbox=folder / "inbox",
        archive=folder / "archive",
        vault=folder / "vault" / "vault.sqlite",
        keys=folder / "keys",
    )
    result = ingest(paths, connection, datetime(2026, 1, 15, tzinfo=UTC), load_contracts(), lambda _: None)
    return Landed(simulated, result, connection)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    landed = land(tmp_path_factory.mktemp("clean"), SimulationOptions(population=20_000, deliveries=3))
    yield landed
    landed.connection.close()


@pytest.fixture(scope="module", params=[1, 2], ids=["light", "heavy"])
def dirty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    options = SimulationOptions(population=20_000, deliveries=2, dirty=request.param)
    landed = land(tmp_path_factory.mktemp("dirty"), options)
    yield landed
    landed.connection.close()


def test_clean_deliveries_land_whole(clean: Landed) -> None:
    assert clean.result.held == ()
    assert clean.result.problems == ()
    assert not clean.rejected()
    assert len(clean.result.deliveries) == 3 * len({layout.source for layout in LAYOUTS})


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.table)
def test_every_table_lands_as_many_rows_as_were_written(clean: Landed, layout: Layout) -> None:
    last = clean.simulated.deliveries[-1]
    written = last.row_counts[layout.table]
    held = clean.count(f"select count(*) from raw.{layout.source}__{layout.table} where _valid_to is null")
    if layout.is_increment:
        assert 0 < written < held
    else:
        assert held == written > 0


def test_all_planted_landing_faults_are_found_and_no_others(dirty: Landed) -> None:
    planted = Counter(
        (fault.table, fault.file, fault.sheet, fault.line, fault.column, fault.code)
        for fault in dirty.simulated.planted
        if fault.expected == "rejected"
    )
    assert dirty.rejected() == planted
    assert len(planted) >= 40


def test_deliveries_are_held_where_they_should_be(dirty: Landed) -> None:
    planted = {fault.delivery: fault.code for fault in dirty.simulated.planted if fault.expected == "held"}
    found = {delivery.delivery: {problem.code for problem in delivery.problems} for delivery in dirty.result.held}
    assert found.keys() == planted.keys()
    assert all(code in found[delivery] for delivery, code in planted.items())
    assert bool(planted) == (dirty.simulated.options.dirty == 2)


def test_what_later_rules_must_find_lands(dirty: Landed) -> None:
    by_table = {layout.table: layout.source for layout in LAYOUTS}
    for fault in lands(dirty):
        if fault.line is not None:
            sql = f"""select count(*) from raw.{by_table[fault.table]}__{fault.table}
                where _valid_from = '2025-12-31' and _row_number = {fault.line}"""
            assert dirty.count(sql) == 1, fault


def lands(dirty: Landed) -> list[PlantedFault]:
    return [fault for fault in dirty.simulated.planted if fault.expected == "lands"]


def test_every_family_of_rules_has_a_fault(dirty: Landed) -> None:
    families = {fault.family for fault in dirty.simulated.planted if fault.family is not None}
    assert families == set(range(1, 14))


def test_what_was_planted_is_written_beside_the_inbox(dirty: Landed) -> None:
    content = json.loads((dirty.simulated.inbox.parent / "planted.json").read_text("utf-8"))
    assert content == [asdict(fault) for fault in dirty.simulated.planted]


def test_only_the_newest_delivery_is_dirty(dirty: Landed) -> None:
    assert {fault.delivery.split("/")[-1] for fault in dirty.simulated.planted} == {"2025-12-31"}


def test_a_clean_simulation_plants_nothing(clean: Landed) -> None:
    assert clean.simulated.planted == ()
    assert not (clean.simulated.inbox.parent / "planted.json").exists()


def test_unknown_levels_are_refused() -> None:
    with pytest.raises(ValueError, match="dirty skal være 0, 1 eller 2"):
        SimulationOptions(dirty=3)
