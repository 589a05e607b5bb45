"""SQL that reads days and moments in the forms a contract allows; a moment is Danish local time."""

from __future__ import annotations

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
    """One branch of the case: the form's pattern, and how the text is read then."""
    if form == "excel":
        seconds = f"round(try_cast(replace({text}, ',', '.') as double) * {SECONDS_IN_DAY})::bigint"
        moment = f"timestamp {literal(EXCEL_EPOCH)} + to_seconds({seconds})"
        return f"when regexp_full_match({text}, {literal(_EXCEL)}) then {moment}"
    pattern, layout = _FORMS[form]
    with_seconds = f"case when len({text}) = {len('dd-mm-yyyy HH:MM')} then {text} || ':00' else {text} end"
    whole = with_seconds if "%S" in layout else text
    return f"when regexp_full_match({text}, {literal(pattern)}) then try_strptime({whole}, {literal(layout)})"
