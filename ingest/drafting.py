"""A first draft of a municipality's layout: which contract a file is for, and where it differs from it."""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from ingest.contract_model import DateFormat
from ingest.contracts import Column, Contract
from ingest.dates import DATE_PATTERNS
from ingest.numbers import number_pattern
from ingest.positions import CPR, fixed_lines, header_spans, placements, shown, uncovered
from ingest.read_json import PARENT, nested_fields
from ingest.reading import folded
from ingest.sample import Sample, read_sample, sample_text
from ingest.sample_json import is_json, json_samples

NAME_WEIGHT, CONTENT_WEIGHT = 0.6, 0.4
LEAST_SCORE = 0.55
LEAST_NAME = 0.5
LEAST_VALUE_LIKENESS = 0.75
SURE = ("navn", "position")  # how a column is found when there is nothing to look at
DATE_ORDER: tuple[DateFormat, ...] = (
    "dd-mm-yyyy",
    "dd.mm.yyyy",
    "yyyy-mm-dd",
    "yyyymmdd",
    "excel",
    "dd-mm-yyyy HH:MM",
    "yyyy-mm-dd HH:MM",
    "yyyy-mm-ddTHH:MM",
)


class NothingFits(Exception):
    """No contract is like the file; the text is a Danish line."""


@dataclass(frozen=True)
class Match:
    """A column and the header or place it was found under.

    `how` is name, likeness, content, or for fixed width position or order (Danish).
    """

    column: Column
    index: int
    how: str
    header: str = ""


Reading = tuple[Contract, Sample, list[Match]]


@dataclass(frozen=True)
class Draft:
    """A layout to look through: what it holds, and what it could not place (Danish lines)."""

    contract: Contract
    layout: dict[str, Any]
    matches: tuple[Match, ...]
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The layout file: YAML, with what a person must decide as remarks."""
        body = yaml.safe_dump(self.layout, allow_unicode=True, sort_keys=False, width=110) if self.layout else "{}\n"
        remarks = [f"# Kladde til {self.contract.name} ({self.contract.label_da}); gennemse den, før den tages i brug."]
        if self.unplaced:
            remarks.append("# Kolonner, der ikke kunne placeres. Skal de ikke læses, så tilføj dem under ignore:")
            remarks += [f"#   - {header}" for header in self.unplaced]
        remarks += [f"# Mangler i filen: {header}" for header in self.missing]
        remarks += [f"# {doubt}" for doubt in self.doubts]
        return "\n".join(remarks) + "\n" + body


def draft_layout(path: Path, contracts: Mapping[str, Contract]) -> Draft:
    """Draft the layout of a sample file; UnreadableFile or NothingFits when there is none to draft."""
    matched = list(_readings(path, contracts.values()))
    if not matched:
        raise NothingFits(f"Ingen af kontrakterne leveres i et format som {path.name}.")
    contract, sample, matches = max(matched, key=lambda reading: _fit(reading, path.name))
    if len(matches) * 2 < len(contract.file_columns):
        raise NothingFits(
            f"Ingen kontrakt ligner filen {path.name}; nærmest er {contract.name}, hvor {len(matches)} af "
            f"{len(contract.file_columns)} kolonner kan genkendes."
        )
    found = {match.column.name for match in matches}
    doubts, value_map = _value_maps(matches, sample)
    return Draft(
        contract,
        _layout(contract, sample, matches, path.name, value_map),
        tuple(replace(match, header=sample.header[match.index]) for match in matches),
        tuple(_unplaced(sample, matches)),
        tuple(column.physical_name for column in contract.file_columns if column.name not in found),
        tuple(doubts),
    )


def _readings(path: Path, contracts: Iterable[Contract]) -> Iterator[Reading]:
    """The file as each contract of a fitting format may be meant to read it."""
    by_format: dict[str, list[Contract]] = {}
    for contract in contracts:
        by_format.setdefault(contract.format, []).append(contract)
    tables = [*by_format.get("csv", []), *by_format.get("xlsx", [])]
    if path.suffix.casefold() != ".xlsx" and is_json(path):
        samples = json_samples(path) if "json" in by_format else []
        yield from ((c, sample, _matches(c, sample)) for c in by_format.get("json", []) for sample in samples)
        return
    sample = read_sample(path)
    yield from ((contract, sample, _matches(contract, sample)) for contract in tables)
    if sample.format == "csv":
        yield from (_fixed_reading(contract, path) for contract in by_format.get("fixed_width", []))


def _fixed_reading(contract: Contract, path: Path) -> Reading:
    """A file of fixed width: columns by the names of its header line, else by what stands where."""
    encoding, text = sample_text(path)
    lines = fixed_lines(text)
    placed = [] if lines.header else placements(contract, lines)
    spans = [span for _, span in header_spans(lines)] if lines.header else [place.span for place in placed]
    names = [name for name, _ in header_spans(lines)] if lines.header else [shown(span) for span in spans]
    rest = uncovered(lines, spans)
    sample = Sample(
        "fixed_width",
        (*names, *map(shown, rest)),
        tuple(tuple(value for value in lines.values(span) if value) for span in (*spans, *rest)),
        None if text.isascii() else encoding,
        spans=(*spans, *rest),
        record_length=lines.length,
        header_lines=1 if lines.header else 0,
    )
    if lines.header:
        return contract, sample, _matches(contract, sample)
    return contract, sample, [Match(place.column, index, place.how) for index, place in enumerate(placed)]


def _unplaced(sample: Sample, matches: list[Match]) -> list[str]:
    """What of the file no column takes; a field of an object around the records need not be read."""
    used = {match.index for match in matches}
    return [
        name
        for index, name in enumerate(sample.header)
        if index not in used and name and not name.startswith(PARENT) and (sample.values[index] or not sample.spans)
    ]


def _fit(reading: Reading, file_name: str) -> tuple[float, int, bool]:
    """How well a contract fits: the share of its columns found by name counts most, then the file's name."""
    contract, sample, matches = reading
    by_name = sum(match.how in SURE for match in matches)
    name_fits = fnmatch.fnmatchcase(file_name.casefold(), contract.file_pattern.casefold())
    share = (by_name + 0.5 * (len(matches) - by_name)) / max(len(contract.file_columns), 1)
    return share + 0.3 * name_fits, len(matches), sample.record_path == contract.record_path


def _matches(contract: Contract, sample: Sample) -> list[Match]:
    """Each column with its header: first by name, then the likest pairs of what is left."""
    by_name = {folded(h): c for c in contract.file_columns for h in (c.physical_name, *c.aliases)}
    matches: list[Match] = []
    for index, header in enumerate(sample.header):
        column = by_name.get(folded(header))
        if column and all(match.column != column for match in matches):
            matches.append(Match(column, index, "navn"))
    taken = {match.column.name for match in matches}
    used = {match.index for match in matches}
    pairs = sorted(
        (
            (*_likeness(column, sample.header[index], sample.values[index]), column, index)
            for column in contract.file_columns
            if column.name not in taken
            for index in range(len(sample.header))
            if index not in used and sample.header[index] and _may_hold(column, sample.header[index])
        ),
        key=lambda pair: (-pair[0], pair[2].name, pair[3]),
    )
    for score, how, column, index in pairs:
        if score >= LEAST_SCORE and column.name not in taken and index not in used:
            matches.append(Match(column, index, how))
            taken.add(column.name)
            used.add(index)
    return sorted(matches, key=lambda match: match.index)


def _may_hold(column: Column, header: str) -> bool:
    """A field around the records is only looked for where the contract looks for one."""
    return column.physical_name.startswith(PARENT) or not header.startswith(PARENT)


def _likeness(column: Column, header: str, values: tuple[str, ...]) -> tuple[float, str]:
    """(likeness from 0 to 1, how) of a column and a header with its values."""
    names = [column.physical_name, *column.aliases, column.label_da, column.name.replace("_", " ")]
    own, others = folded(header.replace(PARENT, "")), (folded(other.replace(PARENT, "")) for other in names)
    name = max(difflib.SequenceMatcher(None, own, other).ratio() for other in others)
    content, is_telling = _content(column, values)
    if is_telling and content == 1 and name < LEAST_NAME:
        return LEAST_SCORE + name / 10, "indhold"
    if content == 0 or name < LEAST_NAME:
        return 0, ""
    return NAME_WEIGHT * name + CONTENT_WEIGHT * content, "lighed"


def _content(column: Column, values: tuple[str, ...]) -> tuple[float, bool]:
    """(share of the values that the column could hold, whether that says something of the column)."""
    if values and column.accepted_values:
        known = {value.casefold() for value in column.accepted_values}
        return sum(value.casefold() in known for value in values) / len(values), True
    patterns = _patterns(column)
    if not values or not patterns:
        return 0.5, False
    return max(_share(values, re.compile(pattern)) for pattern in patterns), column.landing == "pseudonym"


def _patterns(column: Column) -> list[str]:
    """The forms the column's values may have in some file; none for a text."""
    if column.landing == "pseudonym":
        return [CPR]
    days = [DATE_PATTERNS[form] for form in DATE_ORDER]
    return {
        "DATE": days,
        "TIMESTAMP": days,
        "DECIMAL": [number_pattern(mark, True) for mark in ",."],
        "INTEGER": [r"-?\d+"],
    }.get(column.type.split("(")[0], [])


def _share(values: tuple[str, ...], pattern: re.Pattern[str]) -> float:
    """Share of the values that have the form."""
    return sum(bool(pattern.fullmatch(value)) for value in values) / len(values)


def _layout(
    contract: Contract, sample: Sample, matches: list[Match], file_name: str, value_map: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """What the layout must say: only what differs from the contract."""
    forms = {match.column.name: _date_form(match.column, sample.values[match.index]) for match in matches}
    renamed = {match.column.name: sample.header[match.index] for match in matches if match.how != "navn"}
    name_fits = fnmatch.fnmatchcase(file_name.casefold(), contract.file_pattern.casefold())
    is_fixed = sample.format == "fixed_width"
    layout = {
        "file": None if name_fits else re.sub(r"\d{6,}(-\d+)*|\d{4}-\d{2}-\d{2}", "*", file_name),
        "encoding": sample.encoding if sample.encoding not in (None, contract.encoding) else None,
        "delimiter": sample.delimiter if sample.delimiter not in (None, contract.delimiter) else None,
        "sheet": re.escape(sample.sheet) if sample.sheet and not _sheet_fits(contract, sample.sheet) else None,
        "recordPath": sample.record_path if sample.record_path != contract.record_path else None,
        "recordLength": sample.record_length if sample.record_length != contract.record_length else None,
        "headerLines": sample.header_lines,
        "positions": _positions(matches, sample) if is_fixed else {},
        "columns": {} if is_fixed else renamed,
        "ignore": _foreign_lists(contract, sample),
        "dateFormats": {name: [form] for name, form in forms.items() if form},
        "decimal": _decimal(matches, sample),
        "valueMap": value_map,
    }
    return {name: value for name, value in layout.items() if value}


def _positions(matches: list[Match], sample: Sample) -> dict[str, dict[str, int]]:
    """Where the columns stand that do not stand where the contract has them."""
    places = {match.column.name: sample.spans[match.index] for match in matches}
    own = {match.column.name: match.column.position for match in matches}
    return {
        name: {"start": start + 1, "length": end - start}
        for name, (start, end) in places.items()
        if (start + 1, end - start) != own[name]
    }


def _foreign_lists(contract: Contract, sample: Sample) -> list[str]:
    """Lists inside the records that the file's other contracts do not read under that name."""
    inner = nested_fields(replace(contract, record_path=sample.record_path or contract.record_path))
    return [name for name in sample.lists if name.split(".")[0] not in inner]


def _sheet_fits(contract: Contract, sheet: str) -> bool:
    """Whether the contract reads the sheet as it is."""
    return contract.sheet is not None and re.fullmatch(contract.sheet, sheet, re.IGNORECASE) is not None


def _date_form(column: Column, values: tuple[str, ...]) -> DateFormat | None:
    """The form all days have, when the contract does not know it."""
    if not column.date_formats or not values:
        return None
    known = "|".join(DATE_PATTERNS[form] for form in column.date_formats)
    if _share(values, re.compile(known)) == 1:
        return None
    fitting = (form for form in DATE_ORDER if _share(values, re.compile(DATE_PATTERNS[form])) == 1)
    needs_time = column.type == "TIMESTAMP"
    return next((form for form in fitting if not needs_time or "HH" in form or form == "excel"), None)


def _decimal(matches: list[Match], sample: Sample) -> str | None:
    """The decimal mark of the file's numbers, when it is not that of the contract and the numbers leave no doubt."""
    if sample.format == "xlsx":
        return None
    for match in matches:
        values = sample.values[match.index]
        if match.column.type.startswith("DECIMAL") and values:
            other = "." if match.column.decimal == "," else ","
            fits_ours = _share(values, re.compile(number_pattern(match.column.decimal, True)))
            fits_other = _share(values, re.compile(number_pattern(other, True)))
            if fits_ours < 1 and fits_other == 1:
                return other
    return None


def _value_maps(matches: list[Match], sample: Sample) -> tuple[list[str], dict[str, dict[str, str]]]:
    """(doubts, the file's words -> ours) for columns with accepted values; a doubt counts words and shows none."""
    doubts: list[str] = []
    maps: dict[str, dict[str, str]] = {}
    for match in matches:
        accepted = {folded(value): value for value in match.column.accepted_values}
        known = {*match.column.accepted_values, *dict(match.column.value_map)}
        strangers = sorted({value for value in sample.values[match.index] if value not in known}) if accepted else []
        found = {value: ours for value in strangers if (ours := _closest_value(value, accepted))}
        if found:
            maps[match.column.name] = found
        if len(found) < len(strangers):
            doubts.append(
                f"{sample.header[match.index]}: {len(strangers) - len(found)} af filens værdier svarer ikke til en "
                f"gyldig værdi; tilføj dem under valueMap"
            )
    return doubts, maps


def _closest_value(value: str, accepted: dict[str, str]) -> str | None:
    """The accepted value that is meant, when one is close enough."""
    close = difflib.get_close_matches(folded(value), accepted, n=1, cutoff=LEAST_VALUE_LIKENESS)
    return accepted[close[0]] if close else None
