"""The one table of keys: which command a key runs, in which scope.

Keys are written as a person writes them: `q`, `S`, `?`, `ctrl+k`, `pageup` or `pgup`; two
keys in a row have a space between them (`g t`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from coordtui.api import Command, Message
from coordtui.text.messages import N_, Translate
from coordtui.ui.vim import keys_in_vim

if TYPE_CHECKING:
    from textual.events import Key

    from coordtui.ui.key_problems import KeyProblem

Keys = tuple[str, ...]
"""One key, or several in a row."""

Origin = Literal["usual", "vim", "yours"]
"""Where the keys of a command come from."""

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
    "delete": N_("delete"),
    "backspace": N_("backspace"),
    "insert": N_("insert"),
    "tab": N_("tab"),
    "shift": N_("shift"),
}

_SHORT = {
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
}
"""What else a key is called, by the footer or by habit."""

_SIGNS = {
    "@": "at",
    "\\": "backslash",
    "]": "right_square_bracket",
    "^": "circumflex_accent",
    "_": "underscore",
}
"""Signs that Textual names by a word after `ctrl+`."""


def key_of(event: Key) -> str:
    """The key that was pressed, as the table writes it."""
    character = event.character
    if character and character.isprintable() and not character.isspace() and "+" not in event.key[:-1]:
        return character
    return _canonical(event.key)


@lru_cache(2048)
def spelled(keys: str) -> Keys:
    """A key of the table, or several: `"g t"` is two, and ` ` alone is the space bar."""
    return tuple(_canonical(key) for key in keys.split()) or ("space",)


def _canonical(key: str) -> str:
    """One way to write each key: `Esc` is `escape`, `shift+s` is `S`, `shift+ctrl+up` is `ctrl+shift+up`."""
    if len(key) == 1:
        return _SHORT.get(key, key)
    *modifiers, base = key.lower().replace("control+", "ctrl+").split("+")
    base = _SHORT.get(base, base)
    if modifiers == ["shift"] and len(base) == 1:
        return base.upper()
    if modifiers and base in _SIGNS:
        base = _SIGNS[base]
    return "+".join((*sorted(modifiers), base))


def joined(keys: Sequence[str]) -> str:
    """Keys as they are shown, side by side: signs close together (`↑↓`), names apart (`pgup pgdn`)."""
    return ("" if all(len(key) == 1 for key in keys) else " ").join(keys)


def shown(keys: str, translate: Translate) -> str:
    """The keys as hints and help show them."""
    said = (map(translate, (_DISPLAY.get(part, part) for part in _parts(key))) for key in spelled(keys))
    return " ".join("+".join(parts) for parts in said)


def _parts(key: str) -> list[str]:
    """`ctrl`, `left`; a `+` that is a key stays whole."""
    return key.split("+") if len(key) > 1 else [key]


WAYS_OUT = {"app.help": "f1", "app.commands": "ctrl+p", "app.leave": "ctrl+q"}
"""Keys that stay with their command whatever the settings say, so that nobody locks themselves in."""


_STAY = {spelled(key): id for id, key in WAYS_OUT.items()}


class KeyTable:
    """Commands by key and scope.

    `preset` is `normal` or `vim`, which adds keys. `remap` gives other keys to commands by
    id (an empty list takes them away, but for `WAYS_OUT`); they go before the usual ones.
    What cannot be, or can and will surprise, is in `problems`.
    """

    def __init__(
        self,
        commands: Iterable[Command],
        remap: Mapping[str, Sequence[str]] | None = None,
        preset: str = "normal",
    ) -> None:
        self.usual = tuple(commands)
        self.preset = preset
        self.commands: dict[str, Command] = {}
        self.origins: dict[str, Origin] = {}
        self._remap = remap or {}
        self._bound: dict[tuple[str, Keys], str] = {}
        self._prefixes: set[tuple[str, Keys]] = set()
        self._refused: list[tuple[str, str, str]] = []
        self._scopes: dict[str, list[str]] = {}
        asked = {command.id: self._with_keys(command) for command in self.usual}
        self._bound.update({("app", keys): id for keys, id in _STAY.items() if id in asked})
        for mine in (True, False):
            for command in asked.values():
                if (command.id in self._remap) is mine:
                    asked[command.id] = self._bind(command)
        self.commands = asked
        for command in asked.values():
            self._scopes.setdefault(command.scope, []).append(command.id)

    def remapped(self, remap: Mapping[str, Sequence[str]], preset: str) -> KeyTable:
        """The same commands with other keys."""
        return KeyTable(self.usual, remap, preset)

    @property
    def problems(self) -> list[KeyProblem]:
        """What is wrong with the keys, the refused ones first."""
        from coordtui.ui.key_problems import problems

        return problems(self)

    @property
    def remap(self) -> Mapping[str, Sequence[str]]:
        """The keys that were given in place of the usual ones, by the ids of commands."""
        return self._remap

    @property
    def refused(self) -> Sequence[tuple[str, str, str]]:
        """Keys that another command of the scope has: the command without, the key, the holder."""
        return self._refused

    def find(self, scope: str, keys: Keys) -> Command | None:
        """The command that the keys run in a scope."""
        holder = self._bound.get((scope, keys))
        return None if holder is None else self.commands[holder]

    def begins(self, scope: str, keys: Keys) -> bool:
        """Whether a longer row of keys starts with these."""
        return (scope, keys) in self._prefixes

    def of(self, scope: str) -> list[Command]:
        """The commands of a scope, in their order."""
        return [self.commands[id] for id in self._scopes.get(scope, ())]

    def _with_keys(self, command: Command) -> Command:
        """The command with the keys that are asked for it."""
        keys: Keys = command.keys
        origin: Origin = "usual"
        if command.id in self._remap:
            stays = [key for key in (WAYS_OUT.get(command.id),) if key]
            keys, origin = tuple(dict.fromkeys([*self._remap[command.id], *stays])), "yours"
        elif self.preset == "vim":
            keys = keys_in_vim(command.id, keys)
            origin = "usual" if keys == command.keys else "vim"
        self.origins[command.id] = origin
        return replace(command, keys=keys) if keys != command.keys else command

    def _bind(self, command: Command) -> Command:
        """Take the keys that are free; the command with the keys that it really has."""
        got = []
        for written in command.keys:
            keys = spelled(written)
            stays = _STAY.get(keys) if command.id in self._remap else None
            holder = stays or self._bound.setdefault((command.scope, keys), command.id)
            if holder == command.id:
                got.append(written)
                self._prefixes.update((command.scope, keys[:n]) for n in range(1, len(keys)))
            else:
                self._refused.append((command.id, written, holder))
        return command if len(got) == len(command.keys) else replace(command, keys=tuple(got))
