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


@hookspec
def coordtui_plugin() -> Plugin:  # type: ignore[empty-body]
    """Say what the plugin is made of. Called once, at load; cheap, no I/O, no Textual.

    Example::

        @hookimpl
        def coordtui_plugin() -> Plugin:
            return Plugin(name="visits", title=N_("Visits"), api=1)
    """


@hookspec
def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:  # type: ignore[empty-body]
    """Offer services to other plugins: a protocol and what makes an implementation of it.

    Example::

        @hookimpl
        def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:
            return {RoomFinder: lambda: Rooms(ctx)}
    """


@hookspec
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:  # type: ignore[empty-body]
    """Answer the one search box: at most `limit` hits, best first, each with its reason.

    Example::

        @hookimpl
        def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
            return [Hit(ref=Ref("visit", "7"), title="Prof. Nobody, Monday")]
    """


@hookspec
def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:  # type: ignore[empty-body]
    """Offer commands on a record, also on another plugin's.

    Example::

        @hookimpl
        def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:
            if ref.kind == "person":
                yield Command(id="visits.invite", title=N_("Invite"), action="visits.actions:invite")
    """


@hookspec
def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:  # type: ignore[empty-body]
    """Add to the page of a record, also of another plugin's; called beside the screen.

    Example::

        @hookimpl
        def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:
            if ref.kind == "person":
                yield Panel(title=N_("Visits"), lines=(PanelLine(text="Prof. Nobody, Monday"),))
    """


@hookspec
def coordtui_today(ctx: Context) -> Iterable[Card]:  # type: ignore[empty-body]
    """Say what needs this person today, and why.

    Example::

        @hookimpl
        def coordtui_today(ctx: Context) -> Iterable[Card]:
            yield Card(kind="next", key="visits.7", title=N_("Prof. Nobody visits"))
    """


@hookspec
def coordtui_event(ctx: Context, event: Event) -> None:
    """Answer something that happened: it is committed when this is called.

    Example::

        @hookimpl
        def coordtui_event(ctx: Context, event: Event) -> None:
            if isinstance(event, PersonMerged):
                move_visits(ctx, event.duplicate, event.kept)
    """


@hookspec
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:  # type: ignore[empty-body]
    """Show everything held about a person; with `erase`, remove it and say how much.

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
