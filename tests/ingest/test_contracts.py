"""Contracts: strict parsing that names file, line and key; and what the contracts promise."""

import re
import shutil
from pathlib import Path

import pytest

from ingest.contracts import DEFAULT_FOLDER, ContractError, load_contracts, read_contract
from tests.ingest.builder import CONTRACTS, GOOD

FAULTY = Path(__file__).parent / "faulty_contracts"
EXPECTED = re.compile(r"# expected: (?P<line>\d+) \| (?P<key>[^|]+) \| (?P<message>.+)")


@pytest.mark.parametrize("path", sorted(FAULTY.glob("*.yml")), ids=lambda path: path.stem)
def test_faulty_contract_names_file_line_and_key(path: Path) -> None:
    """Each fixture says on its last line what must be found."""
    expected = EXPECTED.search(path.read_text(encoding="utf-8"))
    assert expected is not None
    with pytest.raises(ContractError) as error:
        read_contract(path)
    assert str(error.value) == f"{path}, line {expected['line']}, key {expected['key']}: {expected['message']}"


def test_there_are_faulty_fixtures() -> None:
    assert len(list(FAULTY.glob("*.yml"))) >= 10


def test_yaml_fault_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("apiVersion: v3.1.0\nkind: [DataContract\nid: x\n", encoding="utf-8")
    with pytest.raises(ContractError, match=f"^{re.escape(str(path))}, line 3: "):
        read_contract(path)


def test_empty_contract(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(ContractError, match="the file is empty"):
        read_contract(path)


def test_contract_in_a_wrong_place(tmp_path: Path) -> None:
    (tmp_path / "case_system").mkdir()
    shutil.copy(DEFAULT_FOLDER / "case_system" / "case.yml", tmp_path / "case_system" / "person.yml")
    with pytest.raises(ContractError, match=r"case_system\.case does not match the file's place"):
        load_contracts(tmp_path)


def test_folder_without_contracts(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no contracts"):
        load_contracts(tmp_path)


def test_the_tables_with_test_rows_have_contracts() -> None:
    assert set(GOOD) <= set(CONTRACTS)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_contract_says_why_who_and_how_long(name: str) -> None:
    contract = CONTRACTS[name]
    for text in (
        contract.purpose,
        contract.usage,
        contract.limitations,
        contract.owner,
        contract.legal_basis,
    ):
        assert len(text) > 20
    assert contract.retention.value > 0
    has_no_person = all(column.personal_data == "none" for column in contract.columns)
    has_law = "lov" in contract.legal_basis or "forordning" in contract.legal_basis
    assert has_law or (has_no_person and "ingen personoplysninger" in contract.legal_basis)
    assert all(column.label_da and column.description for column in contract.columns)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_person_numbers_are_pseudonyms_and_names_stay_out(name: str) -> None:
    for column in CONTRACTS[name].landed_columns:
        assert column.raw_personal_data in ("none", "pseudonym", "personal")
        assert (column.personal_data == "cpr") == (column.landing == "pseudonym")


def test_key_and_raw_name() -> None:
    service = CONTRACTS["case_system.service"]
    assert service.raw_table == "case_system__service"
    assert service.key == ("start_date", "case_number", "service_type", "offer_name", "service_paragraph")
    assert [column.physical_name for column in service.columns][:4] == [
        "Dato",
        "Startdato",
        "Slutdato",
        "Ydelsesbeløb",
    ]
    assert len(service.columns) == 18


def test_the_fingerprint_follows_the_content_not_the_layout(tmp_path: Path) -> None:
    original = DEFAULT_FOLDER / "case_system" / "case.yml"
    text = original.read_text(encoding="utf-8")
    for name, changed_text in (
        ("a", "# a remark\n" + text),
        ("b", re.sub("^version: .*$", "version: 9.0.0", text, flags=re.MULTILINE)),
    ):
        (tmp_path / f"{name}.yml").write_text(changed_text, encoding="utf-8")
    same, other = read_contract(tmp_path / "a.yml"), read_contract(tmp_path / "b.yml")
    assert same.fingerprint == read_contract(original).fingerprint != other.fingerprint
