"""The program on the screen: pages, what other sessions write, and what is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.message import Message as Posted
from textual.screen import Screen

from coordtui.api import Command, CoordtuiError, Message, Pane, Ref
from coordtui.host import resolve
from coordtui.text.messages import N_
from coordtui.ui.actions import CORE, go_commands
from coordtui.ui.base_app import BaseApp
from coordtui.ui.dispatch import Bound
from coordtui.ui.keymap import KeyTable
from coordtui.ui.shell import Shell
from coordtui.ui.title_line import TitleLine
from coordtui.ui.widgets import Page
from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from coordtui.host.session import Notice, Session
    from coordtui.store import Changes

TODAY = Pane(id="core.today", title=N_("Today"), target="coordtui.ui.today:TodayPage", letter="t", order=0)

_ROLES: dict[str, Role] = {"warning": "attention", "error": "trouble"}


class StoreChanged(Posted):
    """Some session wrote to the store."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


class Noticed(Posted):
    """Something is to be told to the person."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice


class CoordtuiApp(BaseApp):
    """The program. `ticking` False keeps the clock still, so that not a byte is sent at rest."""

    def __init__(self, session: Session, *, ticking: bool = True) -> None:
        panes = sorted([TODAY, *session.panes()], key=lambda pane: pane.order)
        table = KeyTable([*CORE, *go_commands(panes), *session.commands()], session.settings.keys)
        super().__init__(table, session.translator, session.settings.theme)
        self._told += [(problem, "attention") for problem in table.problems]
        self.session = session
        self.shell = Shell(session, panes, ticking=ticking)

    def get_default_screen(self) -> Screen[Any]:
        """The shell."""
        return self.shell

    @property
    def ground(self) -> Screen[Any]:
        """The shell."""
        return self.shell

    @property
    def open_page(self) -> Page | None:
        """The open page, unless it has stopped."""
        return self.shell.page

    @property
    def at_home(self) -> bool:
        """Whether the account belongs to whoever sits at the screen."""
        return self.session.actor.at_home

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.session.clock()

    def on_mount(self) -> None:
        """Listen to the store and to what is told."""
        self._subscription = self.session.store.subscribe(self._store_changed)
        self.session.on_notice = self._noticed

    def _store_changed(self, changes: Changes) -> None:
        self.post_message(StoreChanged(changes))

    def _noticed(self, notice: Notice) -> None:
        self.post_message(Noticed(notice))

    def on_unmount(self) -> None:
        """Stop listening."""
        self.session.on_notice = None
        self._subscription.close()

    def on_store_changed(self, event: StoreChanged) -> None:
        """Some session wrote to the store."""
        self.shell.store_changed(event.changes)

    # What is told.

    def say(self, words: Words, role: Role = "") -> None:
        """Tell the person, in the status line of the open page."""
        if self.shell.host is not None:
            self.shell.host.say(words, role)

    def on_noticed(self, event: Noticed) -> None:
        """A plugin or a job tells something."""
        self.say(event.notice.message, _ROLES.get(event.notice.level, ""))

    def show_hints(self) -> None:
        """The keys that do something now are others."""
        self.shell.show_hints()

    # Commands.

    def run_target(self, command: Command) -> None:
        """Run a plugin's command that belongs to no page, beside the screen."""
        name = command.id.partition(".")[0]

        def work() -> None:
            try:
                answer = resolve(command.action)(self.session.context(name))
            except CoordtuiError as error:
                self.call_from_thread(self.say_error, error)
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything; it costs that plugin
                self.session.host.strike(name, error)
            else:
                if isinstance(answer, Message):
                    self.call_from_thread(self.say, answer)

        self.run_worker(work, thread=True, group=command.id)

    async def on_title_line_clicked(self, event: TitleLine.Clicked) -> None:
        """A click on a page's name goes there."""
        await self.shell.show_page(event.pane_id)

    async def action_show_page(self, pane_id: str) -> None:
        """Go to a page."""
        await self.shell.show_page(pane_id)

    async def action_back(self) -> None:
        """Close what is open, or go to the page before."""
        await self._back()

    async def action_close(self) -> None:
        """The same, and leave at the top."""
        if not await self._back():
            self.exit()

    async def _back(self) -> bool:
        if self.screen is self.shell:
            return await self.shell.back()
        back = getattr(self.screen, "back", None)
        if back is None or not back():
            self.pop_screen()
        return True

    def action_help(self) -> None:
        """Explain the keys of what is open."""
        from coordtui.ui.help import HelpScreen

        self.push_screen(HelpScreen(self), self._run_chosen)

    def action_commands(self) -> None:
        """Choose among all commands."""
        from coordtui.ui.palette import CommandChooser

        self.push_screen(CommandChooser(self), self._run_chosen)

    def action_search(self) -> None:
        """Search everything."""
        from coordtui.ui.palette import SearchChooser

        self.push_screen(SearchChooser(self), self._open_found)

    async def _run_chosen(self, bound: Bound | None) -> None:
        if bound is not None:
            await self.run_bound(bound)
            self.show_hints()

    async def _open_found(self, found: tuple[str, Ref] | None) -> None:
        if found is not None:
            await self.open_ref(*found)

    async def open_ref(self, pane_id: str, ref: Ref | None) -> None:
        """Show a record in its page; going back leads here."""
        await self.shell.show_page(pane_id, ref, remember=True)
