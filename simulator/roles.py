"""Which municipality handles a case and which pays for it, when that is not the one that delivers it."""

from simulator import catalogue

# Of this many cases one is handled by another municipality, one is paid by another, and one says nothing of either.
CASES_PER_ROLE = 40
PAID_ELSEWHERE, HANDLED_ELSEWHERE, NOT_FILLED_IN = range(3)


def acting_and_paying(case_number: str, residence: str | None, own: str) -> tuple[str | None, str | None]:
    """Codes of the acting and the paying municipality as the case system has them; None where nobody filled it in.

    Every other child who lives elsewhere is paid for by the municipality where it lives.
    """
    number = sum(int(digit) * 3**place for place, digit in enumerate(filter(str.isdigit, reversed(case_number))))
    lot = number % CASES_PER_ROLE
    other = next(code for code, _ in catalogue.municipalities() if code != own)
    if lot == NOT_FILLED_IN:
        return None, None
    if residence not in (None, own) and number % 2:
        return own, residence
    return (other if lot == HANDLED_ELSEWHERE else own), (other if lot == PAID_ELSEWHERE else own)
