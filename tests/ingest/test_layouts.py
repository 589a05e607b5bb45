"""A municipality's own layout: the same services in other forms give the same rows; faults hold the delivery."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import yaml

from ingest.contracts import ContractError
from ingest.overlays import apply_layout, read_layout
from tests.ingest.builder import CONTRACTS, CPR, GOOD, MUNICIPALITY, RECEIVED, Home, Row, header_of, text_of

DAY = date(2025, 6, 30)
SERVICE = "case_system.service"
DATES = ("Dato", "Startdato", "Slutdato")
EPOCH = date(1899, 12, 30)
UP30 = [
    *("CPR-nr.", "Sagsnummer", "Sagstype", "Afdeling", "Type", "Ydelsestype", "Status", "Startdato", "Slutdato"),
    *("Dato", "Leverandør", "Tilbud", "Afgørelsesparagraf", "Foranstaltningsparagraf", "Ydelsesbeløb", "Antal"),
    *("Enheds angivelse", "Beregningsfrekvens"),
]
RENAMED = {
    "person_id": ("CPR-nr.", "Borger"),
    "case_number": ("Sagsnummer", "Sag"),
    "amount_dkk": ("Ydelsesbeløb", "Pris"),
    "start_date": ("Startdato", "Fra"),
    "end_date": ("Slutdato", "Til og med"),
}
RAW = (
    "select * exclude (_load_id, _file_id, _row_number) from raw.case_system__service "
    "order by case_number, start_date, offer_name"
)


def eight_services() -> list[Row]:
    """Eight services with amounts, halves, open and closed ends, and texts with delimiters."""
    first = GOOD[SERVICE][0]
    return [
        first
        | {
            "CPR-nr.": CPR[number % 3],
            "Sagsnummer": f"S-{number}",
            "Startdato": f"{number:02d}-03-2025",
            "Slutdato": "" if number % 2 else f"{number:02d}-05-2025",
            "Ydelsesbeløb": f"{number}.234,50" if number % 3 else f"{number}000",
            "Antal": "1,5" if number % 4 == 0 else "1",
            "Leverandør": ["Åløkke Omsorg", 'Fonden "Solsikken"', "Bækhuset; Nord", "Ø-huset, Syd"][number % 4],
        }
        for number in range(1, 9)
    ]


def day_of(text: str) -> date | None:
    """`31-12-2025` as a day."""
    return datetime.strptime(text, "%d-%m-%Y").date() if text else None  # noqa: DTZ007


def number_of(text: str) -> float:
    """`1.234,50` as a workbook keeps it."""
    return float(text.replace(".", "").replace(",", "."))


def with_dates(rows: list[Row], form: Callable[[date], str]) -> list[Row]:
    """The rows with their days in another form."""
    return [row | {name: form(day) if (day := day_of(row[name])) else "" for name in DATES} for row in rows]


def excel_number(day: date) -> str:
    """A day as a workbook counts it."""
    return str((day - EPOCH).days)


def put_layout(home: Home, layout: dict[str, Any], table: str = SERVICE) -> Path:
    """Write the municipality's layout of a table."""
    path = home.root / "layouts" / MUNICIPALITY / f"{table}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(layout, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def in_contract_layout(home: Home) -> None:
    home.put(SERVICE, eight_services(), DAY)


def in_up30_order(home: Home) -> None:
    put_layout(home, {"file": "BSDUBUp30_*.csv"})
    path = home.put(SERVICE, eight_services(), DAY, header=UP30)
    path.rename(path.with_name("BSDUBUp30_20250630.csv"))


def with_day_numbers(home: Home) -> None:
    put_layout(home, {"dateFormats": {"start_date": ["excel"], "end_date": ["excel"], "extract_date": ["excel"]}})
    home.put(SERVICE, with_dates(eight_services(), excel_number), DAY)


def with_renamed_headers_in_utf8(home: Home) -> None:
    put_layout(
        home,
        {
            "encoding": "utf-8",
            "delimiter": ",",
            "decimal": ".",
            "columns": {logical: theirs for logical, (_, theirs) in RENAMED.items()},
            "dateFormats": {name: ["yyyy-mm-dd"] for name in ("start_date", "end_date", "extract_date")},
            "valueMap": {"status": {"A": "Aktiv"}, "service_type": {"FB": "Familiebehandling"}},
            "ignore": ["Barnets navn"],
            "constants": {"case_type": "Børnesag"},
        },
    )
    theirs = dict(RENAMED.values())
    rows = [
        {theirs.get(name, name): value for name, value in row.items() if name != "Sagstype"}
        | {
            "Status": "A",
            "Ydelsestype": "FB",
            "Barnets navn": "Asta Opdigtesen",
            "Pris": str(number_of(row["Ydelsesbeløb"])),
            "Antal": str(number_of(row["Antal"])),
        }
        for row in with_dates(eight_services(), date.isoformat)
    ]
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in cells]
    home.path(SERVICE, DAY).write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def as_a_workbook(home: Home) -> None:
    put_layout(home, {"file": "BSDUBU2_*.xlsx", "sheet": "Ydelser"})
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Ydelser")
    sheet.append(["Udtræk af ydelser"])
    sheet.append([])
    sheet.append(UP30)
    for row in eight_services():
        cells: dict[str, object] = dict(row) | {name: day_of(row[name]) for name in DATES}
        cells |= {name: number_of(row[name]) for name in ("Ydelsesbeløb", "Antal")}
        sheet.append([cells[name] for name in UP30])
    book.save(home.path(SERVICE, DAY).with_suffix(".xlsx"))


def raw_rows(folder: Path, deliver: Callable[[Home], None]) -> list[tuple[Any, ...]]:
    """The raw rows of a delivery."""
    folder.mkdir()
    with duckdb.connect() as connection:
        home = Home(folder, connection, {SERVICE: CONTRACTS[SERVICE]})
        (folder / "keys").mkdir(mode=0o700)
        (folder / "keys" / "pseudonym.key").write_text("a key that is the same in every home")
        (folder / "keys" / "pseudonym.key").chmod(0o600)
        deliver(home)
        result = home.land_one()
        assert result.status == "loaded", [problem.line_da for problem in result.problems]
        assert home.value("select bool_and(is_equal) from meta.control_total")
        return home.rows(RAW)


@pytest.mark.parametrize(
    "deliver", [in_up30_order, with_day_numbers, with_renamed_headers_in_utf8, as_a_workbook], ids=lambda f: f.__name__
)
def test_the_same_services_in_another_layout_are_the_same_rows(tmp_path: Path, deliver: Callable[[Home], None]) -> None:
    """Hashes and pseudonyms too: a municipality that changes its layout changes no version."""
    expected = raw_rows(tmp_path / "contract", in_contract_layout)
    assert len(expected) == 8
    assert raw_rows(tmp_path / "other", deliver) == expected


def test_change_of_layout_makes_no_version(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        in_contract_layout(home)
        home.land_one()
        put_layout(home, {"file": "BSDUBUp30_*.csv"})
        path = home.put(SERVICE, eight_services(), date(2025, 7, 1), header=UP30)
        path.rename(path.with_name("BSDUBUp30_20250701.csv"))
        result = home.land_one()
        assert (result.status, result.rows_added, result.rows_closed) == ("loaded", 0, 0)


def test_layout_is_the_municipality_s_own(tmp_path: Path) -> None:
    """Another municipality without a layout is read by the contract."""
    with duckdb.connect() as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        with_renamed_headers_in_utf8(home)
        other = tmp_path / "inbox" / "998" / "case_system" / DAY.isoformat()
        other.mkdir(parents=True)
        text = text_of(eight_services(), header_of(CONTRACTS[SERVICE]))
        (other / "BSDUBU2_20250630.csv").write_bytes(text.encode("cp1252"))
        assert [delivery.status for delivery in home.land().deliveries] == ["loaded", "loaded"]
        landed = ", ".join(column.raw_name or "" for column in CONTRACTS[SERVICE].landed_columns)
        assert home.value(f"select count(*) from (select distinct {landed} from raw.case_system__service)") == 8


FAULTS: list[tuple[str, str]] = [
    ("colums: {}\n", "case_system.service.yml, linje 1, nøgle colums: nøglen kendes ikke"),
    ("columns: {}\ncolumns: {}\n", "case_system.service.yml, linje 2, nøgle columns: nøglen står to gange"),
    ("columns: [a\n", "case_system.service.yml, linje 2: filen kan ikke læses som YAML"),
    ("", "case_system.service.yml, linje 1: filen er tom"),
    ("decimal: ;\n", "case_system.service.yml, linje 1, nøgle decimal: værdien har ikke den rigtige form"),
    ("columns: {amount: Pris}\n", "case_system.service.yml: kolonnen amount findes ikke i kontrakten"),
    ("dateFormats: {unit: [excel]}\n", "case_system.service.yml: kolonnen unit er ikke en dato"),
    (
        "valueMap: {person_id: {a: b}}\n",
        "case_system.service.yml: kolonnen person_id er en personoplysning og kan ikke oversættes",
    ),
    (
        "valueMap: {status: {A: Igang}}\n",
        "case_system.service.yml: kolonnen status oversættes til en værdi, kontrakten ikke kender",
    ),
    ("constants: {amount_dkk: '1'}\n", "case_system.service.yml: kolonnen amount_dkk kan ikke have en fast værdi"),
    (
        "columns: {unit: Antal}\n",
        "case_system.service.yml: kolonnerne quantity og unit har samme overskrift",
    ),
    ("file: x.json\n", "case_system.service.yml: en fil i formatet csv kan ikke leveres som json"),
    ("sheet: Ark1\n", "case_system.service.yml: sheet hører til en projektmappe (xlsx)"),
]


@pytest.mark.parametrize(
    ("text", "line"), FAULTS, ids=[text.split(":")[0] + str(n) for n, (text, _) in enumerate(FAULTS)]
)
def test_faulty_layout_holds_the_delivery_until_it_is_changed(tmp_path: Path, text: str, line: str) -> None:
    with duckdb.connect() as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        in_contract_layout(home)
        path = put_layout(home, {})
        path.write_text(text, encoding="utf-8")
        result = home.land_one()
        assert [problem.line_da for problem in result.problems] == [
            f"Leverance 999/case_system/2025-06-30: forventede et gyldigt layout for kommunen ({line}). "
            "Ret layoutet; leverancen prøves igen, når det er ændret."
        ]
        assert result.held
        assert home.land().deliveries == ()
        path.unlink()
        assert home.land_one().status == "loaded"


def test_layout_of_an_unknown_table_is_told(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        in_contract_layout(home)
        put_layout(home, {"encoding": "utf-8"}, "case_system.services")
        [problem] = home.land_one().problems
        assert "der er ingen kontrakt med navnet case_system.services" in problem.line_da


def test_layout_changes_the_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("encoding: utf-8\n")
    contract = CONTRACTS[SERVICE]
    changed = apply_layout(contract, read_layout(path))
    assert changed.fingerprint != contract.fingerprint
    assert (changed.encoding, changed.delimiter, changed.file_pattern) == ("utf-8", ";", contract.file_pattern)


def test_timestamp_needs_a_form_with_a_time(tmp_path: Path) -> None:
    contract = CONTRACTS["case_system.notification"]
    column = next(column for column in contract.columns if column.type == "TIMESTAMP")
    path = tmp_path / "x.yml"
    path.write_text(f"dateFormats: {{{column.name}: [dd-mm-yyyy]}}\n")
    with pytest.raises(ContractError, match=f"kolonnen {column.name} skal have klokkeslæt"):
        apply_layout(contract, read_layout(path))


def test_release_is_remembered_and_used_once(tmp_path: Path) -> None:
    from ingest.release import ReleaseRefused, release

    with duckdb.connect() as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        many = [GOOD[SERVICE][0] | {"Sagsnummer": f"S-{number}"} for number in range(100)]
        home.put(SERVICE, many, date(2025, 5, 31))
        home.land_one()
        name = "999/case_system/2025-06-30"
        with pytest.raises(ReleaseRefused, match="er ikke set"):
            release(connection, name, "x", "Bo", RECEIVED)
        home.put(SERVICE, many[:50], DAY)
        assert home.land_one().held
        with pytest.raises(ReleaseRefused, match="begrundelse"):
            release(connection, name, " ", "Bo", RECEIVED)
        release(connection, name, "Afdelingen er lukket.", "Bo Opdigt", RECEIVED)
        result = home.land_one()
        assert (result.status, result.rows_closed) == ("loaded", 50)
        assert result.problems[0].line_da.endswith("Faldet er godkendt af Bo Opdigt: Afdelingen er lukket.")
        assert home.land().deliveries == ()
        with pytest.raises(ReleaseRefused, match="er ikke holdt tilbage"):
            release(connection, name, "x", "Bo", RECEIVED)
        assert home.rows("select delivery, load_id, released_by, reason from meta.release") == [
            (name, "999-case_system-2025-06-30-1", "Bo Opdigt", "Afdelingen er lukket.")
        ]


def test_release_does_not_cover_other_files_or_faults(tmp_path: Path) -> None:
    from ingest.release import ReleaseRefused, release

    with duckdb.connect() as connection:
        home = Home(tmp_path, connection, {SERVICE: CONTRACTS[SERVICE]})
        many = [GOOD[SERVICE][0] | {"Sagsnummer": f"S-{number}"} for number in range(100)]
        home.put(SERVICE, many, date(2025, 5, 31))
        home.land_one()
        name = "999/case_system/2025-06-30"
        home.put(SERVICE, many[:50], DAY)
        home.land_one()
        release(connection, name, "Afdelingen er lukket", "Bo Opdigt", RECEIVED)
        home.put(SERVICE, many[:40], DAY)
        assert home.land_one().held
        assert home.land().deliveries == ()
        home.put(SERVICE, [], DAY)
        assert home.land_one().held
        with pytest.raises(ReleaseRefused, match="holdes også af"):
            release(connection, name, "x", "Bo", RECEIVED)
