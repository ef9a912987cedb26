"""What a student does on the page of training: sign up, give up, take an offer, understand a no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.host.session import Session as Opened
from coordtui_training.records import Session
from coordtui_training.running import Roll
from coordtui_training.seats import Seats

from .conftest import Lab
from .page_desk import at, terminal_of

Enter = Callable[..., Opened]


@pytest.fixture
def student(lab: Lab) -> int:
    return lab.person("Sami Placeholder")


@pytest.fixture
def enter(lab: Lab, tmp_path: Path) -> Iterator[Enter]:
    """Opens a terminal of a person on the lab's store, and closes it."""
    opened: list[Opened] = []

    def enter(person: int, *roles: str, language: str = "en") -> Opened:
        opened.append(terminal_of(tmp_path, lab.clock, person, "Somebody", *roles, language=language))
        return opened[-1]

    yield enter
    for each in opened:
        each.close()


def full(lab: Lab, *people: int, **fields: Any) -> Session:
    """A session with one seat, taken by the first of these people; the others wait."""
    course = lab.course(f"SL{next(lab.numbers)}", title_en="Slurm for newcomers")
    session = lab.session(course, capacity=1, **fields)
    for person in people or (lab.person("Ngozi Inventada"),):
        Seats(lab.ctx(person)).sign_up(session.doc_id)
    return session


async def test_one_key_signs_up_says_so_and_is_taken_back(lab: Lab, student: int, enter: Enter) -> None:
    session = lab.session(lab.course("SLRM", title_en="Slurm for newcomers"))
    async with at(enter(student)) as desk:
        assert "c sign up" in desk.keys
        await desk.press("c")
        assert lab.states(session) == {student: "confirmed"}
        assert "You have a seat" in desk.status
        assert "u undoes" in desk.status
        assert desk.row("Slurm").startswith(">✓")
        assert "1/10" in desk.row("Slurm")
        await desk.press("u")
        assert lab.states(session)[student] == "cancelled"
        assert "0/10" in desk.row("Slurm")


async def test_x_gives_up_at_once_what_can_be_had_again(lab: Lab, student: int, enter: Enter) -> None:
    session = lab.session()
    Seats(lab.ctx(student)).sign_up(session.doc_id)
    async with at(enter(student)) as desk:
        assert "x give up" in desk.keys
        await desk.press("x")
        assert lab.states(session)[student] == "cancelled"
        assert "x give up" not in desk.keys


async def test_x_asks_when_it_is_late_and_says_what_it_costs(lab: Lab, student: int, enter: Enter) -> None:
    session = lab.session(start=lab.now + timedelta(hours=20))
    Seats(lab.ctx(student)).sign_up(session.doc_id)
    async with at(enter(student)) as desk:
        await desk.press("x")
        assert "less than 48 hours before the start" in " ".join(desk.text().split())
        await desk.press("x")  # keep
        assert lab.states(session)[student] == "confirmed"
        await desk.press("x", "c")
        assert lab.states(session)[student] == "late_cancelled"


async def test_x_asks_when_the_seat_goes_to_somebody_who_waits(lab: Lab, student: int, enter: Enter) -> None:
    other = lab.person("Tobin Example")
    session = full(lab, student, other)
    async with at(enter(student)) as desk:
        await desk.press("x")
        assert "1 person waits" in desk.text()
        await desk.press("c")
        assert lab.states(session) == {student: "cancelled", other: "offered"}


async def test_a_full_session_puts_on_the_list_and_says_the_place(
    lab: Lab, student: int, enter: Enter
) -> None:
    session = full(lab)
    async with at(enter(student)) as desk:
        assert "It is full: c puts you first on the waiting list." in desk.text()
        await desk.press("i")
        assert "It is full: c puts you first on the waiting list." in desk.text()
        await desk.press("escape")
        await desk.press("c")
        assert lab.states(session)[student] == "waiting"
        assert "number 1 of 1" in desk.text()
        assert desk.row("Slurm").startswith(">?")
        assert "1/1 +1" in desk.row("Slurm")


async def test_a_free_seat_that_is_given_by_hand_is_not_called_a_full_session(
    lab: Lab, student: int, enter: Enter
) -> None:
    session = full(lab, lab.person("Ngozi Inventada"), lab.person("Tobin Example"), waiting="hand")
    Seats(lab.ctx()).set_capacity(session.doc_id, 2)
    async with at(enter(student)) as desk:
        said = " ".join(desk.text().split())
        assert "Seats are given by hand here: c puts you on the waiting list, behind 1 person." in said
        assert "It is full" not in said


async def test_a_seat_that_none_of_those_who_wait_can_have_is_not_called_full_either(
    lab: Lab, student: int, enter: Enter
) -> None:
    first, other = lab.person("Ngozi Inventada"), lab.person("Tobin Example")
    session = full(lab, first, other)
    elsewhere = lab.session(start=session.start)
    Seats(lab.ctx(other)).sign_up(elsewhere.doc_id)
    Seats(lab.ctx()).set_capacity(session.doc_id, 2)
    assert lab.states(session)[other] == "waiting"
    async with at(enter(student)) as desk:
        desk.page.show_session(session.doc_id)
        await desk.press("home")
        said = " ".join(desk.text().split())
        assert "1 person waits and comes first: c signs you up, with a seat if they cannot have it." in said
        await desk.press("c")
        assert lab.states(session)[student] == "confirmed"


async def test_an_offer_is_a_sign_a_badge_and_a_moment_and_c_takes_it(
    lab: Lab, student: int, enter: Enter
) -> None:
    first = lab.person("Ngozi Inventada")
    session = full(lab, first, student)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    assert lab.states(session)[student] == "offered"
    async with at(enter(student)) as desk:
        assert "Training 1!" in desk.lines()[0]
        assert desk.row("Slurm").startswith(">!")
        assert "until 13 Nov?" in desk.row("Slurm"), "nothing of it is cut"
        assert "c takes it; x leaves it to the next." in desk.text()
        await desk.press("c")
        assert lab.states(session)[student] == "confirmed"
        assert desk.page.badge == ""


async def test_an_offer_that_ended_is_none_although_nothing_ran(lab: Lab, student: int, enter: Enter) -> None:
    first = lab.person("Ngozi Inventada")
    session = full(lab, first, student)
    Seats(lab.ctx(first)).cancel(session.doc_id)
    async with at(enter(student)) as desk:
        lab.clock.advance(timedelta(hours=25))
        await desk.press("c")
        assert "The seat is not kept for you any more" in desk.text()
        await desk.press("escape")
        assert "!" not in desk.row("Slurm"), "the page is read again by the refusal"
        assert desk.page.badge == ""


async def test_what_has_to_come_first_is_one_key_away(lab: Lab, student: int, enter: Enter) -> None:
    first, then = lab.course("GIT", title_en="Git for labs"), lab.course("CI", title_en="Tests that run")
    start = lab.now + timedelta(days=9)
    wanted = lab.session(then, start, prerequisites=[first.doc_id])
    before = lab.session(first, start - timedelta(days=5))
    async with at(enter(student)) as desk:
        desk.page.show_session(wanted.doc_id)
        await desk.press("c")
        assert "One attends “Git for labs” before this session." in desk.text()
        assert "One of these comes first; enter shows it, where c signs up." in desk.status
        await desk.press("enter", "c")
        assert lab.states(before) == {student: "confirmed"}
        desk.page.show_session(wanted.doc_id)
        await desk.press("c")
        assert lab.states(wanted) == {student: "confirmed"}, "it will have been attended by then"


async def test_each_reason_is_followed_by_what_helps_against_it(lab: Lab, student: int, enter: Enter) -> None:
    git, ci = lab.course("GIT", title_en="Git for labs"), lab.course("CI", title_en="Tests that run")
    lab.session(prerequisites=[git.doc_id, ci.doc_id])
    async with at(enter(student)) as desk:
        await desk.press("i")
        said = " ".join(desk.text().split())
        words = ("One attends “Git", "Ask when “Git", "One attends “Tests", "Ask when “Tests")
        places = [said.index(each) for each in words]
        assert places == sorted(places)


async def test_a_clash_is_refused_in_words_and_what_fits_is_one_key_away(
    lab: Lab, student: int, enter: Enter
) -> None:
    course = lab.course("SLRM", title_en="Slurm for newcomers")
    start = lab.now + timedelta(days=3)
    held = lab.session(lab.course("GIT", title_en="Git for labs"), start)
    clashing = lab.session(course, start + timedelta(hours=1))
    later = lab.session(course, start + timedelta(days=5))
    Seats(lab.ctx(student)).sign_up(held.doc_id)
    async with at(enter(student)) as desk:
        desk.page.show_session(clashing.doc_id)
        await desk.press("c")
        assert "Not signed up: Slurm for newcomers" in desk.lines()[0]
        assert "Git for labs" in desk.text()
        assert student not in lab.states(clashing)
        await desk.press("enter", "c")
        assert lab.states(later) == {student: "confirmed"}


async def test_a_refusal_without_a_way_out_is_said_in_the_status_line(
    lab: Lab, student: int, enter: Enter
) -> None:
    session = lab.session(opens=lab.now + timedelta(days=2))
    async with at(enter(student)) as desk:
        await desk.press("c")
        assert desk.status.strip()
        assert "all saved" not in desk.status
        assert student not in lab.states(session)


async def test_i_says_my_place_and_why_i_was_not_promoted(lab: Lab, student: int, enter: Enter) -> None:
    full(lab, lab.person("Ngozi Inventada"), lab.person("Tobin Example"), student)
    async with at(enter(student)) as desk:
        await desk.press("i")
        assert "number 2 of 2" in desk.text()
        assert "What happened with you" in desk.text()
        assert "Ngozi" not in desk.text()
        await desk.press("q")
        assert "Training   what comes" in desk.lines()[1]


async def test_a_student_sees_no_names_and_none_of_the_keys_of_who_runs_it(
    lab: Lab, student: int, enter: Enter
) -> None:
    full(lab, lab.person("Ngozi Inventada"))
    lab.session(state="draft")
    async with at(enter(student), (120, 40)) as desk:
        assert "1 session" in desk.lines()[1]
        assert "Ngozi" not in desk.text()
        assert "Waiting list" not in desk.text()
        for command in (
            *("page.new", "page.edit", "page.mail", "training.publish", "training.call_off"),
            *("training.list", "training.courses", "training.report"),
        ):
            assert not desk.page.available(command)


async def test_a_guest_reads_and_signs_up_for_nothing(lab: Lab, enter: Enter) -> None:
    guest = lab.person("Gast Placeholder")
    session = full(lab)
    async with at(enter(guest, "guest")) as desk:
        assert "c sign up" not in desk.keys
        await desk.press("c")
        assert guest not in lab.states(session)
        assert not {"fits", "mine", "decide", "drafts"} & set(_walked(desk))


def _walked(desk: Any) -> list[str]:
    from coordtui_training.panes.scopes import names_for

    return [*names_for(desk.page.ctx)]


async def test_the_link_is_for_those_with_a_seat(lab: Lab, student: int, enter: Enter) -> None:
    lab.session(link="https://example.invalid/room")
    async with at(enter(student), (120, 40)) as desk:
        assert "example.invalid/room" not in desk.text()
        assert "online; the link is for those with a seat" in desk.text()
        assert not desk.page.available("page.open_outside")
        await desk.press("c")
        assert "https://example.invalid/room" in desk.text()
        assert desk.page.available("page.open_outside")


async def test_prerequisites_say_whether_they_are_met(lab: Lab, student: int, enter: Enter) -> None:
    first = lab.course("BASE", title_en="The basics")
    lab.session(lab.course("MORE", title_en="More"), prerequisites=[first.doc_id])
    async with at(enter(student), (120, 40)) as desk:
        assert "✗ The basics" in desk.text()


async def test_a_text_that_is_there_in_one_language_is_shown_and_marked(
    lab: Lab, student: int, enter: Enter
) -> None:
    lab.session(lab.course("ETHI", title_fr="Éthique de l’IA", title_en="", about_fr="Pour toutes."))
    async with at(enter(student), (120, 40)) as desk:
        assert "Éthique de l’IA [FR]" in desk.text()
        assert "Pour toutes. [FR]" in desk.text()


async def test_what_another_terminal_does_is_seen_and_the_cursor_stays(
    lab: Lab, student: int, enter: Enter
) -> None:
    lab.session(lab.course("GIT", title_en="Git for labs"), lab.now + timedelta(days=1))
    session = full(lab, start=lab.now + timedelta(days=2))
    async with at(enter(student)) as desk:
        await desk.press("down")
        before = desk.page.list.session
        assert before == session.doc_id
        Seats(lab.ctx(lab.person("Oswin Tarrakett"))).sign_up(session.doc_id)
        lab.session(lab.course("NEW", title_en="Before all"), lab.now + timedelta(hours=6))
        await desk.until(lambda: "1/1 +1" in desk.row("Slurm") and "Before all" in desk.text())
        assert desk.page.list.session == before
        assert desk.row("Slurm").startswith(">")


async def test_what_is_mine_comes_first_and_what_was_stays_in_sight(
    lab: Lab, student: int, enter: Enter
) -> None:
    mine, other = lab.session(lab.course("GIT", title_en="Git for labs")), full(lab)
    Seats(lab.ctx(student)).sign_up(mine.doc_id)
    async with at(enter(student)) as desk:
        await desk.press(".", ".")
        assert "Training   mine   1 session" in desk.lines()[1]
        assert [*desk.page.listing.sessions] == [mine.doc_id]
        await desk.press("q")
        assert {*desk.page.listing.sessions} == {mine.doc_id, other.doc_id}


async def test_what_fits_me_is_found_beside_the_screen(lab: Lab, student: int, enter: Enter) -> None:
    lab.session(lab.course("GIT", title_en="Git for labs"))
    async with at(enter(student)) as desk:
        await desk.press(".")
        await desk.until(lambda: "Git for labs" in desk.text())
        assert "what fits me" in desk.lines()[1]


async def test_y_copies_what_when_and_where_and_a_calendar_file_goes_to_the_clipboard_from_afar(
    lab: Lab, student: int, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    lab.session(lab.course("GIT", title_en="Git for labs"), room=lab.room("2.14").doc_id)
    async with at(enter(student)) as desk:
        monkeypatch.setattr(desk.app, "copy", copied.append)
        await desk.press("y", "E")
        assert copied[0].startswith("Git for labs\n")
        assert "2.14" in copied[0]
        assert copied[1].startswith("BEGIN:VCALENDAR")


async def test_in_french_it_is_all_in_french_and_fits(lab: Lab, student: int, enter: Enter) -> None:
    lab.session(lab.course("GIT", title_fr="Git pour les labos", title_en="Git for labs"))
    async with at(enter(student, language="fr")) as desk:
        assert "Git pour les labos" in desk.text()
        assert "jeu. 19 nov." in desk.text()


async def test_r_asks_for_the_code_of_the_room_when_the_time_is_near(
    lab: Lab, student: int, enter: Enter
) -> None:
    session = lab.session(start=lab.now + timedelta(hours=5))
    Seats(lab.ctx(student)).sign_up(session.doc_id)
    async with at(enter(student)) as desk:
        assert not desk.page.available("training.check_in")
        lab.clock.advance(timedelta(hours=4, minutes=50))
        code = Roll(lab.ctx()).open_checkin(session.doc_id)
        await desk.press("r", *code, "ctrl+o")
        await desk.until(lambda: "You are checked in." in desk.text())


async def test_f_asks_who_came_how_it_was(lab: Lab, student: int, enter: Enter) -> None:
    session = lab.session(start=lab.now + timedelta(hours=5))
    Seats(lab.ctx(student)).sign_up(session.doc_id)
    lab.clock.advance(timedelta(hours=6))
    Roll(lab.ctx()).check_in(session.doc_id, student)
    lab.clock.advance(timedelta(hours=6))
    Roll(lab.ctx()).close(session.doc_id)
    async with at(enter(student)) as desk:
        await desk.press(".", ".")
        assert desk.page.available("training.feedback")
        await desk.press("F")
        assert len(desk.app.screen_stack) > 1


async def test_who_gives_a_session_sees_its_list_its_drafts_and_no_other_list(
    lab: Lab, student: int, enter: Enter
) -> None:
    mine = full(lab, lab.person("Ngozi Inventada"), instructors=[student])
    other = full(lab, lab.person("Tobin Example"), start=lab.now + timedelta(days=8))
    draft = lab.session(state="draft", instructors=[student], start=lab.now + timedelta(days=9))
    lab.session(state="draft")
    async with at(enter(student), (120, 40)) as desk:
        assert {*desk.page.listing.sessions} == {mine.doc_id, other.doc_id, draft.doc_id}
        assert "Ngozi Inventada" in desk.text()
        assert desk.page.available("training.list")
        assert not desk.page.available("page.edit")
        await desk.press("down")
        assert "Tobin Example" not in desk.text()
        assert not desk.page.available("training.list")
