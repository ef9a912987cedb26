"""Windows before a reservation is accepted, refused, cancelled or released: they say what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual.app import ComposeResult

from coordtui.api import Context, Message
from coordtui.ui.widgets import Detail, FormScreen, Paragraph, Question, Section, TextField, Words
from coordtui_gpus import booking
from coordtui_gpus.booking.planning import planned, whose
from coordtui_gpus.panes.reserve_ahead import AheadForm
from coordtui_gpus.panes.reserve_done import gpus_of
from coordtui_gpus.panes.telling import Teller, names_of
from coordtui_gpus.records import Reservation
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Offer, Plan


_WORD = N_("Whoever is told reads it. It may be empty.")


def is_live(reservation: Reservation, ctx: Context) -> bool:
    """Whether it is asked for or stands, and its time is not over."""
    return reservation.state in ("requested", "approved") and reservation.end > ctx.clock()


def has_begun(reservation: Reservation, ctx: Context) -> bool:
    """Whether it goes on: then it is released, and not cancelled."""
    return reservation.state == "approved" and reservation.start <= ctx.clock()


class AcceptForm(AheadForm, inherit_bindings=False):
    """Says what would be held from now on, and takes a word for whoever asked."""

    called = N_("Accept a request")
    titles: Mapping[str, Message] = {"form.save": N_("accept")}
    hint_words: Mapping[str, Message] = {"form.save": N_("accept")}
    takes = False

    def __init__(self, ctx: Context, reservation: Reservation) -> None:
        self.reservation = reservation
        word = TextField(name="why", label=N_("A word"), help=_WORD)
        super().__init__(ctx, N_("Accept: {request}", request=in_a_line(ctx, reservation)), [word], {})

    def planned(self, values: Mapping[str, Any]) -> Plan:
        """What it would hold; other GPUs when those are gone and any were asked for."""
        ctx, asked = self.ctx, self.reservation
        ctx.require("gpus.decide")
        draft = whose(ctx, replace(booking.draft_of(asked), start=max(asked.start, ctx.clock())))
        named = booking.devices_of_each(ctx, [asked]).get(asked.doc_id, ())
        meant = replace(draft, wanted=replace(draft.wanted, devices=[*named]))
        found = planned(ctx, meant, but=asked.doc_id, began=True)
        if not found.possible and not asked.wanted.devices:
            found = planned(ctx, draft, but=asked.doc_id, began=True)
        return found

    def reserved(self, values: Mapping[str, Any]) -> Words:
        """Say yes."""
        after = booking.approve(self.ctx, self.reservation.doc_id, values["why"])
        return N_("accepted: {request}; whoever asked is told", request=in_a_line(self.ctx, after))

    def take(self, offer: Offer) -> None:
        """Who accepts does not change what is asked for."""


class EndForm(FormScreen[Words], inherit_bindings=False):
    """Refuses or cancels: says what comes of it, and takes a word for whoever hears of it."""

    DEFAULT_CSS = "EndForm > Detail { height: 5; margin: 0 2; }"

    def __init__(self, ctx: Context, reservation: Reservation, *, refuse: bool = False) -> None:
        self.ctx, self.reservation, self.refuses = ctx, reservation, refuse
        line = in_a_line(ctx, reservation)
        title = (
            N_("Refuse: {request}", request=line) if refuse else N_("Cancel: {reservation}", reservation=line)
        )
        self.titles = self.hint_words = {"form.save": N_("refuse") if refuse else N_("cancel it")}
        self.called = N_("Refuse a request") if refuse else N_("Cancel a reservation")
        self.detail = Detail(translate=ctx._)
        self.detail.can_focus = False
        word = TextField(name="why", label=N_("A word"), help=_WORD)
        super().__init__(title, [word], {}, save=self._end, translate=ctx._)

    def compose(self) -> ComposeResult:
        """What it means, above the word."""
        first, second, *others = super().compose()
        yield from (first, second, self.detail, *others)

    def on_mount(self) -> None:
        """Say what it means."""
        self.detail.show(
            [Section([Paragraph(each) for each in meaning(self.ctx, self.reservation, self.refuses)])]
        )

    def _end(self, values: Mapping[str, Any], stored: object) -> Words:
        ctx, number = self.ctx, self.reservation.doc_id
        line = in_a_line(ctx, self.reservation)
        if self.refuses:
            booking.refuse(ctx, number, values["why"])
            return N_("refused: {request}; whoever asked is told", request=line)
        booking.cancel(ctx, number, values["why"])
        return N_("cancelled: {reservation}", reservation=line)


def meaning(ctx: Context, one: Reservation, refuses: bool = False) -> list[Words]:
    """What comes of refusing, cancelling or releasing it, before it does."""
    gpus, tell = gpus_of(ctx, one), Teller(ctx)
    told: list[Words] = []
    if refuses:
        told.append(N_("It held nothing; {gpus} stay free for others.", gpus=gpus))
    elif has_begun(one, ctx):
        end = tell.moment(one.end)
        told.append(N_("It ends now instead of {end}: {gpus} are free for others.", end=end, gpus=gpus))
        told.append(N_("What runs there goes on, without a reservation."))
    elif one.state == "requested":
        told.append(N_("Nobody decides about it any more; it held nothing."))
    else:
        told.append(N_("It has not begun: {gpus} are free for others at that time.", gpus=gpus))
    if one.person != ctx.actor.person:
        told.append(N_("Whose it is gets a letter about it."))
    told.append(N_("This cannot be undone: a moment later somebody else may have the GPUs."))
    return told


def release_question(ctx: Context, reservation: Reservation) -> Question:
    """Asks whether what goes on shall end now, and says what that means."""
    return Question(
        N_("Release {reservation}?", reservation=in_a_line(ctx, reservation)),
        sentences(ctx, meaning(ctx, reservation)),
        yes=N_("release"),
        no=N_("keep it"),
        translate=ctx._,
    )


def sentences(ctx: Context, told: list[Words]) -> str:
    """Sentences one after the other."""
    return " ".join(map(ctx._, told))


def in_a_line(ctx: Context, reservation: Reservation) -> Message:
    """`Mireille Fauxpont, gpu-a01 (0, 1), 14:00 to 18:00`."""
    tell = Teller(ctx, names_of(ctx, [reservation.person]))
    start, end = tell.moment(reservation.start), tell.moment(reservation.end)
    gpus = gpus_of(ctx, reservation)
    if reservation.person == ctx.actor.person:
        return N_("{gpus}, {start} to {end}", gpus=gpus, start=start, end=end)
    name = tell.holder(reservation.person)
    return N_("{name}, {gpus}, {start} to {end}", name=name, gpus=gpus, start=start, end=end)
