"""What a report covers and when the next is due, from its date and how often it comes."""

from datetime import date

from common.dates import add_months, end_of_month, last_quarter_end
from reports.formats import MONTHS, long_date

MONTHS_IN = {"status": 1, "måned": 1, "kvartal": 3}


def period_covered(report_date: date, covers: str) -> str:
    """``december 2025``; ``4. kvartal 2025``, the newest whole one (rule C20); or ``status pr. 31. december 2025``."""
    if covers == "kvartal":
        end = last_quarter_end(report_date)
        return f"{end.month // 3}. kvartal {end.year}"
    if covers == "måned":
        return f"{MONTHS[report_date.month - 1]} {report_date.year}"
    return f"status pr. {long_date(report_date)}"


def next_due(report_date: date, covers: str) -> date:
    """The end of the next month or quarter: the next report is drawn of what is delivered after it."""
    covered = last_quarter_end(report_date) if covers == "kvartal" else report_date
    return end_of_month(add_months(covered, MONTHS_IN[covers]))
