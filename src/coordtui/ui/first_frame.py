"""The first frame is painted once, when the first page is whole.

Textual paints as soon as there is something to see, and again whenever a part arrives: its
size, its content, the focus. At the start that is five times the same screen, over a link
that may be slow. This rests on private names of Textual, as `containment` does.
"""

from __future__ import annotations

from textual.events import ScreenResume

from coordtui.ui.containment import ContainingScreen


class VeiledScreen(ContainingScreen):
    """A screen that is laid out but not painted until `unveil`."""

    veiled = True
    """Whether it waits for `unveil`."""

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Styles need not be found again: each node has got its own as it was mounted."""
        if self.veiled:
            event.refresh_styles = False

    def _compositor_refresh(self) -> None:
        if not self.veiled:
            super()._compositor_refresh()

    def unveil(self) -> None:
        """Paint the whole screen now, and from here on what changes."""
        if not self.veiled:
            return
        if self._layout_required:
            self._refresh_layout()
        self._layout_required = self._scroll_required = self._repaint_required = False
        self._dirty_widgets.clear()
        self.veiled = False
        if self.is_active:  # `is_current` is also what lies right below a window, which it would cover
            self.app._display(self, self._compositor.render_update(full=True))
        else:
            self.app.screen.refresh()  # which shows this one, where it is seen below a window
