"""The audience of the data team: keys of its own, months of birth, each person in the municipality that names it."""

from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from common.strict_yaml import DataFileError
from orchestration.audiences import audiences_of, withdraw
from orchestration.home import Home
from orchestration.options import AUDIENCES, OPTIONAL_AUDIENCES, REPORTED_AUDIENCES
from publish.access import AccessError
from publish.audience import Audience, PublishedTable, audience_by_code
from publish.candidate import PublishError, build_candidate, record_audit
from publish.publication import swap
from reports.layout import layouts
from tests.publish.small import PASSED, labels_of
from tests.publish.warehouse import REFRESH

PERSONS = 40
SCORES = PublishedTable(
    name="fct_score", label_da="Scorer", source="marts.fct_score", municipality_from="key",
    key=("score_key",), columns=("score_key", "municipality_code", "person_key", "score"),
)  # fmt: skip
PEOPLE = PublishedTable(
    name="dim_person", label_da="Personer", source="marts.dim_person", municipality_from="persons",
    months=("birth_date",), key=("municipality_code", "person_key"),
    columns=("municipality_code", "person_key", "birth_date"),
)  # fmt: skip


def stars(**changes: object) -> Audience:
    made = {
        "code": "analyst", "name_da": "Data", "cadence": "continuous", "disclosure": False, "pseudonymised": True,
        "tables": (SCORES, PEOPLE),
    }  # fmt: skip
    return Audience.model_validate(made | changes)


@pytest.fixture(scope="module")
def source() -> duckdb.DuckDBPyConnection:
    """Two municipalities; every third person has scores in both, the last one in none."""
    made = duckdb.connect()
    made.execute("create schema marts")
    made.execute(
        "create table marts.dim_municipality as select md5(code) as municipality_key, code as municipality_code "
        "from (values ('998'), ('999')) as town (code)"
    )
    made.execute(
        "create table marts.dim_person as select md5('P' || i) as person_key, "
        f"date '2010-01-15' + cast(i * 31 as integer) as birth_date from range({PERSONS + 1}) as person (i)"
    )
    made.execute(
        "create table marts.fct_score as "
        "select md5('S' || i || code) as score_key, md5(code) as municipality_key, md5('P' || i) as person_key, "
        f"cast(i % 5 as decimal(4, 1)) as score from range({PERSONS}) as person (i), (values ('998'), ('999')) "
        "as town (code) where code = '999' or i % 3 = 0"
    )
    return made


def published(source: duckdb.DuckDBPyConnection, root: Path, secret: bytes = b"s", **changes: object) -> Path:
    labels = labels_of(stars()) | {("marts.dim_municipality", "municipality_code"): "Kommune"}
    made = build_candidate(source, stars(**changes), REFRESH, root, labels=labels, shuffle_key=secret)
    return swap(record_audit(made, [PASSED]), root)


def rows_of(folder: Path, query: str) -> list[tuple[object, ...]]:
    [file] = folder.glob("*.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_no_key_of_the_warehouse_is_in_the_files_and_the_new_ones_join(
    source: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = published(source, tmp_path)
    own = source.execute("select person_key from marts.dim_person union all select score_key from marts.fct_score")
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert [key for (key,) in own.fetchall() if key.encode() in content] == []
    joined = rows_of(
        folder,
        "select municipality_code, strftime(birth_date, '%Y-%m-%d'), score "
        "from fct_score inner join dim_person using (municipality_code, person_key) order by all",
    )
    wanted = source.execute(
        "select municipality_code, strftime(birth_date, '%Y-%m-01'), score from marts.fct_score "
        "inner join marts.dim_person using (person_key) inner join marts.dim_municipality using (municipality_key) "
        "order by all"
    ).fetchall()
    assert joined == wanted
    assert len(rows_of(folder, "from dim_person")) == len({row[:2] for row in wanted})
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o400}
    assert folder.parent.stat().st_mode & 0o777 == 0o700


def test_the_order_of_the_rows_is_that_of_the_new_keys(source: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = rows_of(published(source, tmp_path), "from dim_person")
    assert rows == sorted(rows)


def test_pseudonyms_are_kept_over_refreshes_and_shared_with_no_other_audience_or_home(
    source: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    def persons(name: str, **options: object) -> set[object]:
        folder = published(source, tmp_path / name, **options)  # type: ignore[arg-type]
        return {key for (key,) in rows_of(folder, "select person_key from dim_person")}

    first = persons("one")
    assert len(first) == PERSONS
    assert persons("two") == first
    assert not persons("other audience", code="other") & first
    assert not persons("other home", secret=b"t") & first
    with pytest.raises(PublishError, match="hemmelig nøgle"):
        persons("no key", secret=b"")


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ([PEOPLE.model_copy(update={"months": ()})], "birth_date"),
        ([SCORES.model_copy(update={"columns": (*SCORES.columns, "case_number")})], "case_number"),
        ([SCORES.model_copy(update={"columns": (*SCORES.columns, "caseworker_id")})], "caseworker_id"),
        ([SCORES.model_copy(update={"holds_figures": True})], "ingen figurer"),
        ([SCORES.model_copy(update={"months": ("measured_date",)})], "ikke udgives"),
        ([SCORES.model_copy(update={"names": True})], "names er kun for"),
    ],
)
def test_an_audience_that_would_tell_who_someone_is_is_refused(tables: list[PublishedTable], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        stars(tables=[table.model_dump() for table in tables])
    with pytest.raises(ValidationError, match="kræver pseudonymised"):
        stars(pseudonymised=False)


GOOD = """\
audiences:
  - code: analyst
    purpose_da: Udvikling af kommunens egne rapporter om børn og unge
    decided_by: Direktøren for Børn og Unge
    decided_date: 2026-01-15
"""


def test_the_data_team_gets_its_tables_only_where_the_municipality_has_decided_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert audiences_of(home) == AUDIENCES
    home.chosen_audiences.write_text(GOOD, encoding="utf-8")
    assert audiences_of(home) == (*AUDIENCES, "analyst")
    (home.published / "analyst" / "v1").mkdir(parents=True)
    withdraw(home)
    assert (home.published / "analyst").exists()
    home.chosen_audiences.write_text("audiences: []\n", encoding="utf-8")
    withdraw(home)
    assert not (home.published / "analyst").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: analyst", "code: political", "kan ikke vælges"),
        ("Udvikling af kommunens egne rapporter om børn og unge", "Data", "purpose_da"),
        ("    decided_by: Direktøren for Børn og Unge\n", "", "decided_by"),
        (GOOD[11:], GOOD[11:] * 2, "to gange"),
    ],
)
def test_a_decision_without_its_purpose_publishes_nothing(tmp_path: Path, old: str, new: str, told: str) -> None:
    home = Home(tmp_path)
    assert old in GOOD
    home.chosen_audiences.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises((AccessError, DataFileError), match=told):
        audiences_of(home)


def test_rows_about_persons_are_drawn_in_no_report() -> None:
    for code in OPTIONAL_AUDIENCES:
        assert audience_by_code(code).pseudonymised
        assert code not in REPORTED_AUDIENCES
        assert layouts(code) == ()


def test_the_stars_are_published_once_asked_for_with_every_key_pseudonymised() -> None:
    described = audience_by_code("analyst")
    assert {table.source.split(".")[0] for table in described.tables} == {"marts"}
    assert described.tables[-1].name == "dim_person", "its rows are the persons that the tables before it name"
    assert not [table.name for table in described.tables if {"municipality_key", "employee_key"} & set(table.columns)]
