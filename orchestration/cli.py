"""The command line `lineal`: each command calls one function and says in Danish what came of it."""

import gc
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from orchestration.change_commands import change_app
from orchestration.dbt_process import GARBAGE_THRESHOLDS
from orchestration.home import home_from_environment
from orchestration.person_commands import person_app
from orchestration.plain_errors import plain_errors
from orchestration.postgres_commands import postgres_app
from orchestration.retention_commands import retention_app
from orchestration.source_commands import source_app

app = typer.Typer(
    help="Lineal: fra kildesystemernes filer til tal, en leder kan stole på.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # a traceback must never print a row of a delivery
)
app.add_typer(change_app, name="change")
app.add_typer(person_app, name="person")
app.add_typer(postgres_app, name="postgres")
app.add_typer(retention_app, name="retention")
app.add_typer(source_app, name="source")
console = Console(highlight=False, soft_wrap=True)

DateOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


class _Steps:
    """Prints each step once with its time and shows what is being worked on inside it."""

    def __init__(self) -> None:
        self._status = console.status("")
        self._step = ""
        self._started = perf_counter()

    def say(self, step: str) -> None:
        self.finish()
        self._step, self._started = step, perf_counter()
        if console.is_terminal:
            self._status.update(f"{step} …")
            self._status.start()
        else:
            console.print(f"▸ {step} …")

    def progress(self, detail: str) -> None:
        if console.is_terminal:
            self._status.update(f"{self._step}: {detail}")

    def finish(self) -> None:
        self._status.stop()
        if self._step:
            console.print(f"✓ {self._step} ({perf_counter() - self._started:.1f} s)")
        self._step = ""


@app.command()
def simulate(
    seed: Annotated[int, typer.Option(help="Samme tal giver de samme filer.")] = 2026,
    municipalities: Annotated[int, typer.Option(help="Antal kommuner.")] = 1,
    population: Annotated[int, typer.Option(help="Indbyggere pr. kommune.")] = 60_000,
    years: Annotated[int, typer.Option(help="Antal år.")] = 3,
    deliveries: Annotated[int, typer.Option(help="Antal leverancer: en fuld og derefter en pr. måned.")] = 3,
    detail_months: Annotated[int, typer.Option(help="Måneder med vagter, tidsregistreringer og besøg.")] = 4,
    sheet_months: Annotated[int, typer.Option(help="Måneder med timesedler.")] = 2,
    dirty: Annotated[int, typer.Option(help="Fejl i den nyeste leverance: 0 ingen, 1 enkelte, 2 mange.")] = 0,
) -> None:
    """Skriv en opdigtet kommunes leverancer i indbakken."""
    from simulator.simulate import SimulationOptions
    from simulator.simulate import simulate as run

    home = home_from_environment()
    steps = _Steps()
    steps.say("Simulerer")
    with plain_errors():
        options = SimulationOptions(
            seed=seed,
            municipalities=municipalities,
            population=population,
            years=years,
            deliveries=deliveries,
            dirty=dirty,
            detail_months=detail_months,
            sheet_months=sheet_months,
        )
        result = run(home.inbox, options, steps.progress)
    steps.finish()
    files = sum(len(delivery.files) for delivery in result.deliveries)
    console.print(f"{files} filer med {_number(result.total_rows)} rækker i {home.inbox}")


@app.command()
def ingest() -> None:
    """Land de leverancer, der ligger i indbakken, uden at bygge noget."""
    from ingest.contracts import load_contracts
    from ingest.landing import IngestPaths
    from ingest.landing import ingest as land
    from orchestration.home import only_writer, open_warehouse
    from orchestration.summary import landing_lines

    home = home_from_environment()
    steps = _Steps()
    with plain_errors(), only_writer(home), open_warehouse(home) as connection:
        steps.say("Lander leverancer")
        paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
        result = land(paths, connection, datetime.now(UTC), load_contracts(), steps.progress)
        steps.finish()
        _print_lines(landing_lines(result))
    if result.held:
        raise typer.Exit(1)


@app.command()
def refresh(
    report_date: DateOption = None,
    as_known_at: DateOption = None,
) -> None:
    """Land, byg, kontrollér, udgiv og tegn rapporten; gør kun det, der mangler.

    --report-date er den måned, der rapporteres (sidste dag). --as-known-at genskaber tallene, som de
    var kendt den dag.
    """
    from orchestration.refresh import refresh as run
    from orchestration.summary import outcome_lines

    home = home_from_environment()
    steps = _Steps()
    started = perf_counter()
    with plain_errors():
        outcome = run(home, _date(report_date), _date(as_known_at) or date.max, steps.say, steps.progress)
    steps.finish() if outcome.succeeded else steps._status.stop()
    _print_lines(outcome_lines(home, outcome, perf_counter() - started))
    if not outcome.succeeded:
        raise typer.Exit(1)


@app.command()
def status(
    rejected: Annotated[bool, typer.Option("--rejected", help="Vis hver afvist række.")] = False,
) -> None:
    """Vis leverancer, forsinkede kilder, afviste rækker, kontroller og hvad der er udgivet."""
    from orchestration.summary import status_lines

    _print_lines(status_lines(home_from_environment(), rejected, datetime.now(UTC).date()))


@app.command()
def report(
    audience: Annotated[str | None, typer.Option(help="Kun denne målgruppe, f.eks. provider.")] = None,
    viewer: Annotated[list[str] | None, typer.Option(help="Kun denne leverandør, enhed eller sagsbehandler.")] = None,
) -> None:
    """Tegn rapporterne igen af de udgivne tal, og vis, hvor de ligger.

    --audience og --viewer (koden; kan gentages) tegner kun nogle af dem.
    """
    from orchestration.options import REPORTED_AUDIENCES
    from orchestration.published_assets import draw_report
    from orchestration.state import standing_failure

    home = home_from_environment()
    failure = standing_failure(home.published)
    if audience not in {None, *REPORTED_AUDIENCES}:
        raise typer.BadParameter(f"vælg en af {', '.join(REPORTED_AUDIENCES)}", param_hint="--audience")
    if viewer and audience is None:
        raise typer.BadParameter("kræver --audience", param_hint="--viewer")
    with plain_errors():
        for each in [audience] if audience else REPORTED_AUDIENCES:
            files = draw_report(home, each, viewer or None, failure)
            for path in files if viewer else files[-1:]:
                console.print(str(path))


@app.command()
def issue(
    audience: Annotated[str, typer.Argument(help="Målgruppens kode, fx political eller management.")],
    period_end: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="En dag på eller efter periodens sidste.")],
) -> None:
    """Gem den rapport, der står, som den udsendte for perioden; den ændres aldrig, en rettelse lægges ved siden af."""
    from orchestration.home import only_writer
    from orchestration.issue import issue_report
    from orchestration.options import REPORTED_AUDIENCES
    from orchestration.plain_errors import stop

    home = home_from_environment()
    if audience not in REPORTED_AUDIENCES:
        stop(f"Målgruppen {audience} har ingen rapport. Vælg mellem {', '.join(REPORTED_AUDIENCES)}.")
    with plain_errors(), only_writer(home):
        console.print(str(issue_report(home, audience, period_end.date())))


@app.command()
def docs() -> None:
    """Skriv dokumentationen af tabeller, kolonner, nøgletal og afstamning som én fil."""
    from orchestration.documentation import write_documentation

    with plain_errors():
        console.print(str(write_documentation(home_from_environment())))


@app.command()
def dev() -> None:
    """Åbn Dagster med hele afstamningen."""
    from orchestration.run import prepare_dagster

    home = home_from_environment()
    prepare_dagster(home)
    command = [str(Path(sys.executable).parent / "dagster"), "dev", "-m", "orchestration.workspace"]
    environment = {**os.environ, "DAGSTER_HOME": str(home.dagster), "LINEAL_HOME": str(home.root)}
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        console.print(line, markup=False)


def main() -> None:
    """Entry point of the console script."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    app()
