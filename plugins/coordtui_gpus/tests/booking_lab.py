"""Drafts of reservations, and what they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tinydb import where

from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Hold, Reservation, Wanted


def draft(lab: Any, *devices: Any, start: float = 1, hours: float = 2, **fields: Any) -> Draft:
    """A draft that begins in so many hours, of these devices or of any."""
    names = set(Wanted.__struct_fields__)
    wanted = {name: fields.pop(name) for name in names & fields.keys()}
    if devices:
        wanted["devices"] = [each.doc_id for each in devices]
    begins = lab.at(hours=start)
    return Draft(wanted=Wanted(**wanted), start=begins, end=begins + timedelta(hours=hours), **fields)


def devices_of(lab: Any, reservation: Reservation) -> list[int]:
    return list(booking.devices_of_each(lab.ctx(), [reservation]).get(reservation.doc_id, ()))


def holds(lab: Any, reservation: Reservation) -> list[Hold]:
    return lab.ctx().store.records(Hold).find(where("reservation") == reservation.doc_id)


def numbers(*devices: Any) -> list[int]:
    return [each.doc_id for each in devices]
