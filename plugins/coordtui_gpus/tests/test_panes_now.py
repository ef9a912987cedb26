"""Who uses the fleet now, and the fleet added up by group, grant, place, partition and model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from coordtui_gpus.fleet.values import Fleet
from coordtui_gpus.panes.fleet_reading import Known
from coordtui_gpus.panes.fleet_sums import TITLES, By, sums
from coordtui_gpus.panes.listing import Listing
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.records import Seen

from .conftest import Lab
from .fleet_desk import Given, at, terminal_of
from .fleet_values import HOUR, NOW, gpu, host, lab_fleet, reservation

NAMES = ("Mireille Fauxpont", "Oswin Tarrakett", "Lu Xiangtest")


@pytest.fixture
def people(lab: Lab) -> dict[str, int]:
    return {name: lab.person(name) for name in NAMES}


@pytest.fixture
def known(people: dict[str, int]) -> Known:
    one, other, _ = people.values()
    held = reservation(one, NOW + HOUR, grant="FRQ-1")
    views = [
        gpu(1, 0, "busy", held=held, users=("mfauxpont",), people=(one,)),
        gpu(1, 1, "reserved", held=held),
        gpu(1, 2, "busy", users=("mfauxpont", "oswin"), people=(one, other)),
        gpu(1, 3, "busy", users=("svc",)),
        gpu(1, 4, "free"),
        gpu(1, 5, "unknown", users=("oswin",), people=(other,)),
        gpu(1, 6, "lost"),
        gpu(1, 7, "busy", users=("oswin", "svc"), people=(other,)),
    ]
    seen = Seen(host=1, state="ok", partitions=["long", "short"])
    names = {number: name for name, number in people.items()}
    fleet = Fleet(hosts=(host(1, "gpu-a01", views, seen=seen), host(2, "gpu-b01", [], place="")), swept=NOW)
    return Known(fleet=fleet, names=names, groups={one: ("Vision", "Robots"), other: ("Robots",)})


def told(ctx: Any, known: Known, by: By) -> dict[str, tuple[int, ...]]:
    found = sums(known, by, Teller(ctx, known.names))
    return {e.name: (e.gpus, e.busy, e.idle, e.free, e.out, e.unknown) for e in found}


def test_a_gpu_counts_for_everybody_who_uses_or_reserved_it_and_what_is_not_known_is_not_busy(lab, known):
    assert told(lab.ctx(), known, "person") == {
        "Mireille Fauxpont": (3, 2, 1, 0, 0, 0),
        "Oswin Tarrakett": (3, 2, 0, 0, 0, 1),
        "svc": (1, 1, 0, 0, 0, 0),
        "logins of nobody who is known": (1, 1, 0, 0, 0, 0),
    }


def test_groups_and_grants_are_those_of_who_has_a_gpu_now(lab, known):
    assert told(lab.ctx(), known, "group") == {
        "Robots": (5, 3, 1, 0, 0, 1),
        "Vision": (3, 2, 1, 0, 0, 0),
        "no group": (1, 1, 0, 0, 0, 0),
    }
    assert told(lab.ctx(), known, "grant") == {
        "FRQ-1": (2, 1, 1, 0, 0, 0),
        "no grant": (4, 3, 0, 0, 0, 1),
    }


@pytest.mark.parametrize("by", ["place", "model"])
def test_by_place_and_model_each_gpu_counts_once(lab, known, by):
    assert [*told(lab.ctx(), known, by).values()] == [(8, 4, 1, 1, 1, 1)]


def test_a_machine_in_two_partitions_counts_in_both(lab, known):
    assert Counter(each[0] for each in told(lab.ctx(), known, "partition").values()) == {8: 2}


def test_who_may_not_know_who_uses_gpus_sees_no_people_groups_or_grants(lab, known):
    guest = lab.ctx(lab.person(), "guest")
    assert [by for by in TITLES if sums(known, by, Teller(guest, known.names))] == [
        "place", "partition", "model",
    ]  # fmt: skip


@pytest.fixture
def given(people: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> Given:
    return Given(monkeypatch, lab_fleet(people))


async def test_a_large_page_says_who_uses_the_fleet_now(lab: Lab, given: Given) -> None:
    async with at(lab.opened, (120, 36)) as desk:
        assert "── Who uses the fleet now ──" in desk.text(), desk.text()
        row = desk.lines()[-4]
        assert row.split()[:2] == ["Mireille", "Fauxpont"] or "Tarrakett" in row or "Xiangtest" in row
        assert any("8 not known" in line and "Fauxpont" in line for line in desk.lines()[-6:])


async def test_a_small_page_keeps_its_lines_for_machines(lab: Lab, given: Given) -> None:
    async with at(lab.opened, (80, 24)) as desk:
        assert "Who uses the fleet now" not in desk.text()


async def test_the_window_counts_by_another_thing_and_filters_the_page(lab: Lab, given: Given) -> None:
    async with at(lab.opened, (100, 30)) as desk:
        await desk.press("b")
        await desk.until(lambda: "Oswin Tarrakett" in desk.text())
        assert desk.app.screen.by == "person"
        for by in ("group", "grant", "place"):
            await desk.press("V")
            assert desk.app.screen.by == by
        assert "rack b" in desk.text()
        await desk.press("enter")
        await desk.until(lambda: 'place:"rack' in desk.page.filter_text)
        assert {each.host.place for each in desk.page.listing.views.values()} == {"rack b"}


async def test_a_person_opened_in_the_window_filters_the_page_by_user(lab: Lab, given: Given) -> None:
    async with at(lab.opened, (100, 30)) as desk:
        await desk.press("b")
        await desk.until(lambda: "Oswin Tarrakett" in desk.text())
        place = next(n for n in range(5) if "Oswin" in str(desk.app.screen.rows.source.keys(n, n + 1)))
        await desk.press(*["down"] * place, "enter")
        await desk.until(lambda: bool(desk.page.filter_text))
        assert [each.host.name for each in desk.page.listing.views.values()] == ["gpu-b06"]


async def test_a_guest_counts_by_place_first(lab: Lab, given: Given, tmp_path: Path) -> None:
    opened = terminal_of(lab, tmp_path, "en", "guest")
    try:
        async with at(opened, (100, 36)) as desk:
            assert "Who uses the fleet now" not in desk.text()
            await desk.press("b")
            await desk.until(lambda: "rack a" in desk.text())
            assert desk.app.screen.by == "place"
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("sort", "first"),
    [("more", ["gpu-a03", "gpu-a02"]), ("group", ["gpu-a02", "gpu-a03"]), ("grant", ["gpu-a03", "gpu-a02"])],
)
def test_machines_are_put_in_order_by_person_group_and_grant_and_those_of_nobody_come_last(
    lab, people, sort, first
):
    one, other, _ = people.values()  # Fauxpont, Tarrakett
    hosts = [
        host(1, "gpu-a01", [gpu(1, 0, "free")]),
        host(2, "gpu-a02", [gpu(2, 0, held=reservation(other, NOW + HOUR, grant="B-2"))]),
        host(3, "gpu-a03", [gpu(3, 0, held=reservation(one, NOW + HOUR, grant="A-1"))]),
    ]
    names = {number: name for name, number in people.items()}
    made = Known(fleet=Fleet(hosts=tuple(hosts)), names=names, groups={one: ("Vision",), other: ("Robots",)})
    for ctx, wanted in ((lab.ctx(), [*first, "gpu-a01"]), (lab.ctx(lab.person(), "guest"), None)):
        listing = Listing(ctx)
        listing.take(made)
        listing.sort = sort
        keys = [each for each in listing.narrow() if isinstance(each, int)]
        assert [listing.views[each].host.name for each in keys] == (
            wanted or ["gpu-a01", "gpu-a02", "gpu-a03"]
        )


def test_machines_are_put_in_order_by_model(lab, people):
    views = {"gpu-a01": "Zeta", "gpu-a02": "Alpha", "gpu-a03": ""}
    hosts = []
    for number, (name, model) in enumerate(views.items(), 1):
        one = gpu(number, 0, "free")
        one.device.model = model
        hosts.append(host(number, name, [one]))
    listing = Listing(lab.ctx())
    listing.take(Known(fleet=Fleet(hosts=tuple(hosts))))
    listing.sort = "model"
    keys = [each for each in listing.narrow() if isinstance(each, int)]
    assert [listing.views[each].host.name for each in keys] == ["gpu-a02", "gpu-a01", "gpu-a03"]


async def test_a_page_that_grows_draws_the_last_day_and_who_uses_the_fleet(lab: Lab, given: Given) -> None:
    async with at(lab.opened, (120, 24)) as desk:
        assert "Who uses the fleet now" not in desk.text()
        await desk.pilot.resize_terminal(120, 40)
        await desk.until(lambda: "highest 47" in desk.text() and "Who uses the fleet now" in desk.text())
