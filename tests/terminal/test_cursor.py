"""The terminal's own cursor and the select-it-yourself view, as the terminal sees them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.terminal


@pytest.fixture
def papers(open_program, lab):
    program = open_program("--store", lab, "--lang", "en", size=(80, 24))
    program.wait_for("[1 Today]")
    program.press("2")
    program.wait_for("[2 Papers")
    program.settle()
    return program


def test_the_cursor_is_shown_on_the_row_and_moves_with_it(papers) -> None:
    assert not papers.screen.cursor.hidden
    before = papers.screen.cursor.y
    assert papers.line(before).startswith(">")
    papers.press("down")
    papers.settle()
    assert papers.screen.cursor.y == before + 1
    assert papers.line(before + 1).startswith(">")
    assert not papers.screen.cursor.hidden


def test_a_move_of_the_cursor_costs_few_bytes_more(papers) -> None:
    before = len(papers.raw)
    papers.press("down")
    papers.settle()
    told = papers.raw[before:]
    assert told.count(b"\x1b[?25l") == told.count(b"\x1b[?25h") <= 3
    assert len(told) < 4_000


def test_the_cursor_is_steady_and_its_shape_is_given_back(papers) -> None:
    assert b"\x1b[4 q" in papers.raw
    assert papers.leave() == 0
    assert papers.raw.rindex(b"\x1b[0 q") > papers.raw.rindex(b"\x1b[4 q")


def test_text_to_select_is_on_the_terminals_own_screen_and_any_key_comes_back(papers) -> None:
    before = len(papers.raw)
    papers.press("Y")
    papers.wait_for("(Any key comes back.)")
    shown = papers.raw[before:]
    assert b"\x1b[?1049l" in shown
    assert b"\x1b[?1000l" in shown
    assert b"\x1b[?7h" in shown
    assert b"\x1b[38" not in shown  # no colours
    assert "│".encode() not in shown
    papers.settle()
    size = len(papers.raw)
    papers.press("j")
    papers.wait_for(lambda text: "[2 Papers" in text and "? help" in text)
    again = papers.raw[size:]
    assert b"\x1b[?1049h" in again
    assert b"\x1b[?1000h" in again
    assert papers.leave() == 0
    assert papers.left_behind() == []


def test_what_was_just_copied_is_what_is_shown(papers) -> None:
    papers.press("y")
    papers.wait_for("Y shows the text")
    before = len(papers.raw)
    papers.press("Y")
    papers.wait_for("(Any key comes back.)")
    shown = papers.raw[before:].decode()
    assert "arxiv.org" in shown
    assert "Rows 1 to" not in shown
    papers.press("space")
    papers.wait_for("[2 Papers")
    assert papers.leave() == 0


def test_a_hang_up_while_text_is_selected_leaves_the_terminal_as_it_was(papers) -> None:
    papers.press("Y")
    papers.wait_for("(Any key comes back.)")
    papers.kill(15)
    assert papers.wait() == 143
    assert papers.left_behind() in ([], ["kitty keys"])
