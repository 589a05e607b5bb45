"""The swap: readers in other processes never meet a mixture, and a kill at any step does no harm."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from publish.candidate import PublishError, file_hash
from publish.publication import current, swap
from tests.publish.warehouse import REFRESH, audited, build_warehouse, candidate

SWAP_STEPS = (
    "verified",
    "sealed",
    "version_in_place",
    "link_written",
    "current_swapped",
    "version_set_aside",
    "pruned",
)
BUILD_STEPS = ("candidate_cleared", "tables_written", "files_written", "publication_written")
SWAPS = 20


def numbered(number: int) -> dict[str, object]:
    return {"publication_id": f"v{number:04}", "refreshed_at": REFRESH.refreshed_at + timedelta(days=number)}


def publish(warehouse: Path, root: Path, number: int) -> Path:
    return swap(audited(warehouse, root, dataclasses.replace(REFRESH, **numbered(number))), root)


def assert_whole(root: Path, expected: set[str]) -> None:
    publication = current(root, "political")
    assert publication is not None
    assert publication.publication_id in expected
    content = json.loads((publication.folder / "publication.json").read_text(encoding="utf-8"))
    assert content["files"] == {name: file_hash(publication.folder / name) for name in content["files"]}


def test_a_swap_publishes_and_keeps_three_read_only_versions(warehouse: Path, tmp_path: Path) -> None:
    for number in range(1, 6):
        version = publish(warehouse, tmp_path, number)
    assert version.name == "v0005"
    names = sorted(path.name for path in (tmp_path / "political").iterdir())
    assert names == ["current", "v0003", "v0004", "v0005"]
    assert (tmp_path / "political" / "current").readlink() == Path("v0005")
    assert {oct(path.stat().st_mode & 0o777) for path in version.iterdir()} == {"0o444"}


def test_versions_from_before_an_erasure_go_with_the_next_one(warehouse: Path, tmp_path: Path) -> None:
    for number in range(1, 4):
        publish(warehouse, tmp_path, number)
    made = audited(warehouse, tmp_path, dataclasses.replace(REFRESH, **numbered(4)))
    swap(made, tmp_path, forget_before=REFRESH.refreshed_at + timedelta(days=2, hours=12))
    assert sorted(path.name for path in (tmp_path / "political").iterdir()) == ["current", "v0003", "v0004"]


def test_the_same_publication_again_changes_nothing(warehouse: Path, tmp_path: Path) -> None:
    first = publish(warehouse, tmp_path, 1)
    before = {path.name: (path.stat().st_mtime_ns, file_hash(path)) for path in first.iterdir()}
    assert publish(warehouse, tmp_path, 1) == first
    assert {path.name: (path.stat().st_mtime_ns, file_hash(path)) for path in first.iterdir()} == before
    assert not (tmp_path / "political" / ".candidate").exists()


def test_nothing_is_published_before_the_first_swap(tmp_path: Path) -> None:
    assert current(tmp_path, "political") is None


def test_an_unaudited_candidate_is_not_published(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="ikke bestået kontrollen"):
        swap(candidate(warehouse, tmp_path), tmp_path)
    assert current(tmp_path, "political") is None


def test_a_candidate_changed_after_its_audit_is_not_published(warehouse: Path, tmp_path: Path) -> None:
    made = audited(warehouse, tmp_path)
    (made.folder / "figure.parquet").write_bytes(b"other")
    with pytest.raises(PublishError, match=r"figure\.parquet"):
        swap(made, tmp_path)


KILL = """
import dataclasses, os, signal, sys
from pathlib import Path
import duckdb
from publish.audience import audience_by_code
from publish.candidate import build_candidate, record_audit
from publish.publication import swap
from tests.publish.test_publication import numbered
from tests.publish.warehouse import CHECKS, REFRESH, labels
warehouse, root, number, deadly = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
def step(name):
    if name == deadly:
        os.kill(os.getpid(), signal.SIGKILL)
refresh = dataclasses.replace(REFRESH, **numbered(number))
with duckdb.connect(str(warehouse), read_only=True) as connection:
    made = build_candidate(connection, audience_by_code("political"), refresh, root, labels=labels(),
                           checks=CHECKS, on_step=step)
made = record_audit(made, [dataclasses.replace(CHECKS[0], kind="product_promise")])
swap(made, root, on_step=step)
"""


@pytest.mark.parametrize("deadly", [*BUILD_STEPS, *SWAP_STEPS])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_version(warehouse: Path, tmp_path: Path, deadly: str) -> None:
    for number in (1, 2, 3):
        publish(warehouse, tmp_path, number)
    killed = subprocess.run(
        [sys.executable, "-c", KILL, str(warehouse), str(tmp_path), "4", deadly],
        check=False,
        env=python_path(),
    )
    assert killed.returncode == -signal.SIGKILL
    assert_whole(tmp_path, {"v0003", "v0004"})
    assert publish(warehouse, tmp_path, 4).name == "v0004"
    assert_whole(tmp_path, {"v0004"})
    names = sorted(path.name for path in (tmp_path / "political").iterdir())
    assert names == ["current", "v0002", "v0003", "v0004"]


def python_path() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


READERS = {
    "duckdb": """
def read(folder):
    import duckdb
    with duckdb.connect(str(folder / "political.duckdb"), read_only=True) as connection:
        one = connection.execute("select publication_id from refresh").fetchone()[0]
        return one, connection.execute("select sum(n_total), count(*) from figure").fetchone()
""",
    "pandas": """
import pandas
def read(folder):
    one = pandas.read_parquet(folder / "refresh.parquet")["publication_id"].iloc[0]
    figure = pandas.read_parquet(folder / "figure.parquet")
    return one, (int(figure["n_total"].sum()), len(figure))
""",
    "pyarrow": """
import pyarrow.compute
import pyarrow.parquet
def read(folder):
    one = pyarrow.parquet.read_table(folder / "refresh.parquet")["publication_id"][0].as_py()
    figure = pyarrow.parquet.read_table(folder / "figure.parquet")
    return one, (pyarrow.compute.sum(figure["n_total"]).as_py(), figure.num_rows)
""",
}
READ_LOOP = """
import json, sys, time
from pathlib import Path
from publish.publication import current
root, stop = Path(sys.argv[1]), Path(sys.argv[2])
seen = set()
print("ready", flush=True)
while True:
    last = stop.exists()
    publication = current(root, "political")
    seen.add((publication.publication_id, *read(publication.folder)))
    if last:
        break
    time.sleep(0.03)
print(json.dumps(sorted(seen)), flush=True)
"""


def program_of(file: Path, text: str) -> Path:
    """The text as a program: of code without a file DuckDB thinks that someone sits there, and draws progress.

    Not by the name of a library: it would import itself.
    """
    file.write_text(text, encoding="utf-8")
    return file


def test_readers_in_other_processes_never_meet_a_mixture(tmp_path: Path) -> None:
    root, stop = tmp_path / "published", tmp_path / "stop"
    warehouses = [build_warehouse(tmp_path / f"w{size}.duckdb", {"999": size}) for size in (30, 40)]
    publish(warehouses[0], root, 0)
    readers = [
        subprocess.Popen(
            [sys.executable, str(program_of(tmp_path / f"by_{name}.py", code + READ_LOOP)), str(root), str(stop)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=python_path(),
        )
        for name, code in READERS.items()
    ]  # fmt: skip
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for number in range(1, SWAPS + 1):
        publish(warehouses[number % 2], root, number)
        time.sleep(0.1)
    stop.touch()
    for name, reader in zip(READERS, readers, strict=True):
        output, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, (name, errors)
        answers = json.loads(output)
        assert len(answers) > 1, "the reader saw more than one version"
        by_warehouse: dict[int, set[str]] = {}
        for one, again, numbers in answers:
            assert one == again
            by_warehouse.setdefault(int(one[1:]) % 2, set()).add(str(numbers))
        assert all(len(numbers) == 1 for numbers in by_warehouse.values())
