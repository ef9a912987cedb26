from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from coordtui.ui.shown import Shown

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="truecolor", width=WIDTH)
STYLES = [Style(), Style(color="#112233"), Style(bold=True, bgcolor="#445566")]
WORDS = ["paper", " ", "…", "│", "日", "é", "e\u0301", "12"]

segments = st.tuples(st.sampled_from(WORDS), st.sampled_from(STYLES)).map(lambda both: Segment(*both))
lines = st.lists(segments, min_size=1, max_size=6).map(
    lambda found: Strip(found).adjust_cell_length(WIDTH, STYLES[0])
)
frames = st.lists(lines, min_size=HEIGHT, max_size=HEIGHT)


def whole(frame: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in frame], Region(0, 0, WIDTH, HEIGHT))


def part(frame: list[Strip], y: int, start: int, stop: int) -> ChopsUpdate:
    chops = [{0: line} for line in frame]
    return ChopsUpdate(chops, [(y, start, stop)], [[WIDTH]] * HEIGHT)


def screen(*sent: str) -> list[list[object]]:
    terminal = pyte.Screen(WIDTH, HEIGHT)
    terminal.reset_mode(7, private=True)  # as the driver does: no wrapping
    stream = pyte.Stream(terminal)
    for text in sent:
        stream.feed(text.replace("\n", "\r\n"))
    return [[terminal.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


@given(st.lists(frames, min_size=1, max_size=4))
def test_the_terminal_shows_the_last_frame_whatever_came_before(seen: list[list[Strip]]) -> None:
    shown = Shown()
    sent = [shown.news(whole(frame)).render_segments(CONSOLE) for frame in seen]
    assert screen(*sent) == screen(whole(seen[-1]).render_segments(CONSOLE))


@given(frames, st.integers(0, HEIGHT - 1), st.sampled_from(["abc", "日本", "…"]))
def test_a_part_that_is_painted_is_known_afterwards(frame: list[Strip], y: int, word: str) -> None:
    shown, other = Shown(), list(frame)
    other[y] = Strip([Segment(word, STYLES[1])]).adjust_cell_length(WIDTH, STYLES[0])
    sent = [
        shown.news(whole(frame)).render_segments(CONSOLE),
        shown.news(part(other, y, 0, WIDTH)).render_segments(CONSOLE),
    ]
    assert shown.news(whole(other)).pieces == []
    assert screen(*sent) == screen(whole(other).render_segments(CONSOLE))


def row(text: str) -> Strip:
    return Strip([Segment(text.ljust(WIDTH - cell_len(text) + len(text)), STYLES[0])])


def test_the_same_frame_is_sent_once() -> None:
    shown, frame = Shown(), [row("one"), row("two"), row("three")]
    assert shown.news(whole(frame)).pieces
    assert shown.news(whole([row("one"), row("two"), row("three")])).pieces == []
    shown.forget()
    assert len(shown.news(whole(frame)).pieces) == HEIGHT


def test_of_a_line_only_what_differs_is_sent() -> None:
    shown = Shown()
    shown.news(whole([row("one"), row("two"), row("a paper 12")]))
    (piece,) = shown.news(whole([row("one"), row("two"), row("a piper 12")])).pieces
    assert (piece.x, piece.y, piece.strip.text) == (3, 2, "i")


def test_signs_whose_width_terminals_do_not_agree_on_go_along() -> None:
    shown = Shown()
    shown.news(whole([row("one"), row("two"), row("a…paper")]))
    (piece,) = shown.news(whole([row("one"), row("two"), row("a…paler")])).pieces
    assert (piece.x, piece.strip.text) == (1, "…pal")


def test_what_reaches_beyond_the_screen_is_sent_and_not_remembered() -> None:
    shown = Shown()
    shown.news(whole([row("one"), row("two"), row("three")]))
    wider = Strip([Segment("x" * (WIDTH + 3), STYLES[0])])
    update = ChopsUpdate([{0: wider}], [(0, 0, WIDTH + 3)], [[WIDTH + 3]])
    assert len(shown.news(update).pieces) == 1
    assert len(shown.news(whole([row("one"), row("two"), row("three")])).pieces) == 1
