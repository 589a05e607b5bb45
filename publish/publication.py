"""Handing a candidate over: a version folder, one atomic swap of ``current``, and the last versions kept."""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from publish.candidate import PUBLICATION_FILE, Candidate, PublishError, StepHook, file_hash, ignore_step

CURRENT = "current"
KEPT_VERSIONS = 3
REMOVING_PREFIX = ".removing-"
LINK_PREFIX = ".current-"
ALL_READ, OWNER_READS = 0o444, 0o400


@dataclass(frozen=True)
class Publication:
    """A published version as its own ``publication.json`` states it."""

    folder: Path
    publication_id: str
    audience_code: str
    report_date: date
    refreshed_at: datetime
    row_counts: dict[str, int]
    audited: dict[str, int] | None

    @property
    def database_file(self) -> Path:
        """The version's DuckDB file."""
        return self.folder / f"{self.audience_code}.duckdb"


def swap(
    candidate: Candidate, root: Path, *, forget_before: datetime | None = None, on_step: StepHook = ignore_step
) -> Path:
    """Publish an audited candidate as ``<root>/<audience>/<publication_id>`` and point ``current`` at it.

    Readers see the old version or the new one, never a mixture; a kill at any step leaves one of the two, and
    the same call again finishes the work. The newest three versions stay, but none but the current one that was made
    before ``forget_before`` (UTC): when a person was last erased. Files become read-only, those about persons for
    their owner alone.
    Raises PublishError when the candidate is damaged or has not passed its audit.
    """
    home = root / candidate.audience_code
    _remove_leftovers(home)
    version = home / candidate.publication_id
    if not version.exists():
        _demand_publishable(candidate.folder)
        on_step("verified")
        _seal(candidate.folder)
        on_step("sealed")
        candidate.folder.rename(version)
        _sync_folder(home)
        on_step("version_in_place")
    shutil.rmtree(candidate.folder, ignore_errors=True)
    _point_current(home, version.name, on_step)
    _prune(home, forget_before, on_step)
    on_step("pruned")
    return version


def current(root: Path, audience: str) -> Publication | None:
    """What ``current`` points at now, or None when nothing is published. The folder is the version's own, so
    several files read from it belong together even when a swap happens meanwhile."""
    link = root / audience / CURRENT
    if not link.is_symlink():
        return None
    return read_publication(link.resolve(strict=True))


def read_publication(folder: Path) -> Publication:
    """Read ``publication.json`` of one version folder."""
    content = _content(folder)
    return Publication(
        folder=folder,
        publication_id=content["publication_id"],
        audience_code=content["audience_code"],
        report_date=date.fromisoformat(content["report_date"]),
        refreshed_at=datetime.fromisoformat(content["refreshed_at"]),
        row_counts={table["name"]: table["row_count"] for table in content["tables"]},
        audited=content["audited"],
    )


def described_tables(folder: Path) -> list[dict[str, Any]]:
    """The tables of a version by its ``publication.json``: name, label, key, and columns with type and label."""
    tables: list[dict[str, Any]] = _content(folder)["tables"]
    return tables


def _content(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / PUBLICATION_FILE).read_text(encoding="utf-8"))
    return content


def _demand_publishable(folder: Path) -> None:
    if not (folder / PUBLICATION_FILE).exists():
        raise PublishError("Der er ingen færdig udgivelse at offentliggøre")
    content = _content(folder)
    if not content["audited"]:
        raise PublishError("Udgivelsen har ikke bestået kontrollen og offentliggøres ikke")
    damaged = [name for name, expected in content["files"].items() if not _matches(folder / name, expected)]
    if damaged:
        raise PublishError(f"Filer i udgivelsen er ændret efter kontrollen: {', '.join(damaged)}")


def _matches(path: Path, expected: str) -> bool:
    return path.exists() and file_hash(path) == expected


def _seal(folder: Path) -> None:
    """Read-only and on disk before the version gets its name."""
    mode = OWNER_READS if _content(folder)["is_private"] else ALL_READ
    for path in sorted(folder.iterdir()):
        path.chmod(mode)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _point_current(home: Path, version: str, on_step: StepHook) -> None:
    link = home / f"{LINK_PREFIX}{version}"
    link.symlink_to(version)
    on_step("link_written")
    link.replace(home / CURRENT)
    _sync_folder(home)
    on_step("current_swapped")


def _remove_leftovers(home: Path) -> None:
    """What a killed run left behind: half-removed versions and unused links."""
    for path in home.glob(f"{REMOVING_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in home.glob(f"{LINK_PREFIX}*"):
        path.unlink(missing_ok=True)


def _prune(home: Path, forget_before: datetime | None, on_step: StepHook) -> None:
    """Keep the newest versions, of those with an erased person none.

    A version is renamed before it is removed: no half version has a real name.
    """
    kept = (home / CURRENT).resolve()
    versions = [path for path in home.iterdir() if path.is_dir() and not path.is_symlink() and path.name[0] != "."]
    versions.sort(key=lambda folder: (folder == kept, _content(folder)["refreshed_at"], folder.name), reverse=True)
    forgotten = [
        path
        for path in versions[1:KEPT_VERSIONS]
        if forget_before is not None and read_publication(path).refreshed_at < forget_before
    ]
    for path in versions[KEPT_VERSIONS:] + forgotten:
        doomed = path.rename(home / f"{REMOVING_PREFIX}{path.name}")
        on_step("version_set_aside")
        shutil.rmtree(doomed)
