"""The key of a record in its source system, as texts."""

Key = tuple[str, ...]
