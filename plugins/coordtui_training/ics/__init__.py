"""Sessions as calendars read them: iCalendar (RFC 5545), and invitations (iTIP, RFC 5546).

What is written here is read back in the tests by parsers that are not ours. It is written without
a library: a sign-up makes an invitation while it holds the store's write lock, and importing one
takes longer than all of the sign-up may.
"""

from __future__ import annotations

from coordtui_training.ics.calendars import Method, attachment, calendar

__all__ = ["Method", "attachment", "calendar", "lint"]


def lint(text: str) -> list[str]:
    """What is wrong with a calendar file, in English, for tests and for whoever looks for a fault."""
    from coordtui_training.ics.linting import problems

    return problems(text)
