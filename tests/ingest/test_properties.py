"""Whatever the file: read = landed + quarantined, totals add up; and pandas reads the same values."""

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.working_copy import Format, read_header, write_working_copy
from tests.ingest.builder import CONTRACTS, CPR, GOOD, Home, Row
from tests.ingest.conftest import MakeHome

JUNE = date(2025, 6, 30)
SERVICE, OFFER = "case_system.service", "provider_registry.offer"

AMOUNTS = st.one_of(
    st.decimals(min_value=Decimal("-99999"), max_value=Decimal("9999999"), places=2).map(
        lambda d: str(d).replace(".", ",")
    ),
    st.sampled_from(["1.234,50", "12.345.678", "1.5", "1,234.5", "abc", "", "1,555", "9" * 20, "-0,01", "007"]),
)
DATES = st.one_of(
    st.dates(min_value=date(2020, 1, 1), max_value=date(2025, 6, 1)).map(lambda d: d.strftime("%d-%m-%Y")),
    st.sampled_from(["31-02-2025", "", "2025-01-01", "01-01-9999"]),
)
TEXTS = st.text(alphabet='abæøåÆ;"\n §', min_size=0, max_size=8)
DAMAGES = st.sampled_from(["", "", "", ";", '"', '"x"y', "\r"])


@st.composite
def service_files(draw: st.DrawFn) -> str:
    """The text of a services file with good and bad values and damaged lines."""
    rows = draw(st.lists(st.tuples(AMOUNTS, DATES, TEXTS, st.integers(1, 6), DAMAGES), min_size=1, max_size=12))
    header = [column.physical_name for column in CONTRACTS[SERVICE].columns]
    lines = [";".join(header)]
    for amount, day, text, case, damage in rows:
        row = GOOD[SERVICE][0] | {
            "Ydelsesbeløb": amount,
            "Startdato": day,
            "Afdeling": text,
            "Sagsnummer": f"S-{case}",
        }
        cells = [
            '"' + row[name].replace('"', '""') + '"' if any(c in row[name] for c in ';"\n') else row[name]
            for name in header
        ]
        lines.append(damage + ";".join(cells))
    text = "\r\n".join(lines)
    return text + draw(st.sampled_from(["\r\n", "", "\r\n\r\n"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(service_files())
def test_nothing_is_lost_or_made_up(text: str) -> None:
    """For any file: the delivery lands with equal totals, or it is held because no row can land."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        home = Home(Path(folder), connection, {SERVICE: CONTRACTS[SERVICE]})
        home.path(SERVICE, JUNE).write_bytes(text.encode("cp1252"))
        result = home.land_one()
        if result.held:
            assert [p.code for p in result.problems if p.severity == "hold"] == ["no_row_can_land"]
            return
        [file] = result.files
        assert file.rows_read == file.rows_landed + file.rows_quarantined
        assert file.rows_landed == home.value("select count(*) from raw.case_system__service")
        assert file.rows_quarantined == home.value("select count(distinct line_number) from quarantine.rejected_row")
        assert [total.is_equal for total in file.control_totals] == [True, True]
        landed = home.value("select coalesce(sum(amount_dkk), 0) from raw.case_system__service")
        assert file.control_totals[1].landed_total == landed


# A text holds line breaks or delimiters, not both: `a;b;c` between two line breaks is a record to anyone.
TEXT_ROWS = st.sampled_from(['aæ "\n', 'aæ ;"']).flatmap(
    lambda alphabet: st.lists(st.text(alphabet=alphabet, max_size=6), min_size=4, max_size=4)
)
LINES = st.lists(TEXT_ROWS, min_size=1, max_size=30)


@settings(max_examples=100, deadline=None)
@given(LINES)
def test_well_written_records_are_never_set_aside(rows: list[list[str]]) -> None:
    """A file written by the rules (RFC 4180) is read whole, whatever its texts "
    "hold, and DuckDB reads the same."""
    # A first field that is never empty keeps a record from looking like a blank line.
    cells = [[f"k{number}", *row] for number, row in enumerate(rows)]
    written = ["k;a;b;c;d"] + [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        source, target = Path(folder) / "in.csv", Path(folder) / "out.csv"
        source.write_bytes("".join(line + "\r\n" for line in written).encode("cp1252"))
        layout = Format("windows-1252", ";")
        copy = write_working_copy(source, target, layout, read_header(source, layout), [])
        assert (copy.written, copy.broken) == (len(rows), [])
        read = connection.execute(
            "select * exclude (n) from read_csv(?, header = false, auto_detect = false, "
            "delim = ';', quote = '\"', "
            "escape = '\"', new_line = '\\n', columns = {'n': 'bigint', 'k': 'varchar', 'a': 'varchar', "
            "'b': 'varchar', 'c': 'varchar', 'd': 'varchar'}) order by n",
            [str(target)],
        ).fetchall()
        assert [[cell or "" for cell in row] for row in read] == cells


def test_pandas_reads_the_same_values(make_home: MakeHome) -> None:
    """A second computation that shares no code: pandas and Python decimals over the delivered file."""
    home = make_home(SERVICE)
    path = home.put(SERVICE, list(many_services()), JUNE)
    assert home.land_one().rows_landed == 300
    frame = pd.read_csv(path, sep=";", encoding="cp1252", dtype=str, keep_default_na=False)
    frame["amount"] = frame["Ydelsesbeløb"].map(danish_decimal)
    frame["quantity"] = frame["Antal"].map(danish_decimal)
    for header, shift in (("Startdato", 0), ("Slutdato", 1)):
        days = pd.to_datetime(frame[header], format="%d-%m-%Y") + pd.Timedelta(days=shift)
        frame[header] = [None if pd.isna(day) else day.date() for day in days]
    expected = frame[["Sagsnummer", "amount", "quantity", "Startdato", "Slutdato", "Leverandør", "Tilbud"]]
    landed = home.rows(
        "select case_number, amount_dkk, quantity, start_date, end_date, provider_name, offer_name "
        "from raw.case_system__service order by _row_number"
    )
    assert landed == [tuple(row) for row in expected.itertuples(index=False)]
    [file] = home.rows("select rows_read, rows_landed from meta.file")
    assert file == (len(frame), len(frame))
    total = home.value("""select file_total from meta.control_total where "check" = 'amount_dkk'""")
    assert total == sum(frame["amount"])


def danish_decimal(text: str) -> Decimal:
    """`1.234,50` as a decimal."""
    return Decimal(text.replace(".", "").replace(",", "."))


def many_services() -> list[Row]:
    """300 rows with many forms of numbers, dates and texts."""
    first = date(2019, 12, 30)
    return [
        GOOD[SERVICE][0]
        | {
            "Sagsnummer": f"S-{number}",
            "CPR-nr.": CPR[number % 3],
            "Ydelsesbeløb": [f"{number}", f"{number},5", f"1.{number:03d},{number % 100:02d}", f"-{number}"][
                number % 4
            ],
            "Antal": f"{number % 7},25",
            "Startdato": (first + timedelta(days=number)).strftime("%d-%m-%Y"),
            "Slutdato": "" if number % 3 else (first + timedelta(days=400 + number)).strftime("%d-%m-%Y"),
            "Leverandør": ["Åløkke; Omsorg", 'Fonden "Ø"', "Bækhuset\nNord", "Plain"][number % 4],
        }
        for number in range(300)
    ]
