"""The window of a machine: its GPUs one a line, and all that is known of it beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, safe
from coordtui.ui.widgets import (
    Column,
    Detail,
    Headline,
    History,
    Key,
    Latest,
    ListDetail,
    ListSource,
    ListWindow,
    RecordList,
    Row,
    StatusLine,
)
from coordtui_gpus.collecting.here import may_ask
from coordtui_gpus.fleet.words import GPU_STATES
from coordtui_gpus.panes.adopting import Adopts
from coordtui_gpus.panes.gpu_lines import Line, mark, since, until, who
from coordtui_gpus.panes.host_lines import title
from coordtui_gpus.panes.host_reading import About, about_host
from coordtui_gpus.panes.host_sections import host_sections
from coordtui_gpus.panes.telling import Teller, bar, figure, gigabytes
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Changes
    from coordtui_gpus.collecting.hostkeys import Keys
    from coordtui_gpus.fleet.values import GpuView

COLUMNS = (
    Column(key="index", title=N_("GPU"), width=4, align="right"),
    Column(key="use", title=N_("Use"), width=13),
    Column(key="memory", title=N_("Memory"), width=14, priority=1),
    Column(key="heat", title=N_("°C"), width=4, priority=3, align="right"),
    Column(key="power", title=N_("W"), width=4, priority=4, align="right"),
    Column(key="who", title=N_("Who"), width=12, flex=1),
    Column(key="since", title=N_("For"), width=6, priority=5, align="right"),
    Column(key="until", title=N_("Until"), width=10, priority=2),
)

BARS = 8


class HostWindow(Adopts, ListWindow[None], inherit_bindings=False):
    """A machine and its GPUs; enter opens one of them."""

    key_scope = "gpus.host page"
    called = N_("Host")
    watched_tables: ClassVar[frozenset[str]] = frozenset(
        f"gpus.{each}" for each in ("hosts", "devices", "seen", "sweeps", "outages", "holds", "incidents")
    )
    titles: Mapping[str, Message] = {
        "list.open": N_("all about the GPU"),
        "page.copy": N_("copy the UUID of the GPU"),
        "page.read_again": N_("look at its host key again"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("GPU"), "page.read_again": N_("key")}

    def __init__(self, ctx: Context, number: int, history: History | None = None) -> None:
        super().__init__(ctx._)
        self.ctx, self.number = ctx, number
        self.history = history or History(ctx.clock)
        self.about: About | None = None
        self.keys: Keys | None = None
        self._asked_keys = False
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.list = RecordList(COLUMNS, translate=ctx._, empty=N_("reading …"), selectable=False)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)
        self._latest = Latest(self, lambda: about_host(ctx, number), self._came, pause=0.5)

    def compose(self) -> Iterable[Widget]:
        """Where you are, GPUs and machine, what was done last."""
        return [self.headline, self.split, self.status]

    def on_mount(self) -> None:
        """Read it."""
        self.status.say("")
        self.list.focus()
        self._latest.ask()

    def on_store_changed(self, changes: Changes) -> None:
        """Something was heard of it, or reserved."""
        self._latest.ask()

    def _came(self, about: About | None, error: CoordtuiError | None) -> None:
        if about is None:
            said = error.parts(self.ctx._) if error is not None else []
            self.list.say_empty("\n".join(said))
            return
        self.about = about
        self.show_all()
        if about.view.state == "hostkey" and not self._asked_keys:
            self._read_keys()

    def _read_keys(self) -> None:
        """Find out beside the screen which key is known and which is shown; nothing is accepted."""
        if self.about is None or not may_ask(self.ctx):
            return
        self._asked_keys = True
        host, settings = self.about.view.host, self.ctx.settings
        if host.via != "ssh":
            from coordtui_gpus.collecting.failures import no_key_of

            self.status.say(no_key_of(host))
            return

        def look() -> Keys:
            from coordtui_gpus.collecting.hostkeys import keys_of

            return keys_of(host.address or host.name, settings.ssh_config, settings.known_hosts)

        def came(keys: Keys | None, error: CoordtuiError | None) -> None:
            self.keys = keys
            if error is not None:
                self.status.say(" ".join(error.parts(self.ctx._)), "trouble")
            self.show_detail()

        Latest(self, look, came).ask()

    # Drawing.

    @property
    def tell(self) -> Teller:
        """Says things to who reads, now."""
        return Teller(self.ctx, self.about.names if self.about is not None else {})

    def show_all(self) -> None:
        """Headline, list and detail."""
        if self.about is None:
            return
        view, tell = self.about.view, self.tell
        self.headline.show(title(view, tell), safe(view.host.place))
        self.list.say_empty(N_("No GPU is known of it."))
        every = [(gpu, inner) for whole in view.gpus for gpu, inner in _with_instances(whole)]
        self.list.refresh_rows(
            ListSource([gpu_row(gpu, tell, inner=inner, old=view.old) for gpu, inner in every])
        )
        self.show_detail()
        self.refresh_bindings()

    def show_detail(self) -> None:
        """All about the machine; the cursor of the list changes nothing in it."""
        if self.about is not None and self.detail.size.width:
            told = host_sections(self.about, self.tell, self.detail.size.width, self.keys)
            self.detail.show(told, keep_place=True)
            self.split.rule(safe(self.about.view.host.name), self.ctx._(N_("tab: read on")))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """All about the GPU."""
        event.stop()
        from coordtui_gpus.panes.gpu import GpuWindow

        if isinstance(event.key, int):
            self.app.push_screen(GpuWindow(self.ctx, event.key))

    # Keys.

    @property
    def here(self) -> Key | None:
        """The number of the GPU under the cursor."""
        return self.list.cursor_key

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        ask: dict[str, Any] = {
            "page.copy": lambda: self.here is not None,
            "page.read_again": lambda: (
                self.about is not None and self.about.view.host.via == "ssh" and may_ask(self.ctx)
            ),
            "gpus.host.adopt": lambda: self.can_adopt,
            "gpus.host.reserve": lambda: self.about is not None and self.ctx.may("gpus.reserve"),
        }
        return command_id not in ask or bool(ask[command_id]())

    def action_read_again(self) -> None:
        """Ask the machine for its key, and compare it with the known one."""
        self._read_keys()

    def action_copy(self) -> None:
        """Copy the UUID of the GPU under the cursor."""
        views = self.about.view.gpus if self.about is not None else ()
        every = [gpu for whole in views for gpu, _ in _with_instances(whole)]
        found = next((each for each in every if each.device.doc_id == self.here), None)
        if found is not None:
            self.app.copy(safe(found.device.uuid))

    def action_reserve(self) -> None:
        """Reserve something of this machine."""
        from coordtui_gpus.panes.reserve import ReserveForm
        from coordtui_gpus.records import Wanted

        self.app.push_screen(ReserveForm(self.ctx, Wanted(hosts=[self.number])), self._told)

    def running(self) -> Sequence[GpuView]:
        """Its GPUs: what runs there may be reserved."""
        return self.about.view.gpus if self.about is not None else ()

    def adopted(self, said: Any) -> None:
        """What was reserved."""
        self._told(said)

    def _told(self, said: Any) -> None:
        if isinstance(said, str | Message):
            self.status.say(said)
        self._latest.ask(now=True)


def _with_instances(whole: GpuView) -> Iterable[tuple[GpuView, bool]]:
    """A GPU, then its MIG instances."""
    yield whole, False
    for each in whole.instances:
        yield each, True


def gpu_row(gpu: GpuView, tell: Teller, *, inner: bool, old: bool) -> Row:
    """One GPU as a line."""
    line = Line([gpu], inner=inner)
    aged = old or gpu.old
    use, used = line.most("utilization"), line.most("memory_used_mib")
    total = gpu.device.memory_mib
    share = None if used is None or not total else used / total
    percent = "?" if use is None else f"{use:.0f}%"
    faulty = gpu.state in ("lost", "error")
    return Row(
        gpu.device.doc_id,
        [
            line.number,
            f"{bar(None if use is None else use / 100, BARS)} {percent:>4}",
            f"{bar(share, 6)} {figure(gigabytes(used))}/{figure(gigabytes(total))}",
            figure(line.most("temperature_c")),
            figure(line.most("power_w")),
            who(gpu, tell, 30, old=aged),
            since(line, tell, old=aged),
            until(gpu, tell),
        ],
        sign=mark(gpu, old=aged),
        sign_role="attention" if faulty else "trouble" if aged else "",
        role="trouble" if aged else "quiet" if gpu.state in ("out", "unknown") else "",
        state=GPU_STATES[gpu.state],
    )
