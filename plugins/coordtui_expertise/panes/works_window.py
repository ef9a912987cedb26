"""The papers and links of a person, to be opened elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.widget import Widget

from coordtui.api import Context, Message, Person
from coordtui.ui.widgets import Cell, Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_expertise.dates import month
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_

COLUMNS = (
    Column(key="title", title=N_("Title"), width=30, flex=1),
    Column(key="venue", title=N_("Where"), width=14, priority=2),
    Column(key="date", title=N_("When"), width=11, priority=1, align="right"),
)


class WorksWindow(Window[str], inherit_bindings=False):
    """Lists links and papers, newest first; returns the address of the one that was chosen."""

    key_scope = "page"
    called = N_("Papers and links")
    titles: Mapping[str, Message] = {"list.open": N_("copy and show its address")}
    hint_words: Mapping[str, Message] = {"list.open": N_("copy the address")}

    def __init__(self, ctx: Context, person: Person, works: Sequence[Work]) -> None:
        super().__init__(ctx._)
        self._ctx, self._person = ctx, person
        self._addresses = [*person.links, *map(address, works)]
        self._works = works
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.works = RecordList(COLUMNS, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """Title, papers, what a key does."""
        return [self._headline, self.works, self._status]

    def on_mount(self) -> None:
        """List them."""
        self._status.say("")
        self.retranslated()
        self.works.focus()

    def retranslated(self) -> None:
        """Title and dates in the other language."""
        title = N_("Papers and links of {name}", name=self._person.name)
        self._headline.show(self._ctx._(title), "")
        self._status.age(N_("enter copies the address."))
        links = [Row(place, [link, "", ""]) for place, link in enumerate(self._person.links)]
        papers = [self._row(len(links) + place, work) for place, work in enumerate(self._works)]
        self.works.refresh_rows(ListSource([*links, *papers]))

    def _row(self, place: int, work: Work) -> Row:
        day = month(work, self._ctx.translator)
        venue = work.venue or ", ".join(work.categories[:1])
        role = "" if self._addresses[place] else "quiet"
        return Row(place, [work.title, Cell(venue, "quiet"), Cell(day, "quiet")], role=role)  # type: ignore[arg-type]

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Return its address."""
        event.stop()
        found = self._addresses[event.key]  # type: ignore[call-overload]  # the keys are places
        if found:
            self.dismiss(found)
        else:
            self._status.say(N_("This one has no address."))


def address(work: Work) -> str:
    """Where a work is in the world outside; empty when nobody said."""
    if work.url:
        return work.url
    if work.doi:
        return f"https://doi.org/{work.doi}"
    scheme, _, key = work.key.partition(":")
    return f"https://arxiv.org/abs/{key}" if scheme == "arxiv" else ""
