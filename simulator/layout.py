"""The source tables as the source systems deliver them: file names and headers, in file order."""

from dataclasses import dataclass
from datetime import date

CASE_SYSTEM = "case_system"
PROVIDER_REGISTRY = "provider_registry"


@dataclass(frozen=True, slots=True)
class Layout:
    """One source table: the system it comes from, the start of its file name, and its header."""

    table: str
    source: str
    file_prefix: str
    header: tuple[str, ...]

    def file_name(self, extract_date: date) -> str:
        """The name of the file extracted on `extract_date`."""
        return f"{self.file_prefix}_{extract_date:%Y-%m-%d}.csv"


def _layout(table: str, source: str, file_prefix: str, header: str) -> Layout:
    return Layout(table, source, file_prefix, tuple(header.split(";")))


LAYOUTS = (
    _layout(
        "person",
        CASE_SYSTEM,
        "BSPerson",
        "CPR-nr.;Fornavn;Efternavn;Køn;Fødselsdato;Bopælskommune;Skoledistrikt",
    ),
    _layout(
        "case",
        CASE_SYSTEM,
        "BSSager",
        "Sagsnummer;CPR-nr.;Sagstype;Målgruppe;Status;Oprettet;Lukket;Registreret",
    ),
    _layout(
        "caseworker",
        CASE_SYSTEM,
        "BSSagsbehandlere",
        "Sagsbehandler-ID;Navn;Team-ID;Team;Distrikt;Startdato;Slutdato",
    ),
    _layout(
        "caseworker_assignment",
        CASE_SYSTEM,
        "BSSagstilknytning",
        "Sagsnummer;Sagsbehandler-ID;Startdato;Slutdato;Årsag",
    ),
    _layout(
        "service",
        CASE_SYSTEM,
        "BSDUBU2",
        "Dato;Startdato;Slutdato;Ydelsesbeløb;Antal;Sagstype;Leverandør;Enheds angivelse;Beregningsfrekvens;"
        "CPR-nr.;Sagsnummer;Type;Ydelsestype;Tilbud;Status;Afdeling;Afgørelsesparagraf;Foranstaltningsparagraf",
    ),
    _layout(
        "score",
        CASE_SYSTEM,
        "BSFunktionsprofil",
        "Måling-ID;Sagsnummer;CPR-nr.;Skema;Anledning;Måledato;Registreret;Scorer;Dimension;Score;Endelig",
    ),
    _layout(
        "plan",
        CASE_SYSTEM,
        "BSPlaner",
        "Plan-ID;Sagsnummer;Plantype;Oprettet;Gyldig til;Status",
    ),
    _layout(
        "goal",
        CASE_SYSTEM,
        "BSMaal",
        "Mål-ID;Plan-ID;Sagsnummer;Dimension;Måltekst;Oprettet;Afsluttet;Startscore;Forventningsscore",
    ),
    _layout(
        "goal_followup",
        CASE_SYSTEM,
        "BSMaalopfoelgning",
        "Opfølgning-ID;Mål-ID;Opfølgningsdato;Registreret;Grad;Målscore",
    ),
    _layout(
        "political_goal",
        CASE_SYSTEM,
        "PolitiskeMaal",
        "Mål-ID;Dimension;Måltekst;Måltype;Margin;Gyldig fra;Gyldig til",
    ),
    _layout(
        "provider",
        PROVIDER_REGISTRY,
        "Leverandoerer",
        "Leverandør-ID;Leverandørnavn;CVR-nr.;Ejerform",
    ),
    _layout(
        "offer",
        PROVIDER_REGISTRY,
        "Tilbud",
        "Tilbud-ID;Tilbudsnavn;Leverandør-ID;Tilbudstype;Anbringelsessted;Pladser;Målgruppe;Gyldig fra;Gyldig til",
    ),
)
