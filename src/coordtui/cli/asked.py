"""What was asked for on the command line, read without a parser where it is as plain as it mostly is.

The parser and what it needs take longer to import than a small command takes to run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.errors import CoordtuiError

if TYPE_CHECKING:
    from coordtui.api.records import Language

LANGUAGE_VARIABLE = "COORDTUI_LANG"

_LANGUAGES: dict[str, Language] = {"en": "en", "fr": "fr"}
_VALUED, _FLAGS = {"store", "settings", "lang"}, {"safe", "lean", "ascii"}


class Options(msgspec.Struct, frozen=True):
    """What was asked for on the command line, whatever the command."""

    store: str | None = None
    settings: str | None = None
    lang: Language | None = None
    safe: bool = False
    linear: str | None = None
    """The page to print as text, empty for the start page; None to draw on the screen."""
    lean: bool = False
    ascii: bool = False

    @property
    def looks(self) -> dict[str, Any]:
        """The settings that have another value for this run, by name."""
        return ({"lean": True} if self.lean else {}) | ({"signs": "ascii"} if self.ascii else {})


class UsageError(CoordtuiError):
    """The command line is not understood."""


def plainly(words: Sequence[str]) -> Options | None:
    """The options of a command line that only opens the program; None when it takes a parser to tell."""
    asked: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        name, given, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or name in asked:
            return None
        if name in _FLAGS and not given:
            asked[name] = True
        elif name in _VALUED:
            asked[name] = value if given else next(rest, "")
            if not asked[name] or asked[name].startswith("-"):
                return None
        else:
            return None
    if asked.get("lang", "en") not in _LANGUAGES:
        return None
    return Options(**asked)


def language_of_the_environment() -> Language | None:
    """The language by COORDTUI_LANG, if it is one of ours."""
    return _LANGUAGES.get(os.environ.get(LANGUAGE_VARIABLE, ""))


def language_of_the_locale() -> Language:
    """The language by the locale: French if it is French, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if locale.lower().startswith("fr") else "en"
