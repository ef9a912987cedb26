"""Finds what a key does: from the focused widget up, the first scope that binds it wins.

The chain of scopes is that of the focused widget and its ancestors, then `page` with the
open page, then `app`. In a window over the page, and in a form, what belongs to the page
under it is out of reach.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace
from textual.dom import DOMNode
from textual.events import Key

from coordtui.api import Command
from coordtui.text.messages import N_, Message
from coordtui.ui.actions import AFTER_PREFIX, ALWAYS
from coordtui.ui.keymap import AZERTY, Keys, KeyTable, key_of, spelled
from coordtui.ui.vim import COUNTED_IN, COUNTS, MOST
from coordtui.ui.widgets import Page

if TYPE_CHECKING:
    from coordtui.ui.base_app import BaseApp

_OWN = frozenset({"app.language", "app.theme", "app.settings", "app.notifications"})
"""What is the person's and nothing of the page's: in reach wherever the list of commands is."""

_OVER_THE_PAGE = _OWN | frozenset(
    {
        "app.back",
        "app.close",
        "app.leave",
        "app.how_to_leave",
        "app.help",
        "app.jump",
        "app.commands",
        "app.select_text",
        "app.focus_next",
        "app.focus_previous",
    }
)
"""What still works everywhere when a window is over the page."""

_IN_A_FORM = _OWN | frozenset({"app.leave", "app.how_to_leave", "app.help", "app.jump", "app.commands"})
"""What still works in a form, where a slip must not cost what was typed."""


_WHILE_TYPING = frozenset({"app.leave"})
"""What still works in a window where typing searches."""


class Bound(NamedTuple):
    """A command and the method it runs, of the widget that answers for it."""

    command: Command
    owner: DOMNode
    run: Callable[..., Any]


class Dispatcher:
    """Looks up keys in the table, for whatever has the focus now."""

    def __init__(self, app: BaseApp, table: KeyTable) -> None:
        self.table = table
        self.prefix: Keys = ()
        self.count = 0
        self._app = app

    # Keys.

    def press(self, event: Key) -> tuple[bool, Bound | None]:
        """Whether the key is dealt with here, and what it runs, if anything.

        A key that only begins a row of keys is kept in `prefix` until the next. A key that
        is not dealt with is for the focused widget.
        """
        name = key_of(event)
        if (catch := getattr(self._app.screen, "catch", None)) is not None:
            return bool(catch(name)), None
        if self._is_typed(event):
            return True, None
        focused = self._app.screen.focused
        waiting = self.waiting
        if not waiting and focused is not None and focused.check_consume_key(event.key, event.character):
            return False, None
        handled, bound = self._look_up(name, event)
        if waiting or self.waiting:
            self._app.screen.refresh_bindings()  # the footer says what is waited for
        return handled, bound

    def _look_up(self, name: str, event: Key) -> tuple[bool, Bound | None]:
        if self._counts(name):
            return True, None
        if self.waiting and name == "escape":
            self.forget()
            return True, None
        (prefix, self.prefix), (count, self.count) = (self.prefix, ()), (self.count, 0)
        keys = (*prefix, name)
        bound = self._resolve(keys, event)
        if bound is None and name in AZERTY:
            bound = self._resolve((*prefix, AZERTY[name]), event)
        if bound is None and any(self.table.begins(scope, keys) for scope, _ in self._chain()):
            self.prefix, self.count = keys, count
        if bound is not None and count:
            bound = counted(bound, count)
        if bound is None and not self.prefix and (told := self._why_not(keys, event)) is not None:
            self._app.say(told)
            return True, None
        return bound is not None or bool(prefix or count) or bool(self.prefix), bound

    @property
    def waiting(self) -> bool:
        """Whether keys were pressed that mean something only with the next one."""
        return bool(self.prefix or self.count)

    def forget(self) -> None:
        """The keys that waited for more mean nothing any more."""
        self.prefix, self.count = (), 0

    def _counts(self, name: str) -> bool:
        """Whether the key is a figure of a count; only in the vim preset, where something can be counted."""
        figure = name if self.table.preset != "vim" or name in COUNTS else AZERTY.get(name, name)
        if self.table.preset != "vim" or self.prefix or figure not in COUNTS:
            return False
        if (figure == "0" and not self.count) or not any(scope in COUNTED_IN for scope, _ in self._chain()):
            return False
        if figure != name and self._bound_here(name):
            return False
        self.count = min(self.count * 10 + int(figure), MOST)
        return True

    def _bound_here(self, name: str) -> bool:
        return any(self.table.find(scope, (name,)) is not None for scope, _ in self._chain())

    def _is_typed(self, event: Key) -> bool:
        """Whether a window that searches took the key as a letter."""
        screen: Any = self._app.screen
        typed = event.character if event.is_printable else None
        if not typed or not hasattr(screen, "typed") or not screen.takes(typed):
            return False
        screen.typed(typed)
        return True

    def _resolve(self, keys: Keys, event: Key) -> Bound | None:
        always = self.table.find("app", keys)
        always = always if always is not None and always.id in ALWAYS and not event.is_printable else None
        if always is not None and (bound := self.bind(always, self._app)) is not None:
            return bound
        focused = self._app.screen.focused
        theirs = focused is not None and self._wants(focused, event)
        for scope, owner in self._chain():
            if theirs and owner is not focused:
                return None  # a text field keeps the keys that move its cursor
            command = self.table.find(scope, keys)
            if command is not None and (bound := self.bind(command, owner)) is not None:
                return bound
        return None

    def _why_not(self, keys: Keys, event: Key) -> Message | None:
        """Why the command of the open page that these keys mean does nothing now, where the page knows."""
        screen, page = self._app.screen, self._app.open_page
        if page is None or screen is not self._app.ground:
            return None
        if screen.focused is not None and self._wants(screen.focused, event):
            return None
        for scope, owner in self._chain():
            command = self.table.find(scope, keys)
            if command is not None and scope != "app":
                told = page.why_not(command.id)
                command = _as_called(command, owner.ancestors_with_self)
                return N_("{command}: {reason}.", command=command.title, reason=told) if told else None
        return None

    def _wants(self, focused: DOMNode, event: Key) -> bool:
        """Whether a text field or the like has a binding of its own for the key."""
        active = self._app.screen.active_bindings.get(event.key)
        return active is not None and active.node is focused

    def _is_text(self, key: str) -> bool:
        """Whether the window or the focused widget would take the key as a letter."""
        screen: Any = self._app.screen
        if len(key) == 1 and hasattr(screen, "typed"):
            return bool(screen.takes(key))
        focused = screen.focused
        return focused is not None and len(key) == 1 and focused.check_consume_key(key, key)

    def _theirs(self) -> set[str]:
        """The keys that the focused widget has bindings for, of Textual's kind; they go before."""
        screen = self._app.screen
        if screen.focused is None or not screen.focused._bindings.key_to_bindings:
            return set()
        return {key for key, active in screen.active_bindings.items() if active.node is screen.focused}

    # Scopes.

    def _chain(self) -> Iterator[tuple[str, DOMNode]]:
        screen = self._app.screen
        page = self._app.open_page if screen is self._app.ground else None
        for node in (screen.focused or page or screen).ancestors_with_self:
            scopes = getattr(node, "key_scope", "").split()
            for scope in scopes:
                yield scope, node
            if "form" in scopes:
                page = None
                break
            if node is screen:
                break
        if page is not None:
            yield "job", page
            yield "page", page
        if not hasattr(screen, "catch"):  # nothing else has a say where every key is taken
            yield "app", self._app

    def _allowed(self) -> frozenset[str] | None:
        """The commands of the scope `app` that are in reach; None for all."""
        screen = self._app.screen
        if hasattr(screen, "typed"):
            return _WHILE_TYPING
        nodes = screen.focused.ancestors_with_self if screen.focused is not None else ()
        if any("form" in getattr(node, "key_scope", "").split() for node in nodes):
            return _IN_A_FORM
        return None if screen is self._app.ground else _OVER_THE_PAGE

    # Commands.

    def bind(self, command: Command, owner: DOMNode) -> Bound | None:
        """The command with what it runs, or None when it would do nothing now."""
        if command.scope == "app" and not self._admits(command, self._allowed()):
            return None
        return self._bound(command, owner, owner.ancestors_with_self)

    def _admits(self, command: Command, allowed: frozenset[str] | None) -> bool:
        """Whether a command of the whole program is in reach, and is not what is open already."""
        if allowed is not None and command.id not in allowed:
            return False
        return all(getattr(screen, "opened_by", "") != command.id for screen in self._app.screen_stack)

    def _bound(self, command: Command, owner: DOMNode, around: Sequence[DOMNode]) -> Bound | None:
        """The same of one that is in reach; `around` is the owner with all that is around it."""
        if not _available(command, around):
            return None
        command = _as_called(command, around)
        if ":" in command.action:
            return Bound(command, owner, partial(self._app.run_target, command))
        name, _, argument = command.action.partition(" ")
        for node in self._answering(owner, around):
            method = getattr(node, f"action_{name}", None)
            if callable(method):
                return Bound(command, node, partial(method, *([argument] if argument else [])))
        return None

    def _answering(self, owner: DOMNode, around: Sequence[DOMNode]) -> Iterator[DOMNode]:
        """Where the method of an action may be: from the owner of the scope up to its page or window."""
        if owner is self._app:
            yield self._app
            return
        for node in around:
            if node is not self._app.ground and node is not self._app:
                yield node
            if isinstance(node, Page):
                return

    def in_reach(
        self, wanted: Callable[[Command], bool] = lambda _: True
    ) -> Iterator[tuple[Bound, list[str]]]:
        """Every command that a key runs now, innermost first, with the keys that are really its own.

        Of those that are not `wanted`, only the ones that might take a key from a wanted one are asked
        whether they would do something: that is what is dear here.
        """
        taken: set[Keys] = set()
        focused, theirs, allowed = self._app.screen.focused, self._theirs(), self._allowed()
        chain = [*self._chain()]
        disputed = self._disputed([scope for scope, _ in chain], wanted)
        for (scope, owner), theirs_too in zip(chain, disputed, strict=True):
            mine: set[Keys] = set()
            around = owner.ancestors_with_self
            for command in self.table.of(scope):
                if not wanted(command) and theirs_too.isdisjoint(map(spelled, command.keys)):
                    continue
                if command.scope == "app" and not self._admits(command, allowed):
                    continue
                if (bound := self._bound(command, owner, around)) is None:
                    continue
                keys = [
                    key
                    for key in command.keys
                    if spelled(key) not in taken
                    and not self._is_text(key)
                    and (owner is focused or key not in theirs)
                ]
                mine.update(spelled(key) for key in keys)
                if wanted(command):
                    yield bound, keys
            taken |= mine

    def _disputed(self, scopes: Sequence[str], wanted: Callable[[Command], bool]) -> list[set[Keys]]:
        """The keys, for each scope, of the wanted commands in the scopes around it."""
        found: list[set[Keys]] = [set()]
        for scope in reversed(scopes[1:]):
            keys = {
                spelled(key) for command in self.table.of(scope) if wanted(command) for key in command.keys
            }
            found.append(found[-1] | keys)
        return found[::-1]

    def hinted(self) -> Iterator[tuple[Bound, list[str]]]:
        """What is in reach of which the footer may speak, by a hint of its own or of the page."""
        given = {
            id
            for _, owner in self._chain()
            for node in owner.ancestors_with_self
            for id in getattr(node, "hint_words", ())
        }

        def has_hint(command: Command) -> bool:
            return command.priority < AFTER_PREFIX and (command.hint is not None or command.id in given)

        return self.in_reach(has_hint)


def counted(bound: Bound, count: int) -> Bound:
    """The command so many times, where its method takes a `count`; else once."""
    if "count" in inspect.signature(bound.run).parameters:
        return bound._replace(run=partial(bound.run, count=count))
    return bound


def _as_called(command: Command, around: Sequence[DOMNode]) -> Command:
    """The command with the title and the hint that its page or window has for it."""
    for node in around:
        title = getattr(node, "titles", {}).get(command.id, command.title)
        hint = getattr(node, "hint_words", {}).get(command.id, command.hint)
        if (title, hint) != (command.title, command.hint):
            return replace(command, title=title, hint=hint)
    return command


def _available(command: Command, around: Sequence[DOMNode]) -> bool:
    """Whether the widget, the page and the window around it say that it would do something."""
    for node in around:
        available = getattr(node, "available", None)
        if available is not None and not available(command.id):
            return False
        if isinstance(node, Page):
            if command.id == "page.clear_filter":
                return bool(node.filter_text or node.filtering)
            if command.id == "job.stop":
                return node.job_running
    return True
