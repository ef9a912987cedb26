"""The eight hooks that a plugin may answer.

The host calls each plugin by itself and keeps its result or its error apart, so an
implementation may simply raise. A plugin takes those arguments of a hook that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from coordtui.api.context import Context
    from coordtui.api.declare import Command, Plugin
    from coordtui.api.records import Ref
    from coordtui.api.values import Card, Event, Hit, Panel, PersonalData

PROJECT = "coordtui"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""The mark of a plugin's own hooks: `@hookimpl` above a function of one of the names below."""


@hookspec
def coordtui_plugin() -> Plugin:  # type: ignore[empty-body]
    """Say what the plugin is made of. Called once, at load; cheap, no I/O, no Textual.

    There is no context yet. A plugin without this hook, for a newer API, or with a wrong declaration
    (`ValueError` of a part of it) is refused with a sentence that says why.

    Example::

        @hookimpl
        def coordtui_plugin() -> Plugin:
            return Plugin(name="visits", title=N_("Visits"), api=1)
    """


@hookspec
def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:  # type: ignore[empty-body]
    """Offer services to other plugins: a protocol and what makes an implementation of it.

    The function is called when the service is first asked for, once a session.

    Example::

        @hookimpl
        def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:
            return {RoomFinder: lambda: Rooms(ctx)}
    """


@hookspec
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:  # type: ignore[empty-body]
    """Answer the one search box: at most `limit` hits, best first, each with its reason.

    Called beside the screen, in a thread, as the person types, one question at a time; hits of all
    plugins are mixed by `Hit.score`. What is hidden from `ctx.actor` is no hit.

    Example::

        @hookimpl
        def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
            return [Hit(ref=Ref("visit", "7"), title="Prof. Nobody, Monday")]
    """


@hookspec
def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:  # type: ignore[empty-body]
    """Offer commands on a record, also on another plugin's.

    Called in a thread. The `action` of each is a target `"module:function"`, called with `(ctx, ref)`
    beside the screen; a `Message` that it returns is said, and a function without arguments that
    makes a `Window` is called and its window opened. Commands whose right the actor lacks are not shown.

    Example::

        @hookimpl
        def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:
            if ref.kind == "person":
                yield Command(id="visits.invite", title=N_("Invite"), action="visits.actions:invite")
    """


@hookspec
def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:  # type: ignore[empty-body]
    """Add to the page of a record, also of another plugin's; called beside the screen.

    What is hidden from `ctx.actor` has no place in it. A panel of another's page is made anew each
    time the record is shown: keep it short.

    Example::

        @hookimpl
        def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:
            if ref.kind == "person":
                yield Panel(title=N_("Visits"), lines=(PanelLine(text="Prof. Nobody, Monday"),))
    """


@hookspec
def coordtui_today(ctx: Context) -> Iterable[Card]:  # type: ignore[empty-body]
    """Say what needs this person today, and why.

    Called beside the screen, in a thread, again and again while the program runs: it reads what is stored
    and fetches nothing. The `key` of a card is the same for the same thing each time: a person ticks it
    off by it.

    Example::

        @hookimpl
        def coordtui_today(ctx: Context) -> Iterable[Card]:
            yield Card(kind="next", key="visits.7", title=N_("Prof. Nobody visits"))
    """


@hookspec
def coordtui_event(ctx: Context, event: Event) -> None:
    """Answer something that happened: it is committed when this is called.

    The context acts for the program itself, not for a person. The answer runs in a transaction of its
    own and is given once; when it raises, what it wrote is undone and it is asked again at the next
    start, three times in all. It is quick: others wait for the store meanwhile.

    Example::

        @hookimpl
        def coordtui_event(ctx: Context, event: Event) -> None:
            if isinstance(event, PersonMerged):
                move_visits(ctx, event.duplicate, event.kept)
    """


@hookspec
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:  # type: ignore[empty-body]
    """Show everything held about a person; with `erase`, remove it and say how much.

    `person` is their number. Only the person themselves and who may change people ask, which the
    program has seen to: to show asks for no right. To erase is a write, and begins as every write does,
    with `ctx.require("core.people.edit")` or a right of your own. What must be kept all the same stays in
    what is shown. Of a plugin that raises, people read that its part is missing.

    Example::

        @hookimpl
        def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
            return PersonalData(held={"visits": visits_of(ctx, person)})
    """


HOOKS: tuple[str, ...] = (
    "coordtui_plugin",
    "coordtui_services",
    "coordtui_search",
    "coordtui_record_actions",
    "coordtui_record_panels",
    "coordtui_today",
    "coordtui_event",
    "coordtui_personal_data",
)


def example_of(hook: Callable[..., Any]) -> str:
    """The example in a hook's docstring, as the documentation and its test use it."""
    import inspect

    return inspect.cleandoc((hook.__doc__ or "").partition("Example::")[2])
