"""The commands of widgets: of lists, of forms and the fields in them, of drawings with a cursor.

`list`, `columns`, `form` and `filter` are widgets, `stale` is the comparison of two
versions, `text`, `area`, `choice`, `choices` (an open choice) and `scroll` are parts of forms
and windows, `heat`, `calendar` and `timeline` are drawings.
"""

from __future__ import annotations

from coordtui.api import Command, Message
from coordtui.text.messages import N_


def command(
    id: str,
    keys: str,
    title: Message,
    hint: Message | None = None,
    *,
    priority: int = 50,
    action: str = "",
) -> Command:
    """A core command: its scope and action are the two halves of its id."""
    scope, _, name = id.partition(".")
    return Command(
        id=id,
        scope=scope,
        keys=(keys,) if keys == "," else tuple(keys.split(",")) if keys else (),
        title=title,
        hint=hint,
        priority=priority,
        action=action or name,
    )


AFTER_PREFIX = 1000
"""The priority of hints that show only once the first key of a row was pressed, and in help."""

_MOVE, _PAGE, _ENDS = N_("move"), N_("a page"), N_("first, last")


def moves(scope: str, *, letters: bool = True) -> tuple[Command, ...]:
    """The keys that move a cursor, which are the same in all that scrolls; `letters` where none are typed."""
    keys = dict.fromkeys(("up", "down", "first", "last"), "")
    if letters:
        keys = {"up": ",k", "down": ",j", "first": ",<", "last": ",>,G"}
    half = N_("half a page")
    moves = [
        command(f"{scope}.cursor_up", "up" + keys["up"], N_("move up"), _MOVE, priority=80),
        command(f"{scope}.cursor_down", "down" + keys["down"], N_("move down"), _MOVE, priority=80),
        command(f"{scope}.page_up", "pageup", N_("a page up"), _PAGE, priority=AFTER_PREFIX),
        command(f"{scope}.page_down", "pagedown", N_("a page down"), _PAGE, priority=AFTER_PREFIX),
        command(f"{scope}.cursor_home", "home" + keys["first"], N_("first"), _ENDS, priority=AFTER_PREFIX),
        command(f"{scope}.cursor_end", "end" + keys["last"], N_("last"), _ENDS, priority=AFTER_PREFIX),
    ]
    if letters:
        moves += [
            command(f"{scope}.half_up", "ctrl+u", N_("half a page up"), half, priority=AFTER_PREFIX),
            command(f"{scope}.half_down", "ctrl+d", N_("half a page down"), half, priority=AFTER_PREFIX),
        ]
    return tuple(moves)


LIST = (
    *moves("list"),
    command("list.open", "enter,right", N_("open"), N_("open"), priority=10),
    command("list.toggle_select", "space", N_("select, go to next"), N_("select"), priority=55),
    command("list.select_range", "v", N_("select a range"), N_("range"), priority=AFTER_PREFIX),
    command("list.clear_selection", "escape", N_("none selected")),
    command("list.select_all", "a", N_("all or none")),
    command("list.sort", "s", N_("sort by …"), N_("sort"), priority=AFTER_PREFIX),
    command("list.reverse", "S", N_("reverse")),
    command("list.columns", "C", N_("columns")),
)

COLUMNS = (
    command("columns.show_or_hide", "space", N_("show or hide, go to next"), N_("show, hide"), priority=10),
    command("columns.move_earlier", "left", N_("a place earlier"), N_("move column"), priority=12),
    command("columns.move_later", "right", N_("a place later"), N_("move column"), priority=12),
    command("columns.reset", "x", N_("as they were at first"), N_("as at first"), priority=14),
    command("columns.close", "enter", N_("done"), N_("done"), priority=16),
)

SCROLL = moves("scroll")

TEXT = (
    command("text.submit", "enter", N_("go on")),
    command("text.cursor_left", "left", N_("a character to the left")),
    command("text.cursor_right", "right", N_("a character to the right, or take what is proposed")),
    command("text.word_left", "ctrl+left", N_("a word to the left"), action="cursor_left_word"),
    command("text.word_right", "ctrl+right", N_("a word to the right"), action="cursor_right_word"),
    command("text.home", "home,ctrl+home", N_("to the start")),
    command("text.end", "end,ctrl+e,ctrl+end", N_("to the end")),
    command("text.select_left", "shift+left", N_("select to the left"), action="cursor_left select"),
    command("text.select_right", "shift+right", N_("select to the right"), action="cursor_right select"),
    command("text.select_home", "shift+home", N_("select to the start"), action="home select"),
    command("text.select_end", "shift+end", N_("select to the end"), action="end select"),
    command("text.select_all", "f7", N_("select everything")),
    command("text.delete_left", "backspace", N_("erase a letter")),
    command("text.delete_right", "delete,ctrl+d", N_("erase the letter under the cursor")),
    command("text.delete_left_word", "ctrl+w", N_("erase a word")),
    command("text.delete_right_word", "ctrl+delete", N_("erase the word under the cursor")),
    command("text.delete_left_all", "ctrl+u", N_("erase to the start")),
    command("text.delete_right_all", "", N_("erase to the end")),
    command("text.cut", "ctrl+x", N_("cut what is selected")),
    command("text.copy", "ctrl+c", N_("copy what is selected")),
    command("text.paste", "ctrl+v", N_("insert what was cut or copied here")),
)

AREA = (
    command("area.newline", "enter", N_("new line")),
    command("area.cursor_up", "up", N_("move up")),
    command("area.cursor_down", "down", N_("move down")),
    command("area.cursor_left", "left", N_("a character to the left")),
    command("area.cursor_right", "right", N_("a character to the right")),
    command("area.cursor_word_left", "ctrl+left", N_("a word to the left")),
    command("area.cursor_word_right", "ctrl+right", N_("a word to the right")),
    command("area.cursor_line_start", "home", N_("to the start of the line")),
    command("area.cursor_line_end", "end,ctrl+e", N_("to the end of the line")),
    command("area.document_start", "ctrl+home", N_("to the start of the text")),
    command("area.document_end", "ctrl+end", N_("to the end of the text")),
    command("area.cursor_page_up", "pageup", N_("a page up")),
    command("area.cursor_page_down", "pagedown", N_("a page down")),
    command("area.select_up", "shift+up", N_("select upwards"), action="cursor_up select"),
    command("area.select_down", "shift+down", N_("select downwards"), action="cursor_down select"),
    command("area.select_left", "shift+left", N_("select to the left"), action="cursor_left select"),
    command("area.select_right", "shift+right", N_("select to the right"), action="cursor_right select"),
    command("area.select_home", "shift+home", N_("select to the start"), action="cursor_line_start select"),
    command("area.select_end", "shift+end", N_("select to the end"), action="cursor_line_end select"),
    command("area.select_line", "", N_("select the line")),
    command("area.select_all", "f7", N_("select everything")),
    command("area.delete_left", "backspace", N_("erase a letter")),
    command("area.delete_right", "delete,ctrl+d", N_("erase the letter under the cursor")),
    command("area.delete_word_left", "ctrl+w", N_("erase a word")),
    command("area.delete_word_right", "ctrl+delete", N_("erase the word under the cursor")),
    command("area.delete_to_start_of_line", "ctrl+u", N_("erase to the start")),
    command("area.delete_to_end_of_line", "", N_("erase to the end")),
    command("area.delete_line", "", N_("erase the line")),
    command("area.cut", "ctrl+x", N_("cut what is selected")),
    command("area.copy", "ctrl+c", N_("copy what is selected")),
    command("area.paste", "ctrl+v", N_("insert what was cut or copied here")),
    command("area.undo", "f8", N_("undo")),
    command("area.redo", "f9,ctrl+y", N_("redo")),
)

CHOICE = (
    command("choice.show_overlay", "enter,space", N_("show what there is"), N_("choose"), priority=11),
    command("choice.next", "right", N_("next value"), N_("change"), priority=13),
    command("choice.previous", "left", N_("previous value"), N_("change"), priority=13),
    command("choices.cursor_up", "up", N_("move up"), _MOVE, priority=8),
    command("choices.cursor_down", "down", N_("move down"), _MOVE, priority=8),
    command("choices.page_up", "pageup", N_("a page up"), _PAGE, priority=AFTER_PREFIX),
    command("choices.page_down", "pagedown", N_("a page down"), _PAGE, priority=AFTER_PREFIX),
    command("choices.first", "home", N_("first"), _ENDS, priority=AFTER_PREFIX),
    command("choices.last", "end", N_("last"), _ENDS, priority=AFTER_PREFIX),
    command("choices.select", "enter,tab", N_("choose"), N_("choose"), priority=10),
    command("choices.dismiss", "escape,left", N_("close"), N_("close"), priority=12),
)

FORM = (
    command("form.save", "ctrl+o", N_("save"), N_("save"), priority=10),
    command("form.cancel", "escape,q", N_("leave the form"), N_("cancel"), priority=12),
    command("form.focus_next", "tab,down", N_("next field"), N_("next field"), priority=14),
    command("form.focus_previous", "shift+tab,up", N_("previous field")),
    command("form.pick", "f4,ctrl+n", N_("choose from a list or a calendar"), N_("list"), priority=11),
    command("form.step_on", "pagedown", N_("next day or value"), N_("next"), priority=16),
    command("form.step_back", "pageup", N_("day or value before"), N_("before"), priority=17),
    command("form.leap_on", ">", N_("a week or a long step on")),
    command("form.leap_back", "<", N_("a week or a long step back")),
    command(
        "form.copy_side", "f6,ctrl+t", N_("copy to the empty other language"), N_("copy across"), priority=13
    ),
    command("form.restore", "ctrl+r", N_("fill in the draft, or what was there"), N_("draft"), priority=11),
    *(*TEXT, *AREA, *CHOICE),
)
"""A form, and the fields in it."""

STALE = (
    *moves("stale"),
    command("stale.open", "enter,space", N_("keep the other version"), N_("the other"), priority=11),
    command("stale.take_theirs", "left", N_("keep theirs"), N_("theirs"), priority=12),
    command("stale.take_yours", "right", N_("keep yours"), N_("yours"), priority=12),
    command("stale.all_theirs", "T", N_("keep theirs everywhere"), N_("all theirs"), priority=13),
    command("stale.all_yours", "M", N_("keep yours everywhere"), N_("all yours"), priority=13),
)

FILTER = (
    command("filter.leave_filter", "down", N_("to the list"), N_("to the list"), priority=12),
    command("filter.complete", "tab", N_("complete"), N_("complete"), priority=13),
    command("filter.clear_filter", "escape", N_("clear the filter"), N_("clear"), priority=14),
)

HEAT = (
    command("heat.cursor_up", "up,k", N_("move up"), _MOVE, priority=80),
    command("heat.cursor_down", "down,j", N_("move down"), _MOVE, priority=80),
    command("heat.cursor_left", "left,h", N_("the one before"), _MOVE, priority=80),
    command("heat.cursor_right", "right,l", N_("the next one"), _MOVE, priority=80),
    command("heat.cursor_home", "home,<", N_("first"), _ENDS, priority=AFTER_PREFIX),
    command("heat.cursor_end", "end,>,G", N_("last"), _ENDS, priority=AFTER_PREFIX),
    command("heat.open", "enter", N_("open"), N_("open"), priority=10),
)

CALENDAR = (
    command("calendar.cursor_left", "left,h", N_("a day earlier"), _MOVE, priority=12),
    command("calendar.cursor_right", "right,l", N_("a day later"), _MOVE, priority=12),
    command("calendar.cursor_up", "up,k", N_("a line up"), _MOVE, priority=12),
    command("calendar.cursor_down", "down,j", N_("a line down"), _MOVE, priority=12),
    command("calendar.earlier", "pageup", N_("the month or week before"), N_("turn"), priority=14),
    command("calendar.later", "pagedown", N_("the next month or week"), N_("turn"), priority=14),
    command("calendar.today", "home", N_("today"), N_("today"), priority=16),
    command("calendar.open", "enter", N_("open"), N_("open"), priority=10),
)

TIMELINE = (
    command("timeline.cursor_left", "left,h", N_("a sign earlier"), N_("time"), priority=12),
    command("timeline.cursor_right", "right,l", N_("a sign later"), N_("time"), priority=12),
    command("timeline.zoom_in", "+", N_("less time a sign"), N_("zoom"), priority=14),
    command("timeline.zoom_out", "-", N_("more time a sign"), N_("zoom"), priority=14),
    command("timeline.earlier", "pageup", N_("a window earlier"), N_("turn"), priority=16),
    command("timeline.later", "pagedown", N_("a window later"), N_("turn"), priority=16),
    command("timeline.now", "home", N_("now"), N_("now"), priority=18),
    command("timeline.cursor_up", "up,k", N_("move up"), _MOVE, priority=80),
    command("timeline.cursor_down", "down,j", N_("move down"), _MOVE, priority=80),
    command("timeline.half_up", "ctrl+u", N_("half a page up")),
    command("timeline.half_down", "ctrl+d", N_("half a page down")),
    command("timeline.open", "enter", N_("open"), N_("open"), priority=10),
)
