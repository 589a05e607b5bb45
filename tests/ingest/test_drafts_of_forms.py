"""Drafts for JSON and fixed-width files: the simulator's own files, renamed, reordered, shifted, and what is told."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from ingest.contracts import load_contracts
from orchestration.cli import app
from simulator.simulate import SimulationOptions, simulate

CONTRACTS = load_contracts()
DEPARTMENT, RATE, EMPLOYEE, EMPLOYMENT = (
    "provider_registry.department",
    "provider_registry.rate",
    "workforce.employee",
    "workforce.employment",
)
OPTIONS = SimulationOptions(population=4_000, years=1, deliveries=1, start=date(2025, 1, 1))
DANISH = "windows-1252"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small municipality's files."""
    folder = tmp_path_factory.mktemp("inbox")
    simulate(folder, OPTIONS)
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, where the layouts are written."""
    monkeypatch.setenv("LINEAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: str | Path) -> Result:
    """One command; what it prints is in `.output`."""
    return CliRunner().invoke(app, ["source", *map(str, arguments)])


def layout_of(home: Path, contract: str) -> dict[str, Any]:
    """The layout that a draft wrote."""
    content: dict[str, Any] = yaml.safe_load((home / "layouts" / "999" / f"{contract}.yml").read_text("utf-8"))
    return content


def file_of(inbox: Path, contract: str) -> Path:
    """The file the simulator delivered."""
    return next(inbox.glob(f"999/*/*/{CONTRACTS[contract].file_pattern}"))


def registry(inbox: Path) -> dict[str, Any]:
    """The registry's export, parsed."""
    content: dict[str, Any] = json.loads(file_of(inbox, DEPARTMENT).read_text("utf-8"))
    return content


def objects(item: object) -> Iterator[dict[str, Any]]:
    """Every object in a file."""
    if isinstance(item, list):
        for entry in item:
            yield from objects(entry)
    elif isinstance(item, dict):
        yield item
        for value in item.values():
            yield from objects(value)


def renamed(item: object, names: dict[str, str]) -> Any:
    """The same content with other field names, in the opposite order."""
    if isinstance(item, list):
        return [renamed(entry, names) for entry in item]
    if isinstance(item, dict):
        return {names.get(name, name): renamed(value, names) for name, value in reversed(item.items())}
    return item


def agree(path: Path, contract: str) -> None:
    """The drafted layout is one that the check accepts to the last row."""
    result = run("check", path, "--contract", contract)
    assert result.exit_code == 0, result.output
    read, landed = re.findall(r"(\d+) rækker læst, (\d+) kan landes", result.output)[0]
    assert read == landed != "0"


@pytest.mark.parametrize("contract", [name for name, c in CONTRACTS.items() if c.format in ("json", "fixed_width")])
def test_a_file_as_the_contract_has_it_needs_no_layout(inbox: Path, home: Path, contract: str) -> None:
    path = file_of(inbox, contract)
    result = run("draft", path, "--contract", contract)
    count = len(CONTRACTS[contract].file_columns)
    assert f"ligner {contract} ({CONTRACTS[contract].label_da}): {count} af {count} kolonner" in result.output
    assert layout_of(home, contract) == {}
    agree(path, contract)


NAMES = {"afdelinger": "enheder", "tilbud": "steder", "afdelingId": "afdelingsId", "pladser": "antalPladser"}


def test_renamed_and_reordered_fields_of_a_nested_list(inbox: Path, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "tilbudsportal_2025-12-31.json"
    path.write_text(json.dumps(renamed(registry(inbox), NAMES), ensure_ascii=False), "utf-8")
    result = run("draft", path, "--contract", DEPARTMENT)
    assert layout_of(home, DEPARTMENT) == {
        "recordPath": "steder[].enheder[]",
        "columns": {"department_id": "afdelingsId", "places": "antalPladser"},
        "ignore": ["takster"],  # a list below the renamed one: the contract of the rates reads it under its own path
    }
    assert "afdelingsId → department_id (lighed)" in result.output
    agree(path, DEPARTMENT)


def test_a_file_that_is_a_list_with_flat_records(inbox: Path, home: Path, tmp_path: Path) -> None:
    """Another system: no nesting, the offer's id in each record, days and numbers written the Danish way."""
    records = [
        {"tilbudId": offer["tilbudId"]} | {k: v for k, v in department.items() if not isinstance(v, list)}
        for offer in registry(inbox)["tilbud"]
        for department in offer["afdelinger"]
    ]
    for record in records:
        record["gyldigFra"] = "-".join(reversed(record["gyldigFra"].split("-")))
        percent = record["borgerrettetTidProcent"]
        record["borgerrettetTidProcent"] = None if percent is None else str(percent).replace(".", ",")
        record["bemærkning"] = "ok"
    path = tmp_path / "afdelinger 2025-12-31.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    result = run("draft", path, "--contract", DEPARTMENT)
    layout = layout_of(home, DEPARTMENT)
    assert layout == {
        "file": "afdelinger *.json",
        "recordPath": "[]",
        "columns": {"offer_id": "tilbudId"},
        "dateFormats": {"valid_from_date": ["dd-mm-yyyy"]},
        "decimal": ",",
    }
    assert "Kunne ikke placeres: bemærkning" in result.output
    file = home / "layouts" / "999" / f"{DEPARTMENT}.yml"
    file.write_text(yaml.safe_dump(layout | {"ignore": ["bemærkning"]}, allow_unicode=True), "utf-8")
    agree(path, DEPARTMENT)


def test_the_contract_is_found_by_the_fields(inbox: Path, tmp_path: Path) -> None:
    rates = [rate for item in objects(registry(inbox)) for rate in item.get("takster", [])]
    path = tmp_path / "ukendt.json"
    path.write_text(json.dumps({"data": rates}, ensure_ascii=False), "utf-8")
    result = run("draft", path)
    assert f"ukendt.json ligner {RATE} (" in result.output


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('{"a": 1}', "Stoppet: der er ingen liste af poster i filen"),
        ('[{"a": 1}', "Stoppet: læsningen stopper ved tegn"),
        ('[{"a": 1}]', "Stoppet: Ingen kontrakt ligner filen ukendt.json"),
    ],
)
def test_json_that_nobody_knows(tmp_path: Path, content: str, line: str) -> None:
    path = tmp_path / "ukendt.json"
    path.write_text(content, "utf-8")
    result = run("draft", path)
    assert result.exit_code == 1
    assert line in result.output


def records_of(inbox: Path, contract: str) -> list[dict[str, str]]:
    """The simulator's fixed-width file cut by the contract's positions."""
    columns = CONTRACTS[contract].file_columns
    lines = file_of(inbox, contract).read_bytes().decode(DANISH).splitlines()
    spans = {c.name: c.position or (1, 0) for c in columns}
    return [{name: line[at - 1 : at - 1 + size].strip() for name, (at, size) in spans.items()} for line in lines]


def written(
    path: Path, rows: list[dict[str, str]], widths: dict[str, int], header: dict[str, str] | None = None
) -> Path:
    """A file with these columns in this order."""
    lines = [header, *rows] if header else rows
    text = "".join("".join(line[name].ljust(size) for name, size in widths.items()) + "\r\n" for line in lines)
    path.write_bytes(text.encode(DANISH))
    return path


def widths_of(contract: str) -> dict[str, int]:
    """Width of each column in the contract."""
    return {column.name: column.position[1] for column in CONTRACTS[contract].file_columns if column.position}


def test_columns_that_are_shifted_by_a_new_one(inbox: Path, home: Path, tmp_path: Path) -> None:
    """Ten blanks nobody ordered stand first, so all columns stand ten further on."""
    widths = {"filler": 10} | widths_of(EMPLOYMENT)
    rows = [row | {"filler": ""} for row in records_of(inbox, EMPLOYMENT)]
    path = written(tmp_path / "LOENFOR_2025-12-31.txt", rows, widths)
    run("draft", path, "--contract", EMPLOYMENT)
    starts, at = {}, 1 + widths["filler"]
    for name, size in widths_of(EMPLOYMENT).items():
        starts[name] = {"start": at, "length": size}
        at += size
    layout = layout_of(home, EMPLOYMENT)
    assert layout["recordLength"] == at - 1
    assert layout["positions"] == starts
    agree(path, EMPLOYMENT)


HEADERS = {
    "is_manager": "Leder",
    "hired_date": "Ansat dato",
    "profession": "Faggrupper",
    "full_name": "Navne",
    "is_trained": "Er uddannet",
    "employee_id": "Medarbejdernr.",
}


def test_renamed_and_reordered_columns_under_a_header_line(inbox: Path, home: Path, tmp_path: Path) -> None:
    widths = {"is_manager": 7, "hired_date": 12, "profession": 32, "full_name": 45, "is_trained": 14, "employee_id": 14}
    path = written(tmp_path / "LOENANS_2025-12-31.txt", records_of(inbox, EMPLOYEE), widths, HEADERS)
    result = run("draft", path, "--contract", EMPLOYEE)
    at, expected = 1, {}
    for name, size in widths.items():
        expected[name] = {"start": at, "length": size}
        at += size
    layout = layout_of(home, EMPLOYEE)
    assert (layout["headerLines"], layout["recordLength"]) == (1, at - 1)
    assert layout["positions"] == expected, result.output
    agree(path, EMPLOYEE)


def test_columns_in_another_order_between_gaps(inbox: Path, home: Path, tmp_path: Path) -> None:
    """Without a header line content and gaps tell; what only the order says is told as such."""
    widths = {"hired_date": 9, "employee_id": 9, "is_manager": 2, "profession": 27, "is_trained": 4}
    rows = records_of(inbox, EMPLOYEE)
    for row in rows:
        row["profession"] = row["profession"].replace(" ", "_")
    widths["full_name"] = 40
    path = written(tmp_path / "LOENANS_2025-12-31.txt", rows, widths)
    result = run("draft", path, "--contract", EMPLOYEE)
    positions = layout_of(home, EMPLOYEE)["positions"]
    assert positions["hired_date"] == {"start": 1, "length": 9}
    assert positions["is_manager"] == {"start": 19, "length": 2}
    assert positions["is_trained"] == {"start": 48, "length": 4}
    assert "(rækkefølge)" in result.output
    assert not any(row["full_name"] in result.output for row in rows)


FAULTS: list[tuple[str, str, str]] = [
    (EMPLOYEE, "positions: {is_manager: {start: 5, length: 4}}\n", "to kolonner står i samme position"),
    (EMPLOYEE, "positions: {is_manager: {start: 95, length: 1}}\n", "en kolonne står uden for recordLength"),
    (EMPLOYEE, "recordPath: a[]\n", "recordPath hører til en JSON-fil"),
    (DEPARTMENT, "headerLines: 1\n", "recordLength, headerLines og positions hører til en fil med faste positioner"),
    (EMPLOYEE, "positions: {nobody: {start: 5, length: 4}}\n", "kolonnen nobody findes ikke i kontrakten"),
]


@pytest.mark.parametrize(("contract", "text", "told"), FAULTS)
def test_a_layout_that_cannot_be_is_refused(inbox: Path, home: Path, contract: str, text: str, told: str) -> None:
    file = home / "layouts" / "999" / f"{contract}.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    result = run("check", file_of(inbox, contract), "--contract", contract)
    assert result.exit_code == 1
    assert f"{contract}.yml: {told}" in result.output
