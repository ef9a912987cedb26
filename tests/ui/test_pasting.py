"""Pasted text is text, however the stream is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coordtui.ui.pasting import END, LONGEST, START, PasteFilter

pieces = st.lists(st.sampled_from([START, END, "\x1b", "[20", "0~", "d", "q", "\r", "é", "\x9b", "\x00"]))


def test_an_escape_within_a_paste_is_no_key() -> None:
    typed = f"a{START}x\x1b[31mdd\x9b2J\nline{END}b"
    assert PasteFilter().clean(typed) == f"a{START}x[31mdd2J\nline{END}b"


def test_what_is_typed_is_passed_on_as_it_came() -> None:
    paste_filter = PasteFilter()
    assert [paste_filter.clean(key) for key in ("\x1b", "\x1b[A", "\x1b[20", "~", "é")] == [
        "\x1b",
        "\x1b[A",
        "\x1b[20",
        "~",
        "é",
    ]


@given(pieces, st.integers(1, 7))
def test_it_does_not_matter_how_the_stream_is_cut(parts: list[str], size: int) -> None:
    typed = "".join([*parts, END])
    whole = PasteFilter().clean(typed)
    cut = PasteFilter()
    assert "".join(cut.clean(typed[i : i + size]) for i in range(0, len(typed), size)) == whole


@given(pieces)
def test_no_control_character_is_left_in_a_paste(parts: list[str]) -> None:
    pasted = PasteFilter().clean(START + "".join(part for part in parts if part != END) + END)
    body = pasted[len(START) : -len(END)]
    assert not set(body) & {"\x1b", "\x9b", "\x00"}


def test_of_a_paste_that_is_too_long_nothing_is_kept_and_it_is_said_once() -> None:
    said: list[str] = []
    paste_filter = PasteFilter(lambda: said.append("too long"))
    passed = paste_filter.clean(START)
    for _ in range(3):
        passed += paste_filter.clean("a" * LONGEST)
    assert (passed, said) == (START, ["too long"])
    assert paste_filter._pieces == []
    assert paste_filter.clean(f"{END}j{START}short{END}") == f"{END}j{START}short{END}"


def test_a_paste_as_long_as_may_be_is_passed_on_whole() -> None:
    said: list[str] = []
    paste = START + "a" * LONGEST + END
    assert PasteFilter(lambda: said.append("too long")).clean(paste) == paste
    assert said == []


def test_a_paste_of_nothing_but_control_characters_takes_no_room() -> None:
    paste_filter = PasteFilter()
    paste_filter.clean(START)
    for _ in range(100):
        paste_filter.clean("\x00" * 100)
    assert paste_filter._pieces == []
    assert paste_filter.clean(END) == END
