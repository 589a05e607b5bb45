"""`lineal change`: seeing which large changes hold a refresh back, and saying that one is right."""

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from orchestration.home import home_from_environment
from orchestration.plain_errors import written_warehouse

change_app = typer.Typer(
    help="Store ændringer, der holder en opdatering tilbage.", no_args_is_help=True, add_completion=False
)
console = Console(highlight=False, soft_wrap=True)


@change_app.command("list")
def list_changes() -> None:
    """Vis de ændringer, der holder den nyeste opdatering tilbage."""
    from quality.change_ledger import standing_changes

    with written_warehouse(home_from_environment()) as connection:
        standing = standing_changes(connection)
    for lines in standing.values():
        for line in lines:
            console.print(line, markup=False)
    if not standing:
        console.print("Ingen ændring venter på at blive godkendt.")


@change_app.command()
def accept(
    table: Annotated[str, typer.Argument(help="Tabellen, fx case_line.")],
    reason: Annotated[str, typer.Option(help="Hvorfor ændringen er rigtig.")],
    by: Annotated[str | None, typer.Option(help="Hvem der godkender; ellers brugeren af maskinen.")] = None,
) -> None:
    """Godkend en tabels ændring i den nyeste opdatering; hvem, hvornår og hvorfor gemmes."""
    from quality.change_ledger import accept as run

    with written_warehouse(home_from_environment()) as connection:
        now = datetime.now(UTC).replace(tzinfo=None)
        lines = run(connection, table, reason, by or getpass.getuser(), now)
    for line in lines:
        console.print(f"Godkendt: {line}", markup=False)
    console.print("Kør `lineal refresh`.")
