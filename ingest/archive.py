"""The archive: every delivered file kept unchanged with hash and receipt time, and the work folder in it."""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

CHUNK_BYTES = 1 << 20
COPY_ATTEMPTS = 3
FOLDER_MODE = 0o700
FILE_MODE = 0o400
WORK_FOLDER = ".work"


class FileChanging(Exception):
    """The file was still being written while it was copied."""


@dataclass(frozen=True)
class ArchivedFile:
    """An unchanged copy: `path` in full, `relative` to the archive, hash and size of the content."""

    path: Path
    relative: str
    sha256: str
    size: int


def make_private_folder(folder: Path) -> Path:
    """The folder, made with mode 0700 together with the parents that are missing."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(FOLDER_MODE)
    return folder


def fresh_work_folder(archive: Path) -> Path:
    """An empty work folder inside the archive; what a killed run left there is removed."""
    folder = make_private_folder(archive) / WORK_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    return make_private_folder(folder)


def copy_to_archive(file: Path, archive: Path, folder: Path, work: Path, received_at: datetime) -> ArchivedFile:
    """Copy a delivered file into `archive/folder`, hashing on the way; FileChanging when it does not rest.

    It does not rest when it grows, is written to, or is replaced by another file while it is copied.

    The copy has its final name only when it is whole. The same content is kept once; the receipt time is the
    modification time of the copy.
    """
    temporary = work / "incoming"
    for _ in range(COPY_ATTEMPTS):
        before = file.stat()
        digest, size = _copy_and_hash(file, temporary)
        after = file.stat()
        same_file = (before.st_ino, before.st_dev) == (after.st_ino, after.st_dev)
        if same_file and (before.st_size, before.st_mtime_ns, size) == (
            after.st_size,
            after.st_mtime_ns,
            after.st_size,
        ):
            break
    else:
        temporary.unlink()
        raise FileChanging(file.name)
    target = _private_path(archive, folder) / f"{digest[:12]}_{file.name}"
    if target.exists() and _hash(target) == digest:
        temporary.unlink()
    else:
        temporary.chmod(FILE_MODE)
        os.utime(temporary, (received_at.timestamp(), received_at.timestamp()))
        temporary.replace(target)
    return ArchivedFile(target, target.relative_to(archive).as_posix(), digest, size)


def _private_path(archive: Path, folder: Path) -> Path:
    """The folder inside the archive, each level 0700."""
    path = archive
    for part in folder.parts:
        path = make_private_folder(path / part)
    return path


def _copy_and_hash(source: Path, target: Path) -> tuple[str, int]:
    """Copy the bytes to a new private file on disk; (sha256, size) of what was copied."""
    digest, size = hashlib.sha256(), 0
    target.unlink(missing_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as write, ThreadPoolExecutor(1) as pool:
        while chunk := read.read(CHUNK_BYTES):
            # A small file, or the end of one, is hashed before a thread could begin.
            hashing = pool.submit(digest.update, chunk) if len(chunk) == CHUNK_BYTES else None
            size += write.write(chunk)
            if hashing:
                hashing.result()
            else:
                digest.update(chunk)
        write.flush()
        os.fsync(write.fileno())
    return digest.hexdigest(), size


def _hash(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
