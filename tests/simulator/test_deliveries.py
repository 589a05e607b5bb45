"""Deliveries differ from each other as planned: late rows, corrections, disappearances."""

from datetime import date
from decimal import Decimal

import pytest

from simulator.extracts import known_end, rows, service_status
from simulator.options import SimulationOptions
from simulator.simulate import Delivery, SimulationResult, simulate
from simulator.truth import MunicipalityTruth, Service
from tests.simulator.reading import KEYS, read

PREFIXES = {
    "case": "BSSager",
    "service": "BSDUBU2",
    "score": "BSFunktionsprofil",
    "goal": "BSMaal",
    "goal_followup": "BSMaalopfoelgning",
}
COLUMNS = {"score_text": "Score", "amount_dkk": "Ydelsesbeløb", "end_date": "Slutdato"}


def shown(result: SimulationResult, prefix: str, delivery: Delivery) -> dict[tuple[str, ...], dict[str, str]]:
    found = read(result.inbox, prefix, delivery.delivery_date.isoformat())
    return {tuple(row[name] for name in KEYS[prefix]): row for row in found}


def file_key(table: str, key: tuple[str, ...]) -> tuple[str, ...]:
    """A record's key as the file's columns have it."""
    if table != "service":
        return key
    case_number, paragraph, service_type, offer_name, start = key
    return (f"{date.fromisoformat(start):%d-%m-%Y}", case_number, service_type, offer_name, paragraph)


def file_value(field_name: str, value: str) -> str:
    if field_name == "end_date":
        return f"{date.fromisoformat(value):%d-%m-%Y}"
    return value.replace(".", ",")


def later(result: SimulationResult) -> list[tuple[Delivery, Delivery]]:
    return list(zip(result.deliveries, result.deliveries[1:], strict=False))


def test_the_first_delivery_has_nothing_before_it(result: SimulationResult) -> None:
    first = result.deliveries[0]
    assert (first.late_registrations, first.corrections, first.disappearances) == ((), (), ())


def test_every_later_delivery_has_all_three(result: SimulationResult) -> None:
    for _, delivery in later(result):
        late = {item.table for item in delivery.late_registrations}
        assert {"score", "goal_followup", "service"} <= late
        assert {c.field_name for c in delivery.corrections} == {"score_text", "amount_dkk", "end_date"}
        assert {r.table for r in delivery.disappearances} == {"goal", "service", "score"}


def test_late_rows_are_missing_before_and_present_after(result: SimulationResult) -> None:
    for before, delivery in later(result):
        old = {table: shown(result, prefix, before) for table, prefix in PREFIXES.items()}
        new = {table: shown(result, prefix, delivery) for table, prefix in PREFIXES.items()}
        for item in delivery.late_registrations:
            assert item.event_date <= before.delivery_date < item.registered_date <= delivery.delivery_date
            key = file_key(item.table, item.key)
            length = len(key)
            assert all(found[:length] != key for found in old[item.table])
            assert any(found[:length] == key for found in new[item.table])


def test_late_rows_in_the_result_are_all_there_are(result: SimulationResult, truth: MunicipalityTruth) -> None:
    for before, delivery in later(result):
        old, new = shown(result, "BSFunktionsprofil", before), shown(result, "BSFunktionsprofil", delivery)
        added = {key[0] for key in new} - {key[0] for key in old}
        happened = {m.measurement_id for m in truth.measurements if m.measured_date <= before.delivery_date}
        ghosts = {removal.key[0] for removal in truth.removals}
        late = {item.key[0] for item in delivery.late_registrations if item.table == "score"}
        assert (added & happened) - ghosts == late


def test_corrections_show_the_wrong_value_before_and_the_right_one_after(result: SimulationResult) -> None:
    for before, delivery in later(result):
        for correction in delivery.corrections:
            prefix, column = PREFIXES[correction.table], COLUMNS[correction.field_name]
            key = file_key(correction.table, correction.key)
            wrong = file_value(correction.field_name, correction.wrong_value)
            right = file_value(correction.field_name, correction.right_value)
            assert wrong != right
            assert shown(result, prefix, before)[key][column] == wrong
            assert shown(result, prefix, delivery)[key][column] == right


def test_disappearances_are_there_before_and_gone_after(result: SimulationResult) -> None:
    for before, delivery in later(result):
        for removal in delivery.disappearances:
            prefix, key = PREFIXES[removal.table], file_key(removal.table, removal.key)
            assert any(found[: len(key)] == key for found in shown(result, prefix, before))
            assert all(found[: len(key)] != key for found in shown(result, prefix, delivery))


def test_nothing_else_disappears(result: SimulationResult) -> None:
    for before, delivery in later(result):
        for table, prefix in PREFIXES.items():
            gone = shown(result, prefix, before).keys() - shown(result, prefix, delivery).keys()
            planned = {file_key(r.table, r.key) for r in delivery.disappearances if r.table == table}
            assert {key[: len(next(iter(planned)))] if planned else key for key in gone} == planned


def test_no_score_changes_but_the_corrected_ones(result: SimulationResult) -> None:
    for before, delivery in later(result):
        old, new = shown(result, "BSFunktionsprofil", before), shown(result, "BSFunktionsprofil", delivery)
        changed = {key for key in old.keys() & new.keys() if old[key] != new[key]}
        assert changed == {c.key for c in delivery.corrections if c.table == "score"}


def test_many_deliveries_of_a_small_municipality(tmp_path_factory: pytest.TempPathFactory) -> None:
    options = SimulationOptions(population=5_000, deliveries=12)
    result = simulate(tmp_path_factory.mktemp("small"), options)
    assert len(result.deliveries) == 12
    for delivery in result.deliveries[1:]:
        assert delivery.late_registrations
        assert delivery.corrections
        assert delivery.disappearances


def test_the_final_extract_holds_all_that_is_registered(truth: MunicipalityTruth) -> None:
    day = date(2025, 12, 31)
    extract = rows(truth, day)
    known = [service for service in truth.services if service.registered_date <= day]
    assert len(extract["service"]) == len(known)
    scores = sum(len(form.scores) for m in truth.measurements if m.registered_date <= day for form in m.forms)
    assert len(extract["score"]) == scores


def make_service(**changes: object) -> Service:
    fields = {
        "case_number": "25-000001",
        "cpr": "6101124208",
        "type": "Forebyggelse",
        "service_type": "Aflastning",
        "provider_id": "L001",
        "provider_name": "Eksempel",
        "offer_id": "L001-01",
        "offer_name": "Eksempel",
        "decision_date": date(2025, 3, 1),
        "start_date": date(2025, 4, 1),
        "last_day": None,
        "amount_dkk": Decimal("1.00"),
        "quantity": Decimal("1.00"),
        "unit": "Døgn",
        "calculation_frequency": "Pr. måned",
        "department": "Børn og Familie",
        "decision_paragraph": "BL § 32 stk. 1",
        "service_paragraph": "BL § 32 stk. 1 nr. 7",
        "outcome": "granted",
        "registered_date": date(2025, 3, 2),
        "last_day_registered_date": None,
    }
    return Service(**{**fields, **changes})  # type: ignore[arg-type]


ENDED = {"last_day": date(2025, 6, 30), "last_day_registered_date": date(2025, 7, 5)}
CANCELLED = {"outcome": "cancelled", "cancelled_date": date(2025, 3, 20)}


@pytest.mark.parametrize(
    ("changes", "day", "status"),
    [
        ({}, date(2025, 3, 31), "Bevilget"),
        ({}, date(2025, 4, 1), "Aktiv"),
        (ENDED, date(2025, 7, 4), "Aktiv"),
        (ENDED, date(2025, 7, 5), "Afsluttet"),
        ({**ENDED, "last_day_registered_date": date(2025, 3, 2)}, date(2025, 6, 30), "Aktiv"),
        ({"outcome": "draft"}, date(2025, 5, 1), "Kladde"),
        (CANCELLED, date(2025, 3, 19), "Bevilget"),
        (CANCELLED, date(2025, 5, 1), "Annulleret"),
    ],
)
def test_status_is_what_the_case_system_knows(changes: dict[str, object], day: date, status: str) -> None:
    assert service_status(make_service(**changes), day) == status


def test_an_end_is_known_from_the_day_it_is_registered() -> None:
    assert known_end(date(2025, 6, 30), date(2025, 7, 5), date(2025, 7, 4)) is None
    assert known_end(date(2025, 6, 30), date(2025, 7, 5), date(2025, 7, 5)) == date(2025, 6, 30)
    assert known_end(None, None, date(2025, 7, 5)) is None
