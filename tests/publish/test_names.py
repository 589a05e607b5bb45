"""Names: joined for the two audiences that may see them, and for no other whatever its data file says."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest.pseudonym import KeyProblem
from ingest.vault import KEY_VARIABLE, Identity, write_identities
from publish.audience import AUDIENCES_FOLDER, NAMED_AUDIENCES, Audience, PublishedTable, audience_by_code
from publish.candidate import build_candidate
from publish.names import full_name, names_from_vault, person_key
from tests.publish.warehouse import REFRESH

SEEN = datetime(2025, 12, 1, tzinfo=UTC)
ASTA, OTTO = "a" * 32, "b" * 32


@pytest.fixture(autouse=True)
def no_key_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Asta is known in two municipalities by different names; the caseworker has an id of the same form."""
    file = tmp_path / "vault" / "vault.sqlite"
    identities = [
        Identity("person", "999", ASTA, {"first_name": "Asta", "last_name": "Ørnebjerg", "cpr": "7101124001"}),
        Identity("person", "998", ASTA, {"first_name": "Asta", "last_name": "Gift"}),
        Identity("person", "999", OTTO, {"cpr": "7201124001"}),
        Identity("caseworker", "999", OTTO, {"full_name": "Ejnar Fantasi"}),
    ]
    write_identities(file, tmp_path / "keys", identities, SEEN)
    return file


def case_audience(code: str, **changes: object) -> Audience:
    table = {
        "name": "case_line", "label_da": "Sager", "source": "reporting.case_line", "viewer_column": "caseworker_code",
        "names": True, "columns": ("municipality_code", "person_key", "caseworker_code"), **changes,
    }  # fmt: skip
    return Audience(
        code=code, name_da="Sagsbehandlere", cadence="continuous", disclosure=True, viewer_scope="caseworker",
        tables=(PublishedTable.model_validate(table),),
    )  # fmt: skip


def test_each_row_gets_its_own_municipalitys_name_and_keeps_its_order(tmp_path: Path, vault: Path) -> None:
    names = names_from_vault(vault, tmp_path / "keys", ["998", "999"])
    assert sorted(names.values()) == ["Asta Gift", "Asta Ørnebjerg"]
    rows = [("998", person_key(ASTA), "S1"), ("999", person_key(ASTA), "S1"), ("999", person_key(OTTO), "S2")]
    audience = case_audience("caseworker")
    labels = {("reporting.case_line", column): "Betegnelse" for column in audience.tables[0].columns}
    with duckdb.connect() as source:
        source.execute("create schema reporting")
        source.execute(
            "create table reporting.case_line (municipality_code text, person_key text, caseworker_code text)"
        )
        source.executemany("insert into reporting.case_line values (?, ?, ?)", rows)
        made = build_candidate(source, audience, REFRESH, tmp_path / "out", labels=labels, names=names)
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        shown = connection.execute("select * exclude (person_key) from case_line").fetchall()
        comments = connection.execute(
            "select comment from duckdb_columns() where column_name = 'person_name'"
        ).fetchall()
    assert shown == [
        ("998", "S1", "Asta Gift", "S1"),
        ("999", "S1", "Asta Ørnebjerg", "S1"),
        ("999", "S2", None, "S2"),
    ]
    assert comments == [("Borgerens navn",)]
    assert made.folder.parent.stat().st_mode & 0o777 == 0o700
    assert b"7101124001" not in made.database_file.read_bytes()


@pytest.mark.parametrize("code", ["political", "management", "provider", "analyst"])
def test_no_other_audience_can_ask_for_names(code: str) -> None:
    with pytest.raises(ValueError, match="names er kun for"):
        case_audience(code)


@pytest.mark.parametrize("changes", [{"viewer_column": None}, {"columns": ("municipality_code", "caseworker_code")}])
def test_names_need_a_reader_and_a_person(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="kræver viewer_column"):
        case_audience("caseworker", **changes)


def test_only_tables_that_say_so_have_names() -> None:
    named = {
        path.stem: {table.name for table in audience_by_code(path.stem).tables if table.names}
        for path in AUDIENCES_FOLDER.glob("*.yml")
    }
    person_level = {"case_line", "citizen_expense", "worklist"}
    assert {code for code, tables in named.items() if tables} == set(NAMED_AUDIENCES)
    assert all(tables >= person_level for tables in named.values() if tables)


def test_another_key_gives_no_names(tmp_path: Path, vault: Path) -> None:
    (tmp_path / "keys" / "vault.key").chmod(0o600)
    (tmp_path / "keys" / "vault.key").write_text("0" * 64)
    with pytest.raises(KeyProblem):
        names_from_vault(vault, tmp_path / "keys", ["999"])


def test_a_vault_that_is_not_there_gives_no_names(tmp_path: Path) -> None:
    assert names_from_vault(tmp_path / "none.sqlite", tmp_path / "keys", ["999"]) == {}


@pytest.mark.parametrize(
    ("payload", "name"),
    [({"first_name": "Asta", "last_name": "Holm"}, "Asta Holm"), ({"full_name": "Ejnar F"}, "Ejnar F"), ({}, "")],
)
def test_a_name_as_it_is_shown(payload: dict[str, str], name: str) -> None:
    assert full_name(payload) == name
