"""The fast ways of landing give what the ordinary way gives: the same rows, quarantine, counts and totals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ingest import changed_lines, land_file, line_difference, text_blocks, working_copy
from ingest.erasure import erase_person
from ingest.holdings import Act, Holdings
from ingest.pseudonym import pseudonym_key
from tests.ingest.builder import CONTRACTS, CPR, GOOD, MUNICIPALITY, RECEIVED, Home, header_of, text_of
from tests.ingest.conftest import MakeHome

SERVICE = "case_system.service"
DAYS = [date(2025, 4, 30), date(2025, 5, 31), date(2025, 6, 30)]
HEADER = text_of([], header_of(CONTRACTS[SERVICE]))


def line(number: int, amount: str = "100,00", person: int = 0, extracted: str = "30-06-2025") -> str:
    """A line of a services file, its key made of the number."""
    row = GOOD[SERVICE][0] | {
        "Sagsnummer": f"S-{number}",
        "CPR-nr.": CPR[person],
        "Ydelsesbeløb": amount,
        "Dato": extracted,
    }
    return text_of([row], header_of(CONTRACTS[SERVICE])).splitlines()[1]


AMOUNTS = st.sampled_from(["100,00", "100,0", "7,25", "8", "x", "1,555"])
ANY_LINE = st.builds(
    line, st.integers(1, 40), AMOUNTS, st.sampled_from([0, 1]), st.sampled_from(["30-06-2025", "29-06-2025"])
)
DAMAGED = st.sampled_from(
    ["a;b", "", '"', line(3) + ";", line(4).replace("S-4", '"S-4"'), line(5) + "\r", line(6).replace("Aktiv", "½")]
)


@st.composite
def extracts(draw: st.DrawFn) -> list[bytes]:
    """Three full extracts, each made of the one before: lines gone, changed, new, moved; seldom doubled or damaged."""
    lines = {number: line(number) for number in range(1, 31)}
    files = []
    for _ in DAYS:
        for number in draw(st.lists(st.integers(1, 40), max_size=5)):
            lines.pop(number, None)
            if draw(st.integers(0, 3)):
                lines[number] = line(number, draw(AMOUNTS))
        shown = list(lines.values())
        if draw(st.integers(0, 2)) == 0:
            at = draw(st.integers(0, len(shown)))
            shown = shown[at:] + shown[:at]
        if draw(st.integers(0, 4)) == 0:
            shown.insert(draw(st.integers(0, len(shown))), draw(ANY_LINE | DAMAGED))
        end = draw(st.sampled_from(["\r\n"] * 9 + ["\n", ""]))
        files.append((HEADER + "\r\n".join(shown) + end).encode("cp1252"))
    return files


@contextmanager
def ordinary_way() -> Iterator[None]:
    """No block is plain, no extract is the first, none is compared with the one before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(working_copy, "plain_fields", lambda *_: None)
        patch.setattr(land_file, "is_first_extract", lambda *_: False)
        patch.setattr(land_file, "previous_extract", lambda *_: None)
        yield


@contextmanager
def fast_ways() -> Iterator[list[str]]:
    """Small files are compared too, a few lines at a time; gives the name of each file whose changes were enough."""
    used: list[str] = []
    check = land_file.check_rows

    def told(*given: Any) -> Any:
        result = check(*given)
        used.extend([given[2].file.path.name] if result.reading.vanished else [])
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changed_lines, "MIN_BYTES", 0)
        patch.setattr(line_difference, "LINES_AT_ONCE", 4)
        patch.setattr(text_blocks, "BLOCK_BYTES", 700)
        patch.setattr(land_file, "check_rows", told)
        yield used


def put(home: Home, day: date, content: bytes) -> None:
    """One extract in the inbox."""
    home.path(SERVICE, day).write_bytes(content)


def state(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """All that landing left, but for the order of rows."""
    return {
        table: home.rows(f"select * from {table} order by all")
        for table in (
            "raw.case_system__service",
            "quarantine.rejected_row",
            "meta.file",
            "meta.load",
            "meta.control_total",
            "meta.delivery_problem",
        )
    }


def landed(files: list[bytes]) -> dict[str, list[tuple[Any, ...]]]:
    """What is left when the extracts land one after the other."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        home = Home(Path(folder), connection, {SERVICE: CONTRACTS[SERVICE]})
        # One key for all homes, so that they have the same pseudonyms.
        (home.root / "keys").mkdir(mode=0o700)
        key = home.root / "keys" / "pseudonym.key"
        key.write_bytes(b"k" * 40)
        key.chmod(0o600)
        for day, content in zip(DAYS, files, strict=True):
            put(home, day, content)
            home.land()
        return state(home)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(extracts())
def test_the_fast_ways_give_what_the_ordinary_way_gives(files: list[bytes]) -> None:
    with fast_ways() as used:
        fast = landed(files)
    event(f"{len(used)} files landed by their changes")
    with ordinary_way():
        assert landed(files) == fast


def test_only_changed_lines_are_typed(make_home: MakeHome) -> None:
    """One changed, one gone, one new, one whose extract date alone changed; a rejected line is rejected again."""
    home = make_home(SERVICE)
    lines = [line(number) for number in range(1, 31)] + [line(31, "x")]
    put(home, DAYS[0], (HEADER + "\r\n".join(lines) + "\r\n").encode("cp1252"))
    lines = [line(40), *lines[1:]]
    lines[5], lines[6] = line(6, "7,25"), line(7, extracted="29-06-2025")
    with fast_ways() as used:
        home.land()
        put(home, DAYS[1], (HEADER + "\r\n".join(lines) + "\r\n").encode("cp1252"))
        delivery = home.land_one()
    assert used == [home.path(SERVICE, DAYS[1]).name]
    assert (delivery.rows_read, delivery.rows_landed, delivery.rows_quarantined) == (31, 30, 1)
    assert (delivery.rows_added, delivery.rows_closed) == (2, 2)
    assert home.rows("select line_number, rule_code from quarantine.rejected_row") == [(32, "not_a_decimal")] * 2
    assert home.rows(
        "select case_number, amount_dkk::varchar, _row_number from raw.case_system__service "
        f"where _valid_from = '{DAYS[1]}' order by _row_number"
    ) == [("S-40", "100.00", 2), ("S-6", "7.25", 7)]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: text.replace("S-9;", "S-8;"), id="a key twice"),
        pytest.param(lambda text: text + line(3) + "\r\n", id="a line twice"),
        pytest.param(lambda text: text + line(3, "7,25") + "\r\n", id="a key of an unchanged line"),
        pytest.param(lambda text: text.replace("Aktiv", '"Aktiv"', 1), id="a quote"),
        pytest.param(lambda text: text.replace(";Aktiv", "", 1), id="a field too few"),
        pytest.param(lambda text: text.removesuffix("\r\n"), id="no line end"),
        pytest.param(lambda text: text.replace("Sagsnummer", "sagsnummer"), id="another header"),
    ],
)
def test_what_does_not_fit_is_read_whole(damage: Any) -> None:
    first = HEADER + "".join(line(number) + "\r\n" for number in range(1, 31))
    second = damage(first).encode("cp1252")
    assert second != first.encode("cp1252")
    files = [first.encode("cp1252"), second, first.encode("cp1252")]
    with fast_ways() as used:
        fast = landed(files)
    assert not [name for name in used if f"{DAYS[1]:%Y%m%d}" in name]
    with ordinary_way():
        assert landed(files) == fast


def holdings(home: Home) -> Holdings:
    """What erasing works on."""
    key = pseudonym_key(home.connection, home.paths.keys)
    paths = home.paths
    return Holdings(home.connection, home.contracts, key, paths.archive, paths.vault, paths.keys, paths.layout_folder)


def test_an_erased_person_stays_erased(make_home: MakeHome) -> None:
    """Someone on the erasure list: the whole file is read, so that her lines are left out."""
    home = make_home(SERVICE)
    lines = [line(number, person=number % 2) for number in range(1, 31)]
    content = (HEADER + "\r\n".join(lines) + "\r\n").encode("cp1252")
    put(home, DAYS[0], content)
    with fast_ways() as used:
        home.land()
        erase_person(holdings(home), Act("erase", "test", RECEIVED), MUNICIPALITY, CPR[1].replace("-", ""))
        assert home.value("select count(*) from raw.case_system__service") == 15
        put(home, DAYS[1], content.replace(b"100,00", b"7,25", 1))
        delivery = home.land_one()
    assert used == []
    assert (delivery.rows_erased, delivery.rows_landed) == (15, 15)
    assert home.value("select count(distinct person_id) from raw.case_system__service") == 1


@pytest.mark.parametrize("loss", ["a row of raw", "the archived file", "a byte of the archived file", "quarantine"])
def test_what_is_not_as_it_was_left_is_read_whole(make_home: MakeHome, loss: str) -> None:
    """Raw, archive and quarantine must be what the previous landing left, or its lines prove nothing."""
    home = make_home(SERVICE)
    lines = [line(number) for number in range(1, 31)] + [line(31, "x")]
    content = (HEADER + "\r\n".join(lines) + "\r\n").encode("cp1252")
    put(home, DAYS[0], content)
    with fast_ways() as used:
        home.land()
        archived = home.paths.archive / home.value("select archived_as from meta.file")
        if loss == "a row of raw":
            home.connection.execute("delete from raw.case_system__service where case_number = 'S-3'")
        elif loss == "quarantine":
            home.connection.execute("delete from quarantine.rejected_row")
        else:
            archived.chmod(0o600)
            archived.write_bytes(content.replace(b"S-30;", b"S-99;"))
        if loss == "the archived file":
            archived.unlink()
        put(home, DAYS[1], content.replace(b"100,00", b"7,25", 1))
        assert home.land_one().rows_landed == 30
    assert used == []
    assert home.value("select count(*) from raw.case_system__service where _valid_to is null") == 30
