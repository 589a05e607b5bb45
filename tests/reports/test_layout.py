"""The reports as data: every figure of an audience stands in one of its reports, and all they show has a name."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from common.strict_yaml import DataFileError, load_strict
from orchestration.issue import person_pages
from orchestration.options import AUDIENCES
from publish.audience import audience_by_code
from publish.candidate import CHECK_COLUMNS
from publish.names import NAME_COLUMN
from reports.layout import Layout, Listing, layouts
from reports.lists import list_view
from reports.period import next_due, period_covered
from reports.reading import Municipality, Published, PublishedRows, Reader, Refresh
from reports.views import TableCell
from reports.wording import measure_names, wording

CATALOGUE = Path(__file__).parents[2] / "dbt_project" / "seeds" / "figure_catalogue.csv"


def catalogue() -> list[dict[str, str]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_figure_of_the_audience_stands_in_one_of_its_reports(audience: str) -> None:
    placed = [code for layout in layouts(audience) for code in layout.figure_codes]
    assert sorted(placed) == sorted(row["figure_code"] for row in catalogue() if row["audience_code"] == audience)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_first_report_is_the_index_and_each_page_stands_once(audience: str) -> None:
    pages = [layout.page for layout in layouts(audience)]
    assert pages[0] == "index"
    assert len(pages) == len(set(pages))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_listing_shows_columns_that_its_table_is_published_with(audience: str) -> None:
    tables = {
        table.name: {*table.columns, *([NAME_COLUMN] if table.names else [])}
        for table in audience_by_code(audience).tables
    }
    tables["check_result"] = {column for column, _, _ in CHECK_COLUMNS}
    for layout in layouts(audience):
        for entry in [entry for section in layout.sections for entry in section.entries if isinstance(entry, Listing)]:
            named = {*entry.columns, *(name.removeprefix("-") for name in entry.order), *filter(None, [entry.together])}
            assert named | set(entry.only) <= tables[entry.table], (layout.page, entry.table)


def test_every_measure_and_every_breakdown_of_the_catalogue_has_a_name() -> None:
    rows = catalogue()
    assert {code for row in rows for code in row["measure_codes"].split("|")} <= set(measure_names())
    assert {kind for row in rows for kind in row["breakdown_type"].split("|")} <= set(wording().groups)


def test_pages_that_name_persons_are_not_kept_when_a_report_is_issued() -> None:
    found = {audience: person_pages(audience_by_code(audience)) for audience in AUDIENCES}
    assert found == {
        "political": [], "management": [], "provider": [], "unit_manager": ["drift.html", "sagsgennemgang.html"],
        "caseworker": ["sagsgennemgang.html"],
    }  # fmt: skip


def test_a_report_with_an_unknown_key_or_an_unnamed_table_is_refused(tmp_path: Path) -> None:
    head = "audience: provider\npage: index\norder: 1\ntitle: T\nsubtitle: S\nsections:\n  - title: A\n    entries:\n"
    for entry in ("      - {figure: P1, beside: star}\n", "      - {table: worklist, columns: [what_da]}\n"):
        file = tmp_path / "report.yml"
        file.write_text(head + entry, encoding="utf-8")
        with pytest.raises(DataFileError):
            load_strict(file, Layout)


@pytest.mark.parametrize(
    ("day", "covers", "text", "due"),
    [
        (date(2025, 12, 31), "kvartal", "4. kvartal 2025", date(2026, 3, 31)),
        (date(2025, 12, 31), "måned", "december 2025", date(2026, 1, 31)),
        (date(2026, 1, 31), "status", "status pr. 31. januar 2026", date(2026, 2, 28)),
        (date(2025, 9, 30), "kvartal", "3. kvartal 2025", date(2025, 12, 31)),
        (date(2025, 11, 30), "kvartal", "3. kvartal 2025", date(2025, 12, 31)),
        (date(2026, 1, 31), "kvartal", "4. kvartal 2025", date(2026, 3, 31)),
    ],
)
def test_a_report_says_what_it_covers_and_when_the_next_is_due(day: date, covers: str, text: str, due: date) -> None:
    assert period_covered(day, covers) == text
    assert next_due(day, covers) == due


TOWN = Municipality("999", "Åkøbing", True)
LISTING = Listing(
    table="rows", columns=("day", "sick", "price_dkk", "note", "person_name"), order=("-day",), together="offer",
    title="T", caption="C",
)  # fmt: skip


def published_rows() -> Published:
    def row(offer: str, day: int, viewer: str, sick: int | None, hidden: str) -> dict[str, object]:
        return {
            "municipality_code": "999", "viewer_code": viewer, "offer": offer, "day": date(2025, 12, day), "sick": sick,
            "price_dkk": Decimal("1234.5"), "note": None, "hidden_columns": hidden,
        }  # fmt: skip

    rows = (row("A", 1, "L1", None, "sick"), row("A", 2, "L1", 7, ""), row("B", 1, "L2", 9, ""))
    labels = {"day": "Dag", "sick": "Sygemeldte", "price_dkk": "Pris", "note": "Note", "offer": "Tilbud"}
    moment = load_refresh()
    tables = {"rows": PublishedRows(labels, rows)}
    return Published(audience_by_code("provider"), moment.report_date, moment, (TOWN,), (), (), tables)


def load_refresh() -> Refresh:
    from tests.publish.warehouse import REFRESH

    return Refresh(**vars(REFRESH))


def test_a_listing_holds_the_readers_rows_alone_newest_first_with_hidden_counts_marked() -> None:
    view = list_view(LISTING, published_rows(), Reader(TOWN, "L1", "Ådalen"), None, wording())
    [(name, table)] = view.tables
    assert (name, table.row_heading, table.are_dates) == ("A", "Dag", True)
    assert [column.heading for column in table.columns] == ["Sygemeldte", "Pris", "Note"]
    assert [row.heading for row in table.rows] == ["2. dec. 2025", "1. dec. 2025"]
    assert table.rows[0].cells == (TableCell("7"), TableCell("1.235\u00a0kr."), TableCell("–"))
    assert table.rows[1].cells[0] == TableCell("skjult", mark="hidden")


def test_a_reader_without_rows_gets_none() -> None:
    assert list_view(LISTING, published_rows(), Reader(TOWN, "L3", "Ny"), None, wording()).tables == ()
