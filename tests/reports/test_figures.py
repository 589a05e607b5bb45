"""How published cells become tables and bars: the marks, the hidden rest of a bar, the line with gaps."""

import dataclasses
from datetime import date
from decimal import Decimal

from reports.figures import Segment, TableCell, figure_view
from reports.reading import Cell, FigureEntry
from reports.wording import wording

DAY = date(2025, 12, 31)
BASE = Cell(
    "P7", DAY, "999", "intervention_type", "respite", "Aflastning", 1, "overall", "Overordnet funktionsniveau", 6,
    "development_distribution", "positive", "Positiv", 1, Decimal(6), Decimal(20), 20, 15, Decimal("0.75"),
    Decimal("0.3"), "share", None, None, None, None, "shown",
)  # fmt: skip
STACKED, TABLE, LIGHTS = (
    FigureEntry("P7", chart, "Titel", "Tekst", "RES13", {}) for chart in ("stacked_bar", "table", "traffic_light")
)


def hidden(cell: Cell) -> Cell:
    return dataclasses.replace(cell, numerator=None, denominator=None, value=None, cell_status="hidden")


def member(code: str, order: int, count: int) -> Cell:
    value = Decimal(count) / 20
    status = "shown" if count else "none"
    return dataclasses.replace(
        BASE, member_code=code, member_name=code, member_order=order, numerator=Decimal(count), value=value,
        cell_status=status,
    )  # fmt: skip


def test_hidden_members_are_one_segment_and_marked_cells() -> None:
    cells = [BASE, hidden(member("none", 2, 9)), hidden(member("negative", 3, 4)), member("no_score", 4, 0)]
    [distribution] = figure_view(STACKED, cells, wording()).distributions
    [bar] = distribution.bars
    assert bar.segments == (Segment("positive", 0.3, "30\u00a0%"), Segment("hidden", 0.7, ""))
    assert bar.cells[3:] == (
        TableCell("30\u00a0%", "6"),
        TableCell("skjult", mark="hidden"),
        TableCell("skjult", mark="hidden"),
        TableCell("0", mark="none"),
    )
    assert distribution.has_hidden_part


def test_a_group_hidden_whole_and_an_empty_group_say_so() -> None:
    nothing = {"n_measured": None, "coverage": None}
    whole = dataclasses.replace(hidden(BASE), n_total=None, **nothing)
    empty = dataclasses.replace(
        BASE, breakdown_name="Plejefamilie", breakdown_order=2, numerator=Decimal(0), n_total=0, n_measured=0,
        coverage=None, value=None, cell_status="none",
    )  # fmt: skip
    [distribution] = figure_view(STACKED, [whole, empty], wording()).distributions
    [bar] = distribution.bars
    assert (bar.label, bar.segments, bar.remark) == ("Plejefamilie", (), "Ingen")
    assert bar.cells[:3] == (TableCell("0"), TableCell("0"), TableCell(""))
    assert (distribution.hidden_groups, distribution.hidden_count) == (("Aflastning",), "1 indsats")
    assert figure_view(STACKED, [whole, empty], wording()).count == "0, resten skjult"


def test_hidden_providers_are_counted_and_named_and_have_no_bar() -> None:
    groups = [
        dataclasses.replace(BASE, breakdown_type="provider", breakdown_order=order, breakdown_name=name, n_total=total)
        for order, (name, total) in enumerate([("Bøgely", 20), ("Skovbo", None), ("Ådalen", None)])
    ]
    [distribution] = figure_view(STACKED, [g if g.n_total else hidden(g) for g in groups], wording()).distributions
    assert [bar.label for bar in distribution.bars] == ["Bøgely"]
    assert distribution.hidden_groups == ("Skovbo", "Ådalen")
    assert distribution.hidden_count == "2 leverandører"


def test_a_date_hidden_whole_keeps_its_place() -> None:
    earlier = dataclasses.replace(
        hidden(BASE), report_date=date(2025, 9, 30), breakdown_type="none", n_total=None, n_measured=None, coverage=None
    )
    [distribution] = figure_view(
        STACKED, [earlier, dataclasses.replace(BASE, breakdown_type="none")], wording()
    ).distributions
    assert [(bar.label, bar.remark) for bar in distribution.bars] == [
        ("30. sep. 2025", "Hele gruppen er skjult"),
        ("31. dec. 2025", ""),
    ]
    assert distribution.bars[0].cells[0] == TableCell("skjult", mark="hidden")
    assert distribution.has_hidden_part


def test_the_four_marks_are_different_in_a_table() -> None:
    share = dataclasses.replace(BASE, measure_code="share_positive", value=None, numerator=None)
    cells = [
        dataclasses.replace(share, breakdown_order=order, breakdown_name=status, cell_status=status)
        for order, status in enumerate(("hidden", "not_measured", "too_recent", "none"))
    ]
    view = figure_view(TABLE, cells, wording())
    assert [values[0].mark for _, values in view.rows] == ["hidden", "not_measured", "too_recent", "none"]
    assert [values[0].text for _, values in view.rows] == ["skjult", "ikke målt", "for nyt", "0"]


def test_a_line_has_no_point_where_the_share_is_not_known() -> None:
    cells = []
    for day in (date(2025, 6, 30), date(2025, 9, 30), DAY):
        positive = dataclasses.replace(BASE, report_date=day, breakdown_type="none")
        cells.append(hidden(positive) if day.month == 9 else positive)
    [distribution] = figure_view(STACKED, cells, wording()).distributions
    assert [point[0] for point in distribution.line] == ["30. juni 2025", "31. dec. 2025"]
    assert {point[2] for point in distribution.line} == {"40\u00a0%"}
    assert len(distribution.bars) == 3


def test_a_goal_whose_number_is_hidden_keeps_its_light() -> None:
    goal = dataclasses.replace(
        BASE, measure_code="political_goal", unit="points", label_name="Positiv", status_code="green",
        status_name="Målet er nået",
    )  # fmt: skip
    shown, without = figure_view(LIGHTS, [goal, hidden(goal)], wording()).goals
    assert shown.cells[0] == TableCell("+0,3", "procentpoint")
    assert without.cells[0] == TableCell("skjult", mark="hidden")
    assert (without.status_code, without.status, without.label) == ("green", "Målet er nået", "Positiv")


def test_every_kind_of_breakdown_has_a_name() -> None:
    for kind in ("provider", "intervention_type", "target_group", "dimension", "political_goal"):
        [distribution] = figure_view(STACKED, [dataclasses.replace(BASE, breakdown_type=kind)], wording()).distributions
        assert distribution.group_heading


def test_a_share_over_time_is_a_line_and_a_row_per_date() -> None:
    shares = [
        dataclasses.replace(
            BASE, report_date=date(2025, month, 28), breakdown_type="none", breakdown_name="I alt",
            measure_code="reversal_share", member_code="all", value=Decimal("0.4"), n_total=12, n_measured=10,
        )
        for month in (3, 6, 9)
    ]  # fmt: skip
    gone = dataclasses.replace(hidden(shares[1]), n_measured=None, coverage=None)
    view = figure_view(dataclasses.replace(TABLE, chart="line"), [shares[0], gone, shares[2]], wording())
    assert (view.row_heading, view.headings) == ("Dato", ("Omgørelsesprocent", "n", "Målt", "Dækning"))
    assert [label for label, _ in view.rows] == ["28. mar. 2025", "28. juni 2025", "28. sep. 2025"]
    assert view.rows[0][1][:3] == (TableCell("40\u00a0%"), TableCell("12"), TableCell("10"))
    assert view.rows[1][1][0] == TableCell("skjult", mark="hidden")
    assert view.line == (("28. mar. 2025", 0.4, "40\u00a0%"), ("28. sep. 2025", 0.4, "40\u00a0%"))


def test_days_are_not_written_as_percent() -> None:
    cell = dataclasses.replace(BASE, measure_code="average_price", unit="days", value=Decimal(139))
    assert figure_view(TABLE, [cell], wording()).rows[0][1][0] == TableCell("139\u00a0dage")
