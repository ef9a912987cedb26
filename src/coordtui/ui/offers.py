"""What the list of commands offers: what runs now, what the record offers, and what does not run and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from coordtui.api import Command, Message, Ref
from coordtui.text.messages import N_, Translate
from coordtui.text.translation import LANGUAGES, Translator
from coordtui.ui.dispatch import Bound
from coordtui.ui.keymap import shown
from coordtui.ui.matching import EXACT, SCATTERED, score

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.widgets import Page

_ELSEWHERE = frozenset({"list", "filter", "card", "today"})
"""Scopes whose commands mean something only at their place, where the keys are at hand."""

_FROM_LISTS = frozenset({"list.sort", "list.reverse", "list.columns", "list.select_all"})
"""But for those of a list that one may look for by name."""

_NOT_OFFERED = frozenset({"app.commands", "app.how_to_leave"})
"""Commands that mean nothing in a list of commands."""

ALIASES = {
    "app.leave": ("q", "q!", "quit", "exit", "x", "quitter", "sortir"),
    "form.save": ("w", "wq"),
    "page.read_again": ("sync", "synchroniser"),
}
"""What people type who know other programs; only whole, so that `sort` does not leave by `sortir`."""

_LEAVING = frozenset({"app.leave", "app.close"})
"""They are found in one's own language alone: nobody leaves by `sort` because of “sortir”."""

HABIT = 3.0
"""What one use of a command is worth beside how well it matches."""

MOST_USE = 5.0
"""Uses beyond which a habit counts no more: what is typed decides first."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A command: its title, its keys and its other names; `bound` runs it.

    Without `bound` it does not run now, and `reason` says why; `page` is then the page where it does.
    """

    id: str
    title: str
    keys: str = ""
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    bound: Bound | None = None
    reason: str = ""
    page: str = ""

    def match(self, query: str) -> int | None:
        """How well it answers to what was typed; its title counts more than its other names."""
        if query.strip() in self.aliases:
            return EXACT
        title, others = score(query, self.title), [score(query, name) for name in self.names]
        best = max((each if each == EXACT else each - 1 for each in others if each is not None), default=None)
        return title if best is None else best if title is None else max(title, best)


def offers(app: CoordtuiApp) -> list[Offer]:
    """Every command: first those that run now, in the order of the table, then the others.

    In a window over the page only what runs there.
    """
    made = _Maker(app)
    able = [*made.able()]
    return [*able, *made.unable({offer.id for offer in able})] if app.screen is app.shell else able


def record_offers(app: CoordtuiApp, ref: Ref, commands: Iterable[Command]) -> list[Offer]:
    """What plugins offer to do with a record."""
    made = _Maker(app)
    return [made.offer(Bound(command, app, _on(app, command, ref)), ()) for command in commands]


def _on(app: CoordtuiApp, command: Command, ref: Ref) -> Callable[[], None]:
    return lambda: app.run_target(command, ref)


def ranked(query: str, all_: Sequence[Offer], weight: Callable[[str], float]) -> list[Offer]:
    """Those that answer to the query, the best first; what cannot run comes last.

    Letters scattered over a title count only where nothing has the words.
    """
    matches = [
        (match, place) for place, offer in enumerate(all_) if (match := offer.match(query)) is not None
    ]
    worded = query and any(match > SCATTERED for match, _ in matches)
    found = []
    for match, place in matches:
        offer = all_[place]
        if match > SCATTERED or not worded:
            use = HABIT * min(weight(offer.id), MOST_USE)
            found.append((offer.bound is None, -(match + use), place, offer))
    return [offer for *_, offer in sorted(found, key=lambda each: each[:3])]


class _Maker:
    """Makes the offers for what is open in the program now."""

    def __init__(self, app: CoordtuiApp) -> None:
        self._app = app
        self._say: Translate = app.session.translator
        self._all = [Translator(language) for language in LANGUAGES]
        self._numbers = {id: str(n) for n, id in enumerate(app.shell.panes, 1)}

    def able(self) -> Iterator[Offer]:
        found: dict[str, Offer] = {}
        for bound, keys in self._app.dispatcher.in_reach():
            command = bound.command
            if command.id in _NOT_OFFERED or (command.scope in _ELSEWHERE and command.id not in _FROM_LISTS):
                continue
            offer = self.offer(bound, keys)
            same = found.get(offer.title)
            if same is not None:  # the same in two scopes: the inner one is meant, by all its keys
                keys_of_both = "  ".join(filter(None, (same.keys, offer.keys)))
                offer = replace(same, keys=keys_of_both, names=(*same.names, *offer.names))
            found[offer.title] = offer
        yield from found.values()

    def offer(self, bound: Bound, keys: Iterable[str]) -> Offer:
        command = bound.command
        return Offer(
            id=command.id,
            title=self._say(command.title),
            keys=self._keys(keys),
            names=self._names(command),
            aliases=ALIASES.get(command.id, ()),
            bound=bound,
        )

    def unable(self, able: set[str]) -> Iterator[Offer]:
        """What the open page knows but does not do now, and what other pages do."""
        page, panes = self._app.open_page, self._app.shell.panes
        for command in self._app.dispatcher.table.commands.values():
            here = command.scope in {"page", self._app.shell.open_id}
            if command.id in able or not (here or command.scope in panes):
                continue
            if here and (page is None or not hasattr(page, f"action_{command.action.partition(' ')[0]}")):
                continue
            title = command.title if page is None or not here else page.titles.get(command.id, command.title)
            reason = _reason(page, command.id) if here else _elsewhere(panes[command.scope].title)
            yield Offer(
                id=command.id,
                title=self._say(title),
                keys=self._keys(command.keys),
                names=self._names(command),
                aliases=ALIASES.get(command.id, ()),
                reason=self._say(reason),
                page="" if here else command.scope,
            )

    def _keys(self, keys: Iterable[str]) -> str:
        return "  ".join(shown(key, self._say) for key in keys)

    def _names(self, command: Command) -> tuple[str, ...]:
        """What else finds it: its title in the other language, its name in the settings, a page's name."""
        languages = self._all if command.id not in _LEAVING else ()
        names = [say(command.title) for say in languages]
        kind, _, pane_id = command.id.partition(".")
        pane = self._app.shell.panes.get(pane_id) if kind == "go" else None
        if pane is not None:
            names += [*(say(pane.title) for say in self._all), self._numbers[pane_id]]
        return (*dict.fromkeys(names), command.id)


def _elsewhere(page: Message) -> Message:
    return N_("on the page “{page}”", page=page)


def _reason(page: Page | None, command_id: str) -> Message:
    """Why a command of the open page does nothing now; a page may know."""
    told = page.why_not(command_id) if page is not None else None
    return told or N_("nothing to do it with now")
