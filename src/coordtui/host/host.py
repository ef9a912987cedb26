"""Calls plugins one by one, so that a bad one costs its own page and nothing else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pluggy

from coordtui.api import Context, NotAllowed, NotFound, Plugin, StoreError
from coordtui.api import hooks as specifications
from coordtui.host.answers import checked
from coordtui.host.discovery import Found, without_doubles
from coordtui.host.loaded import Answer, Loaded, in_a_line
from coordtui.host.vetting import objection, slips
from coordtui.text.messages import N_

STRIKES = 3
"""So many failures put a plugin aside for the session."""

_log = logging.getLogger(__name__)

_CONTAINED = (Exception, SystemExit)
"""What a plugin may raise without harm; an interrupt is the person's and goes through."""

_BLAMELESS = (NotAllowed, StoreError)
"""No fault of the plugin: the actor lacks a right, or the store is in trouble."""


class Host:
    """The plugins of one session.

    `found` is what `discover()` found. Those named in `disabled` are not imported; with
    `only`, no other is. The manager is this host's own, so that two never mix.
    """

    def __init__(
        self,
        found: Iterable[Found],
        disabled: Collection[str] = (),
        *,
        only: Collection[str] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        kept, self.hidden = without_doubles(found)
        self.plugins = [Loaded(each) for each in kept]
        self.on_strike: Callable[[Loaded, BaseException], None] | None = None
        self._disabled, self._only, self._clock = disabled, only, clock
        self._lock = threading.Lock()
        self._manager = pluggy.PluginManager(specifications.PROJECT)
        self._manager.add_hookspecs(specifications)

    @property
    def active(self) -> list[Loaded]:
        """The plugins in use, in the order of their names."""
        return [each for each in self.plugins if each.state == "active"]

    def get(self, name: str) -> Loaded:
        """The plugin of that name; raises `NotFound`."""
        for each in self.plugins:
            if each.name == name:
                return each
        raise NotFound(
            N_("There is no plugin “{name}”.", name=name),
            remedy=N_("“coordtui plugin list” shows those that are installed."),
        )

    def load(self) -> None:
        """Import the plugins that are wanted and ask each what it is made of; never raises."""
        for each in self.plugins:
            if each.name in self._disabled:
                each.state, each.reason = "off", N_("It is switched off in the settings.")
            elif self._only is None or each.name in self._only:
                self._load(each)

    def _load(self, loaded: Loaded) -> None:
        try:
            module = loaded.found.load()
            loaded.slips = list(slips(self._manager, module))
            self._manager.register(module, loaded.name)
            declared = self._declaration(loaded)
        except _CONTAINED as error:
            loaded.fail(error, self._clock())
            return
        if declared is None:
            return
        if reason := objection(declared, loaded.name):
            loaded.refuse(reason)
        else:
            loaded.plugin, loaded.state = declared, "active"

    def _declaration(self, loaded: Loaded) -> Plugin | None:
        try:
            declared: Plugin | None = self.ask(loaded.name, "coordtui_plugin")
        except ValueError as error:  # a name or an id that a declaration refuses
            loaded.remember(error, self._clock())
            loaded.refuse(N_("Its declaration is wrong: {error}", error=in_a_line(error)))
            return None
        if declared is None:
            loaded.refuse(N_("It is not a plugin of coordtui: it has no hook coordtui_plugin()."))
        return declared

    def _implementations(self, hook: str, name: str) -> list[pluggy.HookImpl]:
        implementations = reversed(getattr(self._manager.hook, hook).get_hookimpls())
        return [i for i in implementations if i.plugin_name == name and not (i.wrapper or i.hookwrapper)]

    def call(
        self, hook: str, *, context: Callable[[str], Context] | None = None, **arguments: Any
    ) -> list[Answer]:
        """Every active plugin's answer to a hook, in the order of their names; never raises.

        `context` makes the `ctx` of each plugin. What is lazy is read here, so that its errors
        count too. A plugin that fails has no answer, and a strike.
        """
        answers = []
        for loaded in self.active:
            with self.guard(loaded.name):
                value = self.ask(loaded.name, hook, context=context, **arguments)
                if value is not None:
                    answers.append(Answer(loaded.name, value))
        return answers

    def ask(
        self, name: str, hook: str, *, context: Callable[[str], Context] | None = None, **arguments: Any
    ) -> Any:
        """One plugin's answer, None when it has no such hook; raises what the plugin raises."""
        functions = self._implementations(hook, name)
        if not functions:
            return None
        if context is not None:
            arguments["ctx"] = context(name)
        implementation = functions[0]
        value = implementation.function(*(arguments[each] for each in implementation.argnames))
        return checked(hook, value)

    def answers(self, name: str, hook: str) -> bool:
        """Whether the plugin has the hook."""
        return bool(self._implementations(hook, name))

    @contextmanager
    def guard(self, name: str) -> Iterator[None]:
        """Run a plugin's code: what it raises is a strike against it and goes no further."""
        try:
            yield
        except _BLAMELESS as error:
            _log.info("%s: %s", name, error)
        except _CONTAINED as error:
            self.strike(name, error)

    def strike(self, name: str, error: BaseException) -> None:
        """Count a failure of a plugin, keep its report, and put it aside after the third."""
        loaded = self.get(name)
        with self._lock:
            loaded.strikes += 1
            loaded.remember(error, self._clock())
            if loaded.strikes >= STRIKES and loaded.state == "active":
                loaded.state = "aside"
                loaded.reason = N_("It failed {n} times and was put aside for this session.", n=STRIKES)
        _log.error("plugin %s failed", name, exc_info=error)
        if self.on_strike:
            self.on_strike(loaded, error)

    def give_another_chance(self, name: str) -> None:
        """Take back a plugin that was put aside, as when a person presses “retry”."""
        loaded = self.get(name)
        with self._lock:
            if loaded.state == "aside":
                loaded.state, loaded.reason = "active", None
            loaded.strikes = 0
