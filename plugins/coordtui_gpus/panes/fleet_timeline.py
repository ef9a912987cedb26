"""The page of GPUs with the timeline of reservations in place of the fleet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import Message
from coordtui_gpus.panes.errands import Errands

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView


class WithTimeline(Errands):
    """Lays out the one or the other; while the timeline is there, keys mean what is under its cursor."""

    timeline: Any = None

    @property
    def on_timeline(self) -> bool:
        """Whether the timeline stands in place of the fleet."""
        return self.timeline is not None and self.has_class("-timeline")

    def action_layout(self) -> None:
        """The fleet, or the timeline of reservations in its place."""
        self.lay_out(timeline=not self.has_class("-timeline"))

    def lay_out(self, *, timeline: bool) -> None:
        """Show the timeline, or the fleet again."""
        if timeline and self.timeline is None:
            from coordtui_gpus.panes.timeline import TimelineView

            self.timeline = TimelineView(self.ctx, self)
            self.query_one("#body").mount(self.timeline)
        self.set_class(timeline, "-timeline")
        if self.timeline is not None:
            self.timeline.display = timeline
            self.timeline.fleet_came()
        self.laid_out()
        self.call_after_refresh(self.focus_default)

    def laid_out(self) -> None:
        """The fleet is there again, or gone."""
        raise NotImplementedError

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now, here or on the timeline."""
        answer = self.timeline.answers(command_id) if self.on_timeline else None
        return super().available(command_id) if answer is None else bool(answer)

    def why_not(self, command_id: str) -> Message | None:
        """What a key needs that is not there."""
        if self.on_timeline:
            told: Message | None = self.timeline.why_not(command_id)
            return told
        return super().why_not(command_id)

    def running(self) -> Sequence[GpuView]:
        """The GPUs of the machine under the cursor of the fleet, or of the timeline."""
        if self.on_timeline:
            return [gpu for view in self.timeline.views for gpu in view.gpus]
        return super().running()
