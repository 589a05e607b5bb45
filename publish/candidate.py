"""Writing what an audience gets to a new place: one DuckDB file and one Parquet file per table."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from publish.audience import MUNICIPALITY, Audience, PublishedTable
from publish.disclosure import FigureRow, Verdict, judge, unprotected
from publish.disclosure_ledger import Verdicts
from publish.disclosure_rules import DisclosureRules, load_rules
from publish.figure_rows import FIELDS, figure_rows
from publish.names import NAME_COLUMN, NAME_LABEL, Names, add_names
from publish.pseudonyms import MONTH_LABEL, MUNICIPALITIES, audience_key, write_pseudonymised
from publish.small_counts import HIDDEN_COLUMN, HIDDEN_LABEL, hide_small_counts
from publish.viewers import VIEWER_COLUMN, VIEWER_LABEL, add_viewers
from quality.results import CheckResult, summary

CANDIDATE_FOLDER = ".candidate"
PUBLICATION_FILE = "publication.json"
FIGURE_STATUS = "cell_status"
PRIVATE_FOLDER = 0o700

Labels = Mapping[tuple[str, str], str]
StepHook = Callable[[str], None]
Judge = Callable[[Sequence[FigureRow]], list[Verdict]]


class PublishError(Exception):
    """The audience's data cannot be published; the message (Danish) says why."""


class ServerAwayError(PublishError):
    """The serving database cannot be reached, or went away, and may come back by itself."""


@dataclass(frozen=True)
class RefreshInfo:
    """What every report says about the refresh it comes from. All clock values are given by the caller.

    ``refreshed_at`` is UTC without a time zone, so the stored value is the same wherever it was written;
    a reader's local time is the report's business.
    """

    publication_id: str
    report_date: date
    as_known_at: date
    refreshed_at: datetime
    delivered_through: date
    code_version: str
    checks_declared: int
    checks_run: int
    checks_passed: int
    rows_landed: int
    rows_quarantined: int


@dataclass(frozen=True)
class Candidate:
    """A written, not yet published, set of files for one audience."""

    audience_code: str
    publication_id: str
    folder: Path

    @property
    def database_file(self) -> Path:
        """The audience's DuckDB file."""
        return self.folder / f"{self.audience_code}.duckdb"


# Column, DuckDB type and Danish label of the two tables every audience gets besides its own.
REFRESH_COLUMNS = (
    ("publication_id", "varchar", "Udgivelsens nummer"),
    ("audience_code", "varchar", "Målgruppe for udgivelsen"),
    ("report_date", "date", "Opgørelsesdato"),
    ("as_known_at", "date", "Viden til og med"),
    ("refreshed_at", "timestamp", "Opdateret (UTC)"),
    ("delivered_through", "date", "Leverancer til og med"),
    ("code_version", "varchar", "Programmets version"),
    ("checks_declared", "integer", "Kontroller erklæret"),
    ("checks_run", "integer", "Kontroller kørt"),
    ("checks_passed", "integer", "Kontroller bestået"),
    ("rows_landed", "bigint", "Rækker indlæst"),
    ("rows_quarantined", "bigint", "Rækker i karantæne"),
)
CHECK_COLUMNS = (
    ("kind", "varchar", "Slags kontrol"),
    ("status", "varchar", "Udfald"),
    ("check_count", "integer", "Antal kontroller"),
    ("failing_rows", "bigint", "Antal rækker, der ikke holder"),
    ("tested_rows", "bigint", "Antal rækker undersøgt"),
)
SYSTEM_LABELS = {"refresh": "Opdateringen bag tallene", "check_result": "Kontrollernes udfald, lagt sammen"}
SYSTEM_KEYS: dict[str, tuple[str, ...]] = {"refresh": ("publication_id",), "check_result": ()}
STATUS_LABEL = "Cellens status (vist, skjult, ingen, ikke målt, for nyt)"


def ignore_step(_step: str) -> None:
    """Default step hook: nothing happens between the steps."""


def build_candidate(
    connection: duckdb.DuckDBPyConnection,
    audience: Audience,
    refresh: RefreshInfo,
    destination_root: Path,
    *,
    labels: Labels,
    checks: Sequence[CheckResult] = (),
    rules: DisclosureRules | None = None,
    decided: Verdicts | None = None,
    shuffle_key: bytes = b"",
    names: Names | None = None,
    on_step: StepHook = ignore_step,
) -> Candidate:
    """Write ``<root>/<audience>/.candidate/`` from the open warehouse; what a killed run left is removed.

    ``labels``: Danish label of each published column, by (source relation, column). ``checks``: the results
    that stand behind the data so far; the audit's own are added by ``record_audit``. ``shuffle_key``: a secret that
    decides which letter stands for whom where names are hidden, new in each publication, and which pseudonym where keys
    are, the same in each. ``names``: the persons' names, which only tables that say ``names`` get; a folder with rows
    about persons is its owner's alone.
    ``decided``: the verdicts on the rows of all audiences together; without them these rows are judged alone.
    Raises PublishError when a label or that secret is missing, DisclosureError when a fact has two values.
    """
    _demand_labels(audience, labels)
    if audience.hides_behind_a_key and not shuffle_key:
        raise PublishError("Navne og nøgler kan ikke skjules uden en hemmelig nøgle")
    folder = destination_root / audience.code / CANDIDATE_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if audience.is_private:
        folder.parent.chmod(PRIVATE_FOLDER)
    on_step("candidate_cleared")
    candidate = Candidate(audience.code, refresh.publication_id, folder)
    rules = rules or load_rules()
    judged = partial(judged_for, audience=audience, rules=rules, decided=decided)
    with duckdb.connect(str(candidate.database_file)) as target:
        target.begin()  # one for all: there are hundreds of statements, and each alone would wait for the disk
        for table in audience.tables:
            if audience.pseudonymised:
                write_pseudonymised(connection, target, table, audience, audience_key(shuffle_key, audience.code))
                _comment(target, table, labels)
                continue
            _write_table(connection, target, table, judged if audience.disclosure else None, rules.threshold)
            if table.names:
                add_names(target, table.name, names or {})
            add_viewers(target, table, audience, shuffle_key + refresh.publication_id.encode())
            _comment(target, table, labels)
        _write_refresh(target, audience, refresh)
        _write_checks(target, checks)
        target.commit()
        on_step("tables_written")
        written = [table.name for table in audience.tables] + list(SYSTEM_LABELS)
        _export(target, folder, written)
        keys = {table.name: table.key for table in audience.tables} | SYSTEM_KEYS
        content = _publication(target, audience, refresh, keys)
    on_step("files_written")
    _write_publication(candidate, content, audited=None)
    on_step("publication_written")
    return candidate


def record_audit(candidate: Candidate, results: Sequence[CheckResult]) -> Candidate:
    """Add the audit's outcome to the candidate's ``refresh`` and ``check_result`` and mark it as audited.

    Raises PublishError when there are no results or one of them is not passed: nothing half-good goes out.
    """
    failed = sorted(result.check_code for result in results if result.status != "passed")
    if failed or not results:
        raise PublishError(f"Udgivelsen er ikke godkendt i kontrollen: {', '.join(failed) or 'ingen kontroller'}")
    counted = summary(results)
    with duckdb.connect(str(candidate.database_file)) as target:
        target.execute(
            "update refresh set checks_declared = checks_declared + ?, checks_run = checks_run + ?, "
            "checks_passed = checks_passed + ?",
            [counted.declared, counted.run, counted.passed],
        )
        _append_checks(target, results)
        _export(target, candidate.folder, list(SYSTEM_LABELS))
        rows = target.execute("select count(*) from check_result").fetchone()
    content = json.loads((candidate.folder / PUBLICATION_FILE).read_text(encoding="utf-8"))
    for table in content["tables"]:
        if table["name"] == "check_result":
            table["row_count"] = rows[0] if rows else 0
    audited = {"declared": counted.declared, "run": counted.run, "passed": counted.passed}
    _write_publication(candidate, content, audited)
    return replace(candidate)


def _demand_labels(audience: Audience, labels: Labels) -> None:
    missing = [
        f"{table.source}.{column}"
        for table in audience.tables
        for column in table.columns
        if not _label(labels, table, column).strip()
    ]
    if missing:
        raise PublishError(f"Kolonner uden dansk betegnelse kan ikke udgives: {', '.join(missing)}")


def _label(labels: Labels, table: PublishedTable, column: str) -> str:
    """The Danish label of a published column; empty when there is none."""
    if column == MUNICIPALITY and table.municipality_from != "row":
        return labels.get((MUNICIPALITIES, column), "")
    label = labels.get((table.source, column), "")
    return f"{label}{MONTH_LABEL}" if label and column in table.months else label


def _write_table(
    source: duckdb.DuckDBPyConnection,
    target: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    judged: Judge | None,
    threshold: int,
) -> None:
    columns = ", ".join(table.columns)
    rows = source.execute(
        f"select {columns} from {table.source} where {table.row_filter} order by all"
    ).to_arrow_table()
    target.register("source_rows", rows)
    if table.holds_figures and judged is not None:
        _write_figures(target, table, judged)
    else:
        target.execute(f"create table {table.name} as select * from source_rows")
        hide_small_counts(target, table, threshold)
    target.unregister("source_rows")


def _write_figures(target: duckdb.DuckDBPyConnection, table: PublishedTable, judged: Judge) -> None:
    """Create the figure table with small cells hidden; the unprotected rows never leave memory."""
    verdicts = judged(figure_rows(target, f"select {FIELDS} from source_rows"))
    target.execute(
        "create temp table verdict as select unnest($1::varchar[]) as status, "
        "unnest($2::boolean[]) as numbers, unnest($3::boolean[]) as measured, "
        "unnest($4::boolean[]) as whole, unnest(range($5::bigint)) as position",
        _verdict_columns(verdicts),
    )
    hidden_when = {
        "numerator": "numbers", "denominator": "numbers", "value": "numbers",
        "n_measured": "measured", "coverage": "measured",
        "n_total": "whole", "label_code": "whole", "label_name": "whole",
        "status_code": "whole", "status_name": "whole",
    }  # fmt: skip
    columns = ", ".join(
        f"case when verdict.{hidden_when[column]} then null else numbered.{column} end as {column}"
        if column in hidden_when
        else f"numbered.{column}"
        for column in table.columns
    )
    target.execute(
        f"create table {table.name} as select {columns}, verdict.status as {FIGURE_STATUS} "
        "from (select *, row_number() over () - 1 as position from source_rows) as numbered "
        "inner join verdict on verdict.position = numbered.position order by numbered.position"
    )
    target.execute("drop table verdict")


def judged_for(
    rows: Sequence[FigureRow], audience: Audience, rules: DisclosureRules, decided: Verdicts | None = None
) -> list[Verdict]:
    """The judge's verdict on each row; rows of the reader's own unit are only marked, but for measures never open.

    Raises KeyError when verdicts were given and one of the rows has none.
    """
    is_open = [
        row.place[2] in audience.open_scopes and row.measure_code not in rules.never_open_measures for row in rows
    ]
    if decided is None:
        closed = [row for row, opened in zip(rows, is_open, strict=True) if not opened]
        decided = {row.fact: verdict for row, verdict in zip(closed, judge(closed, rules), strict=True)}
    return [unprotected(row, rules) if opened else decided[row.fact] for row, opened in zip(rows, is_open, strict=True)]


def _verdict_columns(verdicts: Sequence[Verdict]) -> list[Any]:
    return [
        [verdict.status for verdict in verdicts],
        [verdict.hides_numbers for verdict in verdicts],
        [verdict.hides_measured for verdict in verdicts],
        [verdict.hides_group for verdict in verdicts],
        len(verdicts),
    ]


def _comment(target: duckdb.DuckDBPyConnection, table: PublishedTable, labels: Labels) -> None:
    target.execute(f"comment on table {table.name} is {_literal(table.label_da)}")
    for column in table.columns:
        target.execute(f"comment on column {table.name}.{column} is {_literal(_label(labels, table, column))}")
    if table.holds_figures:
        target.execute(f"comment on column {table.name}.{FIGURE_STATUS} is {_literal(STATUS_LABEL)}")
    if table.small_counts:
        target.execute(f"comment on column {table.name}.{HIDDEN_COLUMN} is {_literal(HIDDEN_LABEL)}")
    if table.names:
        target.execute(f"comment on column {table.name}.{NAME_COLUMN} is {_literal(NAME_LABEL)}")
    if table.holds_figures or table.viewer_column:
        target.execute(f"comment on column {table.name}.{VIEWER_COLUMN} is {_literal(VIEWER_LABEL)}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _create_system_table(target: duckdb.DuckDBPyConnection, name: str, columns: Sequence[tuple[str, str, str]]) -> None:
    target.execute(f"create table {name} ({', '.join(f'{column} {kind}' for column, kind, _ in columns)})")
    target.execute(f"comment on table {name} is {_literal(SYSTEM_LABELS[name])}")
    for column, _, label in columns:
        target.execute(f"comment on column {name}.{column} is {_literal(label)}")


def _write_refresh(target: duckdb.DuckDBPyConnection, audience: Audience, refresh: RefreshInfo) -> None:
    _create_system_table(target, "refresh", REFRESH_COLUMNS)
    wall_clock = refresh.refreshed_at.replace(tzinfo=None)
    values = {**vars(refresh), "audience_code": audience.code, "refreshed_at": wall_clock}
    marks = ", ".join("?" for _ in REFRESH_COLUMNS)
    target.execute(f"insert into refresh values ({marks})", [values[name] for name, _, _ in REFRESH_COLUMNS])


def _write_checks(target: duckdb.DuckDBPyConnection, checks: Sequence[CheckResult]) -> None:
    _create_system_table(target, "check_result", CHECK_COLUMNS)
    _append_checks(target, checks)


def _append_checks(target: duckdb.DuckDBPyConnection, checks: Sequence[CheckResult]) -> None:
    """One row per kind and status: the public does not need the name of every check."""
    for kind, status in sorted({(check.kind, check.status) for check in checks}):
        same = [check for check in checks if (check.kind, check.status) == (kind, status)]
        failing = sum(check.numerator or 0 for check in same)
        tested = sum(check.denominator or 0 for check in same)
        target.execute("insert into check_result values (?, ?, ?, ?, ?)", [kind, status, len(same), failing, tested])


def _export(target: duckdb.DuckDBPyConnection, folder: Path, names: Sequence[str]) -> None:
    for name in names:
        path = str(folder / f"{name}.parquet")
        target.execute(f"copy {name} to {_literal(path)} (format parquet, compression zstd)")


def _publication(
    target: duckdb.DuckDBPyConnection, audience: Audience, refresh: RefreshInfo, keys: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    return {
        "publication_id": refresh.publication_id,
        "audience_code": audience.code,
        "audience_name": audience.name_da,
        "is_private": audience.is_private,
        "report_date": refresh.report_date.isoformat(),
        "as_known_at": refresh.as_known_at.isoformat(),
        "refreshed_at": refresh.refreshed_at.isoformat(),
        "tables": [{**_table_entry(target, name), "key": list(key)} for name, key in keys.items()],
    }


def _table_entry(target: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    counted = target.execute(f"select count(*) from {name}").fetchone()
    columns = target.execute(
        "select column_name, data_type, comment from duckdb_columns() where table_name = ? order by column_index",
        [name],
    ).fetchall()
    label = target.execute("select comment from duckdb_tables() where table_name = ?", [name]).fetchone()
    return {
        "name": name,
        "label": label[0] if label else None,
        "file": f"{name}.parquet",
        "row_count": counted[0] if counted else 0,
        "columns": [{"name": column, "type": kind, "label": text} for column, kind, text in columns],
    }


def _write_publication(candidate: Candidate, content: dict[str, Any], audited: dict[str, int] | None) -> None:
    """Written last, and whole: a folder without it is not a candidate."""
    files = {path.name: file_hash(path) for path in sorted(candidate.folder.iterdir()) if _is_data(path)}
    text = json.dumps({**content, "audited": audited, "files": files}, ensure_ascii=False, indent=1)
    temporary = candidate.folder / f"{PUBLICATION_FILE}.new"
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(candidate.folder / PUBLICATION_FILE)


def _is_data(path: Path) -> bool:
    return path.suffix in {".duckdb", ".parquet"}


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
