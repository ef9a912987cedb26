"""What is wrong with keys: two commands that want one, names that nothing has, keys that never arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe
from coordtui.ui.key_names import Verdict, verdict
from coordtui.ui.keymap import spelled
from coordtui.ui.vim import COUNTED_IN, COUNTS

if TYPE_CHECKING:
    from coordtui.api import Command
    from coordtui.ui.keymap import Keys, KeyTable

Severity = Literal["refused", "warned"]

TYPED_IN = frozenset({"text", "area", "filter", "choices", "chooser", "help", "jump"})
"""Scopes in which a letter is typed, so that no command can have one."""


@dataclass(frozen=True)
class KeyProblem:
    """A key that does not work as it is asked for (`refused`), or not everywhere (`warned`).

    `holder` is what it collides with: the id of a command, or the name of what takes the key.
    `yours` says that a person asked for it, in the settings.
    """

    severity: Severity
    command: str
    key: str
    holder: str
    text: Message
    remedy: Message
    yours: bool


def problems(table: KeyTable) -> list[KeyProblem]:
    """Everything that is wrong with the keys of a table, the refused ones first."""
    found = [*_unknown(table), *_held(table), *_hidden(table), *_shared(table), *_hard(table)]
    return sorted(found, key=lambda each: (each.severity == "warned", not each.yours))


def problems_with(table: KeyTable, command_id: str, key: str) -> list[KeyProblem]:
    """What would be wrong if a command had this key alone."""
    tried = table.remapped({**table.remap, command_id: [key]}, table.preset)
    before = {(each.command, each.key, each.text) for each in problems(table)}
    return [
        each
        for each in problems(tried)
        if command_id in {each.command, each.holder} and (each.command, each.key, each.text) not in before
    ]


def _unknown(table: KeyTable) -> Iterator[KeyProblem]:
    """Ids that no command has; those of plugins that do not run are not told from misspelt ones."""
    for id in table.remap:
        if id not in table.commands:
            near = _nearest(id, table.commands)
            yield KeyProblem(
                "refused",
                safe(id, limit=80),
                "",
                near,
                N_("There is no command “{word}”.", word=safe(id, limit=80)),
                N_("Did you mean “{word}”?", word=near)
                if near
                else N_("“coordtui keys list” names them all."),
                yours=True,
            )


def _held(table: KeyTable) -> Iterator[KeyProblem]:
    """Keys that another command of the same scope has."""
    for id, key, holder in table.refused:
        mine = id in table.remap
        if not mine and holder in table.remap:  # the person took it away: that is meant, but worth a word
            text = N_(
                "“{key}” of “{command}” went to “{holder}”.",
                key=safe(key, limit=40),
                command=id,
                holder=holder,
            )
            yield KeyProblem(
                "warned", id, key, holder, text, N_("Give “{command}” another key.", command=id), yours=True
            )
            continue
        text = N_(
            "No key “{key}” for “{command}”: “{holder}” has it.",
            key=safe(key, limit=40),
            command=id,
            holder=holder,
        )
        yield KeyProblem("refused", id, key, holder, text, N_("Give one of the two another key."), yours=mine)


def _hidden(table: KeyTable) -> Iterator[KeyProblem]:
    """Rows of keys that are never reached, because their beginning is a key by itself."""
    everywhere = {spelled(key): command.id for command in table.of("app") for key in command.keys}
    for command in table.commands.values():
        for written in command.keys:
            keys = spelled(written)
            shorter = (table.find(command.scope, keys[:n]) for n in range(1, len(keys)))
            holder = next((each for each in shorter if each is not None), None)
            if holder is not None:
                yield _never_reached(table, command.id, written, holder.id)
            elif command.scope != "app":
                for longer, id in everywhere.items():
                    if len(longer) > len(keys) and longer[: len(keys)] == keys and command.id in table.remap:
                        yield _never_reached(table, id, " ".join(longer), command.id)


def _shared(table: KeyTable) -> Iterator[KeyProblem]:
    """Keys that a command further in, or further out, has too: where both are, the inner one goes first."""
    held: dict[Keys, list[Command]] = {}
    for command in table.commands.values():
        for written in command.keys:
            held.setdefault(spelled(written), []).append(command)
    for command in table.commands.values():
        for written in command.keys if command.id in table.remap else ():
            for other in held[spelled(written)]:
                depths = _depth(command.scope), _depth(other.scope)
                if command.scope == other.scope or not all(depths):
                    continue
                first, second = (command, other) if depths[0] > depths[1] else (other, command)
                text = N_(
                    "“{key}” is also that of “{holder}”: where both could run, “{first}” does.",
                    key=safe(written, limit=40),
                    holder=other.id,
                    first=first.id,
                )
                remedy = N_("If you miss “{command}”, give it another key.", command=second.id)
                yield KeyProblem("warned", command.id, written, other.id, text, remedy, yours=True)


def _depth(scope: str) -> int:
    """How far in a scope of a page is: 1 everywhere, 4 in its lists; 0 for windows, which stand alone."""
    if "." in scope:  # a page of a plugin
        return 3
    return {"app": 1, "page": 2, "job": 2, "list": 4, "today": 4, "scroll": 4, "card": 4}.get(scope, 0)


def _never_reached(table: KeyTable, id: str, key: str, holder: str) -> KeyProblem:
    text = N_(
        "“{key}” of “{command}” is never reached: its first key is that of “{holder}”.",
        key=safe(key, limit=40),
        command=id,
        holder=holder,
    )
    mine = id in table.remap or holder in table.remap
    return KeyProblem("refused", id, key, holder, text, N_("Give one of the two another key."), yours=mine)


def _hard(table: KeyTable) -> Iterator[KeyProblem]:
    """Keys that do not arrive, or that something between the keyboard and the program takes."""
    for id in table.remap:
        if (command := table.commands.get(id)) is None:
            continue
        alone = len(command.keys) < 2  # whoever has another key can do without this one
        for written in command.keys:
            keys = spelled(written)
            for found in filter(None, (_in_place(table, command.scope, keys), *map(verdict, keys))):
                if alone or found.severity == "refused" or not found.harmless_beside_another:
                    yield KeyProblem(
                        found.severity, id, written, found.taker, found.text, found.remedy, yours=True
                    )


def _in_place(table: KeyTable, scope: str, keys: Keys) -> Verdict | None:
    """What is wrong with a key in this scope only."""
    if scope in TYPED_IN and len(keys[0]) == 1:
        return Verdict(
            "refused",
            "",
            N_("“{key}” is typed here, so it cannot be a command.", key=safe(keys[0])),
            N_("Use a key with ctrl, or a function key."),
        )
    if table.preset == "vim" and keys[0] in COUNTS and scope in COUNTED_IN:
        return Verdict(
            "refused",
            "vim",
            N_("In the vim preset “{key}” begins a count.", key=keys[0]),
            N_("Use a letter, or the normal preset."),
        )
    return None


def _nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), "")
