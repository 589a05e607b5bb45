"""Volume and plausible change: what stops a refresh, what does not, and how a large change is said to be right."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

import quality.audit
from orchestration.options import AUDIENCES, OPTIONAL_AUDIENCES
from publish.audience import SYSTEM_TABLES, audience_by_code
from quality.audit import AuditFailed, AuditResult, audit
from quality.change import Before, Key, changes, load_limits
from quality.change_ledger import (
    AuditedPublication,
    NothingToAccept,
    accept,
    amounts_before,
    record_changes,
    standing_changes,
)
from tests.publish.warehouse import candidate

CONTRACTS = Path(quality.audit.__file__).parent / "contracts"
VARIABLES = {"threshold": "5", "audience": "political"}
FIRST = AuditedPublication(
    "p1", "political", date(2025, 12, 31), date.max, "code", datetime.fromisoformat("2026-01-05")
)
NEXT = replace(FIRST, publication_id="p2", refreshed_at=datetime.fromisoformat("2026-01-06"))


@pytest.fixture(scope="module")
def good(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return candidate(warehouse, tmp_path_factory.mktemp("published")).database_file


@pytest.fixture
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def audited(
    file: Path, ledger: duckdb.DuckDBPyConnection, publication: AuditedPublication
) -> tuple[AuditResult, AuditFailed | None]:
    """The audit of a publication as a refresh does it."""
    failure = None
    try:
        result = audit(file, CONTRACTS / "shared", VARIABLES, amounts_before(ledger, publication))
    except AuditFailed as error:
        result, failure = error.result, error
    record_changes(ledger, publication, result.changes, passed=failure is None)
    return result, failure


def with_less(good: Path, folder: Path, statement: str = "delete from figure where municipality_code = '998'") -> Path:
    copy = folder / "political.duckdb"
    shutil.copy(good, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(statement)
    return copy


def failing(result: AuditResult) -> set[str]:
    return {check.check_code for check in result.results if check.status != "passed"}


VOLUME = "figure.checks.failed_rows.volume"
CHANGE = "figure.checks.failed_rows.plausible_change"


def test_a_fall_in_volume_stops_until_someone_says_that_it_is_right(
    good: Path, ledger: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The first refresh and the same one again hold; one municipality's rows gone do not, whatever the others' do."""
    assert audited(good, ledger, FIRST)[1] is None
    assert audited(good, ledger, FIRST)[1] is None
    less = with_less(good, tmp_path)
    result, failure = audited(less, ledger, NEXT)
    assert {VOLUME, CHANGE} <= failing(result)
    told = [line for line in str(failure).splitlines() if "kommune 998" in line and "rækker" in line]
    assert len(told) == 1
    assert "før, 0 nu (-100 %)" in told[0]
    assert "lineal change accept figure --reason" in str(failure)
    # what did not go out is nothing to compare with: the same fall stops the refresh after it too
    later = replace(NEXT, publication_id="p3", refreshed_at=NEXT.refreshed_at + timedelta(days=1))
    assert VOLUME in failing(audited(less, ledger, later)[0])
    assert list(standing_changes(ledger)) == ["figure"]
    with pytest.raises(NothingToAccept, match="figure"):
        accept(ledger, "kpi_card", "ryddet op", "Bo Opdigt", NEXT.refreshed_at)
    with pytest.raises(ValueError, match="begrundelse"):
        accept(ledger, "figure", " ", "Bo Opdigt", NEXT.refreshed_at)
    assert any("kommune 998" in line for line in accept(ledger, "figure", "flyttet", "Bo Opdigt", later.refreshed_at))
    assert standing_changes(ledger) == {}
    assert not {VOLUME, CHANGE} & failing(audited(less, ledger, later)[0])
    assert ledger.execute("select accepted_by, reason from meta.accepted_change").fetchall() == [
        ("Bo Opdigt", "flyttet")
    ]
    # the rows coming back is growth from nothing, and as large a change
    back = replace(NEXT, publication_id="p4", refreshed_at=later.refreshed_at + timedelta(days=1))
    assert VOLUME in failing(audited(good, ledger, back)[0])


@pytest.mark.parametrize("other", [{"made_with": "new code"}, {"as_known_at": date(2025, 6, 30)}])
def test_another_program_or_another_days_knowledge_is_not_compared(
    good: Path, ledger: duckdb.DuckDBPyConnection, tmp_path: Path, other: dict[str, object]
) -> None:
    audited(good, ledger, FIRST)
    result, _ = audited(with_less(good, tmp_path), ledger, replace(NEXT, **other))  # type: ignore[arg-type]
    assert not {VOLUME, CHANGE} & failing(result)
    assert VOLUME in failing(audited(tmp_path / "political.duckdb", ledger, NEXT)[0])


def test_a_total_that_leaps_stops_although_every_row_is_there(
    good: Path, ledger: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    audited(good, ledger, FIRST)
    dearer = with_less(good, tmp_path, "update figure set value = value * 1000 where unit like 'dkk%'")
    result, failure = audited(dearer, ledger, NEXT)
    assert CHANGE in failing(result)
    assert VOLUME not in failing(result)
    assert "kroner pr. måned, lagt sammen over figurerne, før" in str(failure)


def test_one_more_earlier_date_of_figures_is_no_change(
    good: Path, ledger: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A young municipality has more dates each quarter; only the newest date is compared."""
    audited(good, ledger, FIRST)
    more = with_less(
        good,
        tmp_path,
        "insert into figure by name select * replace (date '2025-09-30' as figure_report_date, "
        "report_date - interval 3 month as report_date) from figure",
    )
    assert not {VOLUME, CHANGE} & failing(audited(more, ledger, NEXT)[0])


def test_a_table_that_cannot_be_counted_stops(good: Path, tmp_path: Path) -> None:
    with pytest.raises(AuditFailed, match="kunne ikke tælles") as caught:
        audit(with_less(good, tmp_path, "alter table figure drop column value"), CONTRACTS / "shared", VARIABLES)
    assert {VOLUME, CHANGE} <= failing(caught.value.result)


def test_a_contract_that_asks_without_the_comparison_stops(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.audit.lay_out", lambda *_: None)
    with pytest.raises(AuditFailed) as caught:
        audit(good, CONTRACTS / "shared", VARIABLES)
    statuses = {check.check_code: check.status for check in caught.value.result.results}
    assert statuses[VOLUME] in {"error", "not_evaluated"}


def small(rows: int, report_date: date = date(2025, 12, 31)) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table refresh as select $1::date as report_date", [report_date])
    connection.execute(
        "create table case_line as select '999' as municipality_code, 10000 as expense_dkk_per_month from range($1)",
        [rows],
    )
    return connection


def before(rows: int) -> dict[Key, Before]:
    on = date(2025, 12, 31)
    return {
        ("case_line", "999", "rows"): Before(Decimal(rows), on),
        ("case_line", "999", "money"): Before(Decimal(rows * 10_000), on),
    }


@pytest.mark.parametrize(
    ("was", "now", "on", "holds"),
    [
        (1000, 750, date(2025, 12, 31), True),
        (1000, 749, date(2025, 12, 31), False),
        (1000, 1250, date(2025, 12, 31), True),
        (1000, 1251, date(2025, 12, 31), False),
        (1000, 600, date(2026, 1, 31), True),  # a month more
        (1000, 600, date(2025, 11, 30), True),  # or less
        (1000, 599, date(2026, 1, 31), False),
        (20, 0, date(2025, 12, 31), True),  # few rows say little
        (41, 0, date(2025, 12, 31), False),
    ],
)
def test_the_limits_of_a_list(was: int, now: int, on: date, holds: bool) -> None:
    """A quarter of the rows, 15 per cent more for each month between the report dates, and never fewer than 40."""
    found = changes(small(now, on), ["case_line"], before(was), load_limits())
    (rows,) = [each for each in found if each.measure == "rows"]
    assert rows.exceeds is not holds


def test_a_municipality_may_have_limits_of_its_own(tmp_path: Path) -> None:
    content = yaml.safe_load((CONTRACTS.parent / "change_limits.yml").read_text("utf-8"))
    content["municipalities"] = {"999": {"lists": {"rows_percent": 60}}}
    file = tmp_path / "limits.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    exceeds = {
        each.measure: each.exceeds for each in changes(small(500), ["case_line"], before(1000), load_limits(file))
    }
    assert exceeds == {"rows": False, "money": True}
    assert all(each.exceeds for each in changes(small(500), ["case_line"], before(1000), load_limits()))


def test_a_new_municipality_has_nothing_to_be_compared_with() -> None:
    assert not any(each.exceeds for each in changes(small(500), ["case_line"], {}, load_limits()))


def test_every_contract_asks_for_volume_and_for_change_where_there_are_totals() -> None:
    limits = load_limits()
    published = {
        table.name for code in (*AUDIENCES, *OPTIONAL_AUDIENCES) for table in audience_by_code(code).tables
    } | set(SYSTEM_TABLES)
    assert set(limits.tables) <= published
    for file in CONTRACTS.glob("*/*.yml"):
        if file.name.startswith("_"):
            continue
        asked = {
            check["failed_rows"]["qualifier"]: check["failed_rows"].get("query", "")
            for check in yaml.safe_load(file.read_text("utf-8"))["checks"]
            if "failed_rows" in check
        }
        wanted = {"volume", *(["plausible_change"] if limits.table(file.stem).totals else [])}
        assert wanted <= set(asked), file
        assert all(f"table_name = '{file.stem}'" in asked[name] for name in wanted), file
