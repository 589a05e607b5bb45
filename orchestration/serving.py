"""The serving database, when one is configured: what it lacks, and handing the current publications over to it."""

import os

from orchestration.home import Home
from orchestration.options import AUDIENCES
from publish.access import Reader, load_access
from publish.audience import Audience, audience_by_code
from publish.candidate import PublishError
from publish.publication import current

ADDRESS_VARIABLE = "LINEAL_POSTGRES"
ADMIN_VARIABLE = "LINEAL_POSTGRES_ADMIN"


def serving_address() -> str | None:
    """Where to publish to besides files: the publisher's address of a PostgreSQL database; None when there is none."""
    return os.environ.get(ADDRESS_VARIABLE) or None


def audiences() -> dict[str, Audience]:
    """Every audience by its code."""
    return {code: audience_by_code(code) for code in AUDIENCES}


def readers_of(home: Home) -> tuple[Reader, ...]:
    """Who may read what, from the municipality's file."""
    return load_access(home.access, audiences())


def lacks_something(home: Home, address: str) -> bool:
    """Whether the database has other publications or access rows than the files say; unknown counts as behind."""
    from publish.postgres import served

    try:
        standing = served(address)
    except PublishError:
        return True  # the step that hands over says what is wrong
    expected = {code: found.publication_id for code in AUDIENCES if (found := current(home.published, code))}
    return (standing.publications, standing.access) != (expected, frozenset(reader.row for reader in readers_of(home)))


def hand_over(home: Home, address: str) -> None:
    """Write what is current in files to the database, all audiences in one transaction.

    Raises:
        PublishError: an audience has no publication, or the database cannot take it; what it had stands.
    """
    from publish.postgres import serve

    found = {code: current(home.published, code) for code in AUDIENCES}
    missing = [code for code, publication in found.items() if publication is None]
    if missing:
        raise PublishError(f"Der er intet udgivet for {', '.join(missing)}. Kør `lineal refresh` først.")
    serve(address, [publication for publication in found.values() if publication], readers_of(home))
