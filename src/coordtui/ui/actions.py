"""The core's own commands: with the plugins' commands they are the one table of keys.

Footer, help, command list and dispatch all read this table, so none of them can be wrong
about another. A scope says where a command lives: `list`, `form` and `filter` are widgets,
`text`, `area`, `choice`, `choices` (an open choice) and `scroll` are parts of forms and
windows, `heat`, `calendar` and `timeline` are drawings with a cursor, `page` is whatever
page is open, `app` is everywhere, and `card`, `help`, `chooser`, `jump`, `keys` and
`capture` are parts of the shell; `job` is a page whose work is going on. A plugin's page
has its own id as scope. A page that has the method of a `page` command, say `action_undo`,
has its key: the same key does the same everywhere. An action is a method of the widget,
page or window that has the scope; a word after it is its argument.
"""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import Command, Message, Pane
from coordtui.text.messages import N_


def _command(
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


def _moves(scope: str, *, letters: bool = True) -> tuple[Command, ...]:
    """The keys that move a cursor, which are the same in all that scrolls; `letters` where none are typed."""
    keys = dict.fromkeys(("up", "down", "first", "last"), "")
    if letters:
        keys = {"up": ",k", "down": ",j", "first": ",<", "last": ",>,G"}
    half = N_("half a page")
    moves = [
        _command(f"{scope}.cursor_up", "up" + keys["up"], N_("move up"), _MOVE, priority=80),
        _command(f"{scope}.cursor_down", "down" + keys["down"], N_("move down"), _MOVE, priority=80),
        _command(f"{scope}.page_up", "pageup", N_("a page up"), _PAGE, priority=AFTER_PREFIX),
        _command(f"{scope}.page_down", "pagedown", N_("a page down"), _PAGE, priority=AFTER_PREFIX),
        _command(f"{scope}.cursor_home", "home" + keys["first"], N_("first"), _ENDS, priority=AFTER_PREFIX),
        _command(f"{scope}.cursor_end", "end" + keys["last"], N_("last"), _ENDS, priority=AFTER_PREFIX),
    ]
    if letters:
        moves += [
            _command(f"{scope}.half_up", "ctrl+u", N_("half a page up"), half, priority=AFTER_PREFIX),
            _command(f"{scope}.half_down", "ctrl+d", N_("half a page down"), half, priority=AFTER_PREFIX),
        ]
    return tuple(moves)


LIST = (
    *_moves("list"),
    _command("list.open", "enter,right", N_("open"), N_("open"), priority=10),
    _command("list.toggle_select", "space", N_("select, go to next"), N_("select"), priority=55),
    _command("list.select_range", "v", N_("select a range"), N_("range"), priority=AFTER_PREFIX),
    _command("list.select_all", "a", N_("all or none")),
    _command("list.sort", "s", N_("sort by …"), N_("sort"), priority=AFTER_PREFIX),
    _command("list.reverse", "S", N_("reverse")),
    _command("list.columns", "C", N_("columns")),
)

COLUMNS = (
    _command("columns.show_or_hide", "space", N_("show or hide, go to next"), N_("show, hide"), priority=10),
    _command("columns.move_earlier", "left", N_("a place earlier"), N_("move column"), priority=12),
    _command("columns.move_later", "right", N_("a place later"), N_("move column"), priority=12),
    _command("columns.reset", "x", N_("as they were at first"), N_("as at first"), priority=14),
    _command("columns.close", "enter", N_("done"), N_("done"), priority=16),
)

SCROLL = _moves("scroll")

PAGE = (
    _command("page.filter", "/", N_("filter as you type"), N_("filter"), priority=56),
    _command("page.clear_filter", "escape", N_("clear the filter")),
    _command("page.next_pane", "tab", N_("next pane"), N_("pane"), priority=AFTER_PREFIX),
    _command("page.zoom", "z", N_("pane full screen"), N_("zoom"), priority=AFTER_PREFIX),
    _command("page.layout", "V", N_("other layout")),
    _command("page.confirm", "c", N_("confirm, accept"), N_("confirm"), priority=20),
    _command("page.refuse", "x", N_("refuse, remove"), N_("refuse"), priority=22),
    _command("page.keep", "f", N_("keep, go to next"), N_("keep"), priority=24),
    _command("page.dismiss", "d", N_("dismiss, go to next"), N_("dismiss"), priority=26),
    _command("page.undo", "u", N_("undo"), N_("undo"), priority=28),
    _command("page.redo", "U", N_("redo")),
    _command("page.new", "n", N_("new"), N_("new"), priority=30),
    _command("page.edit", "e", N_("edit"), N_("edit"), priority=32),
    _command("page.who_knows", "w", N_("who knows about this?"), N_("who?"), priority=34),
    _command("page.copy", "y", N_("copy"), N_("copy"), priority=40),
    _command("page.open_outside", "o", N_("open or show link"), N_("link"), priority=AFTER_PREFIX),
    _command("page.mail", "m", N_("draft a mail")),
    _command("page.note", "N", N_("note")),
    _command("page.tag", "t", N_("tags")),
    _command("page.export", "E", N_("export")),
    _command("page.read_again", "R,f5", N_("refresh"), N_("refresh"), priority=44),
    _command("page.settings", ",", N_("settings of the view")),
)

JOB = (_command("job.stop", "escape", N_("stop the work"), N_("stop"), priority=5),)

STALE = (
    *_moves("stale"),
    _command("stale.open", "enter,space", N_("keep the other version"), N_("the other"), priority=11),
    _command("stale.take_theirs", "left", N_("keep theirs"), N_("theirs"), priority=12),
    _command("stale.take_yours", "right", N_("keep yours"), N_("yours"), priority=12),
    _command("stale.all_theirs", "T", N_("keep theirs everywhere"), N_("all theirs"), priority=13),
    _command("stale.all_yours", "M", N_("keep yours everywhere"), N_("all yours"), priority=13),
)

TEXT = (
    _command("text.submit", "enter", N_("go on")),
    _command("text.cursor_left", "left", N_("a character to the left")),
    _command("text.cursor_right", "right", N_("a character to the right, or take what is proposed")),
    _command("text.word_left", "ctrl+left", N_("a word to the left"), action="cursor_left_word"),
    _command("text.word_right", "ctrl+right", N_("a word to the right"), action="cursor_right_word"),
    _command("text.home", "home", N_("to the start")),
    _command("text.end", "end,ctrl+e", N_("to the end")),
    _command("text.select_left", "shift+left", N_("select to the left"), action="cursor_left select"),
    _command("text.select_right", "shift+right", N_("select to the right"), action="cursor_right select"),
    _command("text.select_home", "shift+home", N_("select to the start"), action="home select"),
    _command("text.select_end", "shift+end", N_("select to the end"), action="end select"),
    _command("text.select_all", "f7", N_("select everything")),
    _command("text.delete_left", "backspace", N_("erase a letter")),
    _command("text.delete_right", "delete,ctrl+d", N_("erase the letter under the cursor")),
    _command("text.delete_left_word", "ctrl+w", N_("erase a word")),
    _command("text.delete_right_word", "ctrl+delete", N_("erase the word under the cursor")),
    _command("text.delete_left_all", "ctrl+u", N_("erase to the start")),
    _command("text.delete_right_all", "", N_("erase to the end")),
    _command("text.cut", "ctrl+x", N_("cut what is selected")),
    _command("text.copy", "ctrl+c", N_("copy what is selected")),
    _command("text.paste", "ctrl+v", N_("insert what was cut or copied here")),
)

AREA = (
    _command("area.newline", "enter", N_("new line")),
    _command("area.cursor_up", "up", N_("move up")),
    _command("area.cursor_down", "down", N_("move down")),
    _command("area.cursor_left", "left", N_("a character to the left")),
    _command("area.cursor_right", "right", N_("a character to the right")),
    _command("area.cursor_word_left", "ctrl+left", N_("a word to the left")),
    _command("area.cursor_word_right", "ctrl+right", N_("a word to the right")),
    _command("area.cursor_line_start", "home", N_("to the start of the line")),
    _command("area.cursor_line_end", "end,ctrl+e", N_("to the end of the line")),
    _command("area.cursor_page_up", "pageup", N_("a page up")),
    _command("area.cursor_page_down", "pagedown", N_("a page down")),
    _command("area.select_up", "shift+up", N_("select upwards"), action="cursor_up select"),
    _command("area.select_down", "shift+down", N_("select downwards"), action="cursor_down select"),
    _command("area.select_left", "shift+left", N_("select to the left"), action="cursor_left select"),
    _command("area.select_right", "shift+right", N_("select to the right"), action="cursor_right select"),
    _command("area.select_home", "shift+home", N_("select to the start"), action="cursor_line_start select"),
    _command("area.select_end", "shift+end", N_("select to the end"), action="cursor_line_end select"),
    _command("area.select_line", "", N_("select the line")),
    _command("area.select_all", "f7", N_("select everything")),
    _command("area.delete_left", "backspace", N_("erase a letter")),
    _command("area.delete_right", "delete,ctrl+d", N_("erase the letter under the cursor")),
    _command("area.delete_word_left", "ctrl+w", N_("erase a word")),
    _command("area.delete_word_right", "ctrl+delete", N_("erase the word under the cursor")),
    _command("area.delete_to_start_of_line", "ctrl+u", N_("erase to the start")),
    _command("area.delete_to_end_of_line", "", N_("erase to the end")),
    _command("area.delete_line", "", N_("erase the line")),
    _command("area.cut", "ctrl+x", N_("cut what is selected")),
    _command("area.copy", "ctrl+c", N_("copy what is selected")),
    _command("area.paste", "ctrl+v", N_("insert what was cut or copied here")),
    _command("area.undo", "f8", N_("undo")),
    _command("area.redo", "f9,ctrl+y", N_("redo")),
)

CHOICE = (
    _command("choice.show_overlay", "enter,space", N_("show what there is"), N_("choose"), priority=11),
    _command("choice.next", "right", N_("next value"), N_("change"), priority=13),
    _command("choice.previous", "left", N_("previous value"), N_("change"), priority=13),
    _command("choices.cursor_up", "up", N_("move up"), _MOVE, priority=8),
    _command("choices.cursor_down", "down", N_("move down"), _MOVE, priority=8),
    _command("choices.page_up", "pageup", N_("a page up"), _PAGE, priority=AFTER_PREFIX),
    _command("choices.page_down", "pagedown", N_("a page down"), _PAGE, priority=AFTER_PREFIX),
    _command("choices.first", "home", N_("first"), _ENDS, priority=AFTER_PREFIX),
    _command("choices.last", "end", N_("last"), _ENDS, priority=AFTER_PREFIX),
    _command("choices.select", "enter,tab", N_("choose"), N_("choose"), priority=10),
    _command("choices.dismiss", "escape,left", N_("close"), N_("close"), priority=12),
)

FORM = (
    _command("form.save", "ctrl+o", N_("save"), N_("save"), priority=10),
    _command("form.cancel", "escape,q", N_("leave the form"), N_("cancel"), priority=12),
    _command("form.focus_next", "tab,down", N_("next field"), N_("next field"), priority=14),
    _command("form.focus_previous", "shift+tab,up", N_("previous field")),
    _command("form.pick", "f4,ctrl+n", N_("choose from a list or a calendar"), N_("list"), priority=11),
    _command("form.step_on", "pagedown", N_("next day or value"), N_("next"), priority=16),
    _command("form.step_back", "pageup", N_("day or value before"), N_("before"), priority=17),
    _command("form.leap_on", ">", N_("a week or a long step on")),
    _command("form.leap_back", "<", N_("a week or a long step back")),
    _command(
        "form.copy_side", "f6,ctrl+t", N_("copy to the empty other language"), N_("copy across"), priority=13
    ),
    _command("form.restore", "ctrl+r", N_("fill in the draft, or what was there"), N_("draft"), priority=13),
    *(*TEXT, *AREA, *CHOICE),
)
"""A form, and the fields in it."""

FILTER = (
    _command("filter.leave_filter", "down", N_("to the list"), N_("to the list"), priority=12),
    _command("filter.complete", "tab", N_("complete, or to the list"), N_("complete"), priority=13),
    _command("filter.clear_filter", "escape", N_("clear the filter"), N_("clear"), priority=14),
)

CARD = (
    _command("card.restart", "R,enter", N_("start it again"), N_("restart"), priority=10),
    _command("card.show_log", "L", N_("show the log"), N_("log"), priority=12),
    _command("card.copy_report", "y", N_("copy a report for its author"), N_("copy report"), priority=14),
    _command("card.keep_off", "x", N_("keep it off for this session"), N_("keep off"), priority=16),
)

HELP = (
    *_moves("help", letters=False),
    _command("help.cursor_left", "left", N_("move left")),
    _command("help.cursor_right", "right", N_("move right")),
    _command("help.run", "enter", N_("run the key under the cursor"), N_("run the key"), priority=10),
    _command(
        "help.other", "tab", N_("all keys, or those of this place"), N_("here, everywhere"), priority=12
    ),
    _command("help.close", "q,escape,?,f1", N_("close"), N_("close"), priority=90),
    _command("help.erase", "backspace", N_("erase a letter")),
)

CHOOSER = (
    *_moves("chooser", letters=False),
    _command("chooser.open", "enter", N_("choose"), N_("choose"), priority=10),
    _command("chooser.take", "ctrl+o", N_("take what is chosen"), N_("done"), priority=9),
    _command("chooser.close", "escape,left", N_("close"), N_("close"), priority=12),
    _command("chooser.erase", "backspace", N_("erase a letter")),
    _command("chooser.erase_all", "ctrl+u", N_("erase everything")),
)

TODAY = (
    *_moves("today"),
    _command("today.other_side", "tab", N_("right side")),
    _command("today.open", "enter,right", N_("open"), N_("open"), priority=10),
    _command("today.done", "d", N_("done for today"), N_("done"), priority=12),
)

APP = (
    _command("app.commands", ":,ctrl+p", N_("command"), N_("command"), priority=70),
    _command("app.search", "ctrl+k,g /", N_("search everything"), N_("search"), priority=AFTER_PREFIX),
    _command("app.help", "?,f1", N_("help"), N_("help"), priority=100),
    _command("app.jump", "J,f2", N_("jump by a letter"), N_("jump"), priority=AFTER_PREFIX),
    _command("app.keys", "", N_("keys")),
    _command("app.settings", ",", N_("settings")),
    _command("app.theme", "", N_("theme")),
    _command("app.language", "", N_("language")),
    _command("app.back", "left,escape", N_("back")),
    _command("app.close", "q", N_("back; at the top, leave"), N_("back"), priority=99),
    _command("app.leave", "ctrl+q", N_("leave from anywhere"), N_("leave"), priority=AFTER_PREFIX),
    _command("app.how_to_leave", "ctrl+c", N_("how to leave"), N_("leave?"), priority=AFTER_PREFIX),
    _command("app.notifications", "g !", N_("notifications")),
    _command("app.undo_log", "g U", N_("log of what was done"), N_("log"), priority=AFTER_PREFIX),
    _command("app.news", "", N_("news: what is new in this version")),
    _command(
        "app.select_text",
        "Y",
        N_("show as plain text, to select with the mouse"),
        N_("plain text"),
        priority=AFTER_PREFIX,
    ),
    _command(
        "app.suspend_process",
        "ctrl+z",
        N_("go to the background; “fg” comes back"),
        N_("background"),
        priority=AFTER_PREFIX,
    ),
    _command("app.focus_next", "tab", N_("next pane")),
    _command(
        "app.focus_previous", "shift+tab", N_("previous pane"), N_("pane before"), priority=AFTER_PREFIX
    ),
)

JUMP = (_command("jump.close", "escape,f2", N_("close"), N_("close"), priority=90),)

KEYS = (
    _command("keys.reset", "delete", N_("back to the usual keys"), N_("usual keys"), priority=11),
    _command("keys.add", "f7", N_("give it one more key"), N_("one more"), priority=12),
    _command("keys.take_away", "f8", N_("leave it without a key"), N_("no key"), priority=13),
    _command("capture.keep", "enter", N_("keep the new key"), N_("keep"), priority=10),
    _command("capture.erase", "backspace", N_("erase a key"), N_("erase"), priority=12),
    _command("capture.cancel", "escape", N_("leave it as it is"), N_("cancel"), priority=14),
)

HEAT = (
    _command("heat.cursor_up", "up,k", N_("move up"), _MOVE, priority=80),
    _command("heat.cursor_down", "down,j", N_("move down"), _MOVE, priority=80),
    _command("heat.cursor_left", "left,h", N_("the one before"), _MOVE, priority=80),
    _command("heat.cursor_right", "right,l", N_("the next one"), _MOVE, priority=80),
    _command("heat.cursor_home", "home,<", N_("first"), _ENDS, priority=AFTER_PREFIX),
    _command("heat.cursor_end", "end,>,G", N_("last"), _ENDS, priority=AFTER_PREFIX),
    _command("heat.open", "enter", N_("open"), N_("open"), priority=10),
)

CALENDAR = (
    _command("calendar.cursor_left", "left,h", N_("a day earlier"), _MOVE, priority=12),
    _command("calendar.cursor_right", "right,l", N_("a day later"), _MOVE, priority=12),
    _command("calendar.cursor_up", "up,k", N_("a line up"), _MOVE, priority=12),
    _command("calendar.cursor_down", "down,j", N_("a line down"), _MOVE, priority=12),
    _command("calendar.earlier", "pageup", N_("the month or week before"), N_("turn"), priority=14),
    _command("calendar.later", "pagedown", N_("the next month or week"), N_("turn"), priority=14),
    _command("calendar.today", "home", N_("today"), N_("today"), priority=16),
    _command("calendar.open", "enter", N_("open"), N_("open"), priority=10),
)

TIMELINE = (
    _command("timeline.cursor_left", "left,h", N_("a sign earlier"), N_("time"), priority=12),
    _command("timeline.cursor_right", "right,l", N_("a sign later"), N_("time"), priority=12),
    _command("timeline.zoom_in", "+", N_("less time a sign"), N_("zoom"), priority=14),
    _command("timeline.zoom_out", "-", N_("more time a sign"), N_("zoom"), priority=14),
    _command("timeline.earlier", "pageup", N_("a window earlier"), N_("turn"), priority=16),
    _command("timeline.later", "pagedown", N_("a window later"), N_("turn"), priority=16),
    _command("timeline.now", "home", N_("now"), N_("now"), priority=18),
    _command("timeline.cursor_up", "up,k", N_("move up"), _MOVE, priority=80),
    _command("timeline.cursor_down", "down,j", N_("move down"), _MOVE, priority=80),
    _command("timeline.half_up", "ctrl+u", N_("half a page up")),
    _command("timeline.half_down", "ctrl+d", N_("half a page down")),
    _command("timeline.open", "enter", N_("open"), N_("open"), priority=10),
)

CORE = (
    *(*LIST, *COLUMNS, *SCROLL, *JOB, *PAGE, *FORM, *STALE, *FILTER),
    *(*HEAT, *CALENDAR, *TIMELINE),
    *(*CARD, *HELP, *CHOOSER, *JUMP, *KEYS, *TODAY, *APP),
)

ALWAYS = frozenset({"app.commands", "app.search", "app.help", "app.jump", "app.leave"})
"""Commands whose ctrl and function keys work inside a text field too."""

LEAVE = N_("leave")
"""What `q` is called at the top, where it leaves the program."""


TODAY_PANE = Pane(
    id="core.today", title=N_("Today"), target="coordtui.ui.today:TodayPage", letter="t", order=0
)
"""The page that is always there."""


def all_commands(panes: Iterable[Pane], commands: Iterable[Command]) -> list[Command]:
    """The core's commands, one for each page, and those of plugins."""
    return [*CORE, *go_commands(panes), *commands]


def go_commands(panes: Iterable[Pane]) -> list[Command]:
    """A command for each page: its figure, `g` with its figure, and `g` with its letter.

    A letter that two pages want goes to the first of them.
    """
    commands: list[Command] = []
    taken: set[str] = set()
    for number, pane in enumerate(panes, 1):
        keys = [str(number), f"g {number}"] if number <= 9 else []
        if pane.letter and pane.letter not in taken:
            taken.add(pane.letter)
            keys.append(f"g {pane.letter}")
        commands.append(
            Command(
                id=f"go.{pane.id}",
                title=N_("go to {page}", page=pane.title),
                action=f"show_page {pane.id}",
                keys=tuple(keys),
                hint=pane.title,
                priority=AFTER_PREFIX,
            )
        )
    return commands
