"""REK: the case system's prices beside the ledger, posting by posting, from the simulator's own marks.

A posting of the truth knows the service that it pays for, the month and account that it should have had, and what was
done to it. The warehouse has none of these: it finds them by case, paragraph, payee, days and amounts.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pandas as pd

from orchestration.home import DBT_PROJECT
from simulator.dates import month_end
from simulator.economy import cost_in_month, order_cost_in_month
from simulator.finance import CHILDREN_UNIT
from simulator.keys import Key
from simulator.truth import MunicipalityTruth, Service
from simulator.truth_adults import AdultOrder
from simulator.truth_resources import Posting
from tests.oracle.groups import rounded, share, table
from tests.oracle.repair import repaired
from tests.oracle.truth import granted_services, last_day_known

TOLERANCE = Decimal(1)
BILLS_COME = timedelta(days=30)
NEIGHBOURS = 2
PERIOD = 12
# In the order in which they are tried.
CLASSES = (
    "reversed",
    "other_income",
    "own_operation",
    "missing_case",
    "no_price",
    "wrong_account",
    "rate_change",
    "amount_differs",
    "out_of_period",
    "timing",
    "matched",
    "too_recent",
    "missing_posting",
)
NOT_ABOUT_HELP = ("other_income", "own_operation")
UNEXPLAINED = ("missing_case", "no_price", "amount_differs", "out_of_period", "too_recent", "missing_posting")
Line = Service | AdultOrder
Help = tuple[Key, date]  # the line of help, and the month it is paid for


@dataclass(frozen=True)
class Entry:
    """A posting or a price, with the month and account it stands in; `key` is the voucher and line of a posting."""

    key: Key | None
    area: str
    case: str | None
    month: date
    account: str | None
    class_code: str
    posted: Decimal
    price: Decimal


@dataclass(frozen=True)
class Books:
    """What both systems know at the end of a day."""

    truth: MunicipalityTruth
    postings: list[Posting]
    lines: list[Line]
    prices: dict[Help, Decimal]
    paid: dict[Help, list[Posting]]
    paid_by: dict[Key, Help]
    taken_back: set[str]
    cases: set[str]

    @property
    def last_posted(self) -> date:
        """The newest day of posting."""
        return max(posting.posted_date for posting in self.postings)


def books_on(truth: MunicipalityTruth, day: date) -> Books:
    """The books at the end of `day`: postings, and lines of help with their price in each month of the ledger."""
    postings = [p for p in truth.postings if p.registered_date <= day]
    orders = [order for order in truth.orders if order.registered_date <= day]
    used = [*granted_services(truth, day), *repaired(orders, [last_day_known(o, day) for o in orders], day)]
    lines = [replace(line, last_day=last_day_known(line, day)) for line in used]
    months = sorted({p.month for p in postings})
    prices = {(line.key, month): cost(line, line, month) for line in lines for month in months}
    prices = {help_: price for help_, price in prices.items() if price}
    taken_back = {p.voucher_number for p in postings if p.deviation == "reversal"}
    paid_by: dict[Key, Help] = {}
    paid: dict[Help, list[Posting]] = defaultdict(list)
    for posting in postings:
        if posting.case_number is None or posting.service_key is None or is_taken_back(posting, taken_back):
            continue
        own = (posting.service_key, posting.right_month)
        near = [own] if own in prices else [(line.key, own[1]) for line in lines if touches(truth, posting, line)]
        for help_ in [help_ for help_ in near if help_ in prices][:1]:
            paid_by[posting.key] = help_
            paid[help_].append(posting)
    opened = [case.case_number for case in truth.cases if case.registered_date <= day]
    opened += [adult.case_number for adult in truth.adults if adult.registered_date <= day]
    known = {line.case_number for line in lines} | set(opened)
    return Books(truth, postings, lines, prices, paid, paid_by, taken_back, known)


def is_taken_back(posting: Posting, vouchers: set[str]) -> bool:
    """Whether the posting is a reversal or what it takes back; the third line of the voucher stands instead."""
    return posting.voucher_number in vouchers and posting.deviation in ("reversed", "reversal")


def touches(truth: MunicipalityTruth, posting: Posting, line: Line) -> bool:
    """Whether a posting whose own line is not known pays for days of this one: same case, paragraph and payee."""
    first, last = posting.service_start, posting.service_last_day
    if first is None or last is None or line.start_date > last or (line.last_day or last) < first:
        return False
    return help_of(truth, line) == (posting.case_number, posting.paragraph, posting.cvr_number)


def help_of(truth: MunicipalityTruth, line: Line) -> tuple[str, str, str]:
    """What a posting can say of a line: case, paragraph, payee."""
    paragraph = line.paragraph if isinstance(line, AdultOrder) else line.service_paragraph
    return line.case_number, paragraph, next(p.cvr_number for p in truth.providers if p.provider_id == line.provider_id)


def cost(line: Line, rate: Line, month: date) -> Decimal:
    """What the days of a line in a month cost at the price of another line of the same kind."""
    if isinstance(line, AdultOrder) and isinstance(rate, AdultOrder):
        agreed = {"amount_dkk": rate.amount_dkk, "price_unit": rate.price_unit, "weekly_hours": rate.weekly_hours}
        return order_cost_in_month(replace(line, **agreed), month)
    assert isinstance(line, Service) and isinstance(rate, Service)
    frequency = rate.calculation_frequency
    agreed = {"amount_dkk": rate.amount_dkk, "quantity": rate.quantity, "calculation_frequency": frequency}
    return cost_in_month(replace(line, **agreed), month)


def entries(books: Books) -> Iterator[Entry]:
    """Every posting and every price, each in its one class."""
    of_help = {help_: [class_of(books, p) for p in paid] for help_, paid in books.paid.items()}
    for posting in books.postings:
        is_known = posting.case_number in books.cases
        yield Entry(
            key=posting.key,
            area=area_of(posting, is_known),
            case=posting.case_number if is_known else None,
            month=month_end(posting.month),
            account=posting.account_number,
            class_code=class_of(books, posting),
            posted=posting.amount_dkk,
            price=Decimal(0),
        )
    lines = {line.key: line for line in books.lines}
    for (key, month), price in books.prices.items():
        line, classes = lines[key], of_help.get((key, month))
        if classes:
            class_code = min(classes, key=CLASSES.index)
        else:
            is_recent = month_end(month) + BILLS_COME >= books.last_posted
            class_code = "too_recent" if is_recent else "missing_posting"
        area = "adults" if isinstance(line, AdultOrder) else "children"
        yield Entry(None, area, line.case_number, month_end(month), None, class_code, Decimal(0), price)


def area_of(posting: Posting, is_known: bool) -> str:
    """By the case, or else by the account's function."""
    if is_known:
        return "children" if posting.unit_id == CHILDREN_UNIT else "adults"
    return "children" if posting.account_number.startswith("528") else "adults"


def class_of(books: Books, posting: Posting) -> str:
    """The first class that fits the posting."""
    if is_taken_back(posting, books.taken_back):
        return "reversed"
    if posting.entry_type == "Løn":
        return "own_operation"
    if posting.case_number not in books.cases:
        return "missing_case"
    help_ = books.paid_by.get(posting.key)
    return "no_price" if help_ is None else compared(books, posting, help_)


def compared(books: Books, posting: Posting, help_: Help) -> str:
    """The first class that fits a posting whose help has a price in the month."""
    if posting.account_number != posting.right_account_number:
        return "wrong_account"
    posted = sum((p.amount_dkk for p in books.paid[help_]), Decimal(0))
    if abs(posted - books.prices[help_]) > TOLERANCE:
        is_other_price = any(abs(posted - other) <= TOLERANCE for other in others(books, help_))
        return "rate_change" if is_other_price else "amount_differs"
    off = abs((posting.month.year - posting.right_month.year) * 12 + posting.month.month - posting.right_month.month)
    return "matched" if off == 0 else "timing" if off <= NEIGHBOURS else "out_of_period"


def others(books: Books, help_: Help) -> list[Decimal]:
    """What the month would have cost at the prices of the other lines of the same help."""
    key, month = help_
    line = next(line for line in books.lines if line.key == key)
    same = [rate for rate in books.lines if help_of(books.truth, rate) == help_of(books.truth, line)]
    return [cost(line, rate, month) for rate in same]


def reconciliation(books: Books, found: Iterable[Entry], day: date, area: str) -> pd.DataFrame:
    """The rows of the economy template about the twelve accounting months that end on the day."""
    since = (pd.Timestamp(day) - pd.offsets.MonthEnd(PERIOD - 1)).date()
    period = [entry for entry in found if entry.area == area and since <= entry.month <= day]
    rows = [*amounts("none", "all", period), *explained(period)] if period else []
    for class_code in CLASSES:
        part = [entry for entry in period if entry.class_code == class_code]
        rows += amounts("reconciliation_class", class_code, part) if part else []
    code = books.truth.municipality_code
    head = {"report_date": day, "municipality_code": code, "area_code": area, "scope": code, "member": "I alt"}
    return table({**head, "scope_type": "municipality", "coverage": rounded(1, 6), **row} for row in rows)


def amounts(breakdown_type: str, breakdown: str, part: list[Entry]) -> Iterator[dict[str, object]]:
    """Posted, price and the difference of the two, with the words on the class."""
    posted, price = sum((e.posted for e in part), Decimal(0)), sum((e.price for e in part), Decimal(0))
    n = concerned(part)
    for name, amount in (("posted", posted), ("price", price), ("difference", posted - price)):
        yield {
            "breakdown_type": breakdown_type,
            "breakdown": breakdown,
            "measure_code": f"reconciliation_{name}",
            "numerator": rounded(amount, 4),
            "n_total": n,
            "n_measured": n,
            "value": rounded(amount, 6),
            "label": words().get(breakdown),
        }


def explained(period: list[Entry]) -> Iterator[dict[str, object]]:
    """How much of the turnover on help a class explains."""
    about_help = [e for e in period if e.class_code not in NOT_ABOUT_HELP]
    whole = sum((abs(e.posted) for e in about_help), Decimal(0))
    part = sum((abs(e.posted) for e in about_help if e.class_code not in UNEXPLAINED), Decimal(0))
    yield {
        "breakdown_type": "none",
        "breakdown": "all",
        "measure_code": "reconciliation_explained",
        "numerator": rounded(part, 4),
        "denominator": rounded(whole, 4),
        "n_total": concerned(period),
        "n_measured": concerned(period),
        "value": rounded(share(Fraction(part), Fraction(whole)), 6),
    }


def concerned(part: list[Entry]) -> int:
    """How many cases the entries are about, or how many postings where none names a case."""
    cases = {entry.case for entry in part if entry.case is not None}
    return len(cases) or sum(entry.key is not None for entry in part)


@cache
def words() -> dict[str, str]:
    """What stands beside a class: the municipality's own words, or else the text of the class."""
    own = {row["class_code"]: row["explanation_da"] for row in seed("reconciliation_explanation")}
    return {row["class_code"]: row["class_text_da"] for row in seed("reconciliation_class")} | own


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed's file."""
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
