"""Everything held about somebody, in words and as one file to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Actor, PersonalData
from coordtui.api.values import Holding
from coordtui.config.settings import PrivacySettings
from coordtui.privacy.words import CORE, KEPT, OTHER, SEEN_BY, SOURCES
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    from coordtui.host.session import Session

SCHEMA = "coordtui.personal-data/1"
"""Names the form of the exported file; the number grows when what is there already means another thing."""

MATCHING = N_(
    "The program compares what people say of themselves, their papers and their interests, to suggest "
    "whom to ask and what to read. It decides nothing: a person always does. “Suggest me: no” on your "
    "own page ends it."
)
NOT_MATCHING = N_("You are suggested to nobody, because you said so on your page.")

OFFICER = N_("{who} answers for personal data in this lab: {contact}")
NO_OFFICER = N_("Nobody is named who answers for personal data in this lab; ask the coordinator.")


class Part(msgspec.Struct, frozen=True):
    """One kind of records that somebody holds about a person. `rows` are plain data."""

    holder: str
    table: str
    rows: Sequence[Mapping[str, Any]]
    about: Holding

    def said(self) -> list[Message]:
        """What it is for, where it comes from, who sees it, how long it is kept; a sentence each."""
        return [
            self.about.why,
            SOURCES[self.about.source],
            SEEN_BY[self.about.seen_by],
            KEPT[self.about.kept],
        ]

    def counted(self) -> Message:
        """How many records they are."""
        return NN_("{n} record", "{n} records", len(self.rows))


class Account(msgspec.Struct, frozen=True):
    """All that is held about one person at one moment, and who answers for it."""

    person: int
    name: str
    matching: bool
    parts: list[Part]
    officer: str
    contact: str

    def responsible(self) -> Message:
        """Who answers for personal data in this lab."""
        return officer(self.officer, self.contact)

    def notice(self) -> Message:
        """What is done with it by itself."""
        return MATCHING if self.matching else NOT_MATCHING


def officer(name: str, contact: str) -> Message:
    """Who answers for personal data, in a sentence."""
    return OFFICER.with_values(who=name, contact=contact or "–") if name else NO_OFFICER


def account(session: Session, actor: Actor, person: int) -> Account:
    """What is held about a person; the register notes it where it is another's.

    Raises `NotAllowed`, `NotFound`.
    """
    held = session.personal_data(actor, person)
    (record,) = held["core"].held["person"]
    settings: PrivacySettings = session.lab_settings.privacy
    return Account(
        person=person,
        name=str(record["name"]),
        matching=bool(record["matching"]),
        parts=[part for holder, data in held.items() for part in _parts(holder, data)],
        officer=settings.officer,
        contact=settings.contact,
    )


def _parts(holder: str, data: PersonalData) -> list[Part]:
    known = CORE if holder == "core" else data.about
    return [Part(holder, table, rows, known.get(table, OTHER)) for table, rows in data.held.items() if rows]


def as_export(session: Session, made: Account) -> dict[str, Any]:
    """The file that a person takes along: see docs/privacy.md for what is in it."""
    lab = session.lab
    say = session.translator
    return {
        "schema": SCHEMA,
        "made": session.clock().isoformat(timespec="seconds"),
        "lab": lab.name if lab else "",
        "officer": {"name": made.officer, "contact": made.contact},
        "person": {"number": made.person, "name": made.name, "matching": made.matching},
        "held": [
            {
                "holder": part.holder,
                "kind": part.table,
                "purpose": say(part.about.why),
                "source": part.about.source,
                "seen_by": part.about.seen_by,
                "kept": part.about.kept,
                "records": list(part.rows),
            }
            for part in made.parts
        ],
    }
