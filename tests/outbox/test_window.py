"""The outbox on the screen."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from coordtui.api import Attachment
from coordtui.outbox.tables import COMMAND as OUTBOX_COMMAND
from coordtui.testing import actor_with, app_for, settled

from .conftest import HANG_UP, settings_for

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def greenwich(monkeypatch):
    """Hours are shown as on this machine: here, always the same."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def text(app) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def every_state(office, smtp) -> None:
    """A letter in each state in which one can rest; the failed one on top."""
    office.put(subject="Seats for Friday")
    office.deliver()
    smtp.says["."] = HANG_UP
    office.put(subject="A GPU is yours", to="minh-anh.placeholder@example.org")
    office.deliver()
    smtp.says.clear()
    office.put(subject="Discarded in time")
    from coordtui.outbox.decisions import Decisions

    Decisions(office.ctx).discard([3])
    smtp.says["RCPT"] = "451 greylisted"
    office.put(subject="Papers of the week", html="<p>Ten</p>")
    office.deliver()
    smtp.says["RCPT"] = "550 no such person"
    office.put(
        subject="Invitation",
        text="Thursday at ten.",
        attachment=Attachment(name="seat.ics", text="BEGIN:VCALENDAR", content_type="text/calendar"),
    )
    office.deliver()
    smtp.says.clear()


@pytest.mark.parametrize("size", SIZES)
async def test_the_outbox_as_it_is_seen(office, smtp, size, snapshot):
    every_state(office, smtp)
    for number in range(1, 6):
        letter = office.letter(number)
        letter.uid = f"uid{number}"
        office.ctx.store.records(type(letter)).save(letter)
    async with app_for(office.session).run_test(size=size) as pilot:
        await press(pilot, "colon", *"outbox", "enter")
        assert text(pilot.app) == snapshot(name=f"list-{size[0]}")
        await press(pilot, "enter")
        assert text(pilot.app) == snapshot(name=f"letter-{size[0]}")


async def test_nothing_in_it_says_so_and_whether_anything_can_go(make_office):
    office = make_office("")
    async with app_for(office.session).run_test(size=(80, 24)) as pilot:
        await press(pilot, "colon", *"outbox", "enter")
        assert "Nothing was ever to leave the program." in text(pilot.app)
        assert "no channel is set up" in text(pilot.app)


async def test_without_the_right_there_is_neither_command_nor_card(office, smtp):
    smtp.says["RCPT"] = "550 no"
    office.put()
    office.deliver()
    office.session.actor = actor_with("researcher", person=1)
    assert office.session.cards() == []
    assert OUTBOX_COMMAND not in office.session.own_commands()


async def test_a_card_of_today_opens_it(office, smtp):
    smtp.says["RCPT"] = "550 no"
    office.put()
    office.deliver()
    async with app_for(office.session).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "1 message was not delivered" in text(pilot.app)
        await press(pilot, "enter")
        assert pilot.app.screen.called.english == "Outbox"


async def test_an_unsure_letter_is_asked_about_and_counts_as_sent_or_goes_again(office, smtp):
    smtp.says["."] = HANG_UP
    office.put()
    office.put(to="b@example.org")
    office.deliver()
    smtp.says.clear()
    async with app_for(office.session).run_test(size=(100, 30)) as pilot:
        await press(pilot, "colon", *"outbox", "enter", "c")
        assert "Did “Seats” reach b@example.org?" in text(pilot.app)
        await press(pilot, "c")
        assert office.states() == ["unsure", "sent"]
        await press(pilot, "u")
        assert office.states() == ["unsure", "unsure"]
        await press(pilot, "R", "escape")
        assert office.states() == ["unsure", "unsure"]
        await press(pilot, "R", "n")
        assert office.states() == ["unsure", "sent"]
        assert len(smtp.mails) == 3


async def test_a_letter_is_discarded_and_brought_back(office):
    office.put()
    async with app_for(office.session).run_test(size=(100, 30)) as pilot:
        await press(pilot, "colon", *"outbox", "enter", "x")
        assert office.states() == ["discarded"]
        await press(pilot, "u")
        assert office.states() == ["waiting"]


async def test_what_is_put_while_the_program_runs_is_delivered_beside_the_screen(office, smtp):
    async with app_for(office.session).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        office.put()
        office.put(to="b@example.org")
        await settled(pilot)
        assert office.states() == ["sent", "sent"]
        assert len(smtp.mails) == 2
    assert office.session.on_letter is None


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_stays_in_its_place(make_office, smtp, size):
    office = make_office(settings_for(smtp.port), "fr")
    office.put(subject="\x1b[2J[b]$x{1}[/b]\u202e" * 9, text="\x1b]0;x\x07" * 50)
    async with app_for(office.session).run_test(size=size) as pilot:
        await press(pilot, "colon", *"outbox", "enter", "enter")
        assert "\x1b" not in text(pilot.app)
        assert "[b]$x{1}[/b]" in text(pilot.app)


async def test_nobody_who_leaves_waits_for_a_silent_server(make_office, monkeypatch):
    from coordtui.ui import outbox_delivery

    monkeypatch.setattr(outbox_delivery, "GOODBYE", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        office = make_office(settings_for(silent.getsockname()[1]) + "[network]\ntimeout_s = 60\n")
        async with app_for(office.session).run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            office.put()
            listener, _ = await asyncio.to_thread(silent.accept)
            pilot.app.exit()
        with listener:  # silent to the end
            assert office.states() == ["sending"]
