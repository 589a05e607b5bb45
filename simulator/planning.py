"""Plans, their goals, and the follow-ups of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from simulator import catalogue
from simulator import parameters as p
from simulator.careers import Career
from simulator.dates import age_on, birthday
from simulator.draws import between, registered, tenths
from simulator.keys import next_number
from simulator.measuring import Child, help_begins, help_ends
from simulator.truth import DIMENSIONS, OVERALL, Followup, Goal, Plan

ONE_DAY = timedelta(days=1)
NOT_RELEVANT = "Ikke relevant"
# How much of the expected way is gone, at least, for each grade.
GRADES = ((0.95, "Helt opfyldt"), (0.6, "I høj grad opfyldt"), (0.2, "I nogen grad opfyldt"))
NOT_MET = "Ikke opfyldt"
# A goal to hold the status counts as one of this length, in points, when its way is graded.
SHORTEST_WAY = 0.5


@dataclass(slots=True)
class Planning:
    """The plans, goals and follow-ups of a municipality so far; the numbers follow the lists' lengths."""

    plans: list[Plan] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    followups: list[Followup] = field(default_factory=list)


def add_plans(child: Child, planning: Planning) -> None:
    """Adds a case's plans, one after the other from before the help begins until it ends."""
    rng, options, career = child.rng, child.options, child.career
    begins, ends = help_begins(career), help_ends(career)
    if begins is None or rng.random() < p.NO_PLAN_SHARE:
        return
    created = max(career.case.opened_date, begins - between(rng, p.PLAN_BEFORE_START_DAYS))
    while created <= min(ends or options.last_day, options.last_day):
        last = _plan_end(rng, career, created, ends)
        is_draft = rng.random() < p.DRAFT_PLAN_SHARE
        _add_plan(child, planning, created, last, is_draft)
        if last == ends:
            return
        created = last + ONE_DAY


def _plan_end(rng: Random, career: Career, created: date, ends: date | None) -> date:
    """A plan lasts until it is renewed, the child turns 16 (a youth plan follows), or the help ends."""
    last = created + between(rng, p.PLAN_LASTS_DAYS)
    turns_youth = birthday(career.person.birth_date, p.YOUTH_PLAN_AGE)
    if created < turns_youth <= last:
        last = turns_youth - ONE_DAY
    return last if ends is None else max(created, min(last, ends))


def plan_type(birth_date: date, created: date) -> str:
    """Handleplan before barnets lov, then barnets plan, and ungeplan from 16 (BL §§ 91, 108)."""
    if created < p.BL_IN_FORCE:
        return "Handleplan"
    return "Ungeplan" if age_on(birth_date, created) >= p.YOUTH_PLAN_AGE else "Barnets plan"


def _add_plan(child: Child, planning: Planning, created: date, last: date, is_draft: bool) -> None:
    rng, options, career = child.rng, child.options, child.career
    known = max(registered(rng, created, created), career.case.registered_date)
    has_ended = last <= options.last_day and not is_draft
    last_known = max(last + ONE_DAY, known) if has_ended else None
    plan = Plan(
        plan_id=next_number("P", planning.plans),
        case_number=career.case.case_number,
        plan_type=plan_type(career.person.birth_date, created),
        created_date=created,
        last_day=last if has_ended else None,
        is_draft=is_draft,
        registered_date=known,
        last_day_registered_date=last_known,
    )
    planning.plans.append(plan)
    for _ in range(rng.randint(*p.GOALS_PER_PLAN)):
        _add_goal(child, planning, plan, last)


def _add_goal(child: Child, planning: Planning, plan: Plan, plan_last: date) -> None:
    rng, options = child.rng, child.options
    dimension = None if rng.random() < p.NO_DIMENSION_SHARE else rng.choice(DIMENSIONS)
    created = min(plan_last, plan.created_date + between(rng, (0, 14)))
    if created > options.last_day:
        return
    start = tenths(child.condition.at(dimension or OVERALL, created) + rng.gauss(0, 0.25))
    expected = tenths(float(start) - rng.choice((0.0, 0.5, 0.5, 1.0, 1.0, 1.5)))
    has_scores = rng.random() >= p.NO_GOAL_SCORE_SHARE
    closed = plan_last
    if rng.random() < p.GOAL_CLOSED_EARLY_SHARE:
        closed = created + (plan_last - created) * 0.6
    has_closed = closed <= options.last_day
    known = max(plan.registered_date, registered(rng, created, created))
    goal = Goal(
        goal_id=next_number("G", planning.goals),
        plan_id=plan.plan_id,
        case_number=plan.case_number,
        dimension=dimension,
        goal_text=rng.choice(catalogue.goal_texts(dimension)),
        created_date=created,
        last_day=closed if has_closed else None,
        start_score=start if has_scores else None,
        expected_score=expected if has_scores else None,
        registered_date=known,
        last_day_registered_date=max(known, closed + between(rng, (1, 10))) if has_closed else None,
    )
    planning.goals.append(goal)
    if not plan.is_draft and rng.random() >= p.NO_FOLLOWUP_SHARE:
        _add_followups(child, planning, goal, (float(start), float(expected)), min(closed, options.last_day))


def _add_followups(child: Child, planning: Planning, goal: Goal, way: tuple[float, float], end: date) -> None:
    rng = child.rng
    day = goal.created_date + between(rng, p.FIRST_FOLLOWUP_DAYS)
    while day <= end:
        level = child.condition.at(goal.dimension or OVERALL, day) + rng.gauss(0, 0.3)
        has_score = rng.random() >= p.NO_FOLLOWUP_SCORE_SHARE
        planning.followups.append(
            Followup(
                followup_id=next_number("O", planning.followups),
                goal_id=goal.goal_id,
                followup_date=day,
                registered_date=max(registered(rng, day, day), goal.registered_date),
                grade=NOT_RELEVANT if rng.random() < p.NOT_RELEVANT_SHARE else grade(*way, level),
                goal_score=tenths(level) if has_score else None,
            )
        )
        day += between(rng, p.FOLLOWUP_DAYS)


def grade(start: float, expected: float, level: float) -> str:
    """The grade that fits how much of the way from start to expected score is gone."""
    way = max(start - expected, SHORTEST_WAY)
    gone = (start - level + (SHORTEST_WAY if start == expected else 0.0)) / way
    return next((name for least, name in GRADES if gone >= least), NOT_MET)
