"""What help costs: prices as kr. a month and as kr. in a calendar month."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from simulator.dates import add_months
from simulator.truth import Service
from simulator.truth_adults import AdultOrder

CENT = Decimal("0.01")
# Times a year that the amount falls due, by calculation frequency.
TIMES_A_YEAR = {
    "Pr. døgn": Decimal("365.25"),
    "Pr. uge": Decimal("365.25") / 7,
    "Pr. måned": Decimal(12),
    "Pr. år": Decimal(1),
}


def rounded(amount: Decimal) -> Decimal:
    """Kr. with two places."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def monthly_price(service: Service) -> Decimal:
    """Kr. in an average month; a one-off is its whole amount."""
    whole = service.quantity * service.amount_dkk
    times = TIMES_A_YEAR.get(service.calculation_frequency)
    return rounded(whole if times is None else whole * times / 12)


def active_days(start: date, last_day: date | None, month: date) -> tuple[int, int]:
    """(days of [start, last_day] in the month, days of the month)."""
    first, following = month.replace(day=1), add_months(month.replace(day=1), 1)
    days = (following - first).days
    end = following if last_day is None else min(following, last_day + timedelta(days=1))
    return max(0, (end - max(first, start)).days), days


def cost_in_month(service: Service, month: date) -> Decimal:
    """What a service costs in a calendar month: a day price by days, others by the share of the month.

    A one-off falls due in the month that the help begins.
    """
    active, days = active_days(service.start_date, service.last_day, month)
    if active == 0:
        return Decimal(0)
    whole = service.quantity * service.amount_dkk
    if service.calculation_frequency == "Pr. døgn":
        return rounded(whole * active)
    if service.calculation_frequency == "Pr. uge":
        return rounded(whole * active / 7)
    if service.calculation_frequency == "Engangs":
        is_first = (service.start_date.year, service.start_date.month) == (month.year, month.month)
        return rounded(whole) if is_first else Decimal(0)
    return rounded(monthly_price(service) * active / days)


def order_cost_in_month(order: AdultOrder, month: date) -> Decimal:
    """What an adult's order costs in a calendar month: a day price by days, an hour price by the weeks of its days."""
    active, days = active_days(order.start_date, order.last_day, month)
    if order.price_unit == "Døgn":
        return rounded(order.amount_dkk * active)
    if order.price_unit == "Time":
        return rounded(order.amount_dkk * (order.weekly_hours or Decimal(0)) * active / 7)
    return rounded(order.amount_dkk * active / days)
