"""Who may read a row, and what is told of one provider beside what is told of all."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from publish.audience import Audience, audience_by_code
from publish.candidate import PublishError, build_candidate, judged_for
from publish.disclosure import FigureRow, unprotected
from publish.disclosure_rules import load_rules
from publish.viewers import letter
from tests.publish.warehouse import REFRESH, labels

KEY = b"a key of the tests, thirty-two bytes or more"
COUNTS = {"L01": (20, 9, 7, 8), "L02": (6, 5, 7, 6), "L03": (1, 2, 0, 1)}
MEMBERS = ("positive", "none", "negative", "no_score")


def figure_row(
    figure: str, scope: tuple[str, str], member: str, counts: tuple[int, ...], **other: object
) -> dict[str, object]:
    count, total, measured = counts[MEMBERS.index(member)], sum(counts), sum(counts[:3])
    return {
        "figure_code": figure, "audience_code": "provider", "figure_report_date": "2025-12-31",
        "report_date": "2025-12-31", "municipality_code": "999", "area_code": "children",
        "scope_type": scope[0], "scope_code": scope[1], "scope_name": f"Navn {scope[1]}",
        "breakdown_type": "none", "breakdown_code": "all", "item_code": "overall", "instrument_code": "ICF5",
        "measure_code": "development_distribution", "member_code": member, "numerator": count, "denominator": total,
        "n_total": total, "n_measured": measured, "coverage": Decimal(measured) / total if total else None,
        "value": Decimal(count) / total if total else None, "unit": "share", **other,
    }  # fmt: skip


@pytest.fixture
def provider_warehouse(warehouse: Path, tmp_path: Path) -> Path:
    """The small warehouse with L3 (providers and everyone), L5 (two interventions of one) and LX (by provider)."""
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    everyone = tuple(map(sum, zip(*COUNTS.values(), strict=True)))
    rows = [figure_row("L3", ("municipality", "999"), member, everyone) for member in MEMBERS]
    rows += [figure_row("L3", ("provider", code), member, c) for code, c in COUNTS.items() for member in MEMBERS]
    split = {"respite": (17, 6, 6, 7), "institution": (3, 3, 1, 1)}
    rows += [
        figure_row("L5", ("provider", "L01"), member, c, breakdown_type="intervention_type", breakdown_code=code)
        for code, c in split.items()
        for member in MEMBERS
    ]
    rows += [
        figure_row("LX", ("municipality", "999"), member, c, breakdown_type="provider", breakdown_code=code)
        for code, c in COUNTS.items()
        for member in MEMBERS
    ]
    with duckdb.connect(str(local)) as connection:
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" for _ in row)
            connection.execute(f"insert into reporting.rpt_figure ({names}) values ({marks})", list(row.values()))
    return local


def published(warehouse: Path, root: Path, audience: Audience, key: bytes = KEY) -> list[dict[str, object]]:
    names = {(t.source, c): text for t in audience.tables for c in t.columns for text in [f"Betegnelse {c}"]}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        made = build_candidate(
            connection, audience, REFRESH, root, labels={**labels(), **names}, rules=load_rules(), shuffle_key=key
        )
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        answer = connection.execute("from figure")
        columns = [column[0] for column in answer.description or []]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def test_a_reader_sees_its_own_name_and_letters(provider_warehouse: Path, tmp_path: Path) -> None:
    rows = published(provider_warehouse, tmp_path, audience_by_code("provider"))
    for reader in COUNTS:
        seen = [row for row in rows if row["viewer_code"] in (reader, "all") and row["figure_code"] == "L3"]
        units = {(row["scope_type"], row["scope_code"]) for row in seen}
        assert len(units) == len(COUNTS) + 1
        assert {("municipality", "999"), ("provider", reader)} < units
        named = {row["scope_name"] for row in seen if row["scope_type"] == "provider"}
        assert len([name for name in named if str(name).startswith("Leverandør ")]) == len(COUNTS) - 1
        assert [name for name in named if str(name).startswith("Navn ")] == [f"Navn {reader}"]
    own = [row for row in rows if row["figure_code"] == "L5"]
    assert {row["viewer_code"] for row in own} == {"L01"}


def test_letters_need_a_key_and_change_with_it(provider_warehouse: Path, tmp_path: Path) -> None:
    audience = audience_by_code("provider")
    with pytest.raises(PublishError, match="nøgle"):
        published(provider_warehouse, tmp_path / "none", audience, key=b"")
    orders = set()
    for number in range(20):
        rows = published(provider_warehouse, tmp_path / str(number), audience, key=KEY + bytes([number]))
        totals = {row["scope_code"]: row["n_total"] for row in rows if str(row["scope_code"]).startswith("other_")}
        orders.add(tuple(totals[code] for code in sorted(totals)))
    assert len(orders) > 2


def test_open_names_are_for_everyone(provider_warehouse: Path, tmp_path: Path) -> None:
    audience = audience_by_code("provider").model_copy(update={"compared_names": "open"})
    rows = [row for row in published(provider_warehouse, tmp_path, audience) if row["figure_code"] == "L3"]
    assert {row["viewer_code"] for row in rows} == {"all"}
    assert {row["scope_code"] for row in rows} == {"999", *COUNTS}


def test_a_provider_alone_and_among_all_hides_the_same_cells(provider_warehouse: Path, tmp_path: Path) -> None:
    """L3 and a figure by provider tell the same facts; what one hides the other may not print."""
    rows = published(provider_warehouse, tmp_path, audience_by_code("provider"))
    status = {
        figure: {
            (row["scope_code"] if figure == "L3" else row["breakdown_code"], row["member_code"]): row["cell_status"]
            for row in rows
            if row["figure_code"] == figure
            and row["scope_type"] == kind
            and not str(row["scope_code"]).startswith("oth")
        }
        for figure, kind in (("L3", "provider"), ("LX", "municipality"))
    }
    assert status["L3"] == status["LX"]
    assert "hidden" in status["L3"].values()


def test_a_part_of_a_provider_cannot_be_taken_from_the_whole(provider_warehouse: Path, tmp_path: Path) -> None:
    """Two interventions add up to L01: a small cell in one hides the same cell in the other, or the whole."""
    rows = published(provider_warehouse, tmp_path, audience_by_code("provider"))
    for member in MEMBERS:
        parts = [row for row in rows if row["figure_code"] == "L5" and row["member_code"] == member]
        [whole] = [
            row for row in rows if (row["figure_code"], row["scope_code"], row["member_code"]) == ("L3", "L01", member)
        ]
        hidden = [row for row in parts if row["cell_status"] == "hidden"]
        assert len(hidden) != 1 or whole["cell_status"] == "hidden"


def test_the_own_units_rows_are_only_marked() -> None:
    from tests.publish.test_disclosure import development

    rules = load_rules()
    verdicts = [unprotected(row, rules) for row in development("all", (1, 0, 2, 1))]
    assert [verdict.status for verdict in verdicts] == ["shown", "none", "shown", "shown", "shown"]
    assert not any(verdict.hides_numbers or verdict.hides_group or verdict.hides_measured for verdict in verdicts)


def of_team(measure: str, numerator: str, employees: int) -> FigureRow:
    """A row about a team: so many hours or heads of so many employees."""
    place = ("999", "2025-12-31", "organisation", "T1", "children")
    number, hours = Decimal(numerator), Decimal(600)
    return FigureRow(
        place, "none", "all", "", measure, "all", number, hours, employees, employees, number / hours
    )  # fmt: skip


def test_absence_of_a_small_team_is_hidden_from_its_own_manager_as_well() -> None:
    audience, rules = audience_by_code("unit_manager"), load_rules()
    rows = [of_team("sickness_rate", "20", 2), of_team("turnover_rate", "1", 2)]
    assert [verdict.status for verdict in judged_for(rows, audience, rules)] == ["hidden", "shown"]
    assert [verdict.status for verdict in judged_for([of_team("sickness_rate", "20", 40)], audience, rules)] == [
        "shown"
    ]


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"open_scopes": ("caseworker",)}, {"viewer_scope": None}])
def test_an_audience_opens_only_its_readers_own_unit(change: dict[str, object]) -> None:
    described = audience_by_code("unit_manager").model_dump()
    with pytest.raises(ValueError, match=r"open_scopes|viewer"):
        Audience.model_validate({**described, **change})


@pytest.mark.parametrize("code", ["political", "management", "provider"])
def test_management_audiences_list_no_column_of_a_person(code: str) -> None:
    audience = audience_by_code(code)
    assert audience.disclosure
    assert not audience.open_scopes
    # A provider puts right what it has delivered itself: a list by the key of the row, without a column of a person.
    # And its own days: counts of an offer, the small ones left out. How good the sources are, the management is told.
    own = {
        "political": set(),
        "management": {"reporting.rpt_source_check", "marts.fct_source_delivery", "marts.fct_refresh_volume"},
        "provider": {
            "reporting.rpt_source_check", "reporting.rpt_source_check_line", "reporting.rpt_provider_day",
        },
    }  # fmt: skip
    assert {table.source for table in audience.tables} == own[code] | {
        "reporting.rpt_figure", "marts.dim_figure", "marts.dim_kpi", "marts.dim_municipality",
    }  # fmt: skip
