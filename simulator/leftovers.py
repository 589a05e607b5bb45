"""Drafts and cancelled rows: copies of real records under a number of their own, never part of what happened."""

from dataclasses import replace

from simulator import practice as pr
from simulator.draws import stream
from simulator.options import SimulationOptions
from simulator.truth import Draftable, Leftover, MunicipalityTruth

# Table -> (list of the truth, field of the number, statuses).
TABLES: dict[str, tuple[str, str, tuple[str, str]]] = {
    "notification": ("notifications", "notification_id", ("Kladde", "Annulleret")),
    "assessment": ("assessments", "assessment_id", ("Kladde", "Annulleret")),
    "child_conversation": ("conversations", "conversation_id", ("Kladde", "Annulleret")),
    "decision": ("decisions", "decision_id", ("Kladde", "Annulleret")),
    "followup": ("case_followups", "followup_id", ("Kladde", "Aflyst")),
    "network_meeting": ("network_meetings", "meeting_id", ("Kladde", "Aflyst")),
    "adult_order": ("orders", "order_id", ("Kladde", "Annulleret")),
    "granted_hours": ("granted_hours", "grant_id", ("Kladde", "Annulleret")),
}


def add_leftovers(options: SimulationOptions, truth: MunicipalityTruth) -> None:
    """Adds a few drafts and cancelled rows to every table that has a status for them."""
    rng = stream(options.seed, truth.municipality_code, "leftovers")
    for table, (name, number_field, statuses) in TABLES.items():
        records: list[Draftable] = getattr(truth, name)
        for record in rng.sample(records, min(len(records), max(2, round(pr.LEFTOVER_SHARE * len(records))))):
            number = f"{getattr(record, number_field)}-K"
            copy = replace(record, **{number_field: number})  # type: ignore[arg-type]
            truth.leftovers.append(Leftover(table, copy, rng.choice(statuses), record.registered_date))
