"""Which code this is: the version written on every build, publication and report."""

from importlib.metadata import PackageNotFoundError, version


def code_version() -> str:
    """The installed version of Lineal."""
    try:
        return version("lineal")
    except PackageNotFoundError:
        return "unknown"
