"""The one table of keys: which command a key runs, in which scope.

Keys are written as a person writes them: `q`, `S`, `?`, `ctrl+k`, `pageup`; two keys in
a row have a space between them (`g t`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coordtui.api import Command, Message
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from textual.events import Key

Keys = tuple[str, ...]
"""One key, or several in a row."""

AZERTY = dict(zip("&é\"'(-è_ç§!", "12345678968", strict=True))
"""The unshifted figures of French and Belgian keyboards: taken as figures where they mean nothing else."""

_DISPLAY: dict[str, str | Message] = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": N_("enter"),
    "space": N_("space"),
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "home": N_("home"),
    "end": N_("end"),
}


def key_of(event: Key) -> str:
    """The key that was pressed, as the table writes it."""
    character = event.character
    if character and character.isprintable() and not character.isspace() and "+" not in event.key[:-1]:
        return character
    return event.key.lower()


def spelled(keys: str) -> Keys:
    """A key of the table, or several: `"g t"` is two, and ` ` alone is the space bar."""
    return tuple(_canonical(key) for key in keys.split()) or ("space",)


def _canonical(key: str) -> str:
    return key if len(key) == 1 else key.lower()


def shown(keys: str, translate: Translate) -> str:
    """The keys as hints and help show them."""
    return " ".join(translate(_DISPLAY.get(key, key)) for key in spelled(keys))


class KeyTable:
    """Commands by key and scope.

    `remap` gives other keys to commands by id (an empty list takes them away). What
    cannot be: an unknown id, a key that two commands of one scope want. It is kept in
    `problems`; the command that came first has the key.
    """

    def __init__(self, commands: Iterable[Command], remap: Mapping[str, Sequence[str]] | None = None) -> None:
        remap = remap or {}
        self.commands: dict[str, Command] = {}
        self.problems: list[Message] = []
        self._bound: dict[tuple[str, Keys], str] = {}
        self._prefixes: set[tuple[str, Keys]] = set()
        for command in commands:
            remapped = replace(command, keys=tuple(remap[command.id])) if command.id in remap else command
            self.commands[remapped.id] = self._bind(remapped)
        for unknown in remap.keys() - self.commands.keys():
            self.problems.append(
                N_("No command “{command}”, which the settings give keys to.", command=unknown)
            )

    def find(self, scope: str, keys: Keys) -> Command | None:
        """The command that the keys run in a scope."""
        holder = self._bound.get((scope, keys))
        return None if holder is None else self.commands[holder]

    def begins(self, scope: str, keys: Keys) -> bool:
        """Whether a longer row of keys starts with these."""
        return (scope, keys) in self._prefixes

    def of(self, scope: str) -> list[Command]:
        """The commands of a scope, in their order."""
        return [command for command in self.commands.values() if command.scope == scope]

    def _bind(self, command: Command) -> Command:
        """Take the keys that are free; the command with the keys that it really has."""
        got = []
        for written in command.keys:
            keys = spelled(written)
            holder = self._bound.setdefault((command.scope, keys), command.id)
            if holder == command.id:
                got.append(written)
                self._prefixes.update((command.scope, keys[:n]) for n in range(1, len(keys)))
            else:
                self.problems.append(
                    N_(
                        "No key “{key}” for “{command}”: “{holder}” has it.",
                        key=written,
                        holder=holder,
                        command=command.id,
                    )
                )
        return replace(command, keys=tuple(got))
