from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from coordtui.ui.ascii import Ascii
from coordtui.ui.filters import Scrub
from coordtui.ui.lean import Lean

GROUND = Color(0, 0, 0)
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def through(filter: Ascii | Lean | Scrub, *segments: Segment) -> list[Segment]:
    return filter.apply(list(segments), GROUND)


def said(text: str, *, letters: bool = False) -> str:
    return through(Ascii(letters=letters), Segment(text))[0].text


@pytest.mark.parametrize(
    ("signs", "twins"),
    [
        ("── À trancher ──", "-- À trancher --"),
        (">• ★ ✗ + @ ! ?", ">N * x + @ ! ?"),
        ("●●●○○", "###.."),
        ("████░░ 60 %", "####-- 60 %"),
        ("▼ 5 more │", "v 5 more |"),
        ("▁▂▃▄▅▆▇", "1234567"),
        ("╭─╮│╰╯", "+-+|++"),
        ("“Title…”", '"Title~"'),
        ("↑↓ aller", "^v aller"),
        ("⠉⣀⡏⠀", "'.: "),
        ("œuvre, 漢字", "œuvre, 漢字"),
    ],
)
def test_each_sign_becomes_its_twin(signs: str, twins: str) -> None:
    assert said(signs) == twins


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Éloïse Dubois-Fictif", "Eloise Dubois-Fictif"),
        ("Œuvre ß", "Ouvre s"),
        ("漢字 Ж", "???? ?"),
        ("e\u0301", "e"),
    ],
)
def test_where_the_locale_has_only_ascii_letters_lose_what_it_lacks(text: str, left: str) -> None:
    assert said(text, letters=True) == left


@given(LINES, st.booleans())
def test_a_line_keeps_its_width(text: str, letters: bool) -> None:
    clean = through(Scrub(), Segment(text))[0].text
    assert cell_len(said(clean, letters=letters)) == sum(map(cell_len, clean))


@given(LINES)
def test_nothing_but_ascii_is_left_where_there_is_nothing_else(text: str) -> None:
    clean = through(Scrub(), Segment(text))[0].text
    assert said(clean, letters=True).isascii()


OWN = Style(color="default", bgcolor="default")


def test_what_the_terminal_does_by_itself_is_not_said() -> None:
    found = through(
        Lean(), Segment("a", OWN), Segment("b", OWN + Style(bold=False)), Segment("c", Style(bold=True))
    )
    assert [(each.text, each.style) for each in found] == [("ab", None), ("c", Style(bold=True))]


def test_colours_with_a_name_stay_and_neighbours_become_one() -> None:
    red = Style(color="red", bgcolor="default")
    found = through(Lean(), Segment("a", red), Segment("b", Style(color="red")), Segment("c", OWN))
    assert [(each.text, each.style) for each in found] == [("ab", Style(color="red")), ("c", None)]


def test_without_colour_a_ground_becomes_reverse() -> None:
    selected = Style(color="black", bgcolor="cyan", bold=True)
    found = through(Lean(colour=False), Segment("a", Style(color="red")), Segment("b", selected))
    assert [(each.text, each.style) for each in found] == [("a", None), ("b", Style(bold=True, reverse=True))]


COLOURS = st.sampled_from([None, "default", "red", "#102030"])
STYLES = st.builds(
    Style, color=COLOURS, bgcolor=COLOURS, bold=st.sampled_from([None, True, False]), reverse=st.booleans()
)


@given(st.lists(st.tuples(LINES, STYLES), max_size=8), st.booleans())
def test_no_letter_is_lost_and_nothing_grows(pieces: list[tuple[str, Style]], colour: bool) -> None:
    segments = [Segment(*piece) for piece in pieces]
    found = through(Lean(colour=colour), *segments)
    assert "".join(each.text for each in found) == "".join(each.text for each in segments)
    assert len(found) <= len(segments)
    if not colour:
        assert all(each.style is None or each.style.color is each.style.bgcolor is None for each in found)
