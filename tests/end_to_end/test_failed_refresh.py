"""A promise that is not kept: the last good version stands, everyone is told, and the next good refresh heals it."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration import state
from orchestration.cli import app
from orchestration.home import QUALITY_CONTRACTS, Home, open_warehouse
from orchestration.options import AUDIENCES, RefreshOutcome
from orchestration.refresh import refresh
from publish.publication import current
from tests.conftest import silent

BANNER = "Nyere tal er holdt tilbage"
# What is changed in which contract, and what of it is told.
WRONG_CONTRACTS = {
    "figure_catalogue.yml": (
        "must_be_greater_than: 0",
        "must_be_greater_than: 1000000",
        "figure_catalogue: Tabellen",
    ),
    "municipality.yml": ("name: is_simulated\n", "name: is_simulatd\n", "municipality: is_simulated er altid udfyldt"),
    "kpi_card.yml": ("lineal/main/kpi_card", "lineal/political/main/kpi_card", "ikke udført"),
}


def _published(home: Home) -> dict[str, str]:
    return {code: found.publication_id for code in AUDIENCES if (found := current(home.published, code))}


def _reports_with_banner(home: Home) -> set[str]:
    pages = home.reports.glob("*/**/*.html")
    return {page.relative_to(home.reports).parts[0] for page in pages if BANNER in page.read_text(encoding="utf-8")}


def _refresh(home: Home) -> RefreshOutcome:
    return refresh(home, None, date.max, silent, silent)


def _as_if_more_had_been_published(home: Home) -> None:
    """Let the refresh before have had three times as many rows of the caseload review."""
    with open_warehouse(home) as connection:
        connection.execute(
            "update meta.audited_amount set amount = 3 * amount + 600 where table_name = 'case_review' "
            "and measure = 'rows' and municipality_code = '999'"
        )


def _lineal(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_wrong_contracts_and_a_large_change_stop_the_refresh_and_every_report_says_so(
    home_copy: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _published(home_copy)
    _as_if_more_had_been_published(home_copy)
    assert before.keys() == set(AUDIENCES)
    contracts = tmp_path / "contracts"
    monkeypatch.setattr("orchestration.published_assets.QUALITY_CONTRACTS", contracts)
    shutil.copytree(QUALITY_CONTRACTS, contracts)
    for name, (right, wrong, _) in WRONG_CONTRACTS.items():
        file = contracts / "shared" / name
        content = file.read_text(encoding="utf-8")
        assert right in content
        file.write_text(content.replace(right, wrong), encoding="utf-8")
    monkeypatch.setattr("orchestration.plan.publish_fingerprint", lambda: "changed!")
    outcome = _refresh(home_copy)
    assert outcome.stop is not None
    assert outcome.stop.is_verdict, outcome.reason_da
    assert [told for _, _, told in WRONG_CONTRACTS.values() if told not in outcome.reason_da] == []
    assert "lineal change accept case_review" in outcome.reason_da
    assert _published(home_copy) == before
    event = json.loads(home_copy.alerts.read_text(encoding="utf-8").splitlines()[-1])
    assert event["code"] == "refresh_failed"
    failure = state.standing_failure(home_copy.published)
    assert failure is not None
    assert list(failure.reasons) == event["lines"]
    assert _reports_with_banner(home_copy) == set(AUDIENCES)

    monkeypatch.setattr("orchestration.published_assets.QUALITY_CONTRACTS", QUALITY_CONTRACTS)
    monkeypatch.setenv("LINEAL_HOME", str(home_copy.root))
    assert "(case_review), kommune 999" in _lineal("change", "list")
    assert "Godkendt" in _lineal("change", "accept", "case_review", "--reason", "Ryddet op", "--by", "Bo Opdigt")
    assert "Ingen ændring venter" in _lineal("change", "list")
    assert _refresh(home_copy).succeeded
    assert state.standing_failure(home_copy.published) is None
    assert _reports_with_banner(home_copy) == set()
    assert _refresh(home_copy).nothing_to_do


def test_an_error_nobody_foresaw_is_told_without_its_words(home_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error may quote the row it stumbled over."""

    def stumble(*_: object, **__: object) -> None:
        raise ValueError("Could not convert 'Hansen' to a number")

    monkeypatch.setattr("orchestration.published_assets.build_candidate", stumble)
    monkeypatch.setattr("orchestration.plan.publish_fingerprint", lambda: "changed!")
    outcome = _refresh(home_copy)
    assert "Hansen" in outcome.reason_da
    assert "Hansen" not in home_copy.alerts.read_text(encoding="utf-8")
    assert all("Hansen" not in page.read_text(encoding="utf-8") for page in home_copy.reports.glob("*/**/*.html"))
    assert _reports_with_banner(home_copy) == set(AUDIENCES)
