"""Workbooks, nested JSON, fixed width and increments as the source systems really deliver them."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from simulator.layout import LAYOUTS
from simulator.simulate import SimulationResult
from simulator.truth import MunicipalityTruth
from tests.simulator.reading_forms import export_of, lines_of, sheets_of

Finder = Callable[[str, int], Path]


@pytest.fixture(scope="module")
def path_to(result: SimulationResult) -> Finder:
    def find(table: str, delivery: int = -1) -> Path:
        return next(file.path for file in result.deliveries[delivery].files if file.table == table)

    return find


def text_rows(path: Path, encoding: str) -> list[list[str]]:
    return [line.split(";") for line in path.read_bytes().decode(encoding).split("\r\n")[1:-1]]


@pytest.mark.parametrize("table", [layout.table for layout in LAYOUTS if layout.form == "xlsx"])
def test_workbooks_have_titles_above_and_notes_below_each_table(table: str, path_to: Finder) -> None:
    layout = next(layout for layout in LAYOUTS if layout.table == table)
    header = [name for name in layout.header if name != "Ark"]
    keys = [header.index(name) for name in layout.key]
    rows = 0
    for name, cells in sheets_of(path_to(table, -1)).items():
        if name == "Vejledning":
            continue
        assert cells[3][: len(header)] == header
        assert str(cells[0][0]).endswith(name)
        table_rows = [row for row in cells[4:] if any(str(row[key]) for key in keys)]
        below = [row for row in cells[4 + len(table_rows) :] if any(str(cell) for cell in row)]
        assert below, "a note at least"
        assert cells[4 : 4 + len(table_rows)] == table_rows, "the rows stand together, right under the header"
        rows += len(table_rows)
    assert rows > 0


def test_workbook_bytes_hold_no_clock(path_to: Finder) -> None:
    with zipfile.ZipFile(path_to("occupancy", -1)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2020, 1, 1, 0, 0, 0)}
        properties = packed.read("docProps/core.xml").decode()
    assert properties.count("2020-01-01T00:00:00Z") == 2


def test_days_in_workbooks_are_days(path_to: Finder) -> None:
    for name, cells in sheets_of(path_to("delivered_hours", -1)).items():
        if name.startswith("Team "):
            assert isinstance(cells[4][2], date)


def test_the_registry_is_one_nested_file(result: SimulationResult, truth: MunicipalityTruth, path_to: Finder) -> None:
    offers = export_of(path_to("rate", -1))["tilbud"]
    counts = result.deliveries[-1].row_counts
    departments = [department for offer in offers for department in offer["afdelinger"]]
    assert len(departments) == counts["department"] == len(truth.departments)
    assert sum(len(department["takster"]) for department in departments) == counts["rate"]
    assert sum(len(offer["tilsyn"]) for offer in offers) == counts["supervision"]
    assert sum(len(offer["maalgrupper"]) for offer in offers) == counts["offer_target_group"]
    assert {offer["tilbudId"] for offer in offers} <= {offer.offer_id for offer in truth.offers}


def test_payroll_lines_are_of_one_length_with_no_end_as_the_far_day(path_to: Finder) -> None:
    assert {len(line) for line in lines_of(path_to("employee", -1))} == {90}
    lines = lines_of(path_to("employment", -1))
    assert {len(line) for line in lines} == {98}
    assert any(line[87:95] == "99991231" for line in lines)
    assert any(line[95:97].strip() for line in lines)


def test_adults_are_utf8_with_a_mark_and_other_dates(path_to: Finder) -> None:
    content = path_to("vum_score", -1).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    row = text_rows(path_to("vum_score", -1), "utf-8-sig")[0]
    assert date.fromisoformat(row[4])
    assert "," in row[8]


def test_finance_writes_thousands_points(path_to: Finder) -> None:
    amounts = [row[7] for row in text_rows(path_to("ledger", 0), "windows-1252")]
    assert any(len(amount) > 6 and amount[-7] == "." and amount[-3] == "," for amount in amounts)
    assert any(amount.startswith("-") for amount in amounts)


@pytest.mark.parametrize(("table", "encoding"), [("ledger", "windows-1252"), ("time_registration", "windows-1252")])
def test_increments_hold_only_what_is_new(table: str, encoding: str, path_to: Finder) -> None:
    layout = next(layout for layout in LAYOUTS if layout.table == table)
    places = [layout.header.index(name) for name in layout.key]
    seen: list[set[tuple[str, ...]]] = []
    for delivery in range(4):
        rows = text_rows(path_to(table, delivery), encoding)
        keys = [tuple(row[place] for place in places) for row in rows]
        assert len(keys) == len(set(keys)) > 0
        seen.append(set(keys))
    assert len(seen[0]) > len(seen[1])
    if table == "ledger":
        assert sum(len(keys) for keys in seen) == len(set().union(*seen))


def test_increments_together_are_the_whole_ledger(truth: MunicipalityTruth, path_to: Finder) -> None:
    last = date(2025, 12, 31)
    known = {posting.key for posting in truth.postings if posting.registered_date <= last}
    delivered = {(row[0], row[1]) for n in range(4) for row in text_rows(path_to("ledger", n), "windows-1252")}
    assert delivered == known


def test_applying_the_time_log_gives_the_truth(truth: MunicipalityTruth, path_to: Finder) -> None:
    """Upserts and deletes in delivery order end where the log ends."""
    applied: dict[str, str] = {}
    for number in range(4):
        for row in text_rows(path_to("time_registration", number), "windows-1252"):
            if row[1] == "Slet":
                applied.pop(row[0])
            else:
                applied[row[0]] = row[6]
    expected: dict[str, str] = {}
    for entry in truth.time_registrations:
        if entry.registered_date > date(2025, 12, 31):
            continue
        if entry.operation == "Slet":
            expected.pop(entry.registration_id)
        else:
            expected[entry.registration_id] = f"{entry.hours:f}".replace(".", ",")
    assert applied == expected


def test_person_number_changes_come_after_the_first_delivery_too(path_to: Finder) -> None:
    counts = [len(text_rows(path_to("person_id_change", number), "windows-1252")) for number in range(4)]
    assert counts[0] >= 5
    assert sum(counts[1:]) >= 1
