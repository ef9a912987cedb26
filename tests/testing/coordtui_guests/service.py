"""The rules: who may announce and welcome guests."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, JobRun, Message, NotAllowed, NotFound, PersonalData, fold
from coordtui_guests.records import Guest
from coordtui_guests.texts import N_, NN_

EDIT = "guests.edit"


class Guests:
    """The guests, as the actor of a context may see and change them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._records = ctx, ctx.store.records(Guest)

    def expected(self) -> list[Guest]:
        """Those who were not welcomed yet, by name."""
        return self._records.find(where("welcomed") == False, order=("name",))  # noqa: E712

    def named(self, query: str) -> list[Guest]:
        """Those whose name has the text."""
        return [guest for guest in self._records.find(order=("name",)) if fold(query) in fold(guest.name)]

    def announce(self, name: str, purpose: str = "") -> Guest:
        """Somebody will visit the actor."""
        self._ctx.require(EDIT)
        return self._records.add(Guest(name=name, host=self._ctx.actor.person or 0, purpose=purpose))

    def welcome(self, number: int, welcomed: bool = True) -> Guest:
        """Note that somebody is here; raises `NotFound`."""
        self._ctx.require(EDIT)
        guest = self._records.get(number)
        if guest is None:
            raise NotFound(N_("There is no guest {number}.", number=number))
        return self._records.save(replace(guest, welcomed=welcomed))

    def about(self, person: int, *, erase: bool) -> PersonalData:
        """Whom somebody receives."""
        guests = self._records.find(where("host") == person)
        held = [msgspec.to_builtins(guest) for guest in guests]
        if not erase:
            return PersonalData(held={"guests": held})
        if self._ctx.actor.person != person and not self._ctx.may("core.people.edit"):
            raise NotAllowed("core.people.edit")
        for guest in guests:
            self._records.remove(guest.doc_id)
        return PersonalData(erased=len(guests))


def said(ctx: Context) -> Message:
    """How many come, in words."""
    return NN_("{n} guest comes.", "{n} guests come.", len(Guests(ctx).expected()))


def tidy(ctx: Context, run: JobRun) -> Message:
    """Forget those who were here."""
    ctx.require(EDIT)
    records = ctx.store.records(Guest)
    gone = records.find(where("welcomed") == True)  # noqa: E712
    for guest in gone:
        records.remove(guest.doc_id)
    return NN_("{n} guest was here.", "{n} guests were here.", len(gone))
