"""What the footer may say: the keys that would do something now, and the word for what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.actions import LEAVE
from coordtui.ui.keymap import joined, shown, spelled

if TYPE_CHECKING:
    from coordtui.ui.dispatch import Bound, Dispatcher


class Hint(NamedTuple):
    """A key, the word beside it in the footer, and what it runs; nothing, for keys that wait for more."""

    keys: str
    word: str
    bound: Bound | None


def hints_of(dispatcher: Dispatcher, translate: Translate, *, at_the_top: bool) -> list[Hint]:
    """What the footer may show, the most used first; keys of one scope with one hint stand together.

    Two hints that happen to be the same word in a language stay apart: `x annuler  u annuler`.
    """
    if dispatcher.prefix:
        return _after_prefix(dispatcher, translate)
    pending = [Hint(str(dispatcher.count), translate(N_("times")), None)] if dispatcher.count else []
    found: dict[tuple[str, Message], tuple[Bound, list[str]]] = {}
    scopes: dict[str, str] = {}
    for bound, keys in dispatcher.hinted():
        command = bound.command
        if command.hint is None or not keys:
            continue
        hint = LEAVE if command.id == "app.close" and at_the_top else command.hint
        word = translate(hint)
        key = shown(keys[0], translate)
        if scopes.setdefault(word, command.scope) == command.scope:
            found.setdefault((word, hint), (bound, []))[1].append(key)
    in_order = sorted(found.items(), key=lambda each: each[1][0].command.priority)
    return [*pending, *(Hint(joined(keys), word, bound) for (word, _), (bound, keys) in in_order)]


def _after_prefix(dispatcher: Dispatcher, translate: Translate) -> list[Hint]:
    """The keys that may follow those that were pressed."""
    length = len(dispatcher.prefix)
    times = str(dispatcher.count) if dispatcher.count else ""
    pending = times + shown(" ".join(dispatcher.prefix), translate)
    found: list[Hint] = []
    for bound, keys in dispatcher.in_reach():
        longer = [spelled(key)[length:] for key in keys if spelled(key)[:length] == dispatcher.prefix]
        # a letter before a figure
        rest = next((" ".join(each) for each in reversed(longer) if each), None)
        if rest is not None:
            word = translate(bound.command.hint or bound.command.title)
            found.append(Hint(shown(rest, translate), word, bound))
    found.sort(key=_pages_first)
    return [Hint(pending, "…", None), *found]


def _pages_first(hint: Hint) -> tuple[bool, bool]:
    """Pages come first, and among them those that have no figure: only here is it seen what leads to them."""
    command = hint.bound.command if hint.bound else None
    if command is None or not command.id.startswith("go."):
        return True, False
    return False, any(key[-1].isdigit() for key in command.keys)
