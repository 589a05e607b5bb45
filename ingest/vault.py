"""The identity vault: names and person numbers, encrypted, outside the warehouse."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from ingest.archive import make_private_folder
from ingest.pseudonym import KeyProblem, key_fingerprint, read_key

KEY_VARIABLE = "LINEAL_VAULT_KEY"
KEY_FILE = "vault.key"

_DDL = """
create table if not exists identity (
    subject_type text not null,
    municipality_code text not null,
    subject_id text not null,
    payload_encrypted blob not null,
    payload_mark text not null,
    first_seen text not null,
    last_seen text not null,
    primary key (subject_type, municipality_code, subject_id)
);
create table if not exists vault_key (fingerprint text not null);
"""


@dataclass(frozen=True)
class Identity:
    """Who stands behind an id: payload is `cpr` and/or names by logical column name."""

    subject_type: str
    municipality_code: str
    subject_id: str
    payload: dict[str, str]


def write_identities(vault: Path, keys: Path, identities: Iterable[Identity], seen_at: datetime) -> int:
    """Add or renew identities in one transaction; how many were new or changed. Running it twice is harmless.

    Only a changed payload is encrypted again; `payload_mark` is a keyed fingerprint that shows the change. A source
    that knows less than what is kept (a first name without the last) adds what is missing and changes nothing.
    """
    with _open(vault, keys) as (connection, key):
        known = {
            tuple(row[:3]): row[3]
            for row in connection.execute(
                "select subject_type, municipality_code, subject_id, payload_mark from identity"
            )
        }
        cipher = _cipher(key)
        changed, same = [], []
        for identity in identities:
            subject = (identity.subject_type, identity.municipality_code, identity.subject_id)
            payload, mark = _sealed_as(identity.payload, key)
            if subject in known and known[subject] != mark:
                kept = _kept_payload(connection, cipher, subject)
                if set(identity.payload) < set(kept):
                    payload, mark = _sealed_as({**identity.payload, **kept}, key)
            if known.get(subject) == mark:
                same.append((seen_at.isoformat(), *subject))
            else:
                sealed = cipher.encrypt(payload.encode())
                changed.append((*subject, sealed, mark, seen_at.isoformat(), seen_at.isoformat()))
        connection.executemany(
            "insert into identity values (?, ?, ?, ?, ?, ?, ?) on conflict do update set "
            "payload_encrypted = excluded.payload_encrypted, payload_mark = excluded.payload_mark, "
            "last_seen = excluded.last_seen",
            changed,
        )
        connection.executemany(
            "update identity set last_seen = ? where subject_type = ? and municipality_code = ? and subject_id = ?",
            same,
        )
        return len(changed)


def _sealed_as(payload: dict[str, str], key: bytes) -> tuple[str, str]:
    """The text that is encrypted, and its mark."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    return text, hashlib.blake2b(text.encode(), key=key[:64], digest_size=16).hexdigest()


def _kept_payload(connection: sqlite3.Connection, cipher: Fernet, subject: tuple[str, str, str]) -> dict[str, str]:
    """What the vault holds of a subject that it knows."""
    (sealed,) = connection.execute(
        "select payload_encrypted from identity where subject_type = ? and municipality_code = ? and subject_id = ?",
        subject,
    ).fetchone()
    return _unseal(cipher, sealed)


def delete_identities(
    vault: Path, keys: Path, municipality_code: str, subject_type: str, subject_ids: Collection[str]
) -> int:
    """Remove identities for good; how many there were. Running it twice is harmless."""
    if not vault.exists() or not subject_ids:
        return 0
    with _open(vault, keys) as (connection, _):
        connection.execute("pragma secure_delete = on")
        before = connection.total_changes
        connection.executemany(
            "delete from identity where municipality_code = ? and subject_type = ? and subject_id = ?",
            [(municipality_code, subject_type, subject_id) for subject_id in sorted(subject_ids)],
        )
        return connection.total_changes - before


def unseen_identities(vault: Path, keys: Path, subject_type: str, seen_before: datetime) -> list[tuple[str, str]]:
    """(municipality_code, subject_id) of those no delivery has held since."""
    if not vault.exists():
        return []
    with _open(vault, keys) as (connection, _):
        return connection.execute(
            "select municipality_code, subject_id from identity where subject_type = ? and last_seen < ? order by 1, 2",
            (subject_type, seen_before.isoformat()),
        ).fetchall()


def read_names(
    vault: Path,
    keys: Path,
    municipality_code: str,
    subject_type: str,
    subject_ids: Collection[str] | None = None,
) -> dict[str, dict[str, str]]:
    """subject_id -> payload (`first_name`, `last_name` or `full_name`; `cpr` for persons).

    For the two audiences that may see names (nearest manager, caseworker). An empty result when there is no
    vault yet; KeyProblem when the key is not the vault's.
    """
    if not vault.exists():
        return {}
    with _open(vault, keys) as (connection, key):
        cipher = _cipher(key)
        rows = connection.execute(
            "select subject_id, payload_encrypted from identity where municipality_code = ? and subject_type = ?",
            (municipality_code, subject_type),
        ).fetchall()
        wanted = None if subject_ids is None else set(subject_ids)
        return {
            subject_id: _unseal(cipher, sealed) for subject_id, sealed in rows if wanted is None or subject_id in wanted
        }


@contextmanager
def _open(vault: Path, keys: Path) -> Iterator[tuple[sqlite3.Connection, bytes]]:
    """The vault in a transaction, with its key checked against the one it was made with."""
    make_private_folder(vault.parent)
    if not vault.exists():
        os.close(os.open(vault, os.O_WRONLY | os.O_CREAT, 0o600))
    vault.chmod(0o600)
    with closing(sqlite3.connect(vault)) as connection, connection:
        connection.executescript(_DDL)
        row = connection.execute("select fingerprint from vault_key").fetchone()
        key = read_key(keys, KEY_VARIABLE, KEY_FILE, may_create=row is None)
        fingerprint = key_fingerprint(key, "vault")
        if row is None:
            connection.execute("insert into vault_key values (?)", (fingerprint,))
        elif row[0] != fingerprint:
            raise KeyProblem(
                "Nøglen til identitetsregistret er en anden end den, det er krypteret med. "
                "Læg den gamle nøgle tilbage; intet er indlæst."
            )
        yield connection, key


def _cipher(key: bytes) -> Fernet:
    """Fernet over a key of any length."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest()))


def _unseal(cipher: Fernet, sealed: bytes) -> dict[str, str]:
    """The payload of one row."""
    try:
        payload: dict[str, str] = json.loads(cipher.decrypt(sealed))
    except InvalidToken as error:
        raise KeyProblem("En linje i identitetsregistret kan ikke læses med nøglen.") from error
    return payload
