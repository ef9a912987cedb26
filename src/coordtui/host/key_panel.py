"""A person's SSH keys on their page: for themselves, and for whoever may change people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api import Panel, PanelLine, Ref
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.access.keys.line import Entry
    from coordtui.host.behalf import Standing
    from coordtui.host.session import Session

EDIT = "core.people.edit"
_ORDER = 90


def key_panels(session: Session, standing: Standing, ref: Ref, state: Path) -> Iterator[Panel]:
    """The keys of the person that the page is about, if there are any that this account may know of.

    `state` is where the sessions keep when a key came in. Nothing is said where the file cannot be
    read: nothing is known then.
    """
    from coordtui.access.keys.file import keys_of

    login = _login(session, standing, ref)
    if not login:
        return
    try:
        entries = keys_of(session.settings.access.keys_file, login)
    except OSError:
        return
    if entries:
        lines = tuple(_line(session, entry, state) for entry in entries)
        yield Panel(title=N_("SSH keys"), lines=lines, order=_ORDER)


def _login(session: Session, standing: Standing, ref: Ref) -> str:
    """The login of the person of the page; empty without one, and for those whom it does not concern."""
    if ref.kind != "person" or not ref.key.isdecimal():
        return ""
    number = int(ref.key)
    for each in (standing.eyes, standing.acting):
        if each.person != number and not session.may(each, EDIT):
            return ""
    person = session.directory_of(standing.eyes).person(number)
    return "" if person is None else person.login


def _line(session: Session, entry: Entry, state: Path) -> PanelLine:
    from coordtui.access.keys import last_use
    from coordtui.access.keys.public_key import short
    from coordtui.access.keys.until import told
    from coordtui.text.formats import ago, day

    now, language = session.clock(), session.translator
    use = last_use.last([state], entry.key.fingerprint)
    used = N_("never used") if use is None else N_("last used {when}", when=ago(use.when, now, language))
    said = N_(
        "{key} · {valid} · {used}",
        key=short(entry.key.fingerprint),
        valid=told(entry, now, language.language),
        used=used,
    )
    if entry.added is not None:
        added = day(entry.added, language, weekday=False, year=True)
        said = N_("{line} · added {day}", line=said, day=added)
    return PanelLine(text=entry.title or N_("key"), detail=said)
