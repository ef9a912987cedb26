"""Where the server listens, read from the settings in less time than it takes to import their parser.

That takes longer than the whole hand-over. So only the plain forms are understood here; `coordtui
access serve` refuses to begin where this reads something else than the parser does.
"""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.access.usual import SETTINGS


def settings_named(words: Sequence[str]) -> str:
    """The settings file that the words of the gate name."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--settings":
            return following
        if word.startswith("--settings="):
            return word.partition("=")[2]
    return SETTINGS


def address_in(settings: str) -> str:
    """`access.server` of the settings' text; empty where it is not set, or not plainly."""
    table = ""
    for line in map(str.strip, settings.splitlines()):
        if line.startswith("["):
            table = line.partition("#")[0].strip(" \t[]")
            continue
        name, equals, value = line.partition("=")
        if equals and ".".join(filter(None, (table, name.strip()))) == "access.server":
            return _plain(value.strip())
    return ""


def _plain(value: str) -> str:
    """A string in quotes without an escape, whatever comment follows; empty for anything else."""
    quote = value[:1]
    text, closed, rest = value[1:].partition(quote) if quote in {'"', "'"} and quote else ("", "", "")
    plain = closed and "\\" not in text and rest.strip()[:1] in {"", "#"}
    return text if plain and text.startswith("/") else ""
