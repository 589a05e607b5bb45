"""dbt as a program, without Dagster: where it works, which code it stands for, its parsed manifest."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.fingerprint import build_fingerprint
from orchestration.home import DBT_PROFILES, DBT_PROJECT, Home

LAYERS = ("reference", "staging", "intermediate", "marts", "reporting")
LARGE_WAREHOUSE_BYTES = 10**9  # some municipalities together, or many years
FINGERPRINT_FILE = "lineal_fingerprint"
PYTHON_ARGUMENTS = ("-P", "-m", "orchestration.dbt_process")


def dbt_command() -> list[str]:
    """The dbt of this environment, also when its folder is not on PATH; arguments come after it."""
    return [sys.executable, *PYTHON_ARGUMENTS]


def target_folder(home: Home) -> Path:
    """Where dbt writes manifest, compiled SQL and run results: in the home, never in the repository."""
    return home.root / "dbt"


def dbt_environment(home: Home) -> dict[str, str]:
    """The variables that point dbt at this home's warehouse."""
    return {
        "LINEAL_WAREHOUSE": str(home.warehouse),
        "DBT_TARGET_PATH": str(target_folder(home)),
        "DBT_LOG_PATH": str(target_folder(home) / "logs"),
        "DBT_PROFILES_DIR": str(DBT_PROFILES),
        "DBT_USE_FAST_TEST_EDGES": "true",  # the same order from far fewer edges
        "DBT_LOG_LEVEL_FILE": "warn",  # every statement of every node, written out, is a tenth of a build
        **_threads(home),
    }


def _threads(home: Home) -> dict[str, str]:
    """Two small models side by side, each on one core; a large model one by one, with all cores.

    On small tables DuckDB's threads wait for each other longer than they work.
    """
    is_large = home.warehouse.exists() and home.warehouse.stat().st_size > LARGE_WAREHOUSE_BYTES
    models, cores = (1, os.cpu_count() or 1) if is_large else (2, 1)
    return {"LINEAL_DBT_THREADS": str(models), "LINEAL_DUCKDB_THREADS": str(cores)}


def manifest_path(home: Home) -> Path:
    return target_folder(home) / "manifest.json"


def manifest(home: Home) -> dict[str, Any]:
    """dbt's parsed manifest; it is megabytes, so one process reads one version of it once. Not to be changed."""
    path = manifest_path(home)
    return _read_manifest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read_manifest(path: Path, _modified_ns: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _manifest_stamp(variables: Mapping[str, str]) -> str:
    return json.dumps([build_fingerprint(), dict(sorted(variables.items()))])


def manifest_is_current(home: Home, variables: Mapping[str, str]) -> bool:
    """Whether the parsed manifest stands for the code and the variables as they are now."""
    stamp = target_folder(home) / FINGERPRINT_FILE
    return manifest_path(home).exists() and stamp.exists() and stamp.read_text() == _manifest_stamp(variables)


def start_parse(home: Home, variables: Mapping[str, str]) -> subprocess.Popen[str] | None:
    """Start `dbt parse` beside other work (it takes seconds and needs no warehouse); None when not needed."""
    if manifest_is_current(home, variables):
        return None
    target_folder(home).mkdir(parents=True, exist_ok=True)
    command = [*dbt_command(), "--quiet", "parse", "--vars", json.dumps(dict(variables))]
    return subprocess.Popen(
        command,
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt_environment(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish_parse(home: Home, variables: Mapping[str, str], process: subprocess.Popen[str] | None) -> None:
    """Wait for a parse and remember for which code and variables it stands.

    Raises:
        RuntimeError: dbt could not parse the project; the message is dbt's own.
    """
    if process is None:
        return
    output, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"dbt could not parse the project:\n{output}")
    (target_folder(home) / FINGERPRINT_FILE).write_text(_manifest_stamp(variables))
