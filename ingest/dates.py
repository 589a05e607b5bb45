"""SQL that reads days and moments in the forms a contract allows; a moment is Danish local time."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.sql import literal

EXCEL_EPOCH = "1899-12-30"
SECONDS_IN_DAY = 86_400

# Form in the contract -> (pattern of the whole text, its form for strptime).
_FORMS = {
    "dd-mm-yyyy": (r"\d{2}-\d{2}-\d{4}", "%d-%m-%Y"),
    "dd.mm.yyyy": (r"\d{2}\.\d{2}\.\d{4}", "%d.%m.%Y"),
    "yyyy-mm-dd": (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    "yyyymmdd": (r"\d{8}", "%Y%m%d"),
    "dd-mm-yyyy HH:MM": (r"\d{2}-\d{2}-\d{4} \d{2}:\d{2}(:\d{2})?", "%d-%m-%Y %H:%M:%S"),
    "yyyy-mm-dd HH:MM": (r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?", "%Y-%m-%d %H:%M:%S"),
    "yyyy-mm-ddTHH:MM": (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", "%Y-%m-%dT%H:%M:%S"),
}
_EXCEL = r"\d{1,6}([.,]\d+)?"
DATE_PATTERNS = {form: pattern for form, (pattern, _) in _FORMS.items()} | {"excel": _EXCEL}


def day_sql(text: str, forms: Iterable[str]) -> str:
    """SQL: the day, null when the text has none of the forms or the day does not exist; a time is cut off."""
    return f"({moment_sql(text, forms)})::date"


def moment_sql(text: str, forms: Iterable[str]) -> str:
    """SQL: the moment, null when the text has none of the forms or does not exist; seconds may be given."""
    return f"case {' '.join(_case(text, form) for form in forms)} end"


def does_not_exist_sql(moment: str) -> str:
    """SQL: whether Danish clocks skip this moment: 02:00-02:59 on the last Sunday of March, since 1981."""
    return (
        f"(year({moment}) >= 1981 and month({moment}) = 3 and day({moment}) >= 25 "
        f"and dayofweek({moment}) = 0 and hour({moment}) = 2)"
    )


def _case(text: str, form: str) -> str:
    """One branch of the case: how a text of the form looks, and how it is read then.

    With the marks in their places, digits are all that `try_strptime` takes between them; it would pass over blanks
    around the whole, so that a letter stands at either end. A regular expression costs four times as much.
    """
    if form == "excel":
        seconds = f"round(try_cast(replace({text}, ',', '.') as double) * {SECONDS_IN_DAY})::bigint"
        moment = f"timestamp {literal(EXCEL_EPOCH)} + to_seconds({seconds})"
        return f"when regexp_full_match({text}, {literal(_EXCEL)}) then {moment}"
    _, layout = _FORMS[form]
    shape = re.sub("[dmyHM]", "_", form)
    if "%S" not in layout:
        return f"when {text} like {literal(shape)} then {_read(text, layout)}"
    without_seconds = f"when {text} like {literal(shape)} then {_read(text, layout.removesuffix(':%S'))}"
    return f"{without_seconds} when {text} like {literal(shape + ':__')} then {_read(text, layout)}"


def _read(text: str, layout: str) -> str:
    """SQL: the moment a text says in a layout of strptime; null for any other text."""
    return f"try_strptime('x' || {text} || 'x', {literal(f'x{layout}x')})"
