"""The key that makes a reservation of what runs already. Its form comes when it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, CoordtuiError

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView


def adoptable(ctx: Context, gpus: Iterable[GpuView]) -> tuple[int, tuple[int, ...]] | None:
    """Whose run without a reservation is on these GPUs, and on which of them; None for nobody's.

    One's own first; for who decides also somebody else's, where it is one person's.
    """
    if not ctx.may("gpus.reserve"):
        return None
    by_person: dict[int, list[int]] = {}
    for whole in gpus:
        for gpu in (whole, *whole.instances):
            held = {each.reservation.person for each in (*gpu.held, *whole.held)}
            for person in gpu.people:
                if person not in held:
                    by_person.setdefault(person, []).append(gpu.device.doc_id)
    me = ctx.actor.person
    if me is not None and me in by_person:
        return me, tuple(by_person[me])
    if ctx.may("gpus.decide") and len(by_person) == 1:
        person, devices = next(iter(by_person.items()))
        return person, tuple(devices)
    return None


class Adopts:
    """The key that adopts, of a window of a machine or of a GPU; see `adoptable`."""

    ctx: Context
    app: Any

    def running(self) -> Sequence[GpuView]:
        """The GPUs that the window shows."""
        raise NotImplementedError

    def adopted(self, said: Any) -> None:
        """What the form did, in words; None when it was left."""
        raise NotImplementedError

    @property
    def can_adopt(self) -> bool:
        """Whether something runs there that nobody reserved."""
        return adoptable(self.ctx, self.running()) is not None

    def action_adopt(self) -> None:
        """Reserve what runs there already."""
        found = adoptable(self.ctx, self.running())
        if found is None:
            return
        from coordtui_gpus.panes.reserve_adopt import AdoptForm  # comes with all of booking

        # Only a window that has the key for it says that it can be undone.
        history = getattr(self, "history", None) if hasattr(self, "action_undo") else None
        try:
            form = AdoptForm(self.ctx, *found, history)
        except CoordtuiError as error:
            self.app.say_error(error)
            return
        self.app.push_screen(form, self.adopted)
