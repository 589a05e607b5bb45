"""Retention: what is past its time goes, on the day and not before; what holds stays; a killed run is taken up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ingest import retention
from ingest.contracts import Sla
from ingest.retention import past_retention, run_retention
from ingest.vault import read_names
from tests.ingest.builder import GOOD, Home
from tests.privacy.conftest import JUNE_RECEIVED, MUNICIPALITY, PERSON, act, everything_of, holdings_of, rows_of

# The contracts keep five years: May's files were received on 1 June 2025, June's on 1 July; cases closed on 30 June.
BEFORE, MAY_FILES_GO, ALL_GO = date(2030, 6, 1), date(2030, 6, 2), date(2030, 7, 2)
RUN_AT = datetime(2030, 7, 2, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("run_date", "retention_", "expected"),
    [
        (date(2030, 6, 2), Sla(5, "y"), date(2025, 6, 2)),
        (date(2028, 2, 29), Sla(1, "y"), date(2027, 2, 28)),
        (date(2025, 3, 31), Sla(1, "m"), date(2025, 2, 28)),
        (date(2025, 1, 15), Sla(13, "m"), date(2023, 12, 15)),
        (date(2025, 3, 1), Sla(30, "d"), date(2025, 1, 30)),
    ],
)
def test_the_first_day_that_is_kept(run_date: date, retention_: Sla, expected: date) -> None:
    assert retention_.before(run_date) == expected


def archived(home: Home) -> set[str]:
    """Deliveries in the archive, but for the political goals: they are kept for ten years."""
    files = home.paths.archive.rglob("*.csv")
    return {path.parent.name for path in files if "PolitiskeMaal" not in path.name}


def test_nothing_goes_before_its_day(landed: Home) -> None:
    before = everything_of(landed)
    assert all(table.is_empty for table in past_retention(holdings_of(landed), BEFORE))
    run_retention(holdings_of(landed), act("retention", RUN_AT), BEFORE)
    landed.connection.execute("drop table meta.retention_run")
    assert everything_of(landed) == before


def test_files_go_by_receipt_versions_by_closing_and_what_holds_stays(landed: Home) -> None:
    holdings = holdings_of(landed)
    assert archived(landed) == {"2025-05-31", "2025-06-30"}
    run_retention(holdings, act("retention", RUN_AT), MAY_FILES_GO)
    assert archived(landed) == {"2025-06-30"}
    # The case version that June closed is kept until five years after it was closed.
    assert rows_of(landed)["case_system__case"] == 4
    run_retention(holdings, act("retention", RUN_AT + timedelta(days=1)), ALL_GO)
    assert archived(landed) == set()
    assert rows_of(landed)["case_system__case"] == 3
    assert landed.value("select count(*) from raw.case_system__case where _valid_to is not null") == 0
    assert landed.value("select count(*) from quarantine.rejected_row") == 0
    # Everyone is in the newest extract, and stays in raw and in the vault.
    assert len(read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")) == 3


def test_an_identity_goes_when_no_extract_has_held_it_for_so_long(landed: Home) -> None:
    """June's extract was that of May unchanged: the day she was last seen is May's, but her rows say July."""
    day = date(2025, 7, 31)
    for table in landed.contracts:
        if table.startswith("case_system."):
            has_number = any(column.landing == "pseudonym" for column in landed.contracts[table].columns)
            landed.put(table, GOOD[table][1:] if has_number else GOOD[table], day)
    assert landed.land_one(JUNE_RECEIVED + timedelta(days=31)).status == "loaded"
    holdings = holdings_of(landed)
    run_retention(holdings, act("retention", RUN_AT), date(2030, 7, 31))
    assert len(read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")) == 3
    run_retention(holdings, act("retention", RUN_AT + timedelta(days=1)), date(2030, 8, 1))
    people = read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")
    assert sorted(p["first_name"] for p in people.values()) == sorted(row["Fornavn"] for row in GOOD[PERSON][1:])
    assert len(read_names(holdings.vault, holdings.keys, MUNICIPALITY, "caseworker")) == 3


def test_a_dry_run_says_the_same_and_changes_nothing(landed: Home) -> None:
    before = everything_of(landed)
    foreseen = past_retention(holdings_of(landed), ALL_GO)
    assert everything_of(landed) == before
    done = run_retention(holdings_of(landed), act("retention", RUN_AT), ALL_GO)
    assert [(t.versions, t.rejected, t.identities, len(t.files)) for t in foreseen] == [
        (t.versions, t.rejected, t.identities, len(t.files)) for t in done
    ]
    assert sum(t.versions for t in done) == 1


def test_the_run_is_logged_and_a_second_run_deletes_nothing(landed: Home) -> None:
    run_retention(holdings_of(landed), act("retention", RUN_AT), ALL_GO)
    logged = landed.rows(
        "select run_by, run_date, kept_from, rows_raw, rows_quarantine, rows_vault, files_archive "
        "from meta.retention_run where table_name = 'case'"
    )
    assert logged == [("rådgiver", ALL_GO, date(2025, 7, 2), 1, 0, 0, 2)]
    again = run_retention(holdings_of(landed), act("retention", RUN_AT + timedelta(days=1)), ALL_GO)
    assert all(table.is_empty for table in again)
    assert landed.value("select count(distinct act_id) from meta.retention_run") == 2


def test_a_run_that_is_killed_before_the_archive_is_taken_up_by_the_next(
    landed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retention, "finish_archive_changes", cut)
        with pytest.raises(KeyboardInterrupt):
            run_retention(holdings_of(landed), act("retention", RUN_AT), ALL_GO)
    assert archived(landed) == {"2025-05-31", "2025-06-30"}
    run_retention(holdings_of(landed), act("retention", RUN_AT + timedelta(days=1)), ALL_GO)
    assert archived(landed) == set()
    assert landed.value("select count(*) from meta.archive_change where finished_at is null") == 0


def test_a_run_that_fails_inside_its_transaction_leaves_everything(
    landed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    before = rows_of(landed)
    with monkeypatch.context() as patch:
        patch.setattr(retention, "record_retention", fail)
        with pytest.raises(RuntimeError):
            run_retention(holdings_of(landed), act("retention", RUN_AT), ALL_GO)
    assert rows_of(landed) == before
    assert archived(landed) == {"2025-05-31", "2025-06-30"}
    assert landed.value("select count(*) from meta.archive_change") == 0


def test_a_file_delivered_again_is_kept_from_the_last_time(landed: Home) -> None:
    """The same content under the same delivery is one archived file with two entries in the ledger."""
    landed.connection.execute(
        "insert into meta.file by name select * replace (timestamp '2026-01-01' as received_at, 'x' as file_id) "
        "from meta.file where table_name = 'case' and delivery_date = date '2025-05-31'"
    )
    run_retention(holdings_of(landed), act("retention", RUN_AT), ALL_GO)
    assert archived(landed) == {"2025-05-31"}
    assert len(list(landed.paths.archive.rglob("*_BSSager_20250531.csv"))) == 1
