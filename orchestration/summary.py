"""What the command line says, in Danish: of landing, of a refresh, of how things stand."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from ingest.contracts import load_contracts
from ingest.landing import IngestResult
from orchestration import state
from orchestration.audiences import audiences_of
from orchestration.delivery_times import delivery_times, late
from orchestration.home import Home, one_row, open_warehouse
from orchestration.options import REPORTED_AUDIENCES, UNIT_LISTS, RefreshOutcome
from orchestration.serving import serving_address, status_line
from publish.publication import Publication, current

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SHOWN_REJECTS = 5


def number(value: int) -> str:
    """1234567 as 1.234.567."""
    return f"{value:,}".replace(",", ".")


def landing_lines(result: IngestResult) -> list[str]:
    """What one run of landing did: a line per delivery, then every problem in its own words."""
    if not result.deliveries and not result.problems:
        return ["Ingen nye leverancer."]
    lines = []
    for delivery in result.deliveries:
        outcome = {
            "loaded": "landet",
            "repeated": "set før, intet ændret",
            "superseded": "ældre end det indlæste, intet ændret",
            "held": "TILBAGEHOLDT",
        }[delivery.status]
        lines.append(
            f"{delivery.delivery}: {outcome}; {number(delivery.rows_read)} rækker læst, "
            f"{number(delivery.rows_landed)} landet, {number(delivery.rows_quarantined)} i karantæne; "
            f"{number(delivery.rows_added)} nye eller ændrede, {number(delivery.rows_closed)} lukket"
        )
        lines += [f"  {problem.line_da}" for problem in delivery.problems]
    return lines + [problem.line_da for problem in result.problems]


def outcome_lines(home: Home, outcome: RefreshOutcome, seconds: float) -> list[str]:
    """How a refresh ended, and what now stands."""
    if outcome.nothing_to_do:
        first = outcome.reason_da or "Intet nyt: der er intet at lande, bygge, udgive eller rapportere."
        return [first, *_standing(home), f"Tid: {seconds:.1f} s"]
    if not outcome.succeeded:
        last = _standing(home) if home.warehouse.exists() else []
        return [f"STOPPET: {outcome.reason_da}", "Det sidst udgivne står uændret:", *last]
    return [*_standing(home), f"Tid: {seconds:.1f} s"]


def status_lines(home: Home, rejected: bool, today: date) -> list[str]:
    """How things stand in a home on a day: what is published, held, late and rejected."""
    if not home.warehouse.exists():
        return [f"Der er intet varehus i {home.root} endnu. Læg leverancer i {home.inbox}, og kør `lineal refresh`."]
    lines = _standing(home)
    with open_warehouse(home, read_only=True) as connection:
        lines += _held(connection)[SHOWN_REJECTS + 1 :]
        lines += [time.line_da(today) for time in late(delivery_times(connection, load_contracts()), today)]
        lines += _rejected(connection, None if rejected else SHOWN_REJECTS)
    address = serving_address()
    return [*lines, status_line(home, address)] if address else lines


def _standing(home: Home) -> list[str]:
    """Files, rows, checks, publications and reports as they stand now."""
    if not home.warehouse.exists():
        return []
    with open_warehouse(home, read_only=True) as connection:
        lines = _landed(connection)
        held = _held(connection)
        lines += held[: SHOWN_REJECTS + 1]
    return lines + _published(home)


def _landed(connection: duckdb.DuckDBPyConnection) -> list[str]:
    files, read, landed, quarantined, superseded, erased = one_row(
        connection,
        """
        select count(*), coalesce(sum(rows_read), 0), coalesce(sum(rows_landed), 0), coalesce(sum(rows_quarantined), 0),
            coalesce(sum(rows_superseded), 0), coalesce(sum(rows_erased), 0)
        from meta.file where status = 'loaded'
        """,
    )
    others = [(superseded, "kom for sent"), (erased, "af slettede personer")]
    rest = "".join(f" + {number(rows)} {what}" for rows, what in others if rows)
    held = one_row(connection, f"select count(*) from ({state.HELD_DELIVERIES})")[0]
    return [
        f"Filer:      {number(files)} landet",
        f"Rækker:     {number(read)} læst = {number(landed)} landet + {number(quarantined)} i karantæne{rest}",
        *([f"Tilbageholdt: {held} leverance(r); se `lineal status`"] if held else []),
    ]


def _published(home: Home) -> list[str]:
    """The checks behind what is published, what each audience has, and the reports."""
    publications = [found for audience in audiences_of(home) if (found := current(home.published, audience))]
    if not publications:
        return ["Udgivet:    intet endnu"]
    counts = [_checks(publication) for publication in publications]
    # the checks on the warehouse stand behind every publication and count once; each has its own audit besides
    behind = [max(count[part] - count[part + 3] for count in counts) for part in range(3)]
    declared, run, passed = (behind[part] + sum(count[part + 3] for count in counts) for part in range(3))
    lines = [f"Kontroller: {declared} erklæret = {run} kørt = {passed} bestået"]
    said = ""
    for publication in publications:
        dates = _dates(publication)
        lines += [f"Udgivet:    {dates}"] if dates != said else []
        said = dates
        rows = sum(publication.row_counts.values())
        folder = home.published / publication.audience_code / "current"
        lines.append(f"            {folder}: {len(publication.row_counts)} tabeller, {number(rows)} rækker")
    drawn = {audience: state.reported_files(home.reports, audience) for audience in REPORTED_AUDIENCES}
    lists = len(state.reported_files(home.reports, UNIT_LISTS))
    lines += [f"Fund i kilderne: {lists} lister i {home.reports / UNIT_LISTS}"] if lists else []
    fronts = [f"Rapporter:  {files[-1]}: {len(files) - 1} sider" for files in drawn.values() if files]
    return lines + fronts


def _checks(publication: Publication) -> tuple[int, ...]:
    """Declared, run and passed: of everything behind the publication, and of its own audit."""
    with duckdb.connect(str(_database(publication)), read_only=True) as connection:
        behind = one_row(connection, "select checks_declared, checks_run, checks_passed from refresh")
    audited = publication.audited or {}
    return (*behind, *(audited.get(part, 0) for part in ("declared", "run", "passed")))


def _dates(publication: Publication) -> str:
    with duckdb.connect(str(_database(publication)), read_only=True) as connection:
        refreshed_at, through = one_row(connection, "select refreshed_at, delivered_through from refresh")
    local = refreshed_at.replace(tzinfo=UTC).astimezone(COPENHAGEN)
    return (
        f"rapportmåned {_day(publication.report_date)}, leverancer til og med {_day(through)}, "
        f"opdateret {_moment(local)}"
    )


def _database(publication: Publication) -> Path:
    return publication.folder / f"{publication.audience_code}.duckdb"


def _held(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        f"""
        select problem.message_da from meta.delivery_problem as problem
        where problem.load_id in ({state.HELD_DELIVERIES}) and problem.severity = 'hold'
        order by problem.delivery, problem.file_name, problem.line_number
        """
    ).fetchall()
    return ["Tilbageholdte leverancer:", *(f"  {row[0]}" for row in rows)] if rows else []


def _rejected(connection: duckdb.DuckDBPyConnection, limit: int | None) -> list[str]:
    total = one_row(connection, "select count(*) from quarantine.rejected_row")[0]
    rows = connection.execute(
        f"""
        select message_da from quarantine.rejected_row
        order by delivery_date desc, file_name, line_number, column_name {f"limit {limit}" if limit else ""}
        """
    ).fetchall()
    if not rows:
        return []
    more = (
        [f"  … og {number(total - len(rows))} mere; vis alle med `lineal status --rejected`"]
        if total > len(rows)
        else []
    )
    return [f"Afviste værdier ({number(total)}):", *(f"  {row[0]}" for row in rows), *more]


def _day(value: date) -> str:
    return f"{value:%d-%m-%Y}"


def _moment(value: datetime) -> str:
    return f"{value:%d-%m-%Y kl. %H.%M}"
