from pathlib import Path

import pytest

from common.strict_yaml import DataFileError
from publish.audience import audience_by_code, load_audience

GOOD = """\
code: political
name_da: Politikere
cadence: quarterly
disclosure: true
tables:
  - name: figure
    label_da: Tal
    source: reporting.rpt_figure
    columns: [figure_code]
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "audience.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_political_audience_is_readable_and_holds_only_whole_municipality_tables() -> None:
    audience = audience_by_code("political")
    assert audience.disclosure
    assert [table.name for table in audience.tables] == [
        "figure",
        "figure_catalogue",
        "kpi_card",
        "municipality",
    ]
    assert not [c for table in audience.tables for c in table.columns if "person" in c or "case" in c]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (GOOD + "extra: 1\n", 10, "extra"),
        (GOOD.replace("label_da: Tal", "label_da: Tal\n    row_filtre: x"), 8, "tables.0.row_filtre"),
        (GOOD.replace("quarterly", "daily"), 3, "cadence"),
        (GOOD.replace("reporting.rpt_figure", "rpt_figure; drop table x"), 8, "tables.0.source"),
        (GOOD.replace("name: figure", "name: refresh"), 1, "refresh"),
        (GOOD.replace("disclosure: true\n", ""), 1, "disclosure"),
        (GOOD + "code: other\n", 10, "code"),
    ],
)
def test_a_fault_in_the_file_names_file_line_and_key(tmp_path: Path, text: str, line: int, key: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(DataFileError) as caught:
        load_audience(file)
    assert f"{file}, linje {line}" in str(caught.value)
    assert key in str(caught.value)


@pytest.mark.parametrize("text", ["", "code: [", "- 1"])
def test_a_file_that_is_no_audience_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataFileError, match="linje"):
        load_audience(write(tmp_path, text))
