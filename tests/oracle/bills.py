"""C12: what the ledger has posted for help, and for how many days of it, as one municipality knows it on a day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulator import catalogue
from simulator.dates import month_end
from simulator.truth import MunicipalityTruth
from simulator.truth_resources import Posting

OPERATION, TOGETHER = "drift", "SEL § 82"
# An adult's paragraph is the type of help: its name and its kind.
ADULT_TYPES = {
    "SEL § 108": ("Længerevarende botilbud (§ 108)", "Botilbud"),
    "SEL § 107": ("Midlertidigt botilbud (§ 107)", "Botilbud"),
    "ABL § 105": ("Botilbudslignende tilbud (almenboligloven § 105)", "Botilbud"),
    "SEL § 85": ("Bostøtte (§ 85)", "Støtte"),
    "SEL § 82 a": ("Gruppeforløb (§ 82 a)", "Støtte"),
    "SEL § 82 b": ("Individuel tidsbegrænset støtte (§ 82 b)", "Støtte"),
}
Cell = tuple[str, str, str, date]  # case, type, provider, last day of the month that is paid for


@dataclass
class Bill:
    """What is posted for help in a month, and the days of help that postings which stand pay for."""

    amount: Decimal = Decimal(0)
    days: int = 0

    def pays_for(self, days: int) -> bool:
        """Whether the month is posted in full: a bill for each of its days of help."""
        return self.days >= days


def type_of(use: str, paragraph: str | None) -> str | None:
    """The type of help an account is used for, the posting's paragraph deciding among several; None for no help."""
    if use.startswith((OPERATION, "Refusion")):
        return None
    if not use.startswith(("SEL", "ABL")):
        return use
    named = paragraph if use == TOGETHER else use
    return ADULT_TYPES[named][0] if named in ADULT_TYPES else "unknown"


def bills(truth: MunicipalityTruth, day: date) -> dict[Cell, Bill]:
    """The postings known at the end of the day that name a case and a payee, by the help and month they pay for."""
    postings = [p for p in truth.postings if p.registered_date <= day]
    payees = {p.cvr_number: p.provider_id for p in truth.providers if p.registered_date <= day}
    accounts = {account.account_number: (account.start_date, use) for account, use in catalogue.accounts_by_use()}
    taken_back = {p.voucher_number for p in postings if p.deviation == "reversal"}
    found: dict[Cell, Bill] = defaultdict(Bill)
    for posting in postings:
        opened, use = accounts[posting.account_number]
        kind = None if opened > posting.posted_date else type_of(use, posting.paragraph)
        payee = payees.get(posting.cvr_number or "")
        if kind is not None and posting.case_number is not None and payee is not None:
            bill = found[posting.case_number, kind, payee, month_end(posting.service_start or posting.month)]
            bill.amount += posting.amount_dkk
            bill.days += _days(posting, posting.voucher_number in taken_back)
    return dict(found)


def _days(posting: Posting, is_reversed: bool) -> int:
    """Days that the posting pays for: none of a credit, or of one that was taken back or takes one back."""
    if posting.amount_dkk <= 0 or (is_reversed and posting.deviation in ("reversed", "reversal")):
        return 0
    first = posting.service_start or posting.month
    return ((posting.service_last_day or month_end(first)) - first).days + 1
