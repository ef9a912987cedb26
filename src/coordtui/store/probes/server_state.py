"""What an administrator should know of a server: its clock, and what may lose what was told as kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from coordtui.api.declare import Finding
from coordtui.store.engines.dialect import Native
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

FROM, FAR = timedelta(seconds=5), timedelta(minutes=1)
"""How far apart two clocks are mentioned, and are wrong."""

_SETTINGS = Native(
    "SELECT current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on',"
    " CASE WHEN pg_is_in_recovery() THEN '' ELSE current_setting('synchronous_standby_names') END,"
    # whoever may not see how far the standbys are sees only that they are there
    " (SELECT count(*) FROM pg_stat_replication WHERE coalesce(sync_state, 'sync') IN ('sync', 'quorum'))"
)


def server_state(rows: Callable[[str], Iterable[tuple[Any, ...]]], ahead: timedelta) -> Iterator[Finding]:
    """What is to be mended, each with how; `ahead` is how far the server's clock is before this machine's."""
    yield from _clocks(ahead)
    ((synced, whole_pages, names, standbys),) = rows(_SETTINGS)
    if not synced:
        yield _setting(N_("The database does not wait for its disk (fsync = off)."), "fsync")
    if not whole_pages:
        yield _setting(
            N_("The database does not guard against half written pages (full_page_writes = off)."),
            "full_page_writes",
        )
    if names and not standbys:
        yield Finding(
            ok=False,
            text=N_(
                "No synchronous standby is there, though the database waits for one (“{names}”).",
                names=safe(names, limit=200),
            ),
            remedy=N_(
                "Nothing can be written before it is back. See to the standby, or set"
                " synchronous_standby_names to what is there."
            ),
        )


def _setting(text: Message, name: str) -> Finding:
    return Finding(
        ok=True,
        text=text,
        remedy=N_(
            "A power failure, or a crash of its machine, can then destroy the store. In postgresql.conf:"
            " {name} = on, then reload; and look with “coordtui store check”.",
            name=name,
        ),
    )


def _clocks(ahead: timedelta) -> Iterator[Finding]:
    apart = round(abs(ahead).total_seconds())
    if abs(ahead) < FROM:
        return
    text = NN_(
        "The clocks of this machine and of the database are {n} second apart.",
        "The clocks of this machine and of the database are {n} seconds apart.",
        apart,
    )
    yield Finding(
        ok=abs(ahead) < FAR,
        text=text,
        remedy=N_("Let both machines follow a time server: “timedatectl set-ntp true”, then “timedatectl”."),
    )
