"""The program as the author of a plugin has it: it takes their code in anew at each save."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coordtui.authoring.developing import DevLog, Project
    from coordtui.host.session import Session


def run_dev(session: Session, project: Project, log: DevLog, *, tracing: bool = False) -> int:
    """Open the program on a session with the plugin of a project; the exit status."""
    import coordtui.lean_asyncio  # noqa: F401 - before Textual, which imports the whole of it
    from coordtui.ui.dev.app import DevApp
    from coordtui.ui.run import run_made

    return run_made(DevApp(session, project, log, tracing=tracing))
