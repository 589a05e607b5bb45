"""What starts by itself, what is late, what is tried again, and what is issued."""

import errno
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from common.strict_yaml import DataFileError
from ingest.contracts import Contract, load_contracts
from ingest.inbox import DeliveredFile, Delivery
from orchestration import retries, state
from orchestration.delivery_times import delivery_times, late
from orchestration.home import Home, HomeIsBusyError
from orchestration.issue import issue_report, period_end
from orchestration.options import AUDIENCES
from orchestration.schedules import SCHEDULES, load_schedules
from orchestration.triggers import deliveries_key
from publish.audience import audience_by_code
from publish.candidate import PublishError, ServerAwayError

CASE = "case_system__case"


def test_every_audience_with_a_period_is_issued_at_its_cadence() -> None:
    """The audience's file says how often; the schedule says at which hour. They may not disagree."""
    months = {code: at.cron.split()[3] for at in load_schedules().issues for code in at.audiences}
    for code in AUDIENCES:
        cadence = audience_by_code(code).cadence
        if cadence == "quarterly":
            assert months[code] == "1,4,7,10"
        elif cadence == "monthly":
            assert months[code] == "*"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('cron: "30 2 * * *"', 'cron: "61 2 * * *"', "ikke en gyldig cron-linje"),
        ("Europe/Copenhagen", "Europe/Copenhagn", "ikke en tidszone"),
        ("[political]", "[politicl]", "uden rapport: politicl"),
        ("name: quarterly_report", "name: nightly", "brugt to gange: nightly"),
    ],
)
def test_a_fault_in_the_schedules_is_told_in_plain_words(tmp_path: Path, before: str, after: str, said: str) -> None:
    file = tmp_path / "schedules.yml"
    content = SCHEDULES.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")
    with pytest.raises(DataFileError, match=said):
        load_schedules(file)


@pytest.fixture
def ledger() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    state.prepare(connection)
    return connection


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts()


def _deliver(ledger: duckdb.DuckDBPyConnection, code: str, day: str, status: str = "loaded") -> None:
    ledger.execute(
        "insert into meta.file (municipality_code, source, table_name, delivery_date, status) "
        "values (?, 'case_system', 'case', ?, ?)",
        [code, day, status],
    )


def test_a_table_is_late_when_its_frequency_and_latency_have_passed(
    ledger: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]
) -> None:
    """The case extract comes monthly and may be ten days late: after 30 November it is due on 9 January."""
    _deliver(ledger, "998", "2025-12-31")
    _deliver(ledger, "999", "2025-10-31")
    _deliver(ledger, "999", "2025-11-30")
    _deliver(ledger, "999", "2025-12-31", status="held")
    times = delivery_times(ledger, contracts)
    assert [(one.municipality_code, one.raw_table, one.due) for one in times] == [
        ("998", CASE, date(2026, 2, 10)),
        ("999", CASE, date(2026, 1, 9)),
    ]
    assert late(times, date(2026, 1, 9)) == []
    (one,) = late(times, date(2026, 1, 12))
    assert one.days_late(date(2026, 1, 12)) == 3
    assert "999/case_system__case (Sager) er 3 dage forsinket" in one.line_da(date(2026, 1, 12))
    assert [one.municipality_code for one in late(times, date(2026, 3, 1))] == ["999", "998"]


def test_the_sensor_starts_one_run_for_the_same_files_and_another_when_one_changes() -> None:
    def delivery(size: int) -> Delivery:
        file = DeliveredFile(Path("a.csv"), size, 1)
        return Delivery("999", "finance", date(2025, 12, 31), Path("finance"), (file,))

    assert deliveries_key([delivery(5)]) == deliveries_key([delivery(5)])
    assert deliveries_key([delivery(5)]) != deliveries_key([delivery(6)])
    assert deliveries_key([delivery(5)]) != deliveries_key([delivery(5), delivery(6)])


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (HomeIsBusyError("optaget"), True),
        (TimeoutError("timed out"), True),
        (ServerAwayError("PostgreSQL svarer ikke"), True),
        (PublishError("PostgreSQL lukker ikke udgiveren ind"), False),
        (OSError(errno.ESTALE, "stale file handle"), True),
        (OSError(errno.ENOSPC, "no space left"), False),
        (PermissionError(errno.EACCES, "denied"), False),
        (ValueError("a broken contract"), False),
    ],
)
def test_only_what_may_pass_by_itself_is_tried_again(
    error: Exception, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT_SECONDS", 0)
    attempts: list[int] = []

    @dg.asset
    def step(context: dg.AssetExecutionContext) -> None:
        with retries.retried(context):
            attempts.append(context.retry_number)
            if len(attempts) <= 2:
                raise error

    assert dg.materialize([step], raise_on_error=False).success == again
    assert attempts == ([0, 1, 2] if again else [0])


@pytest.mark.parametrize(
    ("audience", "day", "expected"),
    [
        ("management", date(2025, 12, 31), date(2025, 12, 31)),
        ("management", date(2026, 1, 14), date(2025, 12, 31)),
        ("political", date(2025, 12, 31), date(2025, 12, 31)),
        ("political", date(2025, 11, 30), date(2025, 9, 30)),
        ("political", date(2026, 1, 31), date(2025, 12, 31)),
    ],
)
def test_the_period_of_a_report(audience: str, day: date, expected: date) -> None:
    assert period_end(audience_by_code(audience), day) == expected


@pytest.fixture
def drawn(tmp_path: Path) -> Callable[[str, str], Home]:
    """A home with a publication and a report of the political audience, as its ledgers state them."""

    def draw(publication_id: str, report_date: str) -> Home:
        home = Home(tmp_path)
        version = home.published / "political" / publication_id
        version.mkdir(parents=True)
        content = {
            "publication_id": publication_id,
            "audience_code": "political",
            "report_date": report_date,
            "refreshed_at": "2026-01-12T02:30:00",
            "tables": [],
            "audited": {},
        }
        (version / "publication.json").write_text(json.dumps(content))
        link = home.published / "political" / "current"
        link.unlink(missing_ok=True)
        link.symlink_to(publication_id)
        page = home.reports / "political" / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(publication_id)
        state.record_report(home.reports, "political", publication_id, "drawn", [page])
        return home

    return draw


def test_an_issued_report_stays_as_it_was_and_a_corrected_one_lies_beside_it(
    drawn: Callable[[str, str], Home],
) -> None:
    december = date(2025, 12, 31)
    first = issue_report(drawn("first", "2025-12-31"), "political", december)
    assert first.parts[-3:] == ("political", "2025-12", "first")
    (first / "index.html").chmod(0o644)
    home = drawn("second", "2026-01-31")  # the quarter is the same one
    second = issue_report(home, "political", december)
    assert issue_report(home, "political", december) == second
    assert [(path.parent.name, path.read_text()) for path in sorted(first.parent.glob("*/index.html"))] == [
        ("first", "first"),
        ("second", "second"),
    ]


def test_a_report_of_another_period_is_not_issued(drawn: Callable[[str, str], Home]) -> None:
    home = drawn("first", "2025-11-30")
    with pytest.raises(RuntimeError, match=r"perioden til 30-09-2025, ikke 31-12-2025.*--report-date 2025-12-31"):
        issue_report(home, "political", date(2025, 12, 31))
    with pytest.raises(RuntimeError, match="ingen opdateret rapport"):
        issue_report(home, "management", date(2025, 12, 31))
