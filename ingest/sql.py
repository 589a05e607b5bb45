"""Small helpers to write SQL safely: identifiers and literals."""

from __future__ import annotations

import re
from collections.abc import Iterable

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Texts as a list of SQL literals for ``in (...)``; the empty text when there is none, so that it stays a list."""
    return ", ".join(map(literal, texts)) or "''"


def name(identifier: str) -> str:
    """An identifier in quotes; ValueError when it is not a plain one (contracts allow plain ones only)."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise ValueError(f"not a plain identifier: {identifier!r}")
    return f'"{identifier}"'
