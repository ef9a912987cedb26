"""How a plugin reaches the core: everything it needs is handed to it, nothing is global."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import msgspec

from coordtui.api.errors import NotAllowed
from coordtui.text.messages import Message

if TYPE_CHECKING:
    import logging

    import httpx

    from coordtui.api.declare import Command
    from coordtui.api.letters import Outbox
    from coordtui.api.records import Actor, Ref
    from coordtui.api.values import Event, Panel, PersonalData
    from coordtui.directory import Directory
    from coordtui.store import PluginStore
    from coordtui.text.translation import Translator

T = TypeVar("T")
Level = Literal["info", "warning", "error"]


class Runtime(Protocol):
    """What stands behind a context: the host in the program, a small stand-in in tests."""

    def may(self, actor: Actor, permission: str) -> bool:
        """Whether the actor has the right."""

    def acting_as(self, actor: Actor) -> Runtime:
        """The same for somebody else's eyes; who really acts is not forgotten."""

    def services(self, actor: Actor, protocol: Callable[..., T]) -> list[T]:
        """Every offered implementation of a service."""

    def panels(self, actor: Actor, ref: Ref) -> list[Panel]:
        """What every plugin adds to the page of a record."""

    def actions_of(self, actor: Actor, ref: Ref) -> list[Command]:
        """What every plugin offers to do with a record."""

    def personal_data(self, actor: Actor, person: int) -> dict[str, PersonalData]:
        """What the core and every plugin hold about a person, by plugin."""

    def emit(self, plugin: str, event: Event) -> None:
        """Store the event with the running transaction; deliver it after the commit."""

    def outbox(self, plugin: str, actor: Actor) -> Outbox:
        """Where the plugin puts what is to leave the program."""

    def notify(
        self,
        message: Message | str,
        level: Level,
        *,
        pane: str | None = None,
        ref: Ref | None = None,
    ) -> None:
        """Tell the person at this terminal."""


class Http(Protocol):
    """The one polite way to the network: see `coordtui.net`."""

    def get(
        self,
        url: str,
        *,
        interval: float = 3.0,
        max_bytes: int | None = None,
        conditional: bool = False,
        turn: str | None = None,
        headers: Mapping[str, str] | None = None,
        cancelled: Callable[[], bool] | None = None,
        waiting: Callable[[float, str], None] | None = None,
    ) -> httpx.Response:
        """The answer to a GET, read whole, after waiting for the server's turn.

        Requests of all processes of the machine to one server (or to all servers that share a
        `turn`) are at least `interval` seconds apart and never two at once; `waiting` is told
        for how many seconds and for whom. `headers` go with the request. At most `max_bytes`
        are taken. With `conditional` an answer that did not change is given again from the
        cache, and `response.extensions["unchanged"]` is true. Raises `NetworkError`, or `Cancelled` once
        `cancelled()` is true.
        """

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        interval: float = 1.0,
        turn: str | None = None,
        cancelled: Callable[[], bool] | None = None,
        waiting: Callable[[float, str], None] | None = None,
    ) -> httpx.Response:
        """The answer to one POST, after waiting for the server's turn; never tried again by itself.

        `json` or `content` is sent. No redirect is followed. Raises a `NetworkError`, whose
        `sent_maybe`, if it has one, says whether the server may have taken it, and `Cancelled`
        while it waits for its turn, when nothing was sent.
        """


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The world as one plugin sees it, acting for one person.

    Time, store and actor are passed in, so that a test freezes time and changes roles
    without patching. `clock()` is the time now, in UTC.
    """

    plugin: str
    """The name of the plugin that it belongs to."""
    store: PluginStore
    """The plugin’s own tables."""
    directory: Directory
    """People, groups, the vocabulary and the lab, as far as the actor may see them."""
    actor: Actor
    """For whom it acts; rights and what is seen depend on them."""
    settings: Any
    """The plugin’s section of the settings, an instance of `Plugin.settings`; None when it declares none."""
    http: Http
    """The way to the network."""
    clock: Callable[[], datetime]
    """The time now, aware and in UTC; frozen in tests."""
    translator: Translator
    """Says messages in the person’s language; `ctx._` is short for it."""
    log: logging.Logger
    """For the author, not for people: names, addresses and texts of people have no place in it."""
    runtime: Runtime
    """What stands behind the methods below; a plugin has no use for it."""

    def may(self, permission: str) -> bool:
        """Whether the actor has the right; for hiding what would be refused."""
        return self.runtime.may(self.actor, permission)

    def require(self, permission: str) -> None:
        """Raise `NotAllowed` unless the actor has the right; every write starts with this."""
        if not self.may(permission):
            raise NotAllowed(permission)

    # A protocol is handed over as what it would make: mypy takes no protocol for a `type[T]`.

    def service(self, protocol: Callable[..., T]) -> T | None:
        """The first implementation of a service that a plugin offers, if any does."""
        found = self.services(protocol)
        return found[0] if found else None

    def services(self, protocol: Callable[..., T]) -> list[T]:
        """Every implementation of a service."""
        return self.runtime.services(self.actor, protocol)

    def panels(self, ref: Ref) -> list[Panel]:
        """What plugins add to the page of a record, in their order; may take a while."""
        return self.runtime.panels(self.actor, ref)

    def actions(self, ref: Ref) -> list[Command]:
        """What plugins offer to do with a record, as far as the actor may."""
        return self.runtime.actions_of(self.actor, ref)

    def personal_data(self, person: int) -> dict[str, PersonalData]:
        """Everything held about a person, by plugin (`"core"` too).

        Raises `NotAllowed` for another's without the right to change people.
        """
        return self.runtime.personal_data(self.actor, person)

    @property
    def outbox(self) -> Outbox:
        """Where messages to people outside the program are queued, in the running transaction."""
        return self.runtime.outbox(self.plugin, self.actor)

    def emit(self, event: Event) -> None:
        """Tell the other plugins, once the running transaction is committed."""
        self.runtime.emit(self.plugin, event)

    def notify(
        self,
        message: Message | str,
        level: Level = "info",
        *,
        pane: str | None = None,
        ref: Ref | None = None,
    ) -> None:
        """Tell the person at this terminal; kept until read. It opens `pane`, and there the record `ref`."""
        self.runtime.notify(message, level, pane=pane, ref=ref)

    def acting_as(self, actor: Actor) -> Context:
        """The same plugin seen with the eyes of somebody else: for looking.

        Your own tables may be written through it: in the name of who really acts, or the program's when
        it is the program that looks. Of the directory and of other plugins nothing is changed that the
        acting person may not change.
        """
        return msgspec.structs.replace(
            self,
            actor=actor,
            store=self.store.acting_as(actor),
            directory=self.directory.acting_as(actor),
            runtime=self.runtime.acting_as(actor),
        )

    def _(self, message: Message | str) -> str:
        """The message in the person's language."""
        return self.translator(message)
