"""What of reservations not everybody sees: whose they are, and what for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from coordtui.api import Context, NotAllowed, NotFound
from coordtui_gpus.records import Reservation
from coordtui_gpus.texts import N_

NOBODY = 0
"""In place of a person who is not told."""


def seen(ctx: Context, reservation: Reservation) -> Reservation:
    """A reservation as who acts may see it: of another’s, without `gpus.who`, only what and when."""
    if ctx.may("gpus.who") or reservation.person == ctx.actor.person:
        return reservation
    return replace(
        reservation, person=NOBODY, uid="", project="", grant="", purpose="", by=None, decided_by=None,
        decided_why="",
    )  # fmt: skip


def as_seen(ctx: Context, reservations: Iterable[Reservation]) -> list[Reservation]:
    """Reservations as who acts may see them."""
    return [seen(ctx, each) for each in reservations]


def names(ctx: Context, people: Iterable[int | None]) -> Mapping[int, str]:
    """Names by number; without those that are not there, or that who acts may not see."""
    wanted = {each for each in people if each is not None and each != NOBODY}
    if not ctx.may("gpus.who"):
        wanted &= {ctx.actor.person} if ctx.actor.person is not None else set()
    try:
        found = ctx.directory.people().get_many(sorted(wanted)) if wanted else []
    except NotAllowed:
        return {}
    return {each.doc_id: each.name for each in found}


def stored(ctx: Context, number: int) -> Reservation:
    """The reservation of a number, as it is stored; raises `NotFound`. Not to be shown as it is."""
    found = ctx.store.records(Reservation).get(number)
    if found is None:
        raise NotFound(
            N_("There is no reservation number {number}.", number=number),
            remedy=N_("“coordtui gpus reservations” shows them with their numbers."),
        )
    return found
