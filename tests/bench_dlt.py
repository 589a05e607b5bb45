"""What `tests.bench_landing` runs in an environment of its own: dlt landing the same file, its defaults.

`python tests/bench_dlt.py FOLDER FILE`; prints what it took as JSON. Imports nothing of this repository.
"""

import json
import os
import resource
import sys
from pathlib import Path
from time import perf_counter

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"


def main() -> None:
    """Land one file with dlt's own csv reader into DuckDB, nothing set but how the file is written."""
    import dlt  # type: ignore[import-not-found]
    from dlt.sources.filesystem import filesystem, read_csv  # type: ignore[import-not-found]

    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    started = perf_counter()
    files = filesystem(bucket_url=file.parent.as_uri(), file_glob=file.name)
    destination = dlt.destinations.duckdb(str(folder / "dlt.duckdb"))
    pipeline = dlt.pipeline("bench", destination=destination, pipelines_dir=str(folder / "dlt"))
    pipeline.run(files | read_csv(sep=";", encoding="cp1252"), table_name="posting")
    seconds = perf_counter() - started
    with pipeline.sql_client() as client:
        rows = client.execute_sql("select count(*) from posting")[0][0]
    print(f"    {rows} rows landed", file=sys.stderr)
    costs = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(used.ru_utime + used.ru_stime for used in costs)
    megabytes = max(used.ru_maxrss for used in costs) / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
