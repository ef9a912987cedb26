"""The badge of the page counts what Today counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui_gpus import booking
from coordtui_gpus.booking.values import Draft
from coordtui_gpus.records import Incident, Wanted
from coordtui_gpus.today import cards, waiting

from .conftest import Lab
from .fleet_desk import at


def add_incidents(lab: Lab, number: int) -> None:
    incidents = lab.ctx().store.records(Incident)
    for n in range(number):
        gpu = lab.gpu(lab.host(f"gpu-b{n:02}"))
        since = lab.at(hours=-n - 1)
        incidents.add(Incident(kind="hot", device=gpu.doc_id, host=gpu.host, since=since, seen=lab.now))


def ask(lab: Lab, number: int) -> None:
    ctx = lab.under(lab.ctx(lab.person("Hrafn Placeholder")), approval="all")
    for gpu in lab.gpus(number, lab.host("gpu-a01")):
        start = lab.at(hours=2)
        wanted = Wanted(devices=[gpu.doc_id])
        booking.reserve(ctx, Draft(wanted=wanted, start=start, end=start + timedelta(hours=2)))


@pytest.mark.parametrize(("incidents", "requests"), [(0, 0), (1, 0), (0, 2), (6, 7)])
async def test_the_badge_of_the_page_is_what_the_cards_of_today_add_up_to(
    lab: Lab, incidents: int, requests: int
) -> None:
    add_incidents(lab, incidents)
    ask(lab, requests)
    told = sum(each.count for each in cards(lab.ctx()) if each.kind == "decide")
    assert told == waiting(lab.ctx()).number == incidents + requests
    async with at(lab.opened) as desk:
        await desk.until(lambda: desk.page.listing.known is not None)
        assert desk.page.badge == (f"{told}!" if told else "")


async def test_a_filter_does_not_change_how_much_waits(lab: Lab) -> None:
    add_incidents(lab, 3)
    async with at(lab.opened) as desk:
        await desk.until(lambda: desk.page.badge == "3!")
        desk.page.filtered("gpu-b01")
        assert desk.page.badge == "3!"


def test_what_was_put_aside_waits_for_nobody(lab: Lab) -> None:
    add_incidents(lab, 2)
    incidents = lab.ctx().store.records(Incident)
    import msgspec

    first = incidents.find()[0]
    incidents.save(msgspec.structs.replace(first, aside=lab.at(hours=1)))
    assert waiting(lab.ctx()).number == 1
    assert waiting(lab.ctx(lab.person())).number == 0
