"""How dbt is started, and that what we save of its fixed costs rests on names that still exist."""

from importlib.metadata import version

from dagster import AssetKey
from dagster_dbt import DbtCliResource

from orchestration.dbt_assets import LinealTranslator, fast_dbt, raw_asset_key


def test_the_private_names_we_answer_ourselves_still_exist_in_dagster_dbt() -> None:
    """When this fails after an upgrade, `FastDbtCliResource` no longer saves anything: look at it anew."""
    assert isinstance(DbtCliResource.__dict__["_cli_version"].func, object)
    assert callable(DbtCliResource.__dict__["_initialize_dbt_core_adapter"])


def test_the_version_is_answered_without_a_process() -> None:
    assert str(fast_dbt()._cli_version) == version("dbt-core")


def test_raw_tables_have_the_key_that_the_landing_uses() -> None:
    node = {"resource_type": "source", "identifier": "case_system__person"}
    assert LinealTranslator().get_asset_key(node) == raw_asset_key("case_system__person")
    assert raw_asset_key("case_system__person") == AssetKey(["raw", "case_system__person"])
