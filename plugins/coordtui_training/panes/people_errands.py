"""What is asked before somebody's place changes: who, why, to which session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tinydb import where

from coordtui.api import Context, Refused, formats
from coordtui.ui.widgets import Field, FormScreen, History, Option, PeopleField, SearchField, Words
from coordtui_training import times
from coordtui_training.panes.acting import noted
from coordtui_training.panes.forms.fields import numbers, why_field
from coordtui_training.panes.forms.when import FieldRefused
from coordtui_training.planning.titles import titles
from coordtui_training.records import Session
from coordtui_training.running import Roll
from coordtui_training.seats import Counts, Outcome, Place, Seats
from coordtui_training.texts import N_, NN_

Act = Callable[[Mapping[str, Any]], list[Outcome]]
"""Does what a form asks for."""


def errand(
    ctx: Context, history: History, title: Words, fields: Sequence[Field], act: Act, *, draft: str = ""
) -> FormScreen[Words]:
    """A form that does something with a list, all or nothing; returns what was done, in words."""

    def save(values: Mapping[str, Any], stored: object) -> Words:
        def do() -> list[Outcome]:
            with ctx.store.transaction():
                return act(values)

        try:
            return noted(ctx, history, do)
        except Refused as error:
            raise FieldRefused.under(fields[0].name, error) from error

    return FormScreen(title, fields, save=save, draft=draft or None, translate=ctx._)


def add_form(ctx: Context, history: History, session: Session) -> FormScreen[Words]:
    """Signs people up, within the rules."""

    def act(values: Mapping[str, Any]) -> list[Outcome]:
        people = numbers(values["people"])
        try:
            return [Seats(ctx).add(session.doc_id, person, values["why"]) for person in people]
        except Refused as error:
            by_name = N_("O lets somebody in all the same, by name.")
            raise Refused(error.what, why=error.why, remedy=error.remedy or by_name) from error

    return errand(
        ctx,
        history,
        N_("Sign people up"),
        [_people(ctx), why_field(required=False)],
        act,
        draft=f"training.add.{session.doc_id}",
    )


def let_in_form(ctx: Context, history: History, session: Session) -> FormScreen[Words]:
    """Gives people a seat beyond the capacity, or after the end, in the name of who acts."""

    def act(values: Mapping[str, Any]) -> list[Outcome]:
        people = numbers(values["people"])
        return [Seats(ctx).let_in(session.doc_id, person, values["why"]) for person in people]

    help_ = N_("Your name stands beside it: {name}.", name=ctx.actor.name)
    return errand(ctx, history, N_("Let people in over capacity"), [_people(ctx), why_field(help=help_)], act)


def remove_form(ctx: Context, history: History, places: Sequence[Place]) -> FormScreen[Words]:
    """Takes people off the list."""

    def act(values: Mapping[str, Any]) -> list[Outcome]:
        return [Seats(ctx).remove(each.signup.session, each.signup.person, values["why"]) for each in places]

    return errand(ctx, history, N_("Take {names} off the list", names=named(ctx, places)), [why_field()], act)


def refuse_form(ctx: Context, history: History, places: Sequence[Place]) -> FormScreen[Words]:
    """Says no to those who asked."""

    def act(values: Mapping[str, Any]) -> list[Outcome]:
        return [Seats(ctx).refuse([each.signup.doc_id for each in places], values["why"])]

    return errand(ctx, history, N_("Refuse {names}", names=named(ctx, places)), [why_field()], act)


def excuse_form(ctx: Context, history: History, places: Sequence[Place]) -> FormScreen[Words]:
    """Lets people off who did not come: it never counts."""

    def act(values: Mapping[str, Any]) -> list[Outcome]:
        return [Roll(ctx).excuse(each.signup.doc_id, values["why"]) for each in places]

    return errand(ctx, history, N_("Excuse {names}", names=named(ctx, places)), [why_field()], act)


def move_form(ctx: Context, history: History, session: Session, places: Sequence[Place]) -> FormScreen[Words]:
    """Moves people to another session, chosen with its free seats in sight."""

    def act(values: Mapping[str, Any]) -> list[Outcome]:
        return [Seats(ctx).move(each.signup.doc_id, values["to"], values["why"]) for each in places]

    to = SearchField(
        name="to",
        label=N_("To"),
        required=True,
        help=N_("Sessions of the same course first; the list says how many seats are free."),
        read_options=lambda: session_options(ctx, session),
    )
    title = N_("Move {names}", names=named(ctx, places))
    return errand(ctx, history, title, [to, why_field(required=False)], act)


def session_options(ctx: Context, session: Session) -> Iterator[Option]:
    """The other sessions that come, those of the same course first, each with how full it is."""
    coming = (where("state") == "published") & (where("end") > times.stored(ctx.clock()))
    found = ctx.store.records(Session).find(coming, order=("start",))
    others = [each for each in found if each.doc_id != session.doc_id]
    others.sort(key=lambda each: each.course != session.course)
    called, counts = titles(ctx, others), Seats(ctx).counts([each.doc_id for each in others])
    for each in others:
        start = formats.date_and_time(each.start, ctx.translator, tz=times.zone_of(each.zone))
        yield Option(each.doc_id, f"{called[each.doc_id]}, {start}", ctx._(free_words(counts[each.doc_id])))


def free_words(counts: Counts) -> Words:
    """How many seats are free, and how many wait."""
    if counts.free is None:
        return N_("as many as come")
    free = NN_("{n} free", "{n} free", counts.free)
    return N_("{free}, {n} waiting", free=free, n=counts.waiting) if counts.waiting else free


def named(ctx: Context, places: Sequence[Place]) -> str:
    """The names, or the first ones and how many more."""
    names = [each.name for each in places[:3]]
    if len(places) > len(names):
        names.append(ctx._(NN_("{n} more", "{n} more", len(places) - len(names))))
    return formats.listing(names, ctx.translator)


def _people(ctx: Context) -> PeopleField:
    return PeopleField(name="people", label=N_("People"), directory=ctx.directory, required=True)
