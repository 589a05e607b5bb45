"""What can be wrong with a delivery, said in one Danish line: where, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.contracts import Column, Contract

Severity = Literal["hold", "warning", "note", "row"]

MAX_SHOWN_MEMBERS = 12


@dataclass(frozen=True)
class Problem:
    """One problem; texts are Danish and hold no person number, name or value of a personal column."""

    delivery: str
    code: str
    severity: Severity
    expected_da: str
    action_da: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    place_da: str | None = None

    @property
    def line_da(self) -> str:
        """The whole problem as one line for a reader in the municipality."""
        place = self.place_da or (None if self.line is None else f"linje {self.line}")
        return format_line(self.delivery, self.file, place, self.column, self.expected_da, self.action_da)


def format_line(  # noqa: PLR0917 (the order is the order of the line)
    delivery: str, file: str | None, place: str | None, column: str | None, expected: str, action: str
) -> str:
    """`Leverance .., fil .., linje .., kolonne ..: expected. action`; places that are None are left out."""
    places = [("Leverance ", delivery), ("fil ", file), ("", place), ("kolonne ", column)]
    where = ", ".join(f"{label}{value}" for label, value in places if value is not None)
    return f"{where}: {expected}. {action}"


CORRECT_VALUE = "Ret værdien i fagsystemet og levér filen igen"
CORRECT_LINE = "Ret linjen i fagsystemet og levér filen igen"
DELIVER_AGAIN = "Levér filen igen, når den er rettet"

# Structural errors of one line: code -> (what was expected, what to do).
LINE_TEXTS: dict[str, tuple[str, str]] = {
    "unclosed_quote": ("forventede et afsluttende anførselstegn i linjen", CORRECT_LINE + "."),
    "malformed_quote": (
        "forventede semikolon eller linjeslut efter et afsluttende anførselstegn",
        "Dobbelt anførselstegn inde i en tekst skal skrives to gange. " + CORRECT_LINE + ".",
    ),
    "truncated_line": (
        "forventede en hel sidste linje, men filen slutter midt i en linje",
        "Træk udtrækket igen og levér filen igen.",
    ),
    "stray_line_break": ("forventede ikke et løst linjeskifttegn inde i linjen", CORRECT_LINE + "."),
    "text_outside_columns": (
        "forventede kun blanke tegn uden for kontraktens kolonner",
        "Kontrollér kolonnernes positioner. " + CORRECT_LINE + ".",
    ),
    "row_after_table": (
        "forventede tabellens rækker samlet, rækken står efter en tom linje",
        "Fjern den tomme linje, eller flyt noten ud af nøglekolonnen, og levér filen igen.",
    ),
    "cell_error": (
        "forventede en værdi i hver celle, en celle viser en fejl eller en formel uden resultat",
        "Ret cellen i regnearket, gem det og levér filen igen.",
    ),
    "not_a_plain_value": ("forventede en enkelt værdi i hvert felt", CORRECT_LINE + "."),
}


def wrong_length(expected: int, found: int) -> tuple[str, str]:
    """Texts for a line of fixed width that is too short or too long."""
    return f"forventede {expected} tegn, fandt {found}", CORRECT_LINE + "."


def wrong_field_count(expected: int, found: int) -> tuple[str, str]:
    """Texts for a line with too few or too many fields."""
    return f"forventede {expected} felter, fandt {found}", CORRECT_LINE + "."


def value_texts(contract: Contract, column: Column, code: str, last_year: int) -> tuple[str, str]:
    """What was expected of a value (without a final stop), and what to do, for one reason code."""
    checks = {check.code: check for check in contract.row_checks}
    if code in checks:
        return f"forventede {checks[code].message_da}", CORRECT_VALUE + "."
    if code in ("repeated_row", "duplicate_key"):
        return _duplicate_texts(contract, code)
    decimals = column.decimals if column.type.startswith("DECIMAL") else 0
    expected = {
        "missing_value": "forventede en værdi, feltet er tomt",
        "not_a_decimal": f"forventede et tal med {_number_form(column)}",
        "too_many_decimals": f"forventede et tal med højst {decimals} decimaler",
        "decimal_out_of_range": "forventede et mindre tal",
        "not_an_integer": "forventede et helt tal",
        "not_a_date": f"forventede en dato, der findes, skrevet {_date_forms(column)}",
        "not_a_timestamp": f"forventede en dato med klokkeslæt, skrevet {_date_forms(column)}",
        "time_does_not_exist": "forventede et klokkeslæt, der findes; natten til sommertid springer uret fra 02 til 03",
        "date_out_of_range": f"forventede en dato mellem 1900 og {last_year}",
        "not_a_boolean": "forventede Ja eller Nej",
        "unknown_value": f"forventede {_members(column)}",
        "wrong_pattern": f"forventede en værdi af formen {column.pattern}",
        "not_a_cpr": "forventede et CPR-nummer på ti cifre, der begynder med en dato",
        "cpr_in_text": "forventede en tekst uden CPR-nummer",
    }[code]
    action = {
        "date_out_of_range": "Ret datoen i fagsystemet, lad feltet være tomt hvis der ingen dato er, "
        "og levér filen igen.",
        "unknown_value": "Ret værdien i fagsystemet, eller tilføj den i kontrakten hvis den er ny, "
        "og levér filen igen.",
    }.get(code, CORRECT_VALUE + ".")
    return expected, action


FORMS_DA = {
    "dd-mm-yyyy": "dd-mm-åååå",
    "dd.mm.yyyy": "dd.mm.åååå",
    "yyyy-mm-dd": "åååå-mm-dd",
    "yyyymmdd": "ååååmmdd",
    "excel": "Excels dagnummer",
    "dd-mm-yyyy HH:MM": "dd-mm-åååå tt:mm",
    "yyyy-mm-dd HH:MM": "åååå-mm-dd tt:mm",
    "yyyy-mm-ddTHH:MM": "åååå-mm-ddTtt:mm",
}


def _date_forms(column: Column) -> str:
    """The forms a day or moment may have, as a Danish list."""
    forms = [FORMS_DA[form] for form in column.date_formats]
    return " eller ".join([", ".join(forms[:-1]), forms[-1]] if len(forms) > 1 else forms)


def _number_form(column: Column) -> str:
    """How a number is written."""
    if column.decimal == ",":
        return "decimalkomma, fx " + ("1.234,50" if column.has_thousands else "1234,50")
    return "decimalpunktum, fx " + ("1,234.50" if column.has_thousands else "1234.50")


def _members(column: Column) -> str:
    """The accepted values as a Danish list, cut when long."""
    shown = column.accepted_values[:MAX_SHOWN_MEMBERS]
    rest = len(column.accepted_values) - len(shown)
    return "en af værdierne " + ", ".join(shown) + (f" og {rest} flere" if rest else "")


def _duplicate_texts(contract: Contract, code: str) -> tuple[str, str]:
    """Texts for a key that stands more than once in a file."""
    headers = " + ".join(contract.column(name).physical_name for name in contract.key)
    if code == "repeated_row":
        return (
            f"forventede hver række én gang, rækken gentager en tidligere linje ({headers})",
            "Fjern gentagelsen i fagsystemet; den første linje er indlæst.",
        )
    return (
        f"forventede hver nøgle én gang, nøglen ({headers}) har flere linjer med forskelligt indhold",
        "Ret i fagsystemet, så kun den rigtige linje er tilbage, og levér filen igen.",
    )
