"""The window of the fleet now, added up; what is opened there filters the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message
from coordtui.ui.widgets import Column, Headline, Latest, ListSource, RecordList, Row, StatusLine, Window
from coordtui_gpus.panes.fleet_reading import Known, read
from coordtui_gpus.panes.fleet_sums import FIELDS, TITLES, By, may_see, sums
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_, NN_

COLUMNS = (
    Column(key="name", title=N_("Who or what"), width=20, flex=1),
    Column(key="gpus", title=N_("GPUs"), width=6, align="right"),
    Column(key="busy", title=N_("Busy"), width=8, align="right"),
    Column(key="idle", title=N_("Idle"), width=8, align="right", priority=1),
    Column(key="free", title=N_("Free"), width=8, align="right", priority=2),
    Column(key="out", title=N_("Out"), width=8, align="right", priority=4),
    Column(key="unknown", title=N_("Not known"), width=9, align="right", priority=3),
)


class NowWindow(Window[str], inherit_bindings=False):
    """GPUs by person, group, grant, place, partition, model; returns words for the filter of the page."""

    key_scope = "page"
    called = N_("The fleet now")
    watched_tables: ClassVar[frozenset[str]] = frozenset(
        f"gpus.{each}" for each in ("hosts", "seen", "sweeps", "uses", "holds")
    )
    titles: Mapping[str, Message] = {
        "list.open": N_("show these hosts"),
        "page.layout": N_("by person, group, grant, place, partition, model"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("hosts"), "page.layout": N_("by")}
    DEFAULT_CSS = "NowWindow > RecordList { height: 1fr; }"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self._known: Known | None = None
        tell = Teller(ctx)
        self._ways: list[By] = [each for each in TITLES if may_see(each, tell)]
        self.by: By = self._ways[0]
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.rows = RecordList(COLUMNS, translate=ctx._, empty=N_("reading …"), selectable=False)
        self._latest = Latest(self, lambda: read(ctx), self._came, pause=0.5)

    def compose(self) -> Iterable[Widget]:
        """What is counted, and the rows."""
        return [self._headline, self.rows, self._status]

    def on_mount(self) -> None:
        """Read."""
        self._status.say("")
        self.rows.focus()
        self._latest.ask()

    def on_store_changed(self, changes: object) -> None:
        """Something was heard, used or reserved."""
        self._latest.ask()

    def retranslated(self) -> None:
        """In the other language."""
        self._show()

    def _came(self, known: Known | None, error: CoordtuiError | None) -> None:
        if known is None:
            self.rows.say_empty(" ".join(error.parts(self._ctx._)) if error is not None else "")
            return
        self._known = known
        self._show()

    def _show(self, *, another: bool = False) -> None:
        if self._known is None:
            return
        found = sums(self._known, self.by, Teller(self._ctx, self._known.names))
        said = NN_(
            "The fleet now, {by}   {n} line",
            "The fleet now, {by}   {n} lines",
            len(found),
            by=TITLES[self.by],
        )
        self._headline.show(self._ctx._(said), self._ctx._(N_("V: by another")))
        self.rows.say_empty(N_("Nobody uses a GPU or has one reserved now."))
        rows = [
            Row(
                each.key or " ",
                [each.name, *(f"{n}" if n else "·" for n in (each.gpus, each.busy, each.idle)), *_rest(each)],
            )
            for each in found
        ]
        self.rows.refresh_rows(ListSource(rows), another=another)
        self.refresh_bindings()

    def action_layout(self) -> None:
        """Count by the next thing."""
        self.by = self._ways[(self._ways.index(self.by) + 1) % len(self._ways)]
        self._show(another=True)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Filter the page by what the line counts."""
        event.stop()
        key = str(event.key)
        if not key.strip() or '"' in key:
            self._status.say(N_("The filter has no words for these."))
            return
        self.dismiss(f'{FIELDS.get(self.by, self.by)}:"{key}"')


def _rest(each: object) -> list[str]:
    return [f"{n}" if (n := getattr(each, name)) else "·" for name in ("free", "out", "unknown")]
