"""Names from the identity vault, for the two audiences that may see them; joined at publication."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.vault import read_names

NAME_COLUMN = "person_name"
NAME_LABEL = "Borgerens navn"
PERSON = "person"

# (municipality_code, person_key) -> the name as it is shown.
Names = Mapping[tuple[str, str], str]


def names_from_vault(vault: Path, keys: Path, municipality_codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """Every name in the vault by municipality and ``person_key``; empty when there is no vault.

    Raises ingest.pseudonym.KeyProblem when the key is not the vault's.
    """
    return {
        (code, person_key(person_id)): shown
        for code in municipality_codes
        for person_id, payload in read_names(vault, keys, code, PERSON).items()
        if (shown := full_name(payload))
    }


def person_key(person_id: str) -> str:
    """The warehouse's key of a person: its macro ``surrogate_key`` over the pseudonym alone."""
    return hashlib.md5(person_id.encode(), usedforsecurity=False).hexdigest()


def full_name(payload: Mapping[str, str]) -> str:
    """First and last name as one, from what the vault keeps; empty when it keeps a number alone."""
    return payload.get("full_name") or " ".join(
        part for part in (payload.get("first_name"), payload.get("last_name")) if part
    )


def add_names(target: duckdb.DuckDBPyConnection, table: str, names: Names) -> None:
    """Give every row of a written table its person's name; none where the vault knows none."""
    columns = {
        "municipality_code": [code for code, _ in names],
        "person_key": [key for _, key in names],
        NAME_COLUMN: list(names.values()),
    }
    target.register("vault_name", pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}))
    target.execute(
        f"create or replace table {table} as select rows.*, vault_name.{NAME_COLUMN} "
        f"from (select *, row_number() over () as position from {table}) as rows "
        "left join vault_name on vault_name.municipality_code = rows.municipality_code "
        "and vault_name.person_key = rows.person_key order by rows.position"
    )
    target.execute(f"alter table {table} drop column position")
    target.unregister("vault_name")
