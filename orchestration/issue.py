"""Issuing a report: the copy that was handed out for a period, kept as it was whatever is corrected later."""

import shutil
from datetime import date
from pathlib import Path

from common.dates import last_month_end, last_quarter_end
from orchestration import state
from orchestration.home import Home
from publish.audience import Audience, audience_by_code
from publish.publication import current
from reports.layout import layouts, tables_of


def period_end(audience: Audience, day: date) -> date:
    """The last day of the audience's newest whole period on a day: a quarter's (rule C20), for others a month's."""
    return last_quarter_end(day) if audience.cadence == "quarterly" else last_month_end(day)


def issue_report(home: Home, audience_code: str, day: date) -> Path:
    """Keep the audience's standing report as the one issued for its newest whole period on a day; the copy's folder.

    Pages that name persons are not kept. Issued again from the same publication it is the same copy; a corrected one
    lies beside it under its own name.

    Raises:
        RuntimeError: nothing is published or drawn, or what stands is of another period.
    """
    audience = audience_by_code(audience_code)
    publication = current(home.published, audience_code)
    standing = state.standing_report(home.reports, audience_code)
    if publication is None or standing is None or standing[0] != publication.publication_id:
        raise RuntimeError(f"{audience.name_da}: der er ingen opdateret rapport. Kør `lineal refresh` først.")
    asked, stands = period_end(audience, day), period_end(audience, publication.report_date)
    if asked != stands:
        raise RuntimeError(
            f"{audience.name_da}: rapporten, der står, er for perioden til {stands:%d-%m-%Y}, ikke {asked:%d-%m-%Y}. "
            f"Kør `lineal refresh --report-date {asked:%Y-%m-%d}` først."
        )
    folder = home.issued / audience_code / f"{asked:%Y-%m}" / publication.publication_id
    if not folder.exists():
        unfinished = folder.with_name(f".{folder.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(
            home.reports / audience_code, unfinished, ignore=shutil.ignore_patterns(*person_pages(audience))
        )
        unfinished.rename(folder)
    return folder


def person_pages(audience: Audience) -> list[str]:
    """The pages that name persons: they are not kept, for what is kept could not forget a person that is erased."""
    named = {table.name for table in audience.tables if table.names}
    return [f"{layout.page}.html" for layout in layouts(audience.code) if named & tables_of([layout])]
