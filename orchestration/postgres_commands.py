"""`lineal postgres`: the serving database made ready, filled, and its access log kept."""

import os
import secrets
import socket
from pathlib import Path
from typing import Annotated

import typer

from orchestration.holdings import say
from orchestration.home import Home, home_from_environment, only_writer
from orchestration.plain_errors import plain_errors, stop
from orchestration.postgres_server import LocalServer
from orchestration.serving import (
    ADDRESS_VARIABLE,
    ADMIN_VARIABLE,
    audiences,
    hand_over,
    readers_of,
    serving_address,
)

postgres_app = typer.Typer(help="Udgivelse til PostgreSQL.", no_args_is_help=True)
PREFERRED_PORT = 54329


@postgres_app.command("serve")
def serve(stop_it: Annotated[bool, typer.Option("--stop", help="Stop serveren igen.")] = False) -> None:
    """Start en egen server af systemets pakker, gør den klar, udgiv det aktuelle, og vis, hvordan man forbinder.

    Er LINEAL_POSTGRES sat, bruges den server i stedet for en egen.
    """
    home = home_from_environment()
    with plain_errors(), only_writer(home):
        if serving_address():
            _publish(home, str(serving_address()))
            return
        _serve_own(home, stop_it)


def _serve_own(home: Home, stop_it: bool) -> None:
    from orchestration import postgres_server
    from publish.postgres_structure import PUBLISHER

    server = postgres_server.LocalServer(home.postgres, _port(home))
    if stop_it:
        postgres_server.stop(server)
        say(["Serveren er stoppet."])
        return
    words = {user: secrets.token_urlsafe(24) for user in (postgres_server.ADMINISTRATOR, PUBLISHER)}
    postgres_server.create(server, words)
    postgres_server.start(server)
    publisher = server.address(PUBLISHER)
    made = _set_up_own(home, server)
    say([f"PostgreSQL kører på 127.0.0.1, port {server.port}, database {postgres_server.DATABASE}."])
    _publish(home, publisher)
    say(
        [
            *_made_lines(made),
            "Så udgiver hver opdatering også hertil:",
            f'  export {ADDRESS_VARIABLE}="{publisher}"',
            f'  export {ADMIN_VARIABLE}="{server.address(postgres_server.ADMINISTRATOR)}"',
            f"Læsere står i {home.access}. Giv et login en adgangskode, og forbind:",
            "  lineal postgres password <login>",
            f"  psql -h 127.0.0.1 -p {server.port} -U <login> {postgres_server.DATABASE}",
            f"Log over læsninger: `lineal postgres log {server.logs}`. Stop: `lineal postgres serve --stop`.",
        ]
    )


def _port(home: Home) -> int:
    """The port of the server that is there, else the usual one when it is free, else any."""
    settings = home.postgres / "cluster" / "postgresql.conf"
    if settings.exists():
        ports = [line for line in settings.read_text(encoding="utf-8").splitlines() if line.startswith("port = ")]
        return int(ports[-1].split("'")[1])
    for port in (PREFERRED_PORT, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    raise RuntimeError("der er ingen ledig port til PostgreSQL.")


def _set_up_own(home: Home, server: LocalServer) -> list[str]:
    """Database, roles and the publisher's password in a server that is our own."""
    from psycopg import sql

    from orchestration.postgres_server import ADMINISTRATOR, DATABASE
    from publish.postgres import connect, plain_postgres_errors
    from publish.postgres_setup import set_password, set_up
    from publish.postgres_structure import PUBLISHER

    with plain_postgres_errors():
        with connect(server.address(ADMINISTRATOR, "postgres")) as connection:
            if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        with connect(server.address(ADMINISTRATOR)) as connection:
            made = set_up(connection, list(audiences()), readers_of(home))
            set_password(connection, PUBLISHER, server.password_of(PUBLISHER))
    return made


@postgres_app.command("setup")
def setup() -> None:
    """Opret roller, skemaer og læsernes login som administrator (LINEAL_POSTGRES_ADMIN); det, der er der, bliver."""
    from publish.postgres import connect, plain_postgres_errors
    from publish.postgres_setup import set_up

    home = home_from_environment()
    with plain_errors():
        address = os.environ.get(ADMIN_VARIABLE)
        if not address:
            stop(f"Angiv administratorens adresse i {ADMIN_VARIABLE}, fx postgresql://postgres@server/lineal.")
        with plain_postgres_errors(), connect(str(address)) as connection:
            made = set_up(connection, list(audiences()), readers_of(home))
        say(["Databasen er klar.", *_made_lines(made)])


def _made_lines(made: list[str]) -> list[str]:
    return [f"Nye login uden adgangskode: {', '.join(made)}"] if made else []


@postgres_app.command("publish")
def publish() -> None:
    """Udgiv det, der er aktuelt i filerne, og adgangslisten til PostgreSQL (LINEAL_POSTGRES)."""
    home = home_from_environment()
    with plain_errors(), only_writer(home):
        address = serving_address()
        if address is None:
            stop(f"Angiv databasens adresse i {ADDRESS_VARIABLE}, fx postgresql://lineal_publisher@server/lineal.")
        _publish(home, str(address))


def _publish(home: Home, address: str) -> None:
    hand_over(home, address)
    say(["Alle målgrupper er udgivet til PostgreSQL."])


@postgres_app.command("password")
def password(login: Annotated[str, typer.Argument(help="Et login fra access.yml.")]) -> None:
    """Giv en læser en ny tilfældig adgangskode og vis den én gang."""
    from publish.postgres import connect, plain_postgres_errors
    from publish.postgres_setup import set_password

    home = home_from_environment()
    with plain_errors():
        if login not in {reader.login for reader in readers_of(home)}:
            stop(f"{login} står ikke i {home.access}.")
        word = secrets.token_urlsafe(18)
        with plain_postgres_errors(), connect(os.environ.get(ADMIN_VARIABLE, "")) as connection:
            set_password(connection, login, word)
        say([f"Adgangskode til {login}: {word}", "Den vises kun denne gang."])


@postgres_app.command("log")
def log(
    place: Annotated[Path, typer.Argument(help="PostgreSQL's log som JSON: en fil, eller mappen med dem.")],
) -> None:
    """Gem, hvem der har læst tabeller om personer, i tabellen lineal.person_read; det samme gemmes kun én gang."""
    from publish.access_log import keep, reads_in
    from publish.postgres import connect, plain_postgres_errors

    with plain_errors():
        address = serving_address()
        if address is None:
            stop(f"Angiv databasens adresse i {ADDRESS_VARIABLE}.")
        files = sorted(place.glob("*.json")) if place.is_dir() else [place]
        with plain_postgres_errors(), connect(str(address)) as connection:
            database = connection.info.dbname
            added = sum(keep(connection, reads_in(file, database)) for file in files)
        say([f"{added} nye læsninger gemt i lineal.person_read, fra {len(files)} logfil(er)."])
