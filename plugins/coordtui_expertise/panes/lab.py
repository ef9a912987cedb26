"""The lab seen whole: its topics over time, what groups share, who bridges them, what one alone knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from textual.containers import Container
from textual.message import Message as Posted
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref
from coordtui.ui.widgets import (
    Headline,
    HeatStrip,
    Latest,
    ListDetail,
    Narrowed,
    RecordList,
    StatusLine,
    Words,
)
from coordtui_expertise.declared import PANE
from coordtui_expertise.lab import words
from coordtui_expertise.lab.report import Report, report
from coordtui_expertise.lab.survey import Topic
from coordtui_expertise.panes.lab_view import View
from coordtui_expertise.panes.lab_views import all_views
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp


class Reading(Posted):
    """So many works are read."""

    def __init__(self, done: int, whole: int) -> None:
        super().__init__()
        self.done, self.whole = done, whole

    def can_replace(self, message: Posted) -> bool:
        """Only the last figure matters."""
        return isinstance(message, Reading)


class LabTopics(Narrowed[None], inherit_bindings=False):
    """Four views of the same figures, computed beside the screen, and again when something changes."""

    key_scope = "page"
    called = N_("Topics of the lab")
    watched_tables = frozenset(
        {"core.people", "core.groups", "core.terms", "expertise.works", "expertise.authorships"}
    )
    titles: Mapping[str, Message] = {
        "page.layout": N_("next view: topics, groups, bridges, single experts"),
        "page.export": N_("export as CSV or as a page"),
        "page.next_pane": N_("list, drawing, words"),
    }
    hint_words: Mapping[str, Message] = {"page.layout": N_("next view")}
    DEFAULT_CSS = """
    LabTopics #views { height: 1fr; }
    LabTopics #views > ListDetail { display: none; }
    LabTopics #views > ListDetail.-open { display: block; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self.ctx = ctx
        self.views = all_views(ctx)
        self.view: View[object] = self.views[0]
        self._report: Report | None = None
        self._listed: set[View[object]] = set()
        """The views that show these figures by now; the others do once they are open."""
        self._latest = Latest(self, self._report_now, self._show)
        self.headline, self._status = Headline(), StatusLine(ctx._)

    def compose(self) -> Iterable[Widget]:
        """Where one is, the views, what is not counted."""
        yield self.headline
        with Container(id="views"):
            for view in self.views:
                yield view.split
        yield self._status

    def on_mount(self) -> None:
        """Compute."""
        self._status.say("")
        self._open(self.view)
        self._latest.ask()

    # Reading.

    def _report_now(self) -> Report:
        return report(self.ctx, progress=lambda done, whole: self.post_message(Reading(done, whole)))

    def on_reading(self, event: Reading) -> None:
        """How far it is."""
        event.stop()
        if event.whole:
            self._status.progress(N_("reading papers: {done} of {whole}", done=event.done, whole=event.whole))

    def _show(self, made: Report | None, error: CoordtuiError | None) -> None:
        self._status.progress(None)
        if error is not None:
            self._status.say(" ".join(error.parts(self.ctx._)), "trouble")
        elif made is not None:
            self._report = made
            self._list()

    def _list(self, *, another: bool = False) -> None:
        if self._report is None:
            return
        self._listed = {self.view}
        self.view.take(self._report, self.filter_text, another=another)
        self._tell()

    def _tell(self) -> None:
        title = self.ctx._(words.VIEWS[self.view.kind])
        place = f"{self.views.index(self.view) + 1}/{len(self.views)}"
        if self._report is not None:
            counted = self.ctx._(self.view.counted(len(self.view.items)))
            title = f"{title}   {counted}"
            self._status.age(words.not_counted(self._report.survey))
        self.headline.show(title, self.ctx._(N_("V next view  {place}", place=place)))
        self.refresh_bindings()

    def on_store_changed(self, changes: object) -> None:
        """Papers, people or words are others."""
        self._latest.ask()

    def retranslated(self) -> None:
        """Names, words and figures in the other language."""
        self._list()
        self._tell()

    # Moving.

    def _open(self, view: View[object]) -> None:
        self.view = view
        for each in self.views:
            each.split.set_class(each is view, "-open")
        view.list.focus()
        # What is drawn is drawn for its size, which it has once it is in sight.
        self.call_after_refresh(self._list_open)
        self._tell()

    def _list_open(self) -> None:
        if self._report is not None and self.view not in self._listed:
            self._listed.add(self.view)
            self.view.take(self._report, self.filter_text)
            self._tell()

    def action_layout(self) -> None:
        """The next view."""
        self._open(self.views[(self.views.index(self.view) + 1) % len(self.views)])

    def action_next_pane(self) -> None:
        """From the list to the drawing, where there is something to go through, to the words."""
        parts: list[Widget] = [self.view.list, self.view.side.drawing, self.view.detail]
        parts = [part for part in parts if part.can_focus and part.is_on_screen]
        here = next((place for place, part in enumerate(parts) if part.has_focus), -1)
        if parts:
            parts[(here + 1) % len(parts)].focus()

    def action_zoom(self) -> None:
        """All the room for the part that has the focus, or both again."""
        split = self.view.split
        if split.detail_alone or self.view.list.has_focus:
            split.toggle_zoom()
        else:
            split.open_detail()

    def back(self) -> bool:
        """From drawing and words to the list, then leave."""
        if self.view.split.close_detail():
            return True
        if not self.view.list.has_focus and self.view.list.is_on_screen:
            self.view.list.focus()
            return True
        return super().back()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.export", "page.filter"}:
            return self._report is not None
        return super().available(command_id)

    def under_cursor(self) -> Ref | None:
        """The person under the cursor, where one is."""
        item = self.view.here
        opened = self.view.opens(item) if item is not None else None
        return opened if isinstance(opened, Ref) else None

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """Draw and say what the cursor is on."""
        event.stop()
        if (on_row := getattr(self.view, "on_row", None)) is not None:
            on_row()
        self.view.show()

    def on_record_list_selection_changed(self, event: RecordList.SelectionChanged) -> None:
        """Draw the selected topics."""
        event.stop()
        self.view.show()

    def on_heat_strip_highlighted(self, event: HeatStrip.Highlighted) -> None:
        """Say what the cell is."""
        event.stop()
        if event.drawing.has_focus and (on_cell := getattr(self.view, "on_cell", None)) is not None:
            on_cell(event.key)

    def on_list_detail_arranged(self, event: ListDetail.Arranged) -> None:
        """The drawing may just have come in sight."""
        event.stop()
        self.call_after_refresh(self.view.show)

    # Opening.

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """A topic's people and papers, what two groups share, or somebody's profile."""
        event.stop()
        self._open_item()

    def on_heat_strip_opened(self, event: HeatStrip.Opened) -> None:
        """The same of a cell."""
        event.stop()
        self._open_item()

    def _open_item(self) -> None:
        from coordtui_expertise.panes.lab_inside import PairWindow, TopicWindow

        item = self.view.here
        if item is None or self._report is None:
            return
        match self.view.opens(item):
            case Ref() as ref:
                self._leave_for(ref)
            case Topic() as topic:
                self.app.push_screen(TopicWindow(self.ctx, self._report, topic), self._leave_for)
            case (one, other):
                shared = next(pair for pair in self._report.pairs if (pair.one, pair.other) == (one, other))
                self.app.push_screen(PairWindow(self.ctx, self._report, shared), self._leave_for)

    def _leave_for(self, ref: Ref | None) -> None:
        if ref is not None:
            app = cast("CoordtuiApp", self.app)
            self.dismiss(None)
            app.call_later(app.open_ref, PANE, ref)

    # Filtering.

    @property
    def narrowed_list(self) -> Widget:
        """The list of the open view."""
        return self.view.list

    def narrow(self) -> None:
        """Show the topics, people and groups that hold the words."""
        self._list(another=True)

    # Exporting.

    def action_export(self) -> None:
        """This view as CSV, or everything as a page: into a file here, to copy from afar."""
        from coordtui_expertise.panes.lab_export import export_form

        if self._report is not None:
            self.app.push_screen(export_form(self.ctx, self._report, self.view.kind), self._exported)

    def _exported(self, made: Words | None) -> None:
        if made is None:
            return
        if self.ctx.actor.at_home:
            self._status.say(made)
        else:
            cast("CoordtuiApp", self.app).copy(str(made))
