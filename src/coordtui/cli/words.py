"""Which word runs what: the program's own commands, and those of plugins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api.declare import CliCommand
from coordtui.api.errors import NotFound, SettingsError
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.cli.invocation import Invocation
    from coordtui.host import Host


def _own(name: str, text: Message) -> CliCommand:
    return CliCommand(name=name, target=f"coordtui.cli.{name}:fill", help=text)


OWN = (
    _own("demo", N_("open the program on an invented lab")),
    _own("dev", N_("open the program on an invented lab with the plugin that you write, reloaded on save")),
    _own("init", N_("found a lab without opening the program")),
    _own("people", N_("import, list and show people")),
    _own("sync", N_("run the background jobs that are due")),
    _own("outbox", N_("see and send the messages that leave the program")),
    _own("audit", N_("search, export and verify the log of who changed what")),
    _own("plugin", N_("list plugins and switch them on or off")),
    _own("config", N_("read and change the settings")),
    _own("keys", N_("list the keys, and check those of the settings")),
    _own("theme", N_("list, check, try on and write themes")),
    _own("access", N_("let people in over SSH: their keys, and what the server must be told")),
    _own("privacy", N_("personal data: see, take along, erase, and how long it is kept")),
    _own("store", N_("look after the store: backups, checks, exports")),
    _own("doctor", N_("check that everything is in order")),
    _own("gallery", N_("look at all widgets that pages are made of")),
)
"""The program's own commands. Their `run` takes the `Invocation` where a plugin's takes its context."""


class Word(msgspec.Struct, frozen=True):
    """A command and the plugin that it comes from, None for the program's own."""

    command: CliCommand
    plugin: str | None = None

    def target(self) -> Any:
        """The function that fills the parser."""
        module, _, name = self.command.target.partition(":")
        return getattr(import_module(module), name)


def find(word: str, invocation: Invocation) -> Word:
    """The command of that name, importing no more plugins than it takes; raises `NotFound`."""
    for command in OWN:
        if command.name == word:
            return Word(command)
    broken: list[str] = []
    for host in _hosts(word, invocation):
        for each in plugin_words(host):
            if each.command.name == word:
                return each
        broken += (each.name for each in host.plugins if each.is_missing)
    raise _unknown(word, invocation, broken)


def every(invocation: Invocation) -> list[Word]:
    """All commands: the program's own, then those of every plugin in use; the first of a name counts.

    With settings that cannot be read, which say what is in use, the program's own.
    """
    words = {command.name: Word(command) for command in OWN}
    with suppress(SettingsError):
        for host in _hosts("", invocation):
            for each in plugin_words(host):
                words.setdefault(each.command.name, each)
    return list(words.values())


def plugin_words(host: Host) -> Iterator[Word]:
    """The commands of the plugins that a host has loaded."""
    for loaded in host.active:
        for command in loaded.plugin.cli if loaded.plugin else ():
            yield Word(command, loaded.name)


def _hosts(word: str, invocation: Invocation) -> Iterator[Host]:
    """The plugin of that name, loaded by itself; when that was not it, the others."""
    if invocation.options.safe:
        return
    from coordtui.host import Host, discover

    found = discover()
    names = {each.name for each in found}
    for only in ({word} & names, names - {word}):
        if only:
            host = Host(found, invocation.settings.plugins.disabled, only=only)
            host.load()
            yield host


def _unknown(word: str, invocation: Invocation, broken: list[str]) -> NotFound:
    why: Message | None = None
    remedy = N_("“coordtui --help” lists the commands.")
    if word in _disabled(invocation):
        why = N_("The plugin of that name is switched off.")
        remedy = N_("Switch it on with “coordtui plugin enable {name}”.", name=word)
    elif word in broken:
        why = N_("The plugin of that name could not start.")
        remedy = N_("“coordtui plugin info {name}” says why.", name=word)
    elif near := _nearest(word, invocation):
        why = N_("Did you mean “{word}”?", word=near)
    return NotFound(N_("There is no command “{word}”.", word=word), why=why, remedy=remedy)


def _disabled(invocation: Invocation) -> list[str]:
    return [] if invocation.options.safe else invocation.settings.plugins.disabled


def _nearest(word: str, invocation: Invocation) -> str | None:
    from coordtui.cli.usage import nearest

    return nearest(word, (each.command.name for each in every(invocation)))
