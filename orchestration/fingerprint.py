"""Which files decide what a room makes: a hash over them, so that changed code or rules are seen as such."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from orchestration.home import DBT_PROFILES, DBT_PROJECT, REPOSITORY, Home

IGNORED_FOLDERS = {"__pycache__", "target", "logs"}


def fingerprint(places: Iterable[Path]) -> str:
    """Hash over the names and the content of files and of all files below folders; a missing file counts as none."""
    digest = hashlib.sha256()
    for path in sorted(file for place in places for file in _files(place)):
        digest.update(str(path.relative_to(path.anchor)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.is_file() and not IGNORED_FOLDERS & set(path.parts)]


def build_fingerprint() -> str:
    """Everything that decides what dbt builds."""
    folders = [DBT_PROJECT / name for name in ("models", "seeds", "macros", "tests")]
    return fingerprint([DBT_PROJECT / "dbt_project.yml", DBT_PROFILES / "profiles.yml", *folders])


def publish_fingerprint() -> str:
    """Everything that decides what is published of a build, the disclosure rules and the audit among it."""
    return fingerprint([REPOSITORY / "publish", REPOSITORY / "quality", REPOSITORY / "common"])


def rows_fingerprint() -> str:
    """Everything that decides a publication's rows besides the data: with another, volumes are not compared."""
    return fingerprint([REPOSITORY / "publish", REPOSITORY / "common"]) + build_fingerprint()


def report_fingerprint(home: Home) -> str:
    """Everything that decides how a publication is drawn, the municipality's own explanations among it."""
    return fingerprint([REPOSITORY / "reports", REPOSITORY / "common", home.explanations])
