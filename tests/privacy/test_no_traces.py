"""Every file that a whole run leaves outside inbox, archive and vault, searched for everyone who was delivered."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home

KEPT_FROM_READERS = ("inbox", "archive", "vault")
# The two audiences that work with the persons themselves: there a name stands, in one column and no other.
PUBLISHED_WITH_NAMES = ("published/caseworker", "published/unit_manager")
MAY_HOLD_NAMES = (*PUBLISHED_WITH_NAMES, "reports/caseworker", "reports/unit_manager")
NAME_COLUMN = "person_name"
# Replacement form: day + 60, then a month. Other ten digits are ids.
_CPR = re.compile(r"(?<!\d)((?:6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])\d{2})-?(\d{4})(?!\d)")
_DIGITS = re.compile(rb"\d{10,}|\d{6}-\d{4}")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


def text_of(path: Path) -> str:
    """A delivered file as text: workbooks by their XML, everything else by its encoding."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "\n".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def delivered_files(home: Home) -> list[Path]:
    """Every file in the inbox."""
    return sorted(path for path in home.inbox.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def numbers(built_home: Home) -> set[str]:
    """Every person number that was delivered, as ten digits."""
    return {match[1] + match[2] for path in delivered_files(built_home) for match in _CPR.finditer(text_of(path))}


@pytest.fixture(scope="module")
def names(built_home: Home) -> set[tuple[str, str]]:
    """Every first and last name that was delivered together, and the words of every employee's name."""
    found = set()
    for path in delivered_files(built_home):
        if path.suffix != ".csv":
            continue
        for row in csv.DictReader(io.StringIO(text_of(path)), delimiter=";"):
            full = f"{row.get('Fornavn') or ''} {row.get('Efternavn') or ''}"
            if row.get("Efternavn") is None:
                full = row.get("Navn") or ""
            words = _WORD.findall(full)
            found |= {(first, words[-1]) for first in words[:-1]}
    return found


def delivered_names(home: Home) -> dict[tuple[str, str], str]:
    """(municipality, case number) -> the child's name, read from the newest files alone."""
    found = {}
    for municipality in sorted((home.inbox).iterdir()):
        people, cases = {}, {}
        for path in sorted(municipality.glob("case_system/*/BS*.csv")):
            for row in csv.DictReader(io.StringIO(text_of(path)), delimiter=";"):
                if "Fornavn" in row:
                    people[row["CPR-nr."]] = f"{row['Fornavn']} {row['Efternavn']}"
                elif "Sagstype" in row:
                    cases[row["Sagsnummer"]] = row["CPR-nr."]
        found |= {(municipality.name, case): people[cpr] for case, cpr in cases.items() if cpr in people}
    return found


def files_outside(home: Home) -> list[Path]:
    """Every file a reader, an operator or a tool may open, by symbolic link or not."""
    return [
        path
        for path in sorted(home.root.rglob("*"))
        if path.is_file() and path.relative_to(home.root).parts[0] not in KEPT_FROM_READERS
    ]


def numbers_in(content: bytes) -> Iterator[str]:
    """Every ten digits in the bytes, also where numbers are stored without anything between them."""
    for run in _DIGITS.findall(content):
        digits = run.replace(b"-", b"").decode("ascii")
        yield from (digits[at : at + 10] for at in range(len(digits) - 9))


def name_pairs_in(text: str) -> Iterator[tuple[str, str]]:
    """Every two words beside each other, in both orders."""
    words = [word.rstrip(".") for word in _WORD.findall(text)]
    for first, second in pairwise(words):
        yield first, second
        yield second, first


def texts_of(content: bytes) -> list[str]:
    """The bytes as text in the encodings in which a name could stand there; JSON's escapes undone."""
    utf8 = content.decode("utf-8", errors="replace")
    texts = [utf8]
    if b"\\u00" in content:
        texts.append(re.sub(r"\\u00([0-9a-fA-F]{2})", lambda match: chr(int(match[1], 16)), utf8))
    if not utf8.isascii() and "\ufffd" in utf8:
        texts.append(content.decode("cp1252", errors="replace"))
    return texts


def traces(content: bytes, numbers: set[str], names: set[tuple[str, str]]) -> list[str]:
    """Whom the bytes give away."""
    found = list(set(numbers_in(content)) & numbers)
    for text in texts_of(content):
        found += [" ".join(pair) for pair in set(name_pairs_in(text)) & names]
    return found


def test_there_is_something_to_look_for(built_home: Home, numbers: set[str], names: set[tuple[str, str]]) -> None:
    assert len(numbers) > 100
    assert len(names) > 100
    kinds = {path.suffix for path in files_outside(built_home)}
    assert {".duckdb", ".parquet", ".html", ".json", ".db"} <= kinds


@pytest.mark.parametrize("form", ["{0}-{1}", "{0}{1}", "x{0}{1}1234567890", '"{0}{1}"'])
def test_the_search_finds_a_number(numbers: set[str], form: str) -> None:
    number = min(numbers)
    content = b"\x00\x01" + form.format(number[:6], number[6:]).encode() + b"\xff"
    assert traces(content, numbers, set()) == [number]


@pytest.mark.parametrize(
    "encode", [str.encode, lambda text: text.encode("cp1252"), lambda text: json.dumps(text).encode()]
)
def test_the_search_finds_a_name(names: set[tuple[str, str]], encode: object) -> None:
    pair = max(names, key=lambda name: (not " ".join(name).isascii(), name))
    assert callable(encode)
    assert " ".join(pair) in traces(encode(f"se {' '.join(pair)}, i dag – æ"), set(), names)
    assert " ".join(pair) in traces(encode(f"{pair[1]}, {pair[0]}"), set(), names)


def test_no_file_holds_a_person_number_or_a_name(
    built_home: Home, numbers: set[str], names: set[tuple[str, str]]
) -> None:
    found = {}
    for path in files_outside(built_home):
        name = path.relative_to(built_home.root).as_posix()
        who = traces(path.read_bytes(), numbers, set() if name.startswith(MAY_HOLD_NAMES) else names)
        if who:
            found[name] = len(who)
    assert found == {}


def test_no_table_holds_a_person_number_or_a_name(
    built_home: Home, numbers: set[str], names: set[tuple[str, str]]
) -> None:
    """A database file is compressed: its tables are read as well as its bytes."""
    found = {}
    for path in files_outside(built_home):
        if path.suffix not in (".duckdb", ".parquet"):
            continue
        named = path.relative_to(built_home.root).as_posix().startswith(MAY_HOLD_NAMES)
        for column, content in contents_of(path):
            is_name = named and column.endswith(f".{NAME_COLUMN}")
            who = traces(content, numbers, set() if is_name else names)
            if who:
                found[f"{path.name} {column}"] = len(who)
    assert found == {}


def test_the_two_audiences_see_each_persons_own_name_and_no_one_else_can_open_the_files(built_home: Home) -> None:
    delivered = delivered_names(built_home)
    for audience in PUBLISHED_WITH_NAMES:
        folder = built_home.root / audience
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in (folder / "current").iterdir()} == {0o400}
        database = next((folder / "current").glob("*.duckdb"))
        with duckdb.connect(str(database), read_only=True) as connection:
            for table in ("case_line", "citizen_expense", "worklist"):
                rows = connection.execute(
                    f"select distinct municipality_code, case_number, {NAME_COLUMN} from {table}"
                ).fetchall()
                assert len(rows) > 10
                known = [row for row in rows if row[:2] in delivered]
                assert len(known) > 10
                assert {name for code, case, name in known if name != delivered[code, case]} == set()


def contents_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """(table, the distinct values of all its columns as text) of a DuckDB or Parquet file."""
    is_database = path.suffix == ".duckdb"
    with duckdb.connect(str(path) if is_database else ":memory:", read_only=is_database) as connection:
        if is_database:
            listed = connection.sql("select table_schema, table_name from information_schema.tables").fetchall()
            tables = [f'"{schema}"."{table}"' for schema, table in listed]
        else:
            tables = [f"read_parquet('{path}')"]
        for table in tables:
            columns = [row[0] for row in connection.sql(f"describe from {table}").fetchall()]
            for column in columns:
                rows = connection.sql(f'select distinct "{column}"::varchar from {table}').fetchall()
                yield f"{table}.{column}", "\n".join(value for (value,) in rows if value is not None).encode()
