"""The program with one plugin under its author's hands."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, ClassVar

from msgspec.structs import replace
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.message import Message as Posted
from textual.screen import Screen

from coordtui.api import Command, Pane
from coordtui.authoring.developing import Developed, DevLog, DevTrace, Project, SourceWatch
from coordtui.authoring.developing.devlog import Level, Printed
from coordtui.authoring.developing.tracebacks import shorter
from coordtui.host import Loaded
from coordtui.host.loaded import in_a_line
from coordtui.host.session import Session
from coordtui.text.messages import N_, Message, sentences
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.dev.cards import DevPageHost
from coordtui.ui.dev.console import ConsoleWindow
from coordtui.ui.dev.keys import TracingDispatcher
from coordtui.ui.page_host import PageHost
from coordtui.ui.widget_actions import command
from coordtui.ui.widgets import FormScreen
from coordtui.ui.widgets.status import StatusLine

CONSOLE, TRACE, RELOAD = "dev.console", "dev.trace", "dev.reload"

_BROKEN = "coordtui.ui.dev.broken:BrokenPage"


def commands() -> tuple[Command, ...]:
    """What only the author's program has; `f12` means nothing elsewhere."""
    return (
        _own(CONSOLE, "f12", N_("console: log, prints, warnings, calls"), N_("console")),
        _own(TRACE, "", N_("trace keys, hooks, jobs and events in the console, or no longer")),
        _own(RELOAD, "", N_("take the plugin in again")),
    )


def _own(id: str, keys: str, title: Message, hint: Message | None = None) -> Command:
    made = command(id, keys, title, hint, priority=68, action=id.replace(".", "_"))
    return replace(made, scope="app")


def _forget_classes() -> None:
    """Let go of the classes of before, which Textual's own caches (private names) would hold for ever."""
    for name in ("_css_bases", "_get_component_classes"):
        forget = getattr(getattr(DOMNode, name, None), "cache_clear", None)
        if forget is not None:
            forget()


class Saved(Posted):
    """Source files were saved."""

    def __init__(self, files: frozenset[Path]) -> None:
        super().__init__()
        self.files = files


class Logged(Posted):
    """The log has more."""

    def can_replace(self, message: Posted) -> bool:
        """One is enough."""
        return isinstance(message, Logged)


class DevApp(CoordtuiApp):
    """The program on an invented lab; the plugin of `project` is taken in anew when its files are saved.

    A plugin that cannot be taken in leaves its pages in place, with the report on them.
    `watching` False leaves files alone: `reload` is then called by whoever drives it.
    """

    page_host: ClassVar[type[PageHost]] = DevPageHost

    def __init__(
        self,
        session: Session,
        project: Project,
        log: DevLog,
        *,
        tracing: bool = False,
        watching: bool = True,
        ticking: bool = True,
    ) -> None:
        self.project, self.log_kept = project, log
        self._known: Sequence[Pane] = ()
        self._watch: SourceWatch | None = None
        self._kept_back: frozenset[Path] | None = None
        self._watching = watching
        self._printed = {False: Printed(log, "print"), True: Printed(log, "stderr")}
        super().__init__(session, ticking=ticking)
        self.dispatcher = TracingDispatcher(self, self.dispatcher.table, log)
        self.shell.first = next((pane.id for pane in self.shell.panes.values() if self._is_ours(pane)), "")
        self.trace(tracing)

    @property
    def loaded(self) -> Loaded:
        """The plugin and how it fares."""
        return self.session.host.get(self.project.name)

    def _is_ours(self, pane: Pane) -> bool:
        return pane.id.partition(".")[0] == self.project.name

    def panes_now(self) -> list[Pane]:
        """The pages; those of a plugin that cannot be taken in stay, with its report in their places."""
        panes = super().panes_now()
        ours = [pane for pane in panes if self._is_ours(pane)]
        if self.loaded.state == "active":
            self._known = ours
            return panes
        name = self.project.name
        broken = self._known or (Pane(id=f"{name}.broken", title=Message(name), target=_BROKEN),)
        others = [pane for pane in panes if pane not in ours]
        return sorted(
            [*others, *(replace(pane, target=_BROKEN) for pane in broken)], key=lambda pane: pane.order
        )

    def own_commands(self) -> Sequence[Command]:
        """Those of the program, and the author's."""
        return (*super().own_commands(), *commands())

    # Beginning and end.

    def on_mount(self) -> None:
        """Watch the files, and listen to the log."""
        self.log_kept.on_entry = self._logged
        if self._watching:
            self._watch = SourceWatch(self.project.package, self._saved)
        self._tell_of(self.loaded)

    def on_unmount(self) -> None:
        """Watch no more."""
        self.log_kept.on_entry = None
        self.session.host.trace = None
        if self._watch is not None:
            self._watch.close()

    def _saved(self, files: frozenset[Path]) -> None:
        self.post_message(Saved(files))

    def _logged(self) -> None:
        self.post_message(Logged())

    def _print(self, text: str, stderr: bool = False) -> None:
        self._printed[stderr].write(text)

    # Taking it in anew.

    async def on_saved(self, event: Saved) -> None:
        """Take the plugin in anew."""
        await self.reload(event.files)

    async def action_dev_reload(self) -> None:
        """The same without a save."""
        await self.reload()

    async def reload(self, files: Collection[Path] = ()) -> None:
        """Import the plugin's code again, and make its pages again where the person is.

        A form, a question or a list of commands over the page answers to code of before: then all
        waits until it is closed.
        """
        if (window := self._in_the_way()) is not None:
            self._keep_back(frozenset(files), window)
            return
        begun, open_before = time.perf_counter(), len(self.screen_stack)
        loaded = self.session.reload(Developed.of(self.project))
        await self.renew(loaded.name)
        _forget_classes()
        took = round((time.perf_counter() - begun) * 1000)
        # Some editors write a file beside it first, and rename that.
        names = ", ".join(sorted({each.name for each in files if each.exists()})[:4])
        host = self.shell.host
        stopped = host.error if host is not None and host.plugin == loaded.name else None
        state = loaded.state if stopped is None else f"its page stopped, {in_a_line(stopped)}"
        level: Level = "info" if stopped is None else "error"
        self.log_kept.add(level, "reload", f"{loaded.name}: {state}, {took} ms  {names}".rstrip())
        said = N_("Reloaded in {n} ms.", n=took)
        self._tell_of(loaded)
        if loaded.state == "active" and stopped is None:  # else the card says what is so
            if len(self.screen_stack) < open_before:
                said = sentences((said, N_("Its window was closed.")))
            if loaded.slips:
                said = sentences((said, loaded.slips[0]))
            self.say(said, "attention" if loaded.slips else "")

    def _in_the_way(self) -> Screen[Any] | None:
        """The front window that keeps a reload waiting: any but the console, and what `renew` closes.

        It closes the windows of the plugin's own classes, in which nothing is typed that would be lost.
        """
        windows: list[Screen[Any]] = self.screen_stack[:0:-1]
        for window in windows:
            ours = type(window).__module__.partition(".")[0] == self.loaded.package
            if not isinstance(window, ConsoleWindow) and (
                not ours or isinstance(window, FormScreen) or getattr(window, "unsaved", False)
            ):
                return window
        return None

    def _keep_back(self, files: frozenset[Path], window: Screen[Any]) -> None:
        """Reload when the window is closed, and say so in it, where it has a line for that."""
        self._kept_back = (self._kept_back or frozenset()) | files
        waits = N_("The plugin is reloaded when this is closed.")
        if isinstance(status := getattr(window, "status", None), StatusLine):
            status.say(waits, "attention")
        self.log_kept.add("info", "reload", self.translator(waits))

    def pop_screen(self) -> AwaitComplete:
        """As Textual's; a reload that waited for it comes when the page has taken the answer."""
        closing = super().pop_screen()
        if self._kept_back is not None:
            under = self.focused or self.screen
            self._after(under.ancestors_with_self, self._closed_at_last)
        return closing

    async def _closed_at_last(self) -> None:
        if self._kept_back is not None and self._in_the_way() is None:
            files, self._kept_back = self._kept_back, None
            await self.reload(files)

    def _tell_of(self, loaded: Loaded) -> None:
        """Write to the log what is wrong with it."""
        for slip in loaded.slips:
            self.log_kept.add("warning", "reload", self.translator(slip))
        if loaded.state != "active" and loaded.reason is not None:
            report = shorter(loaded.error, self.project.package) if loaded.error else ""
            self.log_kept.add("error", "reload", f"{self.translator(loaded.reason)}\n{report}")

    # Console and trace.

    def on_logged(self) -> None:
        """The console, where it is open, shows what came."""
        for screen in self.screen_stack[1:]:
            if isinstance(screen, ConsoleWindow) and screen.is_mounted:
                screen.show_entries()

    def action_dev_console(self) -> None:
        """Open the console."""
        self.push_screen(ConsoleWindow(self, self.log_kept))

    @property
    def tracing(self) -> bool:
        """Whether keys and calls are written to the log."""
        return self.session.host.trace is not None

    def trace(self, on: bool) -> None:
        """Write keys and calls to the log, or no longer."""
        self.session.host.trace = DevTrace(self.log_kept) if on else None

    def action_dev_trace(self) -> None:
        """Begin or end."""
        self.trace(not self.tracing)
        self.say(
            N_("Keys, hooks, jobs and events are traced in the console (F12).")
            if self.tracing
            else N_("Nothing is traced any more.")
        )
