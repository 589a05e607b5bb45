"""Disclosure control of figure rows: which numbers an audience may not see, and what each cell is marked as.

What is covered: a group with fewer children than the threshold is hidden whole; one hidden group is never
alone in its breakdown; a small member of a shown distribution is hidden together with another member, the
first in the distribution's list that is not zero; this is repeated along rows and down columns (when a
breakdown adds up to everyone) until no hidden small count follows from any published sum; measures computed
from hidden members (share positive, political goal) are hidden with them, and n_measured is hidden where it
would give the unmeasured away; a rate is hidden like a count when what it counts is small; of a balance (start + in
- out = end) never one is hidden alone. One decision holds for
every figure that shows a fact, and a group's number of children is hidden for all its items and measures or for none.
What is told of one provider is judged as its group among the municipality's, so that in one publication both hide the
same cells.

What is not covered yet: differences between two periods (one child joining from month to month),
differences between audiences that see other breakdowns of the same children, children counted in several
groups (bounds instead of exact sums), a group in which everyone has the same value, and sums dominated by
one child (an average price).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict
from publish.disclosure_table import TOTAL, CountTable, Group, suppress

RULES_FILE = Path(__file__).parent / "disclosure.yml"

CellStatus = Literal["shown", "hidden", "none", "not_measured", "too_recent"]
TOO_RECENT = "too_recent"
# The one member of a measure without a distribution, and what a part of a whole leaves.
EVERYBODY, REST = "all", "rest"


class DisclosureError(Exception):
    """The rows cannot be judged: a fact with two values, or a member that the rules do not know."""


class DistributionRule(BaseModel):
    """A distribution's members: which are unmeasured, which go first as complement, which need no protection."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    unmeasured_members: tuple[str, ...]
    hide_first: tuple[str, ...] = Field(min_length=2)
    not_sensitive_members: tuple[str, ...]

    @model_validator(mode="after")
    def _members_are_known_once(self) -> "DistributionRule":
        unknown = {*self.unmeasured_members, *self.not_sensitive_members} - set(self.hide_first)
        if unknown or len(set(self.hide_first)) < len(self.hide_first):
            raise ValueError(f"hide_first skal nævne hver gruppe én gang; mangler: {', '.join(sorted(unknown))}")
        return self


class DerivedMeasure(BaseModel):
    """A measure that gives away members of a distribution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    distribution: str
    members: tuple[str, ...] = Field(min_length=1)
    of_everyone: bool = False


class Balance(BaseModel):
    """Measures of one group of which each follows from the others, as in a month: start + in - out = end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: tuple[str, ...] = Field(min_length=2)
    hide_first: tuple[str, ...] = Field(min_length=1)


class DisclosureRules(BaseModel):
    """The municipality's rules, from one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: int = Field(ge=2)
    distributions: tuple[DistributionRule, ...]
    derived_measures: tuple[DerivedMeasure, ...]
    balances: tuple[Balance, ...] = ()
    never_open_measures: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _derived_measures_have_their_distribution(self) -> "DisclosureRules":
        missing = {each.distribution for each in self.derived_measures} - {each.measure for each in self.distributions}
        if missing:
            raise ValueError(f"derived_measures nævner fordelinger uden regel: {', '.join(sorted(missing))}")
        return self

    def derived(self, measure_code: str) -> DerivedMeasure | None:
        """The rule for a measure that is computed from a distribution, if it is one."""
        return next((each for each in self.derived_measures if each.measure == measure_code), None)

    def distribution(self, measure_code: str) -> DistributionRule | None:
        """The rule for a distribution, or for the distribution that a derived measure is computed from."""
        derived = self.derived(measure_code)
        wanted = derived.distribution if derived else measure_code
        return next((each for each in self.distributions if each.measure == wanted), None)

    def not_sensitive_members(self) -> tuple[str, ...]:
        """Members of any distribution whose small counts may be shown."""
        return tuple(sorted({member for each in self.distributions for member in each.not_sensitive_members}))


@dataclass(frozen=True)
class FigureRow:
    """One figure row as the judge sees it. ``place`` = municipality, report date, scope type, scope code,
    area: children and adults are never one population.

    ``within``: the group of the place that is everyone for this row; None is everyone in the place.
    """

    place: tuple[str, ...]
    breakdown_type: str
    breakdown_code: str
    item_code: str
    measure_code: str
    member_code: str
    numerator: Decimal | None
    denominator: Decimal | None
    n_total: int | None
    n_measured: int | None
    value: Decimal | None
    is_too_recent: bool = False
    within: Group | None = None

    @property
    def fact(self) -> tuple[object, ...]:
        """What the row's numbers are about, whatever figure shows it."""
        return (*self.population_part, self.measure_code, self.member_code)

    @property
    def population_part(self) -> tuple[object, ...]:
        """The group and item, without the measure."""
        return (self.place, self.within, self.item_code, self.breakdown_type, self.breakdown_code)


@dataclass(frozen=True)
class Verdict:
    """What to hide in one row: its numbers, its n_measured and coverage, its n_total and label."""

    status: CellStatus
    hides_numbers: bool = False
    hides_measured: bool = False
    hides_group: bool = False


Population = tuple[tuple[str, ...], str, str]  # (place, item, measure or its distribution)


def load_rules(path: Path = RULES_FILE) -> DisclosureRules:
    """Read the rules strictly. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(path, DisclosureRules)


def judge(rows: Sequence[FigureRow], rules: DisclosureRules) -> list[Verdict]:
    """One verdict per row, in the order of ``rows``; deterministic and the same for equal facts."""
    _demand_one_value_per_fact(rows)
    tables = {key: _table(part, rules) for key, part in _by_population(rows, rules).items()}
    _suppress_together(tables, rules.balances)
    return [_verdict(row, tables[_population(row, rules)], rules) for row in rows]


def unprotected(row: FigureRow, rules: DisclosureRules) -> Verdict:
    """The verdict on a row whose readers know the children: nothing is hidden, the cell is only marked."""
    if row.is_too_recent:
        return Verdict("too_recent", hides_numbers=True, hides_measured=True)
    return Verdict(_status_of_shown(row, rules))


def contract_variables(rules: DisclosureRules) -> dict[str, str]:
    """What the contracts on the published tables need to know of the rules."""
    return {
        "threshold": str(rules.threshold),
        "not_sensitive_members": "|".join(rules.not_sensitive_members()),
    }


def _suppress_together(tables: Mapping[Population, CountTable], balances: Sequence[Balance]) -> None:
    """Suppress each table; then a group hidden in one is hidden in all of its place that count as many in it.

    A number of children that is hidden for one item and printed for another is not hidden. Hiding only grows,
    so this ends.
    """
    waiting = list(tables)
    while waiting:
        for key in waiting:
            suppress(tables[key])
        hidden = {(key[0], group, t.totals[group]) for key, t in tables.items() for group in t.hidden_groups}
        waiting = []
        for key, table in tables.items():
            wanted = {group for group, total in table.totals.items() if (key[0], group, total) in hidden}
            if wanted - table.hidden_groups:
                table.hidden_groups |= wanted
                waiting.append(key)
        for balance in balances:
            waiting += _hide_in_balance(tables, balance)


def _hide_in_balance(tables: Mapping[Population, CountTable], balance: Balance) -> list[Population]:
    """Where one measure alone is hidden for a group, it follows from the others: hide another, also a zero."""
    parts: dict[tuple[tuple[str, ...], str], dict[str, CountTable]] = defaultdict(dict)
    for (place, item, measure), table in tables.items():
        if measure in balance.measures:
            parts[place, item][measure] = table
    changed: list[Population] = []
    for (place, item), of_measure in parts.items():
        for group in sorted({group for table in of_measure.values() for group in table.totals}):
            having = [measure for measure, table in of_measure.items() if group in table.totals]
            shown = [measure for measure in having if group not in of_measure[measure].hidden_groups]
            if len(having) - len(shown) == 1:
                for measure in [each for each in balance.hide_first if each in shown][:1]:
                    of_measure[measure].hidden_groups.add(group)
                    changed.append((place, item, measure))
    return changed


def _demand_one_value_per_fact(rows: Iterable[FigureRow]) -> None:
    seen: dict[tuple[object, ...], tuple[object, ...]] = {}
    for row in rows:
        numbers = (row.numerator, row.denominator, row.n_total, row.n_measured, row.value)
        if seen.setdefault(row.fact, numbers) != numbers:
            raise DisclosureError(f"Samme tal er opgjort på to måder i figurerne: {row.fact}")


def _population(row: FigureRow, rules: DisclosureRules) -> Population:
    derived = rules.derived(row.measure_code)
    return row.place, row.item_code, derived.distribution if derived else row.measure_code


def _by_population(rows: Iterable[FigureRow], rules: DisclosureRules) -> dict[Population, list[FigureRow]]:
    parts: dict[Population, list[FigureRow]] = defaultdict(list)
    for row in rows:
        parts[_population(row, rules)].append(row)
    return parts


def _group(row: FigureRow, rules: DisclosureRules) -> Group:
    """The group of children a row counts; a political goal counts everyone."""
    derived = rules.derived(row.measure_code)
    if row.breakdown_type == TOTAL or (derived and derived.of_everyone):
        return row.within or (TOTAL, "")
    return _kind(row), row.breakdown_code


def _kind(row: FigureRow) -> str:
    """The breakdown a row's group belongs to; inside another group it is a breakdown of its own."""
    return row.breakdown_type if row.within is None else " ".join((row.breakdown_type, "within", *row.within))


def _table(rows: list[FigureRow], rules: DisclosureRules) -> CountTable:
    distributed = {row.measure_code for row in rows if not rules.derived(row.measure_code)}
    counts: dict[Group, dict[str, int]] = defaultdict(dict)
    totals: dict[Group, int | None] = {}
    for row in rows:
        group = _group(row, rules)
        known = totals.get(group, row.n_total)
        totals[group] = None if known is None or row.n_total is None else min(known, row.n_total)
        if row.measure_code in distributed and row.member_code:
            counts[group][row.member_code] = int(row.numerator or 0)
            if row.member_code == EVERYBODY and row.denominator is not None and row.n_total is not None:
                # a part of a whole has a rest that nobody prints: the two protect each other
                counts[group][REST] = max(row.n_total - int(row.numerator or 0), 0)
    parents = {_kind(row): row.within for row in rows if row.within}
    rule = rules.distribution(rows[0].measure_code)
    if rule is None:
        return CountTable(rules.threshold, totals, dict(counts), parents=parents)
    unknown = {member for members in counts.values() for member in members} - set(rule.hide_first)
    if unknown:
        raise DisclosureError(f"{rule.measure}: reglerne kender ikke {', '.join(sorted(unknown))}")
    not_sensitive = frozenset(rule.not_sensitive_members)
    return CountTable(rules.threshold, totals, dict(counts), rule.hide_first, not_sensitive, parents)


def _verdict(row: FigureRow, table: CountTable, rules: DisclosureRules) -> Verdict:
    group = _group(row, rules)
    if group in table.hidden_groups:
        return Verdict("hidden", hides_numbers=True, hides_measured=True, hides_group=True)
    if row.is_too_recent:
        return Verdict("too_recent", hides_numbers=True, hides_measured=True)
    hides_measured = _hides_measured(row, group, table, rules)
    if _hides_numbers(row, group, table, rules, hides_measured):
        return Verdict("hidden", hides_numbers=True, hides_measured=hides_measured)
    return Verdict(_status_of_shown(row, rules), hides_measured=hides_measured)


def _hides_measured(row: FigureRow, group: Group, table: CountTable, rules: DisclosureRules) -> bool:
    """n_measured gives the unmeasured away, and is itself a small count when few are measured."""
    if row.n_total is None or row.n_measured is None:
        return False
    rule = rules.distribution(row.measure_code)
    unmeasured = set(rule.unmeasured_members) if rule else set()
    is_sensitive = not unmeasured or bool(unmeasured - table.not_sensitive)
    if table.is_small(row.n_measured) or (is_sensitive and table.is_small(row.n_total - row.n_measured)):
        return True
    hidden = {member for member in table.counts.get(group, {}) if table.is_hidden((group, member))}
    if hidden & unmeasured:
        return True
    measured = sum(n for m, n in table.counts.get(group, {}).items() if m not in unmeasured)
    return bool(hidden) and measured != row.n_measured


def _hides_numbers(
    row: FigureRow, group: Group, table: CountTable, rules: DisclosureRules, hides_measured: bool
) -> bool:
    derived = rules.derived(row.measure_code)
    if derived is None:
        if row.member_code and table.is_hidden((group, row.member_code)):
            return True
        # A share of the measured gives n_measured back.
        return hides_measured and row.denominator == row.n_measured
    if hides_measured or any(table.is_hidden((group, member)) for member in derived.members):
        return True
    if group in table.counts:
        return False
    # the counted part is above the line, or below it in an expense per child who got better
    counts = [abs(int(part or 0)) for part in (row.numerator, row.denominator)]
    return any(table.is_small(count) or table.is_small((row.n_measured or 0) - count) for count in counts)


def _status_of_shown(row: FigureRow, rules: DisclosureRules) -> CellStatus:
    """A true zero is a count of zero; a share of zero per cent is a number like any other."""
    if row.n_total == 0:
        return "none"
    if row.value is None:
        return "not_measured"
    is_count = rules.derived(row.measure_code) is None
    return "none" if is_count and row.numerator == 0 else "shown"
