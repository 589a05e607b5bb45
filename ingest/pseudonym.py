"""The keyed pseudonym that takes the place of a person number at the door."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.archive import make_private_folder
from ingest.contracts import Contract
from ingest.typing_sql import PSEUDONYM_TABLE, distinct_cpr_sql

KEY_VARIABLE = "LINEAL_PSEUDONYM_KEY"
KEY_FILE = "pseudonym.key"
MIN_KEY_BYTES = 32
PSEUDONYM_HEX = 32
GIVEN_VIEW = "landing_pseudonym_given"


class KeyProblem(Exception):
    """A key is missing, too short or another than before; the text is a Danish line for the operator."""


def pseudonym(cpr: str, key: bytes) -> str:
    """HMAC-SHA256 of a ten-digit person number as 32 hexadecimal digits."""
    return pseudonyms([cpr], key)[0]


def pseudonyms(numbers: Iterable[str], key: bytes) -> list[str]:
    """The pseudonym of each ten-digit person number; the key is taken in once for all of them."""
    keyed = hmac.new(key, digestmod="sha256")
    found = []
    for number in numbers:
        mac = keyed.copy()
        mac.update(number.encode("ascii"))
        found.append(mac.hexdigest()[:PSEUDONYM_HEX])
    return found


def key_fingerprint(key: bytes, purpose: str) -> str:
    """16 hexadecimal digits that tell one key from another without revealing it."""
    return hmac.digest(key, f"lineal {purpose} fingerprint".encode(), "sha256").hex()[:16]


def read_key(keys: Path, variable: str, file_name: str, may_create: bool) -> bytes:
    """The key from the environment, else from its file; a new one is made only when none was ever used."""
    from_environment = os.environ.get(variable)
    if from_environment is not None:
        return _long_enough(from_environment.strip().encode(), f"miljøvariablen {variable}")
    path = keys / file_name
    if path.exists():
        _refuse_open_rights(path)
        return _long_enough(path.read_bytes().strip(), f"nøglefilen {file_name}")
    if not may_create:
        raise KeyProblem(
            f"Nøglen mangler: der er tidligere brugt en nøgle, men nøglefilen {file_name} findes ikke. "
            f"Læg den gamle nøglefil tilbage, eller sæt {variable}; intet er indlæst."
        )
    return _new_key(path)


def _refuse_open_rights(path: Path) -> None:
    """KeyProblem when anyone but the owner may read or change the key."""
    rights = stat.S_IMODE(path.stat().st_mode)
    if rights & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyProblem(
            f"Nøglefilen {path.name} kan læses af andre end ejeren (rettigheder {rights:04o}, forventede 0600). "
            f"Ret det med chmod 600 {path.name}, og overvej om nøglen er set af andre; intet er indlæst."
        )


def _long_enough(key: bytes, where: str) -> bytes:
    """The key, or a refusal when it could be guessed."""
    if len(key) < MIN_KEY_BYTES:
        raise KeyProblem(f"Nøglen i {where} er for kort: forventede mindst {MIN_KEY_BYTES} tegn; intet er indlæst.")
    return key


def _new_key(path: Path) -> bytes:
    """Make a key file 0600 in one step: it is there with its whole content, or not at all."""
    make_private_folder(path.parent)
    key = secrets.token_urlsafe(32).encode()
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    os.link(temporary, path)
    temporary.unlink()
    return key


def pseudonym_key(connection: duckdb.DuckDBPyConnection, keys: Path) -> bytes:
    """The municipality's key, checked against the one used before; KeyProblem when it is another."""
    row = connection.execute("select fingerprint from meta.pseudonym_key").fetchone()
    key = read_key(keys, KEY_VARIABLE, KEY_FILE, may_create=row is None)
    fingerprint = key_fingerprint(key, "pseudonym")
    if row is None:
        connection.execute("insert into meta.pseudonym_key values (?)", [fingerprint])
    elif row[0] != fingerprint:
        raise KeyProblem(
            "Pseudonymnøglen er en anden end den, datavarehuset er bygget med; de samme børn ville få nye "
            "pseudonymer. Læg den gamle nøgle tilbage; intet er indlæst."
        )
    return key


def load_pseudonyms(
    connection: duckdb.DuckDBPyConnection, contract: Contract, key: bytes, numbers: list[str] | None = None
) -> None:
    """Fill the temporary table (delivered, pseudonym) for the person numbers of the text relation, if it has any.

    `numbers` are its values that have the form of one, where they are known; else the relation is read for them.
    """
    query = distinct_cpr_sql(contract, is_given=numbers is not None)
    if query is None:
        return
    parameters = {} if numbers is None else {"numbers": numbers}
    delivered, digits = connection.execute(query, parameters).to_arrow_table().columns
    given = pa.array(pseudonyms(digits.to_pylist(), key), pa.string())
    connection.register(GIVEN_VIEW, pa.table({"delivered": delivered, "pseudonym": given}))
    try:
        connection.execute(f"create or replace temp table {PSEUDONYM_TABLE} as from {GIVEN_VIEW}")
    finally:
        connection.unregister(GIVEN_VIEW)
