"""Whether this process is there for somebody who comes from afar; once it is, it is so to its end.

`Actor.at_home` answers for who acts in a session. Some commands need no session: they ask here.
"""

from __future__ import annotations

_afar = False


def serve_from_afar() -> None:
    """From now on nothing that belongs to the machine's owner is done in this process."""
    global _afar  # noqa: PLW0603 - it is a mark on the process
    _afar = True


def is_afar() -> bool:
    """Whether the process serves somebody whose account the machine's is not."""
    return _afar
