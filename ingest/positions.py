"""Where the columns of a fixed-width file stand: by its header line, by content in the contract's order, or by gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.contracts import Column, Contract
from ingest.dates import DATE_PATTERNS
from ingest.numbers import number_pattern
from ingest.reading import UnreadableFile

SAMPLED_LINES = 200
LEAST_SHARE = 0.9
TEXT_WORTH, NUMBER_WORTH, TELLING_WORTH = 0.4, 0.7, 1.0
COVERED_WORTH = 0.01  # for every character that is accounted for: no text is left outside the columns without need
OWN_WIDTH_WORTH, OWN_PLACE_WORTH = 0.02, 0.001  # where another does as well as the contract, the contract holds
DAY_IN_A_ROW = r"(?:19|20|99)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # eight digits that can be a day
DAY_FORMS = "|".join([DAY_IN_A_ROW, *(p for form, p in DATE_PATTERNS.items() if form not in ("yyyymmdd", "excel"))])
CPR = r"\d{6}-?\d{4}"

Span = tuple[int, int]


@dataclass(frozen=True)
class Placement:
    """A column and where it stands, from 0 and up to the end; `how` is position, content or order (Danish)."""

    column: Column
    span: Span
    how: str


@dataclass(frozen=True)
class FixedLines:
    """The lines of a file that are of one length, and a header line if it has one."""

    length: int
    body: tuple[str, ...]
    header: str | None

    @cached_property
    def filled(self) -> list[bool]:
        """By position: whether some line has a character there."""
        return [any(line[at] != " " for line in self.body) for at in range(self.length)]

    @cached_property
    def runs(self) -> list[Span]:
        """The stretches between positions that are blank in every line."""
        text = "".join("x" if is_filled else " " for is_filled in self.filled)
        return [match.span() for match in re.finditer("x+", text)]

    def values(self, span: Span) -> list[str]:
        """What the lines hold there, without surrounding blanks."""
        return [line[span[0] : span[1]].strip() for line in self.body]

    def left_share(self, span: Span) -> float:
        """Share of the values that begin where the stretch does, as a text does."""
        filled = [line[span[0] : span[1]] for line in self.body if line[span[0] : span[1]].strip()]
        return sum(text[0] != " " for text in filled) / max(len(filled), 1)

    def cut_share(self, at: int) -> float:
        """Share of the lines in which a border before this position would cut a word; numbers do stand side by side."""
        if at in (0, self.length):
            return 0
        return sum(line[at - 1].isalpha() and line[at].isalpha() for line in self.body) / len(self.body)


def fixed_lines(text: str) -> FixedLines:
    """The text as lines of the commonest length; UnreadableFile when there are none.

    A first line without a digit above lines with digits is a header.
    """
    lines = [line for line in text.splitlines()[: SAMPLED_LINES + 1] if line.strip()]
    if not lines:
        raise UnreadableFile("not_a_text_file", None, "filen er tom eller ikke en tekstfil")
    has_digit = [any(character.isdigit() for character in line) for line in lines]
    is_header = len(lines) > 1 and not has_digit[0] and 2 * sum(has_digit[1:]) >= len(lines) - 1
    body = lines[1:] if is_header else lines
    length = Counter(map(len, body)).most_common(1)[0][0]
    return FixedLines(length, tuple(line for line in body if len(line) == length), lines[0] if is_header else None)


def header_spans(lines: FixedLines) -> list[tuple[str, Span]]:
    """Each word group of the header line, and the stretch down to the next one."""
    found = [(match.group(), match.start()) for match in re.finditer(r"\S+(?: \S+)*", lines.header or "")]
    starts = [0, *(start for _, start in found[1:]), lines.length]
    return [(name, span) for (name, _), span in zip(found, pairwise(starts), strict=True) if span[0] < span[1]]


def placements(contract: Contract, lines: FixedLines) -> list[Placement]:
    """The likeliest place of each column without a header line; a column that fits nowhere is left out."""
    in_order, by_gaps = _in_contract_order(contract, lines), _by_gaps(contract, lines)
    return max(in_order, by_gaps, key=lambda found: sum(_worth(p.column, p.span, lines) for p in found))


def uncovered(lines: FixedLines, spans: Sequence[Span]) -> list[Span]:
    """Stretches with text that no span covers."""
    claimed = {at for start, end in spans for at in range(start, end)}
    text = "".join("x" if filled and at not in claimed else " " for at, filled in enumerate(lines.filled))
    return [match.span() for match in re.finditer("x+", text)]


def shown(span: Span) -> str:
    """A stretch as it is counted in the contract: `tegn 9-48`."""
    return f"tegn {span[0] + 1}-{span[1]}"


def _in_contract_order(contract: Contract, lines: FixedLines) -> list[Placement]:
    """The columns in the contract's order, shifted to where their content fits best taken together."""
    columns = sorted(contract.file_columns, key=lambda column: column.position or (0, 0))
    best: list[list[tuple[float, Span | None]]] = [[(0.0, None)] * (lines.length + 1) for _ in range(len(columns) + 1)]
    for index in reversed(range(len(columns))):
        best[index][lines.length] = (0.0, None)
        for at in reversed(range(lines.length)):
            # Leave the column out, leave the character out, or let the column begin here.
            options: list[tuple[float, Span | None]] = [
                (best[index + 1][at][0], None),
                (best[index][at + 1][0], (0, 0)),
            ]
            for end in _ends(columns[index], at, lines):
                worth = _worth(columns[index], (at, end), lines)
                if worth > 0:
                    options.append((worth + best[index + 1][end][0], (at, end)))
            best[index][at] = max(options, key=lambda option: option[0])
    return list(_walk(columns, best, lines))


def _walk(
    columns: Sequence[Column], best: list[list[tuple[float, Span | None]]], lines: FixedLines
) -> Iterator[Placement]:
    """The choices that made the best sum."""
    index, at = 0, 0
    while index < len(columns) and at < lines.length:
        span = best[index][at][1]
        if span is None:
            index += 1
        elif span == (0, 0):
            at += 1
        else:
            yield Placement(columns[index], span, _how(columns[index], span))
            index, at = index + 1, span[1]


def _by_gaps(contract: Contract, lines: FixedLines) -> list[Placement]:
    """The columns over the stretches between gaps, in any order; the most telling content is placed first."""
    columns = sorted(contract.file_columns, key=lambda column: column.position or (0, 0))
    starts = [start for start, _ in lines.runs]
    spans = list(pairwise([*starts, lines.length]))
    if len(spans) < len(columns):
        return []
    pairs = sorted(
        (
            (-_content_worth(column, lines.values(span))[0], abs(rank - place), rank, place)
            for rank, column in enumerate(columns)
            for place, span in enumerate(spans)
        ),
    )
    taken: dict[int, int] = {}
    for negative_worth, _, rank, place in pairs:
        if negative_worth < 0 and rank not in taken and place not in taken.values():
            taken[rank] = place
    return [Placement(columns[rank], spans[place], _how(columns[rank], spans[place])) for rank, place in taken.items()]


def _how(column: Column, span: Span) -> str:
    """Whether the contract, the content or the order alone says that the column stands there."""
    if span == _own_span(column):
        return "position"
    return "rækkefølge" if _known_form(column) is None else "indhold"


def _own_span(column: Column) -> Span | None:
    """Where the contract has the column."""
    return (column.position[0] - 1, sum(column.position) - 1) if column.position else None


def _ends(column: Column, start: int, lines: FixedLines) -> set[int]:
    """Where a column that begins here may end: after its own width, or where the text ends in every line."""
    own = start + (column.position[1] if column.position else lines.length)
    run = next((end for begin, end in lines.runs if begin <= start < end), None)
    return {end for end in (own, run) if end is not None and end <= lines.length}


def _worth(column: Column, span: Span, lines: FixedLines) -> float:
    """How well a column and a stretch go together; 0 when they do not."""
    worth, is_telling = _content_worth(column, lines.values(span))
    if worth <= 0:
        return 0
    if not is_telling:
        worth *= lines.left_share(span) * (1 - max(lines.cut_share(span[0]), lines.cut_share(span[1])))
    own = _own_span(column) or (0, 0)
    has_own_width = span[1] - span[0] == own[1] - own[0]
    covered = sum(lines.filled[span[0] : span[1]])
    return worth + COVERED_WORTH * covered + OWN_WIDTH_WORTH * has_own_width + OWN_PLACE_WORTH * (span == own)


def _content_worth(column: Column, values: list[str]) -> tuple[float, bool]:
    """(worth of the values for the column, whether their form says something)."""
    filled = [value for value in values if value]
    known = _known_form(column)
    if not filled or (column.required and len(filled) < LEAST_SHARE * len(values)):
        return 0, False
    if known is None:
        return TEXT_WORTH * len(filled) / len(values) if column.required else TEXT_WORTH / 2, False
    pattern, worth = known
    share = sum(pattern.fullmatch(value) is not None for value in filled) / len(filled)
    return (worth * share if share >= LEAST_SHARE else 0), True


def _known_form(column: Column) -> tuple[re.Pattern[str], float] | None:
    """(the form of the column's values, how much it tells); None for a text that may be anything."""
    base, words = column.type.split("(")[0], [re.escape(word) for word, _ in column.value_map]
    if column.personal_data == "cpr":
        return re.compile(CPR), TELLING_WORTH
    if column.accepted_values:
        words += [re.escape(value) for value in column.accepted_values]
        return re.compile("|".join(words), re.IGNORECASE), TELLING_WORTH
    if base == "BOOLEAN":
        return re.compile("|".join([*words, "Ja", "Nej"]), re.IGNORECASE), TELLING_WORTH
    if base in ("DATE", "TIMESTAMP"):
        return re.compile("|".join([*words, DAY_FORMS])), TELLING_WORTH
    if base in ("INTEGER", "DECIMAL"):
        marks = [number_pattern(mark, True) for mark in (",.") if base == "DECIMAL"] or [r"-?\d+"]
        return re.compile("|".join([*words, *marks])), NUMBER_WORTH
    return None
