"""Disclosure control, attacked: whatever the counts, no hidden small cell follows from what is published."""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.strict_yaml import DataFileError
from publish.disclosure import DisclosureError, FigureRow, Verdict, judge
from publish.disclosure_rules import DisclosureRules, DistributionRule, contract_variables, load_rules

RULES = load_rules()


def with_distributions(distributions: Iterable[DistributionRule]) -> DisclosureRules:
    return DisclosureRules.model_validate({**RULES.model_dump(), "distributions": tuple(distributions)})


NO_SCORE_MAY_BE_SMALL = with_distributions(
    each.model_copy(update={"not_sensitive_members": each.unmeasured_members}) for each in RULES.distributions
)
MEMBERS = ("positive", "none", "negative", "no_score")
PLACE = ("999", "2025-12-31", "municipality", "999")
Counts = tuple[int, int, int, int]
Unknown = tuple[str, str]


def development(code: str, counts: Counts, item: str = "overall") -> list[FigureRow]:
    """A group's distribution and its share positive, as the report template gives them."""
    kind = "none" if code == "all" else "provider"
    total, measured = sum(counts), sum(counts[:3])
    base = {"place": PLACE, "breakdown_type": kind, "breakdown_code": code, "item_code": item}
    rows = [
        FigureRow(
            **base,
            measure_code="development_distribution",
            member_code=member,
            numerator=Decimal(count),
            denominator=Decimal(total),
            n_total=total,
            n_measured=measured,
            value=Decimal(count) / total if total else None,
        )
        for member, count in zip(MEMBERS, counts, strict=True)
    ]
    share = FigureRow(
        **base,
        measure_code="share_positive",
        member_code="all",
        numerator=Decimal(counts[0]),
        denominator=Decimal(measured),
        n_total=total,
        n_measured=measured,
        value=Decimal(counts[0]) / measured if measured else None,
    )
    return [*rows, share]


def political_goal(counts: Counts, item: str = "overall") -> FigureRow:
    measured = sum(counts[:3])
    return FigureRow(
        place=PLACE,
        breakdown_type="political_goal",
        breakdown_code="PM1",
        item_code=item,
        measure_code="political_goal",
        member_code="all",
        numerator=Decimal(counts[0] - counts[2]),
        denominator=Decimal(measured),
        n_total=sum(counts),
        n_measured=measured,
        value=Decimal(100 * (counts[0] - counts[2])) / measured if measured else None,
    )


def figure_rows(groups: dict[str, Counts], with_total: bool, item: str = "overall") -> list[FigureRow]:
    rows = [row for code, counts in groups.items() for row in development(code, counts, item)]
    if with_total:
        total = tuple(map(sum, zip(*groups.values(), strict=True)))
        everyone: Counts = (total[0], total[1], total[2], total[3])
        rows += [*development("all", everyone, item), political_goal(everyone, item)]
    return rows


def publish(
    groups: dict[str, Counts], with_total: bool, rules: DisclosureRules = RULES
) -> list[tuple[FigureRow, Verdict]]:
    rows = figure_rows(groups, with_total)
    return list(zip(rows, judge(rows, rules), strict=True))


def equations(published: list[tuple[FigureRow, Verdict]], with_total: bool) -> list[dict[Unknown, int]]:
    """All that an attacker can write down: what is shown, the sums within groups and the sums over groups."""
    groups = {row.breakdown_code for row, _ in published if row.breakdown_type != "political_goal"}
    known: list[dict[Unknown, int]] = []
    for row, verdict in published:
        group = "all" if row.breakdown_type == "political_goal" else row.breakdown_code
        if not verdict.hides_group:
            known.append({(group, "total"): 1})
        if not verdict.hides_measured:
            known.append({(group, "measured"): 1})
        if not verdict.hides_numbers:
            known += _numbers(row, group)
    for group in groups:
        known.append({(group, "total"): -1, **{(group, member): 1 for member in MEMBERS}})
        known.append({(group, "measured"): -1, **{(group, member): 1 for member in MEMBERS[:3]}})
    if with_total:
        for name in (*MEMBERS, "total", "measured"):
            known.append({("all", name): -1, **{(group, name): 1 for group in groups if group != "all"}})
    return known


def _numbers(row: FigureRow, group: str) -> list[dict[Unknown, int]]:
    if row.measure_code == "political_goal":
        return [{(group, "positive"): 1, (group, "negative"): -1}, {(group, "measured"): 1}]
    if row.measure_code == "share_positive":
        return [{(group, "positive"): 1}, {(group, "measured"): 1}]
    return [{(group, row.member_code): 1}, {(group, "total"): 1}]


def determined(known: list[dict[Unknown, int]]) -> set[Unknown]:
    """Unknowns with one solution: row echelon form in exact fractions, independent of the product's own."""
    names = sorted({name for equation in known for name in equation})
    matrix = [[Fraction(equation.get(name, 0)) for name in names] for equation in known]
    rank = 0
    for column in range(len(names)):
        pivot = next((r for r in range(rank, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        scale = matrix[rank][column]
        matrix[rank] = [value / scale for value in matrix[rank]]
        for other in range(len(matrix)):
            factor = matrix[other][column]
            if other != rank and factor:
                matrix[other] = [a - factor * b for a, b in zip(matrix[other], matrix[rank], strict=True)]
        rank += 1
    lines = [[index for index, value in enumerate(line) if value] for line in matrix[:rank]]
    return {names[line[0]] for line in lines if len(line) == 1}


counts_strategy = st.tuples(*[st.integers(0, 9) | st.integers(0, 40)] * 4)
groups_strategy = st.lists(counts_strategy, min_size=1, max_size=5).map(
    lambda groups: {f"L{number}": counts for number, counts in enumerate(groups)}
)


ANY_RULES = st.sampled_from([RULES, NO_SCORE_MAY_BE_SMALL])


@settings(max_examples=300, deadline=None)
@given(groups=groups_strategy, with_total=st.booleans(), rules=ANY_RULES)
@example(groups={"L0": (7, 9, 0, 9), "L1": (0, 0, 2, 20), "L2": (17, 0, 0, 3)}, with_total=True, rules=RULES)
@example(groups={"L0": (7, 8, 0, 0), "L1": (0, 0, 9, 0), "L2": (20, 0, 7, 1)}, with_total=True, rules=RULES)
def test_no_small_count_follows_from_the_published_sums(
    groups: dict[str, Counts], with_total: bool, rules: DisclosureRules
) -> None:
    published = publish(groups, with_total, rules)
    truth = {
        (group, member): count
        for group, counts in groups.items()
        for member, count in [*zip(MEMBERS, counts, strict=True), ("total", sum(counts))]
        if member not in rules.not_sensitive_members()
    }
    exposed = determined(equations(published, with_total))
    assert not [name for name in exposed if 0 < truth.get(name, 0) < RULES.threshold]


@st.composite
def same_children_on_two_items(draw: st.DrawFn) -> dict[str, dict[str, Counts]]:
    """The same groups with the same number of children, divided in two ways."""
    first = draw(groups_strategy)
    second = {}
    for code, counts in first.items():
        total = sum(counts)
        low, middle, high = sorted(draw(st.tuples(*[st.integers(0, total)] * 3)))
        second[code] = (low, middle - low, high - middle, total - high)
    return {"health": first, "school": second}


@settings(max_examples=150, deadline=None)
@given(items=same_children_on_two_items(), with_total=st.booleans())
def test_no_small_count_follows_when_a_groups_size_is_read_off_another_item(
    items: dict[str, dict[str, Counts]], with_total: bool
) -> None:
    rows = [row for item, groups in items.items() for row in figure_rows(groups, with_total, item)]
    published = list(zip(rows, judge(rows, RULES), strict=True))
    sizes = {(row.item_code, row.breakdown_code): verdict.hides_group for row, verdict in published}
    assert all(sizes["health", code] == sizes["school", code] for code in items["health"])
    known = []
    for item in items:
        of_item = [(row, verdict) for row, verdict in published if row.item_code == item]
        known += [
            {(group, name if name == "total" else f"{item} {name}"): factor for (group, name), factor in each.items()}
            for each in equations(of_item, with_total)
        ]
    truth = {
        (group, f"{item} {member}"): count
        for item, groups in items.items()
        for group, counts in groups.items()
        for member, count in zip(MEMBERS, counts, strict=True)
    }
    assert not [name for name in determined(known) if 0 < truth.get(name, 0) < RULES.threshold]


@settings(max_examples=150, deadline=None)
@given(groups=groups_strategy, with_total=st.booleans())
def test_n_measured_is_shown_unless_the_unmeasured_or_the_measured_need_protection(
    groups: dict[str, Counts], with_total: bool
) -> None:
    published = publish(groups, with_total)
    unmeasured_hidden = {
        row.breakdown_code for row, verdict in published if verdict.hides_numbers and row.member_code == "no_score"
    }
    for row, verdict in published:
        if row.breakdown_type == "provider" and not verdict.hides_group:
            few_measured = 0 < (row.n_measured or 0) < RULES.threshold
            assert verdict.hides_measured == (few_measured or row.breakdown_code in unmeasured_hidden)


@settings(max_examples=150, deadline=None)
@given(groups=groups_strategy, with_total=st.booleans())
def test_what_is_shown_is_never_small_and_zeros_stay_zeros(groups: dict[str, Counts], with_total: bool) -> None:
    for row, verdict in publish(groups, with_total):
        numerator = int(row.numerator or 0)
        if row.measure_code == "development_distribution" and not verdict.hides_numbers:
            assert numerator == 0 or numerator >= RULES.threshold
            assert (verdict.status == "none") == (numerator == 0)
        if verdict.hides_numbers:
            assert verdict.status in {"hidden", "too_recent"}


@settings(max_examples=100, deadline=None)
@given(groups=groups_strategy)
def test_the_order_of_rows_does_not_matter(groups: dict[str, Counts]) -> None:
    rows = [row for code, counts in groups.items() for row in development(code, counts)]
    backwards = list(reversed(rows))
    assert judge(rows, RULES) == list(reversed(judge(backwards, RULES)))


def hidden_members(published: list[tuple[FigureRow, Verdict]], group: str) -> set[str]:
    return {
        row.member_code
        for row, verdict in published
        if row.breakdown_code == group and row.measure_code == "development_distribution" and verdict.hides_numbers
    }


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((20, 31, 3, 9), {"negative", "none"}),  # not the smallest other, but the one least needed
        ((20, 3, 31, 9), {"none", "negative"}),
        ((3, 20, 31, 9), {"positive", "none"}),
        ((20, 31, 9, 3), {"no_score", "none"}),
        ((20, 0, 3, 9), {"negative", "no_score"}),  # a zero protects nothing
        ((20, 0, 3, 0), {"negative", "positive"}),  # positive only when nothing else is left
        ((20, 3, 3, 9), {"none", "negative"}),  # two small ones protect each other
        ((20, 1, 3, 9), {"none", "negative", "no_score"}),  # but not when they are small together
    ],
)
def test_a_small_member_takes_the_first_of_the_list_with_it(counts: Counts, hidden: set[str]) -> None:
    assert hidden_members(publish({"L1": counts}, with_total=False), "L1") == hidden


def test_share_positive_and_coverage_are_shown_although_few_go_back() -> None:
    published = publish({"L1": (27, 19, 3, 8)}, with_total=False)
    assert not [verdict for _, verdict in published if verdict.hides_measured]
    assert [verdict.status for row, verdict in published if row.measure_code == "share_positive"] == ["shown"]
    exposed = determined(equations(published, with_total=False))
    assert ("L1", "positive") in exposed
    assert not {("L1", "negative"), ("L1", "none")} & exposed


def test_the_complement_in_another_group_does_not_open_the_first() -> None:
    """Along the column of ``none`` the two hidden cells are the complements of two different small members."""
    groups = {"L1": (20, 12, 3, 9), "L2": (15, 9, 2, 7), "L3": (8, 9, 10, 11)}
    published = publish(groups, with_total=True)
    assert {code: hidden_members(published, code) for code in groups} == {
        "L1": {"negative", "none"}, "L2": {"negative", "none"}, "L3": set(),
    }  # fmt: skip
    one = publish({**groups, "L2": (15, 9, 7, 7)}, with_total=True)
    hidden = {code: hidden_members(one, code) for code in (*groups, "all")}
    assert hidden["L1"] == {"negative", "none"}
    assert sum("negative" in members for members in hidden.values()) >= 2
    assert sum("none" in members for members in hidden.values()) >= 2
    assert not {("L1", "negative"), ("L1", "none")} & determined(equations(one, with_total=True))


def test_a_groups_size_is_hidden_in_every_figure_or_in_none() -> None:
    """Two figures with different groups choose different complements; printed in one, a size is not hidden."""
    distribution = [*development("L1", (2, 1, 0, 0)), *development("L2", (9, 9, 9, 9))]
    children = [
        FigureRow(PLACE, "provider", code, "overall", "children", "all", Decimal(n), None, n, n, Decimal(n))
        for code, n in {"L1": 3, "L2": 36, "L3": 6}.items()
    ]
    rows = [*distribution, *children]
    hidden = {(r.measure_code, r.breakdown_code): v.hides_group for r, v in zip(rows, judge(rows, RULES), strict=True)}
    assert all(hidden["children", code] for code in ("L1", "L2", "L3"))
    assert all(hidden["development_distribution", code] for code in ("L1", "L2"))


def test_the_order_in_the_file_decides() -> None:
    turned = (each.model_copy(update={"hide_first": tuple(reversed(each.hide_first))}) for each in RULES.distributions)
    published = publish({"L1": (20, 12, 3, 9)}, False, with_distributions(turned))
    assert hidden_members(published, "L1") == {"negative", "positive"}


def test_goals_lose_the_middle_grade_first() -> None:
    grades = {"fully": 12, "largely": 9, "partly": 30, "not_met": 2, "not_followed_up_or_relevant": 8}
    rows = [
        FigureRow(
            PLACE, "none", "all", "", "goal_attainment", grade, Decimal(count), Decimal(61), 61, 53, Decimal(count) / 61
        )
        for grade, count in grades.items()
    ]
    verdicts = dict(zip(grades, judge(rows, RULES), strict=True))
    assert {grade for grade, verdict in verdicts.items() if verdict.hides_numbers} == {"not_met", "partly"}
    assert not [verdict for verdict in verdicts.values() if verdict.hides_measured]


def test_few_unmeasured_children_are_protected_until_the_file_says_otherwise() -> None:
    counts = {"L1": (20, 12, 11, 2)}
    assert RULES.not_sensitive_members() == ()
    assert hidden_members(publish(counts, False), "L1") == {"no_score", "none"}
    opened = publish(counts, False, NO_SCORE_MAY_BE_SMALL)
    assert not [verdict for _, verdict in opened if verdict.hides_numbers or verdict.hides_measured]
    unmeasured = sorted({member for each in RULES.distributions for member in each.unmeasured_members})
    assert {"no_score", "not_answered", "too_recent"} <= set(unmeasured)
    assert contract_variables(NO_SCORE_MAY_BE_SMALL) == {
        "threshold": "5",
        "not_sensitive_members": "|".join(unmeasured),
    }


def test_a_small_member_is_protected_although_the_unmeasured_are_open() -> None:
    published = publish({"L1": (20, 0, 3, 2)}, False, NO_SCORE_MAY_BE_SMALL)
    assert "negative" in hidden_members(published, "L1")
    assert ("L1", "negative") not in determined(equations(published, False))


def test_a_member_that_the_rules_do_not_know_stops() -> None:
    [row] = [row for row in development("L1", (9, 9, 9, 9)) if row.member_code == "none"]
    with pytest.raises(DisclosureError, match="too_old"):
        judge([dataclasses.replace(row, member_code="too_old")], RULES)


def test_a_rule_names_each_member_once() -> None:
    rule = {"measure": "x", "unmeasured_members": ["d"], "not_sensitive_members": []}
    for members in (["a", "b"], ["a", "d", "a"]):
        with pytest.raises(ValueError, match="hide_first"):
            DistributionRule.model_validate({**rule, "hide_first": members})


def test_a_group_under_the_threshold_is_hidden_whole_with_the_next_smallest() -> None:
    published = publish({"L1": (2, 1, 0, 0), "L2": (5, 5, 5, 5), "L3": (9, 9, 9, 9)}, with_total=False)
    whole = {row.breakdown_code for row, verdict in published if verdict.hides_group}
    assert whole == {"L1", "L2"}


def test_hidden_groups_are_together_never_a_small_group() -> None:
    published = publish({"L1": (1, 0, 0, 0), "L2": (1, 0, 0, 0), "L3": (9, 9, 9, 9)}, with_total=False)
    assert {row.breakdown_code for row, verdict in published if verdict.hides_group} == {"L1", "L2", "L3"}


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    published = publish({"L1": (5, 6, 7, 8), "L2": (0, 6, 7, 8)}, with_total=True)
    assert not [row for row, verdict in published if verdict.hides_numbers or verdict.hides_measured]


def test_n_measured_is_hidden_where_it_gives_the_unmeasured_away() -> None:
    published = publish({"L1": (20, 12, 11, 2)}, with_total=False)
    assert all(verdict.hides_measured for _, verdict in published)
    assert [verdict.status for row, verdict in published if row.measure_code == "share_positive"] == ["hidden"]


def test_a_political_goal_is_hidden_where_it_gives_a_hidden_member_back() -> None:
    published = publish({"L1": (3, 12, 11, 20), "L2": (0, 9, 9, 9)}, with_total=True)
    [verdict] = [verdict for row, verdict in published if row.measure_code == "political_goal"]
    assert verdict.status == "hidden"
    assert not verdict.hides_group


def test_the_five_marks_are_told_apart() -> None:
    empty, unmeasured = publish({"L1": (0, 0, 0, 0), "L2": (0, 0, 0, 9)}, with_total=False)[4::5]
    assert empty[1].status == "none"
    assert unmeasured[1].status == "not_measured"
    recent = FigureRow(PLACE, "none", "all", "overall", "share_positive", "all", None, None, 30, 0, None, True)
    assert judge([recent], RULES)[0].status == "too_recent"


def test_a_price_is_shown_although_a_few_children_have_none() -> None:
    row = FigureRow(
        place=PLACE, breakdown_type="intervention_type", breakdown_code="respite", item_code="",
        measure_code="average_price", member_code="all", numerator=Decimal(90000), denominator=Decimal("26.5"),
        n_total=12, n_measured=10, value=Decimal("3396.226415"),
    )  # fmt: skip
    assert judge([row], RULES) == [Verdict("shown", hides_measured=True)]


@pytest.mark.parametrize(("moves", "status"), [(0, "none"), (1, "hidden"), (4, "hidden"), (5, "shown")])
def test_a_rate_of_few_is_hidden_like_a_count(moves: int, status: str) -> None:
    """Moves per 1,000 days: with the days beside it, the rate gives the moves back."""
    row = FigureRow(
        place=PLACE, breakdown_type="none", breakdown_code="all", item_code="", measure_code="stability_us",
        member_code="all", numerator=Decimal(moves), denominator=Decimal(2340), n_total=12, n_measured=12,
        value=Decimal(1000 * moves) / 2340,
    )  # fmt: skip
    [verdict] = judge([row], RULES)
    assert (verdict.status, verdict.hides_numbers) == (status, status == "hidden")


@pytest.mark.parametrize(("part", "status"), [(2, "hidden"), (61, "hidden"), (30, "shown"), (0, "shown")])
def test_a_small_part_of_a_large_group_hides_itself_and_not_the_group(part: int, status: str) -> None:
    """Two of 63 cases lack a decision: the two are hidden, and that there are 63 is not."""
    row = FigureRow(
        place=PLACE, breakdown_type="none", breakdown_code="all", item_code="", measure_code="decision_missing",
        member_code="all", numerator=Decimal(part), denominator=Decimal(63), n_total=63, n_measured=63,
        value=Decimal(part) / 63,
    )  # fmt: skip
    [verdict] = judge([row], RULES)
    assert (verdict.status, verdict.hides_group) == (status if part else "none", False)


def test_an_unknown_number_of_children_is_hidden() -> None:
    row = FigureRow(PLACE, "none", "all", "", "children", "all", Decimal(9), None, None, None, Decimal(9))
    assert judge([row], RULES)[0].hides_group


def test_the_same_fact_is_hidden_alike_in_every_figure_and_never_has_two_values() -> None:
    rows = development("L1", (20, 12, 3, 9))
    twice = judge([*rows, *rows], RULES)
    assert twice[: len(rows)] == twice[len(rows) :]
    with pytest.raises(DisclosureError, match="to måder"):
        judge([*rows, *development("L1", (20, 12, 4, 8))], RULES)


@pytest.mark.parametrize(
    ("flow", "hidden"),
    [
        ((40, 2, 9, 33), {"persons_in", "persons_out"}),
        ((40, 0, 3, 37), {"persons_out", "persons_in"}),
        ((3, 7, 0, 10), {"persons_start", "persons_out"}),
        ((40, 6, 9, 37), set()),
        ((3, 1, 2, 2), {"persons_start", "persons_in", "persons_out", "persons_end"}),
    ],
)
def test_of_a_balance_never_one_is_hidden_alone(flow: tuple[int, ...], hidden: set[str]) -> None:
    """Start + in - out = end: whoever knows three of the four knows the last."""
    measures = ("persons_start", "persons_in", "persons_out", "persons_end")
    rows = [
        FigureRow(
            place=PLACE,
            breakdown_type="none",
            breakdown_code="all",
            item_code="",
            measure_code=measure,
            member_code="all",
            numerator=Decimal(count),
            denominator=None,
            n_total=count,
            n_measured=count,
            value=Decimal(count),
        )
        for measure, count in zip(measures, flow, strict=True)
    ]
    verdicts = zip(rows, judge(rows, RULES), strict=True)
    assert {row.measure_code for row, verdict in verdicts if verdict.status == "hidden"} == hidden


def test_the_threshold_stands_in_one_file_that_is_read_strictly(tmp_path: Path) -> None:
    assert RULES.threshold == 5
    file = tmp_path / "rules.yml"
    file.write_text("threshold: 1\ndistributions: []\nderived_measures: []\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="linje 1, nøgle threshold: værdien har ikke"):
        load_rules(file)
