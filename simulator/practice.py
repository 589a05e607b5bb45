"""Assumptions about authority, providers, money and staff as named constants, each with its reason."""

from datetime import date, timedelta
from decimal import Decimal

# --- notifications (BL §§ 132-138) -----------------------------------------------------------------------
# About 600 notifications a year on children with a case, more than one on most.
SECOND_OPENING_NOTIFICATION_SHARE = 0.45
NOTIFICATIONS_PER_RUNNING_YEAR = 0.30
NOTIFICATION_AFTER_CASE_SHARE = 0.15
OFFICE_HOURS = (7, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13, 14, 14, 15, 16, 20)
ASSESSED_IN_TIME_HOURS = (0.3, 22.0)
# Weekends and holidays are what makes the 24 hours too short.
ASSESSED_LATE_SHARE = 0.07
ASSESSED_LATE_HOURS = (25.0, 110.0)
NEVER_ASSESSED_SHARE = 0.004
NOTIFICATION_OUTCOMES_IN_CASE = {
    "Indgår i åben sag": 72,
    "Akut foranstaltning": 4,
    "Ingen indsats": 18,
    "Børnefaglig undersøgelse": 6,
}
# A receipt to the notifier is due within six working days (one municipality's practice).
RECEIPT_WORKING_DAYS = (0, 1, 1, 2, 2, 3, 4, 5, 6, 8, 12)
RECEIPT_LIMIT_WORKING_DAYS = 6
NO_RECEIPT_SHARE = 0.05
ADVISED_BEFORE = timedelta(days=14)
# Statistics Denmark's codes of notifiers; 12 and 13 exist from 2024 and are 7 before.
NOTIFIERS = {
    "2": 30,
    "3": 12,
    "4": 14,
    "5": 6,
    "6": 12,
    "12": 3,
    "13": 10,
    "8": 5,
    "1": 3,
    "9": 1,
    "10": 1,
    "11": 3,
}
# Statistics Denmark has 18 causes, numbered; more than one is allowed.
CAUSE_CODES = tuple(str(number) for number in range(1, 19))

# --- assessment and conversation ---------------------------------------------------------------------------
ASSESSMENT_MONTHS = 4
NO_CONVERSATION_SHARE = 0.08
NO_CONVERSATION_AT_FOLLOWUP_SHARE = 0.22
# Of conversations left out, those that nobody noted the reason of.
CONVERSATION_NOT_NOTED_SHARE = 0.5
CONVERSATION_FROM_AGE = 5
CONVERSATION_FORMS = {"Fysisk": 84, "Telefon": 9, "Video": 7}
TOO_YOUNG = "Barnets alder eller modenhed"
NO_CONVERSATION_REASONS = ("Barnet ønsker det ikke", TOO_YOUNG, "Sagens karakter")
AT_PLACE_SHARE = 0.7
# From 2024 a lighter screening or clarification may do (BL §§ 18-19), where no help follows.
ASSESSMENT_TYPES = {"Børnefaglig undersøgelse": 50, "Screening": 20, "Afdækning": 30}
ASSESSMENT_PARAGRAPHS = {"Børnefaglig undersøgelse": "BL § 20", "Screening": "BL § 18", "Afdækning": "BL § 19"}

# --- decisions, follow-up, appeals -------------------------------------------------------------------------
NO_DECISION_SHARE = 0.03
NO_FOLLOWUP_DATE_SHARE = 0.12
REFUSAL_SHARE = 0.35
YOUTH_CRIME_BOARD_SHARE = 0.5
FOLLOWUP_NEVER_SHARE = 0.07
FOLLOWUP_LATE_SHARE = 0.16
FOLLOWUP_LATE_DAYS = (3, 75)
VISIT_NEVER_SHARE = 0.08
VISIT_LATE_SHARE = 0.12
NO_STATUS_REPORT_SHARE = 0.2
PROVISIONAL_SHARE = 0.2
# The referral board sees dear help.
BOARD_FROM_DKK = 25_000
BOARD_SHARE = 0.9
APPEAL_SHARES = {
    "Med samtykke": 0.02,
    "Uden samtykke": 0.20,
    "Foreløbig afgørelse": 0.15,
    "Ungdomskriminalitetsnævnet": 0.10,
    "Støtte": 0.015,
    "Afslag": 0.16,
}
APPEAL_DAYS = (60, 240)
# Ankestyrelsen 2022: 9.0 % changed or annulled, 28.5 % sent back.
APPEAL_OUTCOMES = {"Stadfæstet": 62.5, "Ændret eller ophævet": 9.0, "Hjemvist": 28.5}

# --- meetings and answers ----------------------------------------------------------------------------------
MEETING_CASE_SHARE = 0.14
MEETING_METHODS = {"Inddragende netværksmøde": 60, "Familierådslagning": 22, "Signs of Safety": 18}
PLAN_COVERAGE = {"I høj grad": 55, "I nogen grad": 30, "I mindre grad": 10, "Slet ikke": 5}
CLOSED_AFTER_MEETING_SHARE = 0.6
REOPENED_SHARE = 0.2
# Cases that came to no help and end with a meeting.
CLOSING_CASE_SHARE = 0.6
CLOSING_DAYS = (15, 60)
REOPENED_REASONS = {"Ny underretning": 45, "Planen blev ikke fulgt": 25, "Ændret behov": 20, "Andet": 10}
# Role -> (chance of being asked, chance of being a key person); the first six answer the involvement form.
PARTICIPANT_ROLES = {
    "Barn/ung": (0.8, 0.0),
    "Mor": (0.95, 0.35),
    "Far": (0.65, 0.25),
    "Bedsteforælder": (0.45, 0.4),
    "Øvrig familie": (0.3, 0.3),
    "Ven eller nabo": (0.4, 0.4),
    "Skole eller dagtilbud": (0.55, 0.0),
    "Sagsbehandler": (1.0, 0.0),
    "Anden fagperson": (0.6, 0.0),
}
ANSWERING_ROLES = ("Barn/ung", "Mor", "Far", "Bedsteforælder", "Øvrig familie", "Ven eller nabo")
ATTENDED_SHARE = 0.92
ANSWERED_SHARE = 0.8
INVOLVEMENT_QUESTIONS = (
    "Jeg blev hørt på mødet",
    "Jeg forstod, hvad mødet skulle bruges til",
    "Vi fandt løsninger sammen",
    "Netværket fik en tydelig rolle",
)
FIT_CASE_SHARE = 0.12
FIT_QUESTIONS = ("Individuelt", "Nære relationer", "Socialt", "Overordnet")
FIT_DAYS = (12, 35)
FIT_MEETINGS = (3, 14)
FIT_BLANK_SHARE = 0.01

# --- after placement, school, registers ---------------------------------------------------------------------
AFTERCARE_MONTHS = (6, 12, 24)
AFTERCARE_FROM_AGE = 17
AFTERCARE_MISSING_SHARE = 0.35
AFTERCARE_OUTCOMES = {
    "Folkeskole": {"Gennemført": 75, "Ikke i gang": 15, "Ukendt": 10},
    "Ungdomsuddannelse": {"I gang": 38, "Gennemført": 12, "Afbrudt": 15, "Ikke i gang": 28, "Ukendt": 7},
    "Beskæftigelse": {"I gang": 30, "Ikke i gang": 58, "Ukendt": 12},
    "Støtte": {"Modtager støtte": 45, "Modtager ikke støtte": 55},
}
AFTERCARE_SOURCES = {"Den unge": 45, "Sagsbehandler": 30, "Leverandør": 10, "Register": 15}
# Another instrument beside the function profile, by share of the cases with help: code -> (share, raters).
INSTRUMENT_SHARES = {
    "AARHUS_UNGE": 0.04,
    "AARHUS_FAMILIE": 0.05,
    "AARHUS_HANDICAP": 0.04,
    "EFFEKTVURDERING": 0.04,
    "FUNKTIONSSKEMA": 0.04,
    "TRIVSELSLINEAL": 0.04,
    "BOERNELINJEN": 0.04,
    "ADL": 0.03,
}
# A few persons get another number: children adopted or registered anew, adults with protected names.
ID_CHANGES = 6
ID_CHANGE_REASONS = {"Erstatningsnummer afløst": 60, "Ændret personnummer": 30, "Fejlregistrering rettet": 10}
ID_CHANGES_LATE = 2
SCHOOL_AGES = (6, 16)
SCHOOL_DAYS = {1: 21, 2: 15, 3: 20, 4: 17, 5: 18, 6: 18, 8: 15, 9: 21, 10: 18, 11: 21, 12: 14}
SCHOOL_REPORTED_AFTER_DAYS = (3, 12)
NOT_REPORTED_SHARE = 0.01
NOT_PUBLISHED_SHARE = 0.02

# --- adults -------------------------------------------------------------------------------------------------
ADULTS = 600
ADULT_GROUPS = {
    "Udviklingshæmning": 26,
    "Autisme": 20,
    "Senhjerneskade": 8,
    "Fysisk funktionsnedsættelse": 8,
    "Skizofreni": 18,
    "Affektiv eller personlighedsforstyrrelse": 20,
}
PSYCHIATRY_GROUPS = ("Skizofreni", "Affektiv eller personlighedsforstyrrelse")
ADULT_AGES = (18, 78, 34)
# Mean years that an order runs, by paragraph.
ORDER_YEARS = {"SEL § 85": 4, "SEL § 107": 3, "SEL § 108": 14, "ABL § 105": 10, "SEL § 82 a": 0.5, "SEL § 82 b": 0.7}
ADULT_BURN_IN_YEARS = 8
ORDER_REGRANT_YEARS = 1.6
ORDER_END_REASONS = {"Formål opfyldt": 40, "Flyttet": 15, "Andet tilbud": 25, "Ønske fra borger": 12, "Død": 8}
SECOND_ORDER_SHARE = 0.12
VUM_THEMES = {
    "Praktiske opgaver i hjemmet": ("Indkøb", "Madlavning", "Rengøring og tøjvask"),
    "Egenomsorg": ("Vask", "Kropspleje", "Spise"),
    "Mobilitet": ("Gang og bevægelse", "Færden med transportmidler"),
    "Kommunikation": ("Forstå meddelelser", "Fremstille meddelelser"),
    "Socialt liv": ("Samspil og kontakt", "Netværk"),
    "Samfundsliv": ("Beskæftigelse", "Bolig", "Privatøkonomi"),
    "Sundhed": ("Helbredsforhold", "Kostvaner og livsførelse"),
}
VUM_AT_MONTHS = (0, 3, 6)
# A new offer is followed up after three and six months, then the help each year (VIVE24 § 5.1.4).
ADULT_FOLLOWUP_MONTHS = (3, 6)
ADULT_FOLLOWUP_YEARLY_MONTHS = 12
VUM_MISSED_SHARE = 0.18
VUM_DRAFT_SHARE = 0.04
VUM_SUB_THEME_SHARE = 0.25
VUM_PROVIDER_SHARE = 0.15
VUM_DRIFT = (-0.16, 0.12)
INFLOW_FROM_AGE = 16.5
INFLOW_MISSING_SHARE = 0.25

# --- providers ----------------------------------------------------------------------------------------------
SUPERVISION_KINDS = {"Ingen bemærkninger": 70, "Anmærkning": 20, "Påbud": 8, "Skærpet tilsyn": 2}
SUPERVISION_THEMES = ("Kompetencer", "Mål og resultater", "Sundhed og trivsel", "Økonomi", "Fysiske rammer")
STALE_REGISTRY_SHARE = 0.25
RATE_GROWTH = Decimal("1.031")
# Own houses also serve other municipalities' citizens, so that this much of the places are taken.
FULL_SHARE = 0.91
RATE_YEAR = 2025
WEEKLY_VISIT_HOURS = 1.25
# More hours a week than this are given in two visits.
ONE_VISIT_HOURS = 3.0
CANCELLED_BY = {"Borger": 62, "Pårørende": 6, "Medarbejder": 26, "Leverandør": 6}
VISIT_CANCELLED_SHARE = 0.13
# An employee writes hours for three weeks out of four citizens who should have them, and not all of them.
DELIVERED_PART = (0.72, 1.04)
INCIDENTS_PER_PLACE_YEAR = {
    "Magtanvendelse": 0.9,
    "Utilsigtet hændelse": 2.2,
    "Vold": 0.7,
    "Trusler": 0.9,
    "Anden krænkende adfærd": 0.4,
}
SITUATIONS = ("Måltid", "Overgang", "Samvær", "Sengetid", "Udflugt", "Andet")
INQUIRIES_PER_PLACE_YEAR = 1.4
INQUIRY_ACCEPTED_SHARE = 0.28
REFUSAL_REASONS = {"Pladsmangel": 55, "Uden for målgruppen": 38, "Andet": 7}
PROBLEM_TYPES = {
    "Social udsathed": 35,
    "Funktionsnedsættelse": 25,
    "Psykisk lidelse": 20,
    "Misbrug": 8,
    "Kriminalitet": 7,
    "Andet": 5,
}
RISK_EVERY_DAYS = (35, 50)
# Days after the period until a provider puts its list right; days and months of a special rate on trial.
LIST_LAG_DAYS = (5, 15)
TRIAL_LEFT_DAYS = (10, 50)
TRIAL_MONTHS = 3
RISK_LIGHTS = {"Grøn": 62, "Gul": 29, "Rød": 9}
# Every so many residents is much challenged.
CHALLENGED_EVERY = 3
CHALLENGED_LIGHTS = {"Grøn": 25, "Gul": 40, "Rød": 35}
PROVIDER_SCORE_SHARE = 0.45
PROVIDER_SCORE_DAYS = (80, 105)
CHILD_RECORD_MISSING_SHARE = 0.02
CHILD_RECORD_STOP_REASONS = {"Mål nået": 45, "Flyttet": 8, "Anden indsats": 25, "Ønske fra familien": 15, "Andet": 7}

# --- staff --------------------------------------------------------------------------------------------------
STAFF_TURNOVER_YEARS = 5.5
TEMP_SHARE = 0.14
TRAINED_SHARE = 0.78
# Sickness of about 5 %: several short spells a year and a long one now and then.
SHORT_SPELLS_PER_YEAR = 2.6
LONG_SPELLS_PER_YEAR = 0.13
LONG_SPELL_DAYS = (30, 150)
HOLIDAY_WEEKS = ((1, 7), (28, 7), (29, 7), (30, 7), (42, 7))
PARENTAL_SHARE = 0.025
LEAVING_REASONS = {"01": 55, "02": 15, "03": 10, "04": 8, "09": 12}
COURSE_SHARE = 0.35
REPLACED_SHARE = 0.75
AGENCY_SHARE = 0.3
SHIFTS_A_WEEK = 4.4
# Kr. an hour for trained staff, from and to; others get less.
WAGES_DKK = {
    "Pædagog": (192, 245),
    "Pædagogmedhjælper": (165, 196),
    "Social- og sundhedsassistent": (188, 232),
    "Sygeplejerske": (214, 262),
    "Ergoterapeut": (205, 248),
    "Fysioterapeut": (205, 248),
    "Socialrådgiver": (215, 262),
    "Lærer": (215, 265),
    "Anden faggruppe": (190, 250),
}
MANAGER_WAGE_DKK = (285, 340)
AGENCY_WAGE_FACTOR = Decimal("1.55")
UNTRAINED = ("Pædagogmedhjælper", "Anden faggruppe")
# Shares of attendance by category in outgoing support (60 % face to face) and in houses (VIVE24 fn. 23, fig. 3.2).
TIME_SHARES = {
    "outgoing": {"ATA-tid": 0.58, "Transport": 0.14, "Dokumentation": 0.12, "Møde": 0.09, "Øvrig tid": 0.07},
    "house": {"ATA-tid": 0.74, "Dokumentation": 0.10, "Møde": 0.08, "Kompetenceudvikling": 0.03, "Øvrig tid": 0.05},
}
NOT_REGISTERED_DAY_SHARE = 0.04
TIME_CORRECTED_SHARE = 0.004
COURSES = ("Medicinkursus", "Neuropædagogik", "Konflikthåndtering", "Signs of Safety", "Low arousal")

# --- money --------------------------------------------------------------------------------------------------
POSTED_AFTER_DAYS = (3, 14)
POSTED_LATE_SHARE = 0.03
WRONG_ACCOUNT_SHARE = 0.008
MISSING_POSTING_SHARE = 0.005
NO_CASE_SHARE = 0.006
REVERSED_SHARE = 0.004
REFUND_SHARE = Decimal("0.50")
REFUND_CASE_SHARE = 0.05
FORECAST_MONTHS = 12

# --- adults, further -----------------------------------------------------------------------------------------
# Own citizens take this much of a house at most; other municipalities' take most of the rest.
OWN_PLACES_SHARE = 0.85
FROM_CHILDREN_SHARE = 0.2
INTERVAL_SHARE = 0.35
MONTHLY_HOURS_SHARE = 0.1
# What the sub-theme is called when the whole theme is scored.
VUM_WHOLE_THEME = "Samlet"
VUM_2_FROM = date(2023, 7, 1)
# Lines of the last years, most of them past the day that was expected; they stay on the list.
OTHER_INFLOW = 42
OTHER_INFLOW_DAYS = (5, 750)
INFLOW_ORIGINS = {
    "Hjemmeboende": 35,
    "Andet tilbud": 20,
    "Behandlingspsykiatrien": 25,
    "Tilflytter": 15,
    "Andet": 5,
}

# --- ends of placements ---------------------------------------------------------------------------------------
# Why a placement ends, by what came after it; some ends are registered without a reason.
MOVE_REASONS = {
    "Planlagt flytning": 62,
    "Stedet lukkede": 8,
    "Stedet opsagde anbringelsen": 14,
    "Barnet eller den unge forlod stedet": 11,
    "Både barnet og stedet": 5,
}
LEFT_CARE_REASONS = {
    "Hjemgivelse": 84,
    "Barnet eller den unge forlod stedet": 7,
    "Stedet opsagde anbringelsen": 3,
    "Overgået til anden kommune": 5,
    "Adopteret": 1,
}
GROWN_UP_REASON = "Fyldt 18 år"
SCHOOL_REASON = "Planlagt flytning"
NO_END_REASON_SHARE = 0.08

# --- leftovers ------------------------------------------------------------------------------------------------
# Rows that systems keep and that never came to anything: drafts, and what was cancelled.
LEFTOVER_SHARE = 0.012
