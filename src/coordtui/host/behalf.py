"""What stands behind a plugin's context: who really acts, whose eyes look, and nothing more than `Runtime`.

A plugin may look with the eyes of others. Who acts is known here, not in the context, which a plugin
can copy with another actor in it: rights go by what is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from coordtui.access import SYSTEM, signature
from coordtui.api import Actor, Command, Event, Message, Panel, PersonalData, Ref
from coordtui.api.errors import LookOnly
from coordtui.api.records import ONLOOKER

if TYPE_CHECKING:
    import httpx

    from coordtui.api.context import Level
    from coordtui.host.session import Session
    from coordtui.jobs.runner import Jobs
    from coordtui.outbox.desk import Desk

T = TypeVar("T")


class Standing(msgspec.Struct, frozen=True):
    """Whose eyes look and who really acts. Who is `sealed` looks only.

    So are the services of other plugins that are asked for with eyes that are not one's own:
    their rights would be those of the eyes.
    """

    eyes: Actor
    acting: Actor
    sealed: bool = False

    def signs(self, actor: Actor) -> Actor:
        """Whose name stands on what is written as `actor`."""
        return ONLOOKER if self.sealed else signature(self.acting, actor)

    def seeing_as(self, actor: Actor) -> Standing:
        """The same acting person with other eyes."""
        return Standing(actor, self.acting, self.sealed)

    def among_others(self) -> Standing:
        """As another plugin's code is called."""
        return Standing(self.eyes, self.acting, self.sealed or self.eyes != self.acting)


class Behalf:
    """The session, as far as one plugin's context may reach it. Actors it is told of are not believed."""

    __slots__ = ("_plugin", "_session", "_standing")

    def __init__(self, session: Session, plugin: str, standing: Standing) -> None:
        self._session, self._plugin, self._standing = session, plugin, standing

    def whole(self) -> Session:
        """The session itself, for the core's own jobs; raises `LookupError` for a plugin."""
        if self._plugin != "core":
            raise LookupError("a plugin has no session")
        return self._session

    def acting_as(self, actor: Actor) -> Behalf:
        """The same with other eyes."""
        return Behalf(self._session, self._plugin, self._standing.seeing_as(actor))

    def may(self, actor: Actor, permission: str) -> bool:
        """Whether whose eyes look has the right; nobody's have any once the session is over."""
        if self._session.access.switch.over is not None and self._standing.acting != SYSTEM:
            return False
        return self._session.may(self._standing.eyes, permission)

    def services(self, actor: Actor, protocol: Callable[..., T]) -> list[T]:
        """Every implementation of a service; those of others look only, where the eyes are borrowed."""
        return self._session.services_for(self._plugin, self._standing, protocol)

    def panels(self, actor: Actor, ref: Ref) -> list[Panel]:
        """What every plugin adds to the page of a record."""
        return self._session.panels(self._standing.among_others(), ref)

    def actions_of(self, actor: Actor, ref: Ref) -> list[Command]:
        """What every plugin offers to do with a record."""
        return self._session.actions_of(self._standing.among_others(), ref)

    def personal_data(self, actor: Actor, person: int) -> dict[str, PersonalData]:
        """What is held about a person, where both the eyes and who acts may see it."""
        return self._session.personal_data(self._standing.among_others(), person)

    def emit(self, plugin: str, event: Event) -> None:
        """Store the event in the plugin's own name; raises `LookOnly` for who looks only."""
        if self._standing.sealed:
            raise LookOnly(type(event).__name__)
        self._session.emit(self._plugin, event)

    def outbox(self, plugin: str, actor: Actor) -> Desk:
        """Where the plugin puts what is to leave the program, in its own name."""
        return self._session.outbox(self._plugin, self._standing.signs(self._standing.eyes))

    def notify(
        self, message: Message | str, level: Level, *, pane: str | None = None, ref: Ref | None = None
    ) -> None:
        """Tell the person at this terminal."""
        self._session.notify(message, level, pane=pane, ref=ref, by=self._plugin)


class HttpWhenAsked:
    """The session's way to the network, which is made when somebody takes it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, url: str, **options: Any) -> httpx.Response:
        """As `HttpClient.get`."""
        return self._session.http.get(url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        """As `HttpClient.post`."""
        return self._session.http.post(url, **options)


class JobsOnly:
    """What a command of the shell gets as `arguments.session`: jobs can be run, as the actor may."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def jobs(self) -> Jobs:
        """Background work, made when it is asked for."""
        return self._session.jobs
