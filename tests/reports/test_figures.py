"""How published cells become tables and bars: the marks, the hidden rest of a bar, the line with gaps."""

import dataclasses
from datetime import date
from decimal import Decimal

from reports.figures import figure_view
from reports.reading import Cell, FigureEntry
from reports.views import Block, Point, Segment, TableCell
from reports.wording import wording

DAY = date(2025, 12, 31)
BASE = Cell(
    "P7", DAY, "999", "all", "municipality", "999", "Åkøbing", "intervention_type", "respite", "Aflastning", 1,
    "overall", "Overordnet funktionsniveau", 6, "development_distribution", "positive", "Positiv", 1, Decimal(6),
    Decimal(20), 20, 15, Decimal("0.75"), Decimal("0.3"), "share", None, None, None, None, "shown",
)  # fmt: skip
MEASURES = (
    "children", "average_price", "share_positive", "development_distribution", "reversal_share", "political_goal",
)  # fmt: skip
STACKED, TABLE, LIGHTS, LINE = (
    FigureEntry("P7", chart, "Titel", "Tekst", "RES13", MEASURES)
    for chart in ("stacked_bar", "table", "traffic_light", "line")
)


def hidden(cell: Cell) -> Cell:
    return dataclasses.replace(cell, numerator=None, denominator=None, value=None, cell_status="hidden")


def blocks(entry: FigureEntry, cells: list[Cell]) -> tuple[Block, ...]:
    return figure_view(entry, cells, wording()).blocks


def member(code: str, order: int, count: int) -> Cell:
    value = Decimal(count) / 20
    status = "shown" if count else "none"
    return dataclasses.replace(
        BASE, member_code=code, member_name=code, member_order=order, numerator=Decimal(count), value=value,
        cell_status=status,
    )  # fmt: skip


def test_hidden_members_are_one_segment_and_marked_cells() -> None:
    cells = [BASE, hidden(member("none", 2, 9)), hidden(member("negative", 3, 4)), member("no_score", 4, 0)]
    [distribution] = blocks(STACKED, cells)
    [bar] = distribution.bars
    assert bar.segments == (Segment("positive", 0.3, "30\u00a0%"), Segment("hidden", 0.7, ""))
    assert distribution.table.rows[0].cells[3:] == (
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
    present = member("none", 2, 9)
    several = [whole, empty, dataclasses.replace(hidden(present), n_total=None, **nothing)]
    [distribution] = blocks(STACKED, several)
    [bar] = distribution.bars
    assert (bar.label, bar.segments, bar.remark) == ("Plejefamilie", (), "Ingen")
    assert distribution.table.rows[0].cells[:3] == (TableCell("0"), TableCell("0"), TableCell(""))
    assert (distribution.table.hidden_groups, distribution.table.hidden_count) == (("Aflastning",), "1 indsats")
    assert figure_view(STACKED, several, wording()).count.text == "0, resten skjult"


def test_hidden_providers_are_counted_and_named_and_have_no_bar() -> None:
    groups = [
        dataclasses.replace(BASE, breakdown_type="provider", breakdown_order=order, breakdown_name=name, n_total=total)
        for order, (name, total) in enumerate([("Bøgely", 20), ("Skovbo", None), ("Ådalen", None)])
    ]
    cells = [each for g in groups for each in (g, dataclasses.replace(g, member_code="none", member_order=2))]
    [distribution] = blocks(STACKED, [cell if cell.n_total else hidden(cell) for cell in cells])
    assert [bar.label for bar in distribution.bars] == ["Bøgely"]
    assert distribution.table.hidden_groups == ("Skovbo", "Ådalen")
    assert distribution.table.hidden_count == "2 leverandører"


def two_parts(cell: Cell) -> list[Cell]:
    return [cell, dataclasses.replace(cell, member_code="none", member_name="Ingen", member_order=2)]


def test_a_date_hidden_whole_keeps_its_place() -> None:
    now = dataclasses.replace(BASE, breakdown_type="none")
    earlier = dataclasses.replace(
        hidden(now), report_date=date(2025, 9, 30), n_total=None, n_measured=None, coverage=None
    )
    [distribution] = blocks(STACKED, two_parts(earlier) + two_parts(now))
    assert [(bar.label, bar.remark) for bar in distribution.bars] == [
        ("30. sep. 2025", "Hele gruppen er skjult"),
        ("31. dec. 2025", ""),
    ]
    assert distribution.table.rows[0].cells[0] == TableCell("skjult", mark="hidden")
    assert distribution.has_hidden_part


def test_the_four_marks_are_different_in_a_table() -> None:
    share = dataclasses.replace(BASE, measure_code="share_positive", value=None, numerator=None)
    cells = [
        dataclasses.replace(share, breakdown_order=order, breakdown_name=status, cell_status=status)
        for order, status in enumerate(("hidden", "not_measured", "too_recent", "none"))
    ]
    [block] = blocks(TABLE, cells)
    assert [row.cells[0].mark for row in block.table.rows] == ["hidden", "not_measured", "too_recent", "none"]
    assert [row.cells[0].text for row in block.table.rows] == ["skjult", "ikke målt", "for nyt", "0"]


def test_a_line_has_no_point_where_the_share_is_not_known() -> None:
    cells = []
    for day in (date(2025, 6, 30), date(2025, 9, 30), DAY):
        positive = dataclasses.replace(BASE, report_date=day, breakdown_type="none")
        cells += two_parts(hidden(positive) if day.month == 9 else positive)
    [distribution] = blocks(STACKED, cells)
    assert distribution.lines
    assert distribution.lines.labels == ("juni 2025", "sep. 2025", "dec. 2025")
    [series] = distribution.lines.series
    assert series.points == (Point("juni 2025", 0.4, "40\u00a0%"), Point("dec. 2025", 0.4, "40\u00a0%"))
    assert len(distribution.bars) == 3


def test_a_goal_whose_number_is_hidden_keeps_its_light() -> None:
    goal = dataclasses.replace(
        BASE, measure_code="political_goal", unit="points", label_name="Positiv", status_code="green",
        status_name="Målet er nået",
    )  # fmt: skip
    [block] = blocks(LIGHTS, [goal, hidden(goal)])
    shown, without = (row.cells for row in block.table.rows)
    assert shown[3] == TableCell("+0,3", "procentpoint")
    assert without[3] == TableCell("skjult", mark="hidden")
    assert (without[1], without[2]) == (TableCell("Målet er nået", light="green"), TableCell("Positiv"))


def test_a_share_over_time_is_a_line_and_a_row_per_date() -> None:
    shares = [
        dataclasses.replace(
            BASE, report_date=date(2025, month, 28), breakdown_type="none", breakdown_name="I alt",
            measure_code="reversal_share", member_code="all", value=Decimal("0.4"), n_total=12, n_measured=10,
        )
        for month in (3, 6, 9)
    ]  # fmt: skip
    gone = dataclasses.replace(hidden(shares[1]), n_measured=None, coverage=None)
    [block] = blocks(LINE, [shares[0], gone, shares[2]])
    table = block.table
    assert (table.row_heading, table.are_dates) == ("Dato", True)
    assert [column.heading for column in table.columns] == ["Omgørelsesprocent", "n", "Målt", "Dækning"]
    assert [row.heading for row in table.rows] == ["28. mar. 2025", "28. juni 2025", "28. sep. 2025"]
    assert table.rows[0].cells[:3] == (TableCell("40\u00a0%"), TableCell("12"), TableCell("10"))
    assert table.rows[1].cells[0] == TableCell("skjult", mark="hidden")
    assert block.lines
    assert [point.label for point in block.lines.series[0].points] == ["mar. 2025", "sep. 2025"]


def test_days_are_not_written_as_percent() -> None:
    cell = dataclasses.replace(BASE, measure_code="average_price", unit="days", value=Decimal(139))
    assert blocks(TABLE, [cell])[0].table.rows[0].cells[0] == TableCell("139\u00a0dage")


def share(group: str, order: int, day: date, value: str, measure: str = "share_positive") -> Cell:
    return dataclasses.replace(
        BASE, breakdown_name=group, breakdown_code=group, breakdown_order=order, report_date=day,
        measure_code=measure, member_code="all", value=Decimal(value), n_measured=15,
    )  # fmt: skip


def test_groups_over_time_are_rows_with_the_months_as_columns_and_a_line_each() -> None:
    days = (date(2025, 11, 30), DAY)
    cells = [share(name, order, day, "0.4") for order, name in enumerate(["A", "B"]) for day in days]
    cells[-1] = hidden(cells[-1])
    [block] = blocks(LINE, cells)
    assert [column.heading for column in block.table.columns] == ["nov. 2025", "dec. 2025"]
    assert [(row.heading, [cell.text for cell in row.cells]) for row in block.table.rows] == [
        ("A", ["40\u00a0%", "40\u00a0%"]),
        ("B", ["40\u00a0%", "skjult"]),
    ]
    assert block.lines
    assert [(series.name, len(series.points)) for series in block.lines.series] == [("A", 2), ("B", 1)]


def test_measures_over_groups_are_columns_and_each_breakdown_has_its_own_table() -> None:
    total = dataclasses.replace(share("I alt", 0, DAY, "0.5"), breakdown_type="none")
    cells = [total, share("A", 1, DAY, "0.4"), dataclasses.replace(share("Dreng", 1, DAY, "0.3"), breakdown_type="sex")]
    entry = dataclasses.replace(TABLE, breakdowns=("none", "intervention_type", "sex"))
    first, second = blocks(entry, cells)
    assert (first.heading, [row.heading for row in first.table.rows]) == ("Indsats", ["I alt", "A"])
    assert (second.heading, [row.heading for row in second.table.rows]) == ("Køn", ["Dreng"])


def test_many_measures_of_few_groups_are_rows() -> None:
    codes = ("persons_start", "persons_in", "persons_out", "persons_end", "spent", "joiners", "leavers")
    entry = dataclasses.replace(TABLE, measure_codes=codes)
    cells = [share(name, order, DAY, "0.4", code) for code in codes for order, name in enumerate(["A", "B"])]
    [block] = blocks(entry, cells)
    assert [column.heading for column in block.table.columns] == ["A", "B"]
    assert len(block.table.rows) == len(codes)
    assert block.table.rows[1].heading == "Tilgang"
    assert block.table.rows[1].cells[0] == TableCell("40\u00a0%", "n = 15")


def test_other_units_stand_after_the_readers_own_by_letter() -> None:
    def unit(kind: str, code: str, name: str) -> list[Cell]:
        own = dataclasses.replace(BASE, breakdown_type="none", scope_type=kind, scope_code=code, scope_name=name)
        return two_parts(own)

    cells = [
        *unit("provider", "other_AA", "Leverandør AA"), *unit("provider", "other_B", "Leverandør B"),
        *unit("provider", "L1", "Ådalen"), *unit("municipality", "999", "Åkøbing"),
    ]  # fmt: skip
    [block] = blocks(STACKED, cells)
    assert [bar.label for bar in block.bars] == ["Åkøbing", "Ådalen", "Leverandør B", "Leverandør AA"]


def test_answers_of_which_several_may_be_given_are_not_stacked() -> None:
    both = dataclasses.replace(BASE, numerator=Decimal(15), value=Decimal("0.75"))
    [block] = blocks(STACKED, two_parts(both))
    assert block.bars == ()
    assert [cell.text for cell in block.table.rows[0].cells[3:]] == ["75\u00a0%", "75\u00a0%"]


def test_parts_are_of_the_denominator_when_some_are_too_recent_to_be_in_it() -> None:
    came = dataclasses.replace(BASE, numerator=Decimal(5), denominator=Decimal(10), n_total=20)
    later = dataclasses.replace(
        came, member_code="too_recent", member_order=3, numerator=None, denominator=None, cell_status="too_recent"
    )
    [block] = blocks(STACKED, [came, dataclasses.replace(came, member_code="none", member_order=2), later])
    assert [(segment.member_code, segment.share) for segment in block.bars[0].segments] == [
        ("positive", 0.5),
        ("none", 0.5),
    ]
    assert block.table.rows[0].cells[-1] == TableCell("for nyt", mark="too_recent")


def test_a_star_has_a_point_for_each_known_item() -> None:
    items = [
        dataclasses.replace(BASE, breakdown_type="none", item_code=code, item_name=code, item_order=order)
        for order, code in enumerate(("health", "school", "leisure"))
    ]
    cells = [part for item in items for part in two_parts(item if item.item_code != "school" else hidden(item))]
    view = figure_view(STACKED, cells, wording(), "star")
    assert view.blocks[0].star
    assert view.blocks[0].star.labels == ("health", "school", "leisure")
    assert [point.label for point in view.blocks[0].star.points] == ["health", "leisure"]


def test_a_label_in_points_is_said_in_words_with_its_light() -> None:
    cell = dataclasses.replace(
        share("SB1", 1, DAY, "33.3"), unit="points", measure_code="political_goal", label_code="positive",
        label_name="Positiv",
    )  # fmt: skip
    assert blocks(TABLE, [cell])[0].table.rows[0].cells[0] == TableCell("Positiv", "+33,3", light="green")
