"""The timeline of reservations, and the windows that open from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Ref
from coordtui.testing import settled
from coordtui_gpus import booking, fleet
from coordtui_gpus.panes.mine import MineWindow
from coordtui_gpus.panes.reservation import ReservationWindow
from coordtui_gpus.panes.reservation_ics import CalendarText
from coordtui_gpus.panes.reserve import ReserveForm
from coordtui_gpus.panes.reserve_adopt import AdoptForm
from coordtui_gpus.records import Host, Login

from .conftest import Lab
from .fleet_desk import Desk, at, terminal_of
from .heard_lab import answer, process
from .timeline_lab import moved, onto, reserved, timeline

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def people(lab: Lab) -> dict[str, Any]:
    names = ("Mireille Fauxpont", "Oswin Tarrakett", "Lu Xiangtest", "Ysolde Carabosse")
    return {name.split()[1]: lab.ctx(lab.person(name)) for name in names}


@pytest.fixture
def machines(lab: Lab, people: dict[str, Any]) -> dict[str, list[Any]]:
    """Five machines: two with one booking, one with a request in it, one out of service, one with two."""
    found = {}
    for name in ("a01", "a02", "b07", "c15", "d01"):
        host = lab.host(f"gpu-{name}", place=f"rack {name[0]}", via="none")
        found[name] = lab.gpus(4, host)
    reserved(
        people["Fauxpont"], lab, *found["a01"], *found["a02"], start=0, hours=30, purpose="paper deadline"
    )
    held = reserved(people["Tarrakett"], lab, *found["b07"][:2], start=0, hours=48)
    asking = lab.under(people["Carabosse"], approval="all")
    free = reserved(asking, lab, found["b07"][2], start=60, hours=42, purpose="reviewer 2")
    moved(lab, free, held.end - timedelta(hours=12), found["b07"][0].doc_id)
    host = lab.ctx().store.records(Host).get(found["c15"][0].host)
    fleet.take_out(lab.ctx(), host.doc_id, None, lab.now, lab.at(hours=40), "fan")
    reserved(people["Xiangtest"], lab, *found["d01"][:2], start=10, hours=40)
    reserved(people["Tarrakett"], lab, *found["d01"][2:], start=20, hours=60, preemptible=True)
    return found


@pytest.fixture
async def desk(lab: Lab, machines: Any) -> AsyncIterator[Desk]:
    async with timeline(lab.opened) as desk:
        yield desk


# What is seen.


@pytest.mark.parametrize("size", SIZES)
async def test_who_has_what_until_when_is_drawn(
    lab: Lab, machines: Any, size: tuple[int, int], snapshot: Any
) -> None:
    async with timeline(lab.opened, size) as desk:
        assert desk.text() == snapshot(name="timeline")
        await onto(desk, "b07")
        assert desk.text() == snapshot(name="a-request-in-the-way")


@pytest.mark.parametrize("size", SIZES)
async def test_who_has_what_until_when_is_drawn_in_french(
    lab: Lab, machines: Any, tmp_path: Path, size: tuple[int, int], snapshot: Any
) -> None:
    opened = terminal_of(lab, tmp_path, "fr", "coordinator")
    try:
        async with timeline(opened, size) as desk:
            assert desk.text() == snapshot(name="timeline")
            await onto(desk, "b07")
            await desk.press("n")
            await desk.until(lambda: desk.app.screen.plan is not None)
            assert desk.text() == snapshot(name="form")
    finally:
        opened.close()


@pytest.mark.parametrize("size", SIZES)
async def test_a_form_and_a_reservation_in_full_are_seen(
    lab: Lab, machines: Any, size: tuple[int, int], snapshot: Any
) -> None:
    async with timeline(lab.opened, size) as desk:
        await onto(desk, "b07")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.told is not None)
        assert desk.text() == snapshot(name="reservation")
        await desk.press("q", "n")
        await desk.until(lambda: desk.app.screen.plan is not None)
        assert desk.text() == snapshot(name="form")


async def test_neighbours_with_the_same_booking_share_a_line_until_they_are_unfolded(desk: Desk) -> None:
    folded = desk.row("a01-a02")
    assert folded.count("[Fauxpont") == 1
    assert folded.endswith("2x4?"), "two silent hosts with four GPUs each"
    await desk.press(".")
    assert "a01-a02" not in desk.text()
    assert desk.row(" a02 ").count("Fauxpont") == 1


async def test_a_fold_of_several_reservations_says_which_of_them_the_keys_mean(lab: Lab) -> None:
    who = lab.ctx(lab.person("Hrafn Placeholder"))
    for name in ("gpu-m1", "gpu-m2"):
        reserved(who, lab, lab.gpu(lab.host(name, via="none")), start=0)
    async with timeline(lab.opened) as desk:
        assert "each host has its own: keys mean that of gpu-m1" in desk.text()
        await desk.press(".", "down")
        assert "each host has its own" not in desk.text()
        assert desk.page.timeline.chosen.doc_id == booking.of_person(lab.ctx(), who.actor.person)[1].doc_id


async def test_what_lies_side_by_side_has_a_line_each_and_a_clash_is_marked(desk: Desk) -> None:
    assert "!" not in desk.row("d01")
    assert "!" in desk.row("b07")
    assert "Clashes in sight (1)" in desk.text()


async def test_out_of_service_is_drawn_with_its_reason(desk: Desk) -> None:
    assert "[out of serv-]" in desk.row("c15")
    await onto(desk, "c15")
    assert "out of service, 09:00 to " in desk.text()
    assert "fan" in desk.text()


async def test_the_machine_of_the_cursor_is_told_in_full_with_a_mark_before_what_the_keys_mean(
    desk: Desk,
) -> None:
    await onto(desk, "b07")
    assert "── gpu-b07: 1 reservation, 1 request" in desk.text()
    assert ">= Oswin Tarrakett  2 GPUs" in desk.text()
    desk.page.timeline.board.move_to(
        desk.page.timeline.board._row, desk.page.ctx.clock() + timedelta(hours=50)
    )
    await settled(desk.pilot)
    assert ">? Ysolde Carabosse  1 GPU" in desk.text()


async def test_the_drawing_keeps_to_its_height_and_all_its_lines_are_machines(desk: Desk) -> None:
    board = desk.page.timeline.board
    for height in range(4, 20):
        lines = board.lines_at(80, height)
        assert len(lines) <= height
        shown = [line for line in lines[3:] if line and line[0].text[:1] in (" ", ">")]
        assert len(shown) == min(len(desk.page.timeline.lanes), height - 3)


async def test_the_cursor_stays_in_sight_however_far_it_goes(lab: Lab, machines: Any) -> None:
    for number in range(40):
        lab.gpu(lab.host(f"gpu-x{number:02}", place=f"rack x{number}", via="none"))
    async with timeline(lab.opened) as desk:
        for _ in range(45):
            await desk.pilot.press("down")
        await settled(desk.pilot)
        assert any(line.startswith(">") for line in desk.lines()[3:]), desk.text()


async def test_the_filter_lists_the_same_machines_as_on_the_fleet(desk: Desk) -> None:
    await desk.press("/", *"b07", "enter")
    assert [each.name for each in desk.page.timeline.hosts.values()] == ["gpu-b07"]
    assert "a01" not in desk.text()


async def test_zoom_and_turning_show_another_period_and_read_what_lies_there(desk: Desk, lab: Lab) -> None:
    before = desk.page.timeline.lying
    await desk.press("-", "-", "-", "pagedown", "pagedown")
    await desk.until(lambda: desk.page.timeline.lying is not before)
    start, end = desk.page.timeline.board.period
    await desk.until(lambda: desk.page.timeline.lying.start <= start and desk.page.timeline.lying.end >= end)


async def test_what_somebody_else_reserves_meanwhile_appears(desk: Desk, lab: Lab, machines: Any) -> None:
    reserved(lab.ctx(lab.person("Hrafn Placeholder")), lab, machines["d01"][0], start=60, hours=24)
    await desk.until(lambda: "[Placeh" in desk.row("d01"))


async def test_v_and_q_go_back_to_the_fleet_and_the_place_is_kept(lab: Lab, machines: Any) -> None:
    async with timeline(lab.opened) as desk:
        assert desk.page.place()["timeline"] is True
        await desk.press("q")
        assert not desk.page.on_timeline
        assert "timeline" not in desk.page.place()
        assert desk.page.strip.display
        await desk.press("V")
        assert desk.page.on_timeline
        assert not desk.page.strip.display


# Keys.


async def test_reserving_proposes_the_machine_the_free_gpus_and_the_moment_of_the_cursor(desk: Desk) -> None:
    await onto(desk, "b07")
    board = desk.page.timeline.board
    moment = desk.page.ctx.clock() + timedelta(hours=24)
    board.move_to(board._row, moment)
    await desk.press("n")
    form = desk.app.screen
    assert isinstance(form, ReserveForm)
    values = form.form.values
    (host,) = values["hosts"]
    assert desk.page.timeline.hosts[host].name == "gpu-b07"
    assert (values["count"], values["start"]) == (2, moment)
    await desk.press("ctrl+o")
    await desk.until(lambda: desk.app.screen is not form)
    assert "reserved gpu-b07 (2, 3)" in desk.status
    assert "u undoes" in desk.status
    await desk.press("u")
    await desk.until(lambda: "undone" in desk.status)
    assert [each.state for each in booking.mine(desk.page.ctx)] == []


async def test_a_request_is_accepted_from_its_line(desk: Desk, lab: Lab, machines: Any) -> None:
    asking = lab.under(lab.ctx(lab.person("Hrafn Placeholder")), approval="all")
    asked = reserved(asking, lab, machines["a01"][0], start=40, hours=20)
    await desk.until(lambda: "(Plac" in desk.text())
    await onto(desk, "a01")
    view = desk.page.timeline
    view.board.move_to(view.board._row, asked.start)
    await desk.press("c")
    await desk.until(lambda: desk.app.screen.plan is not None)
    await desk.press("ctrl+o")
    await desk.until(lambda: booking.get(lab.ctx(), asked.doc_id).state == "approved")
    await desk.until(lambda: "accepted: Hrafn Placeholder" in desk.status)


async def test_a_key_that_would_do_nothing_is_not_there(desk: Desk) -> None:
    await onto(desk, "c15")
    page = desk.page
    for command in ("page.confirm", "page.refuse", "page.edit", "page.mail", "page.export", "gpus.cells"):
        assert not page.available(command), command
    await desk.press("c")
    assert "needs a reservation on the line of the cursor" in desk.status
    await onto(desk, "b07")
    assert page.available("page.refuse")
    assert page.available("page.mail")
    assert not page.available("page.confirm"), "what is held is no request"


async def test_a_researcher_changes_only_what_is_their_own(lab: Lab, machines: Any, tmp_path: Path) -> None:
    opened = terminal_of(lab, tmp_path, "en", "researcher")
    try:
        async with timeline(opened) as desk:
            await onto(desk, "b07")
            for command in ("page.confirm", "page.refuse", "page.edit"):
                assert not desk.page.available(command), command
            assert desk.page.available("page.new")
            assert desk.page.available("gpus.mine")
            assert "Tarrakett" in desk.text()
    finally:
        opened.close()


async def test_a_guest_sees_what_is_taken_and_no_name(lab: Lab, machines: Any, tmp_path: Path) -> None:
    opened = terminal_of(lab, tmp_path, "en", "guest")
    try:
        async with timeline(opened) as desk:
            await onto(desk, "b07")
            for name in ("Tarrakett", "Fauxpont", "Carabosse", "paper deadline", "reviewer"):
                assert name not in desk.text(), name
            assert "somebody 2" in desk.text()
            for command in ("page.new", "page.copy", "gpus.mine", "page.mail"):
                assert desk.page.available(command) is (command == "page.copy"), command
    finally:
        opened.close()


async def test_hostile_text_is_drawn_as_text(lab: Lab) -> None:
    host = lab.host("gpu-z[b]\x1b[31m", via="none")
    who = lab.ctx(lab.person("Bobby [/b] Tables"))
    reserved(who, lab, lab.gpu(host), start=0, purpose="[red]\x1b]0;owned\x07 {name}")
    async with timeline(lab.opened) as desk:
        assert "\x1b" not in desk.text()
        assert "{name}" in desk.text()
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen.told is not None)
        assert "[red]" in desk.text()


# Windows.


async def test_a_reservation_is_told_in_full_and_released_after_a_question(
    desk: Desk, lab: Lab, machines: Any
) -> None:
    await onto(desk, "b07")
    await desk.press("enter")
    screen = desk.app.screen
    assert isinstance(screen, ReservationWindow)
    await desk.until(lambda: screen.told is not None)
    for words in ("Oswin Tarrakett", "goes on", "gpu-b07 (0, 1)", "2 GPUs, these by name"):
        assert words in desk.text(), words
    await desk.press("x", "n")
    assert booking.get(lab.ctx(), screen.number).state == "approved"
    lab.clock.advance(timedelta(hours=1))
    await desk.press("x", "y")
    await desk.until(lambda: booking.get(lab.ctx(), screen.number).state == "released")
    await desk.until(lambda: "released: gpu-b07 (0, 1) are free" in desk.status)


async def test_a_request_in_the_way_names_what_is_free_instead(desk: Desk, lab: Lab) -> None:
    asked = booking.requests(lab.ctx())[0]
    desk.page.open_ref(Ref("gpus.reservation", str(asked.doc_id)))
    await settled(desk.pilot)
    await desk.until(lambda: desk.app.screen.told is not None)
    assert "In the way of it" in desk.text()
    assert "taken by Oswin Tarrakett" in desk.text()
    assert "free instead:" in desk.text()


async def test_own_reservations_and_requests_to_decide_are_one_list(
    desk: Desk, lab: Lab, machines: Any
) -> None:
    own = reserved(lab.ctx(), lab, machines["d01"][0], start=60, hours=5)
    await desk.press("M")
    screen = desk.app.screen
    assert isinstance(screen, MineWindow)
    await desk.until(lambda: bool(screen.by_number))
    assert "Reservations: 1 request to decide, 1 of your own" in desk.lines()[0]
    assert desk.row("Ysolde Carabosse").startswith(">?")
    await desk.press("down")
    assert screen.chosen is not None
    assert screen.chosen.doc_id == own.doc_id
    await desk.press("x")
    assert "It has not begun" in desk.text()
    await desk.press("ctrl+o")
    await desk.until(lambda: booking.get(lab.ctx(), own.doc_id).state == "cancelled")


async def test_who_decides_nothing_sees_only_their_own(lab: Lab, machines: Any, tmp_path: Path) -> None:
    opened = terminal_of(lab, tmp_path, "en", "researcher")
    try:
        async with at(opened) as desk:
            await desk.press("M")
            await desk.until(lambda: "Nothing is reserved for you" in desk.text())
            assert "to decide" not in desk.lines()[0]
    finally:
        opened.close()


async def test_whoever_is_far_away_reads_the_calendar_and_copies_it(
    lab: Lab, machines: Any, tmp_path: Path
) -> None:
    opened = terminal_of(lab, tmp_path, "en", "coordinator")
    try:
        async with timeline(opened) as desk:
            await onto(desk, "b07")
            await desk.press("E")
            if opened.context("gpus").actor.at_home:
                assert "Calendar file" in desk.text()
            else:
                assert isinstance(desk.app.screen, CalendarText)
                assert "BEGIN:VCALENDAR" in desk.text()
    finally:
        opened.close()


async def test_a_letter_to_whose_it_is_waits_in_the_outbox(desk: Desk, lab: Lab) -> None:
    await onto(desk, "b07")
    await desk.press("m")
    assert "Write to Oswin Tarrakett" in desk.text()
    await desk.press("ctrl+o")
    await desk.until(lambda: "the letter waits in the outbox" in desk.status)


async def test_a_run_without_a_reservation_is_adopted_from_its_machine(lab: Lab) -> None:
    host, me = lab.host("gpu-y", via="none"), lab.ctx().actor.person
    lab.ctx().store.records(Login).add(Login(login="ysolde", person=me))
    fleet.keep(lab.ctx(), [answer(host, lab.now, 1, [process(host.doc_id, 0)])])
    async with at(lab.opened) as desk:
        await desk.until(lambda: desk.page.available("gpus.adopt"))
        await desk.press("A")
        assert isinstance(desk.app.screen, AdoptForm)
        await desk.press("ctrl+o")
        await desk.until(lambda: bool(booking.mine(lab.ctx())))
    assert booking.mine(lab.ctx())[0].adopted
