"""M4, M5: children with help in a period, and what a month of it costs, as posted or else as agreed (C8, C12)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from tests.oracle.groups import Group, are_children, base, in_places, parts, rounded, share, table
from tests.oracle.truth import Known

PERIOD_MONTHS = 3
# C12: how many times a month the amount is due; a single payment is no price per month.
PER_MONTH = {
    "Pr. døgn": Fraction(365, 12),
    "Pr. uge": Fraction(365, 84),
    "Pr. måned": Fraction(1),
    "Pr. år": Fraction(1, 12),
    "Engangs": Fraction(0),
}


def monthly_price(quantity: Decimal, amount: Decimal, frequency: str) -> Decimal | None:
    """Agreed kr. per month in whole øre; None for a frequency that is not known."""
    times = PER_MONTH.get(frequency)
    return None if times is None else rounded(Fraction(quantity) * Fraction(amount) * times, 2)


def service_months(known: Known, month_end: pd.Timestamp) -> pd.DataFrame:
    """Each child's services in one month with days, child-months (10 decimals) and expense (øre), in their places."""
    first = month_end.replace(day=1)
    services = known.services
    services = services[(services["start"] <= month_end) & (services["last"] >= first)]
    services = services[(services["last"] >= services["start"]) & are_children(known, services["person"], month_end)]
    prices = [
        monthly_price(*row) for row in zip(services["quantity"], services["amount"], services["frequency"], strict=True)
    ]
    return costed(known, services, prices, month_end)


def costed(
    known: Known, services: pd.DataFrame, prices: Iterable[Decimal | None], month_end: pd.Timestamp
) -> pd.DataFrame:
    """The services of a month with person-months, expense and what of it is posted, each in its place."""
    first = month_end.replace(day=1)
    from_day, to_day = services["start"].clip(lower=first), services["last"].clip(upper=month_end)
    days = (to_day - from_day).dt.days + 1
    posted = _posted(known, services.assign(start=from_day, days=days), month_end)
    agreed = [
        None if price is None else rounded(Fraction(price) * int(n) / month_end.day, 2)
        for price, n in zip(prices, days, strict=True)
    ]
    services = services.assign(
        child_months=[rounded(Fraction(int(n), month_end.day), 10) for n in days],
        posted=posted,
        expense=[own if bill is None else bill for own, bill in zip(agreed, posted, strict=True)],
    )
    # a month belongs to the team that had the case on the last day of help in it
    return in_places(known, services, to_day)


def _posted(known: Known, services: pd.DataFrame, month_end: pd.Timestamp) -> list[Decimal | None]:
    """Each service's part of what is posted for a case's help of its type at its provider, by days, earliest first."""
    found: dict[object, Decimal | None] = dict.fromkeys(services.index)
    for cell, same in services.groupby(["case", "type", "provider"]):
        bill = known.bills.get((*cell, month_end.date()))
        total = int(same["days"].sum())
        if bill is None or not bill.pays_for(total):
            continue
        until = 0
        for row in same.sort_values(["start", "days"]).itertuples():
            before, until = until, until + int(row.days)
            ends = [rounded(Fraction(bill.amount) * n / total, 2) or Decimal(0) for n in (before, until)]
            found[row.Index] = ends[1] - ends[0]
    return list(found.values())


def economy(known: Known, day: pd.Timestamp, groups: Iterable[Group]) -> pd.DataFrame:
    """The rows of the economy template: the period of three months that ends on the day."""
    ends = [day - pd.offsets.MonthEnd(back) if back else day for back in range(PERIOD_MONTHS)]
    months = pd.concat([service_months(known, end) for end in ends], ignore_index=True)
    return table(
        {**base(known, day, group, names), **measure}
        for group in groups
        for names, part in parts(months, group)
        for measure in measures(part)
    )


def measures(part: pd.DataFrame) -> Iterator[dict[str, object]]:
    """How many persons the part of the months holds, and what a month costs."""
    priced = part[part["expense"].notna()]
    children, with_price = part["person"].nunique(), priced["person"].nunique()
    expense = sum(priced["expense"], Decimal(0)) if len(priced) else None
    months = sum(priced["child_months"], Decimal(0)) if len(priced) else None
    posted = sum((bill for bill in priced["posted"] if bill is not None), Decimal(0)) if len(priced) else None
    yield {
        "measure_code": "children",
        "member": "I alt",
        "numerator": rounded(children, 4),
        "n_total": children,
        "n_measured": children,
        "coverage": rounded(share(children, children), 6),
        "value": rounded(children, 6),
    }
    yield {
        "measure_code": "average_price",
        "member": "I alt",
        "numerator": rounded(expense, 4),
        "denominator": rounded(months, 4),
        "n_total": children,
        "n_measured": with_price,
        "coverage": rounded(share(with_price, children), 6),
        "value": None if expense is None or months is None else rounded(share(Fraction(expense), Fraction(months)), 6),
    }
    yield {
        "measure_code": "average_price_ledger_share",
        "member": "I alt",
        "numerator": rounded(posted, 4),
        "denominator": rounded(expense, 4),
        "n_total": children,
        "n_measured": with_price,
        "coverage": rounded(share(with_price, children), 6),
        "value": None if expense is None or posted is None else rounded(share(Fraction(posted), Fraction(expense)), 6),
    }
