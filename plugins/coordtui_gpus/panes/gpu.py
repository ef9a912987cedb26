"""The window of a GPU: its figures over time, and all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, safe
from coordtui.ui.widgets import Detail, Headline, Latest, Sparkline, StatusLine, Window, cell_len, fit
from coordtui_gpus import fleet
from coordtui_gpus.panes.adopting import Adopts
from coordtui_gpus.panes.gpu_sections import gpu_sections
from coordtui_gpus.panes.host_reading import AboutGpu, about_gpu
from coordtui_gpus.panes.telling import Teller
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Changes
    from coordtui_gpus.fleet.values import GpuView

SPANS: tuple[tuple[timedelta, Message], ...] = (
    (timedelta(hours=1), N_("1 hour")),
    (timedelta(hours=24), N_("24 hours")),
    (timedelta(days=30), N_("30 days")),
    (timedelta(days=365), N_("1 year")),
)

DRAWN: tuple[tuple[str, Message, float | None], ...] = (
    ("utilization", N_("Use, %"), 100.0),
    ("memory_used_mib", N_("Memory, GB"), None),
    ("power_w", N_("Power, W"), None),
    ("temperature_c", N_("Heat, °C"), None),
)
"""What is drawn over time."""

POINTS = 60


class GpuWindow(Adopts, Window[None], inherit_bindings=False):
    """One GPU, or one MIG instance. V changes how far back its figures are drawn."""

    key_scope = "gpus.gpu page"
    called = N_("GPU")
    watched_tables: ClassVar[frozenset[str]] = frozenset(
        f"gpus.{each}" for each in ("devices", "seen", "sweeps", "holds", "incidents", "placements")
    )
    titles: Mapping[str, Message] = {"page.copy": N_("copy its UUID")}
    DEFAULT_CSS = "GpuWindow Detail { height: 1fr; }"

    def __init__(self, ctx: Context, number: int) -> None:
        super().__init__(ctx._)
        self.ctx, self.number = ctx, number
        self.told: AboutGpu | None = None
        self.span = 1
        self.headline, self.status = Headline(), StatusLine(ctx._)
        titles = [ctx._(title) for _, title, _ in DRAWN]
        longest = max(map(cell_len, titles))
        self.sparks = [
            Sparkline(title=fit(title, longest), low=0, high=high, translate=ctx._)
            for title, (_, _, high) in zip(titles, DRAWN, strict=True)
        ]
        self.detail = Detail(translate=ctx._)
        self._latest = Latest(self, lambda: about_gpu(ctx, number), self._came, pause=0.5)
        self._history = Latest(self, self._read_history, self._history_came, pause=0.5)

    def compose(self) -> Iterable[Widget]:
        """Where you are, the figures over time, the rest."""
        return [self.headline, *self.sparks, self.detail, self.status]

    def on_mount(self) -> None:
        """Read it."""
        self.status.say("")
        self.detail.focus()
        self._latest.ask()
        self._history.ask()

    def on_store_changed(self, changes: Changes) -> None:
        """Something was heard of it."""
        self._latest.ask()
        self._history.ask()

    def retranslated(self) -> None:
        """In the other language."""
        self._show()

    def _came(self, told: AboutGpu | None, error: CoordtuiError | None) -> None:
        if told is None:
            said = " ".join(error.parts(self.ctx._)) if error is not None else ""
            self.status.say(said, "trouble")
            return
        self.told = told
        self._show()

    def _show(self) -> None:
        if self.told is None:
            return
        told = self.told
        tell = Teller(self.ctx, told.about.names)
        device = told.gpu.device
        index = "?" if device.index is None else device.index
        host = safe(told.about.view.host.name)
        left = N_("{host} GPU {index}   {model}", host=host, index=index, model=safe(device.model))
        right = N_("V: {span}", span=SPANS[self.span][1])
        self.headline.show(self.ctx._(left), self.ctx._(right))
        self.detail.show(gpu_sections(told, tell), keep_place=True)
        self.refresh_bindings()

    # The figures over time.

    def _read_history(self) -> Mapping[str, Any]:
        now, length = self.ctx.clock(), SPANS[self.span][0]
        return {
            name: fleet.history(self.ctx, [self.number], name, now - length, now, POINTS)
            for name, *_ in DRAWN
        }

    def _history_came(self, found: Mapping[str, Any] | None, _: CoordtuiError | None) -> None:
        for spark, (name, *_rest) in zip(self.sparks, DRAWN, strict=True):
            told = (found or {}).get(name) or []
            values = list(told[0].mean) if told else []
            if name == "memory_used_mib":
                values = [None if each is None else each / 1024 for each in values]
            spark.show(values)

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id == "page.copy":
            return self.told is not None
        if command_id == "gpus.gpu.adopt":
            return self.can_adopt
        if command_id == "gpus.gpu.reserve":
            return self.told is not None and self.ctx.may("gpus.reserve")
        return True

    def action_span(self) -> None:
        """Draw the figures of an hour, a day, a month, a year."""
        self.span = (self.span + 1) % len(SPANS)
        self._show()
        self._history.ask(now=True)

    def action_copy(self) -> None:
        """Copy its UUID."""
        if self.told is not None:
            self.app.copy(safe(self.told.gpu.device.uuid))

    def action_reserve(self) -> None:
        """Reserve this GPU."""
        from coordtui_gpus.panes.reserve import ReserveForm
        from coordtui_gpus.records import Wanted

        self.app.push_screen(ReserveForm(self.ctx, Wanted(devices=[self.number])), self._said)

    def running(self) -> Sequence[GpuView]:
        """The GPU: what runs there may be reserved."""
        return (self.told.gpu,) if self.told is not None else ()

    def adopted(self, said: Any) -> None:
        """What was reserved."""
        self._said(said)

    def _said(self, said: Any) -> None:
        if isinstance(said, str | Message):
            self.status.say(said)
        self._latest.ask(now=True)
