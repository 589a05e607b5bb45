"""dbt as Dagster sees it: how nodes become assets, and the command resource without its fixed costs."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import version as installed_version
from typing import Any

from dagster import AssetKey, AssetSpec
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject
from packaging.version import Version, parse

from orchestration.dbt import dbt_command, target_folder
from orchestration.home import DBT_PROFILES, DBT_PROJECT, Home


def dbt_project(home: Home) -> DbtProject:
    return DbtProject(project_dir=DBT_PROJECT, target_path=target_folder(home), profiles_dir=DBT_PROFILES)


class LinealTranslator(DagsterDbtTranslator):
    """Names dbt nodes as the house does: raw tables under `raw`, models under their layer."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id)
        return spec.replace_attributes(group_name=node["schema"]) if node else spec

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return raw_asset_key(dbt_resource_props["identifier"])
        return AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])


def raw_asset_key(raw_table: str) -> AssetKey:
    """Asset key of a raw table, e.g. raw/case_system__person."""
    return AssetKey(["raw", raw_table])


class FastDbtCliResource(DbtCliResource):
    """dagster-dbt's command resource without its two fixed costs per run.

    It asks `dbt --version` in a subprocess (3.7 s, and a look-up at the package index) and builds a second dbt
    adapter in this process (3.2 s) that only optional row counts need. Both are private names of dagster-dbt;
    tests/orchestration holds that they still exist.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return parse(installed_version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:  # noqa: ANN401 - the type is dbt's own
        return None


def fast_dbt() -> FastDbtCliResource:
    """The command resource on this project, with dbt started as everywhere else."""
    python, *arguments = dbt_command()
    return FastDbtCliResource(
        project_dir=str(DBT_PROJECT),
        profiles_dir=str(DBT_PROFILES),
        dbt_executable=python,
        global_config_flags=arguments,  # what comes right after the program
    )
