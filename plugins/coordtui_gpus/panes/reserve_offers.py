"""What is free instead, to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, Message
from coordtui.ui.widgets import Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Offer

COLUMNS = (
    Column(key="what", title=N_("Free instead"), width=30, flex=1),
    Column(key="start", title=N_("From"), width=19),
    Column(key="end", title=N_("Until"), width=19),
)


class Offers(Window[int], inherit_bindings=False):
    """Lists what is free instead; returns the place of the one that was chosen."""

    key_scope = "page"
    called = N_("Free instead")
    titles: Mapping[str, Message] = {"list.open": N_("take it into the form")}
    hint_words: Mapping[str, Message] = {"list.open": N_("take it")}

    def __init__(self, ctx: Context, offers: Sequence[Offer]) -> None:
        super().__init__(ctx._)
        self.ctx, self.offers = ctx, offers
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.list = RecordList(COLUMNS, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """What it is, the offers, and what enter does."""
        return [self.headline, self.list, self.status]

    def on_mount(self) -> None:
        """List them."""
        self.status.say("")
        self.retranslated()
        self.list.focus()

    def retranslated(self) -> None:
        """In the other language."""
        tell = Teller(self.ctx)
        self.headline.show(tell(N_("Free instead, the nearest first")), "")
        self.status.age(N_("enter takes it into the form; nothing is reserved before you save"))
        rows = [
            Row(place, [tell(each.why), tell.moment(each.start), tell.moment(each.end)])
            for place, each in enumerate(self.offers)
        ]
        self.list.refresh_rows(ListSource(rows))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """This one."""
        event.stop()
        self.dismiss(event.key if isinstance(event.key, int) else None)
