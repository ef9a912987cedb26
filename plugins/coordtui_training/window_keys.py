"""The keys of the windows that open from the page of sessions, each in the scope of its window."""

from __future__ import annotations

from coordtui.api import Scope
from coordtui_training.texts import N_

_people = Scope("training.people").key
_checkin = Scope("training.checkin").key
_courses = Scope("training.courses").key
_rooms = Scope("training.rooms").key

WINDOW_COMMANDS = (
    _people("approve", "y", N_("approve their sign-up"), N_("approve"), 17),
    _people("say_no", "X", N_("refuse their sign-up"), N_("refuse"), 18),
    _people("move_to", "M", N_("move to another session"), N_("move"), 24),
    _people("present", "r", N_("there, or not after all"), N_("there"), 25),
    _people("more_seats", "+", N_("one seat more"), N_("seats"), 34),
    _people("fewer_seats", "-", N_("one seat less; nobody is sent away"), N_("seats"), 34),
    _people("let_in", "O", N_("let in over capacity, by name"), N_("let in"), 35),
    _people("check_in", "I", N_("check in: the code for the room, who is there"), N_("check-in"), 36),
    _people(
        "excuse",
        "A",
        N_("excuse who did not come, or cancelled late: it does not count"),
        N_("excuse"),
        26,
    ),
    _people("sheet", "T", N_("sign-in sheet"), N_("sheet"), 37),
    _people("close_list", "K", N_("close the list, or open it again"), N_("close list"), 38),
    _people("journal", "H", N_("journal: who, when, why"), N_("journal"), 39),
    _people("teachers", "w", N_("who could give it?"), N_("who could?"), 40),
    _people("certificates", "D", N_("certificates"), N_("certificates"), 41),
    _people("feedback", "F", N_("feedback of those who came"), N_("feedback"), 42),
    _checkin("there", "space", N_("there, or not after all; go to next"), N_("there"), 9),
    _checkin("let_in", "O", N_("let in over capacity, by name"), N_("let in"), 35),
    _courses("plan", "p", N_("plan a session of it"), N_("session"), 31),
    _courses("series", "W", N_("plan sessions that come again"), N_("series"), 33),
    _courses("teachers", "w", N_("who could give it?"), N_("who could?"), 34),
    _courses("rooms", "O", N_("rooms"), N_("rooms"), 35),
    _courses("copy_term", "T", N_("copy the sessions of a term"), N_("copy a term"), 36),
    _courses("archived", ".", N_("with those given no more, or without"), N_("archived"), 37),
    _courses("remove_for_good", "X", N_("remove it for good, where nothing refers to it"), N_("remove"), 38),
    _rooms("remove_for_good", "X", N_("remove it for good, where no session was in it"), N_("remove"), 38),
    _rooms("archived", ".", N_("with those used no more, or without"), N_("archived"), 37),
)
