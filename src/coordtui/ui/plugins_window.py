"""The plugins: how each fares, what it costs, why one is not there, and what a person does about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import CoordtuiError, Message, Refused
from coordtui.host import Loaded
from coordtui.host.states import STATES
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe
from coordtui.ui.page_host import PUT_ASIDE, PageHost
from coordtui.ui.plugins_detail import report_of, sections
from coordtui.ui.widgets import (
    Cell,
    Column,
    Detail,
    Headline,
    ListDetail,
    ListSource,
    ListWindow,
    RecordList,
    Row,
    StatusLine,
)
from coordtui.ui.widgets.lines import Role

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

COLUMNS = (
    Column(key="name", title=N_("Plugin"), width=14, flex=1),
    Column(key="state", title=N_("State"), width=13),
    Column(key="version", title=N_("Version"), width=10, priority=3),
    Column(key="import", title=N_("Start"), width=8, priority=2),
    Column(key="held", title=N_("Held"), width=8, priority=2),
    Column(key="failures", title=N_("Failures"), width=8, priority=1),
)

ROLES: Mapping[str, Role] = {"failed": "trouble", "refused": "trouble", "aside": "attention", "off": "quiet"}


class PluginsWindow(ListWindow[str], inherit_bindings=False):
    """Lists the plugins beside all about the one under the cursor; returns the page to open.

    Who works here from elsewhere sees how each fares, and no more: reports and the settings are
    those of the machine.
    """

    app: CoordtuiApp
    key_scope = "page"
    called = N_("Plugins")
    opened_by = "app.plugins"
    titles: Mapping[str, Message] = {
        "page.read_again": N_("give it another chance"),
        "page.refuse": N_("keep it off for this session"),
        "page.edit": N_("switch it off for good, or on again"),
        "page.copy": N_("copy a report for its author"),
        "page.open_outside": N_("open its page"),
        "list.open": N_("all about the plugin"),
    }
    hint_words: Mapping[str, Message] = {
        "page.read_again": N_("try again"),
        "page.refuse": N_("keep off"),
        "page.edit": N_("switch off"),
        "page.copy": N_("copy report"),
        "page.open_outside": N_("page"),
        "list.open": N_("plugin"),
    }

    def __init__(self, app: CoordtuiApp, chosen: str | None = None) -> None:
        super().__init__(app.translator)
        self._host, self._session, self._chosen = app.session.host, app.session, chosen
        self._full = app.at_home
        self._off = set(app.session.lab_settings.plugins.disabled)
        self._headline, self.status = Headline(), StatusLine(app.translator)
        empty = N_("No plugin is installed.")
        self.plugins = RecordList(COLUMNS, translate=app.translator, selectable=False, empty=empty)
        self._detail = Detail(translate=app.translator)
        self.split = ListDetail(self.plugins, self._detail)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the plugins, what was done last."""
        return [self._headline, self.split, self.status]

    def on_mount(self) -> None:
        """Show them; under the cursor the one that was asked for, else the first that needs somebody."""
        self.plugins.focus()
        self.show_all()
        needy = (each.name for each in self._host.plugins if each.needs_somebody)
        if wanted := self._chosen or next(needy, None):
            self.plugins.move_to_key(wanted)

    def show_all(self) -> None:
        """List, headline and detail."""
        self.plugins.refresh_rows(ListSource([self._row(each) for each in self._host.plugins]))
        lost = sum(each.needs_somebody for each in self._host.plugins)
        said = NN_("{n} plugin", "{n} plugins", len(self._host.plugins))
        needs = NN_("{n} needs a look", "{n} need a look", lost)
        self._headline.show(self._translate(said), self._translate(needs) if lost else "")
        self.show_detail()
        self.refresh_bindings()

    def show_detail(self) -> None:
        """All about what is under the cursor, as far as the person may see it."""
        loaded = self._loaded
        if loaded is None:
            self._detail.show([])
            return
        edit = N_("switch on") if loaded.name in self._off else N_("switch off")
        self.hint_words = {**type(self).hint_words, "page.edit": edit}
        kept = self._host.seen_before(loaded.name) if self._full else None
        self._detail.show(sections(loaded, kept, full=self._full, off=self._is_off(loaded)))

    def _row(self, loaded: Loaded) -> Row:
        say = self._translate
        state = "off" if self._is_off(loaded) else loaded.state
        cost = f"{loaded.import_ms:.0f} ms" if loaded.import_ms else ""
        cells: Sequence[Cell | str] = (
            safe(loaded.name, limit=60),
            Cell(say(STATES[state]), ROLES.get(state, "")),
            safe(loaded.found.version, limit=20),
            cost if self._full else "",
            str(loaded.held or "") if self._full else "",
            str(loaded.strikes or "") if self._full else "",
        )
        return Row(key=loaded.name, cells=tuple(cells))

    def _is_off(self, loaded: Loaded) -> bool:
        return loaded.name in self._off and loaded.state != "active"

    @property
    def _loaded(self) -> Loaded | None:
        key = self.plugins.cursor_key
        return next((each for each in self._host.plugins if each.name == key), None)

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now, and those of the machine from who is elsewhere."""
        loaded = self._loaded
        if command_id == "page.open_outside":
            return self._page_of(loaded) is not None
        if command_id in {"page.read_again", "page.refuse", "page.edit", "page.copy"}:
            if loaded is None or not self._full:
                return False
            if command_id == "page.read_again":
                return loaded.plugin is not None and (loaded.state == "aside" or bool(loaded.strikes))
            if command_id == "page.refuse":
                return loaded.state == "active"
        return True

    def _page_of(self, loaded: Loaded | None) -> str | None:
        panes = loaded.plugin.panes if loaded and loaded.plugin and loaded.state == "active" else ()
        return next((pane.id for pane in panes if pane.id in self.app.shell.panes), None)

    def _pages(self, loaded: Loaded) -> list[PageHost]:
        return [host for host in self.app.shell.query(PageHost) if host.plugin == loaded.name]

    # Keys.

    async def action_read_again(self) -> None:
        """Give it another chance: what it did is forgiven, and its pages start again."""
        loaded = self._loaded
        if loaded is None or not self.available("page.read_again"):
            return
        self._host.give_another_chance(loaded.name)
        for page in self._pages(loaded):
            if page.error is not None:
                await page.on_error_card_restart()
        self._done(N_("“{title}” has another chance.", title=loaded.title))

    def action_refuse(self) -> None:
        """Keep it off for this session."""
        loaded = self._loaded
        if loaded is None or not self.available("page.refuse"):
            return
        self._host.put_aside(loaded.name, PUT_ASIDE)
        for page in self._pages(loaded):
            page.keep_off(Refused(PUT_ASIDE, remedy=N_("R starts it again.")))
        self._done(N_("“{title}” stays off for this session.", title=loaded.title))

    def action_edit(self) -> None:
        """Switch it off for good, or on again: the settings of the lab say it from the next start."""
        loaded = self._loaded
        if loaded is None or not self._full:
            return
        from coordtui.config.switching import switch_plugin

        on = loaded.name in self._off
        try:
            switch_plugin(self._session.lab_settings.file.path, loaded.name, on=on)
        except CoordtuiError as error:
            self.status.say(" ".join(error.parts(self._translate)), "trouble")
            return
        (self._off.discard if on else self._off.add)(loaded.name)
        said = N_("The plugin “{name}” is off from the next start; what it stored is kept.", name=loaded.name)
        self._done(N_("The plugin “{name}” is on from the next start.", name=loaded.name) if on else said)

    def action_copy(self) -> None:
        """Copy what its author needs, without names, addresses and paths."""
        loaded = self._loaded
        if loaded is not None and self._full:
            self.app.copy(report_of(loaded, self._host.seen_before(loaded.name)))
            self.status.say(N_("The report is copied."))

    def action_open_outside(self) -> None:
        """Go to its page."""
        if page := self._page_of(self._loaded):
            self.dismiss(page)

    def _done(self, said: Message) -> None:
        self.show_all()
        self.status.say(said)
