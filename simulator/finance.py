"""Money: accounts, budgets, a ledger that follows prices month by month with known differences, forecasts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from simulator import catalogue
from simulator import practice as pr
from simulator.dates import add_months, month_end
from simulator.draws import between, stream
from simulator.economy import cost_in_month, order_cost_in_month, rounded
from simulator.keys import Key, next_number
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth, Service
from simulator.truth_adults import AdultOrder
from simulator.truth_resources import (
    BudgetLine,
    ForecastLine,
    HourPriceAssumption,
    Posting,
    ProviderBudgetLine,
    Refund,
)
from simulator.workforce import detail_start

CHILDREN_UNIT, ADULTS_UNIT = "MB", "MV"
HOURS_A_YEAR = Decimal(1924)
Entry = Literal["Faktura", "Løn", "Takstafregning", "Intern afregning", "Refusion", "Ompostering"]
# Lines of a unit's budget as shares of its wages (AC10); income is below 0 and covers the rest.
ITEM_SHARES: dict[str, float] = {
    "Løn": 1.0,
    "Vikarbureau": 0.013,
    "Refusion": -0.008,
    "Kørsel": 0.004,
    "Kursus og personaleudgifter": 0.022,
    "Bygningsdrift": 0.056,
    "Øvrige driftsudgifter": 0.105,
    "Overhead": 0.057,
    "Ledelse og administration": 0.103,
}
INCOME = "Omsætning"
# What an employee's year goes to (AC9), in hours beside holiday, extra holiday and sickness.
ORGANISATIONAL_HOURS = {
    "AME": "1.42",
    "Medicin": "1.90",
    "Overlap": "43.25",
    "Personalemøde": "34.00",
    "Fælles arrangementer": "1.18",
    "Personalearrangementer": "9.00",
    "Nye medarbejdere": "15.86",
    "Kurser og specialisering": "15.00",
    "Supervision": "30.00",
    "Tomkørsel": "0.00",
    "Rengøring og oprydning": "86.49",
    "Planlægning": "4.50",
    "MUS og GRUS": "1.50",
    "Bilagshåndtering": "10.81",
    "Afhentning af materiel": "1.42",
    "Indkald ved sygdom": "1.54",
    "Praktikvejledning": "0.00",
    "Ansættelsessamtaler": "5.00",
    "Trivselssamtaler": "6.16",
}


@dataclass(frozen=True, slots=True)
class Expense:
    """What a service or an order costs in a month, before it is booked."""

    month: date
    amount: Decimal
    account_number: str
    unit_id: str
    entry_type: Entry
    cpr: str
    case_number: str
    paragraph: str
    cvr_number: str
    service_key: Key
    span: tuple[date, date | None]


@dataclass(slots=True)
class Books:
    """The generator and options of the finance system, and the truth that it adds to."""

    rng: Random
    options: SimulationOptions
    truth: MunicipalityTruth
    cvr: dict[str, str]
    own: set[str]
    spent: dict[tuple[str, str, date], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def months(self) -> Iterator[date]:
        """The first day of every month of the period."""
        month = self.options.start.replace(day=1)
        while month <= self.options.last_day:
            yield month
            month = add_months(month, 1)


def add_finance(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds accounts, the ledger, budgets, forecasts, the units' budget follow-up and refunds."""
    books = Books(
        stream(options.seed, truth.municipality_code, "finance"),
        options,
        truth,
        {p.provider_id: p.cvr_number for p in truth.providers},
        {p.provider_id for p in truth.providers if p.ownership == "Kommunen selv"},
    )
    truth.accounts = list(catalogue.accounts())
    for expense in _expenses(books):
        books.spent[(expense.account_number, expense.unit_id, expense.month)] += expense.amount
        _book(books, expense)
    _add_wages(books)
    _add_budget(books)
    _add_forecasts(books)
    _add_provider_budgets(books)
    _add_hour_prices(books)
    _add_refunds(books)


def account_of(used_for: str, month: date) -> str:
    """The account of a kind of help in a month. Raises ValueError when none is open."""
    for account, kind in catalogue.accounts_by_use():
        is_open = account.start_date <= month and (account.last_day is None or month <= account.last_day)
        if is_open and used_for.startswith(kind):
            return account.account_number
    raise ValueError(f"Ingen konto til {used_for}")


# --- the ledger ------------------------------------------------------------------------------------------


def _expenses(books: Books) -> Iterator[Expense]:
    """Every service and order, month by month."""
    for service in books.truth.services:
        if service.outcome == "granted":
            yield from _service_expenses(books, service)
    for order in books.truth.orders:
        yield from _order_expenses(books, order)


def _span(books: Books, start: date, last_day: date | None) -> Iterator[date]:
    month = max(start, books.options.start).replace(day=1)
    while month <= min(last_day or books.options.last_day, books.options.last_day):
        yield month
        month = add_months(month, 1)


def _service_expenses(books: Books, service: Service) -> Iterator[Expense]:
    entry: Entry = "Takstafregning" if service.calculation_frequency == "Pr. døgn" else "Faktura"
    for month in _span(books, service.start_date, service.last_day):
        amount = cost_in_month(service, month)
        if amount:
            yield Expense(
                month=month,
                amount=amount,
                account_number=account_of(service.service_type, month),
                unit_id=CHILDREN_UNIT,
                entry_type="Intern afregning" if service.provider_id in books.own else entry,
                cpr=service.cpr,
                case_number=service.case_number,
                paragraph=service.service_paragraph,
                cvr_number=books.cvr[service.provider_id],
                service_key=service.key,
                span=_served(service.start_date, service.last_day, month),
            )


def _served(start: date, last_day: date | None, month: date) -> tuple[date, date]:
    """The days of a month that are paid for."""
    end = month_end(month)
    return max(start, month), end if last_day is None else min(last_day, end)


def _order_expenses(books: Books, order: AdultOrder) -> Iterator[Expense]:
    entry: Entry = "Takstafregning" if order.price_unit == "Døgn" else "Faktura"
    for month in _span(books, order.start_date, order.last_day):
        amount = order_cost_in_month(order, month)
        if amount:
            yield Expense(
                month=month,
                amount=amount,
                account_number=account_of(order.paragraph, month),
                unit_id=ADULTS_UNIT,
                entry_type="Intern afregning" if order.is_own else entry,
                cpr=order.cpr,
                case_number=order.case_number,
                paragraph=order.paragraph,
                cvr_number=books.cvr[order.provider_id],
                service_key=order.key,
                span=_served(order.start_date, order.last_day, month),
            )


def _book(books: Books, expense: Expense) -> None:
    """Posts an expense; a few are late, on a wrong account, without a case, reversed, or forgotten."""
    rng = books.rng
    end = month_end(expense.month)
    day = end - between(rng, (0, 5)) if expense.entry_type != "Faktura" else end + between(rng, pr.POSTED_AFTER_DAYS)
    posting = Posting(
        voucher_number=next_number(f"{expense.month:%y%m}-", books.truth.postings),
        line_number=1,
        account_number=expense.account_number,
        right_account_number=expense.account_number,
        unit_id=expense.unit_id,
        month=expense.month,
        right_month=expense.month,
        posted_date=day,
        amount_dkk=expense.amount,
        entry_type=expense.entry_type,
        cpr=expense.cpr,
        case_number=expense.case_number,
        paragraph=expense.paragraph,
        cvr_number=expense.cvr_number,
        service_key=expense.service_key,
        service_start=expense.span[0],
        service_last_day=expense.span[1],
        text="Afregning",
        deviation=None,
        registered_date=day,
    )
    books.truth.postings += _deviate(rng, posting)


def _deviate(rng: Random, posting: Posting) -> list[Posting]:
    """The posting as it came into the ledger: alone, changed, or with its reversal and new posting."""
    point = rng.random()
    if (point := point - pr.POSTED_LATE_SHARE) < 0:
        late = posting.posted_date + between(rng, (28, 60))
        month = add_months(posting.month, 1)
        return [replace(posting, month=month, posted_date=late, registered_date=late, deviation="timing")]
    if (point := point - pr.WRONG_ACCOUNT_SHARE) < 0:
        others = [a.account_number for a in catalogue.accounts() if a.kind == "Udgift" and a.last_day is None]
        wrong = rng.choice([number for number in others if number != posting.account_number])
        return [replace(posting, account_number=wrong, deviation="wrong_account")]
    if (point := point - pr.MISSING_POSTING_SHARE) < 0:
        return [replace(posting, posted_date=date.max, registered_date=date.max, deviation="missing")]
    if (point := point - pr.NO_CASE_SHARE) < 0:
        return [replace(posting, cpr=None, case_number=None, deviation="no_case")]
    if point - pr.REVERSED_SHARE < 0:
        again = posting.posted_date + between(rng, (5, 45))
        back = {"entry_type": "Ompostering", "posted_date": again, "registered_date": again, "deviation": "reversal"}
        return [
            replace(posting, amount_dkk=rounded(posting.amount_dkk * 10), deviation="reversed"),
            replace(posting, line_number=2, amount_dkk=rounded(posting.amount_dkk * -10), **back),  # type: ignore[arg-type]
            replace(posting, line_number=3, posted_date=again, registered_date=again),
        ]
    return [posting]


def _add_wages(books: Books) -> None:
    """The own units' wages, one line a month and unit, from those employed."""
    areas = {unit.unit_id: unit.area for unit in catalogue.units()}
    for month in books.months():
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for job in books.truth.jobs:
            if job.unit_id in areas and job.start_date <= month and (job.last_day is None or job.last_day >= month):
                totals[job.unit_id] += job.weekly_hours * job.hourly_wage_dkk * 52 / 12
        for unit_id, total in sorted(totals.items()):
            day = month_end(month)
            account = account_of(f"drift {areas[unit_id]}", month)
            amount = rounded(total)
            books.spent[(account, unit_id, month)] += amount
            books.truth.postings.append(
                Posting(
                    voucher_number=f"L{month:%y%m}-{unit_id}",
                    line_number=1,
                    account_number=account,
                    right_account_number=account,
                    unit_id=unit_id,
                    month=month,
                    right_month=month,
                    posted_date=day,
                    amount_dkk=amount,
                    entry_type="Løn",
                    cpr=None,
                    case_number=None,
                    paragraph=None,
                    cvr_number=None,
                    service_key=None,
                    service_start=None,
                    service_last_day=None,
                    text="Løn",
                    deviation=None,
                    registered_date=day,
                )
            )


# --- budgets and forecasts -------------------------------------------------------------------------------


def _add_budget(books: Books) -> None:
    """A budget per account, unit and month, from the year's real level missed by some; half are corrected."""
    rng = books.rng
    yearly: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for (account, unit_id, month), amount in books.spent.items():
        yearly[(account, unit_id, month.year)] += amount
    for (account, unit_id, year), amount in sorted(yearly.items()):
        monthly = amount / 12 * Decimal(str(round(rng.gauss(0.98, 0.07), 4)))
        original = Decimal(round(monthly / 1000) * 1000).quantize(Decimal("0.01"))
        corrected_date, corrected = None, original
        if rng.random() < 0.5:  # noqa: PLR2004 - half of the accounts get a supplement
            corrected_date = date(year, rng.choice((4, 6, 9)), rng.randint(1, 28))
            corrected = Decimal(round(float(original) * rng.gauss(1.02, 0.04) / 1000) * 1000).quantize(Decimal("0.01"))
        for number in range(1, 13):
            known = date(year - 1, 12, 15)
            month = date(year, number, 1)
            books.truth.budget.append(BudgetLine(account, unit_id, month, original, corrected, corrected_date, known))


def _add_forecasts(books: Books) -> None:
    """Each quarter of the last year: what running help costs for the rest of it, or the next from December."""
    end = books.options.last_day
    for quarter in range(3, -1, -1):
        made = month_end(add_months(end.replace(day=1), -3 * quarter))
        until = date(made.year + (made.month == 12), 12, 1)  # noqa: PLR2004 - December looks at the next year
        months = [add_months(made.replace(day=1), step) for step in range(1, 13)]
        _forecast(books, made, [month for month in months if month <= until])


def _forecast(books: Books, made: date, months: list[date]) -> None:
    number = 0
    for service in books.truth.services:
        ended = service.last_day_registered_date
        known_last = service.last_day if ended is not None and ended <= made else None
        if service.outcome != "granted" or service.registered_date > made or service.start_date > made:
            continue
        for month in months:
            amount = cost_in_month(replace(service, last_day=known_last), month)
            if amount:
                number += 1
                books.truth.forecast.append(
                    ForecastLine(
                        line_id=f"PR{number:05d}",
                        made_date=made,
                        unit_id=CHILDREN_UNIT,
                        account_number=account_of(service.service_type, month),
                        case_number=service.case_number,
                        month=month,
                        amount_dkk=amount,
                        method="Sag for sag",
                        registered_date=made,
                    )
                )
    latest = made.replace(day=1)
    for (account, unit_id, month), amount in sorted(books.spent.items()):
        if month == latest and unit_id == ADULTS_UNIT:
            for coming in months:
                number += 1
                books.truth.forecast.append(
                    ForecastLine(
                        line_id=f"PR{number:05d}",
                        made_date=made,
                        unit_id=unit_id,
                        account_number=account,
                        case_number=None,
                        month=coming,
                        amount_dkk=rounded(amount),
                        method="Fremskrivning",
                        registered_date=made,
                    )
                )


def _add_provider_budgets(books: Books) -> None:
    """Each own unit's budget by item to the end of each month (AC10): deviation = corrected less expected."""
    rng = books.rng
    offers = {offer.offer_name: offer.offer_id for offer in books.truth.offers}
    for unit in catalogue.units():
        account = account_of(f"drift {unit.area}", books.options.last_day)
        month = detail_start(books.options)
        offset = {item: rng.gauss(1.0, 0.06) for item in (*ITEM_SHARES, INCOME)}
        while month <= books.options.last_day:
            so_far = sum(
                (books.spent[(account, unit.unit_id, date(month.year, m, 1))] for m in range(1, month.month + 1)),
                Decimal(0),
            )
            yearly = so_far / month.month * 12
            known = month_end(month) + timedelta(days=8)
            for item in (INCOME, *ITEM_SHARES):
                share = -sum(ITEM_SHARES.values()) * 0.99 if item == INCOME else ITEM_SHARES[item]
                corrected = Decimal(round(float(yearly) * share / 1000) * 1000)
                spent = rounded(so_far * Decimal(str(round(share * offset[item], 6))))
                expected = Decimal(round(float(corrected) * offset[item]))
                books.truth.provider_budget.append(
                    ProviderBudgetLine(
                        unit_id=unit.unit_id,
                        unit_name=unit.unit_name,
                        offer_id=offers.get(unit.offer_name or ""),
                        month=month,
                        item=item,
                        corrected_dkk=rounded(corrected),
                        spent_dkk=spent,
                        expected_dkk=rounded(expected),
                        registered_date=known,
                    )
                )
            month = add_months(month, 1)


def _add_hour_prices(books: Books) -> None:
    """What 1,924 hours a year go to in each unit: what is left is potential one-to-one time (AC9)."""
    rng = books.rng
    for unit in catalogue.units():
        for year in range(books.options.start.year, books.options.last_day.year + 1):
            sick = rounded(HOURS_A_YEAR * rng.choice((3, 4, 4, 5)) / 100)
            lines = {"Arbejdstid": HOURS_A_YEAR, "Ferie": Decimal(185), "Feriefri": Decimal(37), "Sygdom": sick}
            lines |= {name: Decimal(hours) for name, hours in ORGANISATIONAL_HOURS.items()}
            lines["Potentiel 1 til 1 tid"] = HOURS_A_YEAR * 2 - sum(lines.values())
            for category, hours in lines.items():
                share = rounded(hours / HOURS_A_YEAR * 100)
                known = date(year, 1, 15)
                books.truth.hour_prices.append(
                    HourPriceAssumption(unit.unit_id, year, category, rounded(hours), share, known)
                )


def _add_refunds(books: Books) -> None:
    """A few adults' weekly benefit with refund and co-financing, settled two weeks later."""
    rng, first = books.rng, detail_start(books.options)
    monday = first - timedelta(days=first.weekday()) + timedelta(days=7)
    for adult in books.truth.adults:
        if adult.closed_date is not None or rng.random() >= pr.REFUND_CASE_SHARE:
            continue
        weekly = Decimal(rng.randint(3_900, 4_900))
        week = max(monday, adult.opened_date + timedelta(days=7 - adult.opened_date.weekday()))
        while week <= books.options.last_day:
            refund = rounded(weekly * pr.REFUND_SHARE)
            books.truth.refunds.append(
                Refund(
                    cpr=adult.cpr,
                    week_start=week,
                    benefit="Ressourceforløbsydelse",
                    paid_dkk=rounded(weekly),
                    refund_percent=rounded(pr.REFUND_SHARE * 100),
                    refund_dkk=refund,
                    cofinancing_percent=rounded((1 - pr.REFUND_SHARE) * 100),
                    cofinancing_dkk=rounded(weekly) - refund,
                    financing_municipality=f"{books.truth.place_name} Kommune",
                    registered_date=week + timedelta(days=14),
                )
            )
            week += timedelta(days=7)
