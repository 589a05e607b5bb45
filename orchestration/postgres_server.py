"""A PostgreSQL server of one's own from the system's packages: made, started and stopped; for a demo and for tests."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

BINARIES_VARIABLE = "LINEAL_POSTGRES_BIN"
PACKAGED = Path("/usr/lib/postgresql")
ADMINISTRATOR = "postgres"
DATABASE = "lineal"
START_SECONDS = "60"
MISSING_DA = (
    "PostgreSQL er ikke installeret her. Installér systemets pakke (Debian: postgresql), eller angiv en server i "
    "LINEAL_POSTGRES."
)
# The reads of person-level tables are messages in the log: it is kept as lines of JSON, readable for the operator.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "logging_collector": "on",
    "log_destination": "jsonlog",
    "log_directory": "log",
    "log_filename": "postgresql-%Y-%m-%d",
    "log_file_mode": "0600",
    "log_min_messages": "warning",
    "log_min_error_statement": "error",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "10min",
}


@dataclass(frozen=True)
class LocalServer:
    """A server below one folder, on the loopback address alone."""

    folder: Path
    port: int

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.folder / "cluster"

    @property
    def logs(self) -> Path:
        """The server's log, a file per day."""
        return self.data / "log"

    @property
    def password_file(self) -> Path:
        """Passwords of administrator and publisher, as `libpq` reads them."""
        return self.folder / "pgpass"

    def password_of(self, user: str) -> str:
        """A user's password by the password file."""
        lines = self.password_file.read_text(encoding="utf-8").splitlines()
        return next(line.rsplit(":", 1)[1] for line in lines if line.split(":")[3] == user)

    def address(self, user: str, database: str = DATABASE) -> str:
        """How a client reaches it; the password is in the password file."""
        return f"host=127.0.0.1 port={self.port} dbname={database} user={user} passfile={self.password_file}"


def binaries() -> Path:
    """Where `initdb` and `pg_ctl` are: as told, in the path, or the newest of the system's packages.

    Raises RuntimeError when there are none.
    """
    told = os.environ.get(BINARIES_VARIABLE)
    if told:
        return Path(told)
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    packaged = [path.parent for path in PACKAGED.glob("*/bin/initdb")]
    if not packaged:
        raise RuntimeError(MISSING_DA)
    return max(packaged, key=lambda path: int(path.parent.name))


def create(server: LocalServer, passwords: dict[str, str], settings: dict[str, str] | None = None) -> None:
    """Make the cluster if it is not there.

    ``passwords``: of the administrator and others by user, kept in the password file; ``settings``: besides the usual.
    """
    if server.data.exists():
        return
    server.folder.mkdir(parents=True, exist_ok=True)
    _write_private(server.password_file, "".join(f"*:*:*:{user}:{word}\n" for user, word in passwords.items()))
    first = server.folder / "first"
    _write_private(first, passwords[ADMINISTRATOR])
    making = server.folder / "cluster.new"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    _hand_over(making, first)
    _run(
        server, "initdb", "-D", str(making), "-U", ADMINISTRATOR, f"--pwfile={first}", "--auth=scram-sha-256",
        "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
    )  # fmt: skip
    first.unlink()
    lines = [
        f"{name} = '{value}'" for name, value in {**SETTINGS, "port": str(server.port), **(settings or {})}.items()
    ]
    with (making / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    making.rename(server.data)


def start(server: LocalServer) -> None:
    """Start it and wait until it answers; one that runs is left alone."""
    if not is_running(server):
        quiet = server.data / "start.log"
        _run(server, "pg_ctl", "-D", str(server.data), "-w", "-t", START_SECONDS, "-l", str(quiet), "start")


def stop(server: LocalServer, mode: str = "fast") -> None:
    """Stop it; ``immediate`` is as a power cut."""
    if is_running(server):
        _run(server, "pg_ctl", "-D", str(server.data), "-w", "-m", mode, "stop")


def is_running(server: LocalServer) -> bool:
    """Whether a process serves the cluster."""
    if not server.data.exists():
        return False
    command = _command("pg_ctl", "-D", str(server.data), "status")
    return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0


def _run(server: LocalServer, *arguments: str) -> None:
    # a server that is started keeps its output open: it must not be a pipe that is waited for
    with (server.folder / "server.out").open("w+", encoding="utf-8") as output:
        done = subprocess.run(_command(*arguments), stdout=output, stderr=output, check=False, cwd="/")
        output.seek(0)
        told = output.read().strip().splitlines()
    if done.returncode:
        raise RuntimeError(f"PostgreSQL: {arguments[0]} gik ikke ({told[-1] if told else 'ingen forklaring'})")


def _command(program: str, *arguments: str) -> list[str]:
    """PostgreSQL refuses to be run by root; it is then run by the user its package made."""
    command = [str(binaries() / program), *arguments]
    return ["runuser", "-u", ADMINISTRATOR, "--", *command] if os.geteuid() == 0 else command


def _hand_over(*paths: Path) -> None:
    """Give files to the user that runs the server."""
    if os.geteuid() != 0:
        return
    try:
        user = pwd.getpwnam(ADMINISTRATOR)
    except KeyError as error:
        raise RuntimeError(MISSING_DA) from error
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
