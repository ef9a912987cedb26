"""Guests of the invented lab."""

from __future__ import annotations

from typing import Any

from coordtui.api import Context
from coordtui_guests.records import Guest


def fill(ctx: Context, lab: Any) -> None:
    hosts = lab.rng.sample(lab.people, k=3)
    guests = [Guest(name=f"Prof. Nobody {n}", host=each.doc_id) for n, each in enumerate(hosts)]
    ctx.store.records(Guest).add_all(guests)
