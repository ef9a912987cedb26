"""What is held about a person: shown, and removed when they are forgotten."""

from __future__ import annotations

from coordtui.api import Context, PersonalData
from coordtui.api.command_line import plain
from coordtui.api.references import Moved
from msgspec.structs import replace
from tinydb import where

from coordtui_reading_group.declared import ORGANISE
from coordtui_reading_group.records import Meeting, Proposal, Vote


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """Papers and meetings stay, without the name; votes go.

    Minutes are the text of the group and are not searched for names. Whether the asking person may see this,
    the program has asked already; to erase is a write, and asks for a right as every write does.
    """
    if erase:
        ctx.require(ORGANISE)
    proposals, votes = ctx.store.records(Proposal), ctx.store.records(Vote)
    meetings, moved = ctx.store.records(Meeting), ctx.store.records(Moved)
    with ctx.store.transaction():
        proposed = proposals.find((where("by") == person) | (where("presenter") == person))
        voted = votes.find(where("person") == person)
        presented = meetings.find(where("presenter") == person)
        trail = moved.find((where("kept") == person) | (where("duplicate") == person))
        if erase:
            for proposal in proposed:
                by = None if proposal.by == person else proposal.by
                presenter = None if proposal.presenter == person else proposal.presenter
                proposals.save(replace(proposal, by=by, presenter=presenter))
            for meeting in presented:
                meetings.save(replace(meeting, presenter=None))
            for vote in voted:
                votes.remove(vote.doc_id)
            for each in trail:
                moved.remove(each.doc_id)
    held = {
        "proposals": [plain(each) for each in proposed],
        "votes": [plain(each) for each in voted],
        "meetings": [plain(each) for each in presented],
        "moved": [plain(each) for each in trail],
    }
    if erase:
        return PersonalData(erased=sum(len(rows) for rows in held.values()))
    return PersonalData(held={name: rows for name, rows in held.items() if rows})
