"""The fast way through a block gives what the slow way gives, or says that it does not know."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import text_blocks, working_copy
from ingest.numbers import ControlColumn, amount
from ingest.plain_block import distinct, person_number_texts, person_numbers, plain_fields, plain_sum
from ingest.working_copy import Format, write_working_copy

CONTROLS = [
    ControlColumn(0, 2, 18),
    ControlColumn(1, 2, 4),
    ControlColumn(2, 3, 18, ".", False),
    ControlColumn(3, 0, 5),
    ControlColumn(4, 2, 18, value_map=(("x", "7"),)),
]
NUMBER = st.one_of(
    st.from_regex(r"-?[0-9]{1,6}(,[0-9]{1,3})?", fullmatch=True),
    st.from_regex(r"[ ]?-?[0-9]{1,3}(\.[0-9]{3}){0,2}(,[0-9]{0,3})?[ ]?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,4})?", fullmatch=True),
    st.sampled_from(["", "-", ",", ",5", "5,", "--1", "1-", "-1,", "x", "1e3", "00012,50", "½", "9" * 20, "9" * 30]),
    st.text(alphabet="0123456789,.-x æ\xa0", max_size=12),
)


def block_of(rows: list[list[str]], line_end: str = "\r\n") -> bytes:
    """Rows as a block in windows-1252."""
    return "".join(";".join(row) + line_end for row in rows).encode("cp1252")


@given(
    st.lists(st.lists(NUMBER, min_size=5, max_size=5), min_size=1, max_size=30),
    st.sampled_from(["\n", "\r\n"]),
)
def test_sums_are_those_of_one_value_at_a_time(rows: list[list[str]], line_end: str) -> None:
    fields = plain_fields(block_of(rows, line_end), ";", 5, [control.index for control in CONTROLS])
    assert fields is not None
    for control, values in zip(CONTROLS, fields.fields, strict=True):
        slow = sum((amount(row[control.index], control) for row in rows), Decimal(0))
        assert plain_sum(values, control, "cp1252") == slow


@given(st.lists(st.from_regex(r"-?[0-9]{1,15}(,[0-9]{1,2})?", fullmatch=True), min_size=1, max_size=200))
def test_ordinary_amounts(texts: list[str]) -> None:
    fields = plain_fields(block_of([["a", text] for text in texts]), ";", 2, [1])
    assert fields is not None
    (values,) = fields.fields
    expected = sum((Decimal(text.replace(",", ".")) for text in texts), Decimal(0))
    assert plain_sum(values, ControlColumn(1, 2, 18), "cp1252") == expected


PERSON_NUMBER = st.one_of(
    st.from_regex(r"[0-9]{6}-?[0-9]{4}", fullmatch=True),
    st.from_regex(r"[0-9-]{9,12}", fullmatch=True),
    st.sampled_from(["", "610105-400x", "61010540000", "6101054-000", "æ10105-4000", "0000000000", "000000-0000"]),
)


@given(st.lists(st.lists(PERSON_NUMBER, min_size=1, max_size=20), min_size=1, max_size=3))
def test_person_numbers_are_those_of_the_form(blocks: list[list[str]]) -> None:
    found = []
    for texts in blocks:
        fields = plain_fields(block_of([["a", text] for text in texts]), ";", 2, [1])
        assert fields is not None
        found.append(person_numbers(fields.fields[0]))
    expected = {text for texts in blocks for text in texts if re.fullmatch(r"[0-9]{6}-?[0-9]{4}", text)}
    texts = person_number_texts(distinct(found))
    assert set(texts) == expected
    assert len(texts) == len(expected)


@pytest.mark.parametrize(
    "block",
    [
        b"a;b\r\n\r\nc;d\r\n",
        b"a;b\r\n   \r\nc;d\r\n",
        b'a;"b"\r\n',
        b"a;b\rc;d\r\n",
        b"a;b\r\nc;d",
        b"a;b;c\r\nd\r\n",
        b"a\r\nb;c;d\r\n",
        b"a;b;c\r\n",
        b"a\r\n",
        b"",
    ],
)
def test_what_is_special_is_left_to_the_slow_way(block: bytes) -> None:
    assert plain_fields(block, ";", 2, [0]) is None


LINE = st.one_of(
    st.from_regex(r"[a-zæøå0-9 ]{0,6};[0-9]{1,4}(,[0-9]{1,2})?;[a-z]{0,3}", fullmatch=True),
    st.sampled_from(
        ["", "  ", ";;", '"a";1;b', '"a;1;b', 'a;1;"b', "a;1", "a;1;b;c", 'a"b;2;c', "a;\r;b", "x;5;y\n z;1;q"]
    ),
)


@given(
    lines=st.lists(LINE, max_size=25),
    size=st.integers(min_value=8, max_value=200),
    ends=st.booleans(),
    line_end=st.sampled_from(["\r\n", "\n"]),
)
def test_a_file_gives_the_same_with_and_without_the_fast_way(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int, ends: bool, line_end: str
) -> None:
    """Blocks of a few lines, so that plain and special ones follow each other in every order."""
    folder = tmp_path_factory.mktemp("copy")
    source = folder / "in.csv"
    source.write_bytes(("a;b;c\r\n" + line_end.join(lines) + (line_end if ends else "")).encode("cp1252"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_blocks, "BLOCK_BYTES", size)
        fast = copied(source, folder / "fast.csv")
        patch.setattr(working_copy, "plain_fields", lambda *_: None)
        assert copied(source, folder / "slow.csv") == fast


def copied(source: Path, target: Path) -> tuple[object, ...]:
    """What the pass over a file gives."""
    control = ControlColumn(1, 2, 18)
    copy = write_working_copy(source, target, Format("windows-1252", ";"), ["a", "b", "c"], [control])
    return target.read_bytes(), copy.rows_read, copy.broken, copy.totals, copy.has_multiline


@given(
    st.lists(st.lists(st.text(alphabet="aæà \t\xa0", max_size=3), min_size=3, max_size=3), min_size=1, max_size=4),
    st.sampled_from(["cp1252", "utf-8"]),
)
def test_blanks_around_a_value_are_never_missed(rows: list[list[str]], encoding: str) -> None:
    block = "".join(";".join(row) + "\r\n" for row in rows).encode(encoding)
    fields = plain_fields(block, ";", 3, [])
    assert fields is not None
    assert not fields.is_trimmed or all(text == text.strip(" \t\xa0") for row in rows for text in row)


def test_values_without_blanks_are_told() -> None:
    fields = plain_fields(block_of([["a b", "", "æ"], ["", "1", ""]]), ";", 3, [])
    assert fields is not None
    assert fields.is_trimmed
