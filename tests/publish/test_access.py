"""The municipality's file of readers; and what tells rows apart in PostgreSQL is checked before it goes there."""

from pathlib import Path

import pytest
import yaml

from common.strict_yaml import DataFileError
from orchestration.home import QUALITY_CONTRACTS
from publish.access import AccessError, load_access
from tests.publish.server import audiences

GOOD = """\
readers:
  - {login: chef_ost, audience: unit_manager, municipality: "999", viewer: T1}
  - {login: chef_ost, audience: unit_manager, municipality: "999", viewer: T2}
  - {login: chef_ost, audience: unit_manager, municipality: "999", viewer: T2}
  - {login: direktion, audience: management, municipality: "999"}
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "access.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_each_line_is_a_right_once_and_no_file_is_no_right(tmp_path: Path) -> None:
    assert load_access(tmp_path / "access.yml", audiences()) == ()
    readers = load_access(write(tmp_path, GOOD), audiences())
    assert [reader.row for reader in readers] == [
        ("chef_ost", "unit_manager", "999", "T1"),
        ("chef_ost", "unit_manager", "999", "T2"),
        ("direktion", "management", "999", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("viewer: T1", "viewer: all", "ingen læser alle"),
        ("viewer: T1", "viewr: T1", "linje 2"),
        ("login: direktion", "login: lineal_owner", "forbeholdt"),
        ("login: direktion", "login: pg_monitor", "forbeholdt"),
        ("login: direktion", "login: postgres", "forbeholdt"),
        ("login: direktion", "login: 'a\"; drop table x'", "login"),
        (', viewer: T1', "", "mangler viewer"),
        ('management, municipality: "999"', 'management, municipality: "999", viewer: T1', "skal ikke"),
        ("audience: management", "audience: alle", "ukendt målgruppe"),
        ('municipality: "999"}', 'municipality: "9|9"}', "municipality"),
    ],
)  # fmt: skip
def test_a_fault_is_told_and_gives_no_one_a_right(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises((DataFileError, AccessError), match=told):
        load_access(write(tmp_path, GOOD.replace(old, new, 1)), audiences())


def test_every_key_is_promised_by_a_contract() -> None:
    """A key that did not hold would stop the hand-over; the audit must have seen it first."""
    for code, audience in audiences().items():
        for table in audience.tables:
            if not table.key:
                continue
            files = [
                folder / f"{table.name}.yml" for folder in (QUALITY_CONTRACTS / code, QUALITY_CONTRACTS / "shared")
            ]
            contract = yaml.safe_load(next(file for file in files if file.exists()).read_text(encoding="utf-8"))
            unique = [check["duplicate"]["columns"] for check in contract["checks"] if "duplicate" in check]
            assert list(table.key) in unique, (code, table.name)
            required = {column["name"] for column in contract["columns"] if "checks" in column}
            assert set(table.key) <= required, (code, table.name)
