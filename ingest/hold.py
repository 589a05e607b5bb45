"""The problems that concern a whole delivery or file, each with its Danish text."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import date

from ingest.contracts import Contract, RowCheck
from ingest.inbox import Delivery
from ingest.masking import mask_numbers
from ingest.meta import ControlTotal
from ingest.problems import DELIVER_AGAIN, Problem
from ingest.reading import HeaderFault, Note, UnreadableFile

OTHER_FORMS = {
    "not_json": ("en JSON-fil efter kontrakten", "Træk udtrækket igen og levér filen igen."),
    "not_a_workbook": ("en Excel-projektmappe", "Gem filen som xlsx uden adgangskode og levér den igen."),
}
NOTES = {
    "sheets_not_read": "{count} ark, som kontrakten ikke læser ({places})",
    "lines_above_table": "{count} linje(r) med tekst over tabellen",
    "lines_below_table": "{count} linje(r) med tekst under tabellen",
}
ENCODING_NAMES = {"windows-1252": "windows-1252", "utf-8": "UTF-8"}


def unknown_source(delivery: Delivery, sources: Collection[str]) -> Problem:
    """The source folder has no contracts."""
    return Problem(
        delivery.name,
        "unknown_source",
        "hold",
        f"forventede en kendt kilde ({', '.join(sorted(sources))}), fandt {delivery.source}",
        "Ret mappens navn, eller opret en kontrakt for kilden.",
    )


def faulty_layout(delivery: Delivery, fault: str) -> Problem:
    """The municipality's own layout cannot be used: reading without it would be a guess."""
    return Problem(
        delivery.name,
        "faulty_layout",
        "hold",
        f"forventede et gyldigt layout for kommunen ({fault})",
        "Ret layoutet; leverancen prøves igen, når det er ændret.",
    )


def date_in_future(delivery: Delivery, received: date) -> Problem:
    """The folder's date lies after the receipt."""
    return Problem(
        delivery.name,
        "date_in_future",
        "hold",
        f"forventede en leverancedato, der ikke ligger efter modtagelsen {received.strftime('%d-%m-%Y')}",
        "Ret mappens dato.",
    )


def missing_file(delivery: Delivery, contract: Contract, strangers: list[str]) -> Problem:
    """A file that every delivery must hold is not there."""
    guess = difflib.get_close_matches(contract.file_pattern, strangers, n=1, cutoff=0.6)
    hint = f"Er det {guess[0]}? Ret filnavnet." if guess else "Læg filen i leverancen."
    return Problem(
        delivery.name,
        "missing_file",
        "hold",
        f"forventede filen {contract.file_pattern} ({contract.label_da}), den mangler",
        hint,
    )


def ambiguous_file(delivery: Delivery, contract: Contract, names: list[str]) -> Problem:
    """Two files for one table: which is the full extract?"""
    return Problem(
        delivery.name,
        "ambiguous_file",
        "hold",
        f"forventede én fil af formen {contract.file_pattern}, fandt {', '.join(names)}",
        "Fjern den fil, der ikke gælder.",
    )


def unknown_file(delivery: Delivery, name: str) -> Problem:
    """A file no contract knows: it is neither read nor archived, for there is no legal basis for it."""
    return Problem(
        delivery.name,
        "unknown_file",
        "warning",
        "forventede kun filer, der er beskrevet i en kontrakt",
        "Filen er ikke læst; fjern den, eller opret en kontrakt for den.",
        name,
    )


def changed_while_copied(delivery: Delivery, name: str) -> Problem:
    """The file was being written, or went away."""
    return Problem(
        delivery.name,
        "file_changing",
        "hold",
        "forventede en færdig fil, men den ændrede sig under kopieringen",
        "Vent til overførslen er færdig; filen prøves igen, når den har ændret sig.",
        name,
    )


def unreadable(delivery: Delivery, name: str, contract: Contract, error: UnreadableFile) -> Problem:
    """The bytes are not what the contract says: text in its encoding, JSON, a workbook."""
    if error.code in OTHER_FORMS:
        form, action = OTHER_FORMS[error.code]
        expected = f"forventede {form}, {error.detail_da}"
        return Problem(delivery.name, error.code, "hold", expected, action, name, error.line)
    encoding = ENCODING_NAMES[contract.encoding]
    found = {
        "utf8_instead_of_windows_1252": f"fandt UTF-8 ({error.detail_da})",
        "wrong_encoding": error.detail_da,
        "not_a_text_file": error.detail_da,
    }[error.code]
    return Problem(
        delivery.name,
        error.code,
        "hold",
        f"forventede tegnsættet {encoding}, {found}",
        f"Gem udtrækket i {encoding} og levér filen igen.",
        name,
        error.line,
    )


def empty_file(delivery: Delivery, name: str) -> Problem:
    """Not even a header."""
    return Problem(
        delivery.name,
        "empty_file",
        "hold",
        "forventede en overskriftslinje og rækker, filen er tom",
        "Træk udtrækket igen og levér filen igen.",
        name,
    )


def no_rows(delivery: Delivery, name: str) -> Problem:
    """A header alone, where the contract holds that."""
    return Problem(
        delivery.name,
        "no_rows",
        "hold",
        "forventede mindst én række under overskrifterne",
        "Kontrollér udtrækkets afgrænsning og levér filen igen.",
        name,
        1,
    )


def header_fault(delivery: Delivery, name: str, contract: Contract, fault: HeaderFault) -> Problem:
    """A column that is missing, unknown or double, or no header at all."""
    hint = f" Mente I {mask_numbers(fault.suggestion)}?" if fault.suggestion else ""
    expected, action = {
        "no_header": (
            "forventede en overskriftslinje med kolonnerne "
            + ", ".join(column.physical_name for column in contract.file_columns),
            "Tag overskrifterne med i udtrækket, og kontrollér at det er den rigtige fil.",
        ),
        "missing_column": (
            "forventede kolonnen, den mangler",
            "Tag kolonnen med i udtrækket, eller tilføj dens nye navn som alias i kontrakten.",
        ),
        "unknown_column": (
            "forventede kun kolonner, der står i kontrakten",
            "Fjern kolonnen fra udtrækket, eller tilføj den i kontrakten.",
        ),
        "repeated_column": ("forventede kolonnen én gang", "Fjern gentagelsen i udtrækket."),
        "no_sheet": (
            f"forventede et ark med navn som {fault.column}",
            "Ret arkets navn, eller ret mønsteret i kontrakten.",
        ),
    }[fault.code]
    column = None if fault.code in ("no_header", "no_sheet") else mask_numbers(fault.column) or "(uden navn)"
    place = mask_numbers(fault.place) if fault.place else None
    line = 1 if contract.format == "csv" else None
    return Problem(delivery.name, fault.code, "hold", expected, action + hint, name, line, column, place)


def what_is_no_row(delivery: Delivery, name: str, notes: Collection[Note]) -> list[Problem]:
    """What stands in the file beside its tables, in one line: nothing is left out in silence."""
    if not notes:
        return []
    parts = []
    for code, text in NOTES.items():
        found = [note for note in notes if note.code == code]
        places = mask_numbers(", ".join(note.place for note in found if note.place))
        parts += [text.format(count=sum(note.count for note in found), places=places)] if found else []
    expected = f"fandt {' og '.join(parts)}"
    return [Problem(delivery.name, "text_outside_tables", "note", expected, "Det er ikke læst som rækker.", name)]


def older_delivery(delivery: Delivery, name: str, latest: str) -> Problem:
    """A newer full extract of the table is loaded already: this one can say nothing that is not known better."""
    day = date.fromisoformat(latest).strftime("%d-%m-%Y")
    return Problem(
        delivery.name,
        "older_than_loaded",
        "warning",
        f"forventede en leverance fra {day} eller senere, en nyere er allerede indlæst",
        "Filen er arkiveret og kontrolleret, men ændrer intet; levér en rettelse med dagens dato.",
        name,
    )


def nothing_could_land(delivery: Delivery, name: str, rows: int) -> Problem:
    """Every row is wrong: the file is, not the rows."""
    return Problem(
        delivery.name,
        "no_row_can_land",
        "hold",
        f"forventede læsbare rækker, alle {rows} rækker har fejl",
        "Ret udtrækkets form efter de viste fejl og levér filen igen.",
        name,
    )


def rows_came_late(delivery: Delivery, name: str, rows: int) -> Problem:
    """Rows of a delayed increment whose keys are known newer."""
    return Problem(
        delivery.name,
        "rows_superseded",
        "warning",
        f"forventede ændringer i den rækkefølge, de skete; {rows} rækker har en nyere version",
        "De nyere versioner gælder; rækkerne er arkiveret, men ændrer intet.",
        name,
    )


def volume_dropped(delivery: Delivery, name: str, before: int, after: int, accepted: str | None) -> Problem:
    """The extract is much smaller than what holds now; a person who has looked may accept it.

    `accepted` says who did and why (Danish); None while nobody has.
    """
    percent = (before - after) * 100 // before
    return Problem(
        delivery.name,
        "volume_alarm",
        "warning" if accepted is not None else "hold",
        f"forventede omtrent {before} rækker som sidst, {after} kan indlæses ({percent} % færre)",
        f"Faldet er godkendt{accepted}."
        if accepted is not None
        else "Kontrollér udtrækket; godkend leverancen hvis faldet er rigtigt, ellers levér filen igen.",
        name,
    )


def control_total_differs(delivery: Delivery, name: str, total: ControlTotal) -> Problem:
    """Something was lost or made up between file and warehouse: our fault, not the sender's."""
    return Problem(
        delivery.name,
        "control_total",
        "hold",
        f"forventede kontrolsummen {total.file_total} for {total.check}, fandt {total.landed_total} indlæst "
        f"og {total.quarantined_total} i karantæne",
        "Meld fejlen til driften; filen er ikke indlæst.",
        name,
    )


def row_check_holds(delivery: Delivery, name: str, line: int, header: str, check: RowCheck) -> Problem:
    """A row that by contract stops the delivery."""
    return Problem(
        delivery.name,
        check.code,
        "hold",
        f"forventede {check.message_da}",
        DELIVER_AGAIN + ".",
        name,
        line,
        header,
    )
