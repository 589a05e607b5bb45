"""How dbt is started, and that what we save of its fixed costs rests on names that still exist."""

from importlib.metadata import version

import pytest
from dagster import AssetKey
from dagster_dbt import DbtCliResource
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.types import Note, RetryExternalCall

from orchestration.dbt_assets import LinealTranslator, fast_dbt, raw_asset_key
from orchestration.dbt_process import leave_out_debug_events


def test_the_private_names_we_answer_ourselves_still_exist_in_dagster_dbt() -> None:
    """When this fails after an upgrade, `FastDbtCliResource` no longer saves anything: look at it anew."""
    assert isinstance(DbtCliResource.__dict__["_cli_version"].func, object)
    assert callable(DbtCliResource.__dict__["_initialize_dbt_core_adapter"])


def test_the_version_is_answered_without_a_process() -> None:
    assert str(fast_dbt()._cli_version) == version("dbt-core")


def test_dbt_makes_no_event_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    fired: list[str] = []
    monkeypatch.setattr(EventManager, "fire_event", lambda _manager, e, level=None: fired.append(type(e).__name__))
    leave_out_debug_events()
    manager = EventManager()
    manager.fire_event(e=Note(msg="seldom"), level=EventLevel.WARN)
    manager.fire_event(Note(msg="often"), EventLevel.DEBUG)
    manager.fire_event(RetryExternalCall(attempt=1, max=2))  # a debug event by itself
    assert fired == ["Note"]


def test_raw_tables_have_the_key_that_the_landing_uses() -> None:
    node = {"resource_type": "source", "identifier": "case_system__person"}
    assert LinealTranslator().get_asset_key(node) == raw_asset_key("case_system__person")
    assert raw_asset_key("case_system__person") == AssetKey(["raw", "case_system__person"])
