"""The keys of the fleet's page: read again, reserve, write, out of service, note, copy, export, windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import CoordtuiError, JobBusy, Message, safe
from coordtui.ui.widgets import JobEnded, ListPage, Words
from coordtui_gpus.collecting.here import may_ask
from coordtui_gpus.panes.adopting import Adopts
from coordtui_gpus.panes.telling import owners
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.widgets import History
    from coordtui_gpus.fleet.values import GpuView, HostView
    from coordtui_gpus.panes.listing import Listing
    from coordtui_gpus.panes.looking import Looking

SWEEP = "gpus.sweep"

_HERE = ("page.mail", "page.refuse", "page.note", "page.copy")
"""Keys that need a machine under the cursor."""


class Errands(Adopts, ListPage):
    """What the page does with the machine under the cursor, and what it opens."""

    listing: Listing
    looking: Looking
    history: History

    @property
    def here(self) -> HostView | None:
        """The machine under the cursor."""
        raise NotImplementedError

    # When a key would do something.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now, or would be refused."""
        view, may = self.here, self.ctx.may
        ask: dict[str, Callable[[], bool]] = {
            "page.read_again": lambda: may_ask(self.ctx) and not self.job_running,
            "page.new": lambda: may("gpus.reserve") and bool(self.listing.fleet.hosts),
            "page.mail": lambda: view is not None and may("gpus.who") and bool(owners(view)),
            "page.refuse": lambda: view is not None and may("gpus.watch"),
            "page.note": lambda: view is not None and may("gpus.watch"),
            "page.copy": lambda: view is not None,
            "page.export": lambda: bool(self.listing.views) and self.ctx.actor.at_home,
            "page.undo": lambda: self.history.can_undo,
            "page.redo": lambda: self.history.can_redo,
            "gpus.sums": lambda: bool(self.listing.fleet.hosts),
            "gpus.cells": lambda: bool(self.listing.views),
            "gpus.books": lambda: may("gpus.books"),
            "gpus.mine": lambda: may("gpus.reserve") or may("gpus.decide"),
            "gpus.adopt": lambda: self.can_adopt,
        }
        return command_id not in ask or ask[command_id]()

    def why_not(self, command_id: str) -> Message | None:
        """What a key needs that is not there."""
        if command_id == "page.read_again" and self.job_running:
            return N_("the hosts are being read")
        if command_id in _HERE and self.here is None:
            return N_("needs a host under the cursor")
        if command_id == "page.mail":
            return N_("nobody has reserved or uses it, or you may not see who")
        if command_id in ("page.refuse", "page.note", "page.read_again"):
            return N_("is for those who watch the machines")
        return None

    # Looking again.

    def action_read_again(self) -> None:
        """Look at the machines now, beside the screen; esc stops."""
        if self.looking.running:
            self.say(N_("the hosts are being read"))
            return
        self.run_job(SWEEP)

    def on_unmount(self) -> None:
        """A look of the page's own accord ends with it."""
        self.looking.stop()

    def job_ended(self, event: JobEnded) -> None:
        """The look is over; what was heard came in as it came."""
        if isinstance(event.error, JobBusy):
            self.say(N_("The hosts are being read elsewhere just now; what is heard appears here."))
        self.read_again()

    def read_again(self) -> None:
        """Show what the store has now."""
        raise NotImplementedError

    # What is opened.

    def _open(self, module: str, name: str, *given: Any, **named: Any) -> None:
        from importlib import import_module

        window = getattr(import_module(f"coordtui_gpus.panes.{module}"), name)
        self.app.push_screen(window(self.ctx, *given, **named), self._told)

    def _told(self, said: Any) -> None:
        """What a form or a window did, in words; None when it was left."""
        if isinstance(said, str | Message):
            self.say(said)
        self.refresh_bindings()

    def action_incidents(self) -> None:
        """What was found: faults, what stands idle, what is not reserved."""
        self._open("incidents", "IncidentsWindow")

    def action_sums(self) -> None:
        """The fleet now by person, group, grant and more; a line opened there is a filter here."""
        from coordtui_gpus.panes.fleet_now_window import NowWindow

        self.app.push_screen(NowWindow(self.ctx), self._narrow)

    def _narrow(self, words: str | None) -> None:
        if words:
            self.filter_text = words
            self.filtered(words)

    def action_mine(self) -> None:
        """Own reservations, and requests that wait for a yes."""
        self._open("mine", "MineWindow", self.history)

    def running(self) -> Sequence[GpuView]:
        """The GPUs of the machine under the cursor: what runs there may be reserved."""
        return self.here.gpus if self.here is not None else ()

    def adopted(self, said: Any) -> None:
        """What was reserved."""
        self._told(said)

    def action_books(self) -> None:
        """What the lab owns."""
        self._open("books", "BooksWindow")

    def action_usage(self) -> None:
        """Who used what."""
        self._open("usage", "UsageWindow")

    def action_new(self) -> None:
        """Reserve, with the machine under the cursor chosen."""
        from coordtui_gpus.records import Wanted

        view = self.here
        wanted = Wanted(hosts=[view.host.doc_id]) if view is not None else Wanted()
        self._open("reserve", "ReserveForm", wanted, history=self.history)

    def action_mail(self) -> None:
        """Write to whoever has the machine under the cursor."""
        from coordtui_gpus.panes.letter import letter_form

        view = self.here
        if view is None:
            return
        told = self.listing.needs.get(view.host.doc_id, [])
        about: Message | str = told[0].what if told else ""
        try:
            form = letter_form(self.ctx, view, about, self.listing.tell)
        except CoordtuiError as error:
            self.app.say_error(error)
            return
        self.app.push_screen(form, self._told)

    def action_note(self) -> None:
        """Note something on the machine under the cursor."""
        from coordtui_gpus.panes.forms import note_form

        if (view := self.here) is not None:
            self.app.push_screen(note_form(self.ctx, view.host, self.history), self._told)

    def action_refuse(self) -> None:
        """Take the machine under the cursor out of service, or put it back."""
        view = self.here
        if view is None:
            return
        if view.outage is None:
            from coordtui_gpus.panes.forms import outage_form

            self.app.push_screen(outage_form(self.ctx, view.host, self.history), self._told)
            return
        outage, name = view.outage, safe(view.host.name)
        said = N_("{host} is back in service", host=name)

        def put_back() -> Callable[[], object]:
            from coordtui_gpus import fleet

            fleet.put_back(self.ctx, outage.doc_id)
            now, end, why = self.ctx.clock(), outage.end, outage.why
            return lambda: fleet.take_out(self.ctx, outage.host, outage.device, now, end, why)

        self._do(lambda: self.history.do(said, put_back), N_("{done} · u undoes", done=said))

    def _do(self, act: Callable[[], object], said: Words) -> None:
        try:
            act()
        except CoordtuiError as error:
            self.app.say_error(error)
        else:
            self.say(said)
            self.read_again()
        self.refresh_bindings()

    def action_undo(self) -> None:
        """Take the last change back."""
        last = self.history.last
        if last is not None:
            self._do(self.history.undo, N_("undone: {done}", done=last.words))

    def action_redo(self) -> None:
        """Make it again."""
        self._do(self.history.redo, N_("done again"))

    # What leaves the screen.

    def action_copy(self) -> None:
        """Copy what is said of the machine under the cursor."""
        from coordtui_gpus.panes.host_lines import models, title

        view, tell = self.here, self.listing.tell
        if view is None:
            return
        lines = [title(view, tell), models(view, tell), safe(view.host.address)]
        lines += [tell(each.what) for each in self.listing.needs.get(view.host.doc_id, [])]
        lines += [safe(gpu.device.uuid) for gpu in view.gpus]
        self.app.copy("\n".join(each for each in lines if each))

    def action_export(self) -> None:
        """Write the listed machines to a CSV file; only for who sits at the machine that has the file."""
        from coordtui.ui.widgets import file_form  # forms come when one is wanted
        from coordtui_gpus.panes.fleet_csv import fleet_csv

        views, tell = [*self.listing.views.values()], self.listing.tell

        def said(path: str) -> Words:
            return N_("written: {path}", path=path)

        self.app.push_screen(
            file_form(
                N_("Write the listed hosts as CSV"),
                "~/gpus.csv",
                lambda: fleet_csv(views, tell),
                said,
                private=tell.sees_people,
                translate=self.ctx._,
            ),
            self._told,
        )
