"""The core's own commands: with the plugins' commands they are the one table of keys.

Footer, help, command list and dispatch all read this table, so none of them can be wrong
about another. A scope says where a command lives: `page` is whatever page is open, `app` is
everywhere, and `question`, `card`, `help`, `chooser`, `jump`, `keys` and `capture` are parts of the
shell; `job` is a page whose work is going on; those of lists, forms and drawings are in
`widget_actions`. A plugin's page has its own id as scope. A page that has the method of a
`page` command, say `action_undo`, has its key: the same key does the same everywhere. An
action is a method of the widget, page or window that has the scope; a word after it is its
argument.
"""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import Command, Pane
from coordtui.text.messages import N_
from coordtui.ui.widget_actions import (
    AFTER_PREFIX,
    AREA,
    CALENDAR,
    CHOICE,
    COLUMNS,
    FILTER,
    FORM,
    HEAT,
    LIST,
    SCROLL,
    STALE,
    TEXT,
    TIMELINE,
    command,
    moves,
)

__all__ = [
    "AFTER_PREFIX",
    "ALWAYS",
    "APP",
    "AREA",
    "CHOICE",
    "CORE",
    "FORM",
    "LEAVE",
    "TEXT",
    "TODAY_PANE",
    "all_commands",
    "go_commands",
]


PAGE = (
    command("page.filter", "/", N_("filter as you type"), N_("filter"), priority=54),
    command("page.clear_filter", "escape", N_("clear the filter")),
    command("page.next_pane", "tab", N_("next pane"), N_("pane"), priority=AFTER_PREFIX),
    command("page.zoom", "z", N_("pane full screen"), N_("zoom"), priority=AFTER_PREFIX),
    command("page.layout", "V", N_("other layout")),
    command("page.confirm", "c", N_("confirm, accept"), N_("confirm"), priority=20),
    command("page.refuse", "x", N_("refuse, remove"), N_("refuse"), priority=22),
    command("page.keep", "f", N_("keep, go to next"), N_("keep"), priority=24),
    command("page.dismiss", "d", N_("dismiss, go to next"), N_("dismiss"), priority=26),
    command("page.undo", "u", N_("undo"), N_("undo"), priority=28),
    command("page.redo", "U", N_("redo")),
    command("page.new", "n", N_("new"), N_("new"), priority=30),
    command("page.edit", "e", N_("edit"), N_("edit"), priority=32),
    command("page.copy", "y", N_("copy"), N_("copy"), priority=40),
    command("page.open_outside", "o", N_("open or show link"), N_("link"), priority=AFTER_PREFIX),
    command("page.mail", "m", N_("draft a mail")),
    command("page.note", "N", N_("note")),
    command("page.tag", "t", N_("tags")),
    command("page.export", "E", N_("export")),
    command("page.read_again", "R,f5", N_("refresh"), N_("refresh"), priority=44),
    command("page.settings", ",", N_("settings of the view")),
)

JOB = (command("job.stop", "escape", N_("stop the work"), N_("stop"), priority=5),)

QUESTION = (
    command("question.confirm", "y,o", N_("yes")),
    command("question.refuse", "n", N_("no")),
)
"""Beside c and x, which answer everywhere: what fingers know from elsewhere, in both languages."""

CARD = (
    command("card.restart", "R,enter", N_("start it again"), N_("restart"), priority=10),
    command("card.show_log", "L", N_("show the log"), N_("log"), priority=12),
    command("card.copy_report", "y", N_("copy a report for its author"), N_("copy report"), priority=14),
    command("card.keep_off", "x", N_("keep it off for this session"), N_("keep off"), priority=16),
    command("card.plugins", "P", N_("show all plugins and how they fare"), N_("plugins"), priority=18),
)

HELP = (
    *moves("help", letters=False),
    command("help.cursor_left", "left", N_("move left")),
    command("help.cursor_right", "right", N_("move right")),
    command("help.run", "enter", N_("run the key under the cursor"), N_("run the key"), priority=10),
    command("help.other", "tab", N_("all keys, or those of this place"), N_("here, everywhere"), priority=12),
    command("help.close", "q,escape,?,f1", N_("close"), N_("close"), priority=90),
    command("help.erase", "backspace", N_("erase a letter")),
)

CHOOSER = (
    *moves("chooser", letters=False),
    command("chooser.open", "enter", N_("choose"), N_("choose"), priority=10),
    command("chooser.take", "ctrl+o", N_("take what is chosen"), N_("done"), priority=9),
    command("chooser.close", "escape,left", N_("close"), N_("close"), priority=12),
    command("chooser.erase", "backspace", N_("erase a letter")),
    command("chooser.erase_all", "ctrl+u", N_("erase everything")),
)

TODAY = (
    *moves("today"),
    command("today.other_side", "tab", N_("right side")),
    command("today.open", "enter,right", N_("open"), N_("open"), priority=10),
    command("today.done", "d", N_("done for today"), N_("done"), priority=12),
)

APP = (
    command("app.commands", ":,ctrl+p", N_("command"), N_("command"), priority=70),
    command("app.search", "ctrl+k,g /", N_("search everything"), N_("search"), priority=AFTER_PREFIX),
    command("app.help", "?,f1", N_("help"), N_("help"), priority=100),
    command("app.jump", "J,f2", N_("jump by a letter"), N_("jump"), priority=AFTER_PREFIX),
    command("app.keys", "", N_("keys")),
    command("app.settings", ",", N_("settings")),
    command("app.plugins", "", N_("plugins: how they fare")),
    command("app.theme", "", N_("theme")),
    command("app.language", "", N_("language")),
    command("app.back", "left,escape", N_("back")),
    command("app.close", "q", N_("back; at the top, leave"), N_("back"), priority=99),
    command("app.leave", "ctrl+q", N_("leave from anywhere"), N_("leave"), priority=AFTER_PREFIX),
    command("app.how_to_leave", "ctrl+c", N_("how to leave"), N_("leave?"), priority=AFTER_PREFIX),
    command("app.notifications", "g !", N_("notifications")),
    command("app.undo_log", "g U", N_("log of what was done"), N_("log"), priority=AFTER_PREFIX),
    command("app.news", "", N_("news: what is new in this version")),
    command(
        "app.select_text",
        "Y",
        N_("show as plain text, to select with the mouse"),
        N_("plain text"),
        priority=AFTER_PREFIX,
    ),
    command(
        "app.suspend_process",
        "ctrl+z",
        N_("go to the background; “fg” comes back"),
        N_("background"),
        priority=AFTER_PREFIX,
    ),
    command("app.focus_next", "tab", N_("next pane")),
    command("app.focus_previous", "shift+tab", N_("previous pane"), N_("pane before"), priority=AFTER_PREFIX),
)

JUMP = (command("jump.close", "escape,f2", N_("close"), N_("close"), priority=90),)

KEYS = (
    command("keys.reset", "delete", N_("back to the usual keys"), N_("usual keys"), priority=11),
    command("keys.add", "f7", N_("give it one more key"), N_("one more"), priority=12),
    command("keys.take_away", "f8", N_("leave it without a key"), N_("no key"), priority=13),
    command("capture.keep", "enter", N_("keep the new key"), N_("keep"), priority=10),
    command("capture.erase", "backspace", N_("erase a key"), N_("erase"), priority=12),
    command("capture.cancel", "escape", N_("leave it as it is"), N_("cancel"), priority=14),
)

CORE = (
    *(*LIST, *COLUMNS, *SCROLL, *JOB, *QUESTION, *PAGE, *FORM, *STALE, *FILTER),
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

FREE_LETTERS = "abcdefhijklmnopqrstuwxyz"
"""What pages without a letter may get after `g`; `g g` and `g v` belong to the vim preset."""


def all_commands(panes: Iterable[Pane], commands: Iterable[Command]) -> list[Command]:
    """The core's commands, one for each page, and those of plugins."""
    return [*CORE, *go_commands(panes), *commands]


def go_commands(panes: Iterable[Pane]) -> list[Command]:
    """A command for each page: its figure, `g` with its figure, and `g` with its letter.

    A letter that two pages want goes to the first of them. A page behind the ninth that has no
    letter gets one that is free: of its plugin's name, or any, while there are some.
    """
    pages = list(panes)
    letters: dict[str, str] = {}
    for pane in pages:
        if pane.letter:
            letters.setdefault(pane.letter, pane.id)
    for pane in pages[9:]:
        if pane.id not in letters.values():
            wanted = (*pane.id.partition(".")[0], *FREE_LETTERS)
            free = (each for each in wanted if each in FREE_LETTERS and each not in letters)
            letters.setdefault(next(free, ""), pane.id)
    letter_of = {id: letter for letter, id in letters.items() if letter}
    commands: list[Command] = []
    for number, pane in enumerate(pages, 1):
        keys = [str(number), f"g {number}"] if number <= 9 else []
        if pane.id in letter_of:
            keys.append(f"g {letter_of[pane.id]}")
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
