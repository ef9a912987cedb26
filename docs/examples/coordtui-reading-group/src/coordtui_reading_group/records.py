"""What is stored: proposals, votes and meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from coordtui.api import Record, Ref, Table
from coordtui.api.references import Moved, Reference

PROPOSAL = "reading.proposal"
"""The kind of a proposal, for whoever refers to it: `Ref("reading.proposal", "7")`."""


class Proposal(Record):
    """A paper that somebody would like to read with the others.

    `paper` is what its library refers to it by, None for one that was typed by hand. `presenter` is
    who volunteered. People are numbers of the directory; None once they are forgotten.
    """

    title: str
    at: datetime
    by: int | None = None
    authors: str = ""
    url: str = ""
    paper: Ref | None = None
    presenter: int | None = None

    @property
    def ref(self) -> Ref:
        """What others refer to it by."""
        return Ref(PROPOSAL, str(self.doc_id))


class Vote(Record):
    """That a person would like to read a paper."""

    proposal: int
    person: int


class Meeting(Record):
    """The day on which a paper is read, who presents it, and what was said."""

    proposal: int
    day: date
    presenter: int | None = None
    minutes: str = ""


def _with_url(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 called the address `link`, and knew no volunteers nor libraries."""
    return {**document, "url": document.pop("link", ""), "paper": None, "presenter": None}


# The engine keeps `unique`, whoever writes: one vote a person and paper, one meeting a paper.
TABLES = (
    Table(
        name="proposals",
        record=Proposal,
        version=2,
        migrations={2: _with_url},
        indexes=("by", "presenter"),
        fulltext=("title", "authors"),
    ),
    Table(name="votes", record=Vote, unique=(("proposal", "person"),), indexes=("person",)),
    Table(
        name="meetings",
        record=Meeting,
        unique=("proposal",),
        indexes=("presenter",),
        fulltext=("minutes",),
    ),
    Table(name="moved", record=Moved),
)

REFERENCES = (
    Reference("proposals", Proposal, "by"),
    Reference("proposals", Proposal, "presenter"),
    Reference("votes", Vote, "person", one_per=("proposal",)),
    Reference("meetings", Meeting, "presenter"),
)
"""Where people are referred to: these follow when two people turn out to be one."""
