"""`lineal source`: a draft that becomes a layout, a check that lands nothing, a release that is remembered."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner, Result

from orchestration.cli import app
from tests.ingest.builder import CONTRACTS, CPR, GOOD, Home, header_of, text_of
from tests.ingest.conftest import MakeHome
from tests.ingest.test_layouts import (
    DAY,
    SERVICE,
    UP30,
    day_of,
    eight_services,
    excel_number,
    number_of,
    with_dates,
    with_renamed_headers_in_utf8,
)


@pytest.fixture
def home(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that the commands work in."""
    made = make_home(SERVICE)
    monkeypatch.setenv("LINEAL_HOME", str(made.root))
    return made


def run(*arguments: str | Path) -> Result:
    """One command; what it prints is in `.output`."""
    return CliRunner().invoke(app, ["source", *map(str, arguments)])


def layout_of(home: Home) -> dict[str, Any]:
    """The layout that a draft wrote."""
    content: dict[str, Any] = yaml.safe_load((home.root / "layouts" / "999" / f"{SERVICE}.yml").read_text("utf-8"))
    return content


def test_file_in_contract_layout_needs_no_layout(home: Home) -> None:
    path = home.put(SERVICE, eight_services(), DAY)
    result = run("draft", path)
    assert result.exit_code == 0
    assert f"{path.name} ligner case_system.service (Bevilgede indsatser): 18 af 18 kolonner" in result.output
    assert layout_of(home) == {}
    assert run("check", path, "--contract", SERVICE).exit_code == 0


def test_draft_of_another_order_with_day_numbers(home: Home) -> None:
    path = home.put(SERVICE, with_dates(eight_services(), excel_number), DAY, header=UP30)
    path = path.rename(path.with_name("BSDUBUp30_20250630.csv"))
    run("draft", path)
    excel = {name: ["excel"] for name in ("start_date", "end_date", "extract_date")}
    assert layout_of(home) == {"file": "BSDUBUp30_*.csv", "dateFormats": excel}
    assert run("check", path, "--contract", SERVICE).exit_code == 0
    assert home.land_one().rows_landed == 8


def test_draft_of_renamed_headers_tells_what_a_person_must_decide(home: Home) -> None:
    """The draft knows headers by likeness and content; what it cannot know it says, and the check finds the same."""
    with_renamed_headers_in_utf8(home)
    (home.root / "layouts" / "999" / f"{SERVICE}.yml").unlink()
    path = home.path(SERVICE, DAY)
    result = run("draft", path, "--contract", SERVICE)
    layout = layout_of(home)
    assert (layout["encoding"], layout["delimiter"], layout["decimal"]) == ("utf-8", ",", ".")
    assert layout["columns"]["person_id"] == "Borger"
    assert layout["dateFormats"]["extract_date"] == ["yyyy-mm-dd"]
    assert "Kunne ikke placeres: Barnets navn" in result.output
    assert "Mangler i filen: Sagstype" in result.output
    assert "Skal afgøres: Status: 1 af filens værdier" in result.output
    assert "Asta" not in result.output + (home.root / "layouts" / "999" / f"{SERVICE}.yml").read_text("utf-8")
    checked = run("check", path, "--contract", SERVICE)
    assert checked.exit_code == 1
    assert "kolonne Barnets navn: forventede kun kolonner, der står i kontrakten." in checked.output


def test_draft_of_a_workbook(home: Home) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ydelser"
    sheet.append(["Udtræk"])
    sheet.append(UP30)
    for row in eight_services():
        cells: dict[str, object] = dict(row) | {name: day_of(row[name]) for name in ("Dato", "Startdato", "Slutdato")}
        cells |= {"Ydelsesbeløb": number_of(row["Ydelsesbeløb"]), "Status": "aktiv"}
        sheet.append([cells[name] for name in UP30])
    path = home.path(SERVICE, DAY).with_name("Ydelser 2025-06-30.xlsx")
    book.save(path)
    run("draft", path)
    assert layout_of(home) == {
        "file": "Ydelser *.xlsx",
        "sheet": "Ydelser",
        "dateFormats": {name: ["yyyy-mm-dd"] for name in ("start_date", "end_date", "extract_date")},
        "valueMap": {"status": {"aktiv": "Aktiv"}},
    }
    assert home.land_one().rows_landed == 8


def test_draft_does_not_write_over_a_layout(home: Home) -> None:
    path = home.put(SERVICE, eight_services(), DAY)
    run("draft", path)
    again = run("draft", path)
    assert (again.exit_code, "findes allerede" in again.output) == (1, True)
    assert run("draft", path, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "Stoppet: filen er tom eller ikke en tekstfil"),
        (b"a;b\r\n1;2\r\n", "Stoppet: Ingen kontrakt ligner filen ukendt.csv"),
    ],
)
def test_draft_of_what_nobody_knows(home: Home, tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "ukendt.csv"
    path.write_bytes(content)
    result = run("draft", path)
    assert result.exit_code == 1
    assert line in result.output


def test_check_prints_every_problem_and_lands_nothing(home: Home, tmp_path: Path) -> None:
    rows = [row | {"Antal": "en"} for row in eight_services()[:3]] + eight_services()[3:]
    path = tmp_path / "prøve.csv"
    path.write_bytes(text_of(rows, header_of(CONTRACTS[SERVICE])).encode("cp1252"))
    result = run("check", path, "--contract", SERVICE)
    again = "Ret værdien i fagsystemet og levér filen igen."
    assert result.output.splitlines() == [
        "fil prøve.csv: forventede et filnavn af formen BSDUBU2_*.csv. Omdøb filen.",
        *(
            f"fil prøve.csv, linje {line}, kolonne Antal: forventede et tal med decimalkomma, fx 1.234,50, "
            f"fandt 'en'. {again}"
            for line in (2, 3, 4)
        ),
        "8 rækker læst, 5 kan landes; leverancen ville blive landet",
    ]
    assert result.exit_code == 1
    assert not any((home.root / name).exists() for name in ("archive", "vault", "keys", "warehouse"))
    assert CPR[0] not in result.output


def test_check_names_the_contracts_when_one_is_unknown(home: Home) -> None:
    result = run("check", home.put(SERVICE, eight_services(), DAY), "--contract", "case_system.services")
    assert result.exit_code == 1
    assert "Stoppet: Der er ingen kontrakt med navnet case_system.services. Kendte: " in result.output


def test_release_lets_the_next_landing_past_the_alarm(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the home's own warehouse, so the deliveries are landed by the command line as well."""
    monkeypatch.setattr("ingest.contracts.DEFAULT_FOLDER", _folder_of_one(home.root))
    many = [GOOD[SERVICE][0] | {"Sagsnummer": f"S-{number}"} for number in range(100)]
    home.put(SERVICE, many, date(2025, 5, 31))
    assert CliRunner().invoke(app, ["ingest"]).exit_code == 0
    home.put(SERVICE, many[:50], DAY)
    assert CliRunner().invoke(app, ["ingest"]).exit_code == 1
    assert run("release", "999/case_system/2025-05-31", "--reason", "x").exit_code == 1
    given = run("release", "999/case_system/2025-06-30", "--reason", "Afdelingen er lukket", "--by", "Bo Opdigt")
    assert "er frigivet af Bo Opdigt: Afdelingen er lukket." in given.output
    landed = CliRunner().invoke(app, ["ingest"])
    assert (landed.exit_code, "Faldet er godkendt af Bo Opdigt" in landed.output) == (0, True)


def _folder_of_one(root: Path) -> Path:
    """A folder of contracts that holds the services alone."""
    from ingest.contracts import DEFAULT_FOLDER

    folder = root / "contracts" / "case_system"
    folder.mkdir(parents=True)
    (folder / "service.yml").write_bytes((DEFAULT_FOLDER / "case_system" / "service.yml").read_bytes())
    return folder.parent
