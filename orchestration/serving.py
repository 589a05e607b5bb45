"""The serving database, when one is configured: what it lacks, and handing the current publications over to it."""

import os

from common.strict_yaml import DataFileError
from orchestration.audiences import audiences_of
from orchestration.home import Home
from orchestration.options import AUDIENCES, OPTIONAL_AUDIENCES
from publish.access import AccessError, Reader, load_access
from publish.audience import Audience, audience_by_code
from publish.candidate import PublishError
from publish.publication import current

ADDRESS_VARIABLE = "LINEAL_POSTGRES"
ADMIN_VARIABLE = "LINEAL_POSTGRES_ADMIN"


def serving_address() -> str | None:
    """Where to publish to besides files: the publisher's address of a PostgreSQL database; None when there is none."""
    return os.environ.get(ADDRESS_VARIABLE) or None


def audiences() -> dict[str, Audience]:
    """Every audience by its code, chosen or not: a line for one that is not published gives nothing."""
    return {code: audience_by_code(code) for code in (*AUDIENCES, *OPTIONAL_AUDIENCES)}


def readers_of(home: Home) -> tuple[Reader, ...]:
    """Who may read what, from the municipality's file."""
    return load_access(home.access, audiences())


def lacks_something(home: Home, address: str) -> bool:
    """Whether the database has other publications or access rows than the files say; unknown counts as behind."""
    from publish.postgres import served

    try:
        standing = served(address)
        access = frozenset(reader.row for reader in readers_of(home))
    except (PublishError, AccessError, DataFileError):
        return True  # the step that hands over says what is wrong; what goes before it is not held back
    expected = {code: found.publication_id for code in audiences_of(home) if (found := current(home.published, code))}
    return (standing.publications, standing.access) != (expected, access)


def status_line(home: Home, address: str) -> str:
    """What the database has, in one line (Danish)."""
    from publish.postgres import served

    try:
        standing = served(address)
    except PublishError as error:
        return f"PostgreSQL: {error}"
    logins = len({login for login, *_ in standing.access})
    identities = sorted(set(standing.publications.values()))
    behind = "; mangler det nyeste, kør `lineal refresh`" if lacks_something(home, address) else ""
    return f"PostgreSQL: {', '.join(identities) or 'intet endnu'}, {logins} login med adgang{behind}"


def hand_over(home: Home, address: str) -> None:
    """Write what is current in files to the database, all audiences in one transaction.

    Raises:
        PublishError: an audience has no publication, the access file has a fault, or the database cannot take it;
            what it had stands.
    """
    from publish.postgres import serve

    found = {code: current(home.published, code) for code in audiences_of(home)}
    missing = [code for code, publication in found.items() if publication is None]
    if missing:
        raise PublishError(f"Der er intet udgivet for {', '.join(missing)}. Kør `lineal refresh` først.")
    try:
        readers = readers_of(home)
    except (AccessError, DataFileError) as error:
        raise PublishError(f"{error}. PostgreSQL beholder det forrige.") from None
    serve(address, [publication for publication in found.values() if publication], readers)
