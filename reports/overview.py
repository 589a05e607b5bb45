"""The front page over all audiences: which reports there are, how often they come and how old they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from publish.audience import audience_by_code
from publish.publication import Publication
from reports.pages import environment, replace_file
from reports.period import period_covered
from reports.wording import wording

INDEX = "index.html"


@dataclass(frozen=True)
class ReportedAudience:
    """One line of the front page; ``refreshed_at`` is UTC without a time zone."""

    code: str
    name: str
    often: str
    period: str
    report_date: date
    refreshed_at: datetime


def write_overview(root: Path, publications: Iterable[Publication]) -> Path:
    """Write ``<root>/index.html``: the audiences whose reports stand below it."""
    audiences = [_reported(each) for each in publications if (root / each.audience_code / INDEX).exists()]
    return replace_file(root / INDEX, environment().get_template("overview.html.j2").render(audiences=audiences))


def _reported(publication: Publication) -> ReportedAudience:
    audience = audience_by_code(publication.audience_code)
    cadence = wording().cadences[audience.cadence]
    return ReportedAudience(
        code=audience.code,
        name=audience.name_da,
        often=cadence.often,
        period=period_covered(publication.report_date, cadence.covers),
        report_date=publication.report_date,
        refreshed_at=publication.refreshed_at,
    )
