"""Groups, roles, languages and availability with how many people have each, to narrow the list by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from textual.widget import Widget

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import Cell, Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_expertise.panes.listing import Listing
from coordtui_expertise.panes.people_filter import FACETS, TITLES, Facet, with_chosen
from coordtui_expertise.texts import N_, NN_

Value = tuple[Facet, int | str]

COLUMNS = (
    Column(key="facet", title=N_("By"), width=12),
    Column(key="value", title=N_("Value"), width=16, flex=1),
    Column(key="count", title=N_("People"), width=8, align="right"),
)


class FacetList(RecordList):
    """A list in which space chooses the value under the cursor, or no longer, and goes on."""

    def __init__(self, ctx: Context, toggle: Callable[[Value], object]) -> None:
        super().__init__(COLUMNS, translate=ctx._)
        self._toggle = toggle

    def available(self, command_id: str) -> bool:
        """There is one way to choose, and one order."""
        if command_id in {"list.select_range", "list.select_all", "list.clear_selection"}:
            return False
        return super().available(command_id)

    def action_toggle_select(self, count: int = 1) -> None:
        """Choose, or no longer."""
        key: Value | None = self.cursor_key  # type: ignore[assignment]  # the keys of `FacetsWindow`
        if key is not None:
            self._toggle(key)
            self.move_by(count)


class FacetsWindow(Window[None], inherit_bindings=False):
    """Writes what is chosen into the filter of the list, where it can be seen, changed and taken away."""

    key_scope = "page"
    called = N_("Narrow the list")
    titles: Mapping[str, Message] = {
        "list.toggle_select": N_("choose or no longer, go to next"),
        "list.open": N_("done: show the list"),
        "page.refuse": N_("choose nothing"),
    }
    hint_words: Mapping[str, Message] = {
        "list.toggle_select": N_("choose"),
        "list.open": N_("done"),
        "page.refuse": N_("nothing"),
    }

    def __init__(self, ctx: Context, listing: Listing, narrow: Callable[[str], object]) -> None:
        super().__init__(ctx._)
        self._ctx, self._listing, self._narrow = ctx, listing, narrow
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.values = FacetList(ctx, self._toggle)

    def compose(self) -> Iterable[Widget]:
        """Title, values, what is left of the list."""
        return [self._headline, self.values, self._status]

    def on_mount(self) -> None:
        """Count."""
        self._status.say("")
        self._show()
        self.values.focus()

    def retranslated(self) -> None:
        """Names of values are others in the other language."""
        self._show()

    def available(self, command_id: str) -> bool:
        """There is something to take away when something is chosen."""
        return command_id != "page.refuse" or any(self._chosen(facet) for facet in FACETS)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Back to the list."""
        event.stop()
        self.dismiss(None)

    def action_refuse(self) -> None:
        """Ask for no facet any more; the words stay."""
        for facet in FACETS:
            self._write(facet, [])
        self._show()

    def _toggle(self, key: Value) -> None:
        facet, value = key
        chosen = self._chosen(facet) ^ {value}
        self._write(facet, [self._listing.values.called(facet, each)[0] for each in chosen])
        self._show()

    def _chosen(self, facet: Facet) -> set[int | str]:
        terms = tuple(t for t in self._listing.asked().terms if t.field == facet and not t.negated)
        return self._listing.values.answering(facet, terms) if terms else set()

    def _write(self, facet: Facet, names: list[str]) -> None:
        field = next(each for each in self._listing.fields if each.name == facet)
        self._narrow(with_chosen(self._listing.asked(), field, sorted(names), self._ctx._))

    def _show(self) -> None:
        now, known = self._listing.counts(), self._listing.values
        rows: list[Row] = []
        for facet in FACETS:
            chosen, first = self._chosen(facet), True
            for value in known.in_order(facet, reverse=False):
                count = now.counts[facet].get(value, 0)
                if count or value in chosen:
                    rows.append(self._row((facet, value), count, first=first, chosen=value in chosen))
                    first = False
        self.values.refresh_rows(ListSource(rows))
        self._headline.show(self._ctx._(self.called), self._listing.words.strip())
        shown, total = len(self._listing.ids), self._listing.total
        self._status.age(
            NN_("{shown} of {n} person shown", "{shown} of {n} people shown", total, shown=shown)
        )
        self.refresh_bindings()

    def _row(self, key: Value, count: int, *, first: bool, chosen: bool) -> Row:
        facet, value = key
        name = self._listing.values.called(facet, value)[0]
        return Row(
            key,
            [
                Cell(self._ctx._(TITLES[facet]) if first else "", "quiet", said=TITLES[facet]),
                name.upper() if facet == "lang" else name,
                formats.number(count, self._ctx.translator),
            ],
            sign="+" if chosen else " ",
            sign_role="accent" if chosen else "",
            state=N_("chosen") if chosen else "",
        )
