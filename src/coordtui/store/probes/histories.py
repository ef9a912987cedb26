"""Whether what is kept of earlier documents is what they were, by the digests of the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from coordtui.api.declare import Finding
from coordtui.store import audit
from coordtui.store.probes.subject import Subject
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe

_ENTRIES = 64
_REMEDY = N_("Find out who could write the file, and compare it with a backup.")


def histories(subject: Subject) -> Iterator[Finding]:
    """Look at every body that was replaced and is kept."""

    @lru_cache(maxsize=_ENTRIES)  # the changes of one entry follow each other
    def digests(seq: int) -> list[str]:
        found = subject.rows("SELECT changes FROM store_audit WHERE seq = ?", (seq,))
        try:
            return [change.before for change in audit.listed_in(found[0][0])] if found else []
        except (msgspec.DecodeError, TypeError):
            return []  # of which the log itself is told

    altered: dict[str, int] = {}
    rows = subject.stream("SELECT tbl, seq, n, body FROM store_history WHERE body IS NOT NULL")
    for table, seq, n, body in rows:
        logged = digests(seq)
        if not (0 <= n < len(logged) and isinstance(body, str | bytes) and audit.digest(body) == logged[n]):
            altered[table] = altered.get(table, 0) + 1
    for table, count in altered.items():
        text = NN_(
            "{n} earlier document of “{table}” is not what it was.",
            "{n} earlier documents of “{table}” are not what they were.",
            count,
            table=safe(table),
        )
        yield Finding(ok=False, text=text, remedy=_REMEDY)
