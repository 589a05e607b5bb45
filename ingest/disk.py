"""Telling a full disk from other faults: the one fault of the machine that a municipality can mend at once."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = ("no space left", "file too large", "disk quota exceeded", "disk is full", "could not write")


class DiskFull(RuntimeError):
    """There is no room to land; the text is a Danish line for the operator."""


@contextmanager
def told_when_full() -> Iterator[None]:
    """Turn any sign of a full disk into DiskFull; other faults pass as they are."""
    try:
        yield
    except (OSError, sqlite3.Error, duckdb.Error) as error:
        if not _is_full(error):
            raise
        raise DiskFull(
            "Disken er fuld: leverancen er ikke landet, og det, der var landet før, står uændret. "
            "Gør plads, og kør igen; indlæsningen fortsætter med den leverance, den slap."
        ) from error


def _is_full(error: Exception) -> bool:
    """Whether the fault says that nothing more can be written."""
    if isinstance(error, OSError):
        return error.errno in _NUMBERS
    return any(word in str(error).casefold() for word in _WORDS)
