"""The quick test of a day's form takes and refuses what its regular expression does, and reads the same moment."""

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.dates import DATE_PATTERNS, moment_sql

LAYOUTS = {
    "dd-mm-yyyy": "%d-%m-%Y",
    "dd.mm.yyyy": "%d.%m.%Y",
    "yyyy-mm-dd": "%Y-%m-%d",
    "yyyymmdd": "%Y%m%d",
    "dd-mm-yyyy HH:MM": "%d-%m-%Y %H:%M:%S",
    "yyyy-mm-dd HH:MM": "%Y-%m-%d %H:%M:%S",
    "yyyy-mm-ddTHH:MM": "%Y-%m-%dT%H:%M:%S",
}
CONNECTION = duckdb.connect()
DAYS = st.dates().flatmap(lambda day: st.sampled_from([f"{day:{layout}}" for layout in LAYOUTS.values()]))
MOMENTS = st.datetimes().flatmap(
    lambda at: st.sampled_from([f"{at:{layout}}" for layout in LAYOUTS.values()] + [f"{at:%d-%m-%Y %H:%M}"])
)
ODD = "0123456789-+.:/ T\t\n\vxé٣½%_"


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A day or a moment with some characters put in, taken out or changed."""
    text = draw(DAYS | MOMENTS)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", *ODD])) + text[at + draw(st.integers(0, 1)) :]
    return text


@settings(deadline=None)
@given(st.lists(slips() | st.text(alphabet=ODD, max_size=20), min_size=1, max_size=20))
@example([" 1-02-2020", "\n1-02-2020", "01-02-202\n", "1--02-2020", "01-02-0000", "2020022 ", "01-02-2020 10:11 "])
@example(["01-02-2020 10:11:60", "01-02-2020 24:00", "01-02-2020 10:1", "2020-02-29T10:11:", "01-02-2020 10:11:5"])
def test_a_moment_is_read_as_by_the_regular_expression_of_its_form(texts: list[str]) -> None:
    for form, layout in LAYOUTS.items():
        whole = "case when len(t.x) = 16 then t.x || ':00' else t.x end" if "%S" in layout else "t.x"
        slow = f"case when regexp_full_match(t.x, '{DATE_PATTERNS[form]}') then try_strptime({whole}, '{layout}') end"
        found = CONNECTION.execute(
            f"select t.x, {moment_sql('t.x', [form])} as quick, {slow} as slow from unnest($x::varchar[]) as t (x) "
            "where quick is distinct from slow",
            {"x": texts},
        ).fetchall()
        assert found == [], form
