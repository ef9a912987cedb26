"""What a record's page shows beside the record, and who is noted for having seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.access import SYSTEM
from coordtui.api import Actor, Panel, Ref
from coordtui.host.key_panel import key_panels

if TYPE_CHECKING:
    from coordtui.host.behalf import Standing
    from coordtui.host.session import Session


def panels(session: Session, standing: Standing, ref: Ref) -> list[Panel]:
    """What plugins add to the page of a record, and the core, in the order that they ask for."""
    if ref.kind == "person" and ref.key.isdecimal():
        note(session, standing.acting, int(ref.key))
    answers = session.call("coordtui_record_panels", actor=standing, ref=ref)
    found = [panel for answer in answers for panel in answer.value]
    found += key_panels(session, standing, ref, session.state)
    return sorted(found, key=lambda panel: panel.order)


def note(session: Session, viewer: Actor, person: int) -> None:
    """Note that somebody opened a person's page who sees there what others do not."""
    if viewer.person in (None, person) or not session.may(viewer, "core.people.edit"):
        return
    record = session.directory_of(SYSTEM).people().get(person)
    if record is not None and (record.conflicts or any(v != "lab" for v in record.visibility.values())):
        session.sights.note(viewer, "page", person)
