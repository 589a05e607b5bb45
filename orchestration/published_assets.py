"""Dagster assets after the marts: candidate with its audit, publication, report; one chain per audience."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from ingest.privacy_ledger import last_erasure
from ingest.pseudonym import pseudonym_key
from orchestration import dbt, state
from orchestration.assets import column_labels
from orchestration.audiences import audiences_of
from orchestration.check_rows import check_of_rows, control_totals
from orchestration.fingerprint import report_fingerprint, rows_fingerprint
from orchestration.home import QUALITY_CONTRACTS, Home, one_row, only_writer, open_warehouse
from orchestration.options import AUDIENCES, OPTIONAL_AUDIENCES, REPORTED_AUDIENCES, UNIT_LISTS, Progress
from orchestration.plan import publication_id
from orchestration.retries import retried
from orchestration.serving import hand_over, serving_address
from publish.audience import SYSTEM_TABLES, audience_by_code
from publish.candidate import CANDIDATE_FOLDER, Candidate, RefreshInfo, build_candidate, record_audit
from publish.disclosure_ledger import Verdicts, decide_together
from publish.disclosure_rules import contract_variables, load_rules
from publish.names import Names, names_from_vault
from publish.publication import current, swap
from publish.unit_lists import write_unit_lists
from quality.audit import AuditFailed, audit
from quality.change_ledger import AuditedPublication, amounts_before, record_changes
from quality.results import CheckResult, latest_results, summary, write_results

AUDIT = "audit_"
SERVED = dg.AssetKey(["served", "postgres"])


def published_assets(home: Home, say: Progress, progress: Progress) -> list[dg.AssetsDefinition]:
    """Candidate (with a blocking audit) and publication of every audience, and the reports of those that have one."""
    decisions: dict[str, Verdicts] = {}
    return [
        *(_candidate_asset(home, audience, say, decisions) for audience in audiences_of(home)),
        *(_published_asset(home, audience, say) for audience in audiences_of(home)),
        *(_report_asset(home, audience, say) for audience in REPORTED_AUDIENCES),
        _unit_lists_asset(home, say),
        *_served_assets(home, say),
    ]


def _candidate_asset(home: Home, audience: str, say: Progress, decisions: dict[str, Verdicts]) -> dg.AssetsDefinition:
    described = audience_by_code(audience)
    tables = [table.source for table in described.tables]
    key = dg.AssetKey(["candidate", audience])
    audited = [*(table.name for table in described.tables), *SYSTEM_TABLES]

    @dg.asset(
        key=key,
        deps=[dg.AssetKey(table.split(".")) for table in tables],
        group_name="publish",
        owners=["team:data"],
        description="What the audience will get, written beside what it has, and audited before anyone reads it.",
        check_specs=[dg.AssetCheckSpec(f"{AUDIT}{name}", asset=key, blocking=True) for name in audited],
    )
    def candidate(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        say(f"Kontrollerer udgivelsen: {described.name_da}")
        with retried(context), only_writer(home):
            written, results, failure = write_and_audit(home, audience, decisions)
        yield dg.MaterializeResult(
            asset_key=key,
            check_results=[
                check_of_rows(key, f"{AUDIT}{name}", [row for row in results if row.table == name]) for name in audited
            ],
            metadata={"publication_id": written.publication_id},
        )
        if failure is not None:
            raise dg.Failure(failure)

    return candidate


def write_and_audit(
    home: Home, audience: str, decisions: dict[str, Verdicts] | None = None
) -> tuple[Candidate, list[CheckResult], str | None]:
    """Write the candidate and audit it; the outcome of every check is stored whatever it is.

    ``decisions``: what disclosure control has decided by publication; the first audience decides for all.
    Returns the candidate, the audit's results, and the reason (Danish) when it must not be published.
    """
    manifest = dbt.manifest(home)
    described = audience_by_code(audience)
    with open_warehouse(home) as connection:
        checks = checks_behind(connection)
        info = refresh_info(connection, checks)
        decided = {} if decisions is None else decisions
        if described.disclosure and info.publication_id not in decided:
            decided[info.publication_id] = decide_for_all(connection, info.publication_id)
        candidate = build_candidate(
            connection,
            described,
            info,
            home.published,
            labels=column_labels(manifest),
            checks=checks,
            decided=decided.get(info.publication_id),
            shuffle_key=pseudonym_key(connection, home.keys) if described.hides_behind_a_key else b"",
            names=names_of(connection, home) if described.shows_names else None,
        )
        failure = None
        audited = audited_publication(info, audience)
        before = amounts_before(connection, audited)
        try:
            variables = {**contract_variables(load_rules()), **described.contract_variables}
            outcome = audit(candidate.database_file, contract_folders(audience), variables, before)
            candidate = record_audit(candidate, outcome.results)
        except AuditFailed as error:
            outcome, failure = error.result, str(error)
        results = list(outcome.results)
        record_changes(connection, audited, outcome.changes, passed=failure is None)
        write_results(connection, results, f"audit-{candidate.publication_id}-{audience}")
    return candidate, results, failure


def audited_publication(info: RefreshInfo, audience: str) -> AuditedPublication:
    """What the ledger of published amounts needs to know of a publication."""
    return AuditedPublication(
        publication_id=info.publication_id,
        audience_code=audience,
        report_date=info.report_date,
        as_known_at=info.as_known_at,
        made_with=rows_fingerprint(),
        refreshed_at=info.refreshed_at,
    )


def decide_for_all(connection: duckdb.DuckDBPyConnection, identity: str) -> Verdicts:
    """What disclosure control decides of the figures of all audiences in the publication ``identity``."""
    return decide_together(connection, [audience_by_code(code) for code in AUDIENCES], load_rules(), identity)


def names_of(connection: duckdb.DuckDBPyConnection, home: Home) -> Names:
    """The names of every municipality's persons, from the vault."""
    codes = connection.execute("select municipality_code from marts.dim_municipality").fetchall()
    return names_from_vault(home.vault, home.keys, [code for (code,) in codes])


def contract_folders(audience: str) -> list[Path]:
    """The contracts on what every audience of figures gets, and those on what this one gets besides or instead."""
    own = QUALITY_CONTRACTS / audience
    if audience in OPTIONAL_AUDIENCES:
        return [own]
    return [folder for folder in (QUALITY_CONTRACTS / "shared", own) if folder.exists()]


def checks_behind(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """The newest outcome of every dbt check, and the control totals of the file each raw table stands on."""
    (newest_full,) = one_row(connection, "select coalesce(max(build_id), '') from meta.build where is_full")
    return [*latest_results(connection, newest_full), *control_totals(connection)]


def refresh_info(connection: duckdb.DuckDBPyConnection, checks: list[CheckResult]) -> RefreshInfo:
    """What the publication says of the refresh behind it.

    Raises:
        RuntimeError: nothing has been built.
    """
    build = state.latest_build(connection)
    delivered_through = state.latest_delivery(connection)
    if build is None or delivered_through is None:
        raise RuntimeError("Der er intet at udgive endnu. Kør `lineal refresh`, når der er landet en leverance.")
    counted = summary(checks)
    landed, quarantined = one_row(
        connection,
        """
        select coalesce(sum(rows_landed), 0), coalesce(sum(rows_quarantined), 0)
        from meta.file where status = 'loaded'
        """,
    )
    return RefreshInfo(
        publication_id=publication_id(build),
        report_date=build.report_date,
        as_known_at=build.as_known_at,
        refreshed_at=build.finished_at.astimezone(UTC).replace(tzinfo=None),
        delivered_through=delivered_through,
        code_version=build.code_version,
        checks_declared=counted.declared,
        checks_run=counted.run,
        checks_passed=counted.passed,
        rows_landed=int(landed),
        rows_quarantined=int(quarantined),
    )


def _published_asset(home: Home, audience: str, say: Progress) -> dg.AssetsDefinition:
    @dg.asset(
        key=["published", audience],
        deps=[dg.AssetKey(["candidate", audience])],
        group_name="publish",
        owners=["team:data"],
        description="What the audience reads: the audited candidate, made current by one rename.",
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        say(f"Udgiver: {audience_by_code(audience).name_da}")
        folder = home.published / audience / CANDIDATE_FOLDER
        identity = json.loads((folder / "publication.json").read_text())["publication_id"]
        with retried(context), only_writer(home):
            with open_warehouse(home, read_only=True) as connection:
                erased = last_erasure(connection)
            version = swap(Candidate(audience, identity, folder), home.published, forget_before=erased)
        return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(version)})

    return published


def _served_assets(home: Home, say: Progress) -> list[dg.AssetsDefinition]:
    """The serving database, when one is configured: all audiences in one transaction, after the files are current."""
    address = serving_address()
    if address is None:
        return []

    @dg.asset(
        key=SERVED,
        deps=[dg.AssetKey(["published", audience]) for audience in audiences_of(home)],
        group_name="publish",
        owners=["team:data"],
        description="The same publications in PostgreSQL, for many readers and any tool, each with its own rows.",
    )
    def served(context: dg.AssetExecutionContext) -> None:
        say("Udgiver til PostgreSQL")
        with retried(context, say), only_writer(home):
            hand_over(home, address)

    return [served]


def _report_asset(home: Home, audience: str, say: Progress) -> dg.AssetsDefinition:
    @dg.asset(
        key=["report", audience],
        deps=[dg.AssetKey(["published", audience])],
        group_name="reports",
        owners=["team:data"],
        description="The standard reports, drawn from what is published and from nothing else.",
    )
    def report(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        say(f"Tegner rapporter: {audience_by_code(audience).name_da}")
        files = draw_report(home, audience)
        return dg.MaterializeResult(metadata={"files": len(files), "front": dg.MetadataValue.path(files[-1])})

    return report


def _unit_lists_asset(home: Home, say: Progress) -> dg.AssetsDefinition:
    @dg.asset(
        key=["report", UNIT_LISTS],
        deps=[dg.AssetKey(["reporting", "rpt_source_check_line"]), dg.AssetKey(["published", "unit_manager"])],
        group_name="reports",
        owners=["team:data"],
        description="What the source rules found, one list per responsible unit.",
    )
    def unit_lists(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        say("Skriver lister over fund i kilderne")
        with retried(context), only_writer(home):
            files = write_lists(home)
        return dg.MaterializeResult(metadata={"lists": len(files)})

    return unit_lists


def write_lists(home: Home) -> list[Path]:
    """Write the lists of what the source rules found, and remember which build they stand for.

    Raises:
        RuntimeError: nothing has been built.
    """
    folder = home.reports / UNIT_LISTS
    with open_warehouse(home, read_only=True) as connection:
        build = state.latest_build(connection)
        if build is None:
            raise RuntimeError("Der er ikke bygget noget endnu. Kør `lineal refresh` først.")
        files = write_unit_lists(connection, folder)
    state.record_report(home.reports, UNIT_LISTS, publication_id(build), report_fingerprint(home), files)
    return files


def draw_report(
    home: Home, audience: str, viewers: Collection[str] | None = None, failure: state.Failure | None = None
) -> list[Path]:
    """Draw the audience's reports from its current publication, all of them or those of some viewers (by code).

    All drawn: what stood for readers who are no longer in the publication is removed. `failure`: a later refresh that
    the reports are to tell of; the next refresh that goes well draws them again without it.

    Raises:
        RuntimeError: nothing is published for the audience, or it has no such viewer.
    """
    from reports.overview import write_overview
    from reports.pages import FailedRefresh, write_reports

    publication = current(home.published, audience)
    if publication is None:
        raise RuntimeError("Der er ikke udgivet noget endnu. Kør `lineal refresh` først.")
    explanations = home.explanations if home.explanations.exists() else None
    folder = home.reports / audience
    folder.mkdir(parents=True, exist_ok=True)
    if audience_by_code(audience).shows_names:
        folder.chmod(0o700)  # the operator hands each reader its own folder
    told = FailedRefresh(failure.attempted_at, failure.reasons) if failure else None
    files = write_reports(publication.folder, folder, explanations, told, viewers)
    if viewers is None:
        _remove_former(folder, files)
        drawn_with = report_fingerprint(home) if failure is None else "a later refresh failed"
        state.record_report(home.reports, audience, publication.publication_id, drawn_with, files)
    elif len(files) == 1:
        raise RuntimeError(f"Udgivelsen har ingen tal for {', '.join(sorted(viewers))}.")
    write_overview(home.reports, [found for each in AUDIENCES if (found := current(home.published, each))])
    return files


def _remove_former(folder: Path, now: Collection[Path]) -> None:
    """A reader who is gone leaves no report behind, nor an empty folder in a file share."""
    for path in set(folder.rglob("*.html")) - set(now):
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
