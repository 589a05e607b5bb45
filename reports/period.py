"""What a report covers and when the next is due, from its date and how often it comes."""

from datetime import date, timedelta

from reports.formats import MONTHS, long_date

MONTHS_IN = {"status": 1, "måned": 1, "kvartal": 3}


def period_covered(report_date: date, covers: str) -> str:
    """``december 2025``, ``4. kvartal 2025``, or for what is always open ``status pr. 31. december 2025``."""
    if covers == "kvartal":
        return f"{(report_date.month + 2) // 3}. kvartal {report_date.year}"
    if covers == "måned":
        return f"{MONTHS[report_date.month - 1]} {report_date.year}"
    return f"status pr. {long_date(report_date)}"


def next_due(report_date: date, covers: str) -> date:
    """The end of the next month or quarter: the next report is drawn of what is delivered after it."""
    months = report_date.year * 12 + report_date.month - 1 + MONTHS_IN[covers] + 1
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
