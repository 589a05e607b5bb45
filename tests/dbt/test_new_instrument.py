"""A new form with split factors and a 1-5 display is rows in the seeds: no model, no column and no macro is touched."""

import csv
import json
import os
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home

FORM = "AARHUS_GRAVIDE"
# A factor split in three (Q23), and a stored scale 0-4 that is shown as 1-5 (Q22).
INSTRUMENT = {
    "instrument_code": FORM,
    "instrument_name": "Aarhus-skema: Gravide og unge mødre",
    "instrument_version": "1",
    "area_code": "children",
    "source_group": "form",
    "source_text": FORM,
    "direction": "lower_is_better",
    "minimum_value": "0.0",
    "maximum_value": "4.0",
    "step_value": "1.0",
    "decimals": "0",
    "minimum_change": "0.0",
    "management_use_from": "2015-01-01",
    "has_goal": "true",
    "display_offset": "1.0",
    "display_reversed": "false",
    "confidence": "low",
}
ITEMS = {
    "family": ("Familieforhold", "", "false"),
    "family_mother": ("Familieforhold: mor", "family", "true"),
    "family_father": ("Familieforhold: far", "family", "true"),
    "family_siblings": ("Familieforhold: søskende", "family", "true"),
}
# Day, item, rater, final, score, goal.
SCORES = (
    ("2025-03-01", "family_mother", "Socialrådgiver", True, "3", "1.0"),
    ("2025-03-01", "family_father", "Socialrådgiver", True, "2", "2.0"),
    ("2025-03-01", "family_siblings", "Socialrådgiver", True, "0", "0.0"),
    ("2025-03-01", "family_mother", "Barn/ung", False, "0", None),
    ("2025-09-01", "family_mother", "Socialrådgiver", True, "1", None),
    ("2025-09-01", "family_father", "Socialrådgiver", True, "4", None),
)
BUILT = (
    "instrument",
    "instrument_item",
    "scale_value",
    "dim_instrument",
    "dim_instrument_item",
    "dim_scale_value",
    "int_scores_scaled",
    "int_scores_final",
    "int_score_comparisons",
    "int_profile_latest",
    "fct_score",
    "fct_score_development",
    "fct_score_completeness",
    "fct_profile_snapshot",
)


def _add_rows(seeds: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Append rows to a seed, by the names of its columns."""
    path = seeds / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerows(rows)


def _add_seeds(seeds: Path) -> None:
    _add_rows(seeds, "instrument", [INSTRUMENT])
    _add_rows(
        seeds,
        "instrument_item",
        [
            {
                "instrument_code": FORM,
                "item_code": code,
                "source_text": text,
                "item_name": text,
                "item_kind": "dimension",
                "item_order": str(order),
                "is_overall": "false",
                "parent_item_code": parent,
                "is_required": is_required,
            }
            for order, (code, (text, parent, is_required)) in enumerate(ITEMS.items())
        ],
    )
    _add_rows(
        seeds,
        "scale_value",
        [
            {
                "instrument_code": FORM,
                "item_kind": "dimension",
                "source_text": str(value),
                "numeric_value": f"{value}.0",
                "scale_value_name": str(value),
            }
            for value in range(5)
        ],
    )


def _add_raw_scores(connection: duckdb.DuckDBPyConnection) -> tuple[str, date]:
    """Lay the forms in the raw table for someone who is in the snapshot; returns the key and the report date."""
    found = connection.execute(
        """
        select cases.municipality_code, cases.case_number, cases.person_id, snapshot.person_key, snapshot.report_date
        from marts.fct_profile_snapshot as snapshot
        inner join staging.stg_case_system__case as cases on md5(cases.person_id) = snapshot.person_key
        where cases.opened_date < date '2025-01-01' and cases.closed_date is null
        order by snapshot.report_date desc, cases.case_number
        limit 1
        """
    ).fetchone()
    assert found is not None
    municipality, case_number, person_id, person_key, report_date = found
    for day, item, rater, is_final, score, goal in SCORES:
        connection.execute(
            """
            insert into raw.case_system__instrument_score by name
            select ? as municipality_code, ? as response_id, ? as case_number, ? as person_id, ? as instrument_code,
                'Halvår' as occasion, cast(? as date) as measured_date, ? as rater, ? as item, ? as score_text,
                cast(? as decimal(3, 1)) as goal_score, ? as is_final, cast(? as date) as registered_date,
                date '2025-12-31' as _valid_from, 1 as _row_number
            """,
            [
                municipality,
                f"GR-{day}",
                case_number,
                person_id,
                FORM,
                day,
                rater,
                ITEMS[item][0],
                score,
                goal,
                is_final,
                day,
            ],
        )
    return person_key, report_date


@pytest.fixture(scope="module")
def with_new_form(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The warehouse after the score chain was built with the extra rows, and whom the forms are about."""
    home = Home(tmp_path_factory.mktemp("new_form"))
    home.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(built_home.warehouse, home.warehouse)
    project = home.root / "project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    _add_seeds(project / "seeds")
    with duckdb.connect(str(home.warehouse)) as connection:
        person_key, report_date = _add_raw_scores(connection)
    result = subprocess.run(
        [
            *dbt.dbt_command(),
            "build",
            "--exclude-resource-type",
            "unit_test",
            "--vars",
            json.dumps({"report_date": report_date.isoformat()}),
            "--select",
            *BUILT,
        ],
        cwd=project,
        env={**os.environ, **dbt.dbt_environment(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return home.warehouse, person_key


def _rows(warehouse: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def test_split_factors_develop_each_on_their_own(with_new_form: tuple[Path, str]) -> None:
    warehouse, person_key = with_new_form
    found = _rows(
        warehouse,
        "select item_code, score_before, score_after, goal_score_before, development_label_code "
        "from marts.fct_score_development "
        "where instrument_code = ? and person_key = ? and comparison_type = 'since_previous' "
        "and after_date = date '2025-09-01' order by item_code",
        FORM,
        person_key,
    )
    assert found == [
        ("family_father", Decimal("2.0"), Decimal("4.0"), Decimal("2.0"), "negative"),
        ("family_mother", Decimal("3.0"), Decimal("1.0"), Decimal("1.0"), "positive"),
    ]


def test_shown_scores_run_from_one_to_five_and_the_stored_ones_stay(with_new_form: tuple[Path, str]) -> None:
    warehouse, person_key = with_new_form
    found = _rows(
        warehouse,
        "select s.measured_date, i.item_code, s.rater_role_code, s.score, s.displayed_score, s.normalised_score "
        "from marts.fct_score as s inner join marts.dim_instrument_item as i using (instrument_item_key) "
        "where i.instrument_code = ? and s.person_key = ? and i.item_code in ('family_mother', 'family_siblings') "
        "order by all",
        FORM,
        person_key,
    )
    first, second = date(2025, 3, 1), date(2025, 9, 1)
    assert found == [
        (first, "family_mother", "decides", Decimal("3.0"), Decimal("4.0"), Decimal("0.75")),
        (first, "family_mother", "note", Decimal("0.0"), Decimal("1.0"), Decimal("0")),
        (first, "family_siblings", "decides", Decimal("0.0"), Decimal("1.0"), Decimal("0")),
        (second, "family_mother", "decides", Decimal("1.0"), Decimal("2.0"), Decimal("0.25")),
    ]


def test_the_form_is_in_the_profile_of_the_person_alone(with_new_form: tuple[Path, str]) -> None:
    warehouse, person_key = with_new_form
    found = _rows(
        warehouse,
        "select item_code, score_now, development_label_code, person_key = ? from marts.fct_profile_snapshot "
        "where instrument_code = ? and report_date = date '2025-10-31' order by item_code",
        person_key,
        FORM,
    )
    assert found == [
        ("family_father", Decimal("4.0"), "negative", True),
        ("family_mother", Decimal("1.0"), "positive", True),
        ("family_siblings", Decimal("0.0"), "single_score", True),
    ]


def test_a_form_without_a_split_factor_is_not_complete(with_new_form: tuple[Path, str]) -> None:
    warehouse, person_key = with_new_form
    found = _rows(
        warehouse,
        "select measured_date, n_items_required, n_items_scored, missing_items from marts.fct_score_completeness "
        "where instrument_code = ? and person_key = ? and is_final order by measured_date",
        FORM,
        person_key,
    )
    assert found == [
        (date(2025, 3, 1), 3, 3, None),
        (date(2025, 9, 1), 3, 2, "Familieforhold: søskende"),
    ]
