"""An archived text file in blocks of whole lines: strict decoding, and what is no text file refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from ingest.plain_block import line_count
from ingest.reading import UnreadableFile

T = TypeVar("T")

BLOCK_BYTES = 1 << 20
# numpy and the hashing let other threads work; more of them than this only cost memory.
THREADS = 2
BLOCKS_AHEAD = 4
MAX_LINE_BYTES = 1 << 20
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
BINARY_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def blocks(source: Path) -> Iterator[bytes]:
    """The file in blocks that end at a line end; only the last one may lack it."""
    rest = b""
    with source.open("rb") as file:
        while chunk := file.read(BLOCK_BYTES):
            end = chunk.rfind(b"\n") + 1
            if not end and len(rest) + len(chunk) > MAX_LINE_BYTES:
                raise UnreadableFile("not_a_text_file", None, "filen har ingen linjeskift")
            if end:
                yield rest + chunk[:end]
                rest = chunk[end:]
            else:
                rest += chunk
    if rest:
        yield rest


def refuse_binary(block: bytes) -> None:
    """A workbook, a PDF or UTF-16 text under a csv name."""
    if block.startswith(UTF16_BOMS):
        raise UnreadableFile("wrong_encoding", 1, "filen er UTF-16 (BOM i byte 1)")
    if block.startswith(BINARY_STARTS) or b"\x00" in block:
        raise UnreadableFile("not_a_text_file", None, "filen er ikke en tekstfil")


def decoded(block: bytes, encoding: str, first_line: int) -> str:
    """The block as text; UnreadableFile names line and byte of the first character that does not exist."""
    if encoding == "utf-8" and first_line == 1:
        block = block.removeprefix(UTF8_BOM)
    try:
        return block.decode("cp1252" if encoding == "windows-1252" else encoding)
    except UnicodeDecodeError as error:
        line, byte = _position(block, error.start, first_line)
        found = f"0x{block[error.start]:02X}"
        raise UnreadableFile("wrong_encoding", line, f"byte {byte} i linjen er {found}") from error


def utf8(content: bytes, encoding: str, first_line: int) -> bytes:
    """The bytes in UTF-8; UnreadableFile as in `decoded`.

    Without the bytes 0x80-0x9F windows-1252 is latin-1, which is read many times faster.
    """
    if encoding == "utf-8":
        decoded(content, encoding, first_line)
        return content
    if content.isascii():
        return content
    if encoding == "windows-1252" and not ((np.frombuffer(content, np.uint8) & 0xE0) == 0x80).any():  # noqa: PLR2004
        encoding = "latin-1"
    return decoded(content, encoding, first_line).encode()


def _position(block: bytes, offset: int, first_line: int) -> tuple[int, int]:
    """(physical line, byte in that line), both from 1."""
    return first_line + block.count(b"\n", 0, offset), offset - block.rfind(b"\n", 0, offset)


@dataclass(frozen=True)
class Block:
    """Some whole lines of a file as they are; `first_line` is the number of the first, from 1."""

    content: bytes
    first_line: int
    is_last: bool

    def text(self, encoding: str) -> str:
        """The lines as text; UnreadableFile when the bytes are not in the encoding."""
        return decoded(self.content, encoding, self.first_line)


def checked_blocks(source: Path, encoding: str) -> Iterator[Block]:
    """The blocks of a file, not decoded yet; UTF-8 delivered instead of windows-1252 is found out at the end."""
    probe = Utf8Probe() if encoding == "windows-1252" else None
    first_line = 1
    previous: Block | None = None
    for content in blocks(source):
        refuse_binary(content)
        if probe:
            probe.look(content, first_line)
        if previous is not None:
            yield previous
        previous = Block(content, first_line, is_last=False)
        first_line += line_count(content)
    if probe and probe.line and previous is not None:
        previous.text(encoding)
        raise UnreadableFile("utf8_instead_of_windows_1252", probe.line, probe.detail_da)
    if previous is not None:
        yield replace(previous, is_last=True)


def checked_text(source: Path, encoding: str) -> Iterator[tuple[str, bool]]:
    """(text, is last block) of the file; UnreadableFile as `checked_blocks` and `Block.text` have it."""
    return ((block.text(encoding), block.is_last) for block in checked_blocks(source, encoding))


def worked_ahead(found: Iterable[Block], work: Callable[[Block], T]) -> Iterator[tuple[Block, T]]:
    """The blocks in order, each with what `work` gives for it, a few of them worked on at the same time.

    An earlier block's fault is told before that of a later one, or of the file as such.
    """
    waiting: deque[tuple[Block, Future[T]]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for block in found:
                if block.is_last and not waiting:
                    # A small file is done before a thread could begin.
                    yield block, work(block)
                    return
                waiting.append((block, pool.submit(work, block)))
                if len(waiting) > BLOCKS_AHEAD:
                    done, result = waiting.popleft()
                    yield done, result.result()
        except UnreadableFile:
            for _, result in waiting:
                result.result()
            raise
        while waiting:
            done, result = waiting.popleft()
            yield done, result.result()


def read_text(source: Path, encoding: str) -> str:
    """A whole text file, for formats that do not go by lines; UnreadableFile as in `checked_text`."""
    content = source.read_bytes()
    refuse_binary(content)
    text = decoded(content, encoding, 1)
    probe = Utf8Probe()
    if encoding == "windows-1252":
        probe.look(content, 1)
    if probe.line:
        raise UnreadableFile("utf8_instead_of_windows_1252", probe.line, probe.detail_da)
    return text


class Utf8Probe:
    """Tells UTF-8 from windows-1252: Danish text in windows-1252 is never valid UTF-8 all through.

    The state is what one file has shown so far, block by block.
    """

    def __init__(self) -> None:
        self.line: int | None = None
        self.detail_da = ""
        self._refuted = False

    def look(self, block: bytes, first_line: int) -> None:
        """Take in the next block; afterwards `line` is the first line that speaks for UTF-8, or None."""
        if first_line == 1 and block.startswith(UTF8_BOM):
            self.line, self.detail_da = 1, "byte 1-3 i linjen er et UTF-8-mærke (BOM)"
        if self._refuted or block.isascii():
            return
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            cut_at_end = error.reason == "unexpected end of data" and not block.endswith(b"\n")
            if not cut_at_end:
                self._refuted, self.line = True, None
                return
        if self.line is None:
            offset = next(index for index, byte in enumerate(block) if byte > 127)  # noqa: PLR2004
            self.line, byte_in_line = _position(block, offset, first_line)
            self.detail_da = f"byte {byte_in_line} i linjen begynder et UTF-8-tegn"
