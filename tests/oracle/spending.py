"""Budget, spending, forecasts, prices, dearest cases and units' budgets (V1-V5, V10, U1, U2), posting by posting.

`truth.py` says what is taken over from the simulator. The accounts and what each is used for are its catalogue's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import pandas as pd

from simulator import catalogue
from simulator.truth import MunicipalityTruth
from tests.oracle.activity import Help, Town
from tests.oracle.adults import UNITS
from tests.oracle.bills import Bill, type_of
from tests.oracle.economy import monthly_price
from tests.oracle.groups import rounded, share
from tests.oracle.net import NetKnown, months_before, table
from tests.oracle.provision import offers_of
from tests.oracle.truth import granted_services

Row = dict[str, object]
MONTHS, DEAREST, PERIOD = 12, 20, 3
AREAS = {"5.28": "children", "5.38": "adults"}


@dataclass(frozen=True)
class Entry:
    """A posting as the warehouse should see it; None for what it does not tell."""

    area: str
    function: str
    account: str
    unit: str
    kind: str | None
    month: date
    case: str | None
    person: str | None
    amount: Decimal


@dataclass(frozen=True)
class Priced:
    """A line of help with its agreed price a month."""

    help: Help
    person: str
    price: Decimal | None


def end_of(month: date) -> date:
    """The last day of the month."""
    return (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()


class Money:
    """What one municipality knows of its money on the delivery."""

    def __init__(self, truth: MunicipalityTruth, net: NetKnown, delivered: date) -> None:
        """Takes the truth, what is known of it, and the day of the delivery."""
        self.truth, self.net, self.delivered = truth, net, delivered
        self.town = Town(truth, delivered)
        self.accounts = {account.account_number: (account, use) for account, use in catalogue.accounts_by_use()}
        self.children_cases = {case.case_number for case in truth.cases}

    def account(self, number: str, day: date) -> tuple[str, str, str | None]:
        """Area, function and use of an account as known on a day."""
        account, use = self.accounts[number]
        if account.start_date > day:
            return "unknown", "unknown", None
        return AREAS.get(account.function[:4], "both"), account.function, use

    @cached_property
    def entries(self) -> list[Entry]:
        """The postings that had come into the ledger."""
        found = []
        for p in self.net.visible(self.truth.postings):
            area, function, use = self.account(p.account_number, p.posted_date)
            kind = None if use is None else type_of(use, p.paragraph)
            person = None if p.cpr is None else self.net.current(p.cpr)
            found.append(
                Entry(
                    area, function, p.account_number, p.unit_id, kind, end_of(p.month), p.case_number, person,
                    p.amount_dkk,
                )
            )  # fmt: skip
        return found

    @cached_property
    def help(self) -> list[Priced]:
        """Every line that counts, with its price."""
        prices: dict[object, Decimal | None] = {
            s.key: monthly_price(s.quantity, s.amount_dkk, s.calculation_frequency)
            for s in granted_services(self.truth, self.delivered)
        }
        for o in self.truth.orders:
            hours = o.weekly_hours if o.price_unit == "Time" else Decimal(1)
            prices[o.key] = None if hours is None else monthly_price(hours, o.amount_dkk, UNITS[o.price_unit])
        return [Priced(line, self.net.current(line.person), prices[line.key]) for line in self.town.help]

    def of_case(self, entry: Entry) -> str:
        """The area of a posting: its case's, else its account's."""
        if entry.case is None:
            return entry.area
        return "children" if entry.case in self.children_cases else "adults"


def spending(money: Money, day: date, area: str) -> pd.DataFrame:
    """The rows of the economy template of one area on a month end."""
    rows = [*_accounts(money, day, area), *_cases(money, day, area), *_prices(money, day, area)]
    return table([*rows, *_units(money, day, area), *_rates(money, day, area), *_refunds(money, day, area)])


def _row(
    money: Money, day: date, area: str, cell: tuple[str, str], measured: tuple[str, object, object, int, int]
) -> Row:
    """A row about the municipality; a measure without a denominator is its numerator."""
    code, numerator, denominator, n_total, n_measured = measured
    top = None if numerator is None else Fraction(str(numerator))
    bottom = None if denominator is None else Fraction(str(denominator))
    value = top if denominator is None or top is None or bottom is None else share(top, bottom)
    return {
        "report_date": day,
        "municipality_code": money.truth.municipality_code,
        "area_code": area,
        "scope_type": "municipality",
        "scope": money.truth.municipality_code,
        "breakdown_type": cell[0],
        "breakdown": cell[1],
        "measure_code": code,
        "member": "I alt",
        "numerator": rounded(top, 4),
        "denominator": rounded(bottom, 4),
        "n_total": n_total,
        "n_measured": n_measured,
        "coverage": rounded(share(n_measured, n_total), 6),
        "value": rounded(value, 6),
    }


# --- budget and spending ---------------------------------------------------------------------------------


def _this_year(month: date, day: date) -> bool:
    return month.year == day.year and month <= day


def _forecast(money: Money, day: date) -> dict[tuple[str, str], Decimal]:
    """What the newest forecast of the year has for the months to come, of each account and unit that is in it."""
    lines = [
        line
        for line in money.net.visible(money.truth.forecast)
        if line.month.year == day.year and line.made_date <= day
    ]
    newest = max((line.made_date for line in lines), default=None)
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.made_date == newest:
            found[line.account_number, line.unit_id] += line.amount_dkk if line.month > day else Decimal(0)
    return found


def _accounts(money: Money, day: date, area: str) -> Iterator[Row]:
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in money.entries:
        if _this_year(entry.month, day):
            spent[entry.account, entry.unit] += entry.amount
    original: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    corrected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in money.net.visible(money.truth.budget):
        if line.month.year == day.year:
            is_in = line.corrected_date is not None and line.corrected_date <= min(day, money.delivered)
            original[line.account_number, line.unit_id] += line.original_dkk
            corrected[line.account_number, line.unit_id] += line.corrected_dkk if is_in else line.original_dkk
    remaining = _forecast(money, day)
    lines = {key: money.account(key[0], day) for key in {*spent, *original, *remaining}}
    functions = sorted({function for found, function, _ in lines.values() if found == area})
    for function in [None, *functions]:
        keys = [k for k, (found, f, _) in lines.items() if found == area and function in (None, f)]
        citizens = {
            entry.person
            for entry in money.entries
            if entry.person and entry.area == area and function in (None, entry.function)
            and _this_year(entry.month, day)
        }  # fmt: skip
        budgeted = [key for key in keys if key in original]
        expected = sum((_expected(key, spent, remaining, day) for key in keys), Decimal(0))
        amounts: dict[str, Decimal | None] = {
            "original_budget": sum((original[k] for k in budgeted), Decimal(0)) if budgeted else None,
            "corrected_budget": sum((corrected[k] for k in budgeted), Decimal(0)) if budgeted else None,
            "spent": sum((spent.get(key, Decimal(0)) for key in keys), Decimal(0)),
            "expected_result": expected,
        }
        whole = amounts["corrected_budget"]
        amounts["budget_deviation"] = None if whole is None else whole - expected
        n = len(citizens) or len(keys)
        cell = ("none", "all") if function is None else ("account_function", function)
        if not keys:
            continue
        for code, amount in amounts.items():
            if amount is not None:
                yield _row(money, day, area, cell, (code, amount, None, n, n))
        if whole is not None:
            yield _row(money, day, area, cell, ("spending_rate", amounts["spent"], whole, n, n))


def _expected(
    key: tuple[str, str],
    spent: dict[tuple[str, str], Decimal],
    remaining: dict[tuple[str, str], Decimal],
    day: date,
) -> Decimal:
    """Spent and to come; rolled forward when the forecast leaves the line out."""
    so_far = spent.get(key, Decimal(0))
    return so_far + remaining[key] if key in remaining else _rolled(so_far, day)


def _rolled(so_far: Decimal, day: date) -> Decimal:
    found = rounded(Fraction(so_far) * MONTHS / day.month, 2)
    assert found is not None
    return found


# --- cases -----------------------------------------------------------------------------------------------


def _remaining(line: Priced, day: date) -> Decimal | None:
    """The agreed price of the days to come in the year; None for help without a price, or that does not run."""
    if line.price is None or not line.help.start <= day <= line.help.last:
        return None
    found = Decimal(0)
    for number in range(day.month + 1, MONTHS + 1):
        first = date(day.year, number, 1)
        days = max(0, (min(line.help.last, end_of(first)) - first).days + 1)
        found += rounded(Fraction(line.price) * days / end_of(first).day, 2) or Decimal(0)
    return found


Keys = dict[tuple[str | None, str | None], Decimal]


def _case_amounts(money: Money, day: date, area: str) -> tuple[Keys, Keys, Keys, Keys]:
    """By case and citizen: posted in the year, in the month and in the month before, and to come."""
    spent: Keys = defaultdict(Decimal)
    month: Keys = defaultdict(Decimal)
    before: Keys = defaultdict(Decimal)
    remaining: Keys = defaultdict(Decimal)
    for e in money.entries:
        is_recent = _this_year(e.month, day) or months_before(e.month, day) == 1
        if is_recent and money.of_case(e) == area and (e.kind or e.case or e.person):
            spent[e.case, e.person] += e.amount if e.month.year == day.year else Decimal(0)
            month[e.case, e.person] += e.amount if e.month == day else Decimal(0)
            before[e.case, e.person] += e.amount if months_before(e.month, day) == 1 else Decimal(0)
    for line in money.help:
        left = _remaining(line, day) if line.help.area == area else None
        if left is not None:
            remaining[line.help.case, line.person] += left
    return spent, month, before, remaining


def case_list(money: Money, day: date) -> set[tuple[object, ...]]:
    """The list of open cases with an expense: area, case, month, month before, year, to come, expected, rolled on."""
    cases = money.town.cases
    is_open = (cases["start"] <= pd.Timestamp(day)) & (cases["last"] > pd.Timestamp(day))
    found: set[tuple[object, ...]] = set()
    for area, case in cases.loc[is_open, ["area", "case"]].itertuples(index=False, name=None):
        parts = [
            [amount for (of, _), amount in amounts.items() if of == case]
            for amounts in _case_amounts_kept(money, day, area)
        ]
        if parts[0] or parts[3]:
            spent, month, before, left = (sum(part, Decimal(0)) for part in parts)
            rolled = sum((_rolled(amount, day) for amount in parts[0]), Decimal(0))
            found.add((area, case, month, before, spent, left, spent + left, rolled))
    return found


@cache
def _case_amounts_kept(money: Money, day: date, area: str) -> tuple[Keys, Keys, Keys, Keys]:
    return _case_amounts(money, day, area)


def _cases(money: Money, day: date, area: str) -> Iterator[Row]:
    spent, month, _, remaining = _case_amounts_kept(money, day, area)
    keys = {*spent, *remaining}
    persons = {person for _, person in keys if person}
    with_expense = {person for (_, person), amount in month.items() if person and amount}
    n = len(persons)
    if not keys:
        return
    to_come = sum(remaining.values(), Decimal(0))
    of_citizens = [amount for (_, person), amount in month.items() if person]
    rolled = sum((_rolled(amount, day) for amount in spent.values()), Decimal(0))
    total = sum(spent.values(), Decimal(0)) + to_come
    cell = ("none", "all")
    yield _row(money, day, area, cell, ("expected_by_case", total, None, n, n))
    yield _row(money, day, area, cell, ("expected_rolled_forward", rolled, None, n, n))
    yield _row(money, day, area, cell, ("remaining_by_case", to_come, None, n, n))
    average = (sum(of_citizens, Decimal(0)) if persons else None, len(with_expense))
    yield _row(money, day, area, cell, ("expense_per_citizen", *average, n, len(with_expense)))
    by_case: dict[str, tuple[Decimal, Decimal]] = {}
    for case, person in keys:
        if case:
            so_far, left = spent.get((case, person), Decimal(0)), remaining.get((case, person), Decimal(0))
            before = by_case.get(case, (Decimal(0), Decimal(0)))
            by_case[case] = (before[0] + so_far + left, before[1] + so_far)
    ranked = sorted((amounts for amounts in by_case.values() if amounts[0] > 0), reverse=True)
    for rank, (expected, so_far) in enumerate(ranked[:DEAREST], 1):
        cell = ("cost_rank", str(rank))
        yield _row(money, day, area, cell, ("case_expected", expected, None, len(ranked), len(ranked)))
        yield _row(money, day, area, cell, ("case_spent", so_far, None, len(ranked), len(ranked)))


# --- prices ----------------------------------------------------------------------------------------------


@dataclass
class Cost:
    """A case's help of one type at one provider in a month: months in all and with a price, agreed and posted."""

    person: str
    type: str
    is_own: bool
    days: int = 0
    months: Decimal = Decimal(0)
    priced: Decimal = Decimal(0)
    agreed: Decimal | None = None
    posted: Decimal | None = None

    @property
    def used(self) -> Decimal | None:
        """The ledger's expense, else the agreed."""
        return self.agreed if self.posted is None else self.posted

    @property
    def used_months(self) -> Decimal:
        """The months that the used expense is about."""
        return self.priced if self.posted is None else self.months


def _costs(money: Money, end: date, area: str) -> list[Cost]:
    """What help costs in the month that ends on the day."""
    first = end.replace(day=1)
    found: dict[tuple[str, str, str], Cost] = {}
    for line in money.help:
        h = line.help
        if h.area != area or h.start > end or h.last < first or not money.town.counts(h, end):
            continue
        days = (min(h.last, end) - max(h.start, first)).days + 1
        months = rounded(Fraction(days, end.day), 10) or Decimal(0)
        cost = found.setdefault((h.case, h.type, h.provider), Cost(line.person, h.type, h.provider in money.town.own))
        cost.days, cost.months = cost.days + days, cost.months + months
        if line.price is not None:
            expense = rounded(Fraction(line.price) * days / end.day, 2) or Decimal(0)
            cost.agreed, cost.priced = (cost.agreed or Decimal(0)) + expense, cost.priced + months
    for key, cost in found.items():
        bill = money.net.known.bills.get((*key, end), Bill())
        cost.posted = bill.amount if bill.pays_for(cost.days) else None
    return list(found.values())


def _prices(money: Money, day: date, area: str) -> Iterator[Row]:
    ends = [(pd.Timestamp(day) - pd.offsets.MonthEnd(back)).date() if back else day for back in range(PERIOD)]
    costs = [cost for end in ends for cost in _costs(money, end, area)]
    for kind in [None, *sorted({cost.type for cost in costs})]:
        part = [cost for cost in costs if kind in (None, cost.type)]
        if not part:
            continue
        cell = ("none", "all") if kind is None else ("intervention_type", kind)
        n = len({cost.person for cost in part})
        used = [cost for cost in part if cost.used is not None]
        posted = [cost for cost in part if cost.posted is not None]
        agreed = [cost for cost in part if cost.agreed is not None]
        total = _sum(cost.used for cost in used)
        ledger = _sum(cost.posted for cost in posted)
        own = _sum([Decimal(0), *(cost.used for cost in part if cost.is_own)])
        measures: list[tuple[str, object, object, Iterable[Cost]]] = [
            ("price_used", total, _sum(cost.used_months for cost in used), used),
            ("price_ledger", ledger, _sum(cost.months for cost in posted), posted),
            ("price_agreed", _sum(cost.agreed for cost in agreed), _sum(cost.months for cost in agreed), agreed),
            ("ledger_share", ledger, total if ledger is not None else None, part),
            ("internal_expense", own, total, part),
        ]
        for code, top, bottom, measured in measures:
            row = _row(money, day, area, cell, (code, top, bottom, n, len({cost.person for cost in measured})))
            yield row if bottom is not None else row | {"value": None}


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what there is; None when there is nothing."""
    found = [amount for amount in amounts if amount is not None]
    return sum(found, Decimal(0)) if found else None


# --- rates and refunds -----------------------------------------------------------------------------------

RATE_TYPES = {
    "Gennemsnitstakst": "average", "Basistakst": "basic", "Ydelsespakketakst": "package", "Tillægstakst": "supplement",
    "Særtakst": "special",
}  # fmt: skip


def _rates(money: Money, day: date, area: str) -> Iterator[Row]:
    """What a rate comes to in the month, of those in force all of it."""
    offers = offers_of(money.net)
    houses = {d.department_id: d.offer_id for d in money.net.visible(money.truth.departments)}
    months: dict[str, list[Decimal | None]] = defaultdict(list)
    for rate in money.net.visible(money.truth.rates):
        is_all_month = rate.start_date <= day.replace(day=1) and (rate.last_day is None or rate.last_day >= day)
        offer = houses.get(rate.department_id)
        if is_all_month and offer in offers.all and offers.own_area(offer) == area:
            hours = Fraction(1) if rate.unit == "Døgn" else rate.weekly_hours and Fraction(rate.weekly_hours) / 7
            amount = None if hours is None else rounded(Fraction(rate.amount_dkk) * hours * day.day, 2)
            months[RATE_TYPES[rate.rate_type]].append(amount)
    for kind, amounts in months.items():
        known = [amount for amount in amounts if amount is not None]
        numbers = ("rate_month", _sum(amounts), len(known), len(amounts), len(known))
        yield _row(money, day, area, ("rate_type", kind), numbers)


def _refunds(money: Money, day: date, area: str) -> Iterator[Row]:
    """Adults' benefits of the year, and what is refunded."""
    year = [r for r in money.net.visible(money.truth.refunds) if _this_year(end_of(r.week_start), day)]
    if area != "adults" or not year:
        return
    n = len({money.net.current(r.cpr) for r in year})
    paid, refund = (sum((getattr(r, name) for r in year), Decimal(0)) for name in ("paid_dkk", "refund_dkk"))
    co = sum((r.cofinancing_dkk for r in year), Decimal(0))
    cell = ("none", "all")
    yield _row(money, day, area, cell, ("refund_payment", paid, None, n, n))
    yield _row(money, day, area, cell, ("refund_received", refund, None, n, n))
    yield _row(money, day, area, cell, ("refund_cofinancing", co, None, n, n))
    yield _row(money, day, area, cell, ("refund_net", paid - refund, None, n, n))
    yield _row(money, day, area, cell, ("refund_share", refund, paid, n, n))


# --- units -----------------------------------------------------------------------------------------------


def _units(money: Money, day: date, area: str) -> Iterator[Row]:
    offers = offers_of(money.net)
    lines = [line for line in money.net.visible(money.truth.provider_budget) if end_of(line.month) == day]
    for unit in sorted({line.unit_id for line in lines}):
        own = [line for line in lines if line.unit_id == unit]
        offer = offers.unit_offer[own[0].unit_id]
        if offer is None or offers.own_area(offer) != area:
            continue
        where = {"scope_type": "provider", "scope": offers.all[offer].provider_id}
        for item, part in [*((line.item, [line]) for line in own), ("I alt", own)]:
            for row in _unit_rows(money, day, area, unit, (part, len(own), item != "I alt")):
                yield row | where | {"item": item}


def _unit_rows(money: Money, day: date, area: str, unit: str, table_part: tuple[list[Any], int, bool]) -> Iterator[Row]:
    """The measures of an item or the total; a total of income and expense has no spending rate."""
    part, n, has_rate = table_part
    total: Callable[[str], Decimal] = lambda name: sum((getattr(line, name) for line in part), Decimal(0))  # noqa: E731
    corrected, spent, expected = total("corrected_dkk"), total("spent_dkk"), total("expected_dkk")
    cell = ("provider_unit", unit)
    for code, amount in (
        ("corrected_budget", corrected),
        ("spent", spent),
        ("expected_result", expected),
        ("budget_deviation", corrected - expected),
    ):
        yield _row(money, day, area, cell, (code, amount, None, n, n))
    if has_rate:
        yield _row(money, day, area, cell, ("spending_rate", spent, corrected, n, n))
