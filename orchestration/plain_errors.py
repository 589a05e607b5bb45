"""What a user can act on becomes one Danish line and exit code 1; what is our own fault is shown whole."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import duckdb
import typer
from rich.console import Console
from rich.text import Text

from orchestration.home import Home, only_writer, open_warehouse

console = Console(highlight=False, soft_wrap=True)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Run a command's work; an error that a user can act on stops it with one line. No line of a file is ever shown."""
    try:
        yield
    except (click.exceptions.Exit, click.Abort):
        raise  # the command has said what it had to say
    except Exception as error:
        line = _line_da(error)
        if line is None:
            raise
        _say_stopped(line)
        raise typer.Exit(1) from error


@contextmanager
def written_warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Run a command's work on the home's warehouse, alone; a home that has none stops it with one line."""
    with plain_errors():
        if not home.warehouse.exists():
            stop("Der er intet varehus endnu.")
        with only_writer(home), open_warehouse(home) as connection:
            yield connection


def stop(line: str) -> None:
    """Say why the command stops, and leave with exit code 1."""
    _say_stopped(line)
    raise typer.Exit(1)


def _say_stopped(line: str) -> None:
    console.print(Text.assemble(("Stoppet:", "red"), f" {line}"))


def _line_da(error: Exception) -> str | None:
    """The line for a user; None for an error that only we can mend. The rooms are imported only when one is raised."""
    from common.strict_yaml import DataFileError
    from ingest.contracts import ContractError
    from ingest.drafting import NothingFits
    from ingest.pseudonym import KeyProblem
    from ingest.reading import UnreadableFile
    from ingest.release import ReleaseRefused
    from publish.access import AccessError
    from publish.access_log import LogUnreadable
    from publish.candidate import PublishError
    from quality.change_ledger import NothingToAccept

    if isinstance(error, UnreadableFile):
        return error.detail_da
    told = (
        AccessError, ContractError, DataFileError, KeyProblem, LogUnreadable, NothingFits, NothingToAccept,
        PublishError, ReleaseRefused,
    )  # fmt: skip
    if isinstance(error, (*told, RuntimeError, FileNotFoundError, ValueError)):
        return str(error)
    return None
