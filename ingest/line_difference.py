"""Which lines of a full extract the previous one has not, and the other way round: bytes are compared, not hashes.

Extracts come in much the same order, so the files are read side by side, and a line is kept only until it is met in
the other file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import compress, count
from operator import ne
from pathlib import Path

from ingest.text_blocks import blocks

LINES_AT_ONCE = 16_384
# More lines apart than this, or than were read, and reading all of the file anew is the faster way.
MAX_APART = 500_000
LINES_BEFORE_GIVING_UP = 100_000


class TooDifferent(Exception):
    """The files cannot be told apart by their lines: too much differs, a line stands twice, a quote, a cut line."""


@dataclass(frozen=True)
class OldFile:
    """The archived file of the previous extract: its hash and records, and the lines of it that did not land."""

    path: Path
    sha256: str
    rows_read: int
    rejected: frozenset[int]


@dataclass
class LineDifference:
    """Line -> its number, of the lines that only one of the files has; how many the new one has in all."""

    added: dict[bytes, int] = field(default_factory=dict)
    vanished: dict[bytes, int] = field(default_factory=dict)
    lines: int = 0

    @property
    def unchanged(self) -> int:
        """Lines of the new file that the old one has."""
        return self.lines - len(self.added)

    def take(self, old: dict[bytes, int], new: dict[bytes, int]) -> None:
        """Take in some lines of both files with their numbers."""
        _meet(new, old)
        _meet(new, self.vanished)
        _meet(old, self.added)
        if new.keys() & self.added.keys() or old.keys() & self.vanished.keys():
            raise TooDifferent
        self.added |= new
        self.vanished |= old


def line_difference(old: OldFile, new: Path) -> LineDifference:
    """Compare two files with the same header, line by line; TooDifferent when it does not pay or cannot be done.

    The old file must be the one that was archived, byte for byte, and have a record on every line.
    """
    found = LineDifference()
    digest = hashlib.sha256()
    olds, news = LineReader(_hashed(blocks(old.path), digest)), LineReader(blocks(new))
    if olds.take(1) != news.take(1):
        raise TooDifferent
    while True:
        old_first, new_first = olds.next_line, news.next_line
        old_lines, new_lines = olds.take(LINES_AT_ONCE), news.take(LINES_AT_ONCE)
        if not old_lines and not new_lines:
            break
        _give_back_shifted(olds, old_lines, news, new_lines)
        apart = [*map(ne, old_lines, new_lines)]
        rest = max(len(old_lines), len(new_lines)) - len(apart)
        apart += [True] * rest
        left_out = _in_range(old.rejected, old_first, len(old_lines))
        for number in left_out:
            apart[number - old_first] = True
        old_apart = _distinct(compress(zip(old_lines, count(old_first)), apart), left_out)
        new_apart = _distinct(compress(zip(new_lines, count(new_first)), apart), ())
        found.take(old_apart, new_apart)
        found.lines = news.next_line - 2
        held = len(found.added) + len(found.vanished)
        if held > MAX_APART or (held > found.lines > LINES_BEFORE_GIVING_UP):
            raise TooDifferent
    if digest.hexdigest() != old.sha256 or olds.next_line - 2 != old.rows_read:
        raise TooDifferent
    return found


class LineReader:
    """Whole lines of the blocks of a file, some at a time; knows the number of the next one."""

    def __init__(self, blocks_of_file: Iterator[bytes]) -> None:
        self._blocks = blocks_of_file
        self._waiting: list[bytes] = []
        self.next_line = 1

    def take(self, lines: int) -> list[bytes]:
        """The next lines without their line feed, as many as there are; TooDifferent for a quote or a cut line."""
        while len(self._waiting) < lines:
            block = next(self._blocks, b"")
            if not block:
                break
            if b'"' in block or not block.endswith(b"\n"):
                raise TooDifferent
            self._waiting += block.split(b"\n")
            self._waiting.pop()
        taken = self._waiting[:lines]
        del self._waiting[:lines]
        self.next_line += len(taken)
        return taken

    def give_back(self, lines: list[bytes], keep: int) -> None:
        """Leave all but the first `keep` of the lines taken last for the next time."""
        self._waiting[:0] = lines[keep:]
        self.next_line -= len(lines) - keep
        del lines[keep:]


def _hashed(found: Iterator[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    """The blocks of a file, each hashed while it is worked on."""
    with ThreadPoolExecutor(1) as pool:
        for block in found:
            hashing = pool.submit(digest.update, block)
            yield block
            hashing.result()


def _give_back_shifted(olds: LineReader, old: list[bytes], news: LineReader, new: list[bytes]) -> None:
    """Where lines came or went, let both sides end with the same line, so that the next ones stand side by side."""
    if len(old) != len(new) or old[-1] == new[-1]:
        return
    if new[-1] in old:
        olds.give_back(old, old.index(new[-1]) + 1)
    elif old[-1] in new:
        news.give_back(new, new.index(old[-1]) + 1)


def _in_range(numbers: Collection[int], first: int, lines: int) -> list[int]:
    """The numbers of lines that are among these."""
    return [number for number in numbers if first <= number < first + lines] if numbers else []


def _distinct(lines: compress[tuple[bytes, int]], left_out: Collection[int]) -> dict[bytes, int]:
    """Line -> number; TooDifferent when a line stands twice."""
    kept = [(line, number) for line, number in lines if number not in left_out]
    found = dict(kept)
    if len(found) != len(kept):
        raise TooDifferent
    return found


def _meet(some: dict[bytes, int], others: dict[bytes, int]) -> None:
    """Take away the lines that both have."""
    for line in some.keys() & others.keys():
        del some[line], others[line]
