"""Workbooks, nested JSON, files of fixed width and moments: what is read, what is told, what is refused."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import openpyxl
import pytest

from ingest.cells import cell_text
from ingest.contracts import Contract
from ingest.dates import does_not_exist_sql, moment_sql
from tests.ingest.builder import CPR, Home
from tests.ingest.small_contracts import column, small_contract

DAY = date(2025, 6, 30)
WHERE = "Leverance 999/journal/2025-06-30, fil {}"
HEADER = ["Medarbejder", "Barn", "Dato", "Timer", "Godkendt", "Bemærkning"]


@pytest.fixture
def hours(tmp_path: Path) -> Contract:
    """A time sheet with a sheet per team."""
    columns = [
        column("team", "Ark", key=1),
        column("employee", "Medarbejder", key=2),
        column("person_id", "Barn", personalData="cpr", pseudonym="hmac-sha256"),
        column("work_date", "Dato", "DATE", key=3),
        column("hours", "Timer", "DECIMAL(9,2)", required=True, controlTotal=True),
        column("approved", "Godkendt", "BOOLEAN"),
        column("remark", "Bemærkning"),
    ]
    server = {"sheet": "Team .*", "sheetColumn": "team"}
    return small_contract(tmp_path, "journal.hours", "Timer_*.xlsx", "xlsx", server, columns)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home without contracts yet."""
    return Home(tmp_path, duckdb.connect(), {})


def workbook(home: Home, contract: Contract, **sheets: list[list[Any]]) -> Path:
    """Write a workbook; sheet names are given with `_` for a blank."""
    home.contracts = {contract.name: contract}
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    path = home.path(contract.name, DAY)
    book.save(path)
    return path


def lines(result: Any) -> list[str]:
    """The Danish lines of a delivery."""
    return [problem.line_da for problem in result.problems]


def local(*parts: int) -> datetime:
    """A moment as a workbook or a Danish clock gives it, without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def day_row(number: int, hours: Any = 7.5, **other: Any) -> list[Any]:
    """A row of the time sheet."""
    values = {"day": local(2025, 6, number), "cpr": CPR[0], "approved": True, "remark": None} | other
    return [f"M{number}", values["cpr"], values["day"], hours, values["approved"], values["remark"]]


def test_workbook_with_titles_notes_and_a_sheet_per_team(home: Home, hours: Contract) -> None:
    path = workbook(
        home,
        hours,
        Team_Nord=[["Timesedler juni"], [], HEADER, day_row(2), day_row(3, 0.1 + 0.2), [], [None, None, None, "I alt"]],
        Team_Syd=[list(reversed(HEADER)), list(reversed(day_row(4, 12.25, remark="Møde\nog mere")))],
        Vejledning=[["Sådan udfyldes arket"]],
    )
    result = home.land_one()
    where = WHERE.format(path.name)
    assert lines(result) == [
        f"{where}: fandt 1 ark, som kontrakten ikke læser (Vejledning) og 1 linje(r) med tekst over tabellen og "
        "1 linje(r) med tekst under tabellen. Det er ikke læst som rækker.",
    ]
    assert result.status == "loaded"
    assert home.rows(
        "select team, employee, work_date, hours, approved, remark, _row_number from raw.journal__hours"
    ) == [
        ("Team Nord", "M2", date(2025, 6, 2), Decimal("7.50"), True, None, 4),
        ("Team Nord", "M3", date(2025, 6, 3), Decimal("0.30"), True, None, 5),
        ("Team Syd", "M4", date(2025, 6, 4), Decimal("12.25"), True, "Møde\nog mere", 10_000_002),
    ]
    assert home.rows('select "check", file_total, is_equal from meta.control_total') == [
        ("row_count", 3, True),
        ("hours", Decimal("20.05"), True),
    ]
    assert home.value("select problem_count from meta.load") == 0
    assert home.rows("select severity, code from meta.delivery_problem") == [("note", "text_outside_tables")]


def test_cells_as_people_leave_them(home: Home, hours: Contract) -> None:
    """Days as text or numbers, numbers as text, yes and no as words, times of day and durations."""
    workbook(
        home,
        hours,
        Team_A=[
            HEADER,
            ["M1", CPR[0].replace("-", ""), 45810, "7,5", "ja", None],
            ["M2", CPR[1], "03-06-2025", 8, "Nej", 12.0],
            ["M3", CPR[1], "2025-06-04", "1.234,5", None, time(8, 30)],
            ["M4", CPR[1], date(2025, 6, 5), 7, False, timedelta(hours=37, minutes=30)],
            ["M5", CPR[1], 45814.75, 7, False, local(2025, 6, 1, 8, 30)],
        ],
    )
    home.land_one()
    assert home.rows(
        "select employee, work_date::varchar, hours, approved, remark from raw.journal__hours order by 1"
    ) == [
        ("M1", "2025-06-02", Decimal("7.50"), True, None),
        ("M2", "2025-06-03", Decimal("8.00"), False, "12"),
        ("M3", "2025-06-04", Decimal("1234.50"), None, "08:30"),
        ("M4", "2025-06-05", Decimal("7.00"), False, "37:30"),
        ("M5", "2025-06-06", Decimal("7.00"), False, "2025-06-01T08:30:00"),
    ]


def test_person_number_kept_as_a_number_gets_its_zeros_back(hours: Contract) -> None:
    """A number nobody can have: a real one with a zero in front is not written down here."""
    assert cell_text(9_999_999, hours.column("person_id")) == "0009999999"
    assert cell_text(9_999_999.0, hours.column("person_id")) == "0009999999"
    assert cell_text(9_999_999, hours.column("remark")) == "9999999"


def test_what_looks_like_data_after_the_table_is_rejected(home: Home, hours: Contract) -> None:
    path = workbook(
        home,
        hours,
        Team_A=[HEADER, day_row(2), [], day_row(3), ["Husk: timer godkendes den 5."], [None, None, None, 99]],
    )
    result = home.land_one()
    where = WHERE.format(path.name)
    after = (
        "forventede tabellens rækker samlet, rækken står efter en tom linje. Fjern den tomme linje, eller flyt "
        "noten ud af nøglekolonnen, og levér filen igen."
    )
    assert lines(result)[1:] == [f"{where}, ark Team A, linje {line}: {after}" for line in (4, 5)]
    [file] = result.files
    assert (file.rows_read, file.rows_landed, file.rows_quarantined) == (3, 1, 2)
    assert home.rows("select line_number, place_da from quarantine.rejected_row order by 1") == [
        (4, "ark Team A, linje 4"),
        (5, "ark Team A, linje 5"),
    ]
    assert CPR[0] not in str(home.rows("select * from quarantine.rejected_row"))


def test_cells_that_show_an_error_or_were_never_computed(home: Home, hours: Contract) -> None:
    path = workbook(home, hours, Team_A=[HEADER, day_row(2), day_row(3), day_row(4)])
    book = openpyxl.load_workbook(path)
    book["Team A"]["F3"].value, book["Team A"]["F3"].data_type = "#REF!", "e"
    book["Team A"]["D4"] = "=1+1"
    book.save(path)
    result = home.land_one()
    assert [(problem.place_da, problem.code) for problem in result.problems] == [
        ("ark Team A, linje 3", "cell_error"),
        ("ark Team A, linje 4", "cell_error"),
    ]
    assert (result.rows_landed, result.rows_quarantined) == (1, 2)


def test_values_in_a_workbook_are_rejected_with_sheet_and_row(home: Home, hours: Contract) -> None:
    path = workbook(home, hours, Team_A=[["Juni"], HEADER, day_row(2), day_row(3, "syv"), day_row(4, 7.125)])
    home.land_one()
    where = WHERE.format(path.name) + ", ark Team A, linje "
    again = "Ret værdien i fagsystemet og levér filen igen."
    assert home.messages() == [
        f"{where}4, kolonne Timer: forventede et tal med decimalkomma, fx 1.234,50, fandt 'syv'. {again}",
        f"{where}5, kolonne Timer: forventede et tal med højst 2 decimaler, fandt '7,125'. {again}",
    ]


@pytest.mark.parametrize(
    ("sheets", "line"),
    [
        (
            {"Timer": [HEADER, day_row(2)]},
            ": forventede et ark med navn som Team .*. Ret arkets navn, eller ret mønsteret i kontrakten.",
        ),
        (
            {"Team_A": [["Juni"], [*HEADER, "Ugenr."], [*day_row(2), 23]]},
            ", ark Team A, linje 2, kolonne Ugenr.: forventede kun kolonner, der står i kontrakten. Fjern kolonnen fra "
            "udtrækket, eller tilføj den i kontrakten.",
        ),
        (
            {"Team_A": [HEADER, [*day_row(2), "løs bemærkning"]]},
            ", ark Team A, linje 1, kolonne (uden navn): forventede kun kolonner, der står i kontrakten. Fjern "
            "kolonnen fra udtrækket, eller tilføj den i kontrakten.",
        ),
        (
            {"Team_A": [HEADER, day_row(2)], "Team_B": [HEADER[:-1], day_row(3)[:-1]]},
            ", ark Team B, linje 1, kolonne Bemærkning: forventede kolonnen, den mangler. Tag kolonnen med i "
            "udtrækket, eller tilføj dens nye navn som alias i kontrakten.",
        ),
        (
            {"Team_A": [["Hej"]]},
            ", ark Team A: forventede en overskriftslinje med kolonnerne Medarbejder, Barn, Dato, Timer, Godkendt, "
            "Bemærkning. Tag overskrifterne med i udtrækket, og kontrollér at det er den rigtige fil.",
        ),
    ],
)
def test_workbook_that_does_not_fit(home: Home, hours: Contract, sheets: dict[str, Any], line: str) -> None:
    path = workbook(home, hours, **sheets)
    result = home.land_one()
    assert result.held
    assert WHERE.format(path.name) + line in lines(result)


@pytest.mark.parametrize("content", [b"", b"Medarbejder;Dato\r\n", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0" * 100])
def test_file_that_is_no_workbook(home: Home, hours: Contract, content: bytes) -> None:
    path = workbook(home, hours, Team_A=[HEADER])
    path.write_bytes(content)
    result = home.land_one()
    assert result.held
    [line] = lines(result)
    assert line.startswith(f"{WHERE.format(path.name)}: forventede en Excel-projektmappe, ")
    assert line.endswith(". Gem filen som xlsx uden adgangskode og levér den igen.")


# JSON

EXPORT = {
    "udtrukket": "2025-06-30",
    "tilbud": [
        {
            "id": "T1",
            "navn": 'Huset; "Nord"',
            "adresse": {"by": "Åkøbing"},
            "afdelinger": [
                {"navn": "Blå", "pladser": 8, "takst": 1234.5, "aktiv": True, "grupper": ["a", "b"]},
                {"navn": "Grøn", "pladser": 4, "takst": 2e3, "aktiv": False, "grupper": []},
            ],
        },
        {"id": "T2", "navn": "Gården", "adresse": None, "afdelinger": None},
        {"id": "T3", "navn": "Fyret", "afdelinger": [{"navn": "Rød", "pladser": None, "takst": "17,5", "aktiv": None}]},
    ],
}


def json_contracts(tmp_path: Path) -> dict[str, Contract]:
    """Three tables out of one file."""
    file, form = "export_*.json", "json"
    made = [
        small_contract(
            tmp_path,
            "registry.offer",
            file,
            form,
            {"recordPath": "tilbud[]"},
            [column("offer_id", "id", key=1), column("name", "navn"), column("city", "adresse.by")],
        ),
        small_contract(
            tmp_path,
            "registry.department",
            file,
            form,
            {"recordPath": "tilbud[].afdelinger[]"},
            [
                column("offer_id", "../id", key=1),
                column("name", "navn", key=2),
                column("places", "pladser", "INTEGER"),
                column("rate", "takst", "DECIMAL(18,2)", controlTotal=True),
                column("active", "aktiv", "BOOLEAN"),
                column("extracted", "../../udtrukket", "DATE", dateFormats=["yyyy-mm-dd"]),
            ],
        ),
        small_contract(
            tmp_path,
            "registry.group",
            file,
            form,
            {"recordPath": "tilbud[].afdelinger[].grupper[]"},
            [column("offer_id", "../../id", key=1), column("name", "../navn", key=2), column("group_code", ".", key=3)],
        ),
    ]
    paths = tuple(str(contract.record_path) for contract in made)
    return {contract.name: replace(contract, sibling_paths=paths) for contract in made}


def put_json(home: Home, content: object) -> Path:
    """Write the export on one line."""
    home.contracts = home.contracts or json_contracts(home.root)
    path = home.path("registry.offer", DAY)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_three_tables_out_of_one_nested_file(home: Home) -> None:
    put_json(home, EXPORT)
    result = home.land_one()
    assert (result.status, lines(result)) == ("loaded", [])
    assert home.rows("select offer_id, name, city from raw.registry__offer") == [
        ("T1", 'Huset; "Nord"', "Åkøbing"),
        ("T2", "Gården", None),
        ("T3", "Fyret", None),
    ]
    assert home.rows("select offer_id, name, places, rate, active, extracted from raw.registry__department") == [
        ("T1", "Blå", 8, Decimal("1234.50"), True, DAY),
        ("T1", "Grøn", 4, Decimal("2000.00"), False, DAY),
        ("T3", "Rød", None, Decimal("17.50"), None, DAY),
    ]
    assert home.rows("select offer_id, name, group_code from raw.registry__group") == [
        ("T1", "Blå", "a"),
        ("T1", "Blå", "b"),
    ]
    assert len(list((home.root / "archive").rglob("*.json"))) == 1
    assert home.value("select bool_and(is_equal) from meta.control_total")


def test_json_values_are_rejected_with_the_path_of_their_record(home: Home) -> None:
    content = json.loads(json.dumps(EXPORT))
    content["tilbud"][2]["afdelinger"][0]["pladser"] = "mange"
    content["tilbud"][0]["afdelinger"][1]["takst"] = [1]
    content["tilbud"][0]["navn"] = "x\ud800"
    path = put_json(home, EXPORT)
    path.write_text(json.dumps(content), encoding="utf-8")
    home.land_one()
    places = home.rows("select table_name, place_da, rule_code from quarantine.rejected_row order by all")
    assert places == [
        ("department", "post 2 (tilbud[1].afdelinger[2])", "not_a_plain_value"),
        ("department", "post 3 (tilbud[3].afdelinger[1])", "not_an_integer"),
        ("offer", "post 1 (tilbud[1])", "not_a_plain_value"),
    ]


def test_unknown_field_of_a_record_holds_the_delivery(home: Home) -> None:
    content = json.loads(json.dumps(EXPORT))
    content["tilbud"][1]["telefon"] = "12"
    content["tilbud"][0]["afdelinger"][0]["ny"] = {"felt": 1}
    path = put_json(home, content)
    result = home.land_one()
    where = f"Leverance 999/registry/2025-06-30, fil {path.name}, listen "
    told = (
        "forventede kun kolonner, der står i kontrakten. Fjern kolonnen fra udtrækket, eller tilføj den i kontrakten."
    )
    assert result.held
    assert lines(result) == [
        f"{where}tilbud[], kolonne telefon: {told}",
        f"{where}tilbud[].afdelinger[], kolonne ny.felt: {told}",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"tilbud": [', ", linje 1: forventede en JSON-fil efter kontrakten, læsningen stopper ved tegn 13 i linjen"),
        ('{"tilbud": {}}', ": forventede en JSON-fil efter kontrakten, forventede en liste ved tilbud"),
        ('{"andet": []}', ": forventede en JSON-fil efter kontrakten, feltet tilbud findes ikke i filen"),
        ('{"tilbud": [{"id": 1, "id": 2}]}', ": forventede en JSON-fil efter kontrakten, et felt står to gange"),
        ('{"tilbud": [{"id": NaN}]}', ": forventede en JSON-fil efter kontrakten, den indeholder NaN eller Infinity"),
        ("[" * 100_000, ": forventede en JSON-fil efter kontrakten, den er indlejret for dybt"),
        ('{"tilbud": [1e99999999]}', ", listen tilbud[]: forventede en overskriftslinje med kolonnerne id, navn"),
    ],
)
def test_json_that_does_not_fit(home: Home, text: str, line: str) -> None:
    path = put_json(home, EXPORT)
    path.write_text(text, encoding="utf-8")
    result = home.land_one()
    assert result.held
    assert lines(result)[0].startswith(f"Leverance 999/registry/2025-06-30, fil {path.name}{line}")


# Fixed width


@pytest.fixture
def payroll(tmp_path: Path) -> Contract:
    """A payroll file of 30 characters, two of them blank by contract."""
    columns = [
        column("employee_id", "Medarbejdernr.", key=1, position={"start": 1, "length": 5}),
        column("name", "Navn", personalData="name", position={"start": 6, "length": 10}),
        column("hired", "Ansat", "DATE", position={"start": 16, "length": 8}, dateFormats=["yyyymmdd"]),
        column("hours", "Timer", "DECIMAL(9,2)", position={"start": 26, "length": 5}, controlTotal=True),
    ]
    return small_contract(
        tmp_path,
        "journal.employee",
        "LON_*.txt",
        "fixed_width",
        {"encoding": "windows-1252", "recordLength": 30},
        columns,
        vaultSubject={"subjectType": "caseworker", "subjectId": "employee_id"},
    )


def record(number: int, name: str = "Ærlig", hired: str = "20200131", gap: str = "  ", hours: str = "37,00") -> str:
    """A line of the payroll file."""
    return f"{number:05d}{name:<10}{hired:<8}{gap}{hours:>5}"


def test_fixed_width_lines(home: Home, payroll: Contract) -> None:
    home.contracts = {payroll.name: payroll}
    path = home.path(payroll.name, DAY)
    faulty = [record(4)[:-1], record(5, gap="AB"), record(6, hired="20200231"), record(7) + "0"]
    text = "\r\n".join([record(1), record(2, hours=" 0,50"), "", record(3, hired=""), *faulty])
    path.write_bytes(text.encode("cp1252"))
    result = home.land_one()
    assert home.rows("select employee_id, hired, hours from raw.journal__employee") == [
        ("00001", date(2020, 1, 31), Decimal("37.00")),
        ("00002", date(2020, 1, 31), Decimal("0.50")),
        ("00003", None, Decimal("37.00")),
    ]
    assert home.rows("select line_number, rule_code from quarantine.rejected_row order by all") == [
        (5, "wrong_length"),
        (6, "text_outside_columns"),
        (7, "not_a_date"),
        (8, "wrong_length"),
    ]
    where = WHERE.format(path.name)
    assert f"{where}, linje 5: forventede 30 tegn, fandt 29. Ret linjen i fagsystemet og levér filen igen." in lines(
        result
    )
    assert "rlig" not in str(home.rows("select row_text from quarantine.rejected_row"))
    assert (result.rows_read, result.rows_landed, result.rows_quarantined) == (7, 3, 4)


# Moments


@pytest.fixture
def events(tmp_path: Path) -> Contract:
    """Moments in several forms, a number with a decimal point, words of the source's own."""
    columns = [
        column("event_id", "Id", key=1),
        column("happened_at", "Tid", "TIMESTAMP", dateFormats=["dd-mm-yyyy HH:MM", "yyyy-mm-ddTHH:MM", "excel"]),
        column("day", "Dag", "DATE", dateFormats=["dd-mm-yyyy", "dd.mm.yyyy", "yyyymmdd", "excel", "yyyy-mm-dd HH:MM"]),
        column("share", "Andel", "DECIMAL(9,3)", decimal=".", controlTotal=True),
        column("plain", "Antal", "DECIMAL(9,1)", thousands=False),
        column("kind", "Art", acceptedValues=["Besøg", "Opkald"], valueMap={"B": "Besøg", "O": "Opkald", "-": ""}),
    ]
    return small_contract(
        tmp_path, "journal.event", "Haendelser_*.csv", "csv", {"encoding": "utf-8", "delimiter": ","}, columns
    )


def put_events(home: Home, contract: Contract, *rows: str) -> None:
    """Write the events with a BOM."""
    home.contracts = {contract.name: contract}
    text = "\n".join(["Id,Tid,Dag,Andel,Antal,Art", *rows, ""])
    home.path(contract.name, DAY).write_bytes(b"\xef\xbb\xbf" + text.encode())


def test_moments_and_days_in_every_form(home: Home, events: Contract) -> None:
    put_events(
        home,
        events,
        '1,30-03-2025 01:59,01-06-2025,"1,234.5",1,B',
        '2,2025-03-30T03:00:15,01.06.2025,0.125,"2,5",O',
        '3,"45810,5",20250601,-7,,-',
        "4,26-10-2025 02:30,45809,,,Besøg",
        "5,,2025-06-01 23:59,,,",
    )
    assert lines(home.land_one()) == []
    assert home.rows("select happened_at::varchar, day::varchar, share, plain, kind from raw.journal__event") == [
        ("2025-03-30 01:59:00", "2025-06-01", Decimal("1234.500"), Decimal("1.0"), "Besøg"),
        ("2025-03-30 03:00:15", "2025-06-01", Decimal("0.125"), Decimal("2.5"), "Opkald"),
        ("2025-06-02 12:00:00", "2025-06-01", Decimal("-7.000"), None, None),
        ("2025-10-26 02:30:00", "2025-06-01", None, None, "Besøg"),
        (None, "2025-06-01", None, None, None),
    ]
    assert home.value("select bool_and(is_equal) from meta.control_total")
    assert home.value("select data_type from duckdb_columns() where column_name = 'happened_at'") == "TIMESTAMP"


def test_moments_and_numbers_that_are_wrong(home: Home, events: Contract) -> None:
    put_events(
        home,
        events,
        "1,30-03-2025 02:30,,,,",
        "2,31-02-2025 12:00,,,,",
        "3,01-06-2502 12:00,,,,",
        '4,,,"1,5",,',
        '5,,,,"1.234,5",',
        "6,,2025-06-01,,,",
        "7,,,,,Brev",
        "8,,,,,B",
    )
    home.land_one()
    where = WHERE.format("Haendelser_20250630.csv")
    again = "Ret værdien i fagsystemet og levér filen igen."
    forms = "dd-mm-åååå tt:mm, åååå-mm-ddTtt:mm eller Excels dagnummer"
    days = "dd-mm-åååå, dd.mm.åååå, ååååmmdd, Excels dagnummer eller åååå-mm-dd tt:mm"
    assert home.messages() == [
        f"{where}, linje 2, kolonne Tid: forventede et klokkeslæt, der findes; natten til sommertid springer uret fra "
        f"02 til 03, fandt '30-03-2025 02:30'. {again}",
        f"{where}, linje 3, kolonne Tid: forventede en dato med klokkeslæt, skrevet {forms}, "
        f"fandt '31-02-2025 12:00'. {again}",
        f"{where}, linje 4, kolonne Tid: forventede en dato mellem 1900 og 2045, fandt '01-06-2502 12:00'. Ret datoen "
        "i fagsystemet, lad feltet være tomt hvis der ingen dato er, og levér filen igen.",
        f"{where}, linje 5, kolonne Andel: forventede et tal med decimalpunktum, fx 1,234.50, fandt '1,5'. {again}",
        f"{where}, linje 6, kolonne Antal: forventede et tal med decimalkomma, fx 1234,50, fandt '1.234,5'. {again}",
        f"{where}, linje 7, kolonne Dag: forventede en dato, der findes, skrevet {days}, fandt '2025-06-01'. {again}",
        f"{where}, linje 8, kolonne Art: forventede en af værdierne Besøg, Opkald, fandt 'Brev'. Ret værdien i "
        "fagsystemet, eller tilføj den i kontrakten hvis den er ny, og levér filen igen.",
    ]


def test_the_hour_that_does_not_exist_is_that_of_the_danish_clock() -> None:
    """Every hour of 1981-2045 against the time zone database, which shares no code with the SQL."""
    zone = ZoneInfo("Europe/Copenhagen")
    hours = [local(year, 3, day, 2) for year in range(1981, 2046) for day in range(20, 32)]
    expected = [hour for hour in hours if hour.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).hour != hour.hour]
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select t.m from (select unnest(?) as m) as t where {does_not_exist_sql('t.m')} order by 1", [hours]
        ).fetchall()
    assert [row[0] for row in found] == expected
    assert len(expected) == 65


def test_excel_moments_are_exact_to_the_second() -> None:
    moments = [local(2025, 1, 1) + timedelta(seconds=7919 * step) for step in range(2000)]
    serials = [(moment - local(1899, 12, 30)) / timedelta(days=1) for moment in moments]
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select {moment_sql('t.s', ['excel'])} from (select unnest(?) as s) as t",
            [[f"{serial:.11f}" for serial in serials]],
        ).fetchall()
    assert [row[0] for row in rows] == moments
