"""Person numbers, names and free text: only the vault has them, and only under its own key and rights."""

import hashlib
import hmac
import sqlite3
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.pseudonym import KeyProblem, pseudonym, pseudonyms
from ingest.vault import Identity, read_names, write_identities
from tests.ingest.builder import CPR, GOOD, NAMES, RECEIVED, Home, changed
from tests.ingest.conftest import MakeHome

JUNE, MAY = date(2025, 6, 30), date(2025, 5, 31)
PERSON, CASEWORKER, CASE = "case_system.person", "case_system.caseworker", "case_system.case"


def mode(path: Path) -> int:
    """Rights of a path."""
    return stat.S_IMODE(path.stat().st_mode)


def secrets_of() -> list[str]:
    """Everything that may not stand in the warehouse."""
    names = [part for pair in NAMES for part in pair]
    names += [part for row in GOOD[CASEWORKER] for part in row["Navn"].split()]
    return [*CPR, *(cpr.replace("-", "") for cpr in CPR), *names, "sover hele natten"]


def everything_in(home: Home) -> str:
    """All values of all tables of the warehouse."""
    tables = home.rows("select table_schema, table_name from information_schema.tables")
    return " ".join(str(row) for schema, table in tables for row in home.rows(f'from "{schema}"."{table}"'))


def test_no_person_number_name_or_free_text_in_the_warehouse(make_home: MakeHome) -> None:
    """Good rows, and rows rejected for one value, a broken line and a name in a wrong place."""
    home = make_home()
    home.put_source("case_system", MAY)
    home.land_one()
    bad = changed(GOOD[PERSON], 1, Fødselsdato="31-02-2015")
    home.put_source("case_system", JUNE, person=bad, goal=changed(GOOD["case_system.goal"], 1, Startscore="Asta"))
    home.put(CASEWORKER, GOOD[CASEWORKER], JUNE, change=lambda text: text.replace("Gurli Ophav;", 'Gurli "Ophav;"'))
    home.put("case_system.score", GOOD["case_system.score"], JUNE, change=lambda text: text.replace("M1;", ";M1;"))
    result = home.land_one()
    assert result.status == "loaded"
    assert result.rows_quarantined == 4
    content = everything_in(home) + " ".join(problem.line_da for problem in result.problems)
    assert "S-1" in content
    for secret in secrets_of():
        assert secret not in content
    home.connection.execute("checkpoint")
    stored = (home.root / "warehouse.duckdb").read_bytes()
    for secret in secrets_of():
        assert secret.encode() not in stored
        assert secret.encode("cp1252") not in stored


def test_pseudonym_is_the_same_in_every_table_and_another_with_another_key(make_home: MakeHome) -> None:
    home = make_home(PERSON, CASE)
    home.put_source("case_system", JUNE)
    home.land_one()
    in_cases = home.rows("select person_id from raw.case_system__case order by all")
    assert in_cases == home.rows("select person_id from raw.case_system__person order by all")
    key = (home.paths.keys / "pseudonym.key").read_bytes()
    digits = CPR[0].replace("-", "")
    expected = hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()[:32]
    assert (expected,) in in_cases
    assert pseudonym(digits, b"another key") != expected


def test_pseudonyms_of_many_are_those_of_each() -> None:
    numbers = [cpr.replace("-", "") for cpr in CPR]
    for key in (b"k" * 32, b"a key of more than the sixty-four bytes that are one block of the hash function"):
        expected = [hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:32] for number in numbers]
        assert pseudonyms(numbers, key) == expected


def test_rights_of_files_and_folders(make_home: MakeHome) -> None:
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], JUNE)
    home.land_one()
    paths = home.paths
    assert {mode(paths.keys / name) for name in ("pseudonym.key", "vault.key")} == {0o600}
    assert mode(paths.vault) == 0o600
    assert {mode(path) for path in (paths.keys, paths.vault.parent, paths.archive)} == {0o700}
    inside = list(paths.archive.rglob("*"))
    assert {mode(path) for path in inside if path.is_dir()} == {0o700}
    assert {mode(path) for path in inside if path.is_file()} == {0o400}
    assert not (paths.archive / ".work").exists()


def test_archive_keeps_the_file_unchanged_with_its_hash(make_home: MakeHome) -> None:
    home = make_home(PERSON)
    path = home.put(PERSON, GOOD[PERSON], JUNE)
    home.land_one()
    archived_as, sha256, size = home.rows("select archived_as, sha256, bytes from meta.file")[0]
    content = (home.paths.archive / archived_as).read_bytes()
    assert content == path.read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, size)


def test_vault_gives_names_to_those_who_may_see_them(make_home: MakeHome) -> None:
    home = make_home(PERSON, CASEWORKER)
    home.put_source("case_system", JUNE)
    home.land_one()
    people = read_names(home.paths.vault, home.paths.keys, "999", "person")
    assert sorted(person["cpr"] for person in people.values()) == sorted(cpr.replace("-", "") for cpr in CPR)
    assert {(person["first_name"], person["last_name"]) for person in people.values()} == set(NAMES)
    one = next(iter(people))
    assert read_names(home.paths.vault, home.paths.keys, "999", "person", [one]) == {one: people[one]}
    assert read_names(home.paths.vault, home.paths.keys, "999", "caseworker")["SB2"] == {"full_name": "Ejnar Fantasi"}
    assert read_names(home.paths.vault, home.paths.keys, "998", "person") == {}
    assert read_names(home.root / "none.sqlite", home.paths.keys, "999", "person") == {}
    assert {row[0] for row in home.rows("select person_id from raw.case_system__person")} == set(people)


def test_a_source_that_knows_less_takes_nothing_from_the_vault(tmp_path: Path) -> None:
    """One register delivers first names alone, before and after the one with the whole name."""
    vault, keys = tmp_path / "vault.sqlite", tmp_path / "keys"
    whole = {"cpr": "6101124001", "first_name": "Asta", "last_name": "Holm"}
    poor = {"cpr": "6101124001", "first_name": "Asta B."}

    def seen(payload: dict[str, str]) -> int:
        return write_identities(vault, keys, [Identity("person", "999", "a", payload)], datetime.now(UTC))

    assert [seen(poor), seen(whole), seen(poor), seen(whole)] == [1, 1, 0, 0]
    assert read_names(vault, keys, "999", "person") == {"a": whole}
    married = {**whole, "last_name": "Gift"}
    assert [seen(married), seen(poor)] == [1, 0]
    assert read_names(vault, keys, "999", "person") == {"a": married}


def test_vault_is_encrypted_at_rest(make_home: MakeHome) -> None:
    home = make_home(PERSON, CASEWORKER)
    home.put_source("case_system", JUNE)
    home.land_one()
    stored = home.paths.vault.read_bytes()
    for secret in secrets_of():
        assert secret.encode() not in stored


def test_vault_follows_a_changed_name_and_remembers_when(make_home: MakeHome) -> None:
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], MAY)
    home.land_one()
    home.put(PERSON, changed(GOOD[PERSON], 1, Efternavn="Nygift"), JUNE)
    home.land_one(received_at=RECEIVED.replace(month=8, day=2))
    names = {person["last_name"] for person in read_names(home.paths.vault, home.paths.keys, "999", "person").values()}
    assert names == {"Nygift", "Påfund", "Ønskedahl"}
    with sqlite3.connect(home.paths.vault) as vault:
        seen = vault.execute("select distinct first_seen, last_seen from identity").fetchall()
    assert seen == [("2025-07-01T06:30:00", "2025-08-02T06:30:00")]


def test_key_from_the_environment(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEAL_PSEUDONYM_KEY", "k" * 32)
    monkeypatch.setenv("LINEAL_VAULT_KEY", "v" * 32)
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], JUNE)
    home.land_one()
    assert not home.paths.keys.exists()
    assert (pseudonym(CPR[0].replace("-", ""), b"k" * 32),) in home.rows(
        "select person_id from raw.case_system__person"
    )


def test_another_pseudonym_key_is_refused(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], MAY)
    home.land_one()
    home.put(PERSON, GOOD[PERSON][:2], JUNE)
    monkeypatch.setenv("LINEAL_PSEUDONYM_KEY", "another key of a good length, yes")
    with pytest.raises(
        KeyProblem,
        match=r"^Pseudonymnøglen er en anden end den, datavarehuset er bygget med; de "
        r"samme børn ville få nye pseudonymer\. Læg den gamle nøgle tilbage; intet er indlæst\.$",
    ):
        home.land()
    assert home.value("select count(*) from meta.load") == 1


def test_lost_pseudonym_key_is_not_replaced_by_a_new_one(make_home: MakeHome) -> None:
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], MAY)
    home.land_one()
    (home.paths.keys / "pseudonym.key").unlink()
    with pytest.raises(KeyProblem, match=r"nøglefilen pseudonym\.key findes ikke"):
        home.land()
    assert not (home.paths.keys / "pseudonym.key").exists()


def test_short_key_is_refused(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEAL_PSEUDONYM_KEY", "hemmelig")
    with pytest.raises(KeyProblem, match="for kort"):
        make_home(PERSON).land()


def test_another_vault_key_is_refused_and_nothing_lands(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(PERSON)
    home.put(PERSON, GOOD[PERSON], MAY)
    home.land_one()
    home.put(PERSON, GOOD[PERSON][:2], JUNE)
    monkeypatch.setenv("LINEAL_VAULT_KEY", "another key of a good length, yes")
    with pytest.raises(KeyProblem, match="identitetsregistret er en anden"):
        home.land()
    with pytest.raises(KeyProblem, match="identitetsregistret er en anden"):
        read_names(home.paths.vault, home.paths.keys, "999", "person")
    assert home.value("select count(*) from raw.case_system__person where _valid_to is null") == 3
    assert home.value("select count(*) from meta.load") == 1


def test_no_text_relation_is_left_on_the_connection(make_home: MakeHome) -> None:
    home = make_home(PERSON)
    home.put(PERSON, [*GOOD[PERSON], {"Fornavn": "x"}], JUNE)
    home.land_one()
    assert home.rows("select table_name from duckdb_tables() where temporary") == []
