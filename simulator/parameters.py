"""The simulation's assumptions as named constants, each with its reason."""

from datetime import date

# --- size -----------------------------------------------------------------------------------------------
# All counts in the data files hold for a municipality of this size, about the Danish average.
REFERENCE_POPULATION = 60_000
# New cases a year at the reference population: gives about 340 children with help on any day.
NEW_CASES_PER_YEAR = 235
# Years simulated before the period, so that the stock at the start is as varied as a real one: foster care
# lasts for years, and older cases than this are rare.
BURN_IN_YEARS = 9

# --- law ------------------------------------------------------------------------------------------------
# Barnets lov entered into force; earlier decisions go on under serviceloven (BL §§ 212-214).
BL_IN_FORCE = date(2024, 1, 1)
# BL §§ 108-109: from 16 the plan is an ungeplan.
YOUTH_PLAN_AGE = 16
ADULT_AGE = 18
# Continued support after 18 ends before the 23rd birthday (SEL § 76, BL § 114).
AFTERCARE_LIMIT_AGE = 23
AFTERCARE_SHARE = 0.30
AFTERCARE_PARAGRAPHS = {
    "SEL": {"Anbringelse": "SEL § 76 stk. 3 nr. 1", "Forebyggelse": "SEL § 76 stk. 3 nr. 2"},
    "BL": {"Anbringelse": "BL § 114 stk. 1 nr. 1", "Forebyggelse": "BL § 114 stk. 1 nr. 2"},
}
# Respite during a placement is part of the placement (SEL § 55 stk. 2, BL § 45 stk. 3).
RESPITE_IN_PLACEMENT = {"SEL": "SEL § 55 stk. 2", "BL": "BL § 45 stk. 3"}
# Part of the first help at home is given as early preventive help, before there is need of special support
# (SEL § 11 stk. 3, BL § 30); what follows in the case is support.
EARLY_HELP_SHARE = 0.2
EARLY_HELP_TYPES = ("Familiebehandling", "Støttekontaktperson", "Støtte i hjemmet")
EARLY_HELP = {"SEL": "SEL § 11 stk. 3", "BL": "BL § 30"}
# Share of placements decided without consent (SEL § 58, BL § 47): about one in five nationally.
WITHOUT_CONSENT_SHARE = 0.18
WITHOUT_CONSENT = {"SEL": "SEL § 58", "BL": "BL § 47"}

# --- cases ----------------------------------------------------------------------------------------------
# A child assessment takes up to four months (BL § 20 stk. 3); some of them end without help.
ASSESSMENT_DAYS = (25, 130)
NO_INTERVENTION_SHARE = 0.14
DECISION_TO_START_DAYS = (0, 28)
CASE_CLOSES_AFTER_DAYS = (0, 35)
# Some families come back after their case was closed.
RETURN_SHARE = 0.06
RETURN_AFTER_DAYS = (120, 600)
# After an intervention: goes on in another one, else the case ends.
NEXT_EPISODE_SHARE = 0.28
NEXT_IS_PLACEMENT = {"Anbringelse": 0.45, "Forebyggelse": 0.12}
# A child and family may wait a little between two interventions.
GAP_DAYS = (0, 20)
SHORTEST_EPISODE_DAYS = 45
# Shape of the gamma distribution of durations: below 2, as many are short and a few very long.
DURATION_SHAPE = 1.6
# The same help granted anew at a new price, often after a follow-up.
REGRANTS_PER_YEAR = 0.10
# About one child in eight has two interventions at once; a second one runs a part of the first one's time.
SECOND_INTERVENTION_SHARE = 0.21
SECOND_START_PART = (0.0, 0.35)
SECOND_LENGTH_PART = (0.35, 0.95)
SECOND_TYPES = {
    "Anbringelse": ("Aflastning", "Støttekontaktperson"),
    "Forebyggelse": ("Støttekontaktperson", "Aflastning", "Støtte i hjemmet", "Familiebehandling"),
}
# Rows that never became help: drafts left behind, and grants cancelled before they began.
DRAFT_SHARE = 0.05
CANCELLED_SHARE = 0.04
# A provider's name is now and then typed in capitals.
NAME_IN_CAPITALS_SHARE = 0.01
TARGET_GROUPS = {
    "Social udsathed": 68,
    "Funktionsnedsættelse": 20,
    "Social udsathed og funktionsnedsættelse": 12,
}
BOYS_SHARE = 0.54
# The municipality pays for a few children who live elsewhere.
LIVES_ELSEWHERE_SHARE = 0.02
NO_SCHOOL_DISTRICT_SHARE = 0.06
# Prices in the data file are for this year and follow yearly wage and price growth.
PRICE_YEAR = 2025
PRICE_GROWTH = 0.031

# --- staff ----------------------------------------------------------------------------------------------
LEAVERS_PER_YEAR = 0.13
TEAM_CHANGES_PER_YEAR = 0.05
VACANCY_DAYS = (0, 60)
# Cases move between caseworkers for other reasons than leaving.
REASSIGNED_PER_YEAR = 0.10

# --- measuring ------------------------------------------------------------------------------------------
# The function profile was taken into use two years before the period: older cases have no start score.
INSTRUMENT_YEARS_BEFORE_START = 2
NEVER_MEASURED_SHARE = 0.06
MEASURED_ONCE_SHARE = 0.06
# Some are measured for a time and then no more; their last score grows stale.
STOPPED_MEASURED_SHARE = 0.10
MISSED_SHARE = 0.07
START_SCORE_WITHIN_DAYS = (0, 24)
THREE_MONTH_DAYS = (80, 112)
HALF_YEAR_DAYS = (158, 206)
CLOSING_SCORE_SHARE = 0.6
SAME_DAY_SHARE = 0.01
SECOND_RATER_SHARE = 0.12
# Another rater sees the child better or worse by about this many points.
OTHER_RATER_BIAS = 0.5
NOT_FINAL_SHARE = 0.02
PARTIAL_SHARE = 0.04
# Points a year on the 0-4 scale, 0 best: most improve slowly, some stand still, some get worse.
DRIFTS = ((0.62, -0.55), (0.20, 0.0), (0.18, 0.50))
DRIFT_SPREAD = 0.18
# How far a single rating lies from what a perfect one would give.
RATING_NOISE = 0.28

# --- plans and goals ------------------------------------------------------------------------------------
NO_PLAN_SHARE = 0.10
# The main rule is a plan before the decision (BL § 91); now and then it comes after.
PLAN_BEFORE_START_DAYS = (5, 45)
PLAN_LASTS_DAYS = (300, 560)
DRAFT_PLAN_SHARE = 0.05
GOALS_PER_PLAN = (1, 4)
NO_DIMENSION_SHARE = 0.10
NO_GOAL_SCORE_SHARE = 0.08
NO_FOLLOWUP_SHARE = 0.05
# A goal is followed up with the help: after three months (BL § 95), then about every six.
FIRST_FOLLOWUP_DAYS = (60, 95)
FOLLOWUP_DAYS = (150, 215)
NOT_RELEVANT_SHARE = 0.06
NO_FOLLOWUP_SCORE_SHARE = 0.25
GOAL_CLOSED_EARLY_SHARE = 0.15

# --- registration ---------------------------------------------------------------------------------------
# Days from event to registration: (share, from, to). Most within a week, a few months late.
REGISTRATION_LAGS = ((0.80, 0, 7), (0.17, 8, 35), (0.03, 36, 110))

# --- what goes wrong between deliveries -----------------------------------------------------------------
# Planted per later delivery at the reference population, and never fewer than one of each.
LATE_MEASUREMENTS = 4
LATE_FOLLOWUPS = 2
LATE_SERVICES = 2
SCORE_CORRECTIONS = 3
PRICE_CORRECTIONS = 2
END_CORRECTIONS = 2
REMOVED_GOALS = 2
REMOVED_SERVICES = 1
REMOVED_MEASUREMENTS = 1
