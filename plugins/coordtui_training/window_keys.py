"""The keys of the windows that open from the page of sessions, each in the scope of its window."""

from __future__ import annotations

from coordtui.api import Command, Message
from coordtui_training.texts import N_


def _key(where: str, key: str, title: Message, hint: Message, priority: int) -> Command:
    """A command `window.action`."""
    scope, _, name = where.partition(".")
    return Command(
        id=f"training.{scope}.{name}",
        title=title,
        action=name,
        scope=f"training.{scope}",
        keys=(key,),
        hint=hint,
        priority=priority,
    )


WINDOW_COMMANDS = (
    _key("people.approve", "y", N_("approve their sign-up"), N_("approve"), 17),
    _key("people.say_no", "X", N_("refuse their sign-up"), N_("refuse"), 18),
    _key("people.move_to", "M", N_("move to another session"), N_("move"), 24),
    _key("people.present", "r", N_("there, or not after all"), N_("there"), 25),
    _key("people.more_seats", "+", N_("one seat more"), N_("seats"), 34),
    _key("people.fewer_seats", "-", N_("one seat less; nobody is sent away"), N_("seats"), 34),
    _key("people.let_in", "O", N_("let in over capacity, by name"), N_("let in"), 35),
    _key("people.check_in", "I", N_("check in: the code for the room, who is there"), N_("check-in"), 36),
    _key(
        "people.excuse",
        "A",
        N_("excuse who did not come, or cancelled late: it does not count"),
        N_("excuse"),
        26,
    ),
    _key("people.sheet", "T", N_("sign-in sheet"), N_("sheet"), 37),
    _key("people.close_list", "K", N_("close the list, or open it again"), N_("close list"), 38),
    _key("people.journal", "H", N_("journal: who, when, why"), N_("journal"), 39),
    _key("people.teachers", "w", N_("who could give it?"), N_("who could?"), 40),
    _key("people.certificates", "D", N_("certificates"), N_("certificates"), 41),
    _key("people.feedback", "F", N_("feedback of those who came"), N_("feedback"), 42),
    _key("checkin.there", "space", N_("there, or not after all; go to next"), N_("there"), 9),
    _key("checkin.let_in", "O", N_("let in over capacity, by name"), N_("let in"), 35),
    _key("courses.plan", "p", N_("plan a session of it"), N_("session"), 31),
    _key("courses.series", "W", N_("plan sessions that come again"), N_("series"), 33),
    _key("courses.teachers", "w", N_("who could give it?"), N_("who could?"), 34),
    _key("courses.rooms", "O", N_("rooms"), N_("rooms"), 35),
    _key("courses.copy_term", "T", N_("copy the sessions of a term"), N_("copy a term"), 36),
    _key("courses.archived", ".", N_("with those given no more, or without"), N_("archived"), 37),
    _key(
        "courses.remove_for_good", "X", N_("remove it for good, where nothing refers to it"), N_("remove"), 38
    ),
    _key(
        "rooms.remove_for_good", "X", N_("remove it for good, where no session was in it"), N_("remove"), 38
    ),
    _key("rooms.archived", ".", N_("with those used no more, or without"), N_("archived"), 37),
)
