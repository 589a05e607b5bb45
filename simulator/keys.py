"""The key of a record in its source system, as texts."""

from collections.abc import Sized

Key = tuple[str, ...]


def next_number(prefix: str, records: Sized, digits: int = 6) -> str:
    """The number of the record that comes after these: `AN000001` for the first."""
    return f"{prefix}{len(records) + 1:0{digits}d}"
