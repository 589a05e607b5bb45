"""The right to erasure: gone from raw, quarantine, vault and archive, kept out afterwards, and every total exact."""

import hashlib
import json
import stat
from datetime import date, timedelta

import pytest

from ingest import erasure
from ingest.erasure import erase_person
from ingest.person_export import export_person
from ingest.pseudonym import pseudonym
from ingest.vault import read_names
from tests.ingest.builder import CPR, GOOD, NAMES, Home, changed
from tests.privacy.conftest import (
    ASTA,
    CASE,
    ERASED_AT,
    JUNE_RECEIVED,
    MUNICIPALITY,
    PERSON,
    SERVICE,
    act,
    everything_of,
    holdings_of,
    rows_of,
)

JULY = date(2025, 7, 31)
JULY_RECEIVED = JUNE_RECEIVED + timedelta(days=31)


def test_erasing_removes_the_person_everywhere_and_nobody_else(landed: Home) -> None:
    holdings = holdings_of(landed)
    before = rows_of(landed)
    person_id = pseudonym(ASTA, holdings.key)
    result = erase_person(holdings, act("erase"), MUNICIPALITY, ASTA)
    # Asta's rows: person, case (two versions), service, score, and through her case: assignment, plan, goal, follow-up.
    assert result.rows == {
        "case_system__person": 1,
        "case_system__case": 2,
        "case_system__service": 1,
        "case_system__score": 1,
        "case_system__caseworker_assignment": 1,
        "case_system__plan": 1,
        "case_system__goal": 1,
        "case_system__goal_followup": 1,
    }
    after = rows_of(landed)
    assert {table: before[table] - after[table] for table in before if before[table] != after[table]} == result.rows
    assert (result.quarantined, result.identities) == (1, 1)
    assert landed.rows("select count(*) from quarantine.rejected_row") == [(0,)]
    people = read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")
    assert sorted(person["cpr"] for person in people.values()) == sorted(cpr.replace("-", "") for cpr in CPR[1:])
    content = everything_of(landed)
    for secret in (CPR[0], ASTA, *NAMES[0], "S-1;", "'S-1'"):
        assert secret not in content, secret
    for other in (CPR[1], *NAMES[1], "S-2;", "'S-2'"):
        assert other in content
    # Only ledgers of data protection still know the pseudonym.
    landed.connection.execute("drop table meta.subject_request; drop table meta.erased_subject")
    assert person_id not in everything_of(landed)


def test_the_archive_stays_honest_about_what_it_is(landed: Home) -> None:
    originals = {row[0]: row[1] for row in landed.rows("select archived_as, sha256 from meta.file")}
    texts = {name: (landed.paths.archive / name).read_bytes() for name in originals}
    erase_person(holdings_of(landed), act("erase"), MUNICIPALITY, ASTA)
    changes = landed.rows("select archived_as, outcome, rows_removed, sha256_after from meta.archive_change")
    # Caseworkers and political goals hold no child: these files are not even opened.
    assert len(changes) == len(originals) - 4
    assert {outcome for _, outcome, _, _ in changes} == {"rewritten"}
    for archived_as, _, removed, sha256 in changes:
        path = landed.paths.archive / archived_as
        content = path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        assert content.count(b"\n") == texts[archived_as].count(b"\n")
        assert removed == 1
        assert hashlib.sha256(content).hexdigest() == sha256 != originals[archived_as]
        kept = [line for line in content.split(b"\r\n") if line]
        assert len(kept) == 3
        assert kept == [line for line in texts[archived_as].split(b"\r\n") if line in kept]
    # The rows that stay still name their line in the file.
    for archived_as, line, case in landed.rows(
        "select f.archived_as, r._row_number, r.case_number from raw.case_system__case as r "
        "inner join meta.file as f on r._file_id = f.file_id"
    ):
        lines = (landed.paths.archive / archived_as).read_bytes().split(b"\n")
        assert lines[line - 1].startswith(case.encode())


def test_a_later_full_extract_does_not_bring_the_person_back(landed: Home) -> None:
    """Totals stay exact: read = landed + quarantined + erased, for rows and for amounts."""
    holdings = holdings_of(landed)
    erase_person(holdings, act("erase"), MUNICIPALITY, ASTA)
    new_case = dict(GOOD[CASE][0], Sagsnummer="S-9")
    landed.put_source(
        "case_system",
        JULY,
        case=[*changed(GOOD[CASE], 1, Status="Lukket"), new_case],
        plan=[*GOOD["case_system.plan"], dict(GOOD["case_system.plan"][0], **{"Plan-ID": "P9", "Sagsnummer": "S-9"})],
        service=changed(GOOD[SERVICE], 2, Ydelsesbeløb="otte"),
    )
    result = landed.land_one(JULY_RECEIVED)
    assert result.status == "loaded"
    by_table = {file.table: file for file in result.files}
    assert {table: file.rows_erased for table, file in by_table.items() if file.rows_erased} == {
        "case": 2,
        "service": 1,
        "plan": 2,
    }
    # The other files are those of June unchanged: not read again, but archived again, and freed of her again.
    assert by_table["person"].status == "repeated"
    assert all(f.rows_read == f.rows_landed + f.rows_quarantined + f.rows_erased for f in result.files)
    assert by_table["service"].rows_quarantined == 1
    totals = {(total.check): total for total in by_table["service"].control_totals}
    assert all(total.is_equal for total in totals.values())
    assert str(totals["amount_dkk"].erased_total) in ("1234.50", "1234.5")
    assert landed.rows("select rows_read, rows_landed + rows_quarantined + rows_erased from meta.load")[-1][0] > 0
    content = everything_of(landed)
    for secret in (CPR[0], ASTA, *NAMES[0], "S-1;", "S-9;", "'S-1'", "'S-9'"):
        assert secret not in content, secret
    people = read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")
    assert len(people) == 2


def test_erasing_twice_and_erasing_an_unknown_person_change_nothing(landed: Home) -> None:
    holdings = holdings_of(landed)
    erase_person(holdings, act("erase"), MUNICIPALITY, ASTA)
    before = everything_of(landed).replace("\n", " ")
    again = erase_person(holdings, act("erase", ERASED_AT + timedelta(hours=1)), MUNICIPALITY, ASTA)
    assert (again.rows, again.quarantined, again.identities, again.files) == ({}, 0, 0, 0)
    unknown = erase_person(holdings, act("erase", ERASED_AT + timedelta(hours=2)), MUNICIPALITY, "6101159999")
    assert (unknown.rows, unknown.identities, unknown.files) == ({}, 0, 0)
    assert rows_of(landed)["case_system__person"] == 2
    assert "Opdigtesen" not in before


@pytest.mark.parametrize("step", ["delete_identities", "finish_archive_changes", "finish_request"])
def test_an_erasure_that_is_cut_short_is_finished_by_the_next(
    landed: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    holdings = holdings_of(landed)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasure, step, cut)
        with pytest.raises(KeyboardInterrupt):
            erase_person(holdings, act("erase"), MUNICIPALITY, ASTA)
    assert landed.rows("select finished_at from meta.subject_request") == [(None,)]
    # The rows are gone, and with them the way from the person to the cases: the list of marks knows it still.
    erase_person(holdings, act("erase", ERASED_AT + timedelta(hours=1)), MUNICIPALITY, ASTA)
    content = everything_of(landed)
    for secret in (CPR[0], ASTA, *NAMES[0], "S-1;"):
        assert secret not in content, secret
    assert len(read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")) == 2


def test_a_case_of_siblings_is_not_followed_to_the_other_child(landed: Home) -> None:
    sibling = dict(GOOD[SERVICE][1], Sagsnummer="S-1", Tilbud="Et andet")
    shared = [GOOD[SERVICE][0], sibling, GOOD[SERVICE][2]]
    landed.put(SERVICE, shared, JULY)
    for table in landed.contracts:
        if table.startswith("case_system.") and table != SERVICE:
            landed.put(table, GOOD[table], JULY)
    landed.land_one(JULY_RECEIVED)
    erase_person(holdings_of(landed), act("erase"), MUNICIPALITY, ASTA)
    assert landed.rows("select case_number from raw.case_system__service where _valid_to is null order by all") == [
        ("S-1",),
        ("S-3",),
    ]
    # What hangs on the case alone is not known to be Asta's.
    assert landed.value("select count(*) from raw.case_system__plan where case_number = 'S-1'") == 1


def test_a_number_in_the_text_of_another_person_is_masked_in_the_archive(landed: Home) -> None:
    texts = changed(GOOD["case_system.goal"], 2, Måltekst=f"Bo sammen med {CPR[0]}")
    for table in landed.contracts:
        if table.startswith("case_system."):
            landed.put(table, texts if table == "case_system.goal" else GOOD[table], JULY)
    landed.land_one(JULY_RECEIVED)
    erase_person(holdings_of(landed), act("erase"), MUNICIPALITY, ASTA)
    content = everything_of(landed)
    assert CPR[0] not in content
    assert "Bo sammen med xxxxxx-xxxx" in content


def test_a_held_delivery_is_freed_of_the_person_too(landed: Home) -> None:
    landed.put(PERSON, GOOD[PERSON], JULY, header=["CPR-nr.", "Fornavn", "Efternavn"])
    assert landed.land_one(JULY_RECEIVED).status == "held"
    erase_person(holdings_of(landed), act("erase"), MUNICIPALITY, ASTA)
    content = everything_of(landed)
    assert CPR[0] not in content
    assert CPR[1] in content


def test_export_holds_every_version_with_file_and_line(landed: Home) -> None:
    holdings = holdings_of(landed)
    result = export_person(holdings, act("export"), MUNICIPALITY, ASTA, landed.root / "exports")
    assert stat.S_IMODE(result.path.stat().st_mode) == 0o600
    assert ASTA not in result.path.name
    content = json.loads(result.path.read_text(encoding="utf-8"))
    assert content["identitet"] == [{"cpr": ASTA, "first_name": NAMES[0][0], "last_name": NAMES[0][1]}]
    cases = content["tabeller"]["case_system__case"]["rækker"]
    assert [(row["status"], row["_valid_from"], row["_valid_to"]) for row in cases] == [
        ("Åben", "2025-05-31", "2025-06-30"),
        ("Lukket", "2025-06-30", None),
    ]
    assert [(row["file_name"], row["_row_number"]) for row in cases] == [
        ("BSSager_20250531.csv", 2),
        ("BSSager_20250630.csv", 2),
    ]
    assert [row["column_name"] for row in content["karantæne"]] == ["Ydelsesbeløb"]
    assert {entry["linjer"][0] for entry in content["arkiverede_filer"]} == {2}
    text = json.dumps(content, ensure_ascii=False)
    assert "S-2" not in text
    assert NAMES[1][1] not in text


def test_requests_are_logged_without_personal_data(landed: Home) -> None:
    holdings = holdings_of(landed)
    export_person(holdings, act("export"), MUNICIPALITY, ASTA, landed.root / "exports")
    erase_person(holdings, act("erase"), MUNICIPALITY, ASTA)
    log = landed.rows(
        "select kind, municipality_code, person_id, requested_by, rows_raw, rows_quarantine, rows_vault, files_archive "
        "from meta.subject_request order by kind desc"
    )
    files = landed.value("select count(*) from meta.archive_change where outcome = 'rewritten'")
    person_id = pseudonym(ASTA, holdings.key)
    assert log == [
        ("export", MUNICIPALITY, person_id, "rådgiver", 9, 1, 1, files),
        ("erase", MUNICIPALITY, person_id, "rådgiver", 9, 1, 1, files),
    ]


def test_a_person_of_another_municipality_is_left_alone(landed: Home) -> None:
    result = erase_person(holdings_of(landed), act("erase"), "998", ASTA)
    assert result.rows == {}
    assert rows_of(landed)["case_system__person"] == 3
