"""A plain command line is read without the parser, and means the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.cli.asked import UsageError, plainly
from coordtui.cli.options import split_options

FLAGS = ["--safe", "--safe=1", "--lean", "--ascii", "--linear", "-V", "--help", "--sto", "--", "-", ""]
VALUED = [
    "--store",
    "--store=a",
    "--store=",
    "--settings",
    "--lang",
    "--lang=fr",
    "fr",
    "de",
    "x.toml",
    "people",
]
WORDS = st.sampled_from([*FLAGS, *VALUED])


@given(st.lists(WORDS, max_size=5))
def test_what_is_read_plainly_is_what_the_parser_reads(words: list[str]) -> None:
    plain = plainly(words)
    if plain is None:
        return
    try:
        assert split_options(words, str) == (plain, [])
    except UsageError as error:
        raise AssertionError(f"{words} was taken for {plain}") from error


@pytest.mark.parametrize(
    "words", [[], ["--store", "sqlite:///x.db"], ["--lang=fr", "--safe"], ["--lean", "--settings", "x.toml"]]
)
def test_a_usual_start_needs_no_parser(words: list[str]) -> None:
    assert plainly(words) is not None


@pytest.mark.parametrize("words", [["people"], ["--linear"], ["--store"], ["--lang", "de"], ["--help"]])
def test_anything_else_is_left_to_the_parser(words: list[str]) -> None:
    assert plainly(words) is None
