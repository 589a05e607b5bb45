"""`lineal retention`: delete what is past its time, or say what would be."""

from datetime import UTC, date, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.holdings import open_holdings, say
from orchestration.home import home_from_environment

if TYPE_CHECKING:
    from ingest.retention import TableRetention

retention_app = typer.Typer(help="Slet det, der er gemt så længe, kontrakten tillader.", no_args_is_help=True)


@retention_app.callback()
def _group() -> None:
    """Keep `run` a command of its own, also while it is the only one."""


@retention_app.command("run")
def run(
    date_: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Dagen, der regnes fra; ellers i dag.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Sig kun, hvad der ville blive slettet.")] = False,
) -> None:
    """Slet lukkede versioner, arkivfiler, karantænerækker og identiteter, der er ældre end kontrakten tillader."""
    from ingest.holdings import Act
    from ingest.retention import past_retention, run_retention

    now = datetime.now(UTC)
    day = date_.date() if date_ else now.date()
    with open_holdings(home_from_environment()) as holdings:
        if dry_run:
            tables = past_retention(holdings, day)
        else:
            tables = run_retention(holdings, Act("retention", getuser(), now), day)
    say(retention_lines(tables, day, dry_run))


def retention_lines(tables: "list[TableRetention]", day: date, dry_run: bool) -> list[str]:
    """What a run deleted or would delete, a line per table that is touched."""
    verb = "Ville slette" if dry_run else "Slettet"
    touched = [table for table in tables if not table.is_empty]
    if not touched:
        return [f"Intet er ældre end kontrakterne tillader pr. {day:%d-%m-%Y}."]
    return [f"{verb} pr. {day:%d-%m-%Y}:", *(f"  {_line(table)}" for table in touched)]


def _line(table: "TableRetention") -> str:
    parts = [
        (table.versions, "lukkede versioner"),
        (len(table.files), "arkiverede filer"),
        (table.rejected, "karantænerækker"),
        (len(table.identities), "identiteter"),
    ]
    counts = ", ".join(f"{count} {what}" for count, what in parts if count)
    return f"{table.contract.name} ({table.contract.label_da}), ældre end {table.kept_from:%d-%m-%Y}: {counts}"
