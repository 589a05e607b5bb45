"""That the event log we write over kept connections is Dagster's own, for whoever opens it without us."""

from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from orchestration.event_log import KEPT_DATABASES, KeptSqliteEventLog
from orchestration.home import Home
from orchestration.run import dagster_instance


@dg.asset
def something() -> None:
    """An asset that holds nothing."""


def test_the_private_names_we_answer_ourselves_still_exist_in_dagster(tmp_path: Path) -> None:
    """When this fails after an upgrade, `KeptSqliteEventLog` no longer saves anything: look at it anew."""
    assert callable(SqliteEventLogStorage.__dict__["_connect"])
    assert callable(SqliteEventLogStorage.__dict__["_initdb"])
    assert {"_db_lock", "_initialized_dbs"} <= vars(SqliteEventLogStorage(str(tmp_path))).keys()


def test_another_reader_finds_every_event(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with dagster_instance(home) as instance:
        assert isinstance(instance.event_log_storage, KeptSqliteEventLog)
        runs = [dg.materialize([something], instance=instance).run_id for _ in range(KEPT_DATABASES + 1)]
        assert instance.event_log_storage.path_for_shard(runs[0]).startswith(str(home.dagster))
    assert not list(home.dagster.rglob("*.db-wal"))
    reader = SqliteEventLogStorage(str(home.dagster / "history" / "runs"))
    for run_id in runs:
        assert dg.DagsterEventType.RUN_SUCCESS in {
            entry.dagster_event_type for entry in reader.get_logs_for_run(run_id)
        }
    newest = reader.get_latest_materialization_events([something.key])[something.key]
    assert newest is not None
    assert newest.run_id == runs[-1]
