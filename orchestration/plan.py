"""What a refresh has to do: compared with what was landed, built, published and reported last."""

from dataclasses import dataclass
from datetime import date

import duckdb

from common.dates import last_month_end
from ingest.contracts import load_contracts
from ingest.inbox import Delivery, pending_deliveries
from orchestration import state
from orchestration.audiences import audiences_of
from orchestration.fingerprint import build_fingerprint, publish_fingerprint, report_fingerprint
from orchestration.home import Home
from orchestration.options import REPORTED_AUDIENCES, UNIT_LISTS, RefreshOptions
from orchestration.serving import lacks_something, serving_address
from publish.publication import current

# The tables of the landing's own ledger, which the source checks read beside raw.
LEDGER = {"load", "file"}


@dataclass(frozen=True)
class Plan:
    """What is left to do. Empty fields mean that the room has nothing to do."""

    options: RefreshOptions | None
    deliveries: list[Delivery]
    build: bool
    full_build: bool
    changed_tables: frozenset[str]
    publish: tuple[str, ...]
    report: tuple[str, ...]
    serve: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.deliveries or self.build or self.publish or self.report or self.serve)


def resolve_report_date(
    connection: duckdb.DuckDBPyConnection, deliveries: list[Delivery], asked: date | None
) -> date | None:
    """The month end to report: the one asked for, else the last before the newest delivery; None without data."""
    if asked is not None:
        return asked
    days = [delivery.delivery_date for delivery in deliveries]
    newest = state.latest_delivery(connection)
    if newest is not None:
        days.append(newest)
    return last_month_end(max(days)) if days else None


def plan_landing(connection: duckdb.DuckDBPyConnection, home: Home) -> list[Delivery]:
    """Deliveries in the inbox that have not been landed or held as they are now."""
    return pending_deliveries(home.inbox, connection, load_contracts())


def plan_rest(connection: duckdb.DuckDBPyConnection, home: Home, options: RefreshOptions) -> Plan:
    """What remains when nothing is left to land."""
    build = state.latest_build(connection)
    landed = state.landed_loads(connection)
    same_code_and_dates = build is not None and (
        build.code_fingerprint,
        build.report_date,
        build.as_known_at,
    ) == (build_fingerprint(), options.report_date, options.as_known_at)
    new_loads = landed - state.loads_of(connection, build) if build else landed
    changed = state.changed_tables(connection, new_loads)
    held = state.held_loads(connection)
    if landed and (changed or (held - state.loads_of(connection, build) if build else held)):
        changed |= LEDGER
    must_build = bool(landed) and (not same_code_and_dates or bool(changed) or state.is_interrupted(connection))
    is_full = not same_code_and_dates or state.is_interrupted(connection)
    publish, report = [], []
    expected = publication_id(build) if build else None
    for audience in audiences_of(home):
        publication = current(home.published, audience)
        if must_build or publication is None or publication.publication_id != expected:
            publish.append(audience)
    for audience in (*REPORTED_AUDIENCES, UNIT_LISTS):
        is_behind = must_build if audience == UNIT_LISTS else audience in publish
        if is_behind or state.standing_report(home.reports, audience) != (expected, report_fingerprint(home)):
            report.append(audience)
    address = serving_address() if landed else None
    return Plan(
        options=options,
        deliveries=[],
        build=must_build,
        full_build=is_full,
        changed_tables=frozenset(changed),
        publish=tuple(publish) if landed else (),
        report=tuple(report) if landed else (),
        serve=address is not None and (bool(publish) or lacks_something(home, address)),
    )


def publication_id(build: state.Build) -> str:
    """A publication is named by its date, its build and the rules it is published by, so the same one comes once."""
    return f"{build.report_date:%Y%m%d}-{build.build_id}-{publish_fingerprint()[:8]}"
