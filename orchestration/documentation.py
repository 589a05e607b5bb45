"""The documentation as one file: lineage, every table, column and KPI definition, from dbt's own docs."""

import os
import shutil
import subprocess
from pathlib import Path

from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home


def write_documentation(home: Home) -> Path:
    """Build dbt's static documentation against this home's warehouse; returns the file.

    Raises:
        FileNotFoundError: nothing has been built in this home yet.
        RuntimeError: dbt could not write the documentation; the message is dbt's own.
    """
    if not home.warehouse.exists():
        raise FileNotFoundError(f"Der er intet varehus i {home.root}. Kør `lineal refresh` først.")
    result = subprocess.run(
        [*dbt.dbt_command(), "--quiet", "docs", "generate", "--static"],
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt.dbt_environment(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"dbt could not write the documentation:\n{result.stdout}{result.stderr}")
    destination = home.root / "docs" / "lineal.html"
    destination.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(dbt.target_folder(home) / "static_index.html", destination)
    return destination
