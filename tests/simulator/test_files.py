"""The delivered files: layout, encoding, determinism, keys, references."""

import csv
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

import simulator
from simulator.layout import CORE, LAYOUTS
from simulator.options import SimulationOptions, delivery_dates
from simulator.simulate import SimulationResult, simulate
from tests.simulator.reading import FIELDS, KEYS, path_of, read

DAYS = ("2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31")
SMALL = SimulationOptions(population=6_000)
# The files of a delivery: one per table, but the registry's four nested tables share one.
FILES = len(LAYOUTS) - 3
MEGABYTE = 1_000_000


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_options_give_the_same_bytes(tmp_path: Path) -> None:
    simulate(tmp_path / "a", SMALL)
    simulate(tmp_path / "b", SMALL)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert len(digest(tmp_path / "a")) == 4 * FILES


def test_another_seed_gives_another_municipality(tmp_path: Path) -> None:
    simulate(tmp_path / "a", SMALL)
    simulate(tmp_path / "b", SimulationOptions(population=6_000, seed=1))
    a, b = digest(tmp_path / "a"), digest(tmp_path / "b")
    assert a.keys() == b.keys()
    assert sum(a[name] != b[name] for name in a) >= 4 * (FILES - 10)


def test_a_municipality_is_the_same_alone_and_among_others(tmp_path: Path) -> None:
    simulate(tmp_path / "one", SMALL)
    simulate(tmp_path / "two", SimulationOptions(population=6_000, municipalities=2))
    assert digest(tmp_path / "one" / "999") == digest(tmp_path / "two" / "999")
    assert (tmp_path / "two" / "998").is_dir()


@pytest.mark.parametrize("prefix", FIELDS)
@pytest.mark.parametrize("day", DAYS)
def test_headers_are_those_of_the_source_systems(result: SimulationResult, prefix: str, day: str) -> None:
    first_line = path_of(result.inbox, prefix, day).read_bytes().split(b"\r\n")[0]
    assert first_line.decode("windows-1252") == FIELDS[prefix]


def test_every_table_is_delivered_and_counted(result: SimulationResult) -> None:
    assert [delivery.delivery_date.isoformat() for delivery in result.deliveries] == list(DAYS)
    for delivery in result.deliveries:
        assert {file.table for file in delivery.files} == {layout.table for layout in LAYOUTS}
        for file in delivery.files[:CORE]:
            prefix = file.path.name.split("_")[0]
            found = len(read(result.inbox, prefix, delivery.delivery_date.isoformat()))
            assert file.rows == found == delivery.row_counts[file.table] > 0


def test_lines_end_in_crlf_and_danish_letters_are_single_bytes(result: SimulationResult) -> None:
    by_table = {layout.table: layout for layout in LAYOUTS}
    for delivery in result.deliveries:
        for file in delivery.files:
            layout = by_table[file.table]
            if layout.form not in ("csv", "fixed"):
                continue
            content = file.path.read_bytes()
            assert content.endswith(b"\r\n")
            assert content.count(b"\n") == content.count(b"\r\n") == file.rows + (layout.form == "csv")
            assert content.startswith(b"\xef\xbb\xbf") == layout.style.has_mark
    assert (
        "Åkøbing Plejefamilier".encode("windows-1252") in path_of(result.inbox, "Leverandoerer", DAYS[0]).read_bytes()
    )


def test_dates_and_decimals_are_danish(result: SimulationResult) -> None:
    for row in read(result.inbox, "BSDUBU2", DAYS[-1]):
        assert row["Dato"] == "31-12-2025"
        assert re.fullmatch(r"\d\d-\d\d-\d{4}", row["Startdato"])
        assert re.fullmatch(r"\d+,\d\d", row["Ydelsesbeløb"])
        assert re.fullmatch(r"\d+,\d\d", row["Antal"])
    assert {row["Endelig"] for row in read(result.inbox, "BSFunktionsprofil", DAYS[-1])} == {"Ja", "Nej"}


@pytest.mark.parametrize("prefix", ["BSPerson", "BSMaal"])
def test_quotes_stand_where_needed_and_only_there(result: SimulationResult, prefix: str) -> None:
    content = path_of(result.inbox, prefix, DAYS[-1]).read_bytes().decode("windows-1252")
    quoted = re.findall(r'(?:^|;)"((?:[^"]|"")*)"(?=;|\r)', content, flags=re.MULTILINE)
    assert any(";" in text for text in quoted)
    assert any('""' in text for text in quoted)
    assert all(";" in text or '"' in text for text in quoted)
    rows = list(csv.reader(content.splitlines(), delimiter=";"))
    assert {len(row) for row in rows} == {len(FIELDS[prefix].split(";"))}


@pytest.mark.parametrize("prefix", KEYS)
@pytest.mark.parametrize("day", DAYS)
def test_keys_are_unique_and_complete(result: SimulationResult, prefix: str, day: str) -> None:
    keys = [tuple(row[name] for name in KEYS[prefix]) for row in read(result.inbox, prefix, day)]
    assert len(keys) == len(set(keys))
    assert all(all(key) for key in keys)


@pytest.mark.parametrize("day", DAYS)
def test_references_are_whole_in_every_delivery(result: SimulationResult, day: str) -> None:
    rows = {prefix: read(result.inbox, prefix, day) for prefix in FIELDS}

    def column(prefix: str, name: str) -> set[str]:
        return {row[name].strip().lower() for row in rows[prefix]}

    references = [
        ("BSSager", "CPR-nr.", "BSPerson", "CPR-nr."),
        ("BSDUBU2", "Sagsnummer", "BSSager", "Sagsnummer"),
        ("BSDUBU2", "CPR-nr.", "BSPerson", "CPR-nr."),
        ("BSDUBU2", "Leverandør", "Leverandoerer", "Leverandørnavn"),
        ("BSDUBU2", "Tilbud", "Tilbud", "Tilbudsnavn"),
        ("Tilbud", "Leverandør-ID", "Leverandoerer", "Leverandør-ID"),
        ("BSSagstilknytning", "Sagsnummer", "BSSager", "Sagsnummer"),
        ("BSSagstilknytning", "Sagsbehandler-ID", "BSSagsbehandlere", "Sagsbehandler-ID"),
        ("BSFunktionsprofil", "Sagsnummer", "BSSager", "Sagsnummer"),
        ("BSPlaner", "Sagsnummer", "BSSager", "Sagsnummer"),
        ("BSMaal", "Plan-ID", "BSPlaner", "Plan-ID"),
        ("BSMaalopfoelgning", "Mål-ID", "BSMaal", "Mål-ID"),
    ]
    for child, child_column, parent, parent_column in references:
        missing = column(child, child_column) - column(parent, parent_column)
        assert not missing, f"{child}.{child_column}"


def test_nothing_is_shown_before_it_is_registered(result: SimulationResult) -> None:
    for day in DAYS:
        for prefix in ("BSSager", "BSFunktionsprofil", "BSMaalopfoelgning"):
            for row in read(result.inbox, prefix, day):
                registered = "-".join(reversed(row["Registreret"].split("-")))
                assert registered <= day


def test_expected_score_is_never_worse_than_start_score(result: SimulationResult) -> None:
    rows = [row for row in read(result.inbox, "BSMaal", DAYS[-1]) if row["Startscore"]]
    assert rows
    for row in rows:
        start, expected = (float(row[name].replace(",", ".")) for name in ("Startscore", "Forventningsscore"))
        assert 0 <= expected <= start <= 4


def test_the_default_municipality_is_not_too_large(tmp_path: Path) -> None:
    simulate(tmp_path, SimulationOptions())
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 64 * MEGABYTE


def test_volume_is_an_option(tmp_path: Path) -> None:
    small = simulate(tmp_path / "a", SimulationOptions(population=6_000, detail_months=2, sheet_months=1, deliveries=1))
    large = simulate(tmp_path / "b", SimulationOptions(population=6_000, detail_months=8, deliveries=1))
    for table in ("shift", "time_registration", "visit", "delivered_hours"):
        assert 0 < small.deliveries[0].row_counts[table] * 2 < large.deliveries[0].row_counts[table]
    assert small.deliveries[0].row_counts["score"] == large.deliveries[0].row_counts["score"]


def test_progress_tells_each_municipality(tmp_path: Path) -> None:
    lines: list[str] = []
    simulate(tmp_path, SimulationOptions(population=3_000, municipalities=3), lines.append)
    assert [line.split(":")[0] for line in lines] == [
        "Kommune 999 Åkøbing",
        "Kommune 998 Møllerup",
        "Kommune 997 Sandvig",
    ]


def test_delivery_dates_are_month_ends_in_a_row() -> None:
    assert delivery_dates(SimulationOptions()) == [
        date(2025, 9, 30),
        date(2025, 10, 31),
        date(2025, 11, 30),
        date(2025, 12, 31),
    ]
    early = SimulationOptions(first_delivery=date(2024, 1, 15), deliveries=3)
    assert delivery_dates(early) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]


@pytest.mark.parametrize("wrong", [{"municipalities": 0}, {"first_delivery": date(2025, 12, 1)}, {"deliveries": 40}])
def test_options_that_cannot_be_simulated_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"skal være mindst 1|ligger ikke inden for perioden"):
        SimulationOptions(**wrong)  # type: ignore[arg-type]


def test_more_municipalities_than_known_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="højst simuleres 103 kommuner"):
        simulate(tmp_path, SimulationOptions(population=3_000, municipalities=104))


@pytest.mark.parametrize("path", sorted(Path(simulator.__file__).parent.glob("data/*.csv")), ids=lambda p: p.stem)
def test_data_files_are_whole(path: Path) -> None:
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines(), delimiter=";")
    assert rows
    assert {len(row) for row in rows} == {len(header)}
