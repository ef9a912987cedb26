"""The page of GPUs: the fleet at a glance, what needs a look, every machine, and the one under the cursor."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import JobBusy, NotAllowed, Ref
from coordtui.testing import settled
from coordtui.ui.widgets import JobEnded
from coordtui_gpus.fleet.values import Fleet
from coordtui_gpus.records import Incident
from coordtui_gpus.texts import N_

from .conftest import Lab
from .fleet_desk import Desk, Given, at, terminal_of
from .fleet_values import NOW, eight, gpu, host, lab_fleet, reservation, seen_gpu

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def people(lab: Lab) -> dict[str, int]:
    names = ("Mireille Fauxpont", "Oswin Tarrakett", "Lu Xiangtest")
    return {name: lab.person(name) for name in names}


@pytest.fixture
def given(lab: Lab, people: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> Given:
    made = Given(monkeypatch, lab_fleet(people))
    idle = next(each for each in made.fleet.hosts if each.host.doc_id == 6)
    devices = [each.device.doc_id for each in idle.gpus]
    found = Incident(
        kind="reserved_unused",
        since=NOW - timedelta(hours=26),
        seen=NOW,
        person=people["Oswin Tarrakett"],
        facts={"devices": devices, "hosts": [6], "of": len(devices)},
    )
    lab.ctx().store.records(Incident).add(found)
    return made


@pytest.fixture
async def desk(lab: Lab, given: Given) -> AsyncIterator[Desk]:
    async with at(lab.opened) as desk:
        yield desk


# What is seen.


@pytest.mark.parametrize("size", SIZES)
async def test_the_fleet_is_seen_at_a_glance(
    lab: Lab, given: Given, size: tuple[int, int], snapshot: Any
) -> None:
    async with at(lab.opened, size) as desk:
        assert desk.text() == snapshot(name="fleet")
        await desk.press("down", "down")
        assert desk.text() == snapshot(name="a-lost-gpu")


@pytest.mark.parametrize("size", SIZES)
async def test_the_fleet_is_seen_at_a_glance_in_french(
    lab: Lab, given: Given, tmp_path: Path, size: tuple[int, int], snapshot: Any
) -> None:
    opened = terminal_of(lab, tmp_path, "fr", "coordinator")
    try:
        async with at(opened, size) as desk:
            assert desk.text() == snapshot(name="fleet")
    finally:
        opened.close()


async def test_what_needs_a_look_comes_first_the_worst_at_the_top(desk: Desk) -> None:
    assert list(desk.page.listing.needs) == [6, 7, 8, 9]
    assert desk.page.listing.keys[1:5] == [7, 9, 8, 6]
    assert desk.row("silent 3 h").startswith(">?")
    assert "silent 3 h" in desk.row("silent 3 h")
    assert "8 reserved, Fauxpont" in desk.row("silent 3 h")
    assert "1!" in desk.lines()[0]


async def test_each_machine_stands_once(desk: Desk) -> None:
    numbers = [key for key in desk.page.listing.keys if isinstance(key, int)]
    assert sorted(numbers) == list(range(1, 11))


async def test_the_cursor_goes_from_machine_to_machine_and_never_onto_a_heading(desk: Desk) -> None:
    seen = [desk.page.list.number]
    for _ in range(9):
        await desk.press("down")
        seen.append(desk.page.list.number)
    assert seen == [key for key in desk.page.listing.keys if isinstance(key, int)]
    await desk.press("down", "home")
    assert desk.page.list.number == seen[0]
    assert "Needs a look" in desk.text()


async def test_figures_that_are_old_are_marked_on_their_own_line(desk: Desk) -> None:
    lines = [line for line in desk.lines() if re.search(r"Fauxpont +OLD", line)]
    assert len(lines) == 2
    assert all(line[5] == "?" for line in lines)
    assert "OLD" in next(line for line in desk.lines() if line.startswith("── gpu-b07"))


async def test_equal_neighbours_share_a_line_only_where_there_is_no_room(lab: Lab, given: Given) -> None:
    async with at(lab.opened) as desk:
        assert " 3-7 ?" in desk.text()
    async with at(lab.opened, (120, 40)) as desk:
        assert "3-7" not in desk.text()


async def test_what_is_not_known_is_a_question_mark_and_never_a_nought(desk: Desk) -> None:
    desk.page.show_host(10)
    await settled(desk.pilot)
    line = next(line for line in desk.lines() if line.startswith("   0 ?"))
    assert "0%" not in line
    assert "?/80" in line
    assert "unknown" in line


async def test_old_figures_are_never_counted_with_fresh_ones() -> None:
    from coordtui_gpus.panes.listing import memory_of, use_of

    fresh = gpu(1, 0, "busy")
    old = gpu(1, 1, "unknown", old=True, figures={"utilization": 1.0, "memory_used_mib": 0.0})
    assert use_of(host(1, "a", [fresh, old])) == 81
    assert memory_of(host(1, "a", [fresh, old])) is None
    assert use_of(host(1, "a", [old])) is None


async def test_someone_else_using_a_reserved_gpu_is_told_beside_whose_it_is(
    lab: Lab, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = reservation(people["Mireille Fauxpont"], NOW + timedelta(days=1))
    guest = gpu(1, 0, held=held, users=("lxiang",), people=(people["Lu Xiangtest"],))
    Given(monkeypatch, Fleet(hosts=(host(1, "one", [guest]),), swept=NOW))
    async with at(lab.opened) as desk:
        assert "Xiangtest ≠ F" in desk.text()
    async with at(lab.opened, (200, 50)) as desk:
        assert "Xiangtest ≠ Fauxpont" in desk.text()


async def test_whoever_may_not_see_who_uses_gpus_reads_no_name(
    lab: Lab, given: Given, tmp_path: Path
) -> None:
    opened = terminal_of(lab, tmp_path, "en", "guest")
    try:
        async with at(opened, (120, 40)) as desk:
            assert "somebody" in desk.text()
            for name in ("Fauxpont", "Tarrakett", "lxiang"):
                assert name not in desk.text()
            await desk.press("down", "down", "down", "enter")
            await desk.until(lambda: desk.app.screen.about is not None)
            assert "Tarrakett" not in desk.text()
    finally:
        opened.close()


# Strip and list.


async def test_strip_and_list_share_one_cursor(desk: Desk) -> None:
    strip, page = desk.page.strip, desk.page
    assert strip.cursor_key.host == 7
    await desk.press("down")
    assert strip.cursor_key == 9
    strip.focus()
    await desk.press("up")
    assert page.list.number == strip.cursor_key.host
    await desk.press("home")
    assert page.list.number == 1


async def test_a_key_changes_between_a_cell_a_gpu_and_a_sign_a_host(desk: Desk) -> None:
    assert "▇▇▇▇····" in desk.text()
    await desk.press(".")
    assert "rack a █▄··" in desk.text()
    assert "rack b -i?!!?" in desk.text()
    await desk.press(".")
    assert "▇▇▇▇····" in desk.text()


# Order and filter.


async def test_machines_are_ordered_by_each_column_and_what_is_unknown_comes_last(desk: Desk) -> None:
    page = desk.page
    page.list.sort_by("use")
    await settled(desk.pilot)
    others = [key for key in page.listing.keys if isinstance(key, int) and key not in page.listing.needs]
    assert others[0] == 1
    assert others[-1] == 10
    await desk.press("S")
    others = [key for key in page.listing.keys if isinstance(key, int) and key not in page.listing.needs]
    assert others[-1] == 10
    assert others[-2] == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("state:silent", [7]),
        ("state:lost", [8]),
        ("state:out", [5]),
        ("place:b host:b08", [8]),
        ("user:lxiang", [1, 8]),
        ("user:Xiangtest", [1]),
        ("grant:FRQ", [7]),
        ("free:>70 state:free", [2, 3, 4, 5]),
        ("nobody-is-called-so", []),
    ],
)
async def test_the_filter_finds_machines_by_what_is_in_them(desk: Desk, words: str, found: list[int]) -> None:
    desk.page.filtered(words)
    assert sorted(desk.page.listing.views) == found


async def test_a_filter_that_finds_nothing_says_so(desk: Desk) -> None:
    desk.page.filtered("host:zzz")
    await settled(desk.pilot)
    assert "No host with “host:zzz”" in desk.text()


async def test_an_empty_page_says_what_to_do(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    Given(monkeypatch, Fleet())
    async with at(lab.opened) as desk:
        assert "No host yet. “coordtui gpus host add NAME” adds one" in desk.text()
        assert "reserve" not in desk.keys


# Reading again.


async def test_what_others_change_is_read_at_most_twice_a_second(desk: Desk, given: Given) -> None:
    before = given.reads
    for _ in range(20):
        desk.page.on_store_changed(None)
    await settled(desk.pilot)
    assert given.reads - before <= 2


async def test_the_page_is_not_drawn_again_when_nothing_changed(desk: Desk, given: Given) -> None:
    await desk.press("down", "up")
    drawn: list[str] = []
    for widget in (desk.page.list, desk.page.detail, desk.page.status, desk.page.strip):
        name = type(widget).__name__
        widget.refresh = lambda *regions, _name=name, **more: drawn.append(_name)
    before = given.reads
    desk.page.minute_passed()
    await desk.until(lambda: given.reads > before)
    assert drawn == []
    await desk.press("down")
    assert "HostList" in drawn


async def test_the_cursor_stays_on_its_machine_when_another_fails(desk: Desk, given: Given) -> None:
    desk.page.show_host(4)
    hosts = tuple(
        replace(each, state="auth") if each.host.doc_id == 1 else each for each in given.fleet.hosts
    )
    given.fleet = Fleet(hosts=hosts, swept=NOW)
    desk.page.read_again()
    await desk.until(lambda: 1 in desk.page.listing.needs)
    assert desk.page.list.number == 4


async def test_a_sweep_that_goes_on_elsewhere_is_said_kindly(desk: Desk) -> None:
    busy = JobBusy(N_("busy"))
    desk.page.on_job_ended(JobEnded("gpus.sweep", None, busy))
    await settled(desk.pilot)
    assert "being read elsewhere" in desk.status


async def test_keys_that_need_a_right_are_not_there_without_it(
    lab: Lab, given: Given, tmp_path: Path
) -> None:
    opened = terminal_of(lab, tmp_path, "en", "researcher")
    try:
        async with at(opened) as desk:
            for command in ("page.read_again", "page.refuse", "page.note", "gpus.books", "page.export"):
                assert not desk.page.available(command), command
            assert desk.page.available("page.copy")
    finally:
        opened.close()


async def test_a_machine_found_elsewhere_is_shown(desk: Desk) -> None:
    desk.page.open_ref(Ref("gpus.host", "3"))
    await settled(desk.pilot)
    assert desk.page.list.number == 3


async def test_hostile_text_of_machines_is_shown_as_text(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "\x1b[2J[bold]x[/bold]\x07"
    views = [
        gpu(1, 0, "error", users=(bad,), seen=seen_gpu(100, text=bad, state="error"), device={"serial": bad})
    ]
    Given(monkeypatch, Fleet(hosts=(host(1, bad, views, place=bad, note=bad),), swept=NOW))
    async with at(lab.opened, (120, 40)) as desk:
        for key in ("tab", "enter", "enter", "q", "q"):
            assert "\x1b" not in desk.text()
            assert "\x07" not in desk.text()
            await desk.press(key)


async def test_the_csv_has_a_line_for_each_gpu_and_leaves_empty_what_is_not_known(
    lab: Lab, given: Given
) -> None:
    from coordtui.api import from_csv
    from coordtui_gpus.panes.fleet_csv import fleet_csv
    from coordtui_gpus.panes.telling import Teller

    views = [host(1, "=cmd()", [*eight(1, 8), gpu(1, 9, "unknown", at=None)])]
    text = fleet_csv(views, Teller(lab.ctx()))
    lines = text.splitlines()
    assert len(lines) == 10
    assert lines[1].startswith("'=cmd()")
    assert ",unknown,,no,,,," in lines[-1]
    assert from_csv(text)


@pytest.mark.parametrize("opens", ["i IncidentsWindow", "O BooksWindow", "B UsageWindow"])
async def test_a_key_opens_incidents_books_and_the_report(desk: Desk, opens: str) -> None:
    key, window = opens.split()
    await desk.press(key)
    assert type(desk.app.screen).__name__ == window
    await desk.press("q")
    assert len(desk.app.screen_stack) == 1


async def test_who_hears_the_list_hears_why_each_machine_needs_a_look(desk: Desk) -> None:
    said = desk.page.list.as_text()
    assert said[1] == "Needs a look (4)"
    assert said[2].startswith("you are here; Host: gpu-b07; Now: silent 3 h; Who, until when: 8 reserved")
    assert "-; Host: gpu-b05" not in " ".join(said)
    assert "Free: not known" in said[2]
    strip = desk.page.strip.as_text()
    assert "! gpu-b08 GPU 7: lost: its machine does not find it any more" in strip


async def test_the_last_day_of_a_host_is_read_once_it_rests_under_the_cursor_and_not_again_with_each_sweep(
    lab: Lab, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui_gpus import fleet
    from coordtui_gpus.fleet.values import History

    asked: list[str] = []

    def history(ctx: Any, devices: Any, figure: str, start: Any, end: Any, points: int) -> list[History]:
        asked.append(figure)
        values = tuple([50.0] * (points - 2) + [None] * 2)
        return [
            History(device=each, figure=figure, start=start, step_s=1800, mean=values, most=values)
            for each in devices
        ]

    monkeypatch.setattr(fleet, "history", history)
    async with at(lab.opened, (120, 40)) as desk:
        await desk.until(lambda: "24 h, use %" in desk.text())
        assert "? nothing heard" in desk.text()
        before = len(asked)
        desk.page.read_again()
        await settled(desk.pilot)
        assert "24 h, use %" in desk.text()
        assert len(asked) == before


async def test_whoever_has_a_silent_host_is_written_to_and_reads_what_is_the_matter(
    lab: Lab, desk: Desk, people: dict[str, int]
) -> None:
    from coordtui_gpus.panes.letter import letter_form

    page = desk.page
    assert page.available("page.mail")
    await desk.press("m")
    text = desk.text()
    assert "Write to Mireille Fauxpont" in text
    assert "gpu-b07: silent 3 h." in text
    await desk.press("ctrl+o")
    await desk.until(lambda: len(desk.app.screen_stack) == 1)
    assert "1 letter waits in the outbox" in desk.status
    guest = lab.ctx(people["Lu Xiangtest"], "guest")
    with pytest.raises(NotAllowed):
        letter_form(guest, page.here, "", page.listing.tell)


async def test_m_is_not_there_for_a_host_that_nobody_has(desk: Desk) -> None:
    desk.page.show_host(4)
    await settled(desk.pilot)
    assert not desk.page.available("page.mail")
