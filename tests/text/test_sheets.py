"""Tables as CSV: read back as they were written, and never formulas."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.text.sheets import NotASheet, as_csv, as_written, from_csv, neutral, rows_of

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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name,note\n"Ada Fictive,x\nBo Nobody,y\n', 2),
        ('name,note\nBo Nobody,y\n"Ada Fictive,x\n"Cy Nobody",z\n', 3),
        ('name,note\n"Ada" Fictive,x\nBo Nobody,y\n', 2),
        ('name,note\r\n"two\r\nlines","x\r\nBo Nobody,y\r\n', 3),
        ('name,note\n"a ""quoted"" word",x\nBo Nobody,"y\n', 3),
        ('"name,note\nBo Nobody,y\n', 1),
    ],
)
def test_a_stray_quotation_mark_is_named_by_its_line_and_swallows_nothing(text: str, line: int) -> None:
    with pytest.raises(NotASheet, match=rf"line {line} "):
        list(rows_of(text))


def test_a_quotation_mark_within_a_cell_is_text() -> None:
    assert list(rows_of('name,note\nAda "Ada" Fictive,3" tubes\n'))[1] == (
        2,
        ['Ada "Ada" Fictive', '3" tubes'],
    )


def test_a_row_has_the_line_on_which_it_starts() -> None:
    assert [line for line, _ in rows_of('name\n\n"two\nlines"\nlast\n')] == [1, 3, 5]


def test_a_cell_of_a_megabyte_is_read() -> None:
    assert list(rows_of("name\n" + "x" * 1_000_000))[1] == (2, ["x" * 1_000_000])


@given(st.text('"",;\t\r\nab', max_size=40))
def test_whatever_the_quotation_marks_a_table_is_read_or_a_line_of_it_named(text: str) -> None:
    lines = {0}
    try:
        lines |= {line for line, _ in rows_of(text)}
    except NotASheet as error:
        lines.add(error.message.values["line"])
    assert lines <= {*range(len(text) + 2)}
