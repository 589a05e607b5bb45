"""The product promises: one Soda contract per published table, verified before anyone sees the table.

Soda calls a run a success when a check was not evaluated. Here every check the YAML declares must come back
as passed; the declared checks are counted from the YAML itself, not from what Soda says it ran.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jsonschema import Draft7Validator

from common.strict_yaml import plain_content
from quality.change import Before, Change, Key, changes, lay_out, load_limits
from quality.results import CheckResult, CheckStatus, CheckSummary, summary

SOURCE_NAME = "lineal"
OWNERS_FILE = "_owners.yml"
# What each kind of check counts as failing: one on values also tells how many are missing, which is no fault of its.
NUMERATORS = {
    "failed_rows": "failed_rows_count",
    "missing": "missing_count",
    "invalid": "invalid_count",
    "duplicate": "duplicate_count",
    "schema": "schema_events_count",
}
# Off before the first import of Soda, whoever imports it: it looks for its collector as soon as it is loaded.
SWITCHED_OFF = {"SODA_CORE_TELEMETRY_ENABLED": "false", "OTEL_SDK_DISABLED": "true"}
os.environ.update(SWITCHED_OFF)
STATUS_DA: Mapping[CheckStatus, str] = {
    "passed": "bestået",
    "failed": "ikke bestået",
    "not_applicable": "ikke relevant",
    "not_evaluated": "ikke udført",
    "error": "fejl i kontrollen",
}


@dataclass(frozen=True)
class AuditResult:
    """All declared checks of all contracts, one row each; and what each table amounts to, beside before."""

    results: tuple[CheckResult, ...]
    changes: tuple[Change, ...] = ()

    @property
    def summary(self) -> CheckSummary:
        """How many checks were declared, ran and held."""
        return summary(self.results)


class AuditFailed(Exception):
    """The candidate does not keep its promises. The message is a Danish list; ``result`` has every row."""

    def __init__(self, message: str, result: AuditResult) -> None:
        super().__init__(message)
        self.result = result


class ContractError(Exception):
    """A contract file cannot be used; the message (Danish) names the file and what is wrong."""


@dataclass(frozen=True)
class DeclaredCheck:
    """One check as its contract states it; ``path`` is Soda's own path for it, ``kind`` its type."""

    path: str
    kind: str
    name_da: str


@dataclass(frozen=True)
class Contract:
    """One contract file: the table it is about and the checks it declares."""

    file: Path
    table: str
    owner: str
    checks: tuple[DeclaredCheck, ...]
    variables: frozenset[str]


def audit(
    candidate_file: Path,
    contracts_folders: Path | Sequence[Path],
    variables: Mapping[str, str] | None = None,
    before: Mapping[Key, Before] | None = None,
) -> AuditResult:
    """Verify every contract of the folders on the candidate's DuckDB file, opened read-only and alone.

    ``variables``: values of the contracts' ``${var.name}``, such as the disclosure threshold. ``before``: what the
    tables amounted to in the refresh before; without it nothing is compared, as in the first refresh.
    Raises AuditFailed, with the full result, when any declared check is not passed, a table has no contract,
    a contract is broken or there is no contract at all.
    """
    results: list[CheckResult] = []
    try:
        folders = [contracts_folders] if isinstance(contracts_folders, Path) else contracts_folders
        contracts = [contract for folder in folders for contract in load_contracts(folder)]
        _demand_one_contract_each(contracts)
    except ContractError as error:
        raise AuditFailed(str(error), AuditResult(())) from error
    with duckdb.connect(str(candidate_file), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        results += _tables_without_contract(tables, contracts)
        found = changes(connection, tables, before or {}, load_limits())
        lay_out(connection, found)
        with _quiet_soda():
            for contract in contracts:
                results += _verify(connection, contract, dict(variables or {}))
    result = AuditResult(tuple(results), tuple(found))
    if not result.summary.all_hold:
        raise AuditFailed(_describe(result), result)
    return result


def load_contracts(folder: Path) -> list[Contract]:
    """Read all contracts of a folder. Raises ContractError: a broken file, no owner, or an empty folder."""
    files = sorted(path for path in folder.glob("*.yml") if path.name != OWNERS_FILE)
    if not files:
        raise ContractError(f"Ingen kontroller at udføre: der er ingen kontrakter i {folder.name}")
    owners = _read_yaml(folder / OWNERS_FILE)
    return [_contract(path, owners) for path in files]


def _demand_one_contract_each(contracts: Sequence[Contract]) -> None:
    tables = [contract.table for contract in contracts]
    repeated = sorted({table for table in tables if tables.count(table) > 1})
    if repeated or not tables:
        raise ContractError(f"Ingen kontrakter, eller flere kontrakter på samme tabel: {', '.join(repeated)}")


def _contract(path: Path, owners: Mapping[str, Any]) -> Contract:
    content = _read_yaml(path)
    _demand_known_keys(path, content)
    checks = [_declared("checks", entry) for entry in content.get("checks") or []]
    for column in content.get("columns") or []:
        checks += [_declared(f"columns.{column['name']}.checks", entry) for entry in column.get("checks") or []]
    paths = [check.path for check in checks]
    repeated = sorted({path for path in paths if paths.count(path) > 1})
    if not checks or repeated:
        raise ContractError(f"{path.name}: ingen kontroller, eller samme kontrol to gange {', '.join(repeated)}")
    if path.stem not in owners:
        raise ContractError(f"{path.name}: tabellen har ingen ejer i {OWNERS_FILE}")
    return Contract(path, path.stem, str(owners[path.stem]), tuple(checks), frozenset(content.get("variables") or ()))


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content = plain_content(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ContractError(f"{path.name}: filen kan ikke læses som YAML") from error
    if not isinstance(content, dict):
        raise ContractError(f"{path.name}: filen har ikke det ventede indhold")
    return content


def _demand_known_keys(path: Path, content: Mapping[str, Any]) -> None:
    """Soda ignores a key it does not know, so a misspelt threshold would pass: its schema is applied here."""
    found = find_spec("soda_core")  # found, not imported
    if found is None or found.origin is None:
        raise ContractError("Kontrolværktøjet soda-core er ikke installeret")
    schema = Path(found.origin).parent / "contracts" / "soda_data_contract_json_schema_1_0_0.json"
    validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    faults = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(content)]
    if faults:
        raise ContractError(f"{path.name}: kontrakten er ikke gyldig: {'; '.join(faults)}")


def _declared(prefix: str, entry: Mapping[str, Any]) -> DeclaredCheck:
    [(kind, settings)] = entry.items()
    settings = settings or {}
    parts = [prefix, kind, *([str(settings["qualifier"])] if settings.get("qualifier") else [])]
    return DeclaredCheck(".".join(parts), kind, str(settings.get("name") or kind))


def _tables_without_contract(tables: Sequence[str], contracts: Sequence[Contract]) -> list[CheckResult]:
    missing = sorted(set(tables) - {contract.table for contract in contracts})
    return [
        CheckResult(
            f"{table}.contract",
            "product_promise",
            table,
            "not_evaluated",
            None,
            None,
            "én kontrakt",
            "Datateamet",
            "Tabellen har en kontrakt",
        )
        for table in missing
    ]


@contextmanager
def _quiet_soda() -> Iterator[None]:
    """Soda without its own log: our result rows say it all."""
    logger = logging.getLogger("soda")
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.propagate = propagate


def _verify(connection: duckdb.DuckDBPyConnection, contract: Contract, variables: dict[str, str]) -> list[CheckResult]:
    # Imported late: telemetry is switched off by then, and only an audit pays for the import.
    from soda_core.contracts.api.verify_api import verify_contract_locally  # noqa: PLC0415
    from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl  # noqa: PLC0415

    source = DuckDBDataSourceImpl.from_existing_cursor(connection, SOURCE_NAME)
    outcomes: dict[str, object] = {}
    used = {name: value for name, value in variables.items() if name in contract.variables}
    try:
        session = verify_contract_locally(data_sources=[source], contract_file_path=str(contract.file), variables=used)
        for verification in session.contract_verification_results:
            outcomes.update({each.check.relative_path: each for each in verification.check_results})
    except Exception:  # Soda raises many kinds; each means that nothing was proven
        return [_result(contract, check, "error", None) for check in contract.checks]
    return [_result(contract, check, *_outcome(outcomes.get(check.path))) for check in contract.checks]


def _outcome(answer: object) -> tuple[CheckStatus, object]:
    if answer is None:
        return "not_evaluated", None
    statuses: dict[str, CheckStatus] = {"PASSED": "passed", "FAILED": "failed", "WARN": "failed"}
    return statuses.get(str(getattr(getattr(answer, "outcome", None), "name", "")), "not_evaluated"), answer


def _result(contract: Contract, check: DeclaredCheck, status: CheckStatus, answer: object) -> CheckResult:
    measured = dict(getattr(answer, "diagnostic_metric_values", None) or {})
    failing = measured.get(NUMERATORS.get(check.kind, ""))
    if failing is None and status in {"passed", "failed"}:
        failing = int(status == "failed")
    tested = measured.get("check_rows_tested")
    tested = measured.get("dataset_rows_tested") if tested is None else tested
    return CheckResult(
        check_code=f"{contract.table}.{check.path}",
        kind="product_promise",
        table=contract.table,
        status=status,
        numerator=None if failing is None else int(failing),
        denominator=None if tested is None else int(tested),
        threshold=_threshold(answer),
        owner=contract.owner,
        name_da=check.name_da,
    )


def _threshold(answer: object) -> str:
    limit = getattr(getattr(answer, "check", None), "threshold", None)
    signs = {
        "must_be": "=",
        "must_not_be": "≠",
        "must_be_greater_than": ">",
        "must_be_greater_than_or_equal": "≥",
        "must_be_less_than": "<",
        "must_be_less_than_or_equal": "≤",
    }
    parts = [f"{sign} {getattr(limit, name)}" for name, sign in signs.items() if getattr(limit, name, None) is not None]
    return " og ".join(parts)


def _describe(result: AuditResult) -> str:
    lines = [
        f"- {check.table}: {check.name_da} ({check.check_code}): {STATUS_DA[check.status]}"
        + (f", {check.numerator} rækker" if check.status == "failed" else "")
        + f". Ansvarlig: {check.owner}"
        for check in result.results
        if check.status != "passed"
    ]
    lines += _told_of_changes(result.changes)
    counted = result.summary
    head = f"Kontrollen før udgivelse er ikke bestået: {counted.passed} af {counted.declared} kontroller holder."
    return "\n".join([head, *lines])


def _told_of_changes(found: Sequence[Change]) -> list[str]:
    """Each change that is too large, and what to do when it is right."""
    too_large = [each for each in found if each.exceeds]
    lines = [f"- {each.line_da}" for each in too_large]
    for table, owner in sorted({(each.table, each.owner) for each in too_large if each.amount is not None}):
        lines.append(
            f"- Er ændringen i {table} rigtig ({owner} ved det), så godkend den med "
            f'`lineal change accept {table} --reason "hvorfor"`, og kør `lineal refresh` igen.'
        )
    return lines
