"""What the municipality decides of disclosure control, read from one file."""

from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict

RULES_FILE = Path(__file__).parent / "disclosure.yml"


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
    """Measures of one group of which each follows from the others, as in a month: start + in - out = end.

    With the ``subtracted`` taken away they are nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: tuple[str, ...] = Field(min_length=2)
    subtracted: tuple[str, ...] = Field(min_length=1)
    hide_first: tuple[str, ...] = Field(min_length=1)


class NestedBreakdown(BaseModel):
    """A breakdown whose codes are another breakdown's code with something before it: it divides those groups."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    breakdown: str
    within: str


class SumOverTime(BaseModel):
    """``measure`` is the sum of ``of`` over the months ``months_back`` (0 = the row's own month).

    The months since January when ``since_january``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    of: str
    months_back: tuple[int, ...] = ()
    since_january: bool = False

    @model_validator(mode="after")
    def _months_are_said_once(self) -> "SumOverTime":
        if bool(self.months_back) == self.since_january:
            raise ValueError("enten months_back eller since_january")
        return self


class DisclosureRules(BaseModel):
    """The municipality's rules, from one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: int = Field(ge=2)
    distributions: tuple[DistributionRule, ...]
    derived_measures: tuple[DerivedMeasure, ...]
    balances: tuple[Balance, ...] = ()
    nested_breakdowns: tuple[NestedBreakdown, ...] = ()
    sums_over_time: tuple[SumOverTime, ...] = ()
    never_open_measures: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _derived_measures_have_their_distribution(self) -> "DisclosureRules":
        missing = {each.distribution for each in self.derived_measures} - {each.measure for each in self.distributions}
        if missing:
            raise ValueError(f"derived_measures nævner fordelinger uden regel: {', '.join(sorted(missing))}")
        return self

    @cached_property
    def _derived(self) -> dict[str, DerivedMeasure]:
        return {each.measure: each for each in self.derived_measures}

    @cached_property
    def _distributions(self) -> dict[str, DistributionRule]:
        return {each.measure: each for each in self.distributions}

    def derived(self, measure_code: str) -> DerivedMeasure | None:
        """The rule for a measure that is computed from a distribution, if it is one."""
        return self._derived.get(measure_code)

    def distribution(self, measure_code: str) -> DistributionRule | None:
        """The rule for a distribution, or for the distribution that a derived measure is computed from."""
        derived = self.derived(measure_code)
        return self._distributions.get(derived.distribution if derived else measure_code)

    def not_sensitive_members(self) -> tuple[str, ...]:
        """Members of any distribution whose small counts may be shown."""
        return tuple(sorted({member for each in self.distributions for member in each.not_sensitive_members}))


def load_rules(path: Path = RULES_FILE) -> DisclosureRules:
    """Read the rules strictly. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(path, DisclosureRules)


def contract_variables(rules: DisclosureRules) -> dict[str, str]:
    """What the contracts on the published tables need to know of the rules."""
    return {
        "threshold": str(rules.threshold),
        "not_sensitive_members": "|".join(rules.not_sensitive_members()),
    }
