"""Which keys a terminal sends, and what takes some of them on the way to the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

NAMED = frozenset(
    {
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"),
        *("enter", "escape", "tab", "backspace", "space", *(f"f{n}" for n in range(1, 25))),
        *("at", "backslash", "right_square_bracket", "circumflex_accent", "underscore"),
    }
)
"""Keys that print nothing, by name, and what `ctrl+` has with a sign."""

ALTGR = "[]{}\\|@#~^`€"
"""Signs that need AltGr, or wait for another letter, on French or Canadian keyboards."""

_TWINS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}

_USE_ANOTHER = N_("Use a plain letter, or another letter with ctrl.")


@dataclass(frozen=True)
class Verdict:
    """Why a key is refused or warned of, who takes it, and what to do."""

    severity: Literal["refused", "warned"]
    taker: str
    text: Message
    remedy: Message
    harmless_beside_another: bool = False


def _taken(taker: str, text: Message, remedy: Message = _USE_ANOTHER, *, beside: bool = False) -> Verdict:
    return Verdict("warned", taker, text, remedy, beside)


def _browser(key: str) -> Verdict:
    return _taken(
        "browser",
        N_("“{key}” never leaves a terminal in a web browser: it opens or closes a tab.", key=key),
        beside=True,
    )


def _flow(key: str) -> Verdict:
    return _taken(
        "terminal",
        N_("“{key}” can stop a terminal or let it go on (flow control), and then does not arrive.", key=key),
        N_("Give the command a second key."),
        beside=True,
    )


def _window(key: str) -> Verdict:
    return _taken("window", N_("“{key}” often belongs to the terminal’s window: menu, full screen.", key=key))


_TAKEN: Mapping[str, Verdict] = {
    "ctrl+b": _taken("tmux", N_("“ctrl+b” is the key with which tmux is commanded.")),
    "ctrl+a": _taken("screen", N_("“ctrl+a” is the key with which screen, and many a tmux, is commanded.")),
    "ctrl+z": _taken("shell", N_("“ctrl+z” suspends a program almost everywhere else.")),
    "~": _taken(
        "ssh",
        N_("“~” after enter is the escape of SSH: it is held back, and “~.” cuts the line."),
    ),
    **{key: _flow(key) for key in ("ctrl+s", "ctrl+q")},
    **{key: _browser(key) for key in ("ctrl+w", "ctrl+t", "ctrl+n")},
    **{key: _window(key) for key in ("f10", "f11")},
}


def verdict(key: str) -> Verdict | None:
    """What is wrong with a key, written as the table writes it; None when it is sound."""
    if key in _TAKEN:
        return _TAKEN[key]
    if key != safe(key):
        return _no_such(key, key)
    if key in _TWINS:
        return _same_as(key, _TWINS[key])
    if len(key) == 1:
        return _altgr(key) if key in ALTGR else None
    *modifiers, base = key.split("+")
    if base not in NAMED and len(base) != 1:
        return _no_such(key, base)
    return next(_faults(key, set(modifiers), base), None)


def _faults(key: str, modifiers: set[str], base: str) -> Iterator[Verdict]:
    """What is wrong with a key that has modifiers or a name, the worst first."""
    letter = len(base) == 1
    if unknown := modifiers - {"ctrl", "shift", "alt", "super", "meta", "hyper"}:
        yield _no_such(key, min(unknown))
    if modifiers & {"super", "meta", "hyper"}:
        yield _hardly(key)
    if {"ctrl", "shift"} <= modifiers and letter:
        text = N_("Most terminals send “{key}” as the same key without shift, or use it.", key=key)
        yield Verdict("refused", "terminal", text, _USE_ANOTHER)
    if {"ctrl", "shift"} <= modifiers:
        yield _taken("terminal", N_("Some terminals do not send “{key}”, or use it.", key=key))
    if "alt" in modifiers:
        text = N_("“{key}” arrives late through tmux, and some keyboards type a sign with alt.", key=key)
        yield _taken("window", text)
    if key in {"ctrl+space", "ctrl+at"}:
        text = N_("“ctrl+space” changes the keyboard’s language on many machines.")
        yield Verdict("refused", "keyboard", text, _USE_ANOTHER)
    if "ctrl" in modifiers and letter and not "a" <= base <= "z":
        yield _hardly(key)
    if modifiers and base in {"enter", "tab", "backspace", "space", "escape"} and key != "shift+tab":
        other = "+".join(sorted(modifiers))
        text = N_("Many terminals send “{key}” as the same key without {other}.", key=key, other=other)
        yield _taken(base, text)


def _hardly(key: str) -> Verdict:
    return Verdict("refused", "terminal", N_("Hardly any terminal sends “{key}”.", key=key), _USE_ANOTHER)


def _same_as(key: str, twin: str) -> Verdict:
    return Verdict(
        "refused", twin, N_("A terminal sends “{key}” as “{twin}”.", key=key, twin=twin), _USE_ANOTHER
    )


def _altgr(key: str) -> Verdict:
    text = N_("“{key}” needs AltGr, or a second key, on French and Canadian keyboards.", key=key)
    return _taken("keyboard", text, N_("Use a plain letter."))


def _no_such(key: str, part: str) -> Verdict:
    from difflib import get_close_matches

    dashed = key.replace("-", "+")
    near = [dashed] if dashed != key else get_close_matches(part, [*NAMED, "ctrl", "shift", "alt"], n=1)
    return Verdict(
        "refused",
        "",
        N_("There is no key “{key}”.", key=safe(key, limit=40)),
        N_("Did you mean “{word}”?", word=near[0])
        if near
        else N_("Write it as q, S, ctrl+k, pageup, f5, or two of them with a space between."),
    )
