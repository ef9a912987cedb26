"""Forms that say while they are filled in what they would hold, what is in the way, what is free instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.message import Message as Posted

from coordtui.api import Context, Message, Refused
from coordtui.ui.widgets import Detail, Field, Form, FormScreen, NotUnderstood, Paragraph, Section, Words
from coordtui_gpus.panes.reserve_plan import in_short, told
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Offer, Plan

LEAST_FORM = 8
"""Lines that the fields keep, whatever is said below them."""


_NOT_YET = (Section([Paragraph(N_("A field is not understood yet."), "quiet")]),)


class FieldRefused(Refused):
    """What a form says under one of its fields."""

    def __init__(self, field: str, what: Message, *, remedy: Message | None = None) -> None:
        self.field = field
        super().__init__(what, remedy=remedy)


class Planned(Posted):
    """What would come of what was typed; None where that cannot be said yet."""

    def __init__(self, plan: Plan | None, sections: Sequence[Section]) -> None:
        super().__init__()
        self.plan, self.sections = plan, sections


class AheadForm(FormScreen[Words], inherit_bindings=False):
    """Plans beside the screen whatever is typed; below the fields stands what would come of it.

    `f6` takes what is free instead into the fields. What was refused because somebody was faster stays
    typed, and what is free by then stands there.
    """

    titles: Mapping[str, Message] = {"form.save": N_("reserve")}
    hint_words: Mapping[str, Message] = {"form.save": N_("reserve")}
    DEFAULT_CSS = "AheadForm > Detail { height: 1; margin: 0 2; }"
    takes: ClassVar[bool] = True
    """Whether what is free instead can be taken into the fields."""

    def __init__(
        self,
        ctx: Context,
        title: Words,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        *,
        draft: str | None = None,
    ) -> None:
        self.ctx = ctx
        self.plan: Plan | None = None
        self.detail = Detail(translate=ctx._)
        self.detail.can_focus = False
        super().__init__(
            title, fields, values, save=self._store, preview=self._ahead, translate=ctx._, draft=draft
        )
        self.form.key_scope = "form gpus.reserve"

    def compose(self) -> ComposeResult:
        """The form, and above its last line what would come of it."""
        *above, last = super().compose()
        yield from above
        yield self.detail
        yield last

    # What a form of this kind does.

    def planned(self, values: Mapping[str, Any]) -> Plan:
        """What would be held with these values; called in a thread, may raise `Refused`."""
        raise NotImplementedError

    def reserved(self, values: Mapping[str, Any]) -> Words:
        """Do it; what was done, in words. Called in a thread, may raise `Refused`."""
        raise NotImplementedError

    def take(self, offer: Offer) -> None:
        """Let the fields hold what is free instead."""
        raise NotImplementedError

    # Ahead.

    def _ahead(self, values: Mapping[str, Any]) -> Words:
        try:
            plan = self.planned(values)
        except Refused:
            self.post_message(Planned(None, ()))
            raise
        self.post_message(Planned(plan, told(self.ctx, plan)))
        return in_short(plan)

    def _store(self, values: Mapping[str, Any], stored: object) -> Words:
        try:
            return self.reserved(values)
        except Refused as error:
            plan: Plan | None = getattr(error, "plan", None)
            if plan is not None:
                if not plan.offers and not plan.problems:  # the engine knew it before anybody read it
                    plan = self.planned(values)
                self.post_message(Planned(plan, told(self.ctx, plan)))
            raise

    def on_form_changed(self, event: Form.Changed) -> None:
        """What was said of other values is not said of these; the rest `FormScreen` does by itself."""
        if self._unread:
            self._say(None, _NOT_YET)

    @property
    def _unread(self) -> bool:
        """Whether a field holds what it does not understand."""
        return any(isinstance(each, NotUnderstood) for each in self.form.values.values())

    def on_planned(self, event: Planned) -> None:
        """Say it below the fields."""
        event.stop()
        if self._unread:  # it was asked before somebody typed on
            self._say(None, _NOT_YET)
        else:
            self._say(event.plan, event.sections)

    def _say(self, plan: Plan | None, sections: Sequence[Section]) -> None:
        self.plan = plan
        self.detail.show(sections)
        self._fit()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """The fields keep some lines."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """As high as what is said, as far as the fields can spare lines."""
        room = max(2, min(self.size.height // 2, self.size.height - LEAST_FORM - 4))
        self.detail.styles.height = max(1, min(self.detail.length, room))

    # What is free instead.

    def available(self, command_id: str) -> bool:
        """Hide the key where nothing is free instead."""
        if command_id == "gpus.reserve.take":
            return self.takes and self.plan is not None and bool(self.plan.offers)
        return super().available(command_id)

    def action_take(self) -> None:
        """Take what is free instead: the only one at once, else one of a list."""
        if self.plan is None or not self.plan.offers:
            return
        offers = self.plan.offers
        if len(offers) == 1:
            self.take(offers[0])
            return
        from coordtui_gpus.panes.reserve_offers import Offers

        def chosen(place: int | None) -> None:
            if place is not None:
                self.take(offers[place])

        self.app.push_screen(Offers(self.ctx, offers), chosen)

    def as_text(self) -> list[str]:
        """Fields, and what would come of them."""
        return [*super().as_text(), *self.detail.as_text()]
