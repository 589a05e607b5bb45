"""Tiny deliveries for tests: good rows of every table, and a home to land them in; people are invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.contracts import Contract, load_contracts
from ingest.landing import DeliveryResult, IngestPaths, IngestResult, ingest

RECEIVED = datetime(2025, 7, 1, 6, 30, tzinfo=UTC)
MUNICIPALITY = "999"
CONTRACTS = load_contracts()

# Person numbers of the replacement form (day + 60): nobody has them.
CPR = ["610115-1234", "720316-4321", "830417-5678"]
NAMES = [("Asta", "Opdigtesen"), ("Børge", "Påfund"), ("Ærlig", "Ønskedahl")]
PARAGRAPH = "BL § 32 stk. 1 nr. 5"

Row = dict[str, str]

# Physical header -> value, three rows a table; callers change what they need.
GOOD: dict[str, list[Row]] = {
    "case_system.person": [
        {
            "CPR-nr.": cpr,
            "Fornavn": first,
            "Efternavn": last,
            "Køn": "Kvinde",
            "Fødselsdato": "01-01-2015",
            "Bopælskommune": "999",
            "Skoledistrikt": "Nord",
        }
        for cpr, (first, last) in zip(CPR, NAMES, strict=True)
    ],
    "case_system.case": [
        {
            "Sagsnummer": f"S-{n}",
            "CPR-nr.": CPR[n - 1],
            "Sagstype": "Børnesag",
            "Målgruppe": "Social udsathed",
            "Status": "Åben",
            "Oprettet": "01-02-2025",
            "Lukket": "",
            "Registreret": "02-02-2025",
        }
        for n in (1, 2, 3)
    ],
    "case_system.caseworker": [
        {
            "Sagsbehandler-ID": f"SB{n}",
            "Navn": name,
            "Team-ID": "T1",
            "Team": "Team Ø",
            "Distrikt": "Nord",
            "Startdato": "01-01-2024",
            "Slutdato": "",
        }
        for n, name in ((1, "Gurli Ophav"), (2, "Ejnar Fantasi"), (3, "Signe Påhit"))
    ],
    "case_system.caseworker_assignment": [
        {
            "Sagsnummer": f"S-{n}",
            "Sagsbehandler-ID": f"SB{n}",
            "Startdato": "01-02-2025",
            "Slutdato": "31-05-2025" if n == 3 else "",
            "Årsag": "",
        }
        for n in (1, 2, 3)
    ],
    "case_system.service": [
        {
            "Dato": "30-06-2025",
            "Startdato": "01-03-2025",
            "Slutdato": "",
            "Ydelsesbeløb": amount,
            "Antal": "1",
            "Sagstype": "Børnesag",
            "Leverandør": "Åløkke Omsorg",
            "Enheds angivelse": "Måned",
            "Beregningsfrekvens": "Pr. måned",
            "CPR-nr.": CPR[n - 1],
            "Sagsnummer": f"S-{n}",
            "Type": "Forebyggelse",
            "Ydelsestype": "Familiebehandling",
            "Tilbud": "Hjemmet",
            "Status": "Aktiv",
            "Afdeling": "Familie",
            "Afgørelsesparagraf": PARAGRAPH,
            "Foranstaltningsparagraf": PARAGRAPH,
        }
        for n, amount in ((1, "1.234,50"), (2, "8000"), (3, "12.000,00"))
    ],
    "case_system.score": [
        {
            "Måling-ID": f"M{n}",
            "Sagsnummer": f"S-{n}",
            "CPR-nr.": CPR[n - 1],
            "Skema": "ICF5",
            "Anledning": "Opstart",
            "Måledato": "10-03-2025",
            "Registreret": "11-03-2025",
            "Scorer": "Socialrådgiver",
            "Dimension": "Sundhedsforhold",
            "Score": "2",
            "Endelig": "Ja",
        }
        for n in (1, 2, 3)
    ],
    "case_system.plan": [
        {
            "Plan-ID": f"P{n}",
            "Sagsnummer": f"S-{n}",
            "Plantype": "Barnets plan",
            "Oprettet": "01-03-2025",
            "Gyldig til": "28-02-2026",
            "Status": "Gældende",
        }
        for n in (1, 2, 3)
    ],
    "case_system.goal": [
        {
            "Mål-ID": f"G{n}",
            "Plan-ID": f"P{n}",
            "Sagsnummer": f"S-{n}",
            "Dimension": "Sundhedsforhold",
            "Måltekst": "Asta sover hele natten" if n == 1 else "",
            "Oprettet": "01-03-2025",
            "Afsluttet": "",
            "Startscore": "3,0",
            "Forventningsscore": "1,5",
        }
        for n in (1, 2, 3)
    ],
    "case_system.goal_followup": [
        {
            "Opfølgning-ID": f"O{n}",
            "Mål-ID": f"G{n}",
            "Opfølgningsdato": "01-06-2025",
            "Registreret": "02-06-2025",
            "Grad": "Helt opfyldt",
            "Målscore": "1,5",
        }
        for n in (1, 2, 3)
    ],
    "case_system.political_goal": [
        {
            "Mål-ID": f"PM{n}",
            "Dimension": "Skoleforhold og læring",
            "Måltekst": "Flere skal trives i skolen",
            "Måltype": "Forbedring",
            "Margin": "5",
            "Gyldig fra": "01-01-2024",
            "Gyldig til": "",
        }
        for n in (1, 2, 3)
    ],
    "provider_registry.provider": [
        {
            "Leverandør-ID": f"L{n}",
            "Leverandørnavn": name,
            "CVR-nr.": f"1234567{n}",
            "Ejerform": "Privat eller fond",
        }
        for n, name in ((1, "Åløkke Omsorg"), (2, "Bækhuset"), (3, 'Fonden "Solsikken"'))
    ],
    "provider_registry.offer": [
        {
            "Tilbud-ID": f"T{n}",
            "Tilbudsnavn": f"Huset {n}",
            "Leverandør-ID": f"L{n}",
            "Tilbudstype": "Opholdssted",
            "Anbringelsessted": "23",
            "Pladser": "8",
            "Målgruppe": "",
            "Gyldig fra": "01-01-2020",
            "Gyldig til": "",
        }
        for n in (1, 2, 3)
    ],
}


def quoted(value: str) -> str:
    """A value as the source systems write it: quoted only where it must be."""
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ';"\n') else value


def text_of(rows: list[Row], header: list[str]) -> str:
    """A csv file: header and rows with CRLF."""
    lines = [";".join(header)] + [";".join(quoted(row.get(name, "")) for name in header) for row in rows]
    return "".join(f"{line}\r\n" for line in lines)


def header_of(contract: Contract) -> list[str]:
    """The physical headers of a contract in its own order."""
    return [column.physical_name for column in contract.columns]


def file_name(contract: Contract, day: date) -> str:
    """The name of a table's file on a date."""
    return contract.file_pattern.replace("*", day.strftime("%Y%m%d"))


@dataclass
class Home:
    """A home to land in, with one warehouse connection; the state is the folder and the warehouse in it."""

    root: Path
    connection: duckdb.DuckDBPyConnection
    contracts: Mapping[str, Contract] = field(default_factory=lambda: CONTRACTS)

    @property
    def paths(self) -> IngestPaths:
        return IngestPaths(
            self.root / "inbox",
            self.root / "archive",
            self.root / "vault" / "vault.sqlite",
            self.root / "keys",
        )

    def path(self, table: str, day: date) -> Path:
        """Where the file of a table lies in the inbox."""
        contract = self.contracts[table]
        folder = self.root / "inbox" / MUNICIPALITY / contract.source / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        return folder / file_name(contract, day)

    def put(
        self,
        table: str,
        rows: list[Row],
        day: date,
        *,
        header: list[str] | None = None,
        encoding: str = "cp1252",
        change: Callable[[str], str] | None = None,
    ) -> Path:
        """Write one file; `change` works on its text."""
        text = text_of(rows, header or header_of(self.contracts[table]))
        path = self.path(table, day)
        path.write_bytes((change(text) if change else text).encode(encoding))
        return path

    def put_source(self, source: str, day: date, **rows: list[Row]) -> None:
        """Write a whole delivery of a source: good rows, where `rows` gives other ones by table."""
        for table in self.contracts:
            if table.startswith(f"{source}."):
                self.put(table, rows.get(table.split(".")[1], GOOD[table]), day)

    def land(self, received_at: datetime = RECEIVED, **options: Any) -> IngestResult:
        """Land what is pending."""
        return ingest(self.paths, self.connection, received_at, self.contracts, **options)

    def land_one(self, received_at: datetime = RECEIVED, **options: Any) -> DeliveryResult:
        """Land what is pending, which must be one delivery."""
        result = self.land(received_at, **options)
        assert len(result.deliveries) == 1, [delivery.delivery for delivery in result.deliveries]
        return result.deliveries[0]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        """The single value of a query."""
        return self.rows(sql)[0][0]

    def messages(self) -> list[str]:
        """The messages of the rejected rows, in file and line order."""
        return [
            row[0]
            for row in self.rows(
                "select message_da from quarantine.rejected_row order by file_name, line_number, column_name"
            )
        ]


def changed(rows: list[Row], number: int, **values: str) -> list[Row]:
    """The rows with some values of one row (from 1) replaced; keys are given as in `Header_name`."""
    names = {name.replace(" ", "_").replace("-", "_").replace(".", ""): name for name in rows[0]}
    new = {names[key]: value for key, value in values.items()}
    return [row | new if index == number else dict(row) for index, row in enumerate(rows, 1)]
