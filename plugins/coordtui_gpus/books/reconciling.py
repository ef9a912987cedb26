"""The books beside what is seen: what is new, missing, moved, lost or unlike, and how one accepts it."""

from __future__ import annotations

import msgspec

from coordtui.api import Context, Refused
from coordtui_gpus.books.differences import Difference
from coordtui_gpus.books.known import Known
from coordtui_gpus.books.looking import Looking
from coordtui_gpus.books.service import add, save
from coordtui_gpus.records import Asset
from coordtui_gpus.texts import N_

_ORDER = ("lost", "missing", "moved", "unlike", "new")


def reconcile(ctx: Context) -> list[Difference]:
    """Every difference between the books and what is seen, the worst first."""
    ctx.require("gpus.books")
    return found(ctx)


def found(ctx: Context) -> list[Difference]:
    """The same without asking for the right: only for what says no more than how many there are."""

    def order(each: Difference) -> tuple[int, bool, str, str]:
        return _ORDER.index(each.kind), each.device is not None, each.label, each.key  # machines before cards

    return sorted(Looking(ctx).all(), key=order)


def accept(ctx: Context, *differences: Difference, why: str = "") -> list[Asset]:
    """Let the books say what is seen: all of these or none, in one transaction; the assets as they are now.

    Raises `Refused` for one that is not so any more, or that a person has to look at.
    """
    ctx.require("gpus.books")
    with ctx.store.transaction():
        accepting = _Accepting(ctx, why or ctx._(N_("reconciled with what was seen")))
        first = sorted(differences, key=lambda each: each.device is not None)  # what others are put into
        accepted = {each.key: accepting.accept(each) for each in first}
        return [accepted[each.key] for each in differences]


class _Accepting:
    """Accepts one difference after the other, as they are now."""

    def __init__(self, ctx: Context, why: str) -> None:
        self._ctx, self._why = ctx, why
        self._now = {each.key: each for each in found(ctx)}
        self._known = Known(ctx)
        self._machines: dict[int, int] = {}
        """Machines that came on the books just now, each with its asset."""

    def accept(self, asked: Difference) -> Asset:
        now = self._now.get(asked.key)
        if now is None or now.values != asked.values:
            raise Refused(
                N_("{what}: this is not so any more.", what=asked.label),
                remedy=N_("Look again at what differs."),
            )
        if now.does is None:
            raise Refused(N_("{what}: there is nothing to accept.", what=now.label), remedy=now.todo)
        if now.asset is None:
            return self._add(now)
        current = self._known.assets[now.asset.doc_id]
        return save(self._ctx, msgspec.structs.replace(current, **now.values), self._why, known=self._known)

    def _add(self, now: Difference) -> Asset:
        asset = Asset(**now.values)
        if now.device is not None and now.device.host in self._machines:
            asset = msgspec.structs.replace(asset, parent=self._machines[now.device.host], location="")
        stored = add(self._ctx, asset, self._why, known=self._known)
        if now.device is None and now.host is not None:
            self._machines[now.host.doc_id] = stored.doc_id
        return stored
