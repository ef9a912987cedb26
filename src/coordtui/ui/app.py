"""The program on the screen: its pages and windows, and what commands do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual.screen import Screen

from coordtui.api import Command, CoordtuiError, Message, Pane, Ref
from coordtui.host import resolve
from coordtui.host.notices import PLUGINS
from coordtui.ui.actions import TODAY_PANE, all_commands
from coordtui.ui.dispatch import Bound
from coordtui.ui.keymap import KeyTable
from coordtui.ui.listening import ListeningApp
from coordtui.ui.page_host import PageHost
from coordtui.ui.shell import Shell
from coordtui.ui.title_line import TitleLine
from coordtui.ui.widgets import Page
from coordtui.ui.widgets.lines import Role, Words
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window

if TYPE_CHECKING:
    from coordtui.host.session import Session


class CoordtuiApp(ListeningApp):
    """The program. `ticking` False keeps the clock still, so that not a byte is sent at rest."""

    page_host: ClassVar[type[PageHost]] = PageHost
    """What answers for each page."""

    def __init__(self, session: Session, *, ticking: bool = True) -> None:
        self.session = session
        panes = self.panes_now()
        super().__init__(session, self._table_of(panes))
        if session.settings.keys:
            self._look_at_keys()
        self.shell = Shell(session, panes, ticking=ticking)

    def panes_now(self) -> list[Pane]:
        """The pages that there are: Today, and those of the plugins in use."""
        return sorted([TODAY_PANE, *self.session.panes()], key=lambda pane: pane.order)

    def _table_of(self, panes: Sequence[Pane]) -> KeyTable:
        commands = all_commands(panes, (*self.own_commands(), *self.session.commands()))
        return KeyTable(commands, self.session.settings.keys, self.session.settings.preset)

    def own_commands(self) -> Sequence[Command]:
        """The commands of the program's own rooms that the actor may run."""
        return self.session.own_commands()

    async def renew(self, plugin: str) -> None:
        """The session took a plugin in anew: its pages are made again, and all commands looked up.

        What lies over the pages stays open, but for what the plugin's own code drew.
        """
        package = self.session.host.get(plugin).package
        for window in reversed(self.screen_stack[1:]):
            if type(window).__module__.partition(".")[0] == package:
                self._close(window)
        panes = self.panes_now()
        self.dispatcher.forget()
        self.dispatcher.table = self._table_of(panes)
        await self.shell.renew(panes, plugin)
        from coordtui.store import Changes

        # Nothing was written, but whoever shows what all plugins say has to ask again.
        self.shell.store_changed(Changes(self.session.store.revision, frozenset({f"{plugin}.*"})))
        self.show_hints()

    def give_up(self, after: float) -> None:
        """Do without the plugins that have not answered for so long; what they were asked is asked anew."""
        from coordtui.store import Changes

        for name in self.session.host.give_up(after * 0.9):  # whoever was asked a moment later, too
            self.shell.store_changed(Changes(self.session.store.revision, frozenset({f"{name}.*"})))

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

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.session.clock()

    # What is told.

    def say(self, words: Words, role: Role = "") -> None:
        """Tell the person, in the status line of the window in front, if it has one, or of the open page."""
        if not self.screen_stack:
            return  # it closes: nobody reads any more
        status = getattr(self.screen, "status", None)
        if isinstance(status, StatusLine):
            status.say(words, role)
        elif self.shell.host is not None:
            self.shell.host.say(words, role)

    def show_hints(self) -> None:
        """The keys that do something now are others."""
        self.shell.show_hints()

    # Commands.

    def run_target(self, command: Command, ref: Ref | None = None) -> None:
        """Run a plugin's command that belongs to no page, beside the screen; with `ref`, on that record.

        What it returns is said, or opened.
        """
        name = command.id.partition(".")[0]
        about: tuple[Ref | None, ...] = () if ref is None else (ref,)
        if command.on_record:
            about = (ref or self._under_cursor(),)

        def work() -> None:
            try:
                answer = resolve(command.action)(self.session.context(name), *about)
            except CoordtuiError as error:
                self.call_from_thread(self.say_error, error)
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; it costs that plugin
                self.session.host.strike(name, error)
            else:
                if isinstance(answer, Message):
                    self.call_from_thread(self.say, answer)
                elif callable(answer):
                    self.call_from_thread(self._open_window, name, answer)

        self.run_worker(work, thread=True, group=command.id)

    def _under_cursor(self) -> Ref | None:
        """The record under the cursor, of the window in front or of the page."""
        front = self.open_page if self.screen is self.shell else self.screen
        ask = getattr(front, "under_cursor", None)
        ref: Ref | None = ask() if ask is not None else None
        return ref

    def _open_window(self, name: str, make: Callable[[], Window[Any]]) -> None:
        """Open what a plugin's command made; a fault in making it is a strike."""
        with self.session.host.guard(name):
            self.push_screen(make())

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

    def _look_at_keys(self) -> None:
        """Say when keys of the settings do not work as they are meant."""
        from coordtui.ui.key_list import told

        if sentence := told(self.dispatcher.table.problems):
            self._told.append((sentence, "attention"))

    def remap(self) -> None:
        """The settings have other keys, or another preset: bring them into force."""
        settings = self.session.settings
        self.dispatcher.table = self.dispatcher.table.remapped(settings.keys, settings.preset)
        self.show_hints()

    # Windows.

    def action_keys(self) -> None:
        """Show all commands with their keys, to be changed."""
        from coordtui.ui.keys_screen import KeysScreen

        self.push_screen(KeysScreen(self))

    def action_jump(self) -> None:
        """Put a letter on everything that can be jumped to."""
        from coordtui.ui.jump import JumpScreen

        self.push_screen(JumpScreen(self), lambda press: press() if press else None)

    def action_help(self) -> None:
        """Explain the keys of what is open."""
        from coordtui.ui.help import HelpScreen

        self.push_screen(HelpScreen(self), self._run_chosen)

    def action_commands(self) -> None:
        """Choose among all commands."""
        from coordtui.ui.palette import CommandChooser

        self.push_screen(CommandChooser(self), self._run_command)

    def action_search(self) -> None:
        """Search everything."""
        from coordtui.ui.search import SearchChooser

        self.push_screen(SearchChooser(self), self._open_found)

    def action_theme(self) -> None:
        """Choose a theme by looking."""
        from coordtui.ui.look_choosers import choose

        choose(self, "theme")

    def action_language(self) -> None:
        """Choose the language by reading."""
        from coordtui.ui.look_choosers import choose

        choose(self, "language")

    def action_notifications(self) -> None:
        """Read again what was told."""
        from coordtui.ui.notifications import NotificationsWindow

        self.push_screen(NotificationsWindow(self), self._open_found)
        self.shell.notices_read()

    def action_undo_log(self) -> None:
        """Show what was done on the open page, and take back down to any of it."""
        from coordtui.ui.undo_log import open_log

        open_log(self)

    def action_news(self) -> None:
        """Show what is new in each version."""
        from coordtui.ui.news import NewsWindow

        self.push_screen(NewsWindow(self))

    def action_plugins(self, chosen: str | None = None) -> None:
        """Show how the plugins fare."""
        from coordtui.ui.plugins_window import PluginsWindow

        self.push_screen(PluginsWindow(self, chosen), self._open_page)

    async def _open_page(self, pane_id: str | None) -> None:
        if pane_id is not None:
            await self.shell.show_page(pane_id, None, remember=True)

    def action_settings(self) -> None:
        """Read and change the settings."""
        from coordtui.ui.settings_page import SettingsWindow

        self.push_screen(SettingsWindow(self))

    async def _run_chosen(self, bound: Bound | None) -> None:
        if bound is not None:
            await self.run_bound(bound)
            self.show_hints()

    async def _run_command(self, chosen: Bound | str | None) -> None:
        """Run what was chosen among all commands, or go to the page where it does something."""
        if isinstance(chosen, str):
            await self.shell.show_page(chosen)
            return
        await self._run_chosen(chosen)
        if chosen is not None:
            self.shell.used(chosen.command.id)

    async def _open_found(self, found: tuple[str, Ref | None] | None) -> None:
        if found is not None:
            await self.open_ref(*found)

    async def open_ref(self, pane_id: str, ref: Ref | None) -> None:
        """Show a record in its page; going back leads here. A command in place of a page opens its window."""
        if pane_id == PLUGINS:
            self.action_plugins(ref.key if ref else None)
            return
        command = self.dispatcher.table.commands.get(pane_id)
        if command is not None and pane_id not in self.shell.panes:
            self.run_target(command, ref)
            return
        await self.shell.show_page(pane_id, ref, remember=True)
