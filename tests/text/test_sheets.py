"""Tables as CSV: read back as they were written, and never formulas."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text.sheets import as_csv, as_written, from_csv, neutral

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(WORDS)
def test_a_cell_is_read_back_as_it_was_and_is_never_a_formula(text: str) -> None:
    assert as_written(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@"))


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_a_table_is_read_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    written = as_csv(("one", "two"), rows)
    wanted = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    read = [cells for _, cells in from_csv(written)]
    assert read == [["one", "two"], *wanted]


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert as_csv(("n",), [(-3,), (None,), (1.5,)]) == 'n\r\n-3\r\n""\r\n1.5\r\n'


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_delimiter_is_what_the_header_has(sign: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=sign).writerows([["name", "note"], ["Ada Fictive", "a, b; c"]])
    assert list(from_csv("\ufeff" + text.getvalue())) == [
        (1, ["name", "note"]),
        (2, ["Ada Fictive", "a, b; c"]),
    ]
