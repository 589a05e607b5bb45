"""The change history: new, changed, disappeared, untracked, repeated, A-B-A, "
"increments, several municipalities."""

import shutil
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from ingest import land_file
from ingest.landing import pending_deliveries
from ingest.meta import raw_columns
from tests.ingest.builder import CONTRACTS, GOOD, Home, changed
from tests.ingest.conftest import MakeHome

CASE, SERVICE, GOAL = "case_system.case", "case_system.service", "case_system.goal"
APRIL, MAY, JUNE = date(2025, 4, 30), date(2025, 5, 31), date(2025, 6, 30)
HISTORY = (
    "select case_number, status, _valid_from, _valid_to from raw.case_system__case "
    "order by case_number, _valid_from, _valid_to"
)


def counts(home: Home) -> tuple[int, int]:
    """(added, closed) of the one pending delivery."""
    result = home.land_one()
    assert result.status == "loaded", [problem.line_da for problem in result.problems]
    return result.rows_added, result.rows_closed


def test_new_changed_and_disappeared(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    assert counts(home) == (3, 0)
    new = GOOD[CASE][0] | {"Sagsnummer": "S-4"}
    home.put(CASE, [GOOD[CASE][0], GOOD[CASE][1] | {"Status": "Lukket"}, new], MAY)
    assert counts(home) == (2, 2)
    assert home.rows(HISTORY) == [
        ("S-1", "Åben", APRIL, None),
        ("S-2", "Åben", APRIL, MAY),
        ("S-2", "Lukket", MAY, None),
        ("S-3", "Åben", APRIL, MAY),
        ("S-4", "Åben", MAY, None),
    ]


def test_row_that_comes_back_is_a_new_version(make_home: MakeHome) -> None:
    home = make_home(CASE)
    for day, rows in ((APRIL, GOOD[CASE]), (MAY, GOOD[CASE][:2]), (JUNE, GOOD[CASE])):
        home.put(CASE, rows, day)
        home.land_one()
    assert home.rows(HISTORY)[-2:] == [("S-3", "Åben", APRIL, MAY), ("S-3", "Åben", JUNE, None)]


def test_any_past_state_can_be_rebuilt(make_home: MakeHome) -> None:
    home = make_home(CASE)
    states = {APRIL: ["S-1", "S-2"], MAY: ["S-2", "S-3"], JUNE: ["S-1", "S-3"]}
    for day, numbers in states.items():
        home.put(CASE, [row for row in GOOD[CASE] if row["Sagsnummer"] in numbers], day)
        home.land_one()
    for day, numbers in states.items():
        known = home.connection.execute(
            "select case_number from raw.case_system__case "
            "where _valid_from <= $1 and (_valid_to is null or _valid_to > $1) order by all",
            [day],
        ).fetchall()
        assert [row[0] for row in known] == numbers


def test_untracked_column_makes_no_version(make_home: MakeHome) -> None:
    """The extract date differs in every delivery; it is no change of the service."""
    home = make_home(SERVICE)
    home.put(SERVICE, GOOD[SERVICE], APRIL)
    home.land_one()
    home.put(SERVICE, [row | {"Dato": "31-07-2025"} for row in GOOD[SERVICE]], MAY)
    assert counts(home) == (0, 0)
    home.put(SERVICE, [row | {"Dato": "31-08-2025"} for row in changed(GOOD[SERVICE], 1, Antal="2")], JUNE)
    assert counts(home) == (1, 1)
    assert home.rows(
        "select _file_id, _row_number from raw.case_system__service where _valid_to is null order by case_number"
    ) == [
        ("999-case_system-2025-06-30-1-service", 2),
        ("999-case_system-2025-04-30-1-service", 3),
        ("999-case_system-2025-04-30-1-service", 4),
    ]


def test_order_of_rows_and_form_of_numbers_make_no_version(make_home: MakeHome) -> None:
    home = make_home(SERVICE)
    home.put(SERVICE, GOOD[SERVICE], APRIL)
    home.land_one()
    home.put(SERVICE, list(reversed(changed(GOOD[SERVICE], 1, Ydelsesbeløb="1234,5"))), MAY)
    assert counts(home) == (0, 0)


def test_same_file_again_is_a_recorded_no_op(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.put(CASE, GOOD[CASE], MAY)
    result = home.land_one()
    assert (result.status, result.rows_read, result.rows_added) == ("repeated", 0, 0)
    assert home.rows("select status, rows_read from meta.file order by delivery_date") == [
        ("loaded", 3),
        ("repeated", 0),
    ]
    assert home.rows("select status from meta.load order by delivery_date") == [("loaded",), ("repeated",)]
    assert home.land().deliveries == ()


def test_a_b_a_lands_a_again(make_home: MakeHome) -> None:
    home = make_home(CASE)
    other = changed(GOOD[CASE], 2, Status="Lukket")
    for day, rows in ((APRIL, GOOD[CASE]), (MAY, other), (JUNE, GOOD[CASE])):
        home.put(CASE, rows, day)
        home.land_one()
    assert home.rows(HISTORY)[1:4] == [
        ("S-2", "Åben", APRIL, MAY),
        ("S-2", "Lukket", MAY, JUNE),
        ("S-2", "Åben", JUNE, None),
    ]
    assert len(list((home.root / "archive").rglob("*.csv"))) == 3


def test_repeated_file_beside_a_changed_one(make_home: MakeHome) -> None:
    home = make_home(CASE, GOAL)
    for day, rows in ((APRIL, GOOD[CASE]), (MAY, changed(GOOD[CASE], 2, Status="Lukket"))):
        home.put(CASE, rows, day)
        home.put(GOAL, GOOD[GOAL], day)
        result = home.land_one()
    assert {file.table: file.status for file in result.files} == {"case": "loaded", "goal": "repeated"}
    assert (result.status, result.rows_added, result.rows_closed) == ("loaded", 1, 1)


def test_same_file_under_a_changed_contract_lands_again(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.contracts = {CASE: replace(CONTRACTS[CASE], fingerprint="another")}
    home.put(CASE, GOOD[CASE], MAY)
    assert counts(home) == (0, 0)


def test_held_delivery_is_tried_again_when_its_contract_changes(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, [], APRIL)
    assert home.land_one().held
    assert home.land().deliveries == ()
    home.contracts = {CASE: replace(CONTRACTS[CASE], fingerprint="another", empty_file="accept")}
    assert home.land_one().status == "loaded"


def test_correction_of_the_same_delivery(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.put(CASE, changed(GOOD[CASE], 2, Status="Lukket"), APRIL)
    assert counts(home) == (1, 1)
    assert home.rows(HISTORY)[1:] == [("S-2", "Lukket", APRIL, None), ("S-3", "Åben", APRIL, None)]


def test_files_cleared_away_after_landing_change_nothing(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    shutil.rmtree(home.root / "inbox" / "999" / "case_system" / "2025-04-30")
    (home.root / "inbox" / "999" / "case_system" / "2025-04-30").mkdir()
    assert home.land().deliveries == ()


def test_row_that_could_not_be_read_keeps_its_last_version(make_home: MakeHome) -> None:
    """It did not disappear from the extract; it came with a fault."""
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.put(CASE, changed(GOOD[CASE], 2, Oprettet="31-02-2025"), MAY)
    assert counts(home) == (0, 0)
    home.put(CASE, changed(GOOD[CASE], 2, Sagsnummer=""), JUNE)
    assert counts(home) == (0, 1)


def test_increment_closes_only_what_it_replaces(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.contracts = {CASE: replace(CONTRACTS[CASE], delivery_mode="increment")}
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.put(CASE, [GOOD[CASE][1] | {"Status": "Lukket"}], MAY)
    assert counts(home) == (1, 1)
    assert home.value("select count(*) from raw.case_system__case where _valid_to is null") == 3


def test_municipalities_do_not_touch_each_other(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    shutil.copytree(home.root / "inbox" / "999", home.root / "inbox" / "998")
    assert [delivery.rows_added for delivery in home.land().deliveries] == [3, 3]
    home.put(CASE, GOOD[CASE][:2], MAY)
    assert counts(home) == (0, 1)
    assert home.rows(
        "select municipality_code, count(*) from raw.case_system__case where _valid_to is null "
        "group by all order by all"
    ) == [("998", 3), ("999", 2)]


def test_deliveries_land_in_date_order(make_home: MakeHome) -> None:
    home = make_home(CASE)
    for day in (JUNE, APRIL, MAY):
        home.put(CASE, changed(GOOD[CASE], 1, Registreret=day.strftime("%d-%m-%Y")), day)
    assert [delivery.name[-10:] for delivery in pending_deliveries(home.paths.inbox, home.connection)] == [
        "2025-04-30",
        "2025-05-31",
        "2025-06-30",
    ]
    assert [delivery.delivery[-10:] for delivery in home.land().deliveries] == [
        "2025-04-30",
        "2025-05-31",
        "2025-06-30",
    ]
    assert pending_deliveries(home.paths.inbox, home.connection) == []


def test_interval_ends_become_half_open(make_home: MakeHome) -> None:
    home = make_home("case_system.caseworker_assignment", "case_system.plan")
    home.put("case_system.caseworker_assignment", GOOD["case_system.caseworker_assignment"], MAY)
    home.put("case_system.plan", GOOD["case_system.plan"], MAY)
    home.land_one()
    assert home.rows("select end_date from raw.case_system__caseworker_assignment order by case_number") == [
        (None,),
        (None,),
        (date(2025, 6, 1),),
    ]
    assert home.value("select max(valid_to_date) from raw.case_system__plan") == date(2026, 3, 1)


def test_free_text_leaves_only_that_it_was_there(make_home: MakeHome) -> None:
    home = make_home(GOAL)
    home.put(GOAL, GOOD[GOAL], MAY)
    home.land_one()
    assert home.rows("select goal_id, has_goal_text from raw.case_system__goal order by all") == [
        ("G1", True),
        ("G2", False),
        ("G3", False),
    ]


@pytest.mark.parametrize(("step", "landed_before"), [("land_first_extract", 0), ("merge_table", 3)])
def test_control_total_that_differs_holds_the_delivery(
    make_home: MakeHome, monkeypatch: pytest.MonkeyPatch, step: str, landed_before: int
) -> None:
    """A row that goes astray on its way is seen, and nothing lands: a first extract, or a later one."""
    home = make_home(SERVICE)
    if landed_before:
        home.put(SERVICE, changed(GOOD[SERVICE], 3, Ydelsesbeløb="1"), APRIL)
        home.land_one()
    home.put(SERVICE, GOOD[SERVICE], MAY)
    land_rows = getattr(land_file, step)

    def land_and_lose(connection: duckdb.DuckDBPyConnection, *given: Any, **options: Any) -> Any:
        result = land_rows(connection, *given, **options)
        connection.execute("delete from raw.case_system__service where case_number = 'S-2'")
        return result

    monkeypatch.setattr(land_file, step, land_and_lose)
    result = home.land_one()
    where = "Leverance 999/case_system/2025-05-31, fil BSDUBU2_20250531.csv: forventede kontrolsummen"
    assert [problem.line_da for problem in result.problems] == [
        f"{where} 3 for row_count, fandt 2 indlæst og 0 i karantæne. Meld fejlen til driften; filen er ikke indlæst.",
        f"{where} 21234.50 for amount_dkk, fandt 13234.50 indlæst og 0.00 i karantæne. "
        "Meld fejlen til driften; "
        "filen er ikke indlæst.",
    ]
    assert result.held
    assert home.value("select count(*) from raw.case_system__service") == landed_before


def test_raw_tables_have_the_columns_of_their_contracts(make_home: MakeHome) -> None:
    home = make_home()
    home.land()
    for contract in home.contracts.values():
        found = home.rows(
            "select column_name, data_type from information_schema.columns "
            f"where table_schema = 'raw' and table_name = '{contract.raw_table}' order by ordinal_position"
        )
        assert found == raw_columns(contract)


def test_column_new_in_a_contract_is_added_to_its_raw_table(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.land()
    home.connection.execute("alter table raw.case_system__case drop column target_group")
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    assert home.value("select count(target_group) from raw.case_system__case") == 3


def test_column_new_in_a_contract_makes_versions_of_the_rows_that_have_a_value(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.connection.execute("alter table raw.case_system__case drop column closed_date")
    home.put(CASE, changed(GOOD[CASE], 2, Lukket="01-03-2025"), MAY)
    assert counts(home) == (1, 1)


def test_home_that_kept_a_fingerprint_of_every_row_goes_on_without(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.connection.execute("alter table raw.case_system__case add column _row_hash uhugeint default 1")
    home.put(CASE, changed(GOOD[CASE], 1, Status="Lukket"), MAY)
    assert counts(home) == (1, 1)
    assert "_row_hash" not in [name for name, *_ in home.rows("describe raw.case_system__case")]


def test_last_day_that_can_be_meant_is_the_same_for_an_inclusive_end(make_home: MakeHome) -> None:
    table = "case_system.caseworker_assignment"
    home = make_home(table)
    home.put(table, changed(changed(GOOD[table], 1, Slutdato="31-12-2045"), 2, Slutdato="01-01-2046"), APRIL)
    assert home.land_one().rows_quarantined == 1
    assert home.rows("select rule_code, line_number from quarantine.rejected_row") == [("date_out_of_range", 3)]
    assert home.value("select max(end_date) from raw.case_system__caseworker_assignment") == date(2046, 1, 1)
