"""Names in the settings that must be those of something: a theme, a page, a plugin, a right, a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coordtui.access import CORE_PERMISSIONS
from coordtui.api.errors import CoordtuiError, NotFound, SettingsError
from coordtui.audit.tables import COMMAND as JOURNAL
from coordtui.audit.tables import HISTORY
from coordtui.cli.usage import nearest
from coordtui.config.settings import Settings
from coordtui.config.themes import load_theme
from coordtui.host import Host
from coordtui.outbox.tables import COMMAND as OUTBOX
from coordtui.text.messages import N_, Message
from coordtui.ui.actions import CORE, go_commands

TODAY = "core.today"
"""The page that is always there."""


def wrong_names(settings: Settings, host: Host) -> Iterator[tuple[tuple[str, ...], CoordtuiError]]:
    """What nothing answers to, each with the path of its setting; `host` has loaded all plugins.

    A name that begins as that of a plugin which is not active is left alone.
    """
    try:
        load_theme(settings.theme)
    except SettingsError as error:
        yield ("theme",), error
    declared = [each.plugin for each in host.active if each.plugin]
    silent = {each.name for each in host.plugins if each.state != "active"}

    def unknown(names: Iterable[str], known: Iterable[str]) -> list[str]:
        given = set(known)
        return [name for name in names if name not in given and name.partition(".")[0] not in silent]

    panes = [pane for plugin in declared for pane in plugin.panes]
    ids = [TODAY, *(pane.id for pane in panes)]
    pages = [each.partition(".")[2] for each in ids]
    for page in unknown([settings.start_page or TODAY], [*pages, *ids]) if not silent else ():
        yield ("start_page",), _none(N_("There is no page “{name}”.", name=page), page, pages)
    plugins = [each.name for each in host.plugins]
    for name in unknown(settings.plugins.disabled, plugins):
        yield ("plugins", "disabled"), _none(N_("There is no plugin “{name}”.", name=name), name, plugins)
    rights = [each.id for each in CORE_PERMISSIONS] + [
        p.id for plugin in declared for p in plugin.permissions
    ]
    for name in unknown(settings.access.grants, rights):
        wrong = _none(N_("There is no right “{name}”.", name=name), name, rights, short=False)
        yield ("access", "grants", name), wrong
    commands = [
        *CORE,
        OUTBOX,
        JOURNAL,
        HISTORY,
        *(command for plugin in declared for command in plugin.commands),
    ]
    ids = [*(each.id for each in commands), f"go.{TODAY}", *(each.id for each in go_commands(panes))]
    for name in unknown(settings.keys, ids):
        wrong = _none(N_("There is no command “{word}”.", word=name), name, ids, short=False)
        yield ("keys", name), wrong


def _none(what: Message, name: str, known: list[str], *, short: bool = True) -> NotFound:
    """The error for a name that nothing has: the nearest, or all when they are `short`."""
    near = nearest(name, known)
    if near:
        return NotFound(what, remedy=N_("Did you mean “{word}”?", word=near))
    return NotFound(what, remedy=N_("There are: {names}.", names=", ".join(known)) if short else None)
