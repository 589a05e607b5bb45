"""Small publications of two audiences with a table of figures and a table about persons, one set per refresh."""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import duckdb

from publish.audience import Audience, PublishedTable
from publish.candidate import PUBLICATION_FILE, Candidate, build_candidate, file_hash, record_audit
from publish.publication import Publication, current, swap
from quality.results import CheckResult
from tests.publish.warehouse import REFRESH

PASSED = CheckResult("cell.rows", "product_promise", "cell", "passed", 0, 1, "> 0", "Datateamet")
CODES = ("management", "caseworker")
ROWS = 200


@dataclass(frozen=True)
class Size:
    """How much a small publication holds: rows of ``cell``, and whether there are cases beside them."""

    rows: int = ROWS
    has_cases: bool = True


def small_audience(code: str, kind: str = "decimal(18, 2)", has_cases: bool = True) -> Audience:
    """Cells that a reader may tell the refresh of, and cases with a name; ``kind``: type of the amount."""
    cells = PublishedTable(
        name="cell", label_da=f"Celler ({kind})", source="marts.cell", viewer_column="unit_code",
        columns=("municipality_code", "unit_code", "cell_number", "refresh_number", "amount_dkk"),
        key=("cell_number",),
    )  # fmt: skip
    cases = PublishedTable(
        name="case_line", label_da="Sager", source="marts.case_line", viewer_column="unit_code",
        columns=("municipality_code", "unit_code", "case_number", "note", "is_open", "seen_at", "opened_date"),
        key=("case_number",),
    )  # fmt: skip
    return Audience(
        code=code, name_da=code, cadence="continuous", disclosure=True, viewer_scope="caseworker",
        tables=(cells, cases) if has_cases else (cells,),
    )  # fmt: skip


def labels_of(audience: Audience) -> dict[tuple[str, str], str]:
    return {(table.source, column): f"Kolonnen «{column}»" for table in audience.tables for column in table.columns}


def publish_small(
    root: Path, number: int, kind: str = "decimal(18, 2)", codes: tuple[str, ...] = CODES, size: Size = Size()
) -> list[Publication]:
    """Refresh ``number`` as current files; every cell of it holds that number."""
    for made in small_candidates(root, number, kind, codes, size):
        swap(made, root)
    return publications(root, codes)


def small_candidates(
    root: Path, number: int, kind: str = "decimal(18, 2)", codes: tuple[str, ...] = CODES, size: Size = Size()
) -> list[Candidate]:
    """Refresh ``number``, audited and not current yet."""
    refresh = replace(
        REFRESH, publication_id=f"v{number:04}", refreshed_at=REFRESH.refreshed_at + timedelta(minutes=number)
    )
    with duckdb.connect() as source:
        source.execute("create schema marts")
        source.execute(
            f"create table marts.cell as select case when i % 4 = 0 then '998' else '999' end as municipality_code, "
            f"'U' || (i % 4) as unit_code, i::integer as cell_number, {number}::bigint as refresh_number, "
            f"({number} + i / 100)::{kind} as amount_dkk from range({size.rows}) as rows (i)"
        )
        source.execute(
            "create table marts.case_line as select '999' as municipality_code, 'U' || (1 + i % 3) as unit_code, "
            "'S' || i as case_number, [null, '', 'æ \"ø\"; å', 'a\nb', '\\N'][1 + i % 5] as note, "
            "i % 2 = 0 as is_open, "
            "timestamp '2025-12-31 23:59:59.123456' as seen_at, date '2024-02-29' as opened_date "
            "from range(30) as rows (i)"
        )
        described = [small_audience(code, kind, size.has_cases) for code in codes]
        return [
            record_audit(build_candidate(source, audience, refresh, root, labels=labels_of(audience)), [PASSED])
            for audience in described
        ]


def as_refresh(made: Candidate, folder: Path, number: int) -> Candidate:
    """A copy of a candidate below ``folder`` with the number of a later refresh: quicker than writing it anew."""
    copied = replace(made, publication_id=f"v{number:04}", folder=folder / made.audience_code)
    shutil.copytree(made.folder, copied.folder)
    with duckdb.connect(str(copied.database_file)) as connection:
        connection.execute("update refresh set publication_id = ?", [copied.publication_id])
        connection.execute("update cell set refresh_number = ?", [number])
    file = copied.folder / PUBLICATION_FILE
    content = json.loads(file.read_text(encoding="utf-8"))
    content["publication_id"] = copied.publication_id
    content["refreshed_at"] = (REFRESH.refreshed_at + timedelta(minutes=number)).isoformat()
    content["files"][copied.database_file.name] = file_hash(copied.database_file)
    file.write_text(json.dumps(content), encoding="utf-8")
    return copied


def publications(root: Path, codes: tuple[str, ...] = CODES) -> list[Publication]:
    """What is current of the small audiences."""
    return [found for code in codes if (found := current(root, code))]
