"""The page of training as the lab's coordinator has it: agenda, calendars, filter, and the keys that plan."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Ref
from coordtui.testing import settled
from coordtui_training.records import SESSION

from .conftest import Lab
from .page_desk import DAY, HOUR, Desk, Term, at


@pytest.fixture
def term(lab: Lab) -> Term:
    return Term(lab)


@pytest.fixture
async def desk(term: Term) -> AsyncIterator[Desk]:
    async with term.on() as desk:
        yield desk


# The agenda.


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_agenda_has_a_line_for_each_day_and_each_session(
    term: Term, size: tuple[int, int], snapshot: Any
) -> None:
    async with term.on(size) as desk:
        assert desk.text() == snapshot(name="agenda")
        desk.page.show_session(term.full.doc_id)
        await desk.press("down", "up")
        assert desk.text() == snapshot(name="a-full-session")


async def test_the_cursor_goes_from_session_to_session_and_never_onto_a_day(desk: Desk, term: Term) -> None:
    order = [term.today, term.friday, term.bare, term.full, term.draft, term.off]
    numbers = [each.doc_id for each in order]
    seen = [desk.page.list.session]
    for _ in order[1:]:
        await desk.press("down")
        seen.append(desk.page.list.session)
    assert seen == numbers
    await desk.press("down")
    assert desk.page.list.session == numbers[-1]
    back = [desk.page.list.session]
    for _ in order[1:]:
        await desk.press("up")
        back.append(desk.page.list.session)
    assert back == numbers[::-1]
    await desk.press("end", "home", "pagedown", "pageup", "up")
    assert desk.page.list.session == numbers[0]


async def test_what_needs_the_coordinator_has_a_sign_a_reason_and_a_badge(desk: Desk, term: Term) -> None:
    assert "Training 1!" in desk.lines()[0]
    assert desk.row("Git for labs").startswith(" !")
    await desk.press("down", "down")
    assert "! no room yet" in desk.text()
    assert "! no teacher yet" in desk.text()
    desk.page.show("decide")
    await desk.press("home")
    assert [*desk.page.listing.sessions] == [term.bare.doc_id]


async def test_the_detail_has_the_waiting_list_in_its_order(term: Term) -> None:
    async with term.on((120, 40)) as desk:
        desk.page.show_session(term.full.doc_id)
        await desk.press("down", "up")
        text = desk.text()
        assert "── Waiting list (2)" in text
        assert text.index(" 1 Tobin Example") < text.index(" 2 Lu Xiangtest")
        assert "── Signed up (1)" in text
        assert "Ngozi Inventada" in text


async def test_the_page_is_not_drawn_again_when_nothing_changed(desk: Desk, term: Term) -> None:
    drawn: list[str] = []
    for widget in (desk.page.list, desk.page.detail, desk.page.status):
        name = type(widget).__name__
        widget.refresh = lambda *regions, _name=name, **more: drawn.append(_name)
    desk.page.minute_passed()
    desk.page.read_again()
    await settled(desk.pilot)
    assert drawn == []
    await desk.press("down")
    assert "Agenda" in drawn


async def test_who_hears_the_agenda_hears_its_days_states_and_figures(desk: Desk) -> None:
    said = desk.page.list.as_text()
    assert said[1] == "Thu 12 Nov, today"
    assert said[2].startswith("you are here; Time: 14:00; Session: Slurm for newcomers")
    assert said[2].endswith("Lang.: English; Seats: 1 of 2 seats taken")
    assert any(line.startswith("no room yet; Time: 09:00; Session: Git for labs") for line in said)


async def test_an_empty_page_says_what_to_do(lab: Lab) -> None:
    async with at(lab.opened) as desk:
        assert "No session is planned. n plans the first one" in desk.text()
        assert "sign up" not in desk.keys


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)])
async def test_hostile_titles_are_shown_as_text_at_every_size(lab: Lab, size: tuple[int, int]) -> None:
    titles = ("[/x] [bold]brackets[/]", "\x1b[2J\x1b]52;c;SEVMTE8=\x07done", "深層学習" * 90, "t" * 300)
    for n, title in enumerate(titles):
        lab.session(
            lab.course(title_en=title, about_en=title), lab.now + n * DAY, room=lab.room(title).doc_id
        )
    async with at(lab.opened, size) as desk:
        for key in ("down", "down", "down", "i", "q", "X", "escape", "V", "V", "V"):
            await desk.press(key)
            assert "\x1b" not in desk.text()
        desk.page.list.move_to(0)
        await desk.press("home")
        assert "[bold]bra" in desk.text() or size[0] < 80


async def test_at_midnight_today_is_another_day(desk: Desk, term: Term) -> None:
    assert "Thu 12 Nov, today" in desk.text()
    term.lab.clock.advance(16 * HOUR)
    desk.page.minute_passed()
    await desk.press("home")
    assert "Thu 12 Nov" not in desk.text()
    assert "Fri 13 Nov, today" in desk.text()


# The filter.


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("course:git", ["bare", "draft", "off"]),
        ("lang:fr", ["friday"]),
        ("lang:both", ["bare"]),
        ("level:advanced", ["bare", "draft", "off"]),
        ("is:full", ["full"]),
        ("is:waiting", ["full"]),
        ("is:draft", ["draft"]),
        ("is:cancelled", ["off"]),
        ("is:free slurm", ["today"]),
        ("room:1.02 is:full", ["full"]),
        ("teacher:hrafn lang:fr", ["friday"]),
        ("date:today", ["today"]),
        ("éthique", ["friday"]),
        ("-course:git -course:slrm", ["friday"]),
    ],
)
async def test_the_filter_narrows_to(desk: Desk, term: Term, words: str, found: list[str]) -> None:
    desk.page.filter_text = words
    desk.page.filtered(words)
    assert [*desk.page.listing.sessions] == [getattr(term, name).doc_id for name in found]


async def test_escape_brings_all_sessions_back(desk: Desk) -> None:
    await desk.press("/", *"zzz")
    assert "No session with “zzz” here" in desk.text()
    await desk.press("escape")
    assert "6 sessions" in desk.lines()[1]


# Calendars and scopes.


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_v_goes_from_the_agenda_to_the_week_to_the_month(
    term: Term, size: tuple[int, int], snapshot: Any
) -> None:
    async with term.on(size) as desk:
        await desk.press("V")
        assert desk.text() == snapshot(name="week")
        await desk.press("V")
        assert desk.text() == snapshot(name="month")
        await desk.press("V")
        assert desk.page.list.session == term.today.doc_id


async def test_a_day_of_the_month_opens_in_the_agenda(desk: Desk, term: Term) -> None:
    await desk.press("V", "V", "down", "left", "left", "left")
    assert "Slurm for newcomers" in desk.lines()[-4] + desk.lines()[-3]
    await desk.press("enter")
    assert desk.page.list.session == term.bare.doc_id


async def test_another_month_is_read_when_the_cursor_comes_there(desk: Desk, term: Term) -> None:
    await desk.press("V", "V", "pageup")
    assert "October 2026" in desk.text()
    assert "GIT" in desk.text()
    await desk.press("q")
    assert desk.page.layout_now == "agenda"


async def test_n_in_a_calendar_plans_on_the_day_or_at_the_hour_of_the_cursor(desk: Desk, term: Term) -> None:
    await desk.press("V", "n")
    slot = desk.page.calendars.made["week"].slot
    values = desk.app.screen.form.values
    assert (values["day"], values["at"].at.hour) == slot
    await desk.press("escape", "V", "down", "n")
    values = desk.app.screen.form.values
    assert values["day"] == desk.page.calendars.made["month"].day
    assert values["at"] is None


async def test_a_calendar_says_how_much_is_planned_in_it(desk: Desk) -> None:
    await desk.press("V", "V")
    assert "4 sessions, 2/23 seats, 2 waiting" in desk.lines()[1]
    await desk.press("pageup")
    assert "1 session" in desk.lines()[1]


async def test_a_tall_month_says_what_clashes_in_it(term: Term) -> None:
    async with term.on((120, 40)) as desk:
        await desk.press("V", "V")
        assert "Clashes this month" in desk.text()
        assert "Git for labs  There is no room yet." in desk.text()
        await desk.press("V")
        assert "Clashes this month" not in desk.text()


async def test_a_low_month_has_no_room_for_clashes(desk: Desk) -> None:
    await desk.press("V", "V")
    assert "Clashes this month" not in desk.text()


async def test_each_scope_shows_its_sessions_and_q_comes_back(desk: Desk, term: Term) -> None:
    shown = {}
    for name in ("mine", "decide", "drafts", "past"):
        desk.page.show(name)
        await desk.press("home")
        shown[name] = [*desk.page.listing.sessions]
    assert shown == {
        "mine": [],
        "decide": [term.bare.doc_id],
        "drafts": [term.draft.doc_id],
        "past": [term.past.doc_id],
    }
    await desk.press("q")
    assert desk.page.scope.name == "upcoming"


async def test_a_comma_lets_choose_what_is_shown(desk: Desk) -> None:
    await desk.press(",", "end", "enter")
    assert desk.page.scope.name == "past"


async def test_one_comes_back_to_where_one_was(term: Term) -> None:
    async with term.on() as desk:
        desk.page.show_session(term.full.doc_id)
        await desk.press("V")
        place = desk.page.place()
    async with term.on() as desk:
        desk.page.take_place(place)
        await desk.press("q")
        assert desk.page.list.session == term.full.doc_id


async def test_something_elsewhere_leads_to_a_session_or_a_scope(desk: Desk, term: Term) -> None:
    desk.page.open_ref(Ref(SESSION, str(term.past.doc_id)))
    assert desk.page.list.session == term.past.doc_id
    assert desk.page.scope.name == "past"
    desk.page.open_ref(Ref("training.scope", "decide"))
    assert desk.page.scope.name == "decide"


async def test_a_session_far_away_is_found_by_its_day(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordtui_training.panes.listing.MOST", 3)
    course = lab.course()
    sessions = [lab.session(course, lab.now + n * DAY) for n in range(1, 7)]
    async with at(lab.opened) as desk:
        assert "the first 3 sessions" in desk.lines()[1]
        desk.page.show_session(sessions[-1].doc_id)
        await desk.press("home")
        assert desk.page.list.session == sessions[-1].doc_id


async def test_days_are_those_of_the_session_s_own_zone(lab: Lab) -> None:
    lab.session(lab.course(), datetime.fromisoformat("2026-11-20T02:00:00+00:00"))
    async with at(lab.opened) as desk:
        assert "Thu 19 Nov" in desk.text()
        assert "21:00" in desk.text()


# Planning.


async def test_a_draft_is_published_and_withdrawn_again(desk: Desk, term: Term) -> None:
    desk.page.show_session(term.draft.doc_id)
    await desk.press("P")
    if len(desk.app.screen_stack) > 1:  # what one may want to know first is asked
        await desk.press("c")
    assert term.stored(term.draft).state == "published"
    assert "published “Git for labs” · u undoes" in desk.status
    await desk.press("u")
    assert term.stored(term.draft).state == "draft"


async def test_cancelling_says_how_many_are_told_and_wants_a_reason(desk: Desk, term: Term) -> None:
    desk.page.show_session(term.full.doc_id)
    await desk.press("K")
    assert len(desk.app.screen_stack) == 1, "K closes a list, in its window"
    await desk.press("X")
    assert "3 people are told" in " ".join(desk.text().split())
    await desk.press(*"Flood", "ctrl+o")
    await desk.until(lambda: "cancelled: 3 people are told" in desk.text())
    assert term.stored(term.full).state == "cancelled"
    assert term.stored(term.full).cancelled_why == "Flood"
    assert {*term.lab.states(term.full).values()} == {"cancelled"}
    assert "Cancelled: Flood" in desk.text()


@pytest.mark.parametrize(
    ("key", "window"),
    [
        ("n", "SessionForm"),
        ("e", "SessionForm"),
        ("L", "PeopleWindow"),
        ("O", "CoursesWindow"),
        ("m", "MessageForm"),
        ("i", "Explain"),
        ("B", "AttendanceWindow"),
    ],
)
async def test_a_key_opens_its_window_and_q_comes_back(desk: Desk, term: Term, key: str, window: str) -> None:
    desk.page.show_session(term.full.doc_id)
    await desk.press(key)
    assert type(desk.app.screen).__name__ == window
    await desk.press("escape")
    assert desk.page.list.session == term.full.doc_id


async def test_r_opens_the_roll_of_a_session_that_is_on(desk: Desk, term: Term) -> None:
    assert not desk.page.available("training.check_in")
    term.lab.clock.advance(5 * HOUR)
    await desk.press("r")
    assert type(desk.app.screen).__name__ == "CheckInWindow"


async def test_keys_that_mean_nothing_for_a_session_are_not_shown(desk: Desk, term: Term) -> None:
    def shown() -> set[str]:
        commands = ("page.edit", "page.mail", "training.publish", "training.call_off", "training.list")
        return {command for command in commands if desk.page.available(command)}

    desk.page.show_session(term.draft.doc_id)
    assert shown() == {"page.edit", "training.publish"}
    desk.page.show_session(term.off.doc_id)
    assert shown() == {"training.list"}
    desk.page.show_session(term.full.doc_id)
    assert shown() == {"page.edit", "page.mail", "training.call_off", "training.list"}


async def test_a_calendar_file_is_written_for_its_owner_alone(
    desk: Desk, term: Term, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await desk.press("E", "ctrl+o")
    file = tmp_path / f"slrm-{term.today.doc_id}.ics"
    await desk.until(file.exists)
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert file.stat().st_mode & 0o777 == 0o600
