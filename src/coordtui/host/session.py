"""The composition root: one session is one person, one store and the plugins at work on it.

Everything is made here and handed on; nothing is global. Opening reads settings and
declarations and one version per table, makes or migrates the tables that need it and
delivers the events that wait: no network, no job, no Textual. Longer than other modules,
because what is wired together is best read in one place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from coordtui import config
from coordtui.access import CORE_PERMISSIONS, SYSTEM, Access, actor_for
from coordtui.access.watching.writes import until_over
from coordtui.api import (
    Actor,
    Card,
    Command,
    Context,
    CoordtuiError,
    Event,
    Lab,
    Language,
    Message,
    Pane,
    Panel,
    PersonalData,
    Record,
    Ref,
    SettingsError,
    StoreError,
)
from coordtui.api.context import Level
from coordtui.api.records import PROGRAM
from coordtui.config.paths import state_dir
from coordtui.directory import Directory
from coordtui.host.behalf import Behalf, HttpWhenAsked, Standing
from coordtui.host.core import COMMANDS, TABLES
from coordtui.host.discovery import Found, discover
from coordtui.host.events import Events
from coordtui.host.host import Host, is_the_persons
from coordtui.host.loaded import Answer, Loaded
from coordtui.host.misconduct import as_fault
from coordtui.host.no_lab import NoLab, has_lab, is_nowhere, language_in
from coordtui.host.notices import Notices
from coordtui.host.services import Services
from coordtui.host.today import Ticks, in_order, of_all
from coordtui.personal import Personal
from coordtui.store import PluginStore, Repository, Store, open_store
from coordtui.store.engines.base import NoStore
from coordtui.text.translation import Translator

if TYPE_CHECKING:
    import httpx

    from coordtui.host.mailroom import Mailroom
    from coordtui.jobs.runner import Jobs
    from coordtui.net import HttpClient
    from coordtui.outbox.desk import Desk
    from coordtui.privacy.seen import Sights

T = TypeVar("T")
R = TypeVar("R", bound=Record)

_log = logging.getLogger(__name__)


_ANSWERING = Standing(SYSTEM, PROGRAM)
"""Who answers an event sees all, and changes only the tables of the plugin: any plugin can emit one."""


def _now() -> datetime:
    return datetime.now(UTC)


def open_session(
    settings: config.Settings,
    store_url: str,
    *,
    language: Language | None = None,
    safe_mode: bool = False,
    actor: Actor | Callable[[Directory], Actor] | None = None,
    outside: Callable[[], httpx.BaseTransport] | None = None,
    only: Collection[str] | None = None,
    create: bool = False,
    clock: Callable[[], datetime] = _now,
    found: Iterable[Found] | None = None,
    state: Path | None = None,
    own: Path | None = None,
    on_migration: Callable[[Mapping[str, int], Language | None], None] | None = None,
) -> Session:
    """Open the store and start the plugins; raises `NoLab`, `StoreError` or `Refused`.

    With `safe_mode` no plugin is loaded, with `only` no other is. `create` makes a store
    that does not exist and accepts one without a lab: `Session.create_lab` comes next.
    `actor` is the lab's coordinator unless given: one machine, one person; where only the directory can
    say who it is, it is a function that asks it. `outside` makes what stands in for the network, `found`
    for the installed plugins, `state` for the folder that the processes of this account share; `own` is
    this person's own folder, where many share an account. `on_migration` is called before documents
    are migrated, which can take long: with how many each table has, and the lab's language.
    """
    if not create and is_nowhere(store_url):
        raise NoLab(store_url)

    def migrates(tables: Mapping[str, int]) -> None:
        if on_migration is not None:
            on_migration(tables, language_in(store))

    try:
        store = open_store(store_url, create=create, on_migration=migrates)
    except NoStore as error:
        raise NoLab(store_url) from error
    try:
        if not create and not has_lab(store):  # before anything is written
            raise NoLab(store_url)
        host = Host(
            discover() if found is None else found,
            settings.plugins.disabled,
            only=() if safe_mode else only,
            clock=clock,
            failures=(own or state or state_dir()) / "failures",
        )
        session = Session(settings, store, host, clock=clock, outside=outside, state=state)
        session.begin(actor, language)
    except BaseException:  # an interrupt too leaves nothing open
        store.close()
        raise
    return session


def _standing(who: Actor | Standing) -> Standing:
    return who if isinstance(who, Standing) else Standing(who, who)


class Session:
    """What the screen and the commands work with. Made by `open_session`; close it after use."""

    def __init__(
        self,
        settings: config.Settings,
        store: Store,
        host: Host,
        *,
        clock: Callable[[], datetime] = _now,
        outside: Callable[[], httpx.BaseTransport] | None = None,
        state: Path | None = None,
    ) -> None:
        self.store, self.host, self.clock = store, host, clock
        self.settings = settings
        """The settings in force: the lab's, and over them the person's own."""
        self.lab_settings = settings
        """Those of the lab's file."""
        self.own_settings: dict[str, Any] = {}
        """What the person chose for themselves, by name."""
        self._outside, self._state = outside, state or state_dir()
        self.told = Notices(host, clock)
        """What the person at this terminal was told."""
        self.on_letter: Callable[[], None] | None = None
        """Called when a letter was put in the outbox and committed, from the thread that put it."""
        self.actor = SYSTEM
        self.access = Access(CORE_PERMISSIONS, settings.access.grants)
        store.admit_by(until_over(self.access.switch))
        self.translator = Translator(settings.language or "en")
        store.declare("core", TABLES)
        self._core: PluginStore = store.for_plugin("core", TABLES)
        self._sections: dict[str, Any] = {"core": settings}
        self._contexts: dict[tuple[str, Standing], Context] = {}
        self._services = Services(host, lambda name, standing: self.context(name, actor=standing))
        self._events = Events(self._core, host, lambda name: self.context(name, actor=_ANSWERING), clock)
        self._ticks = Ticks(self._core, clock)
        self.personal = Personal(self._core, None, clock)

    # -- opening and closing

    def begin(
        self,
        actor: Actor | Callable[[Directory], Actor] | None = None,
        language: Language | None = None,
    ) -> None:
        """Load the plugins, make or migrate their tables, decide who acts and in which language.

        Then deliver the events that wait.
        """
        self.host.load()
        for loaded in self.host.active:
            self._prepare(loaded)
        self._give_rights()
        self.host.on_strike = self.told.failed
        self._erase_again()
        self._enter(actor, language)
        try:
            self.deliver_events()
        except StoreError as error:  # a store that can only be read still opens
            _log.warning("events wait: %s", error)

    def _erase_again(self) -> None:
        """Erase whom a restored backup brought back; costs one look for a file where nobody was erased.

        Of a store on a server the store is asked: another machine may have erased somebody.
        """
        file = self.erasures_file
        if self.store.file and not file.exists():
            return
        from coordtui.privacy.keeping import pending

        try:
            if pending(self._core, file):
                from coordtui.privacy.again import erase_again

                erase_again(self)
        except CoordtuiError as error:
            self.notify(" ".join(error.parts(self.translator)), "error")

    def _prepare(self, loaded: Loaded) -> None:
        """Read the plugin's settings and bring its tables up to date, or count it as failed."""
        plugin = loaded.plugin
        if plugin is None:
            return
        try:
            if plugin.settings is not None:
                self._sections[plugin.name] = self.settings.section(plugin.name, plugin.settings)
            self.store.declare(plugin.name, plugin.tables)
        except BaseException as error:  # settings, tables and migrations are the plugin's own
            if is_the_persons(error):
                raise
            self.host.failed_to_start(loaded, as_fault(error))

    def _give_rights(self) -> None:
        declared = (p for each in self.host.active if each.plugin for p in each.plugin.permissions)
        self.access = Access((*CORE_PERMISSIONS, *declared), self.settings.access.grants, self.access.switch)
        self.translator.rights = self._titles_of_rights()

    def _titles_of_rights(self) -> dict[str, Message]:
        return {each.id: each.title for each in self.access.permissions.values()}

    def reload(self, found: Found) -> Loaded:
        """Take a plugin in anew while the session runs: see `Host.reload`; never raises for its faults.

        Its settings are read and its tables brought up to date again, with the usual backup
        before a migration; rights, jobs, services and contexts are made from what it says
        now. Contexts that were handed out before stay as they were.
        """
        loaded = self.host.reload(found)
        self._sections.pop(loaded.name, None)
        if loaded.state == "active":
            self._prepare(loaded)
        self._give_rights()
        self._contexts.clear()
        self._services.forget()
        self.__dict__.pop("jobs", None)
        return loaded

    def _enter(self, actor: Actor | Callable[[Directory], Actor] | None, language: Language | None) -> None:
        lab = self.lab
        if callable(actor):
            actor = actor(self.directory_of(SYSTEM))
        if actor is None and lab is not None:
            coordinator = self.directory_of(SYSTEM).person(lab.coordinator)
            actor = actor_for(coordinator) if coordinator else None
        elif actor is not None and actor.person:
            actor = self._kept(actor)
        self.actor = actor or SYSTEM
        self.personal = Personal(self._core.acting_as(self.actor), self.actor.person, self.clock)
        self.own_settings = self.personal.all("setting")
        problems = self._take_own_settings() if self.own_settings else ()
        chosen = language or self.settings.language or (lab.language if lab else "en")
        self.translator = Translator(chosen, self._titles_of_rights())
        self._contexts.clear()
        for problem in problems:
            self.notify(" ".join(problem.parts(self.translator)), "warning")

    def _kept(self, actor: Actor) -> Actor:
        """Who was merged into another acts as that other."""
        kept = self.directory_of(SYSTEM).person(actor.person or 0)
        if kept is None or kept.doc_id == actor.person:
            return actor
        return msgspec.structs.replace(actor_for(kept, actor.via), key=actor.key)

    def _take_own_settings(self) -> list[SettingsError]:
        """Bring the person's own settings into force; what is wrong with some of them.

        Those are set aside for this session, and stay in the store: a newer program may know them.
        """
        from coordtui.config.personal import bearable

        settings, self.own_settings, problems = bearable(self.lab_settings, self.own_settings)
        self._bring_into_force(settings)
        return problems

    def _bring_into_force(self, settings: config.Settings) -> None:
        self.settings = self._sections["core"] = settings

    def prefer(self, name: str, value: Any) -> None:
        """Give one of the person's own settings a value (None: the lab's again), in force at once.

        Raises `SettingsError` when there is no such personal setting or the value does not
        fit; then nothing changes.
        """
        from coordtui.config.personal import overlaid

        self.must_last()
        own = {key: each for key, each in {**self.own_settings, name: value}.items() if each is not None}
        settings = overlaid(self.lab_settings, own)
        self.personal.put("setting", name, value)
        self.own_settings = own
        self._bring_into_force(settings)
        if name == "language":
            lab = self.lab
            self.translator.language = settings.language or (lab.language if lab else "en")

    def create_lab(self, name: str, language: Language, coordinator: str) -> Lab:
        """Write the lab and its coordinator, who acts from now on; raises `Refused` when there is one."""
        lab = self.directory_of(SYSTEM).create_lab(name, language, coordinator, self.clock())
        self._enter(None, None)
        return lab

    def close(self) -> None:
        """Give store and connections back."""
        if "http" in self.__dict__:
            self.http.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- the core's parts

    @property
    def lab(self) -> Lab | None:
        """The lab of the store, None in a new one."""
        return self.directory_of(SYSTEM).lab()

    @property
    def state(self) -> Path:
        """The folder that this person's processes share."""
        return self._state

    @property
    def erasures_file(self) -> Path:
        """The register of who was erased, by number: beside the store, so that it outlives a restore.

        Of a store on a server, in the state folder.
        """
        if file := self.store.file:
            return file.with_name(f"{file.name}-erasures")
        return self._state / "erasures"

    @cached_property
    def sights(self) -> Sights:
        """The register of who saw what."""
        from coordtui.privacy.seen import Sights

        return Sights(self._core, self.clock)

    @cached_property
    def http(self) -> HttpClient:
        """The way to the network. Around an invented lab the world is invented too."""
        from coordtui.net import HttpClient

        outside, state, lab = self._outside, self._state, self.lab
        if outside is None and lab is not None and lab.demo:
            outside, state = self._invented_world, state / "invented"
        return HttpClient(self.settings.network, state, self.clock, outside)

    def _invented_world(self) -> httpx.BaseTransport:
        from coordtui.demo.world import World

        return World(self.host)

    @property
    def directory(self) -> Directory:
        """The people of the lab, as the actor may see and change them."""
        return self.context().directory

    def directory_of(self, actor: Actor) -> Directory:
        """The people of the lab, as somebody may see and change them."""
        return Directory(self._core, self.access, actor, lambda event: self.emit("core", event))

    @cached_property
    def jobs(self) -> Jobs:
        """Background work."""
        from coordtui.host.background import jobs_of

        return jobs_of(self)

    # -- the plugins' parts

    def context(self, plugin: str = "core", *, actor: Actor | Standing | None = None) -> Context:
        """The world as one plugin sees it, acting for the session's person or for `actor`."""
        standing = _standing(actor or self.actor)
        eyes, key = standing.eyes, (plugin, standing)
        if key not in self._contexts:
            self._contexts[key] = Context(
                plugin=plugin,
                store=self._store_of(plugin).signed_by(standing.signs).acting_as(eyes),
                directory=self.directory_of(standing.acting).acting_as(eyes),
                actor=eyes,
                settings=self._sections.get(plugin),
                http=HttpWhenAsked(self),
                clock=self.clock,
                translator=self.translator,
                log=logging.getLogger(f"coordtui.{plugin}"),
                runtime=Behalf(self, plugin, standing),
            )
        return self._contexts[key]

    def _store_of(self, plugin: str) -> PluginStore:
        if plugin == "core":
            return self._core
        declared = self.host.get(plugin).plugin
        return self.store.for_plugin(plugin, declared.tables if declared else ())

    def panes(self) -> list[Pane]:
        """The pages of the active plugins that the actor may open, in their order."""
        panes = [p for each in self.host.active if each.plugin for p in each.plugin.panes]
        return sorted((p for p in panes if self._allowed(p.requires)), key=lambda pane: pane.order)

    def commands(self) -> list[Command]:
        """The commands of the active plugins that the actor may run."""
        commands = [c for each in self.host.active if each.plugin for c in each.plugin.commands]
        return [c for c in commands if self._allowed(c.requires)]

    def own_commands(self) -> list[Command]:
        """The commands of the core's rooms that the actor may run."""
        return [c for c in COMMANDS if self._allowed(c.requires)]

    def _allowed(self, permission: str | None, actor: Actor | None = None) -> bool:
        return permission is None or self.may(actor or self.actor, permission)

    def call(self, hook: str, *, actor: Actor | Standing | None = None, **arguments: Any) -> list[Answer]:
        """The answers of the active plugins to a hook, each with a context for the actor."""
        return self.host.call(hook, context=lambda name: self.context(name, actor=actor), **arguments)

    def actions(self, ref: Ref) -> list[Command]:
        """What plugins offer to do with a record, as far as the actor may."""
        return self.actions_of(self.actor, ref)

    # -- Today

    def cards(self) -> list[Card]:
        """The cards of Today, without those that the person ticked off today."""
        ticked = self._ticks.keys(self.actor.person or 0)
        return in_order(card for card in of_all(self) if card.key not in ticked)

    def tick(self, key: str) -> None:
        """Tick a card off for the rest of the day."""
        self.must_last()
        self._ticks.tick(self.actor.person or 0, key)

    def untick(self, key: str) -> None:
        """Take a card back that was ticked off."""
        self.must_last()
        self._ticks.untick(self.actor.person or 0, key)

    # -- what leaves the program

    @cached_property
    def mailroom(self) -> Mailroom:
        """The outbox: where letters are put, and whether one is to go."""
        from coordtui.host.mailroom import Mailroom

        return Mailroom(
            self._core,
            self.lab_settings,
            lambda: self.lab,
            self.clock,
            wake=lambda: self.on_letter() if self.on_letter else None,
        )

    def outbox(self, plugin: str, actor: Actor) -> Desk:
        """Where a plugin puts letters; raises `SettingsError` when the lab's settings of it are wrong."""
        self.must_last()
        return self.mailroom.desk(plugin, actor)

    # -- what stands behind a context

    def may(self, actor: Actor, permission: str) -> bool:
        """Whether the actor has the right."""
        return self.access.may(actor, permission)

    def must_last(self) -> None:
        """Raise why, when the session is over: what needs no right is not done any more either."""
        if self.access.switch.over is not None:
            raise self.access.switch.over

    def records_of_the_core(self, record: type[R]) -> Repository[R]:
        """Records of the core as they are stored, for what watches over the session; not for pages."""
        return self._core.records(record)

    def actions_of(self, actor: Actor | Standing, ref: Ref) -> list[Command]:
        """What plugins offer to do with a record, as far as the actor may."""
        allowed: list[Command] = []
        for answer in self.call("coordtui_record_actions", actor=actor, ref=ref):
            with self.host.guard(answer.plugin):  # it may require a right that nobody declares
                allowed += [
                    each for each in answer.value if self._allowed(each.requires, _standing(actor).eyes)
                ]
        return allowed

    def panels(self, actor: Actor | Standing, ref: Ref) -> list[Panel]:
        """What plugins add to the page of a record, in the order that they ask for."""
        from coordtui.host.record_page import panels

        return panels(self, _standing(actor), ref)

    def personal_data(self, actor: Actor | Standing, person: int) -> dict[str, PersonalData]:
        """What the core and every plugin hold about a person; raises `NotAllowed` for another's."""
        from coordtui.host.personal_data import held

        return held(self, _standing(actor), person)

    def services_for(self, plugin: str, standing: Standing, protocol: Callable[..., T]) -> list[T]:
        """Every offered implementation of a service, for a plugin that asks."""
        return self._services.all(plugin, standing, protocol)

    def emit(self, plugin: str, event: Event) -> None:
        """Store the event with the running transaction; it is delivered after the commit."""
        self.must_last()
        if self.host.trace is not None:
            self.host.trace.emitted(plugin, event)
        self._events.emit(plugin, event)

    def deliver_events(self) -> None:
        """Deliver what earlier processes left undelivered."""
        self._events.deliver()

    def notify(
        self,
        message: Message | str,
        level: Level = "info",
        *,
        pane: str | None = None,
        ref: Ref | None = None,
        by: str = "core",
    ) -> None:
        """Tell the person at this terminal, and lead to what it is about; see `Notices.tell`."""
        self.told.tell(message, level, pane=pane, ref=ref, by=by)
