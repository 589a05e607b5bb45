"""The contracts of all source tables: which there are, the real layouts, and what every one must hold to."""

import fnmatch
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.contracts import Column, Contract, load_contracts
from orchestration.home import DBT_PROJECT

CONTRACTS = load_contracts()

TABLES = {
    "case_system": (
        "person case caseworker caseworker_assignment service score plan goal goal_followup political_goal "
        "notification assessment child_conversation decision followup obligation network_meeting "
        "network_meeting_participant person_id_change aftercare payment instrument_score vum_score adult_order "
        "granted_hours expected_inflow placement_end"
    ),
    "provider_registry": "provider offer department rate supervision offer_target_group",
    "provider_journal": (
        "delivered_hours occupancy visit incident inquiry risk_profile day_plan child_service adult_service goal_score"
    ),
    "finance": "account budget ledger forecast provider_budget refund hour_price_assumption",
    "workforce": "employee employment absence shift time_registration competence",
    "feedback": "fit_response involvement_response",
    "appeals": "appeal",
    "school": "school_absence",
    "benchmark": "indicator",
    "data_quality": "acknowledgement",
}

# Headers of real municipal extracts, as they come.
REAL_LAYOUTS = {
    "case_system.service": (
        "Dato;Startdato;Slutdato;Ydelsesbeløb;Antal;Sagstype;Leverandør;Enheds angivelse;Beregningsfrekvens;CPR-nr.;"
        "Sagsnummer;Type;Ydelsestype;Tilbud;Status;Afdeling;Afgørelsesparagraf;Foranstaltningsparagraf"
    ),
    "case_system.payment": (
        "Dato;Ydelse startdato;Ydelse slutdato;Indeværende år;Næste år;Sum;Funktion;Sag rækkeID;Sag status"
    ),
    "provider_journal.child_service": (
        "Dato;Henvisningsdato;Dato for match;Iværksættelsesdato;Stopdato;Sidst gældende antal ugentlige timer;"
        "Indsats ID;Indsatstype;Barn/ung ID;Barn/ung udførerområde;Teamleder/Koordinator;Teamleder/Koordinator ID;"
        "Årsag til ophør;Barn/ung status;Link"
    ),
    "provider_journal.adult_service": (
        "CPR;IndsatsStartDato;IndsatsSlutDato;OprettetDato;Counter;BorgerMobil;IndsatsStatus;AfslutningsÅrsag;Facet;"
        "LeverandørIndsats;PrimærBy;Tilbud;LeverandørNavn;Indsats;Fornavn;OpholdsKommune;SagNavn;SagType;Status;"
        "PrimærAnsvarlig;Akut"
    ),
    "finance.refund": (
        "CPR nummer;Uge;Beregnet udbetalingsbeløb;Refusionsbeløb;Medfinansieringsbeløb;Total;Refusion;"
        "Medfinansiering;Ydelse;Finansiering Kommunenavn"
    ),
}

FORMATS = {
    "xlsx": {
        "case_system.expected_inflow",
        "provider_journal.delivered_hours",
        "provider_journal.occupancy",
        "finance.provider_budget",
        "finance.hour_price_assumption",
    },
    "json": {
        "provider_registry.department",
        "provider_registry.rate",
        "provider_registry.supervision",
        "provider_registry.offer_target_group",
    },
    "fixed_width": {"workforce.employee", "workforce.employment"},
}


def test_every_source_table_has_a_contract() -> None:
    assert sorted(CONTRACTS) == sorted(
        f"{source}.{table}" for source, names in TABLES.items() for table in names.split()
    )


@pytest.mark.parametrize("name", sorted(REAL_LAYOUTS))
def test_a_real_extract_is_taken_as_it_comes(name: str) -> None:
    assert [column.physical_name for column in CONTRACTS[name].columns] == REAL_LAYOUTS[name].split(";")


def test_formats_as_the_sources_deliver() -> None:
    found = {form: {c.name for c in CONTRACTS.values() if c.format == form} for form in FORMATS}
    assert found == FORMATS
    assert {c.name for c in CONTRACTS.values() if c.delivery_mode == "increment"} == {
        "case_system.person_id_change",
        "finance.ledger",
        "workforce.time_registration",
    }


def test_a_file_belongs_to_one_contract_or_to_parts_of_one_file() -> None:
    """Two contracts may share a pattern only when they read different lists of one nested file."""
    for contract in CONTRACTS.values():
        example = contract.file_pattern.replace("*", "2025-12-31")
        others = [other for other in CONTRACTS.values() if fnmatch.fnmatch(example, other.file_pattern)]
        assert contract in others
        assert {other.file_pattern for other in others} == {contract.file_pattern}
        assert len(others) == 1 or len({other.record_path for other in others}) == len(others)


def _landed(kind: str) -> list[tuple[str, Column]]:
    return [(c.name, column) for c in CONTRACTS.values() for column in c.landed_columns if column.type.startswith(kind)]


def test_amounts_and_hours_are_control_totals() -> None:
    measured = [(name, c) for name, c in _landed("DECIMAL") if c.name.endswith(("_dkk", "hours"))]
    assert len(measured) > 30
    unchecked = [f"{name}.{column.name}" for name, column in measured if not column.control_total]
    # Bounds of an agreed interval and prices per unit count too: a lost digit shows in any sum.
    assert unchecked == []


def test_ends_of_periods_are_the_last_day_in_every_file() -> None:
    """`closed_date` of a goal or a case is an end as well; dates of events are not."""
    ends = [(name, c) for name, c in _landed("DATE") if c.name.endswith(("end_date", "valid_to_date"))]
    assert len(ends) > 20
    assert [f"{name}.{c.name}" for name, c in ends if not c.interval_end_inclusive] == []


def test_a_period_that_ends_before_it_starts_is_refused_somewhere() -> None:
    """Every new table with a start and an optional end has a row check on the end."""
    first = set(TABLES["case_system"].split()[:10]) | {"provider", "offer"}
    for contract in CONTRACTS.values():
        names = {column.name for column in contract.columns}
        ends = names & {"end_date", "valid_to_date"}
        if contract.table in first or not ends or not names & {"start_date", "valid_from_date"}:
            continue
        checked = {check.column for check in contract.row_checks}
        assert ends <= checked, contract.name


def test_no_name_number_or_text_of_a_person_is_landed() -> None:
    """The headers that hold people or prose in the files never land as values."""
    words = ("cpr", "fornavn", "efternavn", "mobil", "notat", "resumé", "bemærkning", "kommentar", "begrundelse")
    for contract in CONTRACTS.values():
        for column in contract.columns:
            if any(word in column.physical_name.casefold() for word in words) and "erstatning" not in column.name:
                assert column.landing != "value", f"{contract.name}.{column.name}"


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_landed_column_is_staged(name: str) -> None:
    """Nothing is lost on the way to staging, but for the column that says what an increment does to a row."""
    contract = CONTRACTS[name]
    view = DBT_PROJECT / "models" / "staging" / contract.source / f"stg_{contract.source}__{contract.table}.sql"
    words = set(re.findall(r"\w+", _text_of(view)))
    operation = {contract.operation.column} if contract.operation else set()
    assert {str(column.raw_name) for column in contract.landed_columns} - operation <= words
    assert not operation & words


def _text_of(view: Path) -> str:
    """A view's SQL; of one that is a call of a macro alone, the macro's."""
    text = view.read_text(encoding="utf-8")
    called = re.fullmatch(r"\s*\{\{ (\w+)\(\) \}\}\s*", text)
    if called is None:
        return text
    macros = "".join(file.read_text(encoding="utf-8") for file in sorted((DBT_PROJECT / "macros").glob("*.sql")))
    (body,) = re.findall(rf"\{{%-? macro {called[1]}\(.*?endmacro -?%\}}", macros, flags=re.DOTALL)
    return str(body)


def test_members_that_are_data_are_in_the_reference_seeds() -> None:
    """What a source may write is known to the dimension that will explain it."""
    pairs = [
        ("provider_registry.rate", "rate_type", "rate_type"),
        ("workforce.absence", "absence_type", "absence_type"),
        ("workforce.time_registration", "activity", "activity"),
        ("provider_journal.delivered_hours", "activity", "activity"),
        ("finance.hour_price_assumption", "time_category", "activity"),
        ("provider_journal.incident", "incident_type", "incident_type"),
        ("provider_journal.inquiry", "refusal_reason", "refusal_reason"),
        ("case_system.decision", "decision_type", "decision_type"),
        ("case_system.decision", "consent_type", "decision_type"),
        ("appeals.appeal", "outcome", "appeal_outcome"),
        ("case_system.obligation", "obligation_type", "deadline_type"),
    ]
    connection = duckdb.connect()
    for name, column, seed in pairs:
        path = DBT_PROJECT / "seeds" / f"{seed}.csv"
        known = {text for (text,) in connection.sql(f"select source_text from read_csv('{path}')").fetchall()}
        assert set(CONTRACTS[name].column(column).accepted_values) <= known, (name, column)


def _row_check(contract: Contract, code: str, values: dict[str, Any]) -> bool:
    """Whether a row passes; columns that are not given are null. Unknown passes, as at landing."""
    check = next(check for check in contract.row_checks if check.code == code)
    columns = ", ".join(f"cast(? as {c.type}) as {c.name}" for c in contract.columns)
    row = [values.get(column.name) for column in contract.columns]
    answer = duckdb.connect().execute(f"select {check.expression} from (select {columns}) as t", row).fetchone()
    assert answer is not None
    return answer[0] is not False


@pytest.mark.parametrize(
    ("name", "code"),
    [(contract.name, check.code) for contract in CONTRACTS.values() for check in contract.row_checks],
)
def test_a_row_check_is_valid_sql_and_says_what_is_expected(name: str, code: str) -> None:
    """Every check runs over typed columns, and its message is a Danish noun phrase that ends a sentence of ours."""
    contract = CONTRACTS[name]
    check = next(check for check in contract.row_checks if check.code == code)
    assert isinstance(_row_check(contract, code, {}), bool)
    assert not check.message_da.endswith(".")
    assert check.column in {column.name for column in contract.columns}


@pytest.mark.parametrize(
    ("name", "code", "good", "bad"),
    [
        (
            "case_system.notification",
            "assessed_before_received",
            {"received_at": "2025-01-01 12:00", "assessed_at": "2025-01-01 12:00"},
            {"received_at": "2025-01-01 12:00", "assessed_at": "2025-01-01 11:59"},
        ),
        (
            "case_system.decision",
            "decided_without_date",
            {"status": "Kladde"},
            {"status": "Truffet"},
        ),
        (
            "case_system.granted_hours",
            "interval_turned",
            {"hours_low": Decimal("2.5"), "hours_high": Decimal("2.5")},
            {"hours_low": Decimal("2.5"), "hours_high": Decimal("2.25")},
        ),
        (
            "case_system.vum_score",
            "level_outside_scale",
            {"level": Decimal("4.0")},
            {"level": Decimal("4.1")},
        ),
        (
            "finance.provider_budget",
            "deviation_wrong",
            # Corrected budget 10 000 and expected result 10 300 give a deviation of -300.
            {"corrected_amount_dkk": 10000, "expected_amount_dkk": 10300, "deviation_amount_dkk": -300},
            {"corrected_amount_dkk": 10000, "expected_amount_dkk": 10300, "deviation_amount_dkk": 300},
        ),
        (
            "provider_journal.incident",
            "severity_outside_scale",
            {"severity_scale": "0-5", "severity": 0},
            {"severity_scale": "1-10", "severity": 0},
        ),
        (
            "provider_journal.inquiry",
            "refused_without_reason",
            {"is_accepted": True},
            {"is_accepted": False},
        ),
        (
            "school.school_absence",
            "more_absence_than_days",
            {"school_days": 20, "absence_days": 20},
            {"school_days": 20, "absence_days": Decimal("20.5")},
        ),
        (
            "appeals.appeal",
            "decided_without_outcome",
            {},
            {"decided_date": "2025-01-01"},
        ),
    ],
)
def test_a_row_check_takes_the_good_row_and_refuses_the_bad(
    name: str, code: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    assert _row_check(CONTRACTS[name], code, good)
    assert not _row_check(CONTRACTS[name], code, bad)
