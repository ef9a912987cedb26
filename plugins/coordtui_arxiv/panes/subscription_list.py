"""The digests that send themselves: what each is of, when it last went, and the key that ends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, formats, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Headline,
    History,
    ListSource,
    RecordList,
    Row,
    StatusLine,
    Window,
    Words,
)
from coordtui_arxiv.groups import names_of
from coordtui_arxiv.records import Subscription
from coordtui_arxiv.reports.subscriptions import NOTHING, Subscriptions, how, named, told, whose_of
from coordtui_arxiv.reports.whose import Whose
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

COLUMNS = (
    Column(key="what", title=N_("Digest"), width=26, flex=1),
    Column(key="how", title=N_("When"), width=25),
    Column(key="whose", title=N_("For"), width=16, priority=2),
    Column(key="last", title=N_("Last"), width=12, priority=1),
)


class SubscriptionsScreen(Window[Whose], inherit_bindings=False):
    """Lists one's subscriptions, and for who manages watches those of others; opens the digest of one."""

    key_scope = "page"
    called = N_("Digests that send themselves")
    watched_tables = frozenset({"arxiv.subscriptions"})
    titles: Mapping[str, Message] = {
        "page.refuse": N_("no longer send it"),
        "list.open": N_("show the digest as it is now"),
    }
    hint_words: Mapping[str, Message] = {"page.refuse": N_("stop it"), "list.open": N_("digest")}

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx, self._subscriptions = ctx, Subscriptions(ctx)
        self._known: dict[int, Subscription] = {}
        self._history = History(ctx.clock)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self._others = any(each.person != ctx.actor.person for each in self._subscriptions.all())
        self.lines = RecordList(
            [column for column in COLUMNS if self._others or column.key != "whose"],
            translate=ctx._,
            empty=N_("No digest sends itself yet: n in the window of a digest subscribes to it."),
            selectable=False,
        )

    def compose(self) -> Iterable[Widget]:
        """How many there are, the subscriptions, what was done last."""
        return [self._headline, self.lines, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Each is sent in the morning, when there is something new."))
        self._read()
        self.lines.focus()

    def _read(self) -> None:
        found = self._subscriptions.all()
        self._known = {each.doc_id: each for each in found}
        self.lines.refresh_rows(ListSource([*self._rows(found)]))
        said = NN_("{n} digest sends itself", "{n} digests send themselves", len(found))
        self._headline.show(self._ctx._(said if found else self.called), "")
        self.refresh_bindings()

    def _rows(self, found: Sequence[Subscription]) -> Iterable[Row]:
        names = names_of(self._ctx, {each.person for each in found})
        for each in found:
            digest, sends = named(self._ctx, each)
            last = formats.day(each.sent.astimezone(), self._ctx.translator, weekday=False)
            yield Row(
                each.doc_id,
                [
                    self._ctx._(digest),
                    Cell(self._ctx._(how(each) if sends else NOTHING), "quiet"),
                    *([Cell(safe(names.get(each.person, "?")), "quiet")] if self._others else []),
                    Cell(last if sends else "", "quiet"),
                ],
                sign=" " if sends else "-",
                role="" if sends else "quiet",
            )

    def on_store_changed(self, changes: Changes) -> None:
        """One was made, removed or sent."""
        self._read()

    def retranslated(self) -> None:
        """All in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id == "page.refuse":
            return bool(self._known)
        return command_id != "page.undo" or self._history.can_undo

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Show the digest that it sends."""
        event.stop()
        if isinstance(event.key, int) and event.key in self._known:
            self.dismiss(whose_of(self._known[event.key]))

    def action_refuse(self) -> None:
        """Remove the subscription under the cursor."""
        key = self.lines.cursor_key
        if not isinstance(key, int) or key not in self._known:
            return
        said = N_("no longer sent: {digest}", digest=told(self._ctx, self._known[key]))

        def remove() -> Words:
            self._history.do(said, lambda: self._subscriptions.remove(key))
            return N_("{done} · u undoes", done=said)

        self.beside(remove, self._done)

    def action_undo(self) -> None:
        """Bring back the one that was removed last."""

        def bring_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(bring_back, self._done)

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
        elif said is not None:
            self._status.say(said)
        self._read()
