"""Who a home publishes to: everyone's audiences, and those that its municipality has chosen besides."""

import shutil

from orchestration.home import Home
from orchestration.options import AUDIENCES, OPTIONAL_AUDIENCES
from publish.chosen import chosen_audiences


def audiences_of(home: Home) -> tuple[str, ...]:
    """The codes of the home's audiences. Raises as publish.chosen.chosen_audiences."""
    return (*AUDIENCES, *chosen_audiences(home.chosen_audiences, OPTIONAL_AUDIENCES))


def withdraw(home: Home) -> None:
    """Remove the files of audiences that are no longer chosen; the next hand-over takes their tables as well."""
    for code in set(OPTIONAL_AUDIENCES) - set(audiences_of(home)):
        if (home.published / code).exists():
            shutil.rmtree(home.published / code)
