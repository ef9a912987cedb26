"""The core's own commands: with the plugins' commands they are the one table of keys.

Footer, help, command list and dispatch all read this table, so none of them can be wrong
about another. A scope says where a command lives: `list`, `form` and `filter` are widgets,
`page` is whatever page is open, `app` is everywhere, and `card`, `help` and `chooser` are
parts of the shell; `job` is a page whose
work is going on. A plugin's page has its own id as scope. A page that has the method of
a `page` command, say `action_undo`, has its key: the same key does the same everywhere.
An action is a method of the widget, page or window that has the scope.
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


_MOVE = N_("move")

LIST = (
    _command("list.cursor_up", "up,k", N_("move up"), _MOVE, priority=80),
    _command("list.cursor_down", "down,j", N_("move down"), _MOVE, priority=80),
    _command("list.open", "enter,right", N_("open"), N_("open"), priority=10),
    _command("list.toggle_select", "space", N_("select, go to next"), N_("select"), priority=55),
    _command("list.select_range", "v", N_("select a range")),
    _command("list.select_all", "a", N_("all or none")),
    _command("list.sort", "s", N_("sort by …")),
    _command("list.reverse", "S", N_("reverse")),
    _command("list.page_up", "pageup", N_("a page up")),
    _command("list.page_down", "pagedown", N_("a page down")),
    _command("list.cursor_home", "home", N_("first")),
    _command("list.cursor_end", "end", N_("last")),
)

PAGE = (
    _command("page.filter", "/", N_("filter as you type"), N_("filter"), priority=56),
    _command("page.clear_filter", "escape", N_("clear the filter")),
    _command("page.next_pane", "tab", N_("next pane")),
    _command("page.zoom", "z", N_("pane full screen")),
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
    _command("page.open_outside", "o", N_("open or show link")),
    _command("page.mail", "m", N_("draft a mail")),
    _command("page.note", "N", N_("note")),
    _command("page.tag", "t", N_("tags")),
    _command("page.export", "E", N_("export")),
    _command("page.read_again", "R,f5", N_("refresh"), N_("refresh"), priority=44),
    _command("page.settings", ",", N_("settings of the view")),
)

JOB = (_command("job.stop", "escape", N_("stop the work"), N_("stop"), priority=5),)

FORM = (
    _command("form.save", "ctrl+o", N_("save"), N_("save"), priority=10),
    _command("form.cancel", "escape,q", N_("leave the form"), N_("cancel"), priority=12),
    _command("form.focus_next", "tab,down", N_("next field"), N_("next field"), priority=14),
    _command("form.focus_previous", "shift+tab,up", N_("previous field")),
)

FILTER = (
    _command("filter.leave_filter", "down,tab", N_("to the list"), N_("to the list"), priority=12),
    _command("filter.clear_filter", "escape", N_("clear the filter"), N_("clear"), priority=14),
)

CARD = (
    _command("card.restart", "R,enter", N_("start it again"), N_("restart"), priority=10),
    _command("card.show_log", "L", N_("show the log"), N_("log"), priority=12),
    _command("card.copy_report", "y", N_("copy a report for its author"), N_("copy report"), priority=14),
    _command("card.keep_off", "x", N_("keep it off for this session"), N_("keep off"), priority=16),
)

HELP = (
    _command("help.cursor_up", "up", N_("move up"), _MOVE, priority=8),
    _command("help.cursor_down", "down", N_("move down"), _MOVE, priority=8),
    _command("help.cursor_left", "left", N_("move left")),
    _command("help.cursor_right", "right", N_("move right")),
    _command("help.page_up", "pageup", N_("a page up")),
    _command("help.page_down", "pagedown", N_("a page down")),
    _command("help.run", "enter", N_("run the key under the cursor"), N_("run the key"), priority=10),
    _command("help.close", "q,escape,?,f1", N_("close"), N_("close"), priority=90),
    _command("help.erase", "backspace,ctrl+h", N_("erase a letter")),
)

CHOOSER = (
    _command("chooser.cursor_up", "up", N_("move up"), _MOVE, priority=8),
    _command("chooser.cursor_down", "down", N_("move down"), _MOVE, priority=8),
    _command("chooser.page_up", "pageup", N_("a page up")),
    _command("chooser.page_down", "pagedown", N_("a page down")),
    _command("chooser.open", "enter", N_("choose"), N_("choose"), priority=10),
    _command("chooser.close", "escape,left", N_("close"), N_("close"), priority=12),
    _command("chooser.erase", "backspace,ctrl+h", N_("erase a letter")),
    _command("chooser.erase_all", "ctrl+u", N_("erase everything")),
)

TODAY = (
    _command("today.cursor_up", "up,k", N_("move up"), _MOVE, priority=8),
    _command("today.cursor_down", "down,j", N_("move down"), _MOVE, priority=8),
    _command("today.cursor_home", "home", N_("first")),
    _command("today.cursor_end", "end", N_("last")),
    _command("today.other_side", "tab", N_("right side")),
    _command("today.open", "enter,right", N_("open"), N_("open"), priority=10),
    _command("today.done", "d", N_("done for today"), N_("done"), priority=12),
)

APP = (
    _command("app.commands", ":,ctrl+p", N_("command"), N_("command"), priority=70),
    _command("app.search", "ctrl+k,g /", N_("search everything")),
    _command("app.help", "?,f1", N_("help"), N_("help"), priority=100),
    _command("app.back", "left,escape", N_("back")),
    _command("app.close", "q", N_("back; at the top, leave"), N_("back"), priority=99),
    _command("app.leave", "ctrl+q", N_("leave from anywhere")),
    _command("app.how_to_leave", "ctrl+c", N_("how to leave")),
    _command("app.focus_next", "tab", N_("next pane")),
    _command("app.focus_previous", "shift+tab", N_("previous pane")),
)

CORE = (*LIST, *JOB, *PAGE, *FORM, *FILTER, *CARD, *HELP, *CHOOSER, *TODAY, *APP)

ALWAYS = frozenset({"app.commands", "app.search", "app.help", "app.leave"})
"""Commands whose ctrl and function keys work inside a text field too."""

AFTER_PREFIX = 1000
"""The priority of hints that show only once the first key of a row was pressed."""

LEAVE = N_("leave")
"""What `q` is called at the top, where it leaves the program."""


def go_commands(panes: Iterable[Pane]) -> list[Command]:
    """A command for each page: its figure, and `g` with its letter.

    A letter that two pages want goes to the first of them.
    """
    commands: list[Command] = []
    taken: set[str] = set()
    for number, pane in enumerate(panes, 1):
        keys = [str(number)] if number <= 9 else []
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
