"""Every kind of bad input: the whole Danish line, and that everything else landed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest import archive
from ingest.contracts import Contract, load_contracts
from tests.ingest.builder import CPR, GOOD, NAMES, RECEIVED, Home, changed, header_of
from tests.ingest.conftest import MakeHome

DAY = date(2025, 6, 30)
CASE, SERVICE, SCORE, GOAL = (
    "case_system.case",
    "case_system.service",
    "case_system.score",
    "case_system.goal",
)
PERSON, OFFER, PROVIDER = "case_system.person", "provider_registry.offer", "provider_registry.provider"
CASES = "Leverance 999/case_system/2025-06-30, fil BSSager_20250630.csv"
SERVICES = "Leverance 999/case_system/2025-06-30, fil BSDUBU2_20250630.csv"
GOALS = "Leverance 999/case_system/2025-06-30, fil BSMaal_20250630.csv"
SCORES = "Leverance 999/case_system/2025-06-30, fil BSFunktionsprofil_20250630.csv"
PEOPLE = "Leverance 999/case_system/2025-06-30, fil BSPerson_20250630.csv"
VALUE = "Ret værdien i fagsystemet og levér filen igen."
LINE = "Ret linjen i fagsystemet og levér filen igen."
FIELDS = len(load_contracts()[CASE].file_columns)
RETURN = "\r\n"


def held_with(home: Home, *lines: str, received_at: datetime = RECEIVED) -> None:
    """The one pending delivery is held with these lines, they stand in meta, and nothing landed."""
    result = home.land_one(received_at)
    assert [problem.line_da for problem in result.problems] == list(lines)
    assert result.held
    recorded = home.rows(
        f"select message_da from meta.delivery_problem where load_id = '{result.load_id}' order by rowid"
    )
    assert [row[0] for row in recorded] == list(lines)
    assert home.value(f"select status from meta.load where load_id = '{result.load_id}'") == "held"
    for contract in home.contracts.values():
        assert home.value(f"select count(*) from raw.{contract.raw_table} where _load_id = '{result.load_id}'") == 0


def landed_but(home: Home, table: str, lines: list[int], *messages: str) -> None:
    """The delivery landed: all lines of the table but `lines`, which are in "
    "quarantine with these messages."""
    result = home.land_one()
    assert result.status == "loaded", [problem.line_da for problem in result.problems]
    assert home.messages() == list(messages)
    kept = home.rows(f"select _row_number from raw.{home.contracts[table].raw_table} order by all")
    assert [row[0] for row in kept] == [line for line in range(2, 5) if line not in lines]
    for file in result.files:
        assert file.rows_read == file.rows_landed + file.rows_quarantined
        if file.table != home.contracts[table].table:
            assert file.rows_quarantined == 0
            assert file.rows_landed == len(GOOD[f"case_system.{file.table}"])
    assert home.value("select bool_and(is_equal) from meta.control_total")


# The delivery as such


def test_no_inbox(make_home: MakeHome) -> None:
    result = make_home(CASE).land()
    assert (result.deliveries, result.problems) == ((), ())


def test_no_file(make_home: MakeHome) -> None:
    home = make_home(CASE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    held_with(
        home,
        "Leverance 999/case_system/2025-06-30: forventede filen BSSager_*.csv (Sager), den mangler. "
        "Læg filen i leverancen.",
    )


def test_no_file_but_one_of_a_similar_name(make_home: MakeHome) -> None:
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], DAY)
    path.rename(path.with_name("BSSager-20250630.csv"))
    held_with(
        home,
        "Leverance 999/case_system/2025-06-30: forventede filen BSSager_*.csv (Sager), den mangler. "
        "Er det BSSager-20250630.csv? Ret filnavnet.",
        "Leverance 999/case_system/2025-06-30, fil BSSager-20250630.csv: forventede kun "
        "filer, der er beskrevet i "
        "en kontrakt. Filen er ikke læst; fjern den, eller opret en kontrakt for den.",
    )


def test_empty_folder_is_held_once(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.path(CASE, DAY)
    held_with(
        home,
        "Leverance 999/case_system/2025-06-30: forventede filen BSSager_*.csv (Sager), den mangler. "
        "Læg filen i leverancen.",
    )
    assert home.land().deliveries == ()


def test_two_files_for_one_table(make_home: MakeHome) -> None:
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], DAY)
    path.with_name("BSSager_2.csv").write_bytes(path.read_bytes())
    held_with(
        home,
        "Leverance 999/case_system/2025-06-30: forventede én fil af formen BSSager_*.csv, fandt "
        "BSSager_2.csv, BSSager_20250630.csv. Fjern den fil, der ikke gælder.",
    )


def test_unknown_source(make_home: MakeHome) -> None:
    home = make_home(CASE)
    folder = home.root / "inbox" / "999" / "case_sytem" / "2025-06-30"
    folder.mkdir(parents=True)
    held_with(
        home,
        "Leverance 999/case_sytem/2025-06-30: forventede en kendt kilde (case_system), fandt "
        "case_sytem. Ret mappens navn, eller opret en kontrakt for kilden.",
    )


def test_misnamed_folder_is_told_and_not_read(make_home: MakeHome) -> None:
    home = make_home(CASE)
    (home.root / "inbox" / "999" / "case_system" / "30-06-2025").mkdir(parents=True)
    result = home.land()
    assert result.deliveries == ()
    assert [problem.line_da for problem in result.problems] == [
        "Leverance 999/case_system/30-06-2025: forventede mappen <kommunekode på tre cifre>/<kilde>/<dato "
        "åååå-mm-dd>. Omdøb mappen; filerne i den er ikke læst."
    ]


def test_date_in_the_future(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], date(2062, 6, 30))
    result = home.land_one()
    assert [problem.line_da for problem in result.problems] == [
        "Leverance 999/case_system/2062-06-30: forventede en leverancedato, der ikke "
        "ligger efter modtagelsen "
        "01-07-2025. Ret mappens dato."
    ]


def test_older_full_extract_is_checked_and_changes_nothing(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY)
    home.land_one()
    before = home.rows("select * from raw.case_system__case order by all")
    home.put(CASE, changed(changed(GOOD[CASE], 1, Status="Lukket"), 2, Oprettet="x"), date(2025, 5, 31))
    result = home.land_one()
    name = "Leverance 999/case_system/2025-05-31, fil BSSager_20250531.csv"
    assert [problem.line_da for problem in result.problems] == [
        f"{name}: forventede en leverance fra 30-06-2025 eller senere, en nyere er allerede indlæst. "
        "Filen er arkiveret og kontrolleret, men ændrer intet; levér en rettelse med dagens dato.",
        f"{name}, linje 3, kolonne Oprettet: forventede en dato, der findes, skrevet dd-mm-åååå, fandt 'x'. {VALUE}",
    ]
    [file] = result.files
    assert (result.status, file.status) == ("superseded", "superseded")
    assert (file.rows_read, file.rows_landed, file.rows_quarantined, file.rows_superseded) == (3, 0, 1, 2)
    assert all(total.is_equal for total in file.control_totals)
    assert home.rows("select * from raw.case_system__case order by all") == before
    assert home.rows("select status, rows_superseded from meta.load order by rowid") == [
        ("loaded", 0),
        ("superseded", 2),
    ]
    assert home.land().deliveries == ()


def test_volume_alarm_holds_until_a_person_accepts(make_home: MakeHome) -> None:
    home = make_home(CASE)
    many = [GOOD[CASE][0] | {"Sagsnummer": f"S-{n}"} for n in range(100)]
    home.put(CASE, many, date(2025, 5, 31))
    home.land_one()
    home.put(CASE, many[:79], DAY)
    line = f"{CASES}: forventede omtrent 100 rækker som sidst, 79 kan indlæses (21 % færre). "
    held_with(
        home,
        line + "Kontrollér udtrækket; godkend leverancen hvis faldet er rigtigt, ellers levér filen igen.",
    )
    assert home.land().deliveries == ()
    result = home.land_one(accept=["999/case_system/2025-06-30"])
    assert (result.status, result.rows_closed) == ("loaded", 21)
    assert [problem.line_da for problem in result.problems] == [line + "Faldet er godkendt."]


@pytest.mark.parametrize(("before", "after"), [(100, 81), (50, 31)])
def test_volume_alarm_needs_both_count_and_percent(make_home: MakeHome, before: int, after: int) -> None:
    """19 of 100 is under both limits (20 and 20 %); 19 of 50 is over the percent only."""
    home = make_home(CASE)
    many = [GOOD[CASE][0] | {"Sagsnummer": f"S-{n}"} for n in range(before)]
    home.put(CASE, many, date(2025, 5, 31))
    home.land_one()
    home.put(CASE, many[:after], DAY)
    assert home.land_one().status == "loaded"


def test_file_that_changes_while_it_is_copied(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], DAY)
    copy = archive._copy_and_hash

    def copy_while_it_grows(source: Path, target: Path) -> tuple[str, int]:
        done = copy(source, target)
        with source.open("ab") as file:
            file.write(b"\r\n")
        return done

    monkeypatch.setattr(archive, "_copy_and_hash", copy_while_it_grows)
    held_with(
        home,
        f"{CASES}: forventede en færdig fil, men den ændrede sig under kopieringen. "
        "Vent til overførslen er færdig; filen prøves igen, når den har ændret sig.",
    )
    monkeypatch.undo()
    path.touch()
    assert home.land_one().status == "loaded"


def test_held_delivery_lands_when_its_file_is_corrected(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, [], DAY)
    assert home.land_one().held
    home.put(CASE, GOOD[CASE], DAY)
    result = home.land_one()
    assert (result.status, result.load_id) == ("loaded", "999-case_system-2025-06-30-2")


# The file as such


def test_empty_file(make_home: MakeHome) -> None:
    home = make_home(CASE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    home.path(CASE, DAY).write_bytes(b"")
    held_with(
        home,
        f"{CASES}: forventede en overskriftslinje og rækker, filen er tom. Træk udtrækket igen og levér filen igen.",
    )


def test_headers_without_rows(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, [], DAY)
    held_with(
        home,
        f"{CASES}, linje 1: forventede mindst én række under overskrifterne. "
        "Kontrollér udtrækkets afgrænsning og levér filen igen.",
    )


def test_headers_without_rows_where_the_contract_accepts_it(make_home: MakeHome) -> None:
    home = make_home("case_system.political_goal")
    home.put("case_system.political_goal", [], DAY)
    result = home.land_one()
    assert (result.status, result.rows_read, result.problems) == ("loaded", 0, ())


def test_missing_column(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, header=[h for h in header_of(home.contracts[CASE]) if h != "Målgruppe"])
    held_with(
        home,
        f"{CASES}, linje 1, kolonne Målgruppe: forventede kolonnen, den mangler. Tag kolonnen med i "
        "udtrækket, eller tilføj dens nye navn som alias i kontrakten.",
    )


def test_unknown_column(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, header=[*header_of(home.contracts[CASE]), "Ugenummer"])
    held_with(
        home,
        f"{CASES}, linje 1, kolonne Ugenummer: forventede kun kolonner, der står i kontrakten. Fjern "
        "kolonnen fra udtrækket, eller tilføj den i kontrakten.",
    )


def test_renamed_column_gets_a_suggestion(make_home: MakeHome) -> None:
    home = make_home(CASE)
    header = ["Målgruppen" if h == "Målgruppe" else h for h in header_of(home.contracts[CASE])]
    home.put(CASE, GOOD[CASE], DAY, header=header)
    held_with(
        home,
        f"{CASES}, linje 1, kolonne Målgruppe: forventede kolonnen, den mangler. Tag "
        "kolonnen med i udtrækket, eller "
        "tilføj dens nye navn som alias i kontrakten. Mente I Målgruppen?",
        f"{CASES}, linje 1, kolonne Målgruppen: forventede kun kolonner, der står i "
        "kontrakten. Fjern kolonnen fra "
        "udtrækket, eller tilføj den i kontrakten. Mente I Målgruppe?",
    )


def test_column_twice(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, header=[*header_of(home.contracts[CASE]), "Status"])
    held_with(home, f"{CASES}, linje 1, kolonne Status: forventede kolonnen én gang. Fjern gentagelsen i udtrækket.")


def test_renamed_column_known_as_alias(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("Sagsnummer", "Sagsnr."))
    landed_but(home, CASE, [])


def test_another_order_of_columns(make_home: MakeHome) -> None:
    home = make_home(SERVICE)
    home.put(SERVICE, GOOD[SERVICE], DAY, header=sorted(header_of(home.contracts[SERVICE]), reverse=True))
    landed_but(home, SERVICE, [])
    assert (
        home.value("select string_agg(amount_dkk::varchar, ' ' order by case_number) from raw.case_system__service")
        == "1234.50 8000.00 12000.00"
    )


@pytest.mark.parametrize(
    ("encoding", "what"),
    [
        (
            "utf-8",
            "linje 1: forventede tegnsættet windows-1252, fandt UTF-8 (byte 30 i linjen begynder et UTF-8-tegn)",
        ),
        (
            "utf-8-sig",
            "linje 1: forventede tegnsættet windows-1252, fandt UTF-8 (byte 1-3 i linjen er et UTF-8-mærke (BOM))",
        ),
        ("utf-16", "linje 1: forventede tegnsættet windows-1252, filen er UTF-16 (BOM i byte 1)"),
    ],
)
def test_other_encoding_than_windows_1252(make_home: MakeHome, encoding: str, what: str) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, encoding=encoding)
    held_with(home, f"{CASES}, {what}. Gem udtrækket i windows-1252 og levér filen igen.")


def test_utf8_is_found_out_by_the_rows_alone(make_home: MakeHome) -> None:
    """The header has no æøå here; the encoding is told, not the renamed column."""
    home = make_home(CASE)
    home.put(
        CASE,
        GOOD[CASE],
        DAY,
        encoding="utf-8",
        change=lambda text: text.replace("Målgruppe", "Maalgruppe", 1),
    )
    held_with(
        home,
        f"{CASES}, linje 2: forventede tegnsættet windows-1252, fandt UTF-8 (byte 18 i linjen begynder et "
        "UTF-8-tegn). Gem udtrækket i windows-1252 og levér filen igen.",
    )


def test_byte_that_does_not_exist_in_windows_1252(make_home: MakeHome) -> None:
    home = make_home(CASE)
    path = home.put(CASE, GOOD[CASE], DAY)
    path.write_bytes(path.read_bytes().replace(b"S-2;", b"S-\x81;"))
    held_with(
        home,
        f"{CASES}, linje 3: forventede tegnsættet windows-1252, byte 3 i linjen er 0x81. Gem udtrækket i "
        "windows-1252 og levér filen igen.",
    )


def utf8(contract: Contract) -> Contract:
    """The contract of a source that delivers UTF-8."""
    return replace(contract, encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_where_the_contract_says_so(make_home: MakeHome, encoding: str) -> None:
    home = make_home(PROVIDER)
    home.contracts = {PROVIDER: utf8(home.contracts[PROVIDER])}
    home.put(PROVIDER, GOOD[PROVIDER], DAY, encoding=encoding)
    assert home.land_one().status == "loaded"
    assert (
        home.value("select provider_name from raw.provider_registry__provider where provider_id = 'L1'")
        == "Åløkke Omsorg"
    )


def test_windows_1252_where_the_contract_says_utf8(make_home: MakeHome) -> None:
    home = make_home(PROVIDER)
    home.contracts = {PROVIDER: utf8(home.contracts[PROVIDER])}
    home.put(PROVIDER, GOOD[PROVIDER], DAY)
    held_with(
        home,
        "Leverance 999/provider_registry/2025-06-30, fil Leverandoerer_20250630.csv, linje 1: forventede "
        "tegnsættet UTF-8, byte 9 i linjen er 0xF8. Gem udtrækket i UTF-8 og levér filen igen.",
    )


def test_workbook_under_a_csv_name(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.path(CASE, DAY).write_bytes(b"PK\x03\x04" + bytes(200))
    held_with(
        home,
        f"{CASES}: forventede tegnsættet windows-1252, filen er ikke en tekstfil. Gem udtrækket i "
        "windows-1252 og levér filen igen.",
    )


def test_file_without_line_ends(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.path(CASE, DAY).write_bytes(b"a" * (3 << 20))
    held_with(
        home,
        f"{CASES}: forventede tegnsættet windows-1252, filen har ingen linjeskift. Gem udtrækket i "
        "windows-1252 og levér filen igen.",
    )


def test_every_row_wrong_holds_the_delivery(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, [row | {"Oprettet": "2025-02-01"} for row in GOOD[CASE]], DAY)
    result = home.land_one()
    assert result.held
    assert result.problems[-1].line_da == (
        f"{CASES}: forventede læsbare rækker, alle 3 rækker har fejl. Ret udtrækkets form "
        "efter de viste fejl og "
        "levér filen igen."
    )
    assert len(result.problems) == 4
    assert home.messages() == []


def test_no_header_shows_nothing_of_the_first_row(make_home: MakeHome) -> None:
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], DAY, change=lambda text: text.partition("\r\n")[2])
    held_with(
        home,
        f"{PEOPLE}, linje 1: forventede en overskriftslinje med kolonnerne CPR-nr., Fornavn, Efternavn, Køn, "
        "Fødselsdato, Bopælskommune, Skoledistrikt. Tag overskrifterne med i udtrækket, "
        "og kontrollér at det er den "
        "rigtige fil.",
    )


def test_lines_that_end_with_carriage_return_alone(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("\n", ""))
    held_with(
        home,
        f"{CASES}, linje 1: forventede tegnsættet windows-1252, linjerne slutter ikke med "
        "linjeskift (LF). Gem "
        "udtrækket i windows-1252 og levér filen igen.",
    )


# One line


def test_truncated_last_line(make_home: MakeHome) -> None:
    home = make_home(CASE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text[: text.rindex("Social")])
    landed_but(
        home,
        CASE,
        [4],
        f"{CASES}, linje 4: forventede en hel sidste linje, men filen slutter midt i en linje. "
        "Træk udtrækket igen og levér filen igen.",
    )


def test_whole_last_line_without_line_end(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.removesuffix("\r\n"))
    landed_but(home, CASE, [])


def test_blank_lines_are_no_rows(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text + "\r\n  \r\n")
    landed_but(home, CASE, [])


def test_quote_in_the_middle_is_a_character(make_home: MakeHome) -> None:
    home = make_home(OFFER)
    home.put(OFFER, GOOD[OFFER], DAY, change=lambda text: text.replace("Huset 2", 'Huset "To" 2'))
    assert home.land_one().rows_landed == 3
    assert home.value("select offer_name from raw.provider_registry__offer where offer_id = 'T2'") == 'Huset "To" 2'


def test_delimiter_and_line_break_inside_quotes(make_home: MakeHome) -> None:
    home = make_home(OFFER)
    home.put(OFFER, changed(GOOD[OFFER], 1, Tilbudsnavn="Huset;\net"), DAY)
    assert home.land_one().rows_landed == 3
    assert home.rows("select offer_name, _row_number from raw.provider_registry__offer order by 2") == [
        ("Huset;\net", 2),
        ("Huset 2", 4),
        ("Huset 3", 5),
    ]


def test_quote_that_ends_too_early(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("S-2", '"S"-2'))
    landed_but(
        home,
        CASE,
        [3],
        f"{CASES}, linje 3: forventede semikolon eller linjeslut efter et afsluttende "
        "anførselstegn. Dobbelt anførselstegn inde i en tekst skal skrives to gange. " + LINE,
    )


def test_unclosed_quote_keeps_its_neighbours(make_home: MakeHome) -> None:
    home = make_home(CASE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("S-2;", '"S-2;'))
    landed_but(home, CASE, [3], f"{CASES}, linje 3: forventede et afsluttende anførselstegn i linjen. {LINE}")


def test_two_unclosed_quotes_keep_the_line_between(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("S-1;", '"S-1;').replace("S-3;", 'S-3;"'))
    landed_but(
        home,
        CASE,
        [2, 4],
        f"{CASES}, linje 2: forventede et afsluttende anførselstegn i linjen. {LINE}",
        f"{CASES}, linje 4: forventede et afsluttende anførselstegn i linjen. {LINE}",
    )


def test_too_many_fields(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("S-2;", "S-2;;"))
    landed_but(home, CASE, [3], f"{CASES}, linje 3: forventede {FIELDS} felter, fandt {FIELDS + 1}. {LINE}")


@pytest.mark.parametrize(("end", "more"), [(";", 1), (";;", 2), (';""', 1)])
def test_empty_fields_too_many(make_home: MakeHome, end: str, more: int) -> None:
    home = make_home(CASE)
    home.put(
        CASE,
        GOOD[CASE],
        DAY,
        change=lambda text: text.replace(RETURN, end + RETURN, 3).replace(end + RETURN, RETURN, 1),
    )
    landed_but(
        home,
        CASE,
        [2, 3],
        f"{CASES}, linje 2: forventede {FIELDS} felter, fandt {FIELDS + more}. {LINE}",
        f"{CASES}, linje 3: forventede {FIELDS} felter, fandt {FIELDS + more}. {LINE}",
    )


def test_too_few_fields(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("S-2;", ""))
    landed_but(home, CASE, [3], f"{CASES}, linje 3: forventede {FIELDS} felter, fandt {FIELDS - 1}. {LINE}")


def test_stray_carriage_return(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY, change=lambda text: text.replace("S-2;", "S\r-2;"))
    landed_but(home, CASE, [3], f"{CASES}, linje 3: forventede ikke et løst linjeskifttegn inde i linjen. {LINE}")


# One value


@pytest.mark.parametrize("amount", ["1.5", "1.5,0", "12.34", "1,234.50", "1.234.5", "abc", "1 234,50", "1e3"])
def test_amount_that_is_not_danish(make_home: MakeHome, amount: str) -> None:
    home = make_home(SERVICE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    home.put(SERVICE, changed(GOOD[SERVICE], 2, Ydelsesbeløb=amount), DAY)
    landed_but(
        home,
        SERVICE,
        [3],
        f"{SERVICES}, linje 3, kolonne Ydelsesbeløb: forventede et tal med decimalkomma, "
        f"fx 1.234,50, fandt '{amount}'. {VALUE}",
    )


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234,5", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234", "1234.00"),
        ("-7,25", "-7.25"),
        (" 12 ", "12.00"),
    ],
)
def test_amount_that_is_danish(make_home: MakeHome, text: str, amount: str) -> None:
    home = make_home(SERVICE)
    home.put(SERVICE, changed(GOOD[SERVICE], 2, Ydelsesbeløb=text), DAY)
    landed_but(home, SERVICE, [])
    assert home.value("select amount_dkk::varchar from raw.case_system__service where case_number = 'S-2'") == amount


def test_too_many_decimals(make_home: MakeHome) -> None:
    home = make_home(SERVICE)
    home.put(SERVICE, changed(GOOD[SERVICE], 2, Ydelsesbeløb="1,500"), DAY)
    landed_but(
        home,
        SERVICE,
        [3],
        f"{SERVICES}, linje 3, kolonne Ydelsesbeløb: forventede et tal med højst 2 decimaler, fandt '1,500'. {VALUE}",
    )


def test_amount_too_large(make_home: MakeHome) -> None:
    home = make_home(SERVICE)
    home.put(SERVICE, changed(GOOD[SERVICE], 2, Antal="1" + 5 * ".000" + ".000"), DAY)
    assert home.land_one().rows_quarantined == 1
    assert home.value("select rule_code from quarantine.rejected_row") == "decimal_out_of_range"


@pytest.mark.parametrize("day", ["31-02-2025", "01-13-2025", "2025-02-01", "1-2-2025", "01-02-25", "01/02/2025"])
def test_date_that_does_not_exist(make_home: MakeHome, day: str) -> None:
    home = make_home(CASE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    home.put(CASE, changed(GOOD[CASE], 2, Oprettet=day), DAY)
    landed_but(
        home,
        CASE,
        [3],
        f"{CASES}, linje 3, kolonne Oprettet: forventede en dato, der findes, skrevet "
        f"dd-mm-åååå, fandt '{day}'. {VALUE}",
    )


@pytest.mark.parametrize("day", ["31-12-1899", "01-01-2046", "01-02-0025", "31-12-9999"])
def test_date_out_of_range(make_home: MakeHome, day: str) -> None:
    home = make_home(CASE)
    home.put(CASE, changed(GOOD[CASE], 2, Oprettet=day), DAY)
    landed_but(
        home,
        CASE,
        [3],
        f"{CASES}, linje 3, kolonne Oprettet: forventede en dato mellem 1900 og 2045, fandt "
        f"'{day}'. Ret datoen i fagsystemet, lad feltet være tomt hvis der ingen dato er, "
        "og levér filen igen.",
    )


def test_missing_value(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, changed(GOOD[CASE], 2, Oprettet="  "), DAY)
    landed_but(home, CASE, [3], f"{CASES}, linje 3, kolonne Oprettet: forventede en værdi, feltet er tomt. {VALUE}")


def test_unknown_dimension(make_home: MakeHome) -> None:
    home = make_home(SCORE, CASE)
    home.put(CASE, GOOD[CASE], DAY)
    home.put(SCORE, changed(GOOD[SCORE], 2, Dimension="Søvn"), DAY)
    landed_but(
        home,
        SCORE,
        [3],
        f"{SCORES}, linje 3, kolonne Dimension: forventede en af værdierne Sundhedsforhold, "
        "Skoleforhold og læring, Fritidsforhold og venskaber, Udvikling og adfærd, "
        "Familieforhold og familierelationer, Overordnet funktionsniveau, fandt 'Søvn'. Ret "
        "værdien i fagsystemet, eller tilføj den i kontrakten hvis den er ny, og levér filen "
        "igen.",
    )


def test_score_of_five(make_home: MakeHome) -> None:
    home = make_home(SCORE, CASE)
    home.put(CASE, GOOD[CASE], DAY)
    home.put(SCORE, changed(GOOD[SCORE], 2, Score="5"), DAY)
    landed_but(
        home,
        SCORE,
        [3],
        f"{SCORES}, linje 3, kolonne Score: forventede en af værdierne 0, 1, 2, 3, 4, A, B, C, "
        "D, E. Ret værdien i fagsystemet, eller tilføj den i kontrakten hvis den er ny, og "
        "levér filen igen.",
    )


def test_letter_on_a_dimension(make_home: MakeHome) -> None:
    home = make_home(SCORE)
    home.put(SCORE, changed(GOOD[SCORE], 2, Score="B"), DAY)
    landed_but(
        home,
        SCORE,
        [3],
        f"{SCORES}, linje 3, kolonne Score: forventede 0-4 på en dimension og A-E på "
        f"Overordnet funktionsniveau. {VALUE}",
    )


def test_boolean_in_another_form(make_home: MakeHome) -> None:
    home = make_home(SCORE)
    home.put(SCORE, changed(GOOD[SCORE], 2, Endelig="1"), DAY)
    landed_but(home, SCORE, [3], f"{SCORES}, linje 3, kolonne Endelig: forventede Ja eller Nej, fandt '1'. {VALUE}")


def test_number_of_places_in_another_form(make_home: MakeHome) -> None:
    home = make_home(OFFER)
    home.put(OFFER, changed(GOOD[OFFER], 2, Pladser="8,5"), DAY)
    assert home.land_one().rows_landed == 2
    assert home.messages() == [
        "Leverance 999/provider_registry/2025-06-30, fil Tilbud_20250630.csv, linje 3, "
        "kolonne Pladser: forventede et "
        f"helt tal, fandt '8,5'. {VALUE}"
    ]


def test_pattern(make_home: MakeHome) -> None:
    home = make_home(PROVIDER)
    home.put(PROVIDER, changed(GOOD[PROVIDER], 2, CVR_nr="1234567"), DAY)
    assert home.land_one().rows_landed == 2
    assert home.messages() == [
        "Leverance 999/provider_registry/2025-06-30, fil Leverandoerer_20250630.csv, "
        "linje 3, kolonne CVR-nr.: "
        f"forventede en værdi af formen ^[0-9]{{8}}$, fandt 'xxxxxx'. {VALUE}"
    ]


def test_goal_worse_than_status(make_home: MakeHome) -> None:
    home = make_home(GOAL, CASE)
    home.put(CASE, GOOD[CASE], DAY)
    home.put(GOAL, changed(GOOD[GOAL], 2, Forventningsscore="3,5"), DAY)
    landed_but(
        home,
        GOAL,
        [3],
        f"{GOALS}, linje 3, kolonne Forventningsscore: forventede en forventningsscore, der "
        f"ikke er dårligere end startscoren (0 er bedst). {VALUE}",
    )


@pytest.mark.parametrize(
    "cpr",
    ["320199-1234", "610115-123", "61011512345", "611315-1234", "920116-1234", "310299-1234", "61O115-1234"],
)
def test_invalid_cpr(make_home: MakeHome, cpr: str) -> None:
    home = make_home(PERSON, CASE)
    home.put(CASE, GOOD[CASE], DAY)
    home.put(PERSON, changed(GOOD[PERSON], 2, CPR_nr=cpr), DAY)
    landed_but(
        home,
        PERSON,
        [3],
        f"{PEOPLE}, linje 3, kolonne CPR-nr.: forventede et CPR-nummer på ti cifre, der begynder med en dato. {VALUE}",
    )


def test_row_check_that_holds_the_delivery(make_home: MakeHome) -> None:
    """The contract may say that one such row stops everything."""
    home = make_home(GOAL)
    checks = tuple(replace(check, action="hold") for check in home.contracts[GOAL].row_checks)
    home.contracts = {GOAL: replace(home.contracts[GOAL], row_checks=checks)}
    home.put(GOAL, changed(GOOD[GOAL], 2, Forventningsscore="3,5"), DAY)
    result = home.land_one()
    assert result.held
    assert [problem.line_da for problem in result.problems if problem.severity == "hold"] == [
        f"{GOALS}, linje 3, kolonne Forventningsscore: forventede en forventningsscore, der ikke er dårligere end "
        "startscoren (0 er bedst). Levér filen igen, når den er rettet."
    ]
    assert home.value("select count(*) from raw.case_system__goal") == 0


def test_cpr_with_and_without_hyphen_is_one_person(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, changed(GOOD[CASE], 2, CPR_nr=CPR[0].replace("-", "")), DAY)
    landed_but(home, CASE, [])
    assert home.value("select count(distinct person_id) from raw.case_system__case") == 2


def test_cpr_in_a_text(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, changed(GOOD[CASE], 2, Sagsnummer=f"Sag {CPR[1]}"), DAY)
    landed_but(
        home,
        CASE,
        [3],
        f"{CASES}, linje 3, kolonne Sagsnummer: forventede en tekst uden CPR-nummer, fandt 'Sag xxxxxx'. {VALUE}",
    )


def test_duplicate_key(make_home: MakeHome) -> None:
    """Which of two different rows is right cannot be known: neither lands."""
    home = make_home(CASE, SCORE)
    home.put(SCORE, GOOD[SCORE], DAY)
    home.put(CASE, changed(GOOD[CASE], 3, Sagsnummer="S-2"), DAY)
    message = (
        "kolonne Sagsnummer: forventede hver nøgle én gang, nøglen (Sagsnummer) har "
        "flere linjer med forskelligt "
        "indhold. Ret i fagsystemet, så kun den rigtige linje er tilbage, og levér filen igen."
    )
    landed_but(home, CASE, [3, 4], f"{CASES}, linje 3, {message}", f"{CASES}, linje 4, {message}")


def test_repeated_row(make_home: MakeHome) -> None:
    """Of equal rows the first lands."""
    home = make_home(CASE)
    home.put(CASE, [*GOOD[CASE][:2], GOOD[CASE][1]], DAY)
    landed_but(
        home,
        CASE,
        [4],
        f"{CASES}, linje 4, kolonne Sagsnummer: forventede hver række én gang, rækken gentager "
        "en tidligere linje (Sagsnummer). Fjern gentagelsen i fagsystemet; den første linje er "
        "indlæst.",
    )


def test_several_faults_in_one_row_are_each_told(make_home: MakeHome) -> None:
    home = make_home(SERVICE)
    home.put(SERVICE, changed(GOOD[SERVICE], 2, Ydelsesbeløb="x", Startdato="y", Status="z"), DAY)
    result = home.land_one()
    assert (result.rows_read, result.rows_landed, result.rows_quarantined) == (3, 2, 1)
    assert home.rows("select column_name, rule_code from quarantine.rejected_row order by all") == [
        ("Startdato", "not_a_date"),
        ("Status", "unknown_value"),
        ("Ydelsesbeløb", "not_a_decimal"),
    ]


def test_header_of_the_file_is_the_one_named(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(
        CASE,
        changed(GOOD[CASE], 2, Sagsnummer=""),
        DAY,
        change=lambda text: text.replace("Sagsnummer", "Sagsnr."),
    )
    landed_but(home, CASE, [3], f"{CASES}, linje 3, kolonne Sagsnr.: forventede en værdi, feltet er tomt. {VALUE}")


def test_names_never_stand_in_a_message_or_a_rejected_row(make_home: MakeHome) -> None:
    """A row whose fields are shifted puts names where a sex or a date is expected."""
    home = make_home(PERSON, "case_system.caseworker")
    home.put(
        "case_system.caseworker",
        GOOD["case_system.caseworker"],
        DAY,
        change=lambda text: text.replace("SB1;Gurli Ophav", "SB1;T1;Gurli Ophav"),
    )
    home.put(
        PERSON,
        GOOD[PERSON],
        DAY,
        change=lambda text: text.replace("Asta;Opdigtesen;Kvinde", ";Asta;Opdigtesen").replace(
            "01-01-2015;999;Nord\r\n", "Opdigtesen;999;Asta\r\n", 1
        ),
    )
    home.land_one()
    kept = " ".join(str(row) for row in home.rows("from quarantine.rejected_row"))
    assert home.value("select count(*) from quarantine.rejected_row") == 4
    for name in [*NAMES[0], "Gurli", "Ophav", *CPR]:
        assert name not in kept


def test_received_time_without_zone_is_utc(make_home: MakeHome) -> None:
    home = make_home(CASE)
    home.put(CASE, GOOD[CASE], DAY)
    home.land_one(received_at=datetime(2025, 7, 1, 8, 30, tzinfo=UTC))
    assert home.value("select received_at from meta.load") == datetime(2025, 7, 1, 8, 30)  # noqa: DTZ001
