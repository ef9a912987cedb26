"""What is seen beside what the books say: each difference with its evidence, accepted by one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coordtui.api import Context, Message
from coordtui.ui.widgets import (
    Cell,
    Column,
    History,
    ListSource,
    Pairs,
    Paragraph,
    Row,
    Section,
    WorkWindow,
)
from coordtui_gpus import books
from coordtui_gpus.books import Difference
from coordtui_gpus.books.differences import MEANINGS, TITLES
from coordtui_gpus.books.words import FIELDS, KINDS, LIFECYCLES, label_of, written
from coordtui_gpus.records import Asset
from coordtui_gpus.texts import N_, NN_

_SIGNS: Mapping[str, str] = {"lost": "!", "missing": "?", "moved": "!", "unlike": "!", "new": "•"}


class ReconcileWindow(WorkWindow[None], inherit_bindings=False):
    """Lists the differences, the worst first; `c` lets the books say what is seen."""

    key_scope = "page"
    called = N_("Books and what is seen")
    selectable = True
    columns = (
        Column(key="kind", title=N_("What"), width=9, sortable=True),
        Column(key="label", title=N_("Asset"), width=24, flex=2, sortable=True),
        Column(key="host", title=N_("Seen in"), width=12, flex=1, priority=1, sortable=True),
        Column(key="does", title=N_("Accepting"), width=30, flex=2, priority=2),
    )
    watched_tables = frozenset({"gpus.assets", "gpus.devices", "gpus.hosts", "gpus.seen"})
    titles: Mapping[str, Message] = {
        "page.confirm": N_("accept: let the books say what is seen"),
        "list.open": N_("the evidence"),
    }
    hint_words: Mapping[str, Message] = {"page.confirm": N_("accept"), "list.open": N_("evidence")}

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.known: Mapping[str, Difference] = {}

    @property
    def here(self) -> Difference | None:
        """The difference under the cursor."""
        return self.known.get(str(self.list.cursor_key))

    @property
    def chosen(self) -> list[Difference]:
        """Those selected that can be accepted, else the one under the cursor."""
        keys = [str(key) for key in self.list.selected] or [str(self.list.cursor_key)]
        found = (self.known.get(key) for key in keys)
        return [each for each in found if each is not None and each.does is not None]

    def gather(self) -> Sequence[Difference]:
        """The differences, as they are now."""
        return books.reconcile(self.ctx)

    def came(self, found: Sequence[Difference]) -> None:
        """Show them."""
        self.known = {each.key: each for each in found}
        self.list.say_empty(N_("The books agree with what is seen."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        self.headline.show(self.ctx._(NN_("{n} difference", "{n} differences", len(self.known))), "")
        self.list.refresh_rows(ListSource([self._row(each) for each in self.known.values()]))
        self.show_detail()

    def _row(self, each: Difference) -> Row:
        does = each.does or each.todo
        return Row(
            each.key,
            [
                self.ctx._(TITLES[each.kind]),
                each.label,
                each.host.name if each.host else "",
                Cell(self.ctx._(does) if does else "", "quiet"),
            ],
            sign=_SIGNS[each.kind],
            state=MEANINGS[each.kind],
        )

    def show_detail(self) -> None:
        """The evidence, and what accepting does."""
        each = self.here
        if each is None:
            self.detail.show([])
            return
        head = [Paragraph(each.label, "strong"), Paragraph(MEANINGS[each.kind])]
        sections = [Section(head), Section([Paragraph(e) for e in each.evidence], title=N_("Evidence"))]
        if each.does is not None:
            does = Paragraph(N_("c: {does}", does=each.does))
            sections.append(Section([does, Pairs(self._values(each))], title=N_("Accepting")))
        elif each.todo is not None:
            sections.append(Section([Paragraph(each.todo)], title=N_("To do")))
        self.detail.show(sections)

    def _values(self, each: Difference) -> list[tuple[Message | str, Message | str]]:
        found: list[tuple[Message | str, Message | str]] = []
        for field, value in each.values.items():
            if field in ("host", "device"):
                continue
            said: Message | str = written(value) or "—"
            if field == "kind":
                said = KINDS[value]
            elif field == "lifecycle":
                said = LIFECYCLES[value]
            elif field == "parent" and value is not None:
                parent = self.ctx.store.records(Asset).get(value)
                said = label_of(parent) if parent else f"#{value}"
            found.append((FIELDS[field], said))
        return found

    def available(self, command_id: str) -> bool:
        """There is something to accept where accepting does something."""
        return bool(self.chosen) if command_id == "page.confirm" else super().available(command_id)

    def action_confirm(self) -> None:
        """Accept those selected, or the one under the cursor; `u` takes it back."""
        asked = self.chosen
        if not asked:
            return
        said = (
            N_("accepted: {what}", what=asked[0].label)
            if len(asked) == 1
            else NN_("accepted {n} difference", "accepted {n} differences", len(asked))
        )
        made: list[Asset] = []

        def act() -> Callable[[], object]:
            if made:  # made again after it was taken back: what was added is on the books already
                self._put(made)
            else:
                made.extend(books.accept(self.ctx, *asked))
            return lambda: self._put(list(map(_before, asked, made)))

        self.do(said, act)

    def _put(self, assets: Sequence[Asset]) -> None:
        with self.ctx.store.transaction():
            for each in assets:
                books.restore(self.ctx, each, self.ctx._(N_("taken back")))


def _before(asked: Difference, made: Asset) -> Asset:
    """The asset as it was; nothing leaves the books, so that one that was added is retired."""
    from msgspec.structs import replace

    return asked.asset if asked.asset is not None else replace(made, lifecycle="retired")
