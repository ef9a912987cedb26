"""A session in full: for everybody what it is, and how they stand; for who runs it the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from coordtui.api import Context, Message, formats, sentences
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_training import fit
from coordtui_training.panes.session_lines import soon, taken, where
from coordtui_training.panes.session_list import list_sections
from coordtui_training.panes.words import LANGUAGES, LEVELS
from coordtui_training.planning.titles import about_of, title_of
from coordtui_training.records import CAME, SEATED, Session, Signup
from coordtui_training.seats import Seats, may_run
from coordtui_training.sight import names
from coordtui_training.texts import N_, NN_
from coordtui_training.times import when

if TYPE_CHECKING:
    from coordtui_training.panes.listing import Entry, Listing

BAR = 30
"""Cells of the bar of seats at most."""

Block = Paragraph | Pairs


def sections(entry: Entry, listing: Listing, ctx: Context, width: int) -> list[Section]:
    """All about a session, as who acts may see it; `width` is that of the place for it."""
    fits = [Paragraph(each, "accent", indent=2) for each in listing.why_fits(entry.session)]
    told = [Section([*_head(entry, ctx), _seats(entry, width), *_standing(entry, ctx), *fits])]
    runs = may_run(ctx, entry.session)
    if runs:
        told += list_sections(entry, ctx)
    told.append(Section([Pairs(list(_facts(entry, listing, ctx)))], title=N_("About it")))
    if about := list(_about(entry, ctx)):
        told.append(Section(about, title=N_("What it is about")))
    return told


def _head(entry: Entry, ctx: Context) -> Iterator[Block]:
    session = entry.session
    yield Paragraph(_marked(ctx, entry.title, "title", entry), "strong")
    for sitting in session.sittings:
        said = when([sitting], session.zone, ctx.translator.language)
        place = where(entry, ctx)
        yield Paragraph(N_("{when}, {where}", when=said, where=place) if place else said)
    if session.state == "draft":
        yield Paragraph(N_("A draft: only planners see it. P publishes it."), "attention")
    if session.state == "cancelled":
        why = session.cancelled_why
        yield Paragraph(N_("Cancelled: {why}", why=why) if why else N_("Cancelled."), "attention")
    for reason in entry.needs:
        yield Paragraph(N_("! {reason}", reason=reason), "attention")


def _seats(entry: Entry, width: int) -> Paragraph:
    """The bar, the figures that carry it, and what they do not say: who waits, what is only offered."""
    counts = entry.counts
    if counts.capacity is None:
        said = NN_("{n} seat taken, as many as come", "{n} seats taken, as many as come", counts.confirmed)
    else:
        cells = max(4, min(BAR, width - 30))
        given = counts.confirmed + counts.offered
        full = min(cells, given * cells // counts.capacity) if counts.capacity else cells
        bar = "█" * full + "░" * (cells - full)
        said = N_("Seats {bar} {taken}", bar=bar, taken=taken(counts))
    more = [
        *([NN_("{n} waiting", "{n} waiting", counts.waiting)] if counts.waiting else []),
        *([NN_("{n} asks", "{n} ask", counts.requested)] if counts.requested else []),
        *([NN_("{n} offered", "{n} offered", counts.offered)] if counts.offered else []),
        *([NN_("{n} too many", "{n} too many", counts.over)] if counts.over else []),
    ]
    for each in more:
        said = N_("{first}, {second}", first=said, second=each)
    return Paragraph(said, "attention" if counts.over else "")


def _standing(entry: Entry, ctx: Context) -> Iterator[Block]:
    """How I stand: my place, or whether I could have one and what instead."""
    if ctx.actor.person is None or not ctx.may("training.signup"):
        return
    yield Paragraph("")
    explained = Seats(ctx).explain(entry.session.doc_id)
    if explained.state and entry.mine is not None:
        offered = explained.state == "offered"
        for said in explained.said:
            yield Paragraph(said, "attention" if offered else "accent")
        if offered:
            yield Paragraph(N_("c takes it; x leaves it to the next."), "accent")
        yield from _since(entry.session, entry.mine, ctx)
        return
    if entry.session.state != "published" or entry.session.end <= ctx.clock():
        return
    me = ctx.directory.person(ctx.actor.person)
    found = fit.hindrances(ctx, entry.session, me, now=ctx.clock()) if me is not None else []
    for each in found:
        said = each.text if each.instead is None else sentences([each.text, each.instead])
        yield Paragraph(said, "attention" if each.hard else "")
    if not any(each.hard for each in found):
        yield Paragraph(could(entry), "accent")


def _since(session: Session, mine: Signup, ctx: Context) -> Iterator[Paragraph]:
    """What there is for who was there: that it is noted, how it was, the certificate."""
    if session.start > ctx.clock() and not mine.present:
        return
    from coordtui_training.feedback import Feedback

    if mine.state == "confirmed" and mine.present:
        yield Paragraph(N_("You are checked in."))
    if Feedback(ctx).why_not(session.doc_id) is None:
        yield Paragraph(N_("F says how it was."), "accent")
    if mine.state in CAME:
        from coordtui_training.certificates import Certificates

        for each in Certificates(ctx).mine():
            if each.session == session.doc_id and each.revoked is None:
                yield Paragraph(N_("Certificate {code}", code=each.code))
                yield Paragraph(
                    N_(
                        "To have it as PDF: coordtui training certificate pdf {number} "
                        "--output certificate.pdf",
                        number=each.doc_id,
                    ),
                    "quiet",
                )


def could(entry: Entry) -> Message:
    """What c would do where nothing is in the way."""
    counts = entry.counts
    if entry.session.moderated:
        return N_("c asks for a seat; somebody says yes or no.")
    if not counts.waiting:
        if counts.free == 0:
            return N_("It is full: c puts you first on the waiting list.")
        return N_("You can have a seat: c signs you up.")
    if counts.free == 0:
        return NN_(
            "It is full: c puts you on the waiting list, behind {n} person.",
            "It is full: c puts you on the waiting list, behind {n} people.",
            counts.waiting,
        )
    if entry.session.waiting == "hand":
        return NN_(
            "Seats are given by hand here: c puts you on the waiting list, behind {n} person.",
            "Seats are given by hand here: c puts you on the waiting list, behind {n} people.",
            counts.waiting,
        )
    return NN_(
        "{n} person waits and comes first: c signs you up, with a seat if they cannot have it.",
        "{n} people wait and come first: c signs you up, with a seat if none of them can have it.",
        counts.waiting,
    )


def _facts(entry: Entry, listing: Listing, ctx: Context) -> Iterator[tuple[Words, Words]]:
    session, course = entry.session, entry.course
    taught = names(ctx, session.instructors)
    if taught:
        yield N_("Taught by"), formats.listing(list(taught.values()), ctx.translator)
    if entry.room:
        room = listing.rooms[session.room or 0]
        seats_there = NN_("{room} ({n} seat)", "{room} ({n} seats)", room.seats or 0, room=room.name)
        yield N_("Room"), seats_there if room.seats else room.name
    if session.link:
        may_see = may_run(ctx, session) or (entry.mine is not None and entry.mine.state in SEATED[1:])
        yield N_("Link"), session.link if may_see else N_("online; the link is for those with a seat")
    yield N_("Language"), LANGUAGES[session.language]
    if course is not None:
        yield N_("Level"), LEVELS[course.level]
    if session.prerequisites:
        yield N_("Before it"), _prerequisites(session, listing, ctx)
    yield from _until(entry, ctx)


def _prerequisites(session: Session, listing: Listing, ctx: Context) -> str:
    """What one should have attended, and whether I have."""
    titles = {number: title_of(ctx, None, listing.courses.get(number)) for number in session.prerequisites}
    if ctx.actor.person is None or not ctx.may("training.signup"):
        return ", ".join(titles.values())
    came = listing.attended
    return ", ".join(f"{'✓' if number in came else '✗'} {title}" for number, title in titles.items())


def _until(entry: Entry, ctx: Context) -> Iterator[tuple[Words, Words]]:
    """When the sign-up opens and ends: moments, which no clock has to repaint."""
    session, now = entry.session, ctx.clock()
    if session.state != "published" or session.end <= now:
        return
    ends = fit.sign_up_ends(session, ctx.settings)
    if session.opens is not None and session.opens > now:
        opens = soon(session.opens, entry, ctx)
        yield N_("Sign-up"), N_("from {opens} to {ends}", opens=opens, ends=soon(ends, entry, ctx))
    elif ends > now:
        yield N_("Sign-up"), N_("until {ends}", ends=soon(ends, entry, ctx))
    else:
        yield N_("Sign-up"), N_("closed since {ends}", ends=soon(ends, entry, ctx))
    cutoff = fit.cutoff(session, ctx.settings)
    if cutoff > now and cutoff != ends:
        yield N_("Last seats"), N_("are given {cutoff}", cutoff=soon(cutoff, entry, ctx))


def _about(entry: Entry, ctx: Context) -> Iterator[Block]:
    text = about_of(ctx, entry.session, entry.course)
    if text:
        yield Paragraph(_marked(ctx, text, "about", entry))


def _marked(ctx: Context, text: str, what: Literal["title", "about"], entry: Entry) -> str:
    """The text; marked with its language where that is not the reader's."""
    own = f"{what}_{ctx.translator.language}"
    if any(getattr(each, own, "").strip() for each in (entry.session, entry.course)):
        return text
    other = f"{what}_{'en' if ctx.translator.language == 'fr' else 'fr'}"
    there = any(getattr(each, other, "").strip() for each in (entry.session, entry.course))
    return f"{text} [{other[-2:].upper()}]" if there else text
