"""Reads delivered files back as text, independently of the code that wrote them."""

import csv
from pathlib import Path

FIELDS = {
    "BSPerson": "CPR-nr.;Fornavn;Efternavn;Køn;Fødselsdato;Bopælskommune;Skoledistrikt",
    "BSSager": "Sagsnummer;CPR-nr.;Sagstype;Målgruppe;Status;Oprettet;Lukket;Registreret;"
    "Handlekommune;Betalingskommune",
    "BSSagsbehandlere": "Sagsbehandler-ID;Navn;Team-ID;Team;Distrikt;Startdato;Slutdato",
    "BSSagstilknytning": "Sagsnummer;Sagsbehandler-ID;Startdato;Slutdato;Årsag",
    "BSDUBU2": "Dato;Startdato;Slutdato;Ydelsesbeløb;Antal;Sagstype;Leverandør;Enheds angivelse;"
    "Beregningsfrekvens;CPR-nr.;Sagsnummer;Type;Ydelsestype;Tilbud;Status;Afdeling;Afgørelsesparagraf;"
    "Foranstaltningsparagraf",
    "BSFunktionsprofil": "Måling-ID;Sagsnummer;CPR-nr.;Skema;Anledning;Måledato;Registreret;Scorer;Dimension;"
    "Score;Endelig",
    "BSPlaner": "Plan-ID;Sagsnummer;Plantype;Oprettet;Gyldig til;Status",
    "BSMaal": "Mål-ID;Plan-ID;Sagsnummer;Dimension;Måltekst;Oprettet;Afsluttet;Startscore;Forventningsscore",
    "BSMaalopfoelgning": "Opfølgning-ID;Mål-ID;Opfølgningsdato;Registreret;Grad;Målscore",
    "PolitiskeMaal": "Mål-ID;Dimension;Måltekst;Måltype;Margin;Gyldig fra;Gyldig til",
    "Leverandoerer": "Leverandør-ID;Leverandørnavn;CVR-nr.;Ejerform",
    "Tilbud": "Tilbud-ID;Tilbudsnavn;Leverandør-ID;Tilbudstype;Anbringelsessted;Pladser;Målgruppe;Gyldig fra;"
    "Gyldig til",
}
REGISTRY = {"Leverandoerer", "Tilbud"}
# The source's key columns, as the contracts have them.
KEYS = {
    "BSPerson": ("CPR-nr.",),
    "BSSager": ("Sagsnummer",),
    "BSSagsbehandlere": ("Sagsbehandler-ID", "Startdato"),
    "BSSagstilknytning": ("Sagsnummer", "Sagsbehandler-ID", "Startdato"),
    "BSDUBU2": ("Startdato", "Sagsnummer", "Ydelsestype", "Tilbud", "Foranstaltningsparagraf"),
    "BSFunktionsprofil": ("Måling-ID", "Scorer", "Dimension"),
    "BSPlaner": ("Plan-ID",),
    "BSMaal": ("Mål-ID",),
    "BSMaalopfoelgning": ("Opfølgning-ID",),
    "PolitiskeMaal": ("Mål-ID",),
    "Leverandoerer": ("Leverandør-ID",),
    "Tilbud": ("Tilbud-ID",),
}


def path_of(inbox: Path, prefix: str, day: str, municipality: str = "999") -> Path:
    source = "provider_registry" if prefix in REGISTRY else "case_system"
    return inbox / municipality / source / day / f"{prefix}_{day}.csv"


def read(inbox: Path, prefix: str, day: str, municipality: str = "999") -> list[dict[str, str]]:
    text = path_of(inbox, prefix, day, municipality).read_bytes().decode("windows-1252")
    return list(csv.DictReader(text.split("\r\n"), delimiter=";"))
