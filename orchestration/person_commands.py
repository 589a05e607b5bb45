"""`lineal person`: what is kept on a person, and erasing it. The number is never an argument and never printed."""

import re
import stat
import sys
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from orchestration.holdings import open_holdings, say
from orchestration.home import Home, home_from_environment

person_app = typer.Typer(help="Den registreredes rettigheder: indsigt og sletning.", no_args_is_help=True)

_CPR = re.compile(r"(\d{6})[- ]?(\d{4})")

MunicipalityOption = Annotated[
    str | None, typer.Option("--municipality", help="Kommunekode; kan udelades, når der kun er én.")
]
FileOption = Annotated[
    Path | None,
    typer.Option("--file", help="Fil med CPR-nummeret, som kun ejeren kan læse (0600); ellers spørges der."),
]


@person_app.command("export")
def export(municipality: MunicipalityOption = None, file: FileOption = None) -> None:
    """Skriv alt, der er gemt om en person, til en fil, kun ejeren kan læse."""
    from ingest.holdings import Act
    from ingest.person_export import export_person

    home = home_from_environment()
    with open_holdings(home) as holdings:
        cpr = read_cpr(file)
        code = _municipality(holdings.connection, municipality)
        result = export_person(holdings, Act("export", getuser(), datetime.now(UTC)), code, cpr, home.exports)
        say(
            [
                "Der er ikke gemt noget om personen." if result.is_empty else "Gemt om personen:",
                *(f"  {table}: {count} rækker (alle versioner)" for table, count in result.rows.items()),
                *([f"  Karantæne: {result.quarantined} rækker"] if result.quarantined else []),
                *([f"  Identitetsregister: {result.identities} linje(r)"] if result.identities else []),
                *([f"  Arkiverede filer: {result.files}"] if result.files else []),
                f"Skrevet til {result.path}",
                "Filen er ikke krypteret: udlever den sikkert, og slet den bagefter.",
            ]
        )


@person_app.command("erase")
def erase(
    municipality: MunicipalityOption = None,
    file: FileOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Spørg ikke, om der virkelig skal slettes.")] = False,
) -> None:
    """Slet en person i rådata, karantæne, identitetsregister og arkiv, og hold personen ude af senere leverancer."""
    from ingest.erasure import erase_person
    from ingest.holdings import Act
    from orchestration import state

    home = home_from_environment()
    with open_holdings(home) as holdings:
        cpr = read_cpr(file)
        if not yes and not (sys.stdin.isatty() and typer.confirm("Sletningen kan ikke fortrydes. Fortsæt?")):
            raise ValueError("intet er slettet; bekræft sletningen, eller kør med --yes.")
        code = _municipality(holdings.connection, municipality)
        now = datetime.now(UTC)
        result = erase_person(holdings, Act("erase", getuser(), now), code, cpr)
        # The marts hold the person still and no new load says so: as after a build cut short, all is built anew.
        state.begin_build(holdings.connection, now)
        waiting = files_with_number(home, cpr)
        say(
            [
                f"Slettet: {result.rows_raw} rækker i rådata, {result.quarantined} i karantæne, "
                f"{result.identities} i identitetsregistret; {result.files} arkiverede filer renset.",
                "Personen holdes ude af senere leverancer.",
                "Kør `lineal refresh`: tallene bygges og udgives igen uden personen.",
                *(f"Står stadig i indbakken; fjern eller erstat filen: {path}" for path in waiting),
            ]
        )


def read_cpr(file: Path | None) -> str:
    """Ten digits from a file with owner-only rights, a hidden prompt, or one line of standard input.

    Raises ValueError without repeating what was given.
    """
    if file is not None:
        if stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise ValueError(f"filen {file.name} kan læses af andre end ejeren; sæt rettighederne til 0600.")
        text = file.read_text(encoding="utf-8")
    elif sys.stdin.isatty():
        text = typer.prompt("CPR-nummer", hide_input=True)
    else:
        text = sys.stdin.readline()
    match = _CPR.fullmatch(text.strip())
    if match is None:
        raise ValueError("forventede et CPR-nummer på ti cifre, med eller uden bindestreg.")
    return match[1] + match[2]


def files_with_number(home: Home, cpr: str) -> list[Path]:
    """Delivered files in the inbox in which the number stands as text."""
    forms = [form.encode() for form in (cpr, f"{cpr[:6]}-{cpr[6:]}", f"{cpr[:6]} {cpr[6:]}")]
    files = sorted(path for path in home.inbox.rglob("*") if path.is_file())
    found = []
    for path in files:
        content = path.read_bytes()
        if any(form in content for form in forms):
            found.append(path.relative_to(home.root))
    return found


def _municipality(connection: duckdb.DuckDBPyConnection, asked: str | None) -> str:
    """The municipality asked for, else the only one there is."""
    rows = connection.execute("select distinct municipality_code from meta.file order by all").fetchall()
    known = [row[0] for row in rows]
    if asked in known:
        return str(asked)
    if asked is None and len(known) == 1:
        return str(known[0])
    raise ValueError(f"vælg kommunen med --municipality ({', '.join(known) or 'ingen leverancer er landet'}).")
