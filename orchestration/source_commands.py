"""`lineal source`: describing a new file, trying it without landing it, and letting a held delivery past its alarm."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from orchestration.home import home_from_environment
from orchestration.plain_errors import plain_errors, stop, written_warehouse

if TYPE_CHECKING:
    from ingest.contracts import Contract

source_app = typer.Typer(help="Nye kilder og holdte leverancer.", no_args_is_help=True, add_completion=False)
console = Console(highlight=False, soft_wrap=True)

FileArgument = Annotated[Path, typer.Argument(help="Filen.", exists=True, dir_okay=False)]
MunicipalityOption = Annotated[str, typer.Option(help="Kommunekode, tre cifre.")]


@source_app.command()
def draft(
    file: FileArgument,
    municipality: MunicipalityOption = "999",
    contract: Annotated[str | None, typer.Option(help="Kun denne kontrakt, fx case_system.service.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Skriv over et layout, der findes.")] = False,
) -> None:
    """Skriv en kladde til kommunens layout ud fra en prøvefil; vis hvad der ikke kunne placeres."""
    from ingest.contracts import load_contracts
    from ingest.drafting import SURE, draft_layout
    from ingest.overlays import layout_file

    with plain_errors():
        contracts = load_contracts()
        drafted = draft_layout(file, contracts if contract is None else {contract: _known(contracts, contract)})
        target = layout_file(_layouts(), municipality, drafted.contract.name)
        if target.exists() and not force:
            stop(f"{target} findes allerede; brug --force for at skrive over den.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(drafted.text, encoding="utf-8")
    found = len(drafted.matches)
    columns = len(drafted.contract.file_columns)
    _print(f"{file.name} ligner {drafted.contract.name} ({drafted.contract.label_da}): {found} af {columns} kolonner")
    for match in drafted.matches:
        if match.how not in SURE:
            _print(f"  {match.header} → {match.column.name} ({match.how})")
    for title, lines in (
        ("Kunne ikke placeres", drafted.unplaced),
        ("Mangler i filen", drafted.missing),
        ("Skal afgøres", drafted.doubts),
    ):
        for line in lines:
            _print(f"  {title}: {line}")
    _print(f"Kladden ligger i {target}. Gennemse den, og prøv den med:")
    _print(f"  lineal source check {file} --contract {drafted.contract.name} --municipality {municipality}")


@source_app.command()
def check(
    file: FileArgument,
    contract: Annotated[str, typer.Option(help="Kontrakten, fx case_system.service.")],
    municipality: MunicipalityOption = "999",
) -> None:
    """Prøv en fil mod dens kontrakt og kommunens layout uden at lande noget; vis hver linje med problemer."""
    from ingest.checking import check_file
    from ingest.contracts import load_contracts
    from ingest.overlays import apply_layout, layout_file, read_layout

    with plain_errors():
        base = _known(load_contracts(), contract)
        path = layout_file(_layouts(), municipality, contract)
        used = apply_layout(base, read_layout(path), path.name) if path.exists() else base
        result = check_file(used, file, municipality, datetime.now(UTC))
    for line in result.lines:
        _print(line)
    _print(
        f"{result.rows_read} rækker læst, {result.rows_landed} kan landes; "
        f"{'leverancen ville blive holdt tilbage' if result.is_held else 'leverancen ville blive landet'}"
    )
    if result.is_held or result.rows_landed < result.rows_read:
        raise typer.Exit(1)


@source_app.command()
def release(
    delivery: Annotated[str, typer.Argument(help="Leverancen, fx 999/case_system/2025-01-31.")],
    reason: Annotated[str, typer.Option(help="Hvorfor faldet er rigtigt.")],
    by: Annotated[str | None, typer.Option(help="Hvem der frigiver; ellers brugeren af maskinen.")] = None,
) -> None:
    """Lad en leverance, der holdes for et fald i antal rækker, komme forbi; næste indlæsning tager den med."""
    from ingest.release import release as run

    with written_warehouse(home_from_environment()) as connection:
        given = run(connection, delivery, reason, by or getpass.getuser(), datetime.now(UTC))
    _print(f"Leverance {delivery} er frigivet{given.text_da}. Kør `lineal ingest` eller `lineal refresh`.")


def _known(contracts: "dict[str, Contract]", name: str) -> "Contract":
    from ingest.contracts import ContractError

    if name not in contracts:
        raise ContractError(f"Der er ingen kontrakt med navnet {name}. Kendte: {', '.join(sorted(contracts))}")
    return contracts[name]


def _layouts() -> Path:
    return home_from_environment().root / "layouts"


def _print(line: str) -> None:
    console.print(line, markup=False)
