from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from coordtui.ui.thrift import RESET, thrifty

LOOKS = [
    "\x1b[1m",
    "\x1b[38;2;1;2;3m",
    "\x1b[38;2;1;2;3;48;2;9;9;9m",
    "\x1b[38;2;1;2;3;48;2;7;7;7m",
    "\x1b[48;5;9m",
    "\x1b[39m",
    "\x1b[1;49m",
    "\x1b[7m",
    "\x1b[27m",
    "\x1b[1;31;44m",
    RESET,
    "\x1b[0m",
]
OTHER = ["row", "  ", "é", "\n", "\x1b[2;3H", "\x1b[5;1H", "\x1b[K", "\x1b[2J", "\x1b[?25l"]


def shown(text: str) -> list[list[object]]:
    screen = pyte.Screen(20, 6)
    pyte.Stream(screen).feed(text)
    return [[screen.buffer[y][x] for x in range(20)] for y in range(6)]


@given(st.lists(st.sampled_from(LOOKS + OTHER), max_size=30).map("".join))
def test_the_screen_is_the_same(text):
    for before in ("", "\x1b[1;45m"):
        assert shown(before + thrifty(text) + "after") == shown(before + text + "after")
    assert len(thrifty(text)) <= len(text)


@given(st.lists(st.sampled_from(LOOKS + OTHER), max_size=30).map("".join))
def test_what_is_thrifty_stays_as_it_is(text):
    assert thrifty(thrifty(text)) == thrifty(text)


def test_lines_that_look_the_same_say_so_once():
    line = "\x1b[{y};1H\x1b[38;2;1;2;3mrow\x1b[0m\n"
    lines = "".join(line.format(y=y) for y in range(1, 5))
    assert thrifty(RESET + lines) == (
        "\x1b[1;1H\x1b[m\x1b[38;2;1;2;3mrow\n\x1b[2;1Hrow\n\x1b[3;1Hrow\n\x1b[4;1Hrow\n\x1b[m"
    )


def test_what_is_erased_has_the_ground_it_had():
    assert thrifty("\x1b[44mx\x1b[0m\x1b[K") == "\x1b[44mx\x1b[m\x1b[K"


def test_on_the_same_ground_only_the_letters_are_said_again():
    ground = "48;2;9;9;9m"
    assert thrifty(
        f"\x1b[m\x1b[38;2;1;2;3;{ground}a\x1b[0m\x1b[38;2;4;5;6;{ground}b\x1b[0m\x1b[{ground}c"
    ) == ("\x1b[m\x1b[48;2;9;9;9;38;2;1;2;3ma\x1b[38;2;4;5;6mb\x1b[39mc")


def test_a_look_that_is_not_known_is_left_alone():
    text = "\x1b[38:2::1:2:3ma\x1b[0m\x1b[0mb"
    assert thrifty(text) == text
