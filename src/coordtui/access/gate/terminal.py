"""Whether there is a terminal, and whether it can show the program at all."""

from __future__ import annotations

import os
from collections.abc import Mapping

from coordtui.access.gate.turning_away import NO_TERMINAL, POOR_TERMINAL, TurnedAway
from coordtui.text.messages import N_, Message

_MODERN = (
    *("xterm", "tmux", "screen", "rxvt", "Eterm", "kitty", "alacritty", "foot", "wezterm", "ghostty"),
    *("konsole", "gnome", "vte", "iterm", "nsterm", "st-", "stterm", "mintty", "putty", "contour"),
    *("rio", "warp"),
)
"""How terminals are called that show the program, also where the system's list does not know them."""

_OLD = ("linux", "vt100", "vt102", "vt220", "vt320", "vt420", "ansi", "cons25", "sun")
"""Those that show it in plain letters; see `coordtui.ui.terminal_modes`."""


def require(environ: Mapping[str, str], *, by_sudo: bool = False) -> None:
    """Raise `TurnedAway` unless the program can be shown on standard input and output.

    What to do about it is another thing for who comes by sudo.
    """
    if not (os.isatty(0) and os.isatty(1)):
        raise TurnedAway(
            NO_TERMINAL,
            N_("There is no terminal to show the program on."),
            remedy=_TYPE_IT if by_sudo else _ASK_SSH,
        )
    if not can_show(environ.get("TERM", "")):
        raise TurnedAway(
            POOR_TERMINAL,
            N_("Your terminal cannot show the program."),
            why=_what_it_says(environ.get("TERM", "")),
            remedy=N_(
                "Come from another one, or say what yours can do: TERM=xterm-256color {command} …",
                command="sudo" if by_sudo else "ssh",
            ),
        )


_ASK_SSH = N_("Ask for one: ssh -t, and nothing after the name of the machine.")
_TYPE_IT = N_("Type it in a terminal, with nothing around it; from elsewhere: ssh -t MACHINE sudo …")


def can_show(term: str) -> bool:
    """Whether a terminal of this kind can place text where it is told to.

    Those of a known family can. Of others the system's list of terminals is asked; whoever is not in
    it either may be anything, and is asked to say what it is like.
    """
    if not term or term in {"dumb", "unknown", "network", "emacs"}:
        return False
    return term.startswith((*_MODERN, *_OLD)) or term == "st" or _places_its_cursor(term)


def _places_its_cursor(term: str) -> bool:
    import curses

    with open(os.devnull, "wb") as nowhere:
        try:
            curses.setupterm(term, nowhere.fileno())
        except curses.error:
            return False
    return bool(curses.tigetstr("cup")) and bool(curses.tigetstr("clear"))


def _what_it_says(term: str) -> Message:
    if not term:
        return N_("It does not say what kind it is.")
    return N_("It says that it is of the kind “{term}”.", term=term)
