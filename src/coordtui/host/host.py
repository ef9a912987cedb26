"""Calls plugins one by one, so that a bad one costs its own page and nothing else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from inspect import isroutine
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from coordtui.api import Context, Message, NotAllowed, NotFound, Plugin, StoreError, StoreLost
from coordtui.api import hooks as specifications
from coordtui.host.answers import Answering, GivenUp, checked
from coordtui.host.discovery import Found, without_doubles
from coordtui.host.loaded import Answer, Loaded, in_a_line
from coordtui.host.misconduct import DidNotAnswer, as_fault, is_raised
from coordtui.host.targets import quiet
from coordtui.host.vetting import objection, slips
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.api.deprecated import Use
    from coordtui.host.failures import Failure
    from coordtui.host.tracing import Trace

STRIKES = 3
"""So many failures put a plugin aside for the session."""

_log = logging.getLogger(__name__)

_BLAMELESS = (NotAllowed, StoreError, GivenUp)
"""No fault of the plugin: the actor lacks a right, or the store is in trouble; or it was counted already."""


class Manager(pluggy.PluginManager):
    """Looks for hooks among a module's functions only: most of what a module holds it imported."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> pluggy.HookimplOpts | None:
        """As pluggy does, which asks of every name at more cost."""
        if isinstance(plugin, ModuleType) and not isroutine(vars(plugin).get(name)):
            return None
        return super().parse_hookimpl_opts(plugin, name)


class Host:
    """The plugins of one session.

    `found` is what `discover()` found. Those named in `disabled` are not imported; with
    `only`, no other is. Failures are kept in the folder `failures`, if one is given. The
    manager is this host's own, so that two never mix.
    """

    def __init__(
        self,
        found: Iterable[Found],
        disabled: Collection[str] = (),
        *,
        only: Collection[str] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        failures: Path | None = None,
    ) -> None:
        kept, self.hidden = without_doubles(found)
        self.plugins = [Loaded(each) for each in kept]
        self.on_strike: Callable[[Loaded, BaseException], None] | None = None
        self.trace: Trace | None = None
        """Who is told of every call of a plugin's code; nobody, but for an author who asked."""
        self._disabled, self._only, self._clock = disabled, only, clock
        self._failures = failures
        self._lock = threading.Lock()
        self._manager = Manager(specifications.PROJECT)
        self._manager.add_hookspecs(specifications)
        self._by_hook: dict[str, dict[str, pluggy.HookImpl]] = {}
        self._answering = Answering()

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

    def reload(self, found: Found) -> Loaded:
        """Take a plugin in anew, in place of the one of its name or beside the others; never raises.

        What it did before is forgotten: its strikes, and why it was put aside. Whoever changed
        its code makes sure that `found.load()` imports the new one.
        """
        loaded = Loaded(found)
        others = [each for each in self.plugins if each.name != found.name]
        if self._manager.has_plugin(found.name):
            self._manager.unregister(name=found.name)
            self._by_hook.clear()
        self._load(loaded)
        self.plugins = sorted([*others, loaded], key=lambda each: each.name)
        return loaded

    def _load(self, loaded: Loaded) -> None:
        begun = perf_counter()
        try:
            with quiet():
                module = loaded.found.load()
                loaded.slips = list(slips(self._manager, module))
                self._manager.register(module, loaded.name)
                self._by_hook.clear()
                declared = self._declaration(loaded)
            loaded.import_ms = (perf_counter() - begun) * 1000
        except BaseException as error:  # an import may raise anything, SystemExit too; it costs that plugin
            if is_the_persons(error):
                raise
            self.failed_to_start(loaded, as_fault(error))
            return
        if declared is None:
            return
        loaded.asks = getattr(declared, "api", None)
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

    def _implementation(self, hook: str, name: str) -> pluggy.HookImpl | None:
        """A plugin's function for a hook; looked up once, or a call would cost the square of the plugins."""
        known = self._by_hook.get(hook)
        if known is None:
            functions = getattr(self._manager.hook, hook).get_hookimpls()
            known = {each.plugin_name: each for each in functions if not (each.wrapper or each.hookwrapper)}
            self._by_hook[hook] = known
        return known.get(name)

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
        implementation = self._implementation(hook, name)
        if implementation is None:
            return None
        if context is not None:
            arguments["ctx"] = context(name)
        given = {each: arguments[each] for each in implementation.argnames}
        with self._answering.by(name):
            if self.trace is not None:
                answer = partial(implementation.function, *given.values())
                return self.trace.run(name, hook, given, lambda: checked(hook, answer()))
            return checked(hook, implementation.function(*given.values()))

    def give_up(self, after: float) -> list[str]:
        """Put aside the plugins that have not answered a hook for so many seconds; their names.

        The threads that wait for them go on as soon as code of theirs comes to its next step.
        """
        late = self._answering.since(after)
        for name in late:
            self.strike(name, DidNotAnswer(after))
            self.put_aside(name, DidNotAnswer(after).told)
        return sorted(late)

    def outdated(self, name: str) -> list[Use]:
        """What the hooks of a plugin use that is to go."""
        from coordtui.api.deprecated import hooks_of  # for the tools of authors, not for the program

        return hooks_of(self._manager, name)

    def answers(self, name: str, hook: str) -> bool:
        """Whether the plugin has the hook."""
        return self._implementation(hook, name) is not None

    @contextmanager
    def guard(self, name: str) -> Iterator[None]:
        """Run a plugin's code: what it raises is a strike against it and goes no further."""
        try:
            yield
        except _BLAMELESS as error:
            _log.info("%s: %s", name, error)
        except BaseException as error:  # a plugin's own code, whatever it raises
            if is_the_persons(error):
                raise
            self.strike(name, error)

    def strike(self, name: str, error: BaseException) -> None:
        """Count a failure of a plugin, keep its report, and put it aside after the third.

        That the store's server is away is no fault of its.
        """
        loaded, error = self.get(name), as_fault(error)
        if isinstance(error, StoreLost):
            _log.warning("plugin %s could not reach the store", name)
            return
        with self._lock:
            loaded.strikes += 1
            loaded.remember(error, self._clock())
            if loaded.strikes >= STRIKES and loaded.state == "active":
                loaded.state = "aside"
                loaded.reason = N_("It failed {n} times and was put aside for this session.", n=STRIKES)
        self._keep(name, error)
        _log.error("plugin %s failed", name, exc_info=error)
        if self.on_strike:
            self.on_strike(loaded, error)

    def failed_to_start(self, loaded: Loaded, error: Exception) -> None:
        """A plugin could not be imported, or its settings or tables are wrong: the others go on."""
        loaded.fail(error, self._clock())
        self._keep(loaded.name, error)

    def _keep(self, name: str, error: BaseException) -> None:
        """Keep the failure for later sessions; a disk that refuses is no second failure."""
        if self._failures is not None:
            from coordtui.host import failures

            with suppress(OSError):
                failures.keep(name, error, self._clock(), folder=self._failures)

    def seen_before(self, name: str) -> Failure | None:
        """The last failure of a plugin that was kept, of this session or another."""
        if self._failures is None:
            return None
        from coordtui.host import failures

        return failures.last(name, folder=self._failures)

    def plugin_of(self, package: str) -> str | None:
        """The plugin whose code is in a package, if one's is."""
        return next((each.name for each in self.plugins if each.package == package and each.plugin), None)

    def blame(self, error: BaseException) -> str | None:
        """The plugin whose code raised: the innermost of those that the trace went through."""
        found, trace = None, error.__traceback__
        while trace is not None:
            package = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
            found, trace = self.plugin_of(package) or found, trace.tb_next
        return found

    def put_aside(self, name: str, reason: Message) -> None:
        """Keep a plugin off for this session, as a person asks for it."""
        loaded = self.get(name)
        with self._lock:
            if loaded.state == "active":
                loaded.state, loaded.reason = "aside", reason

    def give_another_chance(self, name: str) -> None:
        """Take back a plugin that was put aside, as when a person presses “retry”."""
        loaded = self.get(name)
        with self._lock:
            if loaded.state == "aside":
                loaded.state, loaded.reason = "active", None
            loaded.strikes = 0


def is_the_persons(error: BaseException) -> bool:
    """Whether it is no failure of a plugin: the person interrupts, or a generator is closed.

    An interrupt comes to the main thread only; elsewhere a plugin raised it.
    """
    if isinstance(error, KeyboardInterrupt):
        return threading.current_thread() is threading.main_thread() and not is_raised(error)
    return isinstance(error, GeneratorExit) and not is_raised(error)
