"""Increments: upserts, deletes, late and corrected ones; and full extracts that come again or too late."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.contracts import Column, Contract, Operation
from tests.ingest.builder import CONTRACTS, GOOD, Home, Row, changed
from tests.ingest.conftest import MakeHome

CASE, SERVICE = "case_system.case", "case_system.service"
APRIL, MAY, JUNE, JULY = date(2025, 4, 30), date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 31)
HISTORY = (
    "select case_number, status, _valid_from, _valid_to from raw.case_system__case "
    "order by case_number, _valid_from, _valid_to"
)
S1, S2, S3 = GOOD[CASE]
CLOSED = {"Status": "Lukket"}


def increment(contract: Contract) -> Contract:
    """The contract of a source that delivers changes, with a column that says what happened."""
    column: Column = replace(
        contract.column("status"),
        name="operation",
        physical_name="Handling",
        accepted_values=("Ny", "Rettet", "Slettet"),
        change_tracked=False,
    )
    return replace(
        contract,
        delivery_mode="increment",
        operation=Operation("operation", ("Slettet",)),
        columns=(*contract.columns, column),
    )


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    """A home whose cases come as changes."""
    made = make_home(CASE)
    made.contracts = {CASE: increment(CONTRACTS[CASE])}
    return made


def put(home: Home, day: date, *rows: tuple[str, Row]) -> None:
    """Write an increment of (what happened, row)."""
    home.put(CASE, [row | {"Handling": what} for what, row in rows], day)


def land(home: Home) -> tuple[int, int, int]:
    """(added, closed, superseded) of the one pending delivery, whose totals must add up."""
    result = home.land_one()
    assert result.status == "loaded", [problem.line_da for problem in result.problems]
    [file] = result.files
    assert all(total.is_equal for total in file.control_totals)
    assert file.rows_read == file.rows_landed + file.rows_quarantined + file.rows_superseded
    return file.rows_added, file.rows_closed, file.rows_superseded


def test_rows_upsert_and_only_a_delete_closes(home: Home) -> None:
    put(home, APRIL, ("Ny", S1), ("Ny", S2), ("Ny", S3))
    assert land(home) == (3, 0, 0)
    put(home, MAY, ("Rettet", S2 | CLOSED), ("Slettet", S3))
    assert land(home) == (1, 2, 0)
    assert home.rows(HISTORY) == [
        ("S-1", "Åben", APRIL, None),
        ("S-2", "Åben", APRIL, MAY),
        ("S-2", "Lukket", MAY, None),
        ("S-3", "Åben", APRIL, MAY),
    ]


def test_delete_needs_its_key_alone(home: Home) -> None:
    put(home, APRIL, ("Ny", S1), ("Ny", S2))
    land(home)
    empty = dict.fromkeys(S1, "")
    put(home, MAY, ("Slettet", empty | {"Sagsnummer": "S-1"}), ("Slettet", empty), ("Slettet", S3))
    assert land(home) == (0, 1, 0)
    assert home.rows("select line_number, column_name, rule_code from quarantine.rejected_row") == [
        (3, "Sagsnummer", "missing_value")
    ]


def test_unknown_operation_is_rejected(home: Home) -> None:
    put(home, APRIL, ("Ny", S1), ("Nedlagt", S2))
    assert land(home) == (1, 0, 0)
    assert home.value("select rule_code from quarantine.rejected_row") == "unknown_value"


def test_row_of_what_holds_already_makes_no_version(home: Home) -> None:
    put(home, APRIL, ("Ny", S1))
    land(home)
    put(home, MAY, ("Rettet", S1))
    assert land(home) == (0, 0, 0)


def test_deleted_and_back_again(home: Home) -> None:
    for day, what in ((APRIL, "Ny"), (MAY, "Slettet"), (JUNE, "Ny")):
        put(home, day, (what, S1))
        land(home)
    assert home.rows(HISTORY) == [("S-1", "Åben", APRIL, MAY), ("S-1", "Åben", JUNE, None)]


def test_late_increment_applies_to_keys_without_a_newer_version(home: Home) -> None:
    put(home, APRIL, ("Ny", S1), ("Ny", S2), ("Ny", S3))
    land(home)
    put(home, JUNE, ("Rettet", S1 | CLOSED), ("Slettet", S3))
    land(home)
    put(home, MAY, ("Rettet", S1 | {"Oprettet": "03-02-2025"}), ("Rettet", S2 | CLOSED), ("Rettet", S3 | CLOSED))
    result = home.land_one()
    assert [problem.line_da for problem in result.problems] == [
        "Leverance 999/case_system/2025-05-31, fil BSSager_20250531.csv: forventede ændringer i den rækkefølge, de "
        "skete; 2 rækker har en nyere version. De nyere versioner gælder; rækkerne er arkiveret, men ændrer intet."
    ]
    [file] = result.files
    assert (file.status, file.rows_landed, file.rows_superseded) == ("loaded", 1, 2)
    assert home.rows(HISTORY) == [
        ("S-1", "Åben", APRIL, JUNE),
        ("S-1", "Lukket", JUNE, None),
        ("S-2", "Åben", APRIL, MAY),
        ("S-2", "Lukket", MAY, None),
        ("S-3", "Åben", APRIL, JUNE),
    ]


def test_repeated_increment_is_a_no_op(home: Home) -> None:
    put(home, APRIL, ("Ny", S1))
    land(home)
    put(home, MAY, ("Slettet", S1))
    land(home)
    before = home.rows("select * from raw.case_system__case")
    for day in (MAY, APRIL):
        home.path(CASE, day).touch()
        assert home.land_one().status == "repeated"
    put(home, JUNE, ("Slettet", S1))
    assert home.land_one().status == "repeated"
    assert home.rows("select * from raw.case_system__case") == before


def test_corrected_increment_replaces_what_it_said(home: Home) -> None:
    """S-1 was closed by mistake, S-2 wrongly changed, S-4 never was: the corrected file alone speaks for May."""
    put(home, APRIL, ("Ny", S1), ("Ny", S2), ("Ny", S3))
    land(home)
    put(home, MAY, ("Slettet", S1), ("Rettet", S2 | CLOSED), ("Ny", S3 | {"Sagsnummer": "S-4"}))
    land(home)
    put(home, MAY, ("Rettet", S2 | {"Målgruppe": "Funktionsnedsættelse"}))
    land(home)
    assert home.rows(HISTORY) == [
        ("S-1", "Åben", APRIL, None),
        ("S-2", "Åben", APRIL, MAY),
        ("S-2", "Åben", MAY, None),
        ("S-3", "Åben", APRIL, None),
    ]
    assert home.value("select target_group from raw.case_system__case where _valid_from = '2025-05-31'") == (
        "Funktionsnedsættelse"
    )


def test_late_correction_leaves_what_came_after(home: Home) -> None:
    put(home, APRIL, ("Ny", S1), ("Ny", S2))
    land(home)
    put(home, MAY, ("Rettet", S1 | CLOSED), ("Rettet", S2 | CLOSED))
    land(home)
    put(home, JUNE, ("Rettet", S1))
    land(home)
    put(home, MAY, ("Rettet", S1 | {"Registreret": "03-02-2025"}))
    assert land(home) == (0, 2, 1)
    assert home.rows(HISTORY) == [
        ("S-1", "Åben", APRIL, MAY),
        ("S-1", "Lukket", MAY, JUNE),
        ("S-1", "Åben", JUNE, None),
        ("S-2", "Åben", APRIL, None),
    ]


def test_amounts_of_deletes_and_late_rows_are_in_the_totals(make_home: MakeHome) -> None:
    home = make_home(SERVICE)
    home.contracts = {SERVICE: increment(CONTRACTS[SERVICE])}
    for day, what in ((APRIL, "Ny"), (JUNE, "Slettet"), (MAY, "Rettet")):
        home.put(SERVICE, [row | {"Handling": what} for row in GOOD[SERVICE][: 3 if day == APRIL else 2]], day)
        result = home.land_one()
        assert result.status == "loaded", [problem.line_da for problem in result.problems]
    rows = home.rows(
        "select file_total, landed_total, quarantined_total from meta.control_total where \"check\" = 'amount_dkk'"
    )
    total = Decimal("9234.5")
    assert rows[1:] == [(total, total, 0), (total, 0, total)]


# Full extracts of one date


def test_corrected_full_extract_is_the_state_of_its_date(make_home: MakeHome) -> None:
    """May closed S-3 and changed S-2 by mistake; the corrected May is as if the first had never come."""
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.put(CASE, [S1, S2 | CLOSED], MAY)
    home.land_one()
    home.put(CASE, [S1 | CLOSED, S2, S3], MAY)
    result = home.land_one()
    assert (result.rows_added, result.status) == (1, "loaded")
    assert home.rows(HISTORY) == [
        ("S-1", "Åben", APRIL, MAY),
        ("S-1", "Lukket", MAY, None),
        ("S-2", "Åben", APRIL, None),
        ("S-3", "Åben", APRIL, None),
    ]


def test_unreadable_row_of_a_correction_keeps_what_was_good(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], APRIL)
    home.land_one()
    home.put(CASE, [S1, S2 | CLOSED], MAY)
    home.land_one()
    home.put(CASE, [S1, S2 | {"Oprettet": "x"}, S3 | {"Oprettet": "x"}], MAY)
    home.land_one()
    assert home.rows(HISTORY)[1:] == [
        ("S-2", "Åben", APRIL, MAY),
        ("S-2", "Lukket", MAY, None),
        ("S-3", "Åben", APRIL, None),
    ]


STATUSES = st.dictionaries(st.sampled_from([1, 2, 3]), st.sampled_from(["Åben", "Lukket"]), max_size=3)
DAYS = st.sampled_from([APRIL, MAY, JUNE])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DAYS, STATUSES), min_size=1, max_size=6))
def test_full_extracts_in_any_order_end_as_the_last_of_each_date_in_order(
    tmp_path_factory: pytest.TempPathFactory, extracts: list[tuple[date, dict[int, str]]]
) -> None:
    """Redelivered or in order: the history is that of the last extract per date; a late one changes nothing."""
    import duckdb

    contract = replace(CONTRACTS[CASE], empty_file="accept")
    in_force: dict[date, dict[int, str]] = {}
    with duckdb.connect() as connection:
        home = Home(tmp_path_factory.mktemp("any"), connection, {CASE: contract})
        for day, statuses in extracts:
            rows = [row | {"Status": statuses[n]} for n, row in enumerate(GOOD[CASE], 1) if n in statuses]
            home.put(CASE, rows, day, change=lambda text: text + " " * len(list(home.root.rglob("*"))))
            home.land()
            if day >= max(in_force, default=day):
                in_force[day] = statuses
        for day, statuses in in_force.items():
            known = connection.execute(
                "select case_number, status from raw.case_system__case "
                "where _valid_from <= $1 and (_valid_to is null or _valid_to > $1) order by all",
                [day],
            ).fetchall()
            assert known == [(f"S-{n}", statuses[n]) for n in sorted(statuses)]
        assert connection.execute(
            "select count(*) from raw.case_system__case where _valid_from >= _valid_to"
        ).fetchall() == [(0,)]


def test_correction_that_says_the_same_changes_nothing(home: Home) -> None:
    """In another order, that is."""
    put(home, APRIL, ("Ny", S1), ("Ny", S2))
    land(home)
    put(home, APRIL, ("Ny", S2), ("Ny", changed(GOOD[CASE], 1)[0]))
    assert land(home) == (0, 0, 0)
