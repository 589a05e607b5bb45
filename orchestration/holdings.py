"""Opening what is held on persons, for the commands that delete or hand it out, and their plain Danish lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from orchestration.home import Home, only_writer, open_warehouse
from orchestration.plain_errors import plain_errors

if TYPE_CHECKING:
    from ingest.holdings import Holdings

console = Console(highlight=False, soft_wrap=True)


@contextmanager
def open_holdings(home: Home) -> Iterator["Holdings"]:
    """The home for its one writer; an error that a user can act on becomes one line and exit code 1."""
    from ingest.contracts import load_contracts
    from ingest.holdings import Holdings
    from ingest.inbox import layouts_beside
    from ingest.pseudonym import pseudonym_key
    from orchestration import state

    with plain_errors(), only_writer(home), open_warehouse(home) as connection:
        state.prepare(connection)
        key = pseudonym_key(connection, home.keys)
        layouts = layouts_beside(home.inbox)
        yield Holdings(connection, load_contracts(), key, home.archive, home.vault, home.keys, layouts)


def say(lines: list[str]) -> None:
    """Print lines as they are."""
    for line in lines:
        console.print(line, markup=False)
