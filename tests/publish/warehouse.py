"""A small warehouse with plausible published relations for P1-P7, counted from invented children."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from publish.audience import audience_by_code
from publish.candidate import Candidate, RefreshInfo, build_candidate, record_audit
from quality.results import CheckResult

REPORT_DATE = date(2025, 12, 31)
QUARTERS = (date(2025, 12, 31), date(2025, 9, 30), date(2025, 6, 30), date(2025, 3, 31))
HALF_YEARS = (date(2025, 12, 31), date(2025, 6, 30), date(2024, 12, 31))

INTERVENTIONS = {
    "institution": "Døgninstitution",
    "foster_family": "Plejefamilie",
    "respite": "Aflastning",
    "family_treatment": "Familiebehandling",
}
PROVIDERS = {
    "L01": "Familiehuset Åkøbing",
    "L02": "Opholdsstedet Bøgely",
    "L03": "Plejefamiliecenter Øst",
    "L04": "Aflastningen Skovbo",
}
ITEMS = {
    "health": "Sundhedsforhold",
    "school": "Skoleforhold og læring",
    "leisure": "Fritidsforhold og venskaber",
    "behaviour": "Udvikling og adfærd",
    "family": "Familieforhold og familierelationer",
    "overall": "Overordnet funktionsniveau",
}
LABELS = {
    "positive": "Positiv",
    "none": "Ingen",
    "negative": "Negativ",
    "no_score": "Ikke sat score / ikke fulgt op",
}
GRADES = {
    "fully": "Helt opfyldt",
    "largely": "I høj grad opfyldt",
    "partly": "I nogen grad opfyldt",
    "not_met": "Ikke opfyldt",
    "not_followed_up_or_relevant": "Ikke fulgt op / ikke relevant",
}
GOALS = (
    ("PM1", "school", "Flere børn skal trives i skolen", "Forbedring"),
    ("PM2", "leisure", "Flere børn skal have en aktiv fritid", "Forbedring eller fastholdelse"),
    ("PM3", "family", "Flere børn skal have stærkere familierelationer", "Forbedring"),
    ("PM4", "overall", "Børnenes samlede funktionsniveau skal forbedres", "Forbedring"),
)
PRICES = {"institution": 98250, "foster_family": 34120, "respite": 9480, "family_treatment": 15730}
FIGURES = (
    (
        "P1",
        "M7",
        "political_goal",
        "political_goal",
        "all",
        "",
        1,
        0,
        "traffic_light",
        "M7",
        "Målopfyldelse – opfølgning på politiske mål",
        "Status for de politiske mål på opgørelsesdatoen.",
    ),
    (
        "P2",
        "M4|M5|M3",
        "children|average_price|share_positive",
        "intervention_type",
        "overall",
        "|".join(INTERVENTIONS),
        1,
        0,
        "table",
        "M5",
        "Opfølgning på økonomi, indsatser og resultater",
        "Antal børn, gennemsnitlig pris pr. måned og andel med positiv udvikling siden seneste måling.",
    ),
    (
        "P3",
        "M6",
        "goal_attainment",
        "none",
        "all",
        "",
        3,
        6,
        "stacked_bar",
        "M6",
        "Udvikling i opfyldelse af de individuelle mål over tid",
        "Målene for børnene på tre datoer.",
    ),
    (
        "P4",
        "M1",
        "development_distribution",
        "none",
        "overall",
        "",
        4,
        3,
        "stacked_bar",
        "M1",
        "Udvikling i funktionsniveau over tid",
        "Alle børn med en indsats over fire kvartaler.",
    ),
    (
        "P5",
        "M2",
        "development_distribution",
        "none",
        "dimensions",
        "",
        1,
        0,
        "stacked_bar",
        "M1",
        "Udvikling i funktionsniveau på konkrete dimensioner",
        "Alle børn med en indsats, fem dimensioner.",
    ),
    (
        "P6",
        "M2",
        "development_distribution",
        "provider",
        "all",
        "",
        1,
        0,
        "stacked_bar",
        "M1",
        "Udvikling i funktionsniveau på tværs af leverandører",
        "Børn med indsats hos leverandøren.",
    ),
    (
        "P7",
        "M1",
        "development_distribution",
        "intervention_type",
        "overall",
        "|".join(INTERVENTIONS),
        1,
        0,
        "stacked_bar",
        "M1",
        "Udvikling i funktionsniveau for udvalgte indsatser",
        "Børn med indsatsen.",
    ),
)


@dataclass(frozen=True)
class Child:
    intervention: str
    provider: str
    development: dict[tuple[date, str], str]
    goals: dict[date, tuple[str, ...]]


def invent_children(count: int, seed: int) -> list[Child]:
    """``count`` children with labels and a few goals; the same seed gives the same children."""
    dice = random.Random(seed)  # noqa: S311  invented children, not keys
    return [_invent_child(dice) for _ in range(count)]


def _invent_child(dice: random.Random) -> Child:
    weights = dice.choice(((5, 3, 1, 1), (3, 4, 2, 1), (2, 3, 3, 2)))
    development = {(day, item): dice.choices(list(LABELS), weights)[0] for day in QUARTERS for item in ITEMS}
    goals = {day: tuple(dice.choices(list(GRADES), (2, 3, 3, 2, 1))[0] for _ in range(2)) for day in HALF_YEARS}
    intervention = dice.choices(list(INTERVENTIONS), (2, 4, 5, 5))[0]
    provider = dice.choices(list(PROVIDERS), (5, 3, 4, 2))[0]
    return Child(intervention, provider, development, goals)


Row = dict[str, object]


def figure_rows(municipality: str, children: list[Child], report_date: date = REPORT_DATE) -> Iterator[Row]:
    """All rows of P1-P7 for one municipality."""
    scope: Row = {
        "audience_code": "political",
        "figure_report_date": report_date,
        "municipality_code": municipality,
        "scope_type": "municipality",
        "scope_code": municipality,
        "area_code": "children",
        "scope_name": MUNICIPALITIES.get(municipality, "Ukendt"),
    }
    for row in (*_goals(children), *_economy(children), *_attainment(children), *_over_time(children)):
        yield {**scope, **row}
    for row in (*_by_dimension(children), *_by_provider(children), *_by_intervention(children)):
        yield {**scope, **row}


def _item(code: str) -> Row:
    return {
        "instrument_code": "ICF5",
        "item_code": code,
        "item_name": ITEMS[code],
        "item_order": list(ITEMS).index(code) + 1,
    }


def _breakdown(kind: str, code: str, names: dict[str, str]) -> Row:
    return {
        "breakdown_type": kind,
        "breakdown_code": code,
        "breakdown_name": names[code],
        "breakdown_order": list(names).index(code) + 1,
    }


EVERYONE: Row = {"member_code": "all", "member_name": "I alt", "member_order": 1}
NO_BREAKDOWN: Row = {
    "breakdown_type": "none",
    "breakdown_code": "all",
    "breakdown_name": "Alle",
    "breakdown_order": 0,
}


def _ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    return round(Decimal(numerator) / Decimal(denominator), 6) if denominator else None


def _population(total: int, measured: int) -> Row:
    return {"n_total": total, "n_measured": measured, "coverage": _ratio(measured, total)}


def _labels(children: list[Child], day: date, item: str) -> list[str]:
    return [child.development[day, item] for child in children]


def _distribution(labels: list[str], names: dict[str, str], unmeasured: str, measure: str) -> Iterator[Row]:
    for order, (code, name) in enumerate(names.items(), start=1):
        count = labels.count(code)
        yield {
            "measure_code": measure,
            "member_code": code,
            "member_name": name,
            "member_order": order,
            "numerator": count,
            "denominator": len(labels),
            "value": _ratio(count, len(labels)),
            "unit": "share",
            **_population(len(labels), len(labels) - labels.count(unmeasured)),
        }


def _share_positive(labels: list[str]) -> Row:
    measured = len(labels) - labels.count("no_score")
    return {
        "measure_code": "share_positive",
        **EVERYONE,
        "numerator": labels.count("positive"),
        "denominator": measured,
        "value": _ratio(labels.count("positive"), measured),
        "unit": "share",
        **_population(len(labels), measured),
    }


def _goals(children: list[Child]) -> Iterator[Row]:
    names = {code: text for code, _, text, _ in GOALS}
    for code, item, _, kind in GOALS:
        labels = _labels(children, REPORT_DATE, item)
        measured = len(labels) - labels.count("no_score")
        net = labels.count("positive") - labels.count("negative")
        points = round(Decimal(100 * net) / measured, 6) if measured else None
        label = "none" if points is None or abs(points) <= 5 else "positive" if points > 0 else "negative"
        met = {
            "positive": "green",
            "none": "green" if "fastholdelse" in kind else "yellow",
            "negative": "red",
        }[label]
        yield {
            "figure_code": "P1",
            "report_date": REPORT_DATE,
            **_breakdown("political_goal", code, names),
            **_item(item),
            "measure_code": "political_goal",
            **EVERYONE,
            "numerator": net,
            "denominator": measured,
            "value": points,
            "unit": "points",
            **_population(len(labels), measured),
            "label_code": label,
            "label_name": LABELS[label],
            "status_code": met,
            "status_name": {"green": "Målet er nået", "yellow": "Ingen ændring", "red": "Tilbagegang"}[met],
        }


def _economy(children: list[Child]) -> Iterator[Row]:
    for code in INTERVENTIONS:
        chosen = [child for child in children if child.intervention == code]
        base = {
            "figure_code": "P2",
            "report_date": REPORT_DATE,
            **_item("overall"),
            **_breakdown("intervention_type", code, INTERVENTIONS),
        }
        everyone = _population(len(chosen), len(chosen))
        months = 3 * len(chosen)
        yield {
            **base,
            **everyone,
            "measure_code": "children",
            **EVERYONE,
            "numerator": len(chosen),
            "denominator": len(chosen),
            "value": len(chosen),
            "unit": "count",
        }
        yield {
            **base,
            **everyone,
            "measure_code": "average_price",
            **EVERYONE,
            "numerator": PRICES[code] * months,
            "denominator": months,
            "value": PRICES[code] if months else None,
            "unit": "dkk_per_month",
        }
        yield {**base, **_share_positive(_labels(chosen, REPORT_DATE, "overall"))}


def _attainment(children: list[Child]) -> Iterator[Row]:
    for day in HALF_YEARS:
        grades = [grade for child in children for grade in child.goals[day]]
        for row in _distribution(grades, GRADES, "not_followed_up_or_relevant", "goal_attainment"):
            yield {"figure_code": "P3", "report_date": day, **NO_BREAKDOWN, **row}


def _over_time(children: list[Child]) -> Iterator[Row]:
    for day in QUARTERS:
        labels = _labels(children, day, "overall")
        base = {"figure_code": "P4", "report_date": day, **NO_BREAKDOWN, **_item("overall")}
        for row in _distribution(labels, LABELS, "no_score", "development_distribution"):
            yield {**base, **row}


def _by_dimension(children: list[Child]) -> Iterator[Row]:
    for item in [code for code in ITEMS if code != "overall"]:
        labels = _labels(children, REPORT_DATE, item)
        for row in _distribution(labels, LABELS, "no_score", "development_distribution"):
            yield {"figure_code": "P5", "report_date": REPORT_DATE, **NO_BREAKDOWN, **_item(item), **row}


def _split(
    figure: str,
    kind: str,
    names: dict[str, str],
    items: list[str],
    of: Callable[[Child], str],
    *,
    children: list[Child],
) -> Iterator[Row]:
    for code in names:
        chosen = [child for child in children if of(child) == code]
        for item in items:
            base = {
                "figure_code": figure,
                "report_date": REPORT_DATE,
                **_breakdown(kind, code, names),
                **_item(item),
            }
            labels = _labels(chosen, REPORT_DATE, item)
            for row in _distribution(labels, LABELS, "no_score", "development_distribution"):
                yield {**base, **row}


def _by_provider(children: list[Child]) -> Iterator[Row]:
    return _split("P6", "provider", PROVIDERS, list(ITEMS), lambda child: child.provider, children=children)


def _by_intervention(children: list[Child]) -> Iterator[Row]:
    return _split(
        "P7",
        "intervention_type",
        INTERVENTIONS,
        ["overall"],
        lambda child: child.intervention,
        children=children,
    )


MUNICIPALITIES = {"998": "Nørreskov", "999": "Åkøbing"}
SIZES = {"998": 34, "999": 212}
FIGURE_COLUMNS = (
    ("figure_code", "varchar"),
    ("audience_code", "varchar"),
    ("figure_report_date", "date"),
    ("report_date", "date"),
    ("municipality_code", "varchar"),
    ("area_code", "varchar"),
    ("scope_type", "varchar"),
    ("scope_code", "varchar"),
    ("scope_name", "varchar"),
    ("breakdown_type", "varchar"),
    ("breakdown_code", "varchar"),
    ("breakdown_name", "varchar"),
    ("breakdown_order", "integer"),
    ("instrument_code", "varchar"),
    ("item_code", "varchar"),
    ("item_name", "varchar"),
    ("item_order", "integer"),
    ("measure_code", "varchar"),
    ("member_code", "varchar"),
    ("member_name", "varchar"),
    ("member_order", "integer"),
    ("numerator", "decimal(18,4)"),
    ("denominator", "decimal(18,4)"),
    ("n_total", "integer"),
    ("n_measured", "integer"),
    ("coverage", "decimal(9,6)"),
    ("value", "decimal(18,6)"),
    ("unit", "varchar"),
    ("label_code", "varchar"),
    ("label_name", "varchar"),
    ("status_code", "varchar"),
    ("status_name", "varchar"),
)
CHECKS = [
    CheckResult(f"test_{number}", "integrity", "fct_score", "passed", 0, None, "= 0", "Datateamet")
    for number in range(120)
]
REFRESH = RefreshInfo(
    publication_id="2025-12-31-0001",
    report_date=REPORT_DATE,
    as_known_at=date(2026, 1, 15),
    refreshed_at=datetime.fromisoformat("2026-01-16T05:30:00"),
    delivered_through=date(2026, 1, 15),
    code_version="0.1.0",
    checks_declared=120,
    checks_run=120,
    checks_passed=120,
    rows_landed=48210,
    rows_quarantined=17,
)


def build_warehouse(path: Path, sizes: dict[str, int] | None = None) -> Path:
    """Write a DuckDB file with the relations the political audience is published from."""
    with duckdb.connect(str(path)) as connection:
        for schema in ("marts", "reporting"):
            connection.execute(f"create schema {schema}")
        _write_figures(connection, sizes or SIZES)
        _write_source_checks(connection)
        _write_provider_days(connection)
        _write_catalogue(connection)
        _write_cards(connection)
        connection.execute(
            "create table marts.dim_date as select cast(day as date) as date_day, "
            "day = last_day(day) and month(day) % 3 = 0 as is_quarter_end "
            "from generate_series(date '2024-01-01', date '2026-12-31', interval 1 day) as days (day)"
        )
        connection.execute(
            "create table marts.dim_municipality "
            "(municipality_code varchar, municipality_name varchar, is_simulated boolean)"
        )
        connection.executemany("insert into marts.dim_municipality values (?, ?, true)", list(MUNICIPALITIES.items()))
    return path


def _write_figures(connection: duckdb.DuckDBPyConnection, sizes: dict[str, int]) -> None:
    connection.execute(f"create table reporting.rpt_figure ({', '.join(' '.join(c) for c in FIGURE_COLUMNS)})")
    rows = [row for code, size in sizes.items() for row in figure_rows(code, invent_children(size, seed=int(code)))]
    marks = ", ".join("?" for _ in FIGURE_COLUMNS)
    connection.executemany(
        f"insert into reporting.rpt_figure values ({marks})",
        [[row.get(name) for name, _ in FIGURE_COLUMNS] for row in rows],
    )


def _write_source_checks(connection: duckdb.DuckDBPyConnection) -> None:
    """The list of what the source checks found, with nothing on it."""
    texts = (
        "municipality_code unit_type unit_code unit_name rule_code rule_name rule_family_name severity_code "
        "source_table row_key case_number fields_shown acknowledged_reason then_da false_positive_da"
    )
    columns = [f"{name} varchar" for name in texts.split()]
    columns += [f"{name} date" for name in ("report_date", "first_seen_date", "acknowledged_until_date")]
    columns += ["rule_family integer", "file_line_number bigint", "is_acknowledged boolean"]
    connection.execute(f"create table reporting.rpt_source_check_line ({', '.join(columns)})")
    connection.execute(
        """
        create table reporting.rpt_source_check as
        select
            date '2025-12-31' as report_date, '999' as municipality_code, unit_type, unit_code, unit_name,
            'too_early' as rule_code, 'Slutter, før den begynder' as rule_name, 4 as rule_family,
            'Rækkefølge' as rule_family_name, 'WARNING' as severity_code, 'Leverandøren' as owner_da,
            'case_system.service' as source_table, 100::bigint as rows_checked, n_hits, 0::bigint as n_acknowledged,
            date '2025-11-30' as oldest_hit_date, 'failed' as status_code
        from (values
            ('municipality', '999', '999', 9::bigint), ('provider', 'L01', 'Familiehuset Åkøbing', 3::bigint)
        ) as units (unit_type, unit_code, unit_name, n_hits)
        """
    )
    connection.execute(
        """
        create table marts.fct_source_delivery as
        select
            '999' as municipality_code, 'case_system.service' as source_table, 'Indsatser' as source_table_name,
            'Familieafdelingen' as owner_da, date '2025-12-31' as delivery_date, date '2026-02-10' as next_due_date,
            0 as days_late, 3 as n_files, 100::bigint as rows_read, 2::bigint as rows_quarantined
        """
    )
    connection.execute(
        """
        create table marts.fct_refresh_volume as
        select
            '999' as municipality_code, timestamp '2026-01-15 05:30:00' as refreshed_at,
            date '2025-11-30' as report_date, 1::bigint as refresh_number, 900::bigint as figure_rows,
            100::bigint as rows_checked, 12::bigint as n_hits, 0::bigint as n_acknowledged,
            0::bigint as rows_quarantined
        """
    )


def _write_provider_days(connection: duckdb.DuckDBPyConnection) -> None:
    """Two days of one offer: with few sick and many citizens, and without registrations."""
    connection.execute(
        """
        create table reporting.rpt_provider_day as
        select
            date '2025-12-31' as report_date, '999' as municipality_code, 'L01' as provider_code,
            'Familiehuset Åkøbing' as provider_name, 'L01-01' as offer_code, 'Huset' as offer_name, date_day,
            staff_at_work, 16.0::decimal(18, 2) as planned_hours, 15.5::decimal(18, 2) as worked_hours, staff_sick,
            residents, 12 as places, null::decimal(18, 2) as delivered_hours, 60::decimal(18, 2) as budgeted_hours,
            incidents, 0 as red_assessments
        from (values
            (date '2025-12-30', 2, 3, 11, 5), (date '2025-12-31', null::integer, null::integer, 4, 0)
        ) as days (date_day, staff_at_work, staff_sick, residents, incidents)
        """
    )


def _write_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table marts.dim_figure (figure_code varchar, audience_code varchar, template_code varchar, "
        "measure_codes varchar, scope_type varchar, breakdown_type varchar, area_code varchar, "
        "instrument_code varchar, item_selection varchar, "
        "members varchar, period_count integer, period_step_months integer, chart varchar, "
        "kpi_code varchar, figure_order integer, "
        "title_da varchar, caption_da varchar, source varchar, is_on_demand boolean)"
    )
    for order, row in enumerate(FIGURES, start=1):
        code, template, measures, breakdown, items, members, count, step, chart, kpi, title, caption = row
        connection.execute(
            "insert into marts.dim_figure values "
            "(?, 'political', ?, ?, 'municipality', ?, 'children', 'ICF5', ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "'RES13 kap. 4', false)",
            [
                code,
                template,
                measures,
                breakdown,
                items,
                members,
                count,
                step,
                chart,
                kpi,
                order,
                title,
                caption,
            ],
        )


def _write_cards(connection: duckdb.DuckDBPyConnection) -> None:
    texts = (
        "owner_da",
        "name_da",
        "numerator_da",
        "denominator_da",
        "exclusions_da",
        "age_rule_da",
        "date_rule_da",
        "censoring_rule_da",
        "suppression_rule_da",
        "definition_da",
        "source",
    )
    columns = ", ".join(f"{name} varchar" for name in texts)
    connection.execute(
        f"create table marts.dim_kpi (kpi_code varchar, version integer, valid_from date, valid_to date, {columns})"
    )
    names = {
        "M1": "Fordeling af udvikling i funktionsniveau",
        "M5": "Gennemsnitspris pr. måned",
        "M6": "Fordeling af målopfyldelse",
        "M7": "Status for politiske mål",
    }
    for code, name in names.items():
        connection.execute(
            "insert into marts.dim_kpi values "
            "(?, 1, date '2024-01-01', null, 'Ledelsen', ?, 'Børn i gruppen', "
            "'Alle børn med en aktiv indsats', 'Efterværn', '0-17 år', 'Status på opgørelsesdatoen', "
            "'Nye forløb uden to målinger', 'Færre end 5 børn vises ikke', ?, 'RES13')",
            [code, name, f"{name}: andel af alle børn med en aktiv indsats på opgørelsesdatoen."],
        )


def labels() -> dict[tuple[str, str], str]:
    """A Danish-looking label for every column the political audience publishes."""
    audience = audience_by_code("political")
    return {
        (table.source, column): f"Betegnelse for {column.replace('_', ' ')}"
        for table in audience.tables
        for column in table.columns
    }


def candidate(warehouse: Path, root: Path, refresh: RefreshInfo = REFRESH) -> Candidate:
    """A political candidate written below ``root`` from a warehouse file."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return build_candidate(connection, audience_by_code("political"), refresh, root, labels=labels(), checks=CHECKS)


def audited(warehouse: Path, root: Path, refresh: RefreshInfo = REFRESH) -> Candidate:
    """A candidate that has passed a (short) audit and may be published."""
    passed = CheckResult("figure.rows", "product_promise", "figure", "passed", 0, 1, "> 0", "Datateamet")
    return record_audit(candidate(warehouse, root, refresh), [passed])
