"""Plants what lands and a source rule must find, one kind of fault for each rule on rows."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from simulator.planting import BY_TABLE, Outcome, PlantedFault, Planter
from simulator.values import Row, Value

FAR_FUTURE = date(2031, 5, 1)
# Born before this day nobody is a foster child.
GROWN_UP = date(1999, 1, 1)
Fault = tuple[str | None, str, int, Outcome]


def plant_what_lands(planter: Planter) -> None:
    """One fault for each source rule on rows; removals first, as they move the lines below."""
    _remove_decision(planter)
    _remove_open_plan(planter)
    for plant in (
        _plant_old_place_code,
        _plant_future_start,
        _plant_end_without_reason,
        _plant_end_before_start,
        _plant_goal_before_case,
        _plant_missing_case,
        _plant_copy,
        _plant_other_birth_date,
        _plant_birth_date_of_nobody,
        _plant_overlap,
        _plant_closed_year,
        _plant_old_foster_child,
        _plant_old_law,
        _plant_unknown_paragraph,
        _plant_held_in_future,
        _plant_closed_without_date,
        _plant_start_before_referral,
        _plant_service_after_case,
        _plant_notification_copy,
        _plant_other_person,
        _plant_move_without_next,
        _plant_long_shift,
        _plant_new_law,
        _plant_unit_without_offer,
        _plant_sheet_without_offer,
        _plant_acknowledged,
    ):
        plant(planter)


def _remove(planter: Planter, table: str, place: int) -> Row:
    """Takes a row out; what is touched below it moves up."""
    planter.touched = {(t, p - (t == table and p > place)) for t, p in planter.touched if (t, p) != (table, place)}
    row = planter.rows[table].pop(place)
    header = 2 if BY_TABLE[table].form == "csv" else 1
    planter.faults = [
        _moved(fault, place + header) if fault.table == table and fault.line is not None else fault
        for fault in planter.faults
    ]
    return row


def _moved(fault: PlantedFault, line: int) -> PlantedFault:
    """The fault as it stands when the line given is taken out above it."""
    return fault if fault.line is None else replace(fault, line=fault.line - (fault.line > line))


def _remove_decision(planter: Planter) -> None:
    """The only decision of a paragraph in its case, on which help rests."""
    decisions = Counter((row["Sagsnummer"], row["Afgørelsesparagraf"]) for row in planter.cells("decision"))
    helped = {
        (row["Sagsnummer"], row["Afgørelsesparagraf"])
        for row in planter.cells("service")
        if row["Status"] in ("Aktiv", "Afsluttet")
    }

    def fits(row: dict[str, Value]) -> bool:
        rests = (row["Sagsnummer"], row["Afgørelsesparagraf"])
        granted = row["Afgørelsestype"] == "Bevilling" and row["Status"] == "Truffet"
        return granted and decisions[rests] == 1 and rests in helped

    place = planter.pick("decision", fits)
    if place is not None:
        row = _remove(planter, "decision", place)
        planter.keep("service", lambda service: service["Sagsnummer"] == row[1])
        fault: Fault = (None, "service_without_decision", 6, "lands")
        planter.note(("decision", None), fault, f"{row[0]} mangler", subject=str(row[1]))


def _remove_open_plan(planter: Planter) -> None:
    place = planter.pick("plan", lambda row: row["Status"] == "Gældende" and planter.stood_before("plan", row))
    if place is not None:
        row = _remove(planter, "plan", place)
        fault: Fault = (None, "open_row_vanished", 10, "lands")
        planter.note(("plan", None), fault, f"{row[0]} er væk", subject=str(row[0]))


def _plant_old_place_code(planter: Planter) -> None:
    """A kind of foster family by a code that was not in use on the day the family was approved."""
    place = planter.pick("offer", lambda row: row["Anbringelsessted"] in ("23", "24"))
    if place is not None:
        planter.change("offer", place, Anbringelsessted="22")
        planter.note(("offer", place), ("Anbringelsessted", "code_not_valid_on_date", 1, "lands"), "kode 22")


def _plant_future_start(planter: Planter) -> None:
    place = planter.pick("service", lambda row: row["Status"] == "Aktiv")
    if place is not None:
        planter.change("service", place, Startdato=FAR_FUTURE, Slutdato=None)
        planter.note(("service", place), ("Startdato", "date_in_future", 2, "lands"), "aktiv fra 2031")


def _plant_end_without_reason(planter: Planter) -> None:
    place = planter.pick("child_service", lambda row: row["Årsag til ophør"] is not None)
    if place is not None:
        planter.change("child_service", place, **{"Årsag til ophør": None})
        planter.note(("child_service", place), ("Årsag til ophør", "end_without_reason", 3, "lands"), "ingen årsag")


def _plant_end_before_start(planter: Planter) -> None:
    place = planter.pick("service", lambda row: row["Status"] == "Afsluttet")
    if place is not None:
        start = planter.rows["service"][place][1]
        if isinstance(start, date):
            planter.change("service", place, Slutdato=start - timedelta(days=planter.rng.randint(10, 90)))
            planter.note(("service", place), ("Slutdato", "end_before_start", 4, "lands"), "slut før start")


def _plant_goal_before_case(planter: Planter) -> None:
    place = planter.pick("goal", lambda row: row["Afsluttet"] is None)
    if place is not None:
        planter.change("goal", place, Oprettet=date(2009, 4, 1))
        planter.note(("goal", place), ("Oprettet", "before_case_opened", 5, "lands"), "mål før sagen")


def _plant_missing_case(planter: Planter) -> None:
    place = planter.pick("instrument_score")
    if place is not None:
        planter.change("instrument_score", place, Sagsnummer="99-999999")
        planter.note(("instrument_score", place), ("Sagsnummer", "case_unknown", 6, "lands"), "sagen findes ikke")


def _plant_copy(planter: Planter) -> None:
    place = planter.pick("followup", lambda row: row["Status"] == "Afholdt")
    if place is not None:
        number = f"OPX{len(planter.rows['followup']):05d}"
        at = planter.append("followup", place, **{"Opfølgning-ID": number})
        planter.note(("followup", at), ("Opfølgning-ID", "same_content_other_id", 7, "lands"), "kopi, andet nummer")


def _plant_other_birth_date(planter: Planter) -> None:
    place = planter.pick("person", lambda row: planter.stood_before("person", row))
    if place is not None:
        born = planter.rows["person"][place][4]
        if isinstance(born, date):
            planter.change("person", place, Fødselsdato=born - timedelta(days=400))
            fault: Fault = ("Fødselsdato", "birth_date_differs", 8, "lands")
            planter.note(("person", place), fault, "ikke som i leverancen før")


def _plant_birth_date_of_nobody(planter: Planter) -> None:
    """A birth date that the person number does not begin with."""
    place = planter.pick("person")
    if place is not None:
        born = planter.rows["person"][place][4]
        if isinstance(born, date):
            planter.change("person", place, Fødselsdato=born + timedelta(days=9))
            fault: Fault = ("Fødselsdato", "birth_date_not_of_number", 8, "lands")
            planter.note(("person", place), fault, "ikke personnummerets")


def _plant_overlap(planter: Planter) -> None:
    """A child placed in two places at once."""
    place = planter.pick("service", lambda row: row["Ydelsestype"] == "Plejefamilie" and row["Status"] == "Aktiv")
    if place is not None:
        at = planter.append("service", place, Tilbud="Egedalen, afdeling Unge", Leverandør="Børnecentret Egedalen")
        planter.note(("service", at), ("Startdato", "placements_overlap", 9, "lands"), "anbragt to steder")


def _plant_closed_year(planter: Planter) -> None:
    """A price changed long after the year was closed."""
    limit = date(planter.day.year - 1, 1, 1)

    def fits(row: dict[str, Value]) -> bool:
        end = row["Slutdato"]
        return isinstance(end, date) and end < limit and planter.stood_before("service", row)

    place = planter.pick("service", fits)
    if place is not None:
        planter.change("service", place, Ydelsesbeløb=Decimal("99.00"))
        planter.note(("service", place), ("Ydelsesbeløb", "changed_in_closed_year", 10, "lands"), "ændret beløb")


def _plant_old_foster_child(planter: Planter) -> None:
    """A foster child that is somebody else: a grown-up."""
    place = planter.pick("service", lambda row: row["Ydelsestype"] == "Plejefamilie" and row["Status"] == "Aktiv")
    if place is not None:
        adult = planter.rng.choice([adult for adult in planter.truth.adults if adult.birth_date < GROWN_UP])
        planter.change("service", place, Sagsnummer=adult.case_number, **{"CPR-nr.": adult.cpr})
        planter.note(("service", place), ("CPR-nr.", "too_old_for_foster_family", 11, "lands"), "over 23 år")


def _plant_old_law(planter: Planter) -> None:
    limit = date(2024, 6, 1)
    place = planter.pick(
        "decision",
        lambda row: isinstance(row["Afgjort"], date) and row["Afgjort"] > limit and row["Status"] == "Truffet",
    )
    if place is not None:
        planter.change("decision", place, Afgørelsesparagraf="SEL § 52 stk. 3")
        planter.note(("decision", place), ("Afgørelsesparagraf", "law_not_in_force", 12, "lands"), "serviceloven")


def _plant_unknown_paragraph(planter: Planter) -> None:
    place = planter.pick("decision", _is_made)
    if place is not None:
        planter.change("decision", place, Afgørelsesparagraf="BL § 999")
        planter.note(("decision", place), ("Afgørelsesparagraf", "paragraph_unknown", 1, "lands"), "findes ikke")


def _is_made(row: dict[str, Value]) -> bool:
    return row["Status"] == "Truffet" and row["Afgørelsestype"] != "Afslag"


def _plant_held_in_future(planter: Planter) -> None:
    place = planter.pick("followup", lambda row: row["Status"] == "Afholdt")
    if place is not None:
        planter.change("followup", place, **{"Afholdt dato": planter.day + timedelta(days=40)})
        planter.note(("followup", place), ("Afholdt dato", "held_in_future", 2, "lands"), "afholdt i fremtiden")


def _plant_closed_without_date(planter: Planter) -> None:
    place = planter.pick("case", lambda row: row["Status"] == "Lukket")
    if place is not None:
        planter.change("case", place, Lukket=None)
        planter.note(("case", place), ("Lukket", "closed_without_date", 3, "lands"), "lukket uden dato")


def _plant_start_before_referral(planter: Planter) -> None:
    place = planter.pick("child_service", lambda row: isinstance(row["Henvisningsdato"], date))
    if place is not None:
        referred = planter.rows["child_service"][place][1]
        if isinstance(referred, date):
            planter.change("child_service", place, Iværksættelsesdato=referred - timedelta(days=20))
            fault: Fault = ("Iværksættelsesdato", "start_before_referral", 4, "lands")
            planter.note(("child_service", place), fault, "før henvisningen")


def _plant_service_after_case(planter: Planter) -> None:
    closed = {row["Sagsnummer"]: row["Lukket"] for row in planter.cells("case") if row["Status"] == "Lukket"}
    place = planter.pick("service", lambda row: row["Status"] == "Afsluttet" and row["Sagsnummer"] in closed)
    if place is not None:
        end = closed[planter.rows["service"][place][BY_TABLE["service"].header.index("Sagsnummer")]]
        if isinstance(end, date):
            number = planter.rows["service"][place][BY_TABLE["service"].header.index("Sagsnummer")]
            planter.keep("case", lambda row: row["Sagsnummer"] == number)
            planter.change("service", place, Slutdato=end + timedelta(days=60))
            fault: Fault = ("Slutdato", "service_after_case_closed", 5, "lands")
            planter.note(("service", place), fault, "60 dage efter sagen")


def _plant_notification_copy(planter: Planter) -> None:
    place = planter.pick("notification", lambda row: row["Status"] in ("Registreret", "Vurderet"))
    if place is not None:
        number = f"UNX{len(planter.rows['notification']):05d}"
        at = planter.append("notification", place, **{"Underretning-ID": number})
        fault: Fault = ("Underretning-ID", "same_notification_twice", 7, "lands")
        planter.note(("notification", at), fault, "kopi, andet nummer")


def _plant_other_person(planter: Planter) -> None:
    place = planter.pick("decision", _is_made)
    if place is not None:
        own = str(planter.rows["decision"][place][2])
        others = sorted({case.cpr for case in planter.truth.cases} - {own})
        planter.change("decision", place, **{"CPR-nr.": planter.rng.choice(others)})
        planter.note(("decision", place), ("CPR-nr.", "person_differs_from_case", 8, "lands"), "en andens afgørelse")


def _plant_move_without_next(planter: Planter) -> None:
    """A placement that was the last one is said to have ended in a move."""
    header = BY_TABLE["service"].header
    last_start: dict[Value, date] = {}
    for row in (dict(zip(header, cells, strict=True)) for cells in planter.rows["service"]):
        start = row["Startdato"]
        if isinstance(start, date) and row["Type"] == "Anbringelse":
            last_start[row["CPR-nr."]] = max(start, last_start.get(row["CPR-nr."], date.min))
    limit = planter.day - timedelta(days=60)
    last = {
        (row["Sagsnummer"], row["Tilbud"], row["Startdato"])
        for row in planter.cells("service")
        if row["Type"] == "Anbringelse"
        and row["Status"] == "Afsluttet"
        and row["Startdato"] == last_start[row["CPR-nr."]]
        and isinstance(row["Slutdato"], date)
        and row["Slutdato"] < limit
    }
    place = planter.pick("placement_end", lambda row: (row["Sagsnummer"], row["Tilbud"], row["Startdato"]) in last)
    if place is not None:
        number = planter.rows["placement_end"][place][0]
        planter.keep("service", lambda row: row["Sagsnummer"] == number)
        planter.change("placement_end", place, Hændelse="Ændret anbringelsessted")
        planter.note(("placement_end", place), ("Hændelse", "move_without_next", 9, "lands"), "intet nyt sted")


def _plant_long_shift(planter: Planter) -> None:
    place = planter.pick("shift", lambda row: row["Faktiske timer"] is not None)
    if place is not None:
        planter.change("shift", place, **{"Faktiske timer": Decimal("26.00")})
        planter.note(("shift", place), ("Faktiske timer", "shift_too_long", 11, "lands"), "26 timer")


def _plant_new_law(planter: Planter) -> None:
    limit = date(2023, 12, 1)
    place = planter.pick(
        "decision", lambda row: _is_made(row) and isinstance(row["Afgjort"], date) and row["Afgjort"] < limit
    )
    if place is not None:
        planter.change("decision", place, Afgørelsesparagraf="BL § 32 stk. 1")
        planter.note(("decision", place), ("Afgørelsesparagraf", "law_not_yet_in_force", 12, "lands"), "barnets lov")


def _plant_unit_without_offer(planter: Planter) -> None:
    """Time in a unit that no budget follow-up knows, so that nobody can say which offer it was for."""
    place = planter.pick("time_registration", lambda row: row["Handling"] == "Opret")
    if place is not None:
        unit = f"E9{sum(fault.code == 'unit_without_offer' for fault in planter.faults)}"
        planter.change("time_registration", place, **{"Enhed-ID": unit})
        fault: Fault = ("Enhed-ID", "unit_without_offer", 6, "lands")
        planter.note(("time_registration", place), fault, "enhed uden tilbud")


def _plant_sheet_without_offer(planter: Planter) -> None:
    """A line of a sheet that is named after no offer."""
    place = planter.pick("delivered_hours")
    if place is not None:
        number = sum(fault.code == "sheet_without_offer" for fault in planter.faults) + 1
        planter.change("delivered_hours", place, Ark=f"Team Nyt hold {number}")
        line = str(planter.rows["delivered_hours"][place][0])
        fault: Fault = ("Ark", "sheet_without_offer", 6, "lands")
        planter.note(("delivered_hours", None), fault, "hold uden tilbud", subject=line)


def _plant_acknowledged(planter: Planter) -> None:
    """Two cases closed without a date that were accepted: for good, and until a day that has passed."""
    for expires in (None, planter.day - timedelta(days=10)):
        place = planter.pick("case", lambda row: row["Status"] == "Lukket")
        if place is None:
            return
        number = planter.rows["case"][place][0]
        _plant_closed_at(planter, place, is_acknowledged=expires is None)
        accepted = ("closed_without_date", number, "SB0001", "Kan ikke rettes i kilden")
        planter.rows["acknowledgement"].append((*accepted, planter.day - timedelta(days=90), expires))


def _plant_closed_at(planter: Planter, place: int, *, is_acknowledged: bool) -> None:
    planter.change("case", place, Lukket=None)
    planter.note(("case", place), ("Lukket", "closed_without_date", 3, "lands"), "lukket uden dato, kvitteret")
    planter.faults[-1] = replace(planter.faults[-1], is_acknowledged=is_acknowledged)
